"""Core: how deep in the network somebody sits, among people who are all tied to one another's circle."""

from __future__ import annotations

import numpy as np

from analytics.attention_graph import Edges, Floats
from analytics.core_kernel import core_numbers, strength_cores


def core(edges: Edges, *, weighted: bool) -> Floats:
    """The core number of everybody, on ties of either direction: k-core (Seidman 1983), or s-core (Eidsaa & Almaas 2013).

    `weighted`: s-core, by the strength of both directions together. Shape [n]. Cost: linear in the ties, or nearly.
    """
    both = edges.symmetrised()
    steps = len(both) + both.size
    if weighted:
        return strength_cores.on(steps)(both.starts, both.neighbour, both.weight)
    return core_numbers.on(steps)(both.starts, both.neighbour).astype(np.float64)
