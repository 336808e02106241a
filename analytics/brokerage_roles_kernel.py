"""The loop behind brokerage roles: who passes something on between two people who have no tie of their own."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analytics.compiled import NO_INTS, START, Kernel

ROLES = ("coordinator", "gatekeeper", "representative", "consultant", "liaison")
"""The columns of the counts."""


def _role_counts(starts: NDArray[np.int64], neighbour: NDArray[np.int32], unit: NDArray[np.int32]) -> NDArray[np.int64]:
    """How often each j stands between i → j → k without i → k, by the units of the three. Shape [n, 5].

    Whose unit is not known (-1) takes no part. Cost: the sum over people of those who turn to them times whom they turn to.
    """
    size = len(starts) - 1
    counts = np.zeros((size, 5), np.int64)
    turned_to_by = np.full(size, -1, np.int64)
    for i in range(size):
        if unit[i] < 0:
            continue
        turned_to_by[i] = i
        for e in range(starts[i], starts[i + 1]):
            turned_to_by[neighbour[e]] = i
        for e in range(starts[i], starts[i + 1]):
            j = neighbour[e]
            if j == i or unit[j] < 0:
                continue
            for f in range(starts[j], starts[j + 1]):
                k = neighbour[f]
                if unit[k] < 0 or turned_to_by[k] == i:
                    continue
                if unit[i] == unit[k]:
                    role = 0 if unit[j] == unit[i] else 3
                elif unit[j] == unit[k]:
                    role = 1
                elif unit[j] == unit[i]:
                    role = 2
                else:
                    role = 4
                counts[j, role] += 1
    return counts


role_counts = Kernel(_role_counts, START, NO_INTS, NO_INTS)
