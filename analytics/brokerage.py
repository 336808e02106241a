"""Brokerage: who stands on the shortest ways between others."""

from __future__ import annotations

import numpy as np

from analytics.attention_graph import Edges, Floats, Longs
from analytics.betweenness_kernel import dependencies
from analytics.chunks import in_order
from analytics.compiled import SMALL
from analytics.weighted_betweenness_kernel import weighted_dependencies
from graph_model.long_work import piece

SOURCES_A_CHUNK = 4
"""Fixed, and sums are added in the order of chunks: the result does not depend on how many run at a time. Of two million ties
so many take half a second.
"""


def brokerage(edges: Edges, pivots: int, seed: int, *, weighted: bool = False) -> Floats:
    """Part (0–1) of the shortest paths between all ordered pairs of others on which each person stands.

    Betweenness (Brandes 2001) on the directed graph, every tie one step, or if `weighted` as long as 1 / strength. Exact up
    to `pivots` people; above that from `pivots` searches from and to people drawn by `seed`, with linear scaling
    (Geisberger et al. 2008): unbiased, and at 10,000 people 256 of them find nine in ten of the true top 50. NaN where there
    are no pairs (fewer than three people). Shape [n]. Cost: one pass over the edges a search; weighted, some five times that.
    """
    size = edges.size
    if size < 3:
        return np.full(size, np.nan)
    if size <= pivots:
        total = _searched(edges, np.arange(size), weighted, linear=False)
    else:
        total = _estimated(edges, pivots, seed, weighted)
    return total / ((size - 1) * (size - 2))


def is_sampled(size: int, pivots: int) -> bool:
    """Whether `brokerage` is an estimate for so many people."""
    return size > pivots


def _estimated(edges: Edges, pivots: int, seed: int, weighted: bool) -> Floats:
    """Half of the searches follow the ties from their pivot, half lead back to it: a path is seen from both its ends."""
    drawn = np.random.default_rng(seed).permutation(edges.size)[:pivots]
    forward, backward = np.sort(drawn[0::2]), np.sort(drawn[1::2])
    with piece(0.0, 0.5):
        total = _searched(edges, forward, weighted, linear=True) * (edges.size / max(len(forward), 1))
    with piece(0.5, 1.0):
        back = _searched(edges.transposed(), backward, weighted, linear=True) * (edges.size / max(len(backward), 1))
    return total + back


def _searched(edges: Edges, sources: Longs, weighted: bool, *, linear: bool) -> Floats:
    chunks = [sources[at : at + SOURCES_A_CHUNK] for at in range(0, len(sources), SOURCES_A_CHUNK)]
    steps = len(sources) * (len(edges) + edges.size)
    near, far = dependencies.on(steps), weighted_dependencies.on(steps)
    length = 1.0 / edges.weight if weighted else edges.weight

    def searched(chunk: Longs) -> Floats:
        if weighted:
            return far(edges.starts, edges.neighbour, length, chunk, linear)
        return near(edges.starts, edges.neighbour, chunk, linear)

    total = np.zeros(edges.size)

    def add(part: Floats) -> None:
        total[:] += part

    if steps <= SMALL or len(chunks) < 2:
        for chunk in chunks:
            add(searched(chunk))
    else:
        in_order(searched, chunks, add)
    return total
