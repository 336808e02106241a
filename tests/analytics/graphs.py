"""The same small weighted graph for our code and for networkx."""

from __future__ import annotations

import networkx as nx
import numpy as np

from analytics.attention_graph import Edges

Weighted = tuple[int, list[tuple[int, int, float]]]


def edges_of(weighted: Weighted) -> Edges:
    size, rows = weighted
    source, target, weight = (np.array(column) for column in zip(*rows, strict=True)) if rows else (np.zeros(0),) * 3
    return Edges.of(size, source.astype(np.int64), target.astype(np.int64), weight.astype(np.float64))


def networkx_of(weighted: Weighted) -> nx.DiGraph:
    size, rows = weighted
    graph = nx.DiGraph()
    graph.add_nodes_from(range(size))
    graph.add_weighted_edges_from(rows)
    return graph


def undirected(graph: nx.Graph) -> Weighted:
    """Every edge of an undirected graph in both directions, of weight one."""
    return len(graph), [(a, b, 1.0) for s, t in graph.edges for a, b in ((s, t), (t, s))]


def symmetric_networkx_of(weighted: Weighted) -> nx.Graph:
    """Both directions added up, as networkx' mutual weight has it."""
    graph = nx.Graph()
    graph.add_nodes_from(range(weighted[0]))
    for s, t, weight in weighted[1]:
        before = graph.get_edge_data(s, t, {"weight": 0.0})["weight"]
        graph.add_edge(s, t, weight=before + weight)
    return graph
