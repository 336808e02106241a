"""Series of Outlook are expanded as the same series in a calendar file."""

import struct
from contextlib import suppress
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_model.errors import BadRecord
from ingest.calendars.calendar import parse_calendar
from ingest.outlook.msg import parse_msg
from ingest.outlook.record import as_record
from ingest.outlook.recurrence import parse_recurrence, zone_name
from tests.ingest.outlook.outlook_message import BINARY, TIME, message, ticks
from tests.ingest.outlook.test_msg import INVITED, KEY, MEETING, NOW

BERLIN = "W. Europe Standard Time"
BERLIN_ZONE = struct.pack("<BBHHH", 2, 1, 0, 2, len(BERLIN)) + BERLIN.encode("utf-16-le") + b"\0" * 8
DAY, WEEK, MONTH, NTH, LAST = range(5)
BY_DATE, BY_COUNT, NEVER = 0x2021, 0x2022, 0x2023


def minutes(moment):
    return (moment - datetime(1601, 1, 1)) // timedelta(minutes=1)


def pattern(kind, period, specific, first, last, end=BY_DATE, count=0, deleted=(), moved=()):  # noqa: PLR0917 # as packed
    """A packed pattern; `moved` are (original, start, end), `specific` numbers of the kind of pattern."""
    gone = [*deleted, *(original.replace(hour=0, minute=0) for original, _, _ in moved)]
    data = struct.pack("<HHHHHIII", 0x3004, 0x3004, 0x200B, kind, 0, 0, period, 0)
    data += struct.pack(f"<{len(specific)}I", *specific) + struct.pack("<III", end, count, 1)
    data += struct.pack(f"<I{len(gone)}I", len(gone), *map(minutes, gone))
    data += struct.pack(f"<I{len(moved)}I", len(moved), *(minutes(start) for _, start, _ in moved))
    data += struct.pack("<IIIIII", minutes(first), minutes(last), 0x3006, 0x3009, 9 * 60, 10 * 60) + struct.pack(
        "<H", len(moved)
    )
    for number, (original, start, stop) in enumerate(moved):
        data += struct.pack("<IIIH", minutes(start), minutes(stop), minutes(original), 0x11 if number else 0)
        data += struct.pack("<HH3sHH2s", 4, 3, b"new", 3, 2, b"at") if number else b""
    return data + b"\0" * 8


def starts(blob):
    named = [
        (0x0023, BINARY, KEY),
        (0x820D, TIME, ticks(2024, 3, 4, 8)),
        (0x8216, BINARY, blob),
        (0x8260, BINARY, BERLIN_ZONE),
    ]
    record = as_record(parse_msg(message(MEETING, INVITED, named)))
    found = [each.interaction for facts in parse_calendar(record, "a.msg", NOW) for each in facts.candidates]
    return {each.id: each.at_ms for each in found}


def starts_in_ics(*lines):
    people = "ORGANIZER:mailto:ada@x.org\nATTENDEE:mailto:bob@y.org\n"
    events = "".join(f"BEGIN:VEVENT\nUID:{KEY.hex().upper()}\n{people}{each}\nEND:VEVENT\n" for each in lines)
    found = parse_calendar(f"BEGIN:VCALENDAR\n{events}END:VCALENDAR\n".encode(), "a.ics", NOW)
    return {each.interaction.id: each.interaction.at_ms for facts in found for each in facts.candidates}


FIRST, TIMES = (
    datetime(2024, 3, 4),
    "DTSTART;TZID=Europe/Berlin:20240304T090000\nDTEND;TZID=Europe/Berlin:20240304T100000",
)


@pytest.mark.parametrize(
    ("blob", "rule"),
    [
        (pattern(DAY, 2 * 1440, (), FIRST, FIRST, BY_COUNT, 5), "FREQ=DAILY;INTERVAL=2;COUNT=5"),
        (
            pattern(WEEK, 1, (0b0100010,), FIRST, datetime(2024, 4, 30)),
            "FREQ=WEEKLY;BYDAY=MO,FR;UNTIL=20240430T220000Z",
        ),
        (pattern(WEEK, 2, (0b10,), FIRST, FIRST, BY_COUNT, 4), "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO;WKST=MO;COUNT=4"),
        (pattern(MONTH, 1, (4,), FIRST, FIRST, BY_COUNT, 7), "FREQ=MONTHLY;BYMONTHDAY=4;COUNT=7"),
        (pattern(NTH, 1, (0b10, 1), FIRST, FIRST, BY_COUNT, 7), "FREQ=MONTHLY;BYDAY=1MO;COUNT=7"),
        (pattern(MONTH, 12, (4,), FIRST, FIRST, BY_COUNT, 2), "FREQ=YEARLY;COUNT=2"),
    ],
)
def test_a_series_has_the_occurrences_of_its_calendar_file(blob, rule):
    found = starts(blob)
    assert len(found) > 1
    assert found == starts_in_ics(f"{TIMES}\nRRULE:{rule}")


def test_deleted_and_moved_occurrences_are_deleted_and_moved():
    moved = [
        (datetime(2024, 3, day, 9), datetime(2024, 3, day + 1, 14), datetime(2024, 3, day + 1, 15)) for day in (11, 25)
    ]
    blob = pattern(WEEK, 1, (0b10,), FIRST, FIRST, BY_COUNT, 5, [datetime(2024, 3, 18)], moved)
    assert starts(blob) == starts_in_ics(
        f"{TIMES}\nRRULE:FREQ=WEEKLY;COUNT=5\nEXDATE;TZID=Europe/Berlin:20240318T090000",
        *(
            f"RECURRENCE-ID;TZID=Europe/Berlin:202403{day}T090000\nDTSTART;TZID=Europe/Berlin:202403{day + 1}T140000\n"
            f"DTEND;TZID=Europe/Berlin:202403{day + 1}T150000"
            for day in (11, 25)
        ),
    )


def test_the_last_day_of_a_month_is_the_last_where_it_is_shorter():
    first = datetime(2024, 1, 31)
    assert parse_recurrence(pattern(MONTH, 1, (31,), first, first)).rule.startswith(
        "FREQ=MONTHLY;INTERVAL=1;BYMONTHDAY=28,29,30,31;BYSETPOS=-1"
    )
    assert "BYMONTHDAY=-1" in parse_recurrence(pattern(LAST, 1, (31,), first, first)).rule


def test_the_zone_is_read_by_its_name():
    assert zone_name(BERLIN_ZONE) == BERLIN
    assert zone_name(b"\2") == ""


@given(st.binary(max_size=120) | st.integers(0, 90).map(lambda cut: pattern(WEEK, 1, (2,), FIRST, FIRST)[:cut]))
@settings(deadline=None, max_examples=200)
def test_no_bytes_make_it_raise_or_hang(data):
    with suppress(BadRecord):
        parse_recurrence(data)
