"""The expansion near the window against the slow and obvious one from the start of the series."""

from datetime import UTC, datetime, timedelta
from time import process_time

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Event

from graph_model.errors import BadRecord
from ingest.calendars.recurrence import MAX_OCCURRENCES, MAX_STEPS, occurrences

NOW = datetime(1999, 6, 1, 12, tzinfo=UTC)
WINDOW_START = datetime(1990, 1, 1)
RULES = st.builds(
    "FREQ={};INTERVAL={}{}".format,
    st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]),
    st.integers(1, 5),
    st.sampled_from(["", ";BYDAY=MO,WE", ";BYMONTH=2,11", ";BYDAY=TU;BYSETPOS=1", ";UNTIL=19950101T000000Z"]),
)


def expanded(rule, start):
    event = Event.from_ical(f"BEGIN:VEVENT\nDTSTART:{start:%Y%m%dT%H%M%SZ}\nRRULE:{rule}\nEND:VEVENT\n")
    return [moment for moment, _ in occurrences(event, start, UTC, int(NOW.timestamp() * 1000))]


@given(RULES, st.datetimes(datetime(1890, 1, 1), datetime(1989, 12, 31)))
@settings(deadline=None, max_examples=60)
def test_a_series_that_began_before_the_window_is_as_if_expanded_from_its_start(rule, start):
    start = start.replace(microsecond=0)
    slow = rrulestr(rule.replace("00Z", "00"), dtstart=start)
    inside = list(slow.between(WINDOW_START, NOW.replace(tzinfo=None), inc=True))
    assert len(inside) < MAX_STEPS
    assert [each.replace(tzinfo=None) for each in expanded(rule, start.replace(tzinfo=UTC))] == inside[
        -MAX_OCCURRENCES:
    ]


DENSE = st.builds(
    "FREQ={};INTERVAL={}".format, st.sampled_from(["DAILY", "WEEKLY", "WEEKLY;BYDAY=MO,WE,SU"]), st.integers(1, 5)
)


@given(DENSE, st.datetimes(datetime(1930, 1, 1), datetime(1989, 12, 31)), st.integers(1, 30_000))
@settings(deadline=None, max_examples=60)
def test_a_counted_series_that_began_before_the_window_ends_where_its_count_does(rule, start, count):
    start = start.replace(microsecond=0)
    slow = list(rrulestr(f"{rule};COUNT={count}", dtstart=start))
    if start not in slow:
        slow = [start, *slow[: count - 1]]
    inside = [each for each in slow if WINDOW_START <= each <= NOW.replace(tzinfo=None)][-MAX_OCCURRENCES:]
    assert [
        each.replace(tzinfo=None) for each in expanded(f"{rule};COUNT={count}", start.replace(tzinfo=UTC))
    ] == inside


@pytest.mark.parametrize(
    ("rule", "count"),
    [("FREQ=DAILY", 51_543), ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU", 51_543), ("FREQ=WEEKLY", 7_364)],
)
def test_a_counted_series_older_than_a_century_keeps_its_end(rule, count):
    start = datetime(1850, 1, 1, 10, tzinfo=UTC)
    step = timedelta(days=7 if rule == "FREQ=WEEKLY" else 1)
    assert expanded(f"{rule};COUNT={count}", start)[-1] == start + (count - 1) * step


@pytest.mark.parametrize("rule", ["FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "FREQ=DAILY;BYMONTH=1;BYMONTHDAY=1"])
def test_rules_that_match_hardly_ever_are_followed(rule):
    assert len(expanded(rule, datetime(1700, 1, 1, tzinfo=UTC))) in (2, 10)


@pytest.mark.parametrize("start", [datetime(1, 1, 1), datetime(1995, 1, 1)])
@pytest.mark.parametrize("count", ["", ";COUNT=5"])
@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO;BYYEARDAY=1",
        "FREQ=DAILY;BYMONTH=2;BYSETPOS=366;BYDAY=MO",
        "FREQ=WEEKLY;BYMONTH=2;BYSETPOS=8;BYDAY=MO",
        "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=6",
        "FREQ=YEARLY;BYDAY=53MO;BYMONTH=1",
        "FREQ=YEARLY;BYWEEKNO=53;BYMONTH=6",
    ],
)
def test_a_rule_that_never_matches_is_not_followed_beyond_its_end(rule, count, start):
    before = process_time()
    assert set(expanded(rule + count, start.replace(tzinfo=UTC))) <= {start.replace(tzinfo=UTC)}
    assert process_time() - before < 1


@pytest.mark.parametrize("rule", ["FREQ=DAILY", "FREQ=WEEKLY", "FREQ=MONTHLY", "FREQ=YEARLY"])
@pytest.mark.parametrize("start", [datetime(1998, 6, 1, 12), datetime(1999, 6, 1, 12), datetime(1990, 12, 1)])
def test_the_last_occurrence_before_the_end_is_found(rule, start):
    slow = list(rrulestr(rule, dtstart=start).between(start, NOW.replace(tzinfo=None), inc=True))[-MAX_OCCURRENCES:]
    assert [each.replace(tzinfo=None) for each in expanded(rule, start.replace(tzinfo=UTC))] == slow


def test_a_rule_with_hundreds_of_times_a_day_is_rejected():
    listed = ",".join(map(str, range(24)))
    with pytest.raises(BadRecord, match="repeats more than 48 times a day"):
        expanded(f"FREQ=DAILY;BYHOUR={listed};BYMINUTE={listed};BYSECOND={listed}", datetime(1995, 1, 1, tzinfo=UTC))
