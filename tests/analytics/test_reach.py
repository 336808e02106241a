import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings

from analytics.reach import reach
from tests.analytics import strategies
from tests.analytics.graphs import Weighted, edges_of, networkx_of


@given(strategies.weighted_graphs())
@settings(deadline=None, max_examples=60)
def test_reach_is_pagerank_as_networkx_has_it(weighted: Weighted) -> None:
    expected = nx.pagerank(networkx_of(weighted), alpha=0.85, tol=1e-13, max_iter=2_000)
    found = reach(edges_of(weighted), 0.85)
    np.testing.assert_allclose(found, [expected[node] for node in range(weighted[0])], atol=1e-9)
    assert found.sum() == pytest.approx(1.0)


def test_attention_flows_to_whom_people_turn_to() -> None:
    found = reach(edges_of((3, [(0, 2, 1.0), (1, 2, 1.0)])), 0.85)
    assert found[2] > found[0] == found[1]


def test_nobody_has_no_reach() -> None:
    assert reach(edges_of((0, [])), 0.85).tolist() == []
