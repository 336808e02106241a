"""Working hours, against a twin that counts minutes."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.parameters import WorkingTime
from analytics.working_time import working_hours_between
from graph_model.errors import AnalysisError


def ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def between(begin: datetime, end: datetime, chosen: WorkingTime) -> float:
    return float(working_hours_between(np.array([ms(begin)]), np.array([ms(end)]), chosen)[0])


def slowly(begin: datetime, end: datetime, chosen: WorkingTime) -> float:
    """Minute by minute."""
    minutes, at = 0, begin
    while at < end:
        local = at + timedelta(hours=chosen.utc_offset_hours)
        hour = local.hour + local.minute / 60
        minutes += local.weekday() in chosen.days and chosen.begin_hour <= hour < chosen.end_hour
        at += timedelta(minutes=1)
    return minutes / 60


MINUTES = st.integers(0, 60 * 24 * 12).map(
    lambda minutes: datetime(1969, 12, 25, tzinfo=UTC) + timedelta(minutes=minutes)
)
WEEKS = st.builds(
    WorkingTime,
    begin_hour=st.sampled_from([0.0, 8.0, 9.5]),
    end_hour=st.sampled_from([12.5, 18.0, 24.0]),
    days=st.lists(st.integers(0, 6), min_size=1, unique=True),
    utc_offset_hours=st.sampled_from([-5, 0, 5.5]),
)


@given(MINUTES, MINUTES, WEEKS)
@settings(deadline=None, max_examples=40)
def test_working_hours_are_those_that_a_clock_would_count(one: datetime, other: datetime, chosen: WorkingTime) -> None:
    begin, end = sorted((one, other))
    assert between(begin, end, chosen) == pytest.approx(slowly(begin, end, chosen))
    assert between(end, begin, chosen) == pytest.approx(-slowly(begin, end, chosen))


def test_a_weekend_takes_no_time() -> None:
    friday, monday = datetime(2025, 1, 10, 18, tzinfo=UTC), datetime(2025, 1, 13, 8, tzinfo=UTC)
    assert between(friday, monday, WorkingTime()) == 0


def test_the_time_zone_says_when_the_day_begins() -> None:
    begin, end = datetime(2025, 1, 13, 6, tzinfo=UTC), datetime(2025, 1, 13, 9, tzinfo=UTC)
    assert [between(begin, end, WorkingTime(utc_offset_hours=offset)) for offset in (0, 2, -5)] == [1.0, 3.0, 0.0]


@pytest.mark.parametrize(
    "wrong",
    [
        {"begin_hour": 18.0}, {"end_hour": 25.0}, {"days": ()}, {"days": (7,)}, {"utc_offset_hours": 25.0},
        {"utc_offset_hours": "Berlin"}, {"begin_hour": -1.0},
    ],
)  # fmt: skip
def test_hours_that_make_no_day_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(AnalysisError):
        WorkingTime(**wrong)  # type: ignore[arg-type]
