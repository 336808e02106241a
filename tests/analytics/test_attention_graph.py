import numpy as np
from hypothesis import given, settings

from analytics.attention_graph import AttentionGraph, live_internal
from analytics.parameters import RunParameters
from analytics.ties import compute_ties
from graph_model.snapshot import Snapshot
from tests.analytics import strategies
from tests.analytics.graphs import Weighted, edges_of
from tests.analytics.snapshots import company, on_day

PARAMETERS = RunParameters()


@given(strategies.companies())
@settings(deadline=None, max_examples=40)
def test_the_graph_has_every_live_internal_tie_and_nobody_without_one(snapshot: Snapshot) -> None:
    ties = compute_ties(snapshot, PARAMETERS)
    graph = AttentionGraph.of(snapshot, ties, PARAMETERS)
    rows = live_internal(snapshot, ties, PARAMETERS)
    ends = graph.people[graph.edges.source], graph.people[graph.edges.neighbour]
    assert list(zip(*ends, strict=True)) == list(zip(ties.source[rows], ties.target[rows], strict=True))
    assert graph.edges.weight.tolist() == ties.strength[rows].tolist()
    assert snapshot.people.internal[graph.people].all()
    assert {*graph.people.tolist()} == {*ends[0].tolist(), *ends[1].tolist()}


def test_who_leaves_after_as_of_is_still_there() -> None:
    mails = [(0, [1], 0)] * 5 + [(2, [1], 0)] * 5
    snapshot = company(3, mails=mails, left=[on_day(1), np.iinfo(np.int64).min, on_day(-1)])
    graph = AttentionGraph.of(snapshot, compute_ties(snapshot, PARAMETERS), PARAMETERS)
    assert graph.people.tolist() == [0, 1]


@given(strategies.weighted_graphs())
@settings(deadline=None, max_examples=40)
def test_turning_edges_round_twice_gives_them_back(weighted: Weighted) -> None:
    edges = edges_of(weighted)
    again = edges.transposed().transposed()
    assert edges.starts.tolist() == again.starts.tolist()
    assert edges.neighbour.tolist() == again.neighbour.tolist()
    assert edges.weight.tolist() == again.weight.tolist()


@given(strategies.weighted_graphs())
@settings(deadline=None, max_examples=40)
def test_symmetrised_edges_are_their_own_reverse_and_keep_all_weight(weighted: Weighted) -> None:
    both = edges_of(weighted).symmetrised()
    assert both.transposed().weight.tolist() == both.weight.tolist()
    assert np.isclose(both.weight.sum(), 2 * edges_of(weighted).weight.sum())
