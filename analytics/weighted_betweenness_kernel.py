"""The loop behind weighted betweenness: searches by distance that add up how much of each one's paths leads through whom."""

from __future__ import annotations

from heapq import heappop, heappush

import numpy as np
from numpy.typing import NDArray

from analytics.compiled import NO_FLOATS, NO_INTS, NO_LONGS, START, Kernel

EQUAL = 1.0 + 1e-9
"""Ways whose lengths differ by less than this factor are equally short: sums of fractions differ in their last bits."""


def _weighted_dependencies(  # noqa: PLR0912 - a compiled loop calls nothing that plain Python would have to compile
    starts: NDArray[np.int64],
    neighbour: NDArray[np.int32],
    length: NDArray[np.float64],
    sources: NDArray[np.int64],
    linear: bool,
) -> NDArray[np.float64]:
    """The dependency of `sources` [k] on every person, where an edge has a `length` above 0 (Brandes 2001). Shape [n].

    v is the last but one on a shortest way to w if it lies nearer, and the way over it is no longer than w's distance, but
    for the factor `EQUAL`. That is judged after all distances are known, so that no order of people changes it. `linear`: what
    a path from s to t gives to v on it is scaled by distance(s, v) / distance(s, t), so that of an estimate from few sources
    no one gains by standing next to them (Geisberger, Sanders & Schultes 2008).
    """
    size = len(starts) - 1
    total = np.zeros(size)
    distance = np.full(size, np.inf)
    settled = np.zeros(size, np.bool_)
    paths = np.zeros(size)
    dependency = np.zeros(size)
    order = np.empty(size, np.int64)
    for source in sources:
        distance[source] = 0.0
        paths[source] = 1.0
        heap = [(0.0, source)]
        reached = 0
        while len(heap) > 0:
            _, v = heappop(heap)
            if settled[v]:
                continue
            settled[v] = True
            order[reached] = v
            reached += 1
            for e in range(starts[v], starts[v + 1]):
                w = np.int64(neighbour[e])
                way = distance[v] + length[e]
                if way < distance[w]:
                    distance[w] = way
                    heappush(heap, (way, w))
        for at in range(reached):
            v = order[at]
            for e in range(starts[v], starts[v + 1]):
                w = neighbour[e]
                if distance[v] < distance[w] and distance[v] + length[e] <= distance[w] * EQUAL:
                    paths[w] += paths[v]
        for at in range(reached - 1, -1, -1):
            v = order[at]
            for e in range(starts[v], starts[v + 1]):
                w = neighbour[e]
                if distance[v] < distance[w] and distance[v] + length[e] <= distance[w] * EQUAL:
                    own = 1.0 / distance[w] if linear else 1.0
                    dependency[v] += paths[v] / paths[w] * (own + dependency[w])
            if at > 0:
                total[v] += dependency[v] * distance[v] if linear else dependency[v]
        for at in range(reached):
            v = order[at]
            distance[v] = np.inf
            settled[v] = False
            paths[v] = 0.0
            dependency[v] = 0.0
    return total


weighted_dependencies = Kernel(_weighted_dependencies, START, NO_INTS, NO_FLOATS, NO_LONGS, False)
