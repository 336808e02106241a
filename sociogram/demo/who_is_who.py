"""Who is who in the demo company, and a judge of what identity made of it.

In: everybody's addresses as they truly are; what was found. Out: precision and recall, by pairs, by whole persons, and B-cubed
(Bagga and Baldwin, 1998: for each address the part of its found person, and of its true one, that is right, on average).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WhoIsWho:
    """The addresses of each person, the one that HR or a partner would give first, and the addresses that are nobody's."""

    people: tuple[tuple[str, ...], ...] = ()
    nobody: tuple[str, ...] = ()

    @property
    def owner(self) -> dict[str, str]:
        """Address -> the first address of whose it is."""
        return {email: emails[0] for emails in self.people for email in emails}


@dataclass(frozen=True, slots=True)
class Quality:
    """Precision and recall (0–1) by pairs of addresses, by whole persons with several addresses, and B-cubed.

    `people_taken` counts nobody's addresses that were taken for a person's. `false_pairs` names what was wrongly joined.
    """

    addresses: int
    pair_precision: float
    pair_recall: float
    person_precision: float
    person_recall: float
    bcubed_precision: float
    bcubed_recall: float
    people_taken: int
    false_pairs: tuple[tuple[str, str], ...]
    missed_pairs: tuple[tuple[str, str], ...]


def quality(truth: WhoIsWho, found: Mapping[str, str]) -> Quality:
    """Compare `found` (address -> any name of the person) with the truth; addresses that only one of them has do not count.

    >>> truth = WhoIsWho((("a", "b"), ("c",)))
    >>> each = quality(truth, {"a": "p", "b": "p", "c": "p"})
    >>> round(each.pair_precision, 2), each.pair_recall, round(each.bcubed_precision, 2), each.false_pairs
    (0.33, 1.0, 0.56, (('a', 'c'), ('b', 'c')))
    """
    owner = {email: key for email, key in truth.owner.items() if email in found}
    right, ours = _groups(owner), _groups({email: found[email] for email in owner})
    true_pairs, found_pairs = _pairs(right), _pairs(ours)
    both = true_pairs & found_pairs
    persons, clusters = ({each for each in groups if len(each) > 1} for groups in (right, ours))
    cells = Counter((owner[email], found[email]) for email in owner)
    sizes, found_sizes = Counter(owner.values()), Counter(found[email] for email in owner)
    squares = sum(count * count / found_sizes[cluster] for (_, cluster), count in cells.items())
    reached = sum(count * count / sizes[person] for (person, _), count in cells.items())
    return Quality(
        addresses=len(owner),
        pair_precision=_part(len(both), len(found_pairs)),
        pair_recall=_part(len(both), len(true_pairs)),
        person_precision=_part(len(persons & clusters), len(clusters)),
        person_recall=_part(len(persons & clusters), len(persons)),
        bcubed_precision=_part(squares, len(owner)),
        bcubed_recall=_part(reached, len(owner)),
        people_taken=sum(email in found for email in truth.nobody),
        false_pairs=tuple(sorted(found_pairs - true_pairs)),
        missed_pairs=tuple(sorted(true_pairs - found_pairs)),
    )


def _groups(owner: Mapping[str, str]) -> set[frozenset[str]]:
    groups: dict[str, set[str]] = {}
    for email, key in owner.items():
        groups.setdefault(key, set()).add(email)
    return set(map(frozenset, groups.values()))


def _pairs(groups: Iterable[frozenset[str]]) -> set[tuple[str, str]]:
    return {(one, other) for group in groups for one in group for other in group if one < other}


def _part(some: float, whole: float) -> float:
    return some / whole if whole else 1.0
