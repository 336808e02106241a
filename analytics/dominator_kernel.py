"""The loop behind structural choke points: the dominator tree of a directed graph, in linear order.

In: a directed graph as CSR, both ways, rooted at node 0. Out: its dominator tree, so laid out that a subtree is a slice.
"""

from __future__ import annotations

import numpy as np
from numba.extending import register_jitable
from numpy.typing import NDArray

from analytics.compiled import NO_INTS, Kernel

Longs = NDArray[np.int64]
Ints = NDArray[np.int32]


@register_jitable
def _best(v: int, semi: Ints, label: Ints, ancestor: Ints, path: Ints) -> int:
    """Of v and what lies above it, below the root of its tree in the forest so far, the one with the least `semi`."""
    if ancestor[v] < 0:
        return int(label[v])
    depth, u = 0, v
    while ancestor[ancestor[u]] >= 0:
        path[depth] = u
        depth += 1
        u = ancestor[u]
    for at in range(depth - 1, -1, -1):
        u = path[at]
        above = ancestor[u]
        if semi[label[above]] < semi[label[u]]:
            label[u] = label[above]
        ancestor[u] = ancestor[above]
    return int(label[v])


def _dominator_tree(ahead_starts: Longs, ahead: Ints, behind_starts: Longs, behind: Ints) -> tuple[Ints, Ints]:
    """(`order`, `size`), both int32[r], of the r nodes that can be reached from node 0: each node that `order[i]` dominates,
    itself included, is one of `order[i:i + size[i]]`, and nobody else is.

    `ahead_starts` int64[n + 1] bound the nodes `ahead` int32[m] to which each leads; `behind` are those that lead to it. After
    Lengauer & Tarjan 1979, with path compression only: m log n steps. Nodes go by the number that a depth-first search gives.
    """
    n = len(ahead_starts) - 1
    number = np.full(n, -1, np.int32)
    vertex = np.empty(n, np.int32)
    parent = np.zeros(n, np.int32)
    following = ahead_starts[:n].copy()
    stack = np.empty(n, np.int32)
    number[0] = vertex[0] = stack[0] = 0
    depth, reached = 0, 1
    while depth >= 0:
        v = stack[depth]
        if following[v] == ahead_starts[v + 1]:
            depth -= 1
            continue
        w = ahead[following[v]]
        following[v] += 1
        if number[w] < 0:
            number[w] = reached
            vertex[reached] = w
            parent[reached] = number[v]
            reached += 1
            depth += 1
            stack[depth] = w

    semi = np.arange(reached).astype(np.int32)
    label, ancestor, path = semi.copy(), np.full(reached, -1, np.int32), np.empty(reached, np.int32)
    dominator = np.zeros(reached, np.int32)
    first = np.full(reached, -1, np.int32)  # one whose semidominator it is; `further` leads to the others
    further = np.full(reached, -1, np.int32)
    for i in range(reached - 1, 0, -1):
        for e in range(behind_starts[vertex[i]], behind_starts[vertex[i] + 1]):
            if number[behind[e]] >= 0:
                semi[i] = min(semi[i], semi[_best(number[behind[e]], semi, label, ancestor, path)])
        further[i] = first[semi[i]]
        first[semi[i]] = i
        ancestor[i] = parent[i]
        waits = first[parent[i]]
        while waits >= 0:
            best = _best(waits, semi, label, ancestor, path)
            dominator[waits] = best if semi[best] < semi[waits] else parent[i]
            waits = further[waits]
        first[parent[i]] = -1
    size = np.ones(reached, np.int32)
    for i in range(1, reached):
        if dominator[i] != semi[i]:
            dominator[i] = dominator[dominator[i]]
    for i in range(reached - 1, 0, -1):
        size[dominator[i]] += size[i]

    place, free = np.zeros(reached, np.int32), np.ones(reached, np.int32)
    order, sizes = vertex[:reached].copy(), size.copy()
    for i in range(1, reached):
        place[i] = free[dominator[i]]
        free[dominator[i]] += size[i]
        free[i] = place[i] + 1
        order[place[i]] = vertex[i]
        sizes[place[i]] = size[i]
    return order, sizes


dominator_tree = Kernel(_dominator_tree, np.zeros(2, np.int64), NO_INTS, np.zeros(2, np.int64), NO_INTS)
