"""How many ways are there that share nobody: vertex-disjoint paths from a supplier to the focal organisation.

In: the supply graph and suppliers. Out: their numbers, counted up to a cap. By Menger's theorem it is the smallest number of
organisations whose failure cuts the supplier off, where it does not supply us directly.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from analytics.redundancy_kernel import disjoint
from analytics.supply_graph import SupplyGraph

AT_ONCE = 4_000
"""Suppliers of one call of the loop, which hears nothing meanwhile."""


def disjoint_paths(graph: SupplyGraph, suppliers: Sequence[int], at_most: int) -> list[int]:
    """Of each of the `suppliers` the number of paths to the focal organisation that share no organisation in between."""
    much = len(graph.buyers.items) * min(len(suppliers), 100)  # in chains and layers all searches touch most of it
    kernel, counts = disjoint.on(much), list[int]()
    for first in range(0, len(suppliers), AT_ONCE):
        some = np.array(suppliers[first : first + AT_ONCE], np.int32)
        counts += kernel(graph.buyers.starts, graph.buyers.items, some, at_most).tolist()
    return counts
