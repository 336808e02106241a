"""How alike two names are: keys in, one of a few degrees out. Parts may come in any order. Pure."""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache

from rapidfuzz.distance import OSA

from ingest.identity.names import NameKey
from ingest.identity.short_forms import are_a_mans_and_a_womans, are_forms

TYPO_FROM_LETTERS = 5
"""Of shorter words one changed letter makes another name as often as a slip (Joan, John)."""


class Likeness(StrEnum):
    """From the most to the least alike."""

    SAME = "same"
    CONTAINED = "contained"
    FORM = "form"
    SWAPPED = "swapped"
    TYPO = "typo"
    BEGINNING = "beginning"
    DIFFERENT = "different"


TWO_PEOPLES = frozenset({Likeness.BEGINNING, Likeness.DIFFERENT})
"""Names of two people as far as names tell: Christine and Christian begin alike and are not forms of one another."""

_ORDER = {degree: order for order, degree in enumerate(Likeness)}


@lru_cache(maxsize=1 << 18)
def likeness(one: NameKey, other: NameKey) -> Likeness:
    """How alike two keys of names are. Symmetric.

    >>> [likeness(("ada", "lovelace"), key).value for key in (("ada", "king", "lovelace"), ("ada", "lovlace"), ("ada", "king"))]
    ['contained', 'typo', 'different']
    >>> likeness(("bob", "smith"), ("robert", "smith")).value, likeness(("arora", "harry"), ("arora", "harpreet")).value
    ('form', 'beginning')
    """
    mine, yours = sorted(set(one) - set(other)), sorted(set(other) - set(one))
    if not mine and not yours:
        return Likeness.SAME
    if not mine or not yours:
        return Likeness.CONTAINED
    if _same_letters("".join(mine), "".join(yours)):
        return Likeness.CONTAINED if _joined_alike(one, other) else Likeness.SWAPPED
    if len(mine) != len(yours) or len(mine) > 2:
        return Likeness.DIFFERENT
    return max(map(word_likeness, mine, yours), key=_ORDER.__getitem__)


def _joined_alike(one: NameKey, other: NameKey) -> bool:
    """Whether they differ in nothing but where words end (Anna Maria, Annamaria)."""
    return len(one) != len(other)


def _same_letters(one: str, other: str) -> bool:
    return len(one) == len(other) and sorted(one) == sorted(other)


def word_likeness(one: str, other: str) -> Likeness:
    """How alike two words of names are.

    >>> [word_likeness(*pair).value for pair in (("john", "jonh"), ("miller", "miler"), ("john", "joan"))]
    ['swapped', 'typo', 'different']
    """
    if are_forms(one, other):
        return Likeness.FORM
    if are_a_mans_and_a_womans(one, other):
        return Likeness.BEGINNING
    if len(one) > 3 and _same_letters(one, other) and OSA.distance(one, other) == 1:
        return Likeness.SWAPPED
    if min(len(one), len(other)) >= TYPO_FROM_LETTERS - (len(one) != len(other)) and OSA.distance(one, other) == 1:
        return Likeness.TYPO
    return Likeness.BEGINNING if one[:3] == other[:3] else Likeness.DIFFERENT


def may_be_one(some: frozenset[NameKey], others: frozenset[NameKey]) -> bool:
    """Whether no name of one contradicts a name of the other."""
    return all(likeness(a, b) is not Likeness.DIFFERENT for a in some for b in others)


def are_strangers(some: frozenset[NameKey], others: frozenset[NameKey]) -> bool:
    """Whether both have names, and no name of one may be a name of the other."""
    return bool(some and others) and all(likeness(a, b) in TWO_PEOPLES for a in some for b in others)


def are_told_apart(some: frozenset[NameKey], others: frozenset[NameKey]) -> bool:
    """Whether a name of one is another person's than a name of the other, as far as names tell."""
    return any(likeness(a, b) in TWO_PEOPLES for a in some for b in others)
