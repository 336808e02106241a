"""The tie of two people: the numbers that a run has for them, and interactions that add up to each."""

from __future__ import annotations

import math
from dataclasses import asdict
from itertools import permutations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

from analytics.parameters import RunParameters
from analytics.run import Workings
from analytics.stable_labels import NO_FORMER
from analytics.tie_between import DirectedTie, tie_between
from analytics.ties import scale_of
from graph_model.snapshot import NO_TIME, Snapshot
from tests.analytics import strategies
from tests.analytics.snapshots import company, on_day

PARAMETERS = RunParameters(window_days=100)


def exactly(value: float) -> Any:
    """To a billionth; NaN stands for what is not known."""
    return None if np.isnan(value) else pytest.approx(float(value), rel=1e-9, abs=1e-9)


def check_against_run(snapshot: Snapshot) -> None:
    """Every two people, in every order: what the run's ties and measures say of them, or a sentence."""
    run = Workings.begin(snapshot, PARAMETERS, NO_FORMER)
    for one, other in permutations(range(len(snapshot.people)), 2):
        found = tie_between(snapshot, PARAMETERS, one, other)
        rows = run.ties.row(one, other), run.ties.row(other, one)
        assert found.as_of == run.ties.as_of
        if max(rows) < 0:
            assert (found.pair, found.there, found.back) == (None, None, None)
            assert found.absence
            continue
        assert found.absence is None
        for row, direction in zip(rows, (found.there, found.back), strict=True):
            assert direction is not None
            check_sums(direction)
            if row < 0:
                assert (direction.strength, direction.evidence, direction.live) == (0.0, (), False)
            else:
                check_direction(run, row, direction)
        check_pair(run, max(rows), found.pair)
        check_before_of_pair(found.there, found.back, found.pair)


def check_sums(direction: DirectedTie) -> None:
    assert math.fsum(each.amount for each in direction.evidence) == exactly(direction.strength)
    if direction.before is None:
        assert direction.evidence_before == ()
    else:
        assert math.fsum(each.amount for each in direction.evidence_before) == exactly(direction.before)
    for some in (direction.evidence, direction.evidence_before):
        assert [each.at for each in some] == sorted((each.at for each in some), reverse=True)


def check_direction(run: Workings, row: int, direction: DirectedTie) -> None:
    ties, measures = run.ties, run.measures
    assert math.fsum(each.amount for each in direction.evidence) == exactly(ties.strength[row])
    told = asdict(direction)
    columns = {
        **{name: getattr(ties, name) for name in ("source", "target", "strength", "mails", "meetings", "last_at")},
        **{
            name: getattr(measures, name)
            for name in ("days_since_last", "per_week", "meeting_share", "before", "trend")
        },
        **{name: getattr(measures, name) for name in ("balance", "answers", "reply_hours")},
        "scale": ties.scale(PARAMETERS),
        "live": ties.live(PARAMETERS),
    }
    assert {name: told[name] for name in columns} == {name: exactly(column[row]) for name, column in columns.items()}
    assert direction.band == ties.bands(PARAMETERS)[row]


def check_pair(run: Workings, row: int, pair: Any) -> None:
    both = run.ties.symmetrised()
    at = both.row(int(run.ties.source[row]), int(run.ties.target[row]))
    before = run.measures.pair_before[row]
    moved = both.scale(PARAMETERS)[at] - scale_of(np.array([before]), PARAMETERS)[0]
    told = (pair.strength, pair.scale, pair.mails, pair.meetings, pair.last_at, pair.before, pair.trend)
    figures = (both.strength[at], both.scale(PARAMETERS)[at], both.mails[at], both.meetings[at], both.last_at[at])
    assert told == tuple(exactly(each) for each in (*figures, before, moved))
    assert (pair.live, pair.band) == (both.live(PARAMETERS)[at], both.bands(PARAMETERS)[at])
    assert pair.reciprocity == exactly(run.measures.reciprocity[row])


def check_before_of_pair(there: Any, back: Any, pair: Any) -> None:
    """What the pair was unfolds too, also where one direction has fallen silent; what is known of one is of all."""
    assert {there.before is None, back.before is None} == {pair.before is None}
    each_once = {part.interaction: part.amount for some in (there, back) for part in some.evidence_before}
    assert math.fsum(each_once.values()) == exactly(np.nan_to_num(float(pair.before or 0)))


@given(strategies.companies())
@settings(deadline=None, max_examples=60)
def test_amounts_sum_to_the_strength_that_the_run_has_in_each_direction(snapshot: Snapshot) -> None:
    check_against_run(snapshot)


@given(strategies.answering_companies())
@settings(deadline=None, max_examples=60)
def test_everything_beside_the_strength_is_what_the_run_says(snapshot: Snapshot) -> None:
    check_against_run(snapshot)


def test_an_answer_says_what_it_answers_and_how_long_it_took() -> None:
    asked, answered = 1 + 9 / 24, 1 + 12.5 / 24  # a Tuesday
    found = tie_between(company(2, mails=[(0, [1], asked), (1, [0], answered)], reply_to=[-1, 0]), PARAMETERS, 0, 1)
    assert found.there is not None
    assert found.back is not None
    [question], [answer] = found.there.evidence, found.back.evidence
    assert (answer.answers, answer.answered_at, answer.reply_hours) == ("m000000", on_day(asked), pytest.approx(3.5))
    assert (question.answers, question.answered_at, question.reply_hours) == ("", None, None)
    assert (found.back.answers, found.back.reply_hours) == (1, pytest.approx(3.5))


def test_a_direction_that_fell_silent_says_what_it_was() -> None:
    mails = [(1, [0], day) for day in range(0, 300, 7)] + [(0, [1], 399)]
    found = tie_between(company(2, mails=mails), PARAMETERS, 0, 1)
    assert found.back is not None
    assert (found.back.strength, found.back.band, found.back.last_at) == (0.0, None, NO_TIME)
    assert found.back.before is not None
    assert found.back.before > 1
    assert found.back.trend == -float(scale_of(np.array([found.back.before]), PARAMETERS)[0])
    assert {each.answers for each in found.back.evidence_before} == {""}


def test_two_without_a_tie_are_told_so_in_a_sentence() -> None:
    snapshot = company(["Ada", "Bob", "Eve"], mails=[(0, [1], 0), (0, [1], 31)])
    assert tie_between(snapshot, PARAMETERS, 0, 2).absence == (
        "There is no tie between Ada and Eve: nothing that counts in the 100 days up to 2024-02-01."
    )


def test_where_nothing_is_dated_that_is_said() -> None:
    found = tie_between(company(2), PARAMETERS, 0, 1)
    assert found.as_of == NO_TIME
    assert found.absence == "Nothing that was loaded has a date to be believed: there are no ties."
