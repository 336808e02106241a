"""Which of the names that an address is shown with are its owner's: an assistant may send under somebody else's. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from ingest.identity.address_shapes import fits, letters, unnumbered
from ingest.identity.likeness import Likeness, word_likeness
from ingest.identity.names import NameKey, local_part_key, name_key
from ingest.identity.short_forms import are_forms, forms_of

_OFFICE = re.compile(
    r"(?:^|[._-])(?:assistant|assistenz|asst|office|pa|secretariat|secretary|sekretariat|vorzimmer)(?:[._-]|$)"
)

LEAST_LETTERS = 3
"""Letters of a local part, fewer of which say nothing."""


def own_names(email: str, names: Sequence[str], *, at_an_employer: bool) -> tuple[str, ...]:
    """The names that are the owner's as far as the address tells: without those that have no word of the whole name which an
    employer's address spells.

    >>> own_names("jane.doe@x.org", ("Robert Keller", "Jane Kent"), at_an_employer=True)
    ('Jane Kent',)
    """
    spelled = local_part_key(email) if at_an_employer else None
    if spelled is None:
        return tuple(names)
    return tuple(name for name in names if (key := name_key(name)) is None or _have_a_word_in_common(key, spelled))


def _have_a_word_in_common(one: NameKey, other: NameKey) -> bool:
    return not set(one).isdisjoint(other) or any(
        word_likeness(a, b) is not Likeness.DIFFERENT for a in one for b in other
    )


def suited(local: str, keys: Iterable[NameKey]) -> frozenset[NameKey]:
    """Of names that contradict each other those that the local part is written as; else those that it has something of.

    >>> suited("jane", [("doe", "jane"), ("keller", "robert")]), suited("desk", [("doe", "jane"), ("keller", "robert")])
    (frozenset({('doe', 'jane')}), frozenset())
    """
    written = frozenset(key for key in keys if fits(local, key))
    return written or frozenset(
        key for key in keys if len(letters(local)) >= LEAST_LETTERS and not is_unlike(local, key)
    )


def is_unlike(local: str, key: NameKey) -> bool:
    """Whether a local part of letters has nothing of a name, no beginning of a word, no other form, no initials, or is that of
    somebody's office.

    >>> [is_unlike(local, ("keller", "robert")) for local in ("jdoe", "sales", "bob", "kelro", "rk", "x4711z", "pa.keller")]
    [True, True, False, False, False, False, True]
    """
    given = letters(local)
    if _OFFICE.search(local):
        return True
    if any(word[:3] in given for word in key):  # nearly always
        return False
    if len(given) < LEAST_LETTERS or any(map(str.isdigit, unnumbered(local))) or fits(local, key):
        return False
    if set(given) <= {word[0] for word in key}:
        return False
    return not any(given.startswith(word[:2]) or are_forms(given, word) or _has_a_form(given, word) for word in key)


def _has_a_form(given: str, word: str) -> bool:
    return any(len(form) > 2 and form in given for form in forms_of(word))
