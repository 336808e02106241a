"""The loop behind redundancy: unit flow through nodes, one path after the other."""

from __future__ import annotations

import numpy as np
from numba.extending import register_jitable
from numpy.typing import NDArray

from analytics.compiled import NO_INTS, START, Kernel

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Flags = NDArray[np.bool_]

SINK = 0
"""Where all paths lead: the focal node."""
NEVER, NO_MORE = -1, -2
"""Through a node no path was led, or one was and is not any longer."""


@register_jitable
def _search(  # noqa: PLR0917 - a kernel takes plain arrays
    starts: Longs, ahead: Ints, source: int, before: Longs, ends: Flags, came: Longs, queue: Longs
) -> tuple[int, int]:
    """Search breadth-first for one more path: the last node of it before the sink (-1: there is none), and how many halves of
    nodes are in `queue`. Each was reached from the half that `came` has.
    """
    queue[0] = 2 * source + 1
    came[queue[0]] = queue[0]
    head, reached = 0, 1
    while head < reached:
        half = queue[head]
        head += 1
        v = half >> 1
        if half & 1:
            for e in range(starts[v], starts[v + 1]):
                w = np.int64(ahead[e])
                if w == SINK and not ends[v]:
                    return v, reached
                if w != SINK and before[w] != v and came[2 * w] < 0:
                    came[2 * w] = half
                    queue[reached] = 2 * w
                    reached += 1
            back = half - 1 if before[v] >= 0 else half
        else:
            back = 2 * before[v] + 1 if before[v] >= 0 else half + 1
        if came[back] < 0:
            came[back] = half
            queue[reached] = back
            reached += 1
    return -1, reached


@register_jitable
def _lead(last: int, came: Longs, before: Longs, used: Longs, count: int) -> int:
    """Lead a path the way that was found; gives how many nodes are in `used`, which lists those that ever had one."""
    half = 2 * last + 1
    while came[half] != half:
        if not half & 1:
            v, through = half >> 1, came[half] >> 1
            if before[v] == NEVER:
                used[count] = v
                count += 1
            before[v] = through if through != v else NO_MORE
        half = came[half]
    return count


def _disjoint(starts: Longs, ahead: Ints, sources: Ints, at_most: int) -> Longs:
    """How many paths from each of the `sources` to node 0 share no node in between, counted up to `at_most`. Shape [s].

    `starts` int64[n + 1] bound the nodes `ahead` int32[m] of each. Unit flow (Ford & Fulkerson 1956) through nodes that are
    split: half 2·v is where paths enter v, half 2·v + 1 where they leave it. A path in use enters v from `before[v]`; a
    further one that meets it may take its place there, and send it back. One breadth-first search a path.
    """
    n = len(starts) - 1
    before = np.full(n, NEVER, np.int64)
    ends = np.zeros(n, np.bool_)  # whether a path in use goes from here straight to the sink
    came = np.full(2 * n, -1, np.int64)
    queue = np.empty(2 * n, np.int64)
    used = np.empty(n, np.int64)
    counts = np.zeros(len(sources), np.int64)
    for at in range(len(sources)):
        source, count, last = sources[at], 0, 0
        while counts[at] < at_most and last >= 0:
            last, reached = _search(starts, ahead, source, before, ends, came, queue)
            if last >= 0:
                counts[at] += 1
                ends[last] = True
                count = _lead(last, came, before, used, count)
            came[queue[:reached]] = -1
        ends[source] = False
        ends[used[:count]] = False
        before[used[:count]] = NEVER
    return counts


disjoint = Kernel(_disjoint, START, NO_INTS, NO_INTS, 0)
