"""A calendar entry of an API in the words of iCalendar, so that one parser gives all meetings their meaning and their ids.

In: entries, as the parsers of the APIs read them. Out: the bytes of a calendar for `ingest.calendars.calendar`. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from zoneinfo import ZoneInfo

from graph_model.errors import BadRecord
from ingest.calendars.attendees import ANSWERED, ANSWERED_FORMAT

_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody on an entry. `response` and `kind` are values of PARTSTAT and CUTYPE, "" where nothing is said.

    `answered` is when they gave that response, None where only the entry itself is dated.
    """

    email: str
    name: str = ""
    response: str = ""
    kind: str = ""
    optional: bool = False
    answered: datetime | None = None


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """One entry. Moments are days or aware; `original` is the recurrence instant of one occurrence of a series.

    `sensitivity` is a value of CLASS, `busy` one of X-MICROSOFT-CDO-BUSYSTATUS, `rules` are lines of RRULE, RDATE and EXDATE.
    `changed` is when the entry was last changed.
    """

    uid: str
    start: date
    end: date | None = None
    original: date | None = None
    organiser: Guest | None = None
    guests: tuple[Guest, ...] = ()
    subject: str = ""
    labels: tuple[str, ...] = ()
    sensitivity: str = ""
    busy: str = ""
    cancelled: bool = False
    rules: tuple[str, ...] = ()
    sequence: int = 0
    changed: datetime | None = None


def as_icalendar(entries: Iterable[CalendarEntry]) -> bytes:
    r"""The entries as one calendar.

    >>> as_icalendar([CalendarEntry("u", date(2024, 5, 1), guests=(Guest("a@b.c", "A, B"),))]).decode().split("\r\n")[2:7]
    ['BEGIN:VEVENT', 'UID:u', 'DTSTART;VALUE=DATE:20240501', 'ATTENDEE;CN="A, B":mailto:a@b.c', 'END:VEVENT']
    """
    lines = (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        *(line for entry in entries for line in _lines(entry)),
        "END:VCALENDAR",
        "",
    )
    return "\r\n".join(lines).encode("utf-8", "replace")


def _lines(entry: CalendarEntry) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    if entry.uid:
        yield f"UID:{_text(entry.uid)}"
    moments = (
        ("DTSTART", entry.start),
        ("DTEND", entry.end),
        ("RECURRENCE-ID", entry.original),
        ("DTSTAMP", entry.changed),
    )
    yield from (_moment(name, moment) for name, moment in moments if moment is not None)
    if entry.organiser:
        yield _guest("ORGANIZER", entry.organiser)
    yield from (_guest("ATTENDEE", guest) for guest in entry.guests)
    if entry.labels:
        yield "CATEGORIES:" + ",".join(map(_text, entry.labels))
    words = (
        ("SUMMARY", _text(entry.subject)),
        ("CLASS", entry.sensitivity),
        ("STATUS", "CANCELLED" if entry.cancelled else ""),
        ("X-MICROSOFT-CDO-BUSYSTATUS", entry.busy),
        ("SEQUENCE", str(entry.sequence) if entry.sequence else ""),
    )
    yield from (f"{name}:{value}" for name, value in words if value)
    yield from (_CONTROL.sub("", rule) for rule in entry.rules)
    yield "END:VEVENT"


def _moment(name: str, moment: date) -> str:
    """A day, a clock time in a named zone (which a rule repeats, whatever its offset), or an instant in UTC."""
    if not isinstance(moment, datetime):
        return f"{name};VALUE=DATE:{_digits(moment)}"
    if isinstance(moment.tzinfo, ZoneInfo) and moment.tzinfo.key != "UTC":
        return f"{name};TZID={moment.tzinfo.key}:{_digits(moment)}"
    return f"{name}:{_digits(in_zone(moment))}Z"


def in_zone(moment: datetime, zone: tzinfo = UTC) -> datetime:
    """The same instant elsewhere. Raises BadRecord where it lies outside of the calendar."""
    try:
        return moment.astimezone(zone)
    except OverflowError as exc:
        raise BadRecord("a time outside of the calendar") from exc


def _digits(moment: date) -> str:
    return moment.isoformat().replace("-", "").replace(":", "")[: 15 if isinstance(moment, datetime) else 8]


def _guest(name: str, guest: Guest) -> str:
    parameters = (
        ("CN", _quoted(guest.name)),
        ("PARTSTAT", guest.response),
        ("CUTYPE", guest.kind),
        ("ROLE", "OPT-PARTICIPANT" if guest.optional else ""),
        (ANSWERED, in_zone(guest.answered).strftime(ANSWERED_FORMAT) if guest.answered else ""),
    )
    written = "".join(f";{key}={value}" for key, value in parameters if value)
    return f"{name}{written}:mailto:{_CONTROL.sub('', guest.email)}"


def _quoted(name: str) -> str:
    inner = _CONTROL.sub(" ", name).replace('"', "'")
    return f'"{inner}"' if inner else ""


def _text(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return _CONTROL.sub(" ", escaped)
