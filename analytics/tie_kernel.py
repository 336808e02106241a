"""The loops that turn participations into pairs of people: linear in their output, without sorting or hashing pairs.

Three passes over plain arrays, in this order: how many contributions each source gives, which they are, and which tie
each belongs to. `person` [p] is who took part, `starts` [i + 1] bound the rows of each interaction, `giver` [p] marks who
gives to all others of it (the sender of a mail, everybody in a meeting); only `used` [i] interactions count.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analytics.compiled import NO_FLAGS, NO_INTS, START, Kernel

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Flags = NDArray[np.bool_]


def _count_by_source(starts: Longs, person: Ints, giver: Flags, used: Flags, people: int) -> Longs:
    """Offsets [people + 1] of each source's contributions."""
    offsets = np.zeros(people + 1, np.int64)
    for i in range(len(used)):
        if used[i]:
            for a in range(starts[i], starts[i + 1]):
                if giver[a]:
                    offsets[person[a] + 1] += starts[i + 1] - starts[i] - 1
    for s in range(people):
        offsets[s + 1] += offsets[s]
    return offsets


def _spread(starts: Longs, person: Ints, giver: Flags, used: Flags, offsets: Longs) -> tuple[Ints, Ints]:
    """(`target`, `interaction`) of every contribution: by source, and in the order of the interactions."""
    target = np.empty(offsets[-1], np.int32)
    interaction = np.empty(offsets[-1], np.int32)
    free = offsets[:-1].copy()
    for i in range(len(used)):
        if not used[i]:
            continue
        for a in range(starts[i], starts[i + 1]):
            if not giver[a]:
                continue
            at = free[person[a]]
            for b in range(starts[i], starts[i + 1]):
                if a != b:
                    target[at] = person[b]
                    interaction[at] = i
                    at += 1
            free[person[a]] = at
    return target, interaction


def _group_by_tie(offsets: Longs, target: Ints, interaction: Ints) -> tuple[Longs, Ints, Ints, Ints]:
    """The contributions of each source put together by target.

    Returns (`bounds` [t + 1] of each tie's contributions, the `interaction` of every contribution in that order, and
    every tie's `source` and `target`), ties sorted by (source, target), the interactions of a tie ascending.
    """
    people = len(offsets) - 1
    bounds = np.zeros(len(target) + 1, np.int64)
    ordered = np.empty(len(target), np.int32)
    tie_source = np.empty(len(target), np.int32)
    tie_target = np.empty(len(target), np.int32)
    free = np.zeros(people, np.int64)
    ties = 0
    for s in range(people):
        first = ties
        for c in range(offsets[s], offsets[s + 1]):
            if free[target[c]] == 0:
                tie_target[ties] = target[c]
                ties += 1
            free[target[c]] += 1
        tie_target[first:ties].sort()
        for t in range(first, ties):
            tie_source[t] = s
            bounds[t + 1] = bounds[t] + free[tie_target[t]]
            free[tie_target[t]] = bounds[t]
        for c in range(offsets[s], offsets[s + 1]):
            ordered[free[target[c]]] = interaction[c]
            free[target[c]] += 1
        for t in range(first, ties):
            free[tie_target[t]] = 0
    return bounds[: ties + 1].copy(), ordered, tie_source[:ties].copy(), tie_target[:ties].copy()


count_by_source = Kernel(_count_by_source, START, NO_INTS, NO_FLAGS, NO_FLAGS, 0)
spread = Kernel(_spread, START, NO_INTS, NO_FLAGS, NO_FLAGS, START)
group_by_tie = Kernel(_group_by_tie, START, NO_INTS, NO_INTS)
