"""Which unit and level somebody may be told to have who is not named: where enough others have the same.

In: units and levels of everybody who is ranked. Out: the same without those that too few people share. Those without one are no
smaller a group either: they would be known by what is missing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar

Group = TypeVar("Group", bound=Hashable)


def tellable_places(
    units: Sequence[int | None], levels: Sequence[float | None], least: int
) -> list[tuple[int | None, float | None]]:
    """Unit and level of each, None where not known or not told: units of at least `least`, and levels that so many of one told
    unit share (or of all whose unit is not told).

    >>> tellable_places([7] * 5 + [8] * 6, [1.0] * 10 + [2.0], 5)[-1]
    (8, None)
    """
    told = tellable(Counter(units), least)
    shown = [unit if unit in told else None for unit in units]
    within: dict[int | None, Counter[float | None]] = {}
    for unit, level in zip(shown, levels, strict=True):
        within.setdefault(unit, Counter())[level] += 1
    told_levels = {unit: tellable(sizes, least) for unit, sizes in within.items()}
    return [(unit, level if level in told_levels[unit] else None) for unit, level in zip(shown, levels, strict=True)]


def tellable(sizes: Mapping[Group | None, int], least: int) -> frozenset[Group]:
    """The groups of at least `least` people; where those of no such group are fewer, the smallest of these go with them.

    >>> sorted(tellable({"a": 9, "b": 6, "c": 5, None: 0}, 5)), sorted(tellable({"a": 9, "b": 6, "c": 1}, 5))
    (['a', 'b', 'c'], ['a'])
    """
    told = sorted(
        (group for group, size in sizes.items() if group is not None and size >= least),
        key=lambda group: (-sizes[group], str(group)),
    )
    untold = sum(sizes.values()) - sum(sizes[group] for group in told)
    while told and 0 < untold < least:
        untold += sizes[told.pop()]
    return frozenset(told)
