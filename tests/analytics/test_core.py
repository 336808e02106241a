"""Cores, against networkx and against peeling one by one."""

import networkx as nx
import numpy as np
from hypothesis import given, settings

from analytics.attention_graph import Edges
from analytics.core import core
from analytics.core_kernel import core_numbers, strength_cores
from tests.analytics import strategies
from tests.analytics.graphs import Weighted, edges_of, symmetric_networkx_of, undirected


def peeled(graph: nx.Graph) -> list[float]:
    """The slow, obvious twin of s-cores: who has the least strength left goes next, and strength is added up anew."""
    left, level, core_of = graph.copy(), 0.0, dict.fromkeys(graph, 0.0)
    while len(left):
        strength = dict(left.degree(weight="weight"))
        weakest = min(strength, key=strength.__getitem__)
        level = max(level, strength[weakest])
        core_of[weakest] = level
        left.remove_node(weakest)
    return [core_of[node] for node in sorted(core_of)]


@given(strategies.weighted_graphs(most=14, ties=60, loops=True))
@settings(deadline=None, max_examples=300)
def test_core_numbers_are_those_of_networkx(weighted: Weighted) -> None:
    graph = symmetric_networkx_of(weighted)
    graph.remove_edges_from(list(nx.selfloop_edges(graph)))
    expected = nx.core_number(graph)
    assert core(edges_of(weighted), weighted=False).tolist() == [expected[node] for node in range(weighted[0])]


@given(strategies.weighted_graphs(most=14, ties=60, loops=True))
@settings(deadline=None, max_examples=300)
def test_strength_cores_are_those_of_peeling_one_by_one(weighted: Weighted) -> None:
    graph = symmetric_networkx_of(weighted)
    graph.remove_edges_from(list(nx.selfloop_edges(graph)))
    np.testing.assert_allclose(core(edges_of(weighted), weighted=True), peeled(graph), atol=1e-9)


@given(strategies.weighted_graphs(loops=True))
@settings(deadline=None, max_examples=25)
def test_compiled_and_plain_loops_agree(weighted: Weighted) -> None:
    both = edges_of(weighted).symmetrised()
    ends = both.starts, both.neighbour
    assert core_numbers.compiled(*ends).tobytes() == core_numbers.plain(*ends).tobytes()
    assert strength_cores.compiled(*ends, both.weight).tobytes() == strength_cores.plain(*ends, both.weight).tobytes()


def test_with_equal_weights_both_cores_agree() -> None:
    edges = edges_of(undirected(nx.barabasi_albert_graph(200, 3, seed=2)))
    unweighted, weighted = core(edges, weighted=False), core(edges, weighted=True)
    assert weighted.tolist() == (2 * unweighted).tolist(), "each pair has a tie in both directions"


def test_a_clique_is_one_core_and_who_has_nobody_is_in_none() -> None:
    assert core(edges_of(undirected(nx.complete_graph(5))), weighted=False).tolist() == [4] * 5
    alone = Edges.of(3, np.array([0]), np.array([1]), np.array([2.0]))
    assert core(alone, weighted=False).tolist() == [1, 1, 0]
    assert core(alone, weighted=True).tolist() == [2, 2, 0]


def test_no_people_have_no_cores() -> None:
    nobody = edges_of((0, []))
    assert len(core(nobody, weighted=False)) == len(core(nobody, weighted=True)) == 0
