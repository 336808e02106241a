"""What stands beside the strength of a tie: known answers, and the evidence that each number unfolds into."""

import statistics
from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.contributions import contributions
from analytics.parameters import RunParameters
from analytics.tie_evidence import tie_evidence
from analytics.tie_measures import TieMeasures, a_window_earlier, tie_measures
from analytics.ties import Ties, scale_of, ties_of
from analytics.time_window import resolve_as_of
from graph_model.snapshot import NO_TIME, Snapshot
from tests.analytics import strategies
from tests.analytics.snapshots import company, on_day

PARAMETERS = RunParameters(window_days=100)


def measured(snapshot: Snapshot, parameters: RunParameters = PARAMETERS) -> tuple[Ties, TieMeasures]:
    as_of = resolve_as_of(snapshot, parameters)
    as_of = NO_TIME if as_of is None else as_of
    parts = contributions(snapshot, parameters, as_of)
    ties = ties_of(snapshot, parts, as_of)
    return ties, tie_measures(snapshot, ties, parts, parameters)


@given(strategies.answering_companies())
@settings(deadline=None, max_examples=60)
def test_every_measure_unfolds_into_the_evidence_of_its_tie(snapshot: Snapshot) -> None:
    ties, found = measured(snapshot)
    earlier = a_window_earlier(PARAMETERS, ties.as_of) if len(ties) else PARAMETERS
    for row in range(len(ties)):
        ends = int(ties.source[row]), int(ties.target[row])
        there = tie_evidence(snapshot, PARAMETERS, *ends)
        back = tie_evidence(snapshot, PARAMETERS, *ends[::-1])
        given, received = (sum(each.amount for each in some if not each.meeting) for some in (there, back))
        hours = [each.reply_hours for each in there if each.reply_hours is not None]
        assert found.balance[row] == pytest.approx(
            given / (given + received) if given + received else np.nan, nan_ok=True
        )
        lesser, greater = sorted((given, received))
        assert found.reciprocity[row] == pytest.approx(lesser / greater if greater else np.nan, nan_ok=True)
        assert found.days_since_last[row] == (ties.as_of - there[0].at) / 86_400_000
        assert found.per_week[row] == pytest.approx(len(there) * 7 / 100)
        met = sum(each.amount for each in there if each.meeting)
        assert found.meeting_share[row] == pytest.approx(met / ties.strength[row])
        assert found.answers[row] == len(hours) == sum(each.answers != "" for each in there)
        assert found.reply_hours[row] == pytest.approx(statistics.median(hours) if hours else np.nan, nan_ok=True)
        if not np.isnan(found.before[row]):
            before = sum(each.amount for each in tie_evidence(snapshot, earlier, *ends))
            assert found.before[row] == pytest.approx(before)
            scales = scale_of(np.array([ties.strength[row], before]), PARAMETERS)
            assert found.trend[row] == pytest.approx(scales[0] - scales[1])


@given(strategies.answering_companies())
@settings(deadline=None, max_examples=40)
def test_both_directions_of_a_pair_agree(snapshot: Snapshot) -> None:
    ties, found = measured(snapshot)
    reverse = ties.reverse()
    both = np.flatnonzero(reverse >= 0)
    np.testing.assert_allclose(
        found.balance[both] + found.balance[reverse[both]], np.where(np.isnan(found.balance[both]), np.nan, 1)
    )
    np.testing.assert_array_equal(found.reciprocity[both], found.reciprocity[reverse[both]])
    np.testing.assert_array_equal(found.pair_before[both], found.pair_before[reverse[both]])


@given(strategies.answering_companies(), st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=40)
def test_the_order_of_interactions_changes_no_measure(snapshot: Snapshot, random: object) -> None:
    before, after = measured(snapshot)[1], measured(strategies.reordered(snapshot, random))[1]
    for each in fields(TieMeasures):
        np.testing.assert_allclose(getattr(after, each.name), getattr(before, each.name), atol=1e-9)


def test_one_way_traffic_has_no_reciprocity_and_meetings_give_none() -> None:
    written = measured(company(2, mails=[(0, [1], 0)], meetings=[([0, 1], 0, 1.0)]))[1]
    assert (written.reciprocity.tolist(), written.balance.tolist()) == ([0.0, 0.0], [1.0, 0.0])
    assert np.isnan(measured(company(2, meetings=[([0, 1], 0, 1.0)]))[1].reciprocity).all()


def test_an_answer_overnight_takes_no_time_and_is_the_answerers() -> None:
    evening, morning = 0 + 18.5 / 24, 1 + 8.25 / 24  # 2024-01-01 is a Monday
    ties, found = measured(company(2, mails=[(0, [1], evening), (1, [0], morning)], reply_to=[-1, 0]))
    there, back = ties.row(1, 0), ties.row(0, 1)
    assert (found.answers[there], found.reply_hours[there]) == (1, pytest.approx(0.25))
    assert (found.answers[back], np.isnan(found.reply_hours[back])) == (0, True)


def test_a_tie_that_was_as_strong_a_window_ago_has_no_trend_and_a_new_one_has_all_of_it() -> None:
    weekly = [(0, [1], day) for day in range(0, 401, 7)]
    ties, found = measured(company(3, mails=[*weekly, (0, [2], 399)]))
    old, new = ties.row(0, 1), ties.row(0, 2)
    assert found.trend[old] == pytest.approx(0, abs=3)
    assert (found.before[new], found.trend[new]) == (0, ties.scale(PARAMETERS)[new])


def test_where_the_data_do_not_reach_back_nothing_is_said_of_before() -> None:
    found = measured(company(2, mails=[(0, [1], day) for day in range(0, 120, 7)]))[1]
    assert np.isnan([found.before[0], found.pair_before[0], found.trend[0]]).all()


def test_what_a_pair_was_counts_the_direction_that_fell_silent() -> None:
    mails = [(1, [0], day) for day in range(0, 300, 7)] + [(0, [1], 399)]
    ties, found = measured(company(2, mails=mails), replace(PARAMETERS, as_of_ms=on_day(400)))
    assert len(ties) == 1
    assert found.before[0] == 0
    assert found.pair_before[0] > 5


def test_without_dates_there_is_nothing_to_measure() -> None:
    assert len(measured(company(2))[1].trend) == 0
