"""The loop that brings the two directions of ties together: a merge of what leads from each person and what leads to them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analytics.compiled import NO_INTS, START, Kernel

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]


def _both_directions(
    starts: Longs, target: Ints, back_starts: Longs, source: Ints, row: Ints
) -> tuple[Longs, Ints, Ints, Ints]:
    """`starts` [n + 1] bound the ascending `target` [t] of each person's ties, `back_starts` the ascending `source` of those
    that lead to them, whose rows are `row`. Gives starts [n + 1] and, for each person and whoever they have a tie with in
    either direction, ascending: the other, the row of the tie to them and that of the tie from them, -1 for none.
    """
    size = len(starts) - 1
    bounds = np.zeros(size + 1, np.int64)
    other = np.empty(2 * len(target), np.int32)
    there = np.empty(2 * len(target), np.int32)
    back = np.empty(2 * len(target), np.int32)
    at = 0
    for v in range(size):
        e, f = starts[v], back_starts[v]
        while e < starts[v + 1] or f < back_starts[v + 1]:
            leads = e < starts[v + 1] and (f == back_starts[v + 1] or target[e] <= source[f])
            comes = f < back_starts[v + 1] and (e == starts[v + 1] or source[f] <= target[e])
            other[at] = target[e] if leads else source[f]
            there[at] = e if leads else -1
            back[at] = row[f] if comes else -1
            e += leads
            f += comes
            at += 1
        bounds[v + 1] = at
    return bounds, other[:at], there[:at], back[:at]


both_directions = Kernel(_both_directions, START, NO_INTS, START, NO_INTS, NO_INTS)
