import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings

from analytics.bridging import bridging
from analytics.bridging_kernel import structural_holes
from tests.analytics import strategies
from tests.analytics.graphs import Weighted, edges_of, symmetric_networkx_of

NO_UNITS = np.full(20, -1, np.int32)


@given(strategies.weighted_graphs())
@settings(deadline=None, max_examples=60)
def test_constraint_and_effective_size_are_those_of_networkx(weighted: Weighted) -> None:
    graph, found = symmetric_networkx_of(weighted), bridging(edges_of(weighted), NO_UNITS[: weighted[0]])
    nodes = list(graph)  # without it, networkx 3.6 takes another, wrong way
    expected = nx.constraint(graph, nodes, weight="weight"), nx.effective_size(graph, nodes, weight="weight")
    np.testing.assert_allclose(found.constraint, [expected[0][node] for node in nodes], atol=1e-9)
    np.testing.assert_allclose(found.effective_size, [expected[1][node] for node in nodes], atol=1e-9)


@given(strategies.weighted_graphs())
@settings(deadline=None, max_examples=25)
def test_compiled_and_plain_loops_agree(weighted: Weighted) -> None:
    both = edges_of(weighted).symmetrised()
    arguments = both.starts, both.neighbour, both.weight
    for compiled, plain in zip(structural_holes.compiled(*arguments), structural_holes.plain(*arguments), strict=True):
        assert compiled.tobytes() == plain.tobytes()


@given(strategies.weighted_graphs(), strategies.weighted_graphs())
@settings(deadline=None, max_examples=30)
def test_an_unrelated_group_changes_nobodys_constraint(first: Weighted, other: Weighted) -> None:
    size = first[0] + other[0]
    moved = [(s + first[0], t + first[0], weight) for s, t, weight in other[1]]
    alone = bridging(edges_of(first), NO_UNITS[: first[0]])
    beside = bridging(edges_of((size, first[1] + moved)), NO_UNITS[:size])
    np.testing.assert_array_equal(beside.constraint[: first[0]], alone.constraint)


def test_participation_is_high_for_ties_spread_over_units() -> None:
    star = edges_of((5, [(0, other, 1.0) for other in range(1, 5)]))
    found = bridging(star, np.array([0, 0, 1, 2, 3], np.int32))
    assert found.participation[0] == pytest.approx(0.75)
    assert found.participation[1:].tolist() == [0.0] * 4
    assert found.units.tolist() == [4, 1, 1, 1, 1]


def test_units_that_few_are_known_of_do_not_count() -> None:
    star = edges_of((5, [(0, other, 1.0) for other in range(1, 5)]))
    known, unknown = np.array([-1, 0, -1, -1, -1], np.int32), NO_UNITS[:5]
    assert bridging(star, known).value().tolist() == bridging(star, unknown).value().tolist()


def test_who_bridges_two_groups_leads_and_the_middle_of_a_group_does_not() -> None:
    ties = [(a, b, 1.0) for group in ([0, 1, 2, 3], [4, 5, 6, 7]) for a in group for b in group if a < b]
    found = bridging(edges_of((9, [*ties, (0, 8, 1.0), (8, 4, 1.0)])), NO_UNITS[:9])
    assert found.constraint[8] == pytest.approx(0.5), "two contacts who do not know each other"
    assert found.constraint[8] < found.constraint[1]
