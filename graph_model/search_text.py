"""Text as it is searched for: without accents, case, punctuation and word order."""

from __future__ import annotations

import unicodedata

from graph_model.normal_form import normal_form

_FOLDS = str.maketrans({"ß": "ss", "ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"})


def search_text(*texts: str) -> str:
    """The words of all texts, folded and sorted, each once.

    >>> search_text("Müller, Jörg", "jm@x.org")
    'jm jorg muller org x'
    """
    folded = normal_form("NFKD", " ".join(texts).casefold().translate(_FOLDS))
    plain = "".join(c if c.isalnum() else " " for c in folded if not unicodedata.combining(c))
    return " ".join(sorted(set(plain.split())))
