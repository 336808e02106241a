"""Unicode's normal forms in time that grows with the text: text in, the same text in one form out.

The standard library sorts a run of combining marks in quadratic time: a megabyte of them takes minutes. So a long text is
normalised in pieces. Across their borders nothing is composed, which no text that somebody wrote notices.
"""

from __future__ import annotations

import unicodedata
from typing import Literal

PIECE = 1 << 10
"""Characters; what is no longer, as all names and nearly all subjects, is normalised as a whole."""


def normal_form(form: Literal["NFC", "NFKC", "NFKD"], text: str) -> str:
    r"""The text in that form.

    >>> normal_form("NFC", "e\u0301") == "\u00e9", normal_form("NFKD", "\ufb01")
    (True, 'fi')
    """
    if len(text) <= PIECE:
        return unicodedata.normalize(form, text)
    pieces = (text[start : start + PIECE] for start in range(0, len(text), PIECE))
    return "".join(unicodedata.normalize(form, piece) for piece in pieces)
