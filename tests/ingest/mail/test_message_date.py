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
        ("Di, 6 Mär 2001 10:04 +0100", ms(2001, 3, 6, 9, 4)),
        ("Di., 6. März 2001 10:04:55 MEZ", ms(2001, 3, 6, 9, 4, 55)),
        ("Mi, 6 Dez 2000 10:04 MESZ", ms(2000, 12, 6, 8, 4)),
        ("6 OKT 2001 10:04 GMT", ms(2001, 10, 6, 10, 4)),
        ("ven., 1er août 2008 10:04 +0200", ms(2008, 8, 1, 8, 4)),
        ("mardi 6 juin 2001 10:04", ms(2001, 6, 6, 10, 4)),
        ("mardi 6 juil. 2001 10:04", ms(2001, 7, 6, 10, 4)),
        ("6 jui 2001 10:04", None),
        ("mié, 6 de enero de 2021 10:04 -0500", ms(2021, 1, 6, 15, 4)),
        ("mercoledì 6 giu 2001 10:04 CEST", ms(2001, 6, 6, 8, 4)),
        ("donderdag 6 mrt 2003 10:04 CET", ms(2003, 3, 6, 9, 4)),
        ("Mai 6, 2001 10:04 PM", ms(2001, 5, 6, 22, 4)),
        ("6 Nov 2001 10:04 GMT+1", ms(2001, 11, 6, 9, 4)),
        ("6 Nov 2001 10:04 UTC-03:30", ms(2001, 11, 6, 13, 34)),
        ("6 Nov 2001 10:04 +01", ms(2001, 11, 6, 9, 4)),
        ("Tue Nov 6 10:04:55 GMT+1 2001", ms(2001, 11, 6, 9, 4, 55)),
        ("6 Nov 2001 10:04 AEST", ms(2001, 11, 6, 0, 4)),
        ("6 Nov 2001 10:04 AEDT", ms(2001, 11, 5, 23, 4)),
        ("6 Nov 2001 10:04 IST", ms(2001, 11, 6, 4, 34)),
        ("6 Nov 2001 10:04 MSK", ms(2001, 11, 6, 7, 4)),
        ("Wed, 30 Feb 2001 10:00:00 +0000", None),
        ("6 Foo 2001 10:00:00 +0000", None),
        ("6 Nov 2001 99:00:00 +0000", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_a_date_is_read_or_is_none(text, expected):
    assert parse_date(text) == expected


MONTHS = {
    "en": "January February March April May June July August September October November December",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
}


@pytest.mark.parametrize("language", MONTHS)
def test_months_are_read_in_six_languages_and_cut_unless_that_makes_two_alike(language):
    names = MONTHS[language].split()
    for number, name in enumerate(names, 1):
        for written in (name, name.upper(), name[:3], f"{name[:4]}."):
            alike = sum(other.startswith(written.lower().rstrip(".")) for other in map(str.lower, names)) > 1
            assert parse_date(f"6 {written} 2001") == (None if alike else ms(2001, number, 6)), written


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
