"""On whom does every way depend: structural choke points as the dominator tree of the supply graph.

In: the supply graph. Out: for every organisation the others whose every path to the focal one leads through it. Immediate
dominators, rooted at the focal organisation on the reversed graph (Lengauer & Tarjan 1979).
"""

from __future__ import annotations

from collections.abc import Mapping

import networkx as nx

from analytics.supply_graph import FOCAL, SupplyGraph


def dominated(graph: SupplyGraph) -> Mapping[int, tuple[int, ...]]:
    """Node -> the nodes that it strictly dominates, sorted, for each node but the focal one that dominates any."""
    network: nx.DiGraph[int] = nx.DiGraph()
    network.add_node(FOCAL)
    network.add_edges_from((buyer, supplier) for supplier, buyer in graph.links)
    below: dict[int, list[int]] = {}
    for node, dominator in nx.immediate_dominators(network, FOCAL).items():
        if dominator is not None and dominator not in (node, FOCAL):
            below.setdefault(dominator, []).append(node)
    return {node: tuple(sorted(_descendants(below, node))) for node in sorted(below)}


def _descendants(below: Mapping[int, list[int]], node: int) -> list[int]:
    found = list(below[node])
    for each in found:  # grows while it is walked: a breadth-first walk down the tree
        found.extend(below.get(each, ()))
    return found
