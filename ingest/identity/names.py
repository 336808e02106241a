"""Names of people and of organisations, made comparable: text in, keys out that are the same for the same name. Pure.

`Müller, Jörg`, `Joerg Mueller` and `JORG MULLER (Sales)` have one key. What could be anybody's name has none.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

NameKey = tuple[str, ...]
"""The words of a name, folded and sorted."""

_ASIDE = re.compile(r"\([^)]*\)?|\[[^\]]*\]?|/.*$|\s[-–|]\s.*$")
_WORD = re.compile(r"[^\W\d_]+")
_TITLES = frozenset({
    "dr", "prof", "mr", "mrs", "ms", "miss", "sir", "herr", "frau", "mag", "dipl", "ing", "phd", "mba", "md", "jr",
    "sr", "ii", "iii", "iv", "ext", "external", "extern",
})  # fmt: skip
_LETTERS = str.maketrans({"ß": "ss", "ø": "o", "æ": "a", "œ": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"})
_TRANSCRIBED = re.compile(r"([aou])e")
_FULL_LOCAL = re.compile(r"[a-z]{2,}(?:[._-][a-z])?(?:[._-][a-z]{2,}){1,2}")
_LEGAL_FORMS = frozenset({
    "ag", "gmbh", "mbh", "kg", "ohg", "ug", "ev", "eg", "se", "inc", "incorporated", "corp", "corporation", "co",
    "company", "ltd", "limited", "llc", "llp", "lp", "plc", "sa", "sas", "sarl", "srl", "spa", "bv", "nv", "ab", "as",
    "asa", "aps", "oy", "oyj", "sl", "sro", "doo", "kft", "zrt", "pty", "pte", "pvt", "bhd", "kk", "und", "and",
})  # fmt: skip


def folded(text: str) -> str:
    """Lower case without accents; transcribed umlauts (ae, oe, ue) as their vowel, so that both spellings agree.

    >>> folded("Jörg Müller") == folded("Joerg Mueller") == folded("JORG MULLER")
    True
    """
    bare = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    bare = "".join(c for c in bare if not unicodedata.combining(c))
    return _TRANSCRIBED.sub(r"\1", bare)


@lru_cache(maxsize=1 << 16)
def name_key(name: str) -> NameKey | None:
    """The key of a person's name; None where it has fewer than two whole words, and so may be anybody's.

    >>> name_key("Lovelace, Ada M."), name_key("A. Lovelace"), name_key("Ada"), name_key("Ada via Docs")
    (('ada', 'lovelace'), None, None, None)
    """
    if "@" in name or " via " in name:
        return None
    words = set(_WORD.findall(folded(_ASIDE.sub(" ", name).replace("'", "").replace("’", ""))))
    whole = sorted(word for word in words - _TITLES if len(word) > 1)
    return tuple(whole) if len(whole) >= 2 else None


def local_part_key(email: str) -> NameKey | None:
    """The key of the name that an address such as `ada.lovelace@…` spells, None where it spells none."""
    local = email.rpartition("@")[0]
    return name_key(re.sub(r"[._-]", " ", local)) if _FULL_LOCAL.fullmatch(local) else None


def shown_name(name: str) -> str:
    """A display name in the order in which it is spoken.

    >>> shown_name("Lovelace, Ada (Sales)"), shown_name("Ada Lovelace")
    ('Ada Lovelace', 'Ada Lovelace')
    """
    bare = " ".join(_ASIDE.sub(" ", name).split()) or name
    last, comma, first = bare.partition(",")
    return f"{first.strip()} {last.strip()}" if comma and first.strip() and "," not in first else bare


def name_in_address(email: str) -> str:
    """The name that an address spells, as it can be shown; the address itself where it spells none."""
    local = email.rpartition("@")[0]
    return " ".join(part.capitalize() for part in re.split(r"[._-]", local)) if _FULL_LOCAL.fullmatch(local) else email


def organisation_key(name: str) -> str:
    """An organisation's name without its legal form, punctuation and spaces; "" where nothing is left.

    >>> organisation_key("Steel-Works A.G.") == organisation_key("Steelworks") == organisation_key("steelworks GmbH & Co. KG")
    True
    """
    joined = re.sub(r"\b(\w)\.(?=\w\b)", r"\1", folded(name))
    words = re.findall(r"\w+", joined)
    kept = list(words)
    while len(kept) > 1 and kept[-1] in _LEGAL_FORMS:
        kept.pop()
    return "".join(kept)
