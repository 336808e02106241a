"""How far everybody is from some sources, in steps: up to `SOURCES_A_PASS` searches in breadth at once, a bit of a word each.

In: an undirected network as CSR, whom to leave out, and the sources. Out: distances. After Then et al. 2014 (MS-BFS): a pass
over the edges is one more step of all searches, and networks of people are few steps wide.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analytics.compiled import NO_FLAGS, NO_INTS, START, Kernel

SOURCES_A_PASS = 60
"""Bits of a word that are used, with some to spare beside the sign."""


def _distances(
    starts: NDArray[np.int64], neighbours: NDArray[np.int32], gone: NDArray[np.bool_], sources: NDArray[np.int32]
) -> NDArray[np.int32]:
    """`starts` int64[n + 1] bound the `neighbours` int32[m] of each node; `gone` bool[n] are as if they were not there.

    Gives int32[sources, n]: the fewest steps from each source, -1 where no way leads. From one that is gone none does.
    """
    n = len(starts) - 1
    found = np.full((len(sources), n), -1, np.int32)
    seen, front = np.zeros(n, np.int64), np.zeros(n, np.int64)
    everything = 0
    for number in range(len(sources)):
        if not gone[sources[number]]:
            everything |= 1 << number
            front[sources[number]] |= 1 << number
            found[number, sources[number]] = 0
    seen[:] = front
    steps, going = 0, True
    while going:
        steps, going = steps + 1, False
        reached = np.zeros(n, np.int64)
        for node in range(n):
            missing = everything & ~seen[node]
            if gone[node] or missing == 0:
                continue
            fresh = 0
            for at in range(starts[node], starts[node + 1]):
                fresh |= front[neighbours[at]] & missing
                if fresh == missing:
                    break
            if fresh != 0:
                going = True
                reached[node] = fresh
                seen[node] |= fresh
                for number in range(len(sources)):
                    if fresh >> number & 1:
                        found[number, node] = steps
        front = reached
    return found


distances = Kernel(_distances, START, NO_INTS, NO_FLAGS, NO_INTS)
"""The searches over `starts` and `neighbours`, without `gone`, from `sources`."""
