"""On whom does every way depend: structural choke points as the dominator tree of the supply graph.

In: the supply graph. Out: for every organisation the others whose every path to the focal one leads through it. Immediate
dominators, rooted at the focal organisation on the reversed graph (Lengauer & Tarjan 1979).
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from analytics.dominator_kernel import dominator_tree
from analytics.supply_graph import SupplyGraph


def dominated(graph: SupplyGraph) -> Mapping[int, tuple[int, ...]]:
    """Node -> the nodes that it strictly dominates, sorted, for each node but the focal one that dominates any."""
    suppliers, buyers = graph.suppliers, graph.buyers
    kernel = dominator_tree.on(len(graph) + len(suppliers.items))
    order, sizes = kernel(suppliers.starts, suppliers.items, buyers.starts, buyers.items)
    nodes = order.tolist()
    inner = (place for place in np.flatnonzero(sizes > 1).tolist() if place > 0)
    return {nodes[at]: tuple(sorted(nodes[at + 1 : at + sizes[at]])) for at in inner}
