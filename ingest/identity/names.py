"""Names of people and of organisations, made comparable: text in, keys out that are the same for the same name. Pure.

`Müller, Jörg`, `Joerg Mueller` and `JORG MULLER (Sales)` have one key. What could be anybody's name has none.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from anyascii import anyascii

from graph_model.bare_name import TITLES, without_asides, without_brackets

NameKey = tuple[str, ...]
"""The words of a name, folded and sorted."""

_WORD = re.compile(r"[^\W\d_]+")
_GENERATIONS = {"jr": "jr", "junior": "jr", "sr": "sr", "senior": "sr", "ii": "ii", "iii": "iii", "iv": "iv"}
_NO_NAMES = TITLES | _GENERATIONS.keys()
_SEAM = re.compile(r"(?<=[a-z])(?=[A-Z])")
_PLAINLY_LATIN = re.compile(r"[\0-\x7fÀ-ɏ]*")
_IDEOGRAPH = re.compile(r"[\u3400-\u9fff]")
_LETTERS = str.maketrans({"ß": "ss", "ø": "o", "æ": "a", "œ": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"})
_SEPARATOR = re.compile(r"[._-]")
_FULL_LOCAL = re.compile(r"[a-z]{2,}(?:[._-][a-z])?(?:[._-][a-z]{2,}){1,2}")
_LEGAL_FORMS = frozenset({
    "ag", "gmbh", "mbh", "kg", "ohg", "ug", "ev", "eg", "se", "inc", "incorporated", "corp", "corporation", "co",
    "company", "ltd", "limited", "llc", "llp", "lp", "plc", "sa", "sas", "sarl", "srl", "spa", "bv", "nv", "ab", "as",
    "asa", "aps", "oy", "oyj", "sl", "sro", "doo", "kft", "zrt", "pty", "pte", "pvt", "bhd", "kk", "und", "and",
})  # fmt: skip


@lru_cache(maxsize=1 << 16)
def folded(text: str) -> str:
    """Lower-case Latin without accents, whatever the script; transcribed umlauts (ae, oe, ue) as their vowel.

    >>> folded("Jörg Müller") == folded("Joerg Mueller") == folded("JORG MULLER")
    True
    >>> folded("Иван Петров"), folded("王伟")
    ('ivan petrov', 'wang wei')
    """
    bare = text.casefold()
    if not bare.isascii():
        bare = unicodedata.normalize("NFKD", bare.translate(_LETTERS))
        bare = "".join(c for c in bare if not unicodedata.combining(c))
    if not bare.isascii():  # words of scripts without spaces come out as WangWei
        bare = _SEAM.sub(" ", anyascii(bare)).lower()
    return without_transcription(bare)


def without_transcription(text: str) -> str:
    """Lower-case letters with ae, oe and ue as their vowel.

    >>> without_transcription("joerg")
    'jorg'
    """
    return text.replace("ae", "a").replace("oe", "o").replace("ue", "u")


@dataclass(frozen=True, slots=True)
class PersonName:
    """A name taken apart: whole words, single letters, and the generation (jr, sr, ii, iii, iv), "" where none is said."""

    words: frozenset[str]
    initials: frozenset[str]
    generation: str = ""

    @property
    def key(self) -> NameKey | None:
        """None where there are fewer than two whole words: the name may be anybody's."""
        return tuple(sorted(self.words)) if len(self.words) >= 2 else None


NO_NAME = PersonName(frozenset(), frozenset())


@lru_cache(maxsize=1 << 17)
def person_name(name: str) -> PersonName:
    """A display name taken apart.

    >>> found = person_name("Lovelace, Ada M. Jr.")
    >>> sorted(found.words), sorted(found.initials), found.generation
    (['ada', 'lovelace'], ['m'], 'jr')
    """
    if "@" in name or " via " in name:
        return NO_NAME
    parts = _WORD.findall(folded(without_asides(name).replace("'", "").replace("’", "")))
    generation = next(filter(None, map(_GENERATIONS.get, parts)), "")
    kept = [part for part in parts if part not in _NO_NAMES]
    words = frozenset(part for part in kept if len(part) > 1)
    return PersonName(words, frozenset(part for part in kept if len(part) == 1), generation)


def is_latin(name: str) -> bool:
    """Whether all letters are Latin ones.

    >>> is_latin("Jörg Łęcki"), is_latin("Юлия")
    (True, False)
    """
    return _PLAINLY_LATIN.fullmatch(name) is not None or all(
        unicodedata.name(c, "LATIN").startswith("LATIN") for c in name if c.isalpha()
    )


def ideographs(name: str) -> str:
    """The Chinese characters of a name, in one order whichever part comes first; "" where there are none.

    >>> ideographs("王 伟") == ideographs("伟王"), ideographs("Ada")
    (True, '')
    """
    return "" if name.isascii() else "".join(sorted(_IDEOGRAPH.findall(name)))


def name_key(name: str) -> NameKey | None:
    """The key of a person's name; None where it has fewer than two whole words, and so may be anybody's.

    >>> name_key("Lovelace, Ada M."), name_key("A. Lovelace"), name_key("Ada"), name_key("Ada via Docs")
    (('ada', 'lovelace'), None, None, None)
    """
    return person_name(name).key


def local_part_key(email: str) -> NameKey | None:
    """The key of the name that an address such as `ada.lovelace@…` spells, None where it spells none."""
    local = email.rpartition("@")[0]
    return name_key(_SEPARATOR.sub(" ", local)) if _FULL_LOCAL.fullmatch(local) else None


def surname_of(name: str) -> str:
    """The surname of a shown name, folded, where it says which word that is: the only word before a comma, or the last one.

    >>> surname_of("Lovelace, Ada M."), surname_of("Ada Lovelace Jr."), surname_of("Ada")
    ('lovelace', 'lovelace', '')
    """
    if person_name(name).key is None:
        return ""
    last, comma, _ = name.partition(",")
    words = [word for word in _WORD.findall(folded(without_asides(last))) if word not in _NO_NAMES]
    return words[-1] if words and (not comma or len(words) == 1) else ""


def surname_in(local: str) -> str:
    """The last word of a local part that spells a name, folded.

    >>> surname_in("ada.lovelace")
    'lovelace'
    """
    return folded(_SEPARATOR.split(local)[-1])


def is_spelled_in_full(email: str, name: str) -> bool:
    """Whether the address spells this very name, in the order in which it is spoken; names in the middle may be missing.

    >>> [is_spelled_in_full(f"{local}@x.org", "Martin, Thomas") for local in ("thomas.martin", "martin.thomas")]
    [True, False]
    >>> is_spelled_in_full("maria.lopez@x.org", "Maria Garcia Lopez")
    True
    """
    local = email.rpartition("@")[0]
    spoken = _WORD.findall(anyascii(shown_name(name)).lower())
    if not _FULL_LOCAL.fullmatch(local) or len(spoken) < 2:
        return False
    return _SEPARATOR.sub("", local) in {"".join(spoken), spoken[0] + spoken[-1]}


def shown_name(name: str) -> str:
    """A display name in the order in which it is spoken.

    >>> shown_name("Lovelace, Ada (Sales)"), shown_name("EXT: Ada Lovelace"), shown_name("Ada Lovelace, CPA")
    ('Ada Lovelace', 'Ada Lovelace', 'Ada Lovelace')
    >>> shown_name("Acme - Ada Lovelace"), shown_name("Ada (Sales)")
    ('Acme - Ada Lovelace', 'Ada')
    """
    bare = without_asides(name)
    if " " not in bare:
        return without_brackets(name) or name
    last, comma, first = bare.partition(",")
    behind = _WORD.findall(first.casefold())
    if behind and TITLES.issuperset(behind):
        return last
    return f"{first.strip()} {last.strip()}" if comma and first.strip() and "," not in first else bare


def name_in_address(email: str) -> str:
    """The name that an address spells, as it can be shown; the address itself where it spells none."""
    local = email.rpartition("@")[0]
    return " ".join(part.capitalize() for part in _SEPARATOR.split(local)) if _FULL_LOCAL.fullmatch(local) else email


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
