"""What lies ahead in a calendar's resource, and when it must be read again."""

from datetime import UTC, datetime, timedelta

import pytest

from graph_model.identifiers import identifier
from ingest.live.coming import HORIZON_DAYS, Coming, coming
from ingest.sources import Raw

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
NOW_MS = int(NOW.timestamp() * 1000)
ZONE = (
    "BEGIN:VTIMEZONE\r\nTZID:Europe/Vienna\r\nBEGIN:STANDARD\r\nDTSTART:19701025T030000\r\nRRULE:FREQ=YEARLY;BYMONTH=10\r\n"
    "TZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
)


def resource(start, *lines, zone=""):
    people = ("ORGANIZER:mailto:ada@us.example", "ATTENDEE:mailto:bob@them.example")
    event = "\r\n".join(("BEGIN:VEVENT", "UID:u-1", f"DTSTART{start}", *people, *lines, "END:VEVENT", ""))
    return Raw("calendar", "caldav:x/y", "file", f"BEGIN:VCALENDAR\r\n{zone}{event}END:VCALENDAR\r\n".encode())


def due(raw):
    found = coming(raw, NOW_MS)
    return None if found is None else datetime.fromtimestamp(found.due_ms / 1000, UTC)


def test_what_is_over_is_not_looked_at_again():
    assert due(resource(":20260310T110000Z")) is None
    assert due(resource(":20200101T110000Z", zone=ZONE)) is None


def test_a_meeting_ahead_is_due_when_it_starts():
    assert coming(resource(":20270309T110000Z"), NOW_MS) == Coming(identifier("thread", "u-1"), 1_804_590_000_000)
    assert due(resource(";TZID=Europe/Vienna:20260310T140000", zone=ZONE)) == NOW + timedelta(hours=1)


@pytest.mark.parametrize(
    "start",
    [
        ';TZID="(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna":20260310T140000',
        ";TZID=/freeassociation.sourceforge.net/Europe/Vienna\r\n :20260310T140000",
        ";TZID=Europe/Vienna:202603\r\n\t10T140000",
    ],
)
def test_a_meeting_ahead_is_seen_however_its_line_is_written(start):
    assert due(resource(start)) == NOW + timedelta(hours=1)


def test_a_series_is_due_at_its_next_occurrence():
    assert due(resource(":20260303T110000Z", "RRULE:FREQ=WEEKLY")) == datetime(2026, 3, 17, 11, tzinfo=UTC)


def test_a_series_that_pauses_is_looked_at_again_later():
    assert due(resource(":20250801T110000Z", "RRULE:FREQ=YEARLY")) == NOW + timedelta(days=HORIZON_DAYS)


@pytest.mark.parametrize(
    "rule",
    [
        "RRULE:FREQ=WEEKLY;UNTIL=20260201T000000Z",
        "RRULE:FREQ=WEEKLY;UNTIL=20260201",
        "RRULE:FREQ=WEEKLY;UN\r\n TIL=20260201",
    ],
)
def test_a_series_that_has_ended_is_over(rule):
    assert due(resource(":20250801T110000Z", rule)) is None


def test_a_broken_resource_is_left_to_who_records_it():
    assert coming(Raw("calendar", "caldav:x/y", "file", b"DTSTART:20300101T000000Z\nnothing else"), NOW_MS) is None
