"""When something is due: known answers around changes of clocks, and what holds in every zone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_model.errors import InputError
from graph_model.timing import WEEKDAYS, timing

ZONES = (
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "Pacific/Apia",
    "America/Santiago",
)
DAY_MS = 86_400_000
YEARS = st.integers(0, 60 * 365 * DAY_MS)
WORDS = st.one_of(
    st.builds("daily {:02}:{:02}".format, st.integers(0, 23), st.integers(0, 59)),
    st.builds("weekly {} {}:{:02}".format, st.sampled_from(WEEKDAYS), st.integers(0, 23), st.integers(0, 59)),
    st.builds("every {}{}".format, st.integers(1, 300), st.sampled_from("mhd")),
)


def ms(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp() * 1000)


def dues(words: str, zone: str, since: str, number: int) -> list[str]:
    """The next so many times after a moment, in UTC."""
    found, moment = [], ms(since)
    for _ in range(number):
        moment = timing(words, zone).after(moment, ms(since))
        found.append(datetime.fromtimestamp(moment / 1000, UTC).strftime("%m-%d %H:%M"))
    return found


@pytest.mark.parametrize(
    ("words", "zone", "since", "expected"),
    [
        ("daily 03:30", "UTC", "2026-03-28T03:29Z", ["03-28 03:30", "03-29 03:30"]),
        ("daily 03:30", "UTC", "2026-03-28T03:30Z", ["03-29 03:30", "03-30 03:30"]),
        ("daily 2:30", "Europe/Berlin", "2026-03-27T12:00Z", ["03-28 01:30", "03-29 01:30", "03-30 00:30"]),  # skipped
        ("daily 2:30", "Europe/Berlin", "2026-10-23T12:00Z", ["10-24 00:30", "10-25 00:30", "10-26 01:30"]),  # twice
        ("daily 02:15", "Australia/Lord_Howe", "2026-10-02T00:00Z", ["10-02 15:45", "10-03 15:45", "10-04 15:15"]),
        ("daily 03:30", "Pacific/Apia", "2011-12-29T00:00Z", ["12-29 13:30", "12-30 13:30", "12-31 13:30"]),  # no 30th
        ("weekly mon 03:30", "Europe/Berlin", "2026-03-23T02:30Z", ["03-30 01:30", "04-06 01:30"]),
        ("weekly sun 02:30", "Europe/Berlin", "2026-03-23T02:30Z", ["03-29 01:30", "04-05 00:30"]),
        ("every 6h", "Europe/Berlin", "2026-03-28T21:10Z", ["03-29 03:10", "03-29 09:10"]),
        ("  EVERY   90m ", "UTC", "2026-01-01T00:00Z", ["01-01 01:30", "01-01 03:00"]),
    ],
)
def test_known_times(words: str, zone: str, since: str, expected: list[str]) -> None:
    assert dues(words, zone, since, len(expected)) == expected


@given(WORDS, st.sampled_from(ZONES), YEARS)
def test_a_time_is_later_than_the_moment_and_nothing_is_due_between(words: str, zone: str, moment: int) -> None:
    when = timing(words, zone)
    due = when.after(moment, 0)
    assert due > moment
    assert when.after(due - 1, 0) == due
    assert when.after((moment + due) // 2, 0) == due


@given(st.sampled_from(ZONES), st.integers(0, 1439), YEARS)
def test_a_daily_time_comes_once_on_every_day_that_there_is(zone: str, minute: int, moment: int) -> None:
    when = timing(f"daily {minute // 60}:{minute % 60:02}", zone)
    found = []
    for _ in range(400):
        moment = when.after(moment, 0)
        found.append(datetime.fromtimestamp(moment / 1000, ZoneInfo(zone)))
    days = [each.date() for each in found]
    assert len(set(days)) == len(days)
    gaps = {later - earlier for earlier, later in pairwise(days)}
    assert gaps <= {timedelta(days=1), timedelta(days=2)}, "only where a zone skipped a day"
    assert sum(each.hour * 60 + each.minute != minute for each in found) <= 3, "only where clocks were put forward"


@given(WORDS, st.sampled_from(ZONES), YEARS, st.integers(0, 3 * DAY_MS))
def test_the_count_is_that_of_the_times_one_by_one(words: str, zone: str, moment: int, span: int) -> None:
    when, counted, due = timing(words, zone), 0, moment
    while (due := when.after(due, 7)) <= moment + span:
        counted += 1
    assert when.count(moment, moment + span, 7) == counted


@pytest.mark.parametrize(
    "words",
    ["", "daily", "daily 24:00", "daily 3", "daily 03:60", "weekly 03:30", "weekly day 03:30", "every 0h", "every 9s",
     "every 367d", "every -1h", "every 6 h", "0 3 * * *", "daily 03:30 UTC"],
)  # fmt: skip
def test_what_means_no_time_is_refused(words: str) -> None:
    with pytest.raises(InputError):
        timing(words, "UTC")


@pytest.mark.parametrize("zone", ["", "Europe/Bonn", "Europe", "../../etc/passwd", "/etc/localtime", "a\0b"])
def test_what_is_no_zone_is_refused(zone: str) -> None:
    with pytest.raises(InputError, match="time zone"):
        timing("daily 03:30", zone)
