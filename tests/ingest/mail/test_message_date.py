"""Dates, good and bad."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.mail.message_date import DAY_MS, doubt_of, parse_date


def ms(*parts):
    return int(datetime(*parts, tzinfo=UTC).timestamp() * 1000)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Tue, 6 Nov 2001 10:04:55 -0800 (PST)", ms(2001, 11, 6, 18, 4, 55)),
        ("6 Nov 2001 10:04 +0100", ms(2001, 11, 6, 9, 4)),
        ("Tue, 06 Nov 01 10:04:55 GMT", ms(2001, 11, 6, 10, 4, 55)),
        ("06 Nov 99 10:04:55 EST", ms(1999, 11, 6, 15, 4, 55)),
        ("Tuesday, 06-Nov-01 10:04:55 GMT", ms(2001, 11, 6, 10, 4, 55)),
        ("Tue Nov  6 10:04:55 2001", ms(2001, 11, 6, 10, 4, 55)),
        ("Tue, 6 Nov 2001 10:04:55 +9900", ms(2001, 11, 6, 10, 4, 55)),
        ("Tue, 6 Nov 2001 10:04:55 XYZ", ms(2001, 11, 6, 10, 4, 55)),
        ("Tue, 6 Nov 2001 10.04.55 +0530", ms(2001, 11, 6, 4, 34, 55)),
        ("Mon, 1 Jan 1980 00:00:00 +0000", ms(1980, 1, 1)),
        ("Sat, 1 Oct 2044 00:00:00 +0000", ms(2044, 10, 1)),
        ("2024-02-29T12:00:00+01:00", ms(2024, 2, 29, 11)),
        ("6 Nov 2001", ms(2001, 11, 6)),
        ("6 Nov 2001 1:4:5 GMT", ms(2001, 11, 6, 1, 4, 5)),
        ("6. November 2001 10:04:55 +0100", ms(2001, 11, 6, 9, 4, 55)),
        ("6 Nov 2001 10:04:55.250 GMT", ms(2001, 11, 6, 10, 4, 55)),
        ("6 Nov 2001 10:04:55 PM", ms(2001, 11, 6, 22, 4, 55)),
        ("6 Nov 2001 12:04 am", ms(2001, 11, 6, 0, 4)),
        ("Nov 6, 2001 10:04:55 AM", ms(2001, 11, 6, 10, 4, 55)),
        ("Tuesday, November 6, 2001 10:04 PM", ms(2001, 11, 6, 22, 4)),
        ("Tue Nov 06 2001 10:04:55 GMT+0100 (CET)", ms(2001, 11, 6, 9, 4, 55)),
        ("Tue, 6 Nov 2001 10:04:55 UTC-0800", ms(2001, 11, 6, 18, 4, 55)),
        ("Tue Nov 6 10:04:55 PST 2001", ms(2001, 11, 6, 18, 4, 55)),
        ("Tue Nov 6 10:04:55 -0800 2001", ms(2001, 11, 6, 18, 4, 55)),
        ("Tue, (a comment) 6 Nov 2001 10:04:55 GMT", ms(2001, 11, 6, 10, 4, 55)),
        ("Wed, 30 Feb 2001 10:00:00 +0000", None),
        ("6 Foo 2001 10:00:00 +0000", None),
        ("6 Nov 2001 99:00:00 +0000", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_a_date_is_read_or_is_none(text, expected):
    assert parse_date(text) == expected


def test_dates_beyond_belief_are_kept_with_a_doubt():
    now = ms(2020, 1, 1)
    assert doubt_of(ms(1980, 1, 1), now) == "ancient"
    assert doubt_of(ms(2044, 1, 1), now) == "future"
    assert doubt_of(now + DAY_MS, now) == ""
    assert doubt_of(None, now) == ""


@given(st.one_of(st.text(max_size=50), st.text(alphabet="Nov 0123456789:,+-TueGMT.", max_size=40)))
@settings(deadline=None, max_examples=400)
def test_no_text_makes_it_raise(text):
    assert parse_date(text) is None or isinstance(parse_date(text), int)
