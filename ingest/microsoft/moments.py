"""Moments as Graph writes them: `{"dateTime": "2024-01-01T10:00:00.0000000", "timeZone": "Pacific Standard Time"}`. Pure.

A zone is named as Windows or as the IANA does, or as Windows shows it to people. A name that nobody knows counts as UTC: hours
of error cost less than the meeting. A moment of the year 1 is Graph's way of saying that there is none.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from ingest.calendars.shown_zone import zone_shown
from ingest.forgiving_json import JsonObject

_FIRST_YEAR = 1601
"""Where the clock of Windows begins; what is earlier was never set."""


@lru_cache(maxsize=1 << 10)
def zone_named(name: str) -> tzinfo:
    """The zone of that name, UTC where nobody knows it.

    >>> zone_named("Pacific Standard Time"), zone_named("Europe/Berlin"), zone_named("tzone://Microsoft/Custom")
    (zoneinfo.ZoneInfo(key='America/Los_Angeles'), zoneinfo.ZoneInfo(key='Europe/Berlin'), datetime.timezone.utc)
    >>> zone_named("(UTC+01:00) Belgrade, Bratislava, Budapest, Ljubljana, Prague")
    zoneinfo.ZoneInfo(key='Europe/Belgrade')
    """
    try:
        return ZoneInfo(WINDOWS_TO_OLSON.get(name, name)) if name.upper() not in ("", "UTC") else UTC
    except (KeyError, ValueError, OSError):  # of no zone, or no name of a file
        return zone_shown(name) or UTC


def moment_of(value: JsonObject) -> datetime | None:
    """The instant in the zone that it names; None where none is set."""
    return instant(value.text("datetime"), zone_named(value.text("timezone")))


def instant(text: str, zone: tzinfo = UTC) -> datetime | None:
    """An ISO time; without an offset in `zone`. None for what is none.

    >>> instant("2012-02-07T22:00:00.0000000"), instant("0001-01-01T00:00:00Z"), instant("datetime-value")
    (datetime.datetime(2012, 2, 7, 22, 0, tzinfo=datetime.timezone.utc), None, None)
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    if moment.year < _FIRST_YEAR:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def day(text: str) -> date | None:
    """A day as Graph writes it, None where none is set."""
    found = instant(text[:10])
    return found.date() if found else None
