"""Communities: groups that are tied among themselves more than chance would have it.

In: an undirected graph, as `Edges` with both directions (a tie to oneself twice as strong). Out: a number for each one's
community. `METHODS` are the ways to find them; `modularity_parts` says how good any division is.
"""

from __future__ import annotations

from _thread import interrupt_main
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from analytics.attention_graph import Edges, Floats, Longs
from analytics.library_call import result_of
from analytics.parameters import CommunityParameters
from graph_model.errors import AnalysisError, Cancelled

LEIDEN_ROUNDS = 10
"""Of 2,000 people in 40 planted groups modularity is .682 at 3, NetworKit's default, .685 at 10, .686 at 20."""
LOUVAIN_MOST = 10_000
"""People up to whom python-louvain is offered: at so many, with 220,000 ties, it takes some four seconds."""


def communities_of(edges: Edges, chosen: CommunityParameters, seed: int) -> Longs:
    """The community (0, 1 … the largest first) of everybody, by the chosen method. Shape [n].

    Raises AnalysisError for a method that does not exist, or does not do for so many.
    """
    if chosen.method not in METHODS:
        raise AnalysisError(f"There is no community method {chosen.method!r}, only {', '.join(METHODS)}.")
    if not edges.size:
        return np.zeros(0, np.int64)
    return _largest_first(_connected(edges, METHODS[chosen.method](edges, chosen.resolution, seed)))


def leiden(edges: Edges, resolution: float, seed: int) -> Longs:
    """Leiden (Traag, Waltman & van Eck 2019), by NetworKit on one thread: the same seed gives the same bits."""
    import networkit  # noqa: PLC0415 - half a second of import that only an analysis pays for

    once = edges.source <= edges.neighbour
    source, target, weight = edges.source[once], edges.neighbour[once], edges.weight[once]
    ends = source.astype(np.uint64), target.astype(np.uint64)
    weight = np.where(source == target, weight / 2.0, weight)

    graph = networkit.GraphFromCoo((weight, ends), n=edges.size, weighted=True, directed=False)

    def found() -> Longs:
        networkit.setNumberOfThreads(1)  # of those that this very thread starts
        networkit.setSeed(seed, False)
        leiden = networkit.community.ParallelLeiden(graph, iterations=LEIDEN_ROUNDS, randomize=True, gamma=resolution)
        return np.asarray(leiden.run().getPartition().getVector(), np.int64)

    try:
        return result_of(found)
    except RuntimeError as error:
        if "SIGINT" not in str(error):
            raise
        interrupt_main()  # while it runs, NetworKit takes Ctrl-C for itself: it is for us
        raise Cancelled from error


def louvain(edges: Edges, resolution: float, seed: int) -> Longs:
    """Louvain (Blondel et al. 2008), by python-louvain; for small graphs only."""
    if edges.size > LOUVAIN_MOST:
        raise AnalysisError(
            f"Louvain is offered for up to {LOUVAIN_MOST:,} people, and here are {edges.size:,}: choose the method leiden."
        )
    import community  # noqa: PLC0415 - as above
    import networkx as nx  # noqa: PLC0415

    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(range(edges.size))
    once = edges.source <= edges.neighbour
    rows = zip(edges.source[once].tolist(), edges.neighbour[once].tolist(), edges.weight[once].tolist(), strict=True)
    graph.add_weighted_edges_from((s, t, weight / 2.0 if s == t else weight) for s, t, weight in rows)
    # python-louvain's resolution is a time: the reciprocal of what the literature calls γ
    found = community.best_partition(graph, resolution=1.0 / resolution, random_state=seed % 2**32)
    return np.array([found[i] for i in range(edges.size)], np.int64)


METHODS: dict[str, Callable[[Edges, float, int], Longs]] = {"leiden": leiden, "louvain": louvain}
"""By the names that `CommunityParameters.method` has."""


def _connected(edges: Edges, group: Longs) -> Longs:
    """The groups with those that hang together only through others cut into their pieces, which never lowers modularity.

    Louvain makes such groups (Traag et al. 2019), and so does NetworKit's Leiden.
    """
    inside = group[edges.source] == group[edges.neighbour]
    ends = edges.source[inside], edges.neighbour[inside]
    graph = sparse.csr_array((np.ones(len(ends[0])), ends), shape=(edges.size, edges.size))
    return np.asarray(connected_components(graph, directed=False)[1], np.int64)


def _largest_first(group: Longs) -> Longs:
    """The same groups, numbered by size, then by their first member."""
    _, first, number, size = np.unique(group, return_index=True, return_inverse=True, return_counts=True)
    place = np.empty(len(size), np.int64)
    place[np.lexsort((first, -size))] = np.arange(len(size))
    return place[number]


@dataclass(frozen=True, slots=True, eq=False)
class ModularityParts:
    """Of each group the part (0–1) of all tie strength that lies `inside`, and the part that would by chance. Shape [c]."""

    inside: Floats
    by_chance: Floats

    @property
    def modularity(self) -> float:
        """Their difference, added up (Newman & Girvan 2004): 0 is chance, below 1 the most."""
        return float((self.inside - self.by_chance).sum())


def modularity_parts(edges: Edges, group: Longs, resolution: float = 1.0) -> ModularityParts:
    """How much more is inside of the groups (0, 1 …) than everybody's strength alone would put there.

    By chance: resolution · (the group's part of all strength)². Without any tie, all are 0.
    """
    groups = int(group.max(initial=-1)) + 1
    total = edges.weight.sum() or 1.0
    same = group[edges.source] == group[edges.neighbour]
    inside = np.bincount(group[edges.source[same]], edges.weight[same], minlength=groups)
    strength = np.bincount(group[edges.source], edges.weight, minlength=groups)
    return ModularityParts(inside / total, resolution * (strength / total) ** 2)
