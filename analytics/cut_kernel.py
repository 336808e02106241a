"""What a network loses with each of its members: one depth-first pass for everybody.

In: an undirected network as CSR (both directions of every edge). Out: whether each node is a cut vertex, and how many nodes
its removal leaves outside of the largest remaining part of its component, itself not counted. Time and memory are linear.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analytics.compiled import Kernel


def _cut_off(starts: NDArray[np.int64], neighbours: NDArray[np.int32]) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
    """`starts` int64[n + 1] bound the `neighbours` int32[m] of each node. Gives cut vertices bool[n], cut off int64[n].

    Low-points (Hopcroft & Tarjan 1973) say which subtrees of the search hang on a node alone; their sizes, and what is
    left of the component, are the parts that the node's removal leaves.
    """
    n = len(starts) - 1
    seen = np.full(n, -1, np.int64)
    low = np.zeros(n, np.int64)
    parent = np.full(n, -1, np.int64)
    root = np.zeros(n, np.int64)
    following = starts[:n].copy()
    subtree = np.ones(n, np.int64)
    hanging = np.zeros(n, np.int64)
    largest = np.zeros(n, np.int64)
    pieces = np.zeros(n, np.int64)
    stack = np.empty(n, np.int64)
    clock = 0
    for start in range(n):
        if seen[start] >= 0:
            continue
        depth = 0
        stack[0] = start
        seen[start] = low[start] = clock
        root[start] = start
        clock += 1
        while depth >= 0:
            node = stack[depth]
            if following[node] < starts[node + 1]:
                other = neighbours[following[node]]
                following[node] += 1
                if seen[other] < 0:
                    parent[other] = node
                    root[other] = start
                    seen[other] = low[other] = clock
                    clock += 1
                    depth += 1
                    stack[depth] = other
                elif other != parent[node]:
                    low[node] = min(low[node], seen[other])
                continue
            depth -= 1
            if depth < 0:
                continue
            above = stack[depth]
            subtree[above] += subtree[node]
            low[above] = min(low[above], low[node])
            if low[node] >= seen[above]:
                hanging[above] += subtree[node]
                largest[above] = max(largest[above], subtree[node])
                pieces[above] += 1
    cut = np.zeros(n, np.bool_)
    lost = np.zeros(n, np.int64)
    for node in range(n):
        rest = subtree[root[node]] - 1 - hanging[node]
        cut[node] = pieces[node] > 1 or (pieces[node] == 1 and rest > 0)
        lost[node] = hanging[node] + rest - max(largest[node], rest)
    return cut, lost


cut_off = Kernel(_cut_off, np.zeros(1, np.int64), np.zeros(0, np.int32))
"""The pass over `starts` and `neighbours`."""
