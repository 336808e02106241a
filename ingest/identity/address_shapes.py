"""What the local part of an address says of a name: `jhill`, `hill.j`, `john.h` fit John Hill. Pure."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import permutations

from ingest.identity.names import NameKey, folded, without_transcription

MAX_WORDS = 4
"""Words of a name of which shapes are made: the number of shapes grows with their square."""

USER_NAME = 8
"""Letters to which many systems cut user names made of an initial and a surname."""

_NUMBER = re.compile(r"(?<=[a-z])[._-]?(\d{1,4})$")
_MIDDLE = re.compile(r"[a-z]{2,}[._-]([a-z])[._-][a-z]{2,}")
_GENERATION = re.compile(r"(?<=[a-z])[._-](jr|sr|ii|iii|iv)$")

_SEPARATOR = re.compile(r"[._-]")
_NO_LETTER = re.compile(r"[^a-z]+")


@lru_cache(maxsize=1 << 17)
def letters(local: str) -> str:
    """The letters of a local part, folded, without number, tag and generation.

    >>> letters("J.Hill2"), letters("müller_j"), letters("john.smith.jr"), letters("ada+news")
    ('jhill', 'mullerj', 'johnsmith', 'ada')
    """
    plain = _NUMBER.sub("", folded(local.strip('"').partition("+")[0]))
    return _NO_LETTER.sub("", _GENERATION.sub("", plain))


def number(local: str) -> str:
    """The number at the end of a local part, "" where there is none."""
    found = _NUMBER.search(local.partition("+")[0].lower())
    return found[1] if found else ""


def unnumbered(local: str) -> str:
    """A local part without its tag and the number at its end.

    >>> unnumbered("J.Hill-2+news"), unnumbered("jhill")
    ('j.hill', 'jhill')
    """
    return _NUMBER.sub("", local.partition("+")[0].lower())


def generation(local: str) -> str:
    """The generation (jr, sr, ii, iii, iv) at the end of a local part, "" where there is none."""
    found = _GENERATION.search(local.partition("+")[0].lower())
    return found[1] if found else ""


def middle_initial(local: str) -> frozenset[str]:
    """The single letter between two words of a local part, empty where there is none.

    >>> sorted(middle_initial("john.m.hill")), sorted(middle_initial("j.hill"))
    (['m'], [])
    """
    found = _MIDDLE.match(local.partition("+")[0].lower())
    return frozenset(found.groups()) if found else frozenset()


@lru_cache(maxsize=1 << 17)
def shapes(key: NameKey, initials: frozenset[str] = frozenset()) -> frozenset[str]:
    """The letters that addresses of somebody of this name have: whole words, initials, in either order; a user name of an
    initial and a surname also cut to eight letters.

    >>> sorted(shapes(("hill", "john")))
    ['hillj', 'hilljohn', 'hj', 'hjohn', 'jh', 'jhill', 'johnh', 'johnhill']
    >>> "jdasovic" in shapes(("dasovich", "jeff"))
    True
    """
    pairs = permutations(key[:MAX_WORDS], 2)
    found = [shape for one, other in pairs for shape in _shapes_of(one, other)]
    found += [shape for letter in initials for word in key for shape in (letter + word, word + letter)]
    lines = "\n".join((*found, "".join(key)))
    return frozenset(without_transcription(lines).split("\n"))  # again: a seam may look like an umlaut


def _shapes_of(one: str, other: str) -> tuple[str, ...]:
    user_name = one[0] + other
    return one + other, user_name, user_name[:USER_NAME], one + other[0], one[0] + other[0]


def fits(local: str, key: NameKey, initials: frozenset[str] = frozenset()) -> bool:
    """Whether the local part says this name by more than two letters.

    >>> [fits(local, ("hill", "john"), frozenset("m")) for local in ("jhill", "john.m.hill", "m.hill", "jh", "desk")]
    [True, True, True, False, False]
    """
    given, known = letters(local), shapes(key, initials)
    return len(given) > 2 and (given in known or _without_middle(local) in known)


@lru_cache(maxsize=1 << 17)
def _without_middle(local: str) -> str:
    parts = [part for part in _SEPARATOR.split(folded(local)) if part]
    return letters(parts[0] + parts[-1]) if len(parts) == 3 and len(parts[1]) == 1 else ""
