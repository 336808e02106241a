"""Brokerage: who stands on the shortest ways between others."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy import sparse

from analytics.attention_graph import Edges, Floats, Longs
from analytics.betweenness_kernel import dependencies
from analytics.bisected_betweenness_kernel import bisected_dependencies
from analytics.chunks import in_order
from analytics.compiled import SMALL
from analytics.weighted_betweenness_kernel import weighted_dependencies
from graph_model.long_work import piece

SOURCES_A_CHUNK = 4
"""Fixed, and sums are added in the order of chunks: the result does not depend on how many run at a time. Of two million ties
so many take half a second.
"""
GROUPS = 16
"""Of sources, that are held against each other to see how much of an estimate comes of their draw."""

Search = Callable[[Longs], Floats]
"""Searches from sources [k] -> what the paths that they find give to everybody [n]."""


def brokerage(edges: Edges, pivots: int, seed: int, *, weighted: bool = False) -> Floats:
    """Part (0–1) of the shortest paths between all ordered pairs of others on which each person stands.

    Betweenness (Brandes 2001) on the directed graph, every tie one step, or if `weighted` as long as 1 / strength. Exact up
    to `pivots` people; above that from `pivots` searches from and to people drawn by `seed`, each of which counts the far
    half of its paths (Geisberger et al. 2008; if `weighted`, the more the farther), less what comes of the draw
    (`_corrected`). At 10,000 people of a company 256 of them find 19 in 20 of the true top 50; where all stand between others
    about alike (rings, chains of groups) far fewer. NaN where there are no pairs (fewer than three people).
    Shape [n]. Cost: one pass over the edges a search; weighted, some five times that.
    """
    size = edges.size
    if size < 3:
        return np.full(size, np.nan)
    if size <= pivots:
        total = np.sum(_searched(edges, _search(edges, None, size, weighted), _groups(np.arange(size))), axis=0)
    else:
        total = _estimated(edges, pivots, seed, weighted)
    return np.asarray(np.minimum(total / ((size - 1) * (size - 2)), 1.0))


def is_sampled(size: int, pivots: int) -> bool:
    """Whether `brokerage` is an estimate for so many people."""
    return size > pivots


def _estimated(edges: Edges, pivots: int, seed: int, weighted: bool) -> Floats:
    """Half of the searches follow the ties from their pivot, half lead back to it: a path is seen from both its ends."""
    drawn = np.random.default_rng(seed).permutation(edges.size)[:pivots]
    back = edges.transposed()
    with piece(0.0, 0.5):
        there = _half(edges, back, np.sort(drawn[0::2]), weighted)
    with piece(0.5, 1.0):
        return there + _half(back, edges, np.sort(drawn[1::2]), weighted)


def _half(edges: Edges, back: Edges, sources: Longs, weighted: bool) -> Floats:
    """What searches from `sources` say of everybody, for as many as there are people."""
    if not len(sources):
        return np.zeros(edges.size)
    groups = _groups(sources)
    parts = _searched(edges, _search(edges, back, len(sources), weighted), groups)
    return _corrected(edges, groups, parts) * (edges.size / len(sources))


def _corrected(edges: Edges, groups: list[Longs], parts: Floats) -> Floats:
    """The sum of `parts` [groups, n], less what comes of the draw of the sources, as far as a simpler measure tells.

    That is where two steps of a random walk lead from the sources. What it would be from everybody is known, so that how
    far each one's value lies off it in this draw is known too; and how much of that to take out is seen from group to group:
    the slope of `parts` on it, one for all (a ratio estimator; its bias is of the order of one source). 0 stays 0.
    """
    total = parts.sum(axis=0)
    if len(groups) < 2:
        return np.asarray(total)
    step = _random_step(edges)
    walked = np.array([step @ (step @ np.bincount(group, minlength=edges.size)) for group in groups])
    reached, counts = walked.sum(axis=0), np.array([len(group) for group in groups])
    expected = step @ (step @ np.full(edges.size, counts.sum() / edges.size))
    each = np.divide(total, reached, out=np.zeros(edges.size), where=reached > 0)
    share = (counts / counts.sum())[:, None]
    follows = (walked - share * reached) * each
    spread = (follows * follows).sum()  # not by np.vdot, whose last bits depend on the number of threads
    slope = ((parts - share * total) * follows).sum() / spread if spread > 0 else 0.0
    return np.asarray(total - min(max(slope, 0.0), 1.0) * (reached - expected) * each)


def _random_step(edges: Edges) -> sparse.csr_array:
    """Where those who follow one of their ties at random go: a matrix to multiply with how many there are of each."""
    chance = np.repeat(1.0 / np.maximum(edges.degree(), 1), edges.degree())
    return sparse.csr_array((chance, (edges.neighbour, edges.source)), shape=(edges.size, edges.size))


def _groups(sources: Longs) -> list[Longs]:
    return np.array_split(sources, min(GROUPS, len(sources)))


def _search(edges: Edges, back: Edges | None, sources: int, weighted: bool) -> Search:
    """Searches that count whole paths, or with the same edges turned round (`back`) only as far as is seen best from here."""
    steps = sources * (len(edges) + edges.size)
    if weighted:
        far, length = weighted_dependencies.on(steps), 1.0 / edges.weight
        return lambda chunk: far(edges.starts, edges.neighbour, length, chunk, back is not None)
    if back is None:
        near = dependencies.on(steps)
        return lambda chunk: near(edges.starts, edges.neighbour, chunk)
    half = bisected_dependencies.on(steps)
    return lambda chunk: half(edges.starts, edges.neighbour, back.starts, back.neighbour, chunk)


def _searched(edges: Edges, search: Search, groups: list[Longs]) -> Floats:
    """What each group of sources gives. Shape [groups, n]."""
    found = np.zeros((len(groups), edges.size))
    chunks = [
        (number, group[at : at + SOURCES_A_CHUNK])
        for number, group in enumerate(groups)
        for at in range(0, len(group), SOURCES_A_CHUNK)
    ]

    def searched(chunk: tuple[int, Longs]) -> tuple[int, Floats]:
        return chunk[0], search(chunk[1])

    def add(result: tuple[int, Floats]) -> None:
        found[result[0]] += result[1]

    if len(chunks) < 2 or sum(map(len, groups)) * (len(edges) + edges.size) <= SMALL:
        for chunk in chunks:
            add(searched(chunk))
    else:
        in_order(searched, chunks, add)
    return found
