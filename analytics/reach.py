"""Reach: whom the attention of the others flows to, directly and through those they turn to."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from analytics.attention_graph import Edges, Floats

TOLERANCE = 1e-12
MAX_STEPS = 1_000


def reach(edges: Edges, damping: float) -> Floats:
    """Part of all attention (0–1, sum 1) that each person receives: weighted PageRank (Page et al. 1999).

    A person passes attention on to those they turn to, in proportion to tie strength; `damping` is the part passed on,
    the rest and everything of those who turn to nobody is spread evenly. Power iteration until the change is below
    1e-12 in sum. Shape [n]. Cost: one pass over the edges a step, at most log(1e-12) / log(damping) steps or so.
    """
    size = edges.size
    if not size:
        return np.zeros(0)
    out = np.bincount(edges.source, edges.weight, minlength=size)
    passed_on = edges.weight / out[edges.source]
    incoming = sparse.csr_array((passed_on, (edges.neighbour, edges.source)), shape=(size, size))
    return _fixed_point(incoming, out == 0, damping)


def _fixed_point(incoming: sparse.csr_array, turns_to_nobody: np.ndarray, damping: float) -> Floats:
    size = len(turns_to_nobody)
    value = np.full(size, 1.0 / size)
    for _ in range(MAX_STEPS):
        spread = (1.0 - damping + damping * value[turns_to_nobody].sum()) / size
        following = damping * (incoming @ value) + spread
        change = np.abs(following - value).sum()
        value = following
        if change < TOLERANCE:
            break
    return value
