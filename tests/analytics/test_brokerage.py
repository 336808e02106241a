import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.betweenness_kernel import dependencies
from analytics.brokerage import brokerage, is_sampled
from tests.analytics import strategies
from tests.analytics.graphs import Weighted, edges_of, networkx_of, undirected


@given(strategies.weighted_graphs())
@settings(deadline=None, max_examples=60)
def test_brokerage_is_directed_betweenness_as_networkx_has_it(weighted: Weighted) -> None:
    found = brokerage(edges_of(weighted), pivots=256, seed=1)
    if weighted[0] < 3:
        assert np.isnan(found).all()
        return
    expected = nx.betweenness_centrality(networkx_of(weighted), normalized=True)
    np.testing.assert_allclose(found, [expected[node] for node in range(weighted[0])], atol=1e-12)


@given(strategies.weighted_graphs(), st.booleans())
@settings(deadline=None, max_examples=25)
def test_compiled_and_plain_loops_agree(weighted: Weighted, linear: bool) -> None:
    edges = edges_of(weighted)
    arguments = edges.starts, edges.neighbour, np.arange(edges.size), linear
    assert dependencies.compiled(*arguments).tobytes() == dependencies.plain(*arguments).tobytes()


@given(strategies.weighted_graphs())
@settings(deadline=None, max_examples=40)
def test_linear_scaling_from_everybody_in_both_directions_is_exact(weighted: Weighted) -> None:
    """What makes the estimate unbiased: a path's two ends together give each one on it exactly one."""
    edges = edges_of(weighted)
    everybody, back = np.arange(edges.size), edges.transposed()
    both = dependencies.plain(edges.starts, edges.neighbour, everybody, True) + dependencies.plain(
        back.starts, back.neighbour, everybody, True
    )
    exact = dependencies.plain(edges.starts, edges.neighbour, everybody, False)
    np.testing.assert_allclose(both, exact, atol=1e-9)


def test_an_estimate_finds_most_of_the_true_top_and_is_the_same_again() -> None:
    graph = nx.barabasi_albert_graph(600, 3, seed=4)
    edges = edges_of(undirected(graph))
    exact, sampled = brokerage(edges, 600, seed=1), brokerage(edges, 256, seed=1)
    assert is_sampled(600, 256)
    assert not is_sampled(600, 600)
    assert sampled.tobytes() == brokerage(edges, 256, seed=1).tobytes()
    assert sampled.tobytes() != brokerage(edges, 256, seed=2).tobytes()
    assert len({*np.argsort(-exact)[:20]} & {*np.argsort(-sampled)[:20]}) >= 17
    assert sampled.sum() == pytest.approx(exact.sum(), rel=0.1)
