"""Everybody's calendar as an `.ics` file, as calendar programs export it (RFC 5545).

In: the company, and a folder. Out: one file a person. Series are in local time with their zone and its rules; single meetings
are in UTC in every other calendar.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path

from sociogram.demo.company import Company
from sociogram.demo.meetings import ACCEPTED, Meeting
from sociogram.demo.organisation_chart import OUR_DOMAIN
from sociogram.demo.working_time import moment

ZONE = "Europe/Oslo"
EXPORTED_EVERY = 4
_HEAD = ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Halden Instruments//Calendar//EN", "CALSCALE:GREGORIAN")
_ZONE_RULES = (
    "BEGIN:VTIMEZONE", f"TZID:{ZONE}",
    "BEGIN:DAYLIGHT", "DTSTART:19960331T020000", "TZOFFSETFROM:+0100", "TZOFFSETTO:+0200", "TZNAME:CEST",
    "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU", "END:DAYLIGHT",
    "BEGIN:STANDARD", "DTSTART:19961027T030000", "TZOFFSETFROM:+0200", "TZOFFSETTO:+0100", "TZNAME:CET",
    "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU", "END:STANDARD",
    "END:VTIMEZONE",
)  # fmt: skip


def write_calendars(company: Company, folder: Path) -> None:
    """One file for each employee who organises anything, and for one in four of the others.

    So every meeting is in a calendar, most are in several, and not everybody's calendar is there.
    """
    folder.mkdir(parents=True, exist_ok=True)
    names = {each.email: each.name for each in company.employees}
    names |= {person.email: person.name for partner in company.partners for person in partner.people}
    calendars = _calendars(company)
    organisers = {each.organiser for each in company.meetings if len(each.attendees) > 1}
    for number, employee in enumerate(company.employees):
        meetings = calendars.get(employee.email)
        if meetings and (employee.email in organisers or number % EXPORTED_EVERY == 0):
            lines = [
                *_HEAD,
                *_ZONE_RULES,
                *(line for each in meetings for line in _event(each, names, number % 2 == 0)),
            ]
            text = "".join(f"{part}\r\n" for line in (*lines, "END:VCALENDAR") for part in fold(line))
            (folder / f"{employee.email.partition('@')[0]}.ics").write_bytes(text.encode())


def _calendars(company: Company) -> Mapping[str, list[Meeting]]:
    calendars: dict[str, list[Meeting]] = defaultdict(list)
    for meeting in company.meetings:
        for owner in dict.fromkeys((meeting.organiser, *(email for email, _ in meeting.attendees))):
            if owner.endswith(f"@{OUR_DOMAIN}"):
                calendars[owner].append(meeting)
    return calendars


def _event(meeting: Meeting, names: Mapping[str, str], in_utc: bool) -> Iterator[str]:
    yield from (
        "BEGIN:VEVENT",
        f"UID:{meeting.uid}",
        f"DTSTAMP:{_utc(moment(meeting.day, 0))}",
        f"SUMMARY:{_text(meeting.summary)}",
    )
    yield from _times(meeting, in_utc)
    if meeting.attendees:
        yield f"ORGANIZER;CN={_quoted(names[meeting.organiser])}:mailto:{meeting.organiser}"
    for email, answer in meeting.attendees:
        yield f"ATTENDEE;CN={_quoted(names[email])};ROLE=REQ-PARTICIPANT;PARTSTAT={answer}:mailto:{email}"
    if meeting.room:
        name = meeting.room.partition("@")[0]
        yield f"ATTENDEE;CUTYPE=ROOM;CN={name};PARTSTAT={ACCEPTED}:mailto:{meeting.room}"
        yield f"LOCATION:{name}"
    yield from ("STATUS:CONFIRMED", f"TRANSP:{'TRANSPARENT' if meeting.all_day else 'OPAQUE'}", "END:VEVENT")


def _times(meeting: Meeting, in_utc: bool) -> Iterator[str]:
    if meeting.all_day:
        yield f"DTSTART;VALUE=DATE:{date.fromordinal(meeting.day):%Y%m%d}"
        yield f"DTEND;VALUE=DATE:{date.fromordinal(meeting.day + meeting.minutes // 1440):%Y%m%d}"
    elif in_utc and not meeting.is_series:
        start = moment(meeting.day, meeting.minute * 60)
        yield f"DTSTART:{_utc(start)}"
        yield f"DTEND:{_utc(start + meeting.minutes * 60)}"
    else:
        yield f"DTSTART;TZID={ZONE}:{_local(meeting.day, meeting.minute)}"
        yield f"DURATION:PT{meeting.minutes}M"
        yield from _recurrence(meeting)


def _recurrence(meeting: Meeting) -> Iterator[str]:
    if meeting.is_series:
        yield f"RRULE:FREQ=WEEKLY;INTERVAL={meeting.every};COUNT={meeting.weeks}"
    for day in meeting.skipped:
        yield f"EXDATE;TZID={ZONE}:{_local(day, meeting.minute)}"


def _local(day: int, minute: int) -> str:
    return f"{date.fromordinal(day):%Y%m%d}T{minute // 60:02}{minute % 60:02}00"


def _utc(at: int) -> str:
    return f"{datetime.fromtimestamp(at, UTC):%Y%m%dT%H%M%SZ}"


def _text(text: str) -> str:
    """Text with what RFC 5545 (3.3.11) wants escaped."""
    for special in ("\\", ";", ","):
        text = text.replace(special, f"\\{special}")
    return text


def _quoted(name: str) -> str:
    return f'"{name}"'


def fold(line: str) -> list[str]:
    """A content line in pieces of at most 75 bytes, none of which cuts a character (RFC 5545, 3.1).

    >>> fold("short"), [len(piece.encode()) for piece in fold("é" * 60)]
    (['short'], [74, 47])
    """
    pieces, piece, size = [], "", 0
    for letter in line:
        width = len(letter.encode())
        if size + width > 75:
            pieces.append(piece)
            piece, size = " ", 1
        piece += letter
        size += width
    return [*pieces, piece]
