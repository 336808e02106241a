"""What a network loses with each of its members, and with each of its edges: one depth-first pass for all.

In: an undirected network as CSR (both directions of every edge, each once). Out: whether each node is a cut vertex, and how
many nodes its removal leaves outside of the largest remaining part of its component, itself not counted; and of each edge that
alone joins two parts (a bridge), how many nodes are in the smaller one. Time and memory are linear.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analytics.compiled import Kernel


def _cut_off(
    starts: NDArray[np.int64], neighbours: NDArray[np.int32]
) -> tuple[NDArray[np.bool_], NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """`starts` int64[n + 1] bound the `neighbours` int32[m] of each node. Gives cut vertices bool[n], cut off int64[n], and
    bridges: of each node the other end of the edge by which the search came, and the smaller part that this edge joins to the
    rest (0: it is no bridge), both int64[n].

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
    joined = np.zeros(n, np.int64)
    stack = np.empty(n, np.int64)
    clock = 0
    for start in range(n):
        if seen[start] >= 0:
            continue
        depth, stack[0] = 0, start
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
            joined[node] = subtree[node] if low[node] > seen[above] else 0
    whole = subtree[root]
    rest = whole - 1 - hanging
    cut = (pieces > 1) | ((pieces == 1) & (rest > 0))
    lost = hanging + rest - np.maximum(largest, rest)
    return cut, lost, parent, np.minimum(joined, whole - joined)


cut_off = Kernel(_cut_off, np.zeros(1, np.int64), np.zeros(0, np.int32))
"""The pass over `starts` and `neighbours`."""
