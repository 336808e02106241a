"""The loop behind betweenness: breadth-first searches that add up how much of each one's paths leads through whom."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analytics.compiled import NO_INTS, NO_LONGS, START, Kernel


def _dependencies(
    starts: NDArray[np.int64], neighbour: NDArray[np.int32], sources: NDArray[np.int64]
) -> NDArray[np.float64]:
    """The dependency of `sources` [k] on every person, added up in their order (Brandes 2001). Shape [n]."""
    size = len(starts) - 1
    total = np.zeros(size)
    distance = np.full(size, -1, np.int32)
    paths = np.zeros(size)
    dependency = np.zeros(size)
    queue = np.empty(size, np.int32)
    for source in sources:
        queue[0] = source
        distance[source] = 0
        paths[source] = 1.0
        reached = 1
        at = 0
        while at < reached:
            v = queue[at]
            at += 1
            for e in range(starts[v], starts[v + 1]):
                w = neighbour[e]
                if distance[w] < 0:
                    distance[w] = distance[v] + 1
                    queue[reached] = w
                    reached += 1
                if distance[w] == distance[v] + 1:
                    paths[w] += paths[v]
        for at in range(reached - 1, -1, -1):
            v = queue[at]
            for e in range(starts[v], starts[v + 1]):
                w = neighbour[e]
                if distance[w] == distance[v] + 1:
                    dependency[v] += paths[v] / paths[w] * (1.0 + dependency[w])
            if at > 0:
                total[v] += dependency[v]
        for at in range(reached):
            v = queue[at]
            distance[v] = -1
            paths[v] = 0.0
            dependency[v] = 0.0
    return total


dependencies = Kernel(_dependencies, START, NO_INTS, NO_LONGS)
