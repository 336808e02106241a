"""The loops behind cores: peel a network from its rim inwards, and note how deep each one lies.

In: an undirected network as CSR (both directions of every edge); loops count for nothing. Out: the core number of everybody.
"""

from __future__ import annotations

from heapq import heapify, heappop, heappush

import numpy as np
from numpy.typing import NDArray

from analytics.compiled import NO_FLOATS, NO_INTS, START, Kernel


def _core_numbers(starts: NDArray[np.int64], neighbour: NDArray[np.int32]) -> NDArray[np.int64]:
    """The largest k such that each one belongs to a k-core: to people who each have k neighbours among them. Shape [n].

    Seidman 1983, by the buckets of Batagelj & Zaversnik 2003: linear in the edges. `place` [n] is where each one stands in
    `order`, which is by the degree that is left; `bucket` [d] is where those of degree d begin.
    """
    size = len(starts) - 1
    degree = np.zeros(size, np.int64)
    for v in range(size):
        for e in range(starts[v], starts[v + 1]):
            if neighbour[e] != v:
                degree[v] += 1
    bucket = np.zeros(size + 1, np.int64)
    for v in range(size):
        bucket[degree[v] + 1] += 1
    for d in range(size):
        bucket[d + 1] += bucket[d]
    place = np.empty(size, np.int64)
    order = np.empty(size, np.int64)
    free = bucket.copy()
    for v in range(size):
        place[v] = free[degree[v]]
        order[place[v]] = v
        free[degree[v]] += 1
    for at in range(size):
        v = order[at]
        for e in range(starts[v], starts[v + 1]):
            u = neighbour[e]
            if degree[u] > degree[v]:
                first = bucket[degree[u]]
                other = order[first]
                order[place[u]], order[first] = other, u
                place[other], place[u] = place[u], first
                bucket[degree[u]] += 1
                degree[u] -= 1
    return degree


def _strength_cores(
    starts: NDArray[np.int64], neighbour: NDArray[np.int32], weight: NDArray[np.float64]
) -> NDArray[np.float64]:
    """The largest s such that each one belongs to an s-core: to people whose ties among them add up to s for each. Shape [n].

    Eidsaa & Almaas 2013. Whoever has the least strength left goes next. Cost: edges × log(edges).
    """
    size = len(starts) - 1
    left = np.zeros(size)
    for v in range(size):
        for e in range(starts[v], starts[v + 1]):
            if neighbour[e] != v:
                left[v] += weight[e]
    core = np.zeros(size)
    gone = np.zeros(size, np.bool_)
    heap = [(left[v], np.int64(v)) for v in range(size)]
    heapify(heap)
    level = 0.0
    while len(heap) > 0:
        strength, weakest = heappop(heap)
        if gone[weakest] or strength > left[weakest]:
            continue  # it has gone, or has less left by now
        gone[weakest] = True
        level = max(level, strength)
        core[weakest] = level
        for e in range(starts[weakest], starts[weakest + 1]):
            u = np.int64(neighbour[e])
            if not gone[u]:
                left[u] -= weight[e]
                heappush(heap, (left[u], u))
    return core


core_numbers = Kernel(_core_numbers, START, NO_INTS)
strength_cores = Kernel(_strength_cores, START, NO_INTS, NO_FLOATS)
