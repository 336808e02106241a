"""The loop behind the strongest ways home: one search from the focal node for all."""

from __future__ import annotations

from heapq import heappop, heappush

import numpy as np
from numpy.typing import NDArray

from analytics.compiled import NO_FLOATS, NO_INTS, Kernel


def _ways(
    starts: NDArray[np.int64], suppliers: NDArray[np.int32], cost: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.int64]]:
    """Of every node its cheapest way to node 0: (`total` cost, `following` node); and the fewest `steps` of any. Shape [n].

    `starts` int64[n + 1] bound the `suppliers` int32[m] of each node, `cost` float64[m] is of the step from there. By Dijkstra;
    of equally cheap ways the one with fewer steps, then the one through the first node. Where no way leads the cost is
    infinite, and both numbers are -1.
    """
    n = len(starts) - 1
    total = np.full(n, np.inf)
    length = np.zeros(n, np.int64)
    following = np.full(n, -1, np.int64)
    total[0] = 0.0
    heap = [(0.0, 0, np.int64(0))]
    while len(heap) > 0:
        far, steps, node = heappop(heap)
        if far > total[node] or (far == total[node] and steps > length[node]):
            continue
        for e in range(starts[node], starts[node + 1]):
            supplier = np.int64(suppliers[e])
            further = far + cost[e]
            if further < total[supplier] or (further == total[supplier] and steps + 1 < length[supplier]):
                total[supplier], length[supplier], following[supplier] = further, steps + 1, node
                heappush(heap, (further, steps + 1, supplier))
    fewest = np.full(n, -1, np.int64)
    fewest[0] = 0
    queue = np.zeros(n, np.int64)
    head, reached = 0, 1
    while head < reached:
        node = queue[head]
        head += 1
        for e in range(starts[node], starts[node + 1]):
            supplier = np.int64(suppliers[e])
            if fewest[supplier] < 0:
                fewest[supplier] = fewest[node] + 1
                queue[reached] = supplier
                reached += 1
    return total, following, fewest


ways = Kernel(_ways, np.zeros(2, np.int64), NO_INTS, NO_FLOATS)
