from dataclasses import replace

import numpy as np
import pytest

from analytics.attention_graph import AttentionGraph, contributions_among
from analytics.influence_score import influence_score
from analytics.parameters import InfluenceParameters, RunParameters
from analytics.percentiles import ranks
from analytics.rank_intervals import RankIntervals, rank_intervals
from analytics.ties import compute_ties
from tests.analytics.snapshots import company

PARAMETERS = RunParameters()


def intervals(
    mails: list[tuple[object, ...]], parameters: RunParameters = PARAMETERS
) -> tuple[np.ndarray, RankIntervals]:
    snapshot = company(1 + max(mail[0] for mail in mails), mails=mails)  # type: ignore[type-var]
    ties = compute_ties(snapshot, parameters)
    graph = AttentionGraph.of(snapshot, ties, parameters)
    rank = ranks(influence_score(graph, parameters.influence, parameters.seed).value)
    parts = contributions_among(snapshot, graph, parameters)
    found = rank_intervals(snapshot, graph, parts, rank, parameters)
    assert found is not None
    return rank, found


def circle(mails_a_tie: int, *, one_thread: bool = False) -> list[tuple[object, ...]]:
    """Twelve people who each write to the next, and to the first."""
    pairs = [(s, t) for s in range(12) for t in ((s + 1) % 12, 0) if s != t]
    return [(s, [t], 1, s if one_thread else -1) for s, t in pairs for _ in range(mails_a_tie)]


def test_every_rank_lies_in_its_interval() -> None:
    rank, found = intervals(circle(3))
    assert (found.low <= rank).all()
    assert (rank <= found.high).all()
    assert (found.low >= 1).all()
    assert (found.high <= len(rank)).all()


def test_more_mail_makes_ranks_surer_and_more_of_the_same_thread_does_not() -> None:
    few, many = intervals(circle(3))[1], intervals(circle(60))[1]
    threaded = intervals(circle(60, one_thread=True))[1]
    width = [(found.high - found.low).mean() for found in (few, many, threaded)]
    assert width[1] < width[0]
    assert width[1] < width[2]


def test_intervals_are_the_same_again_and_others_with_another_seed() -> None:
    first, again = intervals(circle(3))[1], intervals(circle(3))[1]
    other = intervals(circle(3), replace(PARAMETERS, seed=2))[1]
    assert (first.low.tolist(), first.high.tolist()) == (again.low.tolist(), again.high.tolist())
    assert (first.low.tolist(), first.high.tolist()) != (other.low.tolist(), other.high.tolist())


@pytest.mark.parametrize("pivots", [2, 6])
def test_replicates_of_a_sampled_run_take_fewer_pivots(pivots: int) -> None:
    rank, found = intervals(circle(3), RunParameters(influence=InfluenceParameters(pivots=pivots)))
    assert ((found.low <= rank) & (rank <= found.high)).all()


def test_no_replicates_are_no_interval() -> None:
    snapshot = company(3, mails=[(0, [1], 0)] * 5)
    parameters = RunParameters(influence=InfluenceParameters(replicates=0))
    ties = compute_ties(snapshot, parameters)
    graph = AttentionGraph.of(snapshot, ties, parameters)
    parts = contributions_among(snapshot, graph, parameters)
    assert rank_intervals(snapshot, graph, parts, np.array([1, 1]), parameters) is None


def test_intervals_move_with_the_answers_as_well() -> None:
    """Only pull counts: the threads that are drawn again decide who is answered how often and how fast."""
    parameters = RunParameters(influence=InfluenceParameters(weights={"pull": 1.0}, fewest_answers=1))
    pairs = [(s, t) for s in range(5) for t in range(5) if s != t]
    mails = [(s, [t], day) for s, t in pairs for day in range(6)]
    mails += [(t, [s], day + (s + t * day) % 7 / 7) for s, t in pairs for day in range(6)]
    snapshot = company(5, mails=mails, reply_to=[-1] * 120 + [*range(120)])
    ties = compute_ties(snapshot, parameters)
    graph = AttentionGraph.of(snapshot, ties, parameters)
    parts = contributions_among(snapshot, graph, parameters)
    graph = graph.with_mail(snapshot, parts, parameters)
    rank = ranks(influence_score(graph, parameters.influence, parameters.seed).value)
    found = rank_intervals(snapshot, graph, parts, rank, parameters)
    assert found is not None
    assert (found.low < found.high).any()
    assert ((found.low <= rank) & (rank <= found.high)).all()
