"""The loop behind structural holes: how much of each one's ties leads back to the same people."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analytics.compiled import NO_FLOATS, NO_INTS, START, Kernel


def _structural_holes(
    starts: NDArray[np.int64], neighbour: NDArray[np.int32], weight: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """(`constraint`, `effective_size`) of everybody on a symmetric graph without loops; NaN for who has no neighbour.

    Burt 1992, with weights as in networkx: p(i, q) is i's share of weight on q, m(q, j) is q's weight on j over q's
    largest. Cost: the sum of squared degrees.
    """
    size = len(starts) - 1
    total = np.zeros(size)
    largest = np.zeros(size)
    for i in range(size):
        for e in range(starts[i], starts[i + 1]):
            total[i] += weight[e]
            largest[i] = max(largest[i], weight[e])
    constraint = np.full(size, np.nan)
    effective = np.full(size, np.nan)
    share = np.zeros(size)
    indirect = np.zeros(size)
    for i in range(size):
        begin, end = starts[i], starts[i + 1]
        if begin == end:
            continue
        for e in range(begin, end):
            share[neighbour[e]] = weight[e] / total[i]
        redundancy = 0.0
        for e in range(begin, end):
            q = neighbour[e]
            for f in range(starts[q], starts[q + 1]):
                j = neighbour[f]
                if share[j] > 0.0:
                    indirect[j] += share[q] * weight[f] / total[q]
                    redundancy += share[j] * weight[f] / largest[q]
        held = 0.0
        for e in range(begin, end):
            j = neighbour[e]
            held += (share[j] + indirect[j]) ** 2
            share[j] = 0.0
            indirect[j] = 0.0
        constraint[i] = held
        effective[i] = (end - begin) - redundancy
    return constraint, effective


structural_holes = Kernel(_structural_holes, START, NO_INTS, NO_FLOATS)
