"""The CUSUM on weeks: what it notices, what it forgives, and that it does what Page's recursion does."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.cusum import (
    HISTORY_WEEKS,
    LARGEST,
    MOST_KEPT,
    RECOVERY_WEEKS,
    WATCHED_WEEKS,
    WEEKS,
    deviations,
    risen,
    watch,
)
from analytics.cusum_threshold import ALLOWANCES, FALSE_ALARMS_PER_YEAR, HISTORIES, THRESHOLDS, threshold
from analytics.parameters import AccountParameters

CHOSEN = AccountParameters()
USUAL = [4, 6, 5, 5, 3, 7, 5, 6, 4, 5]
"""Five a week, give or take."""


def weeks(*changes: tuple[int, float], history: int = HISTORY_WEEKS) -> np.ndarray:
    """One series, as usual but for (week, strength) of `changes`."""
    series = np.array([USUAL[week % len(USUAL)] for week in range(WEEKS)], float)
    for week, strength in changes:
        series[week] = strength
    series[: HISTORY_WEEKS - history] = np.nan
    return series[None, :]


def watched(series: np.ndarray, unit: float = 1.0):
    return watch(series, np.full(len(series), unit), CHOSEN.allowance, CHOSEN.false_alarms_per_year)


def from_week(first: int, strength: float, last: int = WEEKS) -> list[tuple[int, float]]:
    return [(week, strength) for week in range(first, last)]


def test_a_fall_is_dated_to_the_week_in_which_it_began():
    found = watched(weeks(*from_week(HISTORY_WEEKS + 12, 1.0)))
    assert found.falling[0]
    assert found.began[0] == 12
    assert 12 < found.noticed[0] < 20


def test_what_is_as_usual_is_steady():
    found = watched(weeks())
    assert (bool(found.known[0]), bool(found.falling[0]), found.began[0], found.noticed[0]) == (True, False, -1, -1)


@pytest.mark.parametrize("silent", [1, 2])
def test_a_silent_fortnight_is_no_fall(silent):
    assert not watched(weeks(*from_week(WEEKS - silent, 0.0))).falling[0]


def test_four_weeks_as_usual_end_an_alarm_however_deep_the_fall_was():
    fell = from_week(HISTORY_WEEKS, 0.0, WEEKS - RECOVERY_WEEKS - 1)
    assert watched(weeks(*fell, *from_week(WEEKS - RECOVERY_WEEKS - 1, 0.0))).falling[0]
    assert not watched(weeks(*fell, *from_week(WEEKS - RECOVERY_WEEKS - 1, 5.5))).falling[0]


def test_the_holidays_of_the_year_before_are_forgiven_and_others_are_not():
    holidays = from_week(WEEKS - 8, 0.0)
    assert watched(weeks(*holidays)).falling[0]
    assert not watched(weeks(*holidays, *[(week - 52, strength) for week, strength in holidays])).falling[0]
    assert watched(weeks(*holidays, *[(week - 65, strength) for week, strength in holidays])).falling[0]


@pytest.mark.parametrize(("history", "known"), [(26, True), (25, False), (0, False)])
def test_too_short_a_history_is_not_known(history, known):
    found = watched(weeks(*from_week(HISTORY_WEEKS, 0.0), history=history))
    assert (bool(found.known[0]), bool(found.falling[0]), found.history[0]) == (known, known, history)


def test_so_little_that_silence_would_look_like_chance_is_not_known():
    rare = np.zeros((1, WEEKS))
    rare[0, ::4] = 1.0
    assert not watched(rare).known[0]
    assert not watched(np.zeros((1, WEEKS))).known[0]


@given(st.integers(0, 2**32 - 1), st.floats(0.01, 100.0))
def test_the_unit_of_strength_does_not_matter(seed, unit):
    drawn = np.random.default_rng(seed).poisson(4.0, (3, WEEKS)).astype(float)
    one, other = watched(drawn), watched(drawn * unit, unit)
    for name in ("known", "falling", "began", "noticed", "history"):
        assert getattr(one, name).tolist() == getattr(other, name).tolist()


def slow_watch(series, unit, chosen):
    """(known, falling, began, noticed) of one series, week by week."""
    rooted = [2.0 * math.sqrt(each / unit + 0.375) for each in series]
    history = [each for each in rooted[:HISTORY_WEEKS] if not math.isnan(each)]
    if len(history) < 26:
        return False, False, -1, -1
    mean = sum(history) / len(history)
    squares = sum((each - mean) ** 2 for each in history)
    again = sum((a - mean) * (b - mean) for a, b in pairwise(history)) / max(squares, 1e-9)
    again = min(max(again, 0.0), MOST_KEPT)
    deviation = max(1.0, math.sqrt(squares / (len(history) - 1) * (1 + again) / (1 - again)))
    z = [
        min(max((each - mean) / deviation, -LARGEST), LARGEST) if not math.isnan(each) else math.nan for each in rooted
    ]
    limit = float(threshold(np.array([len(history)]), chosen.allowance, chosen.false_alarms_per_year)[0])
    silence = min((mean - 2.0 * math.sqrt(0.375)) / deviation, LARGEST)
    if (silence - chosen.allowance) * WATCHED_WEEKS <= limit:
        return False, False, -1, -1
    level, began, noticed = 0.0, 0, -1
    for week in range(WATCHED_WEEKS):
        place = HISTORY_WEEKS + week
        year_ago = [z[at] for at in range(place - 54, place - 49) if 0 <= at < HISTORY_WEEKS and not math.isnan(z[at])]
        season = min(sum(year_ago) / len(year_ago), 0.0) if year_ago else 0.0
        level = min(max(level - (z[place] - season) - chosen.allowance, 0.0), limit + RECOVERY_WEEKS * chosen.allowance)
        if level == 0.0:
            began = week + 1
        if level <= limit:
            noticed = -1
        elif noticed < 0:
            noticed = week
    return True, level > limit, began if level > limit else -1, noticed if level > limit else -1


@given(
    st.integers(0, 2**32 - 1),
    st.integers(20, 52),
    st.sampled_from([0.7, 3.0, 8.0]),
    st.floats(0.0, 1.0),
    st.integers(52, 77),
)
def test_watch_does_what_the_recursion_does_week_by_week(seed, history, rate, left, fell):
    dice = np.random.default_rng(seed)
    drawn = dice.poisson(np.where(np.arange(WEEKS) < fell, rate, rate * left), (4, WEEKS)).astype(float)
    drawn[:, : HISTORY_WEEKS - history] = np.nan
    chosen = AccountParameters(allowance=0.6, false_alarms_per_year=0.07)
    found = watch(drawn * 0.5, np.full(4, 0.5), chosen.allowance, chosen.false_alarms_per_year)
    for i in range(4):
        told = (bool(found.known[i]), bool(found.falling[i]), int(found.began[i]), int(found.noticed[i]))
        assert told == slow_watch(drawn[i].tolist(), 1.0, chosen)


def test_the_cusum_is_pages():
    level = risen(np.array([[1.0, -3.0, 2.0, 2.0]]), 0.5, np.array([2.9]))
    assert [each.tolist() for each in level] == [[2], [3], [3.0]]


def test_rarer_false_alarms_and_less_history_want_a_higher_threshold():
    assert THRESHOLDS.keys() == {(allowance, history) for allowance in ALLOWANCES for history in HISTORIES}
    for limits in THRESHOLDS.values():
        assert len(limits) == len(FALSE_ALARMS_PER_YEAR)
        assert list(limits) == sorted(limits, reverse=True)
    for allowance in ALLOWANCES:
        by_history = [float(threshold(np.array([each]), allowance, 0.05)[0]) for each in (26, 30, 39, 45, 52)]
        assert by_history == sorted(by_history, reverse=True)
    assert threshold(np.array([26, 52]), 0.5, 0.05).tolist() == [THRESHOLDS[0.5, 26][2], THRESHOLDS[0.5, 52][2]]


def test_a_missing_week_before_the_account_began_changes_nothing_of_the_season():
    assert np.isfinite(deviations(weeks(history=26), np.ones(1))).all()
