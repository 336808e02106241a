"""How many ways are there that share nobody: vertex-disjoint paths from a supplier to the focal organisation.

In: the supply graph and a supplier. Out: their number, counted up to a cap. By Menger's theorem it is the smallest number of
organisations whose failure cuts the supplier off, where it does not supply us directly.
"""

from __future__ import annotations

from collections import deque

from analytics.supply_graph import FOCAL, SupplyGraph

Arc = tuple[int, int]
"""Between halves of organisations: 2·node is where supply comes in, 2·node + 1 where it goes out."""


def disjoint_paths(graph: SupplyGraph, supplier: int, at_most: int) -> int:
    """The number of paths from `supplier` to the focal organisation that share no organisation in between.

    Unit flow through split organisations (Ford & Fulkerson 1956), one breadth-first search a path; stops at `at_most`.
    """
    used: set[Arc] = set()
    for found in range(at_most):
        path = _augmenting(graph, 2 * supplier + 1, used)
        if not path:
            return found
        for arc in path:
            backwards = (arc[1], arc[0])
            if backwards in used:
                used.remove(backwards)
            else:
                used.add(arc)
    return at_most


def _augmenting(graph: SupplyGraph, start: int, used: set[Arc]) -> list[Arc]:
    """The arcs of one more path in what capacity is left, [] where there is none."""
    came = {start: start}
    queue = deque([start])
    while queue:
        half = queue.popleft()
        for target in _open(graph, half, used):
            if target not in came:
                came[target] = half
                if target == 2 * FOCAL:
                    return _walk_back(came, target)
                queue.append(target)
    return []


def _open(graph: SupplyGraph, half: int, used: set[Arc]) -> list[int]:
    """Halves that can be reached from this one: along arcs that are free, or back along arcs in use."""
    node, going_out = divmod(half, 2)
    if going_out:
        ahead, behind = [2 * each for each in graph.buyers[node]], [half - 1]
    else:
        ahead, behind = [half + 1], [2 * each + 1 for each in graph.suppliers[node]]
    free = [each for each in ahead if (half, each) not in used]
    return free + [each for each in behind if (each, half) in used]


def _walk_back(came: dict[int, int], half: int) -> list[Arc]:
    arcs = []
    while came[half] != half:
        arcs.append((came[half], half))
        half = came[half]
    return arcs
