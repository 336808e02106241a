"""Zones that a file defines, against the IANA's own of the same places."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Timezone

from graph_model.errors import BadRecord
from ingest.calendars.file_zone import file_zone

OUTLOOK = """BEGIN:VTIMEZONE
TZID:Ours
BEGIN:STANDARD
DTSTART:16010101T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE
"""
NEW_YORK = """BEGIN:VTIMEZONE
TZID:Theirs
BEGIN:DAYLIGHT
DTSTART:19870405T020000
TZOFFSETFROM:-0500
TZOFFSETTO:-0400
RRULE:FREQ=YEARLY;BYMONTH=4;BYDAY=1SU;UNTIL=20060402T070000Z
END:DAYLIGHT
BEGIN:DAYLIGHT
DTSTART:20070311T020000
TZOFFSETFROM:-0500
TZOFFSETTO:-0400
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:19671029T020000
TZOFFSETFROM:-0400
TZOFFSETTO:-0500
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU;UNTIL=20061029T060000Z
END:STANDARD
BEGIN:STANDARD
DTSTART:20071104T020000
TZOFFSETFROM:-0400
TZOFFSETTO:-0500
RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU
END:STANDARD
END:VTIMEZONE
"""
VIENNA = """BEGIN:VTIMEZONE
TZID:Theirs
BEGIN:STANDARD
DTSTART:19800928T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;BYMONTH=9;BYDAY=-1SU;UNTIL=19950924T010000Z
END:STANDARD
BEGIN:STANDARD
DTSTART:19961027T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:19810329T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
END:VTIMEZONE
"""
PLACES = [(OUTLOOK, "Europe/Berlin", 1997), (NEW_YORK, "America/New_York", 1990), (VIENNA, "Europe/Vienna", 1990)]


def zone(text):
    return file_zone(Timezone.from_ical(text))


@given(st.sampled_from(PLACES), st.integers(0, 40 * 365 * 96))
def test_clocks_go_as_in_the_place_itself(place, quarters):
    text, name, first_year = place
    instant = datetime(first_year, 1, 1, tzinfo=UTC) + timedelta(minutes=15 * quarters)
    there = instant.astimezone(ZoneInfo(name))
    ours = instant.astimezone(zone(text))
    assert (ours.replace(tzinfo=None), ours.fold) == (there.replace(tzinfo=None), there.fold)
    assert ours.astimezone(UTC) == instant


@pytest.mark.parametrize(("month", "offset"), [(1, 1), (7, 2)])
def test_before_its_first_change_a_zone_is_as_its_first_standard_time(month, offset):
    late = OUTLOOK.replace("16010101", "20240601").replace("20240601T02", "20240301T02")
    assert datetime(2020, month, 1, tzinfo=zone(late)).utcoffset() == timedelta(hours=1)
    assert datetime(2025, month, 1, tzinfo=zone(late)).utcoffset() == timedelta(hours=offset)


def test_listed_changes_hold_and_a_count_ends_a_rule():
    counted = OUTLOOK.replace("BYMONTH=3", "BYMONTH=3;COUNT=400").replace(
        "END:STANDARD", "RDATE:20240601T000000\nEND:STANDARD"
    )
    assert datetime(2024, 7, 1, tzinfo=zone(counted)).utcoffset() == timedelta(hours=1)
    assert datetime(1999, 7, 1, tzinfo=zone(counted)).utcoffset() == timedelta(hours=2)
    assert datetime(2001, 7, 1, tzinfo=zone(counted)).utcoffset() == timedelta(hours=1)  # 400 years after 1601


@pytest.mark.parametrize("rule", ["FREQ=SECONDLY", "FREQ=DAILY", "FREQ=YEARLY;BYHOUR=1,2;BYYEARDAY=1,2,3,4"])
def test_a_zone_that_changes_all_the_time_is_none(rule):
    with pytest.raises(BadRecord):
        zone(OUTLOOK.replace("FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3", rule))
