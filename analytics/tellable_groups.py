"""Which unit and level somebody may be told to have who is not named: where enough others are told the same.

In: units and levels of everybody who is ranked, in the order of ranks. Out: the same for whole steps of people only: of eight
of a unit five are told to be in it, as of nine, so that counting them tells no exact number. As many as are left over make
whole steps too: nobody is known by what is missing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from typing import TypeVar

Group = TypeVar("Group", bound=Hashable)


def tellable_places(
    units: Sequence[int | None], levels: Sequence[float | None], step: int
) -> list[tuple[int | None, float | None]]:
    """Unit and level of each, None where not known or not told. Levels are told in whole steps of those who are told one unit
    (or none). The last, who make no whole step of all, are told nothing: the list without names ends before them.

    >>> tellable_places([7] * 6 + [8] * 9, [1.0] * 15, 5)[4:8]
    [(7, 1.0), (None, 1.0), (8, 1.0), (8, 1.0)]
    """
    listed = len(units) // step * step
    within: dict[int | None, list[int]] = {}
    for i, unit in enumerate(in_whole_steps(units[:listed], step)):
        within.setdefault(unit, []).append(i)
    told: list[tuple[int | None, float | None]] = [(None, None)] * len(units)
    for unit, people in within.items():
        for i, level in zip(people, in_whole_steps([levels[i] for i in people], step), strict=True):
            told[i] = unit, level
    return told


def in_whole_steps(groups: Sequence[Group | None], step: int) -> list[Group | None]:
    """The group of each, None where not known and for the last of each group who make no whole step.

    >>> in_whole_steps(["a", "a", None, "b", "a"], 2)
    ['a', 'a', None, None, None]
    """
    left = {group: size // step * step for group, size in Counter(groups).items() if group is not None}
    found: list[Group | None] = []
    for group in groups:
        is_told = group is not None and left[group] > 0
        if group is not None and is_told:
            left[group] -= 1
        found.append(group if is_told else None)
    return found
