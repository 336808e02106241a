"""Events of the Calendar API: records in, facts of meetings out, by way of the calendar parser. Pure.

A meeting is identified by its `iCalUID`, an occurrence by that and its original start, as in an iCalendar file: so the same
meeting from Google, from another calendar and from a file is one.
"""

from __future__ import annotations

import re
from base64 import b32hexdecode
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, tzinfo
from zoneinfo import ZoneInfo

from graph_model.entities import Reject
from graph_model.errors import BadRecord
from ingest.calendar_entry import CalendarEntry, Guest, as_icalendar
from ingest.calendars.calendar import parse_calendar
from ingest.candidate import Facts
from ingest.forgiving_json import JsonObject
from ingest.series import SeriesPart

_LEFT_OUT = {
    "outofoffice": "out-of-office", "focustime": "focus-time", "workinglocation": "working-location", "birthday": "birthday",
}  # fmt: skip
"""eventType -> the name under which entries are counted that are nobody's meeting."""
_RESPONSES = {"accepted": "ACCEPTED", "tentative": "TENTATIVE", "declined": "DECLINED"}
_SENSITIVITIES = {"private": "PRIVATE", "confidential": "CONFIDENTIAL"}
_RULE = re.compile(r"(?:RRULE|RDATE|EXDATE)[:;]", re.IGNORECASE)
_OF_GOOGLES_MAKING = re.compile(r"[a-v0-9]+(?:_R\d{8}(?:T\d{6}Z?)?)?")
"""The id of a series whose UID is that at google.com."""
_FROM_ELSEWHERE = re.compile(r"_([a-v0-9]+)")
"""The id of what came with a UID of its own: that in base32hex."""
_INSTANCE = re.compile(r"(.+)_\d{8}(?:T\d{6}Z)?")
_NOT_A_PERSON = ("@group.calendar.google.com", "unknownorganizer@calendar.google.com")
_NOBODY = JsonObject()


def parse_events(events: Sequence[JsonObject], path: str, place: str, now_ms: int) -> Iterator[Facts]:
    """The facts of one event, or of those of one series that stand together. Never raises for what is in one of them."""
    masters = {event.text("id"): event for event in events if _is_master(event)}
    entries = []
    for event in events:
        master = masters.get(event.text("recurringeventid"), _NOBODY)
        left_out = _left_out(event, master)
        if left_out:
            yield Facts(excluded=(left_out,))
            continue
        try:
            entries.append(_entry(event, master))
        except BadRecord as exc:
            yield Facts(rejects=(Reject(path, place, exc.reason),))
    if entries:
        for facts in parse_calendar(as_icalendar(entries), path, now_ms):
            yield replace(facts, rejects=tuple(replace(each, place=place) for each in facts.rejects))


def part_of_series(event: JsonObject) -> SeriesPart | None:
    """Where an event belongs, None for a single one."""
    if _is_master(event):
        return SeriesPart(event.text("id"), master=True)
    master = event.text("recurringeventid")
    return SeriesPart(master, thin=_is_thin(event)) if master else None


def _is_master(event: JsonObject) -> bool:
    return bool(event.texts("recurrence"))


def _is_thin(event: JsonObject) -> bool:
    """What is deleted is listed with little more than its id."""
    return not event.has("organizer") and not event.objects("attendees")


def _telling(event: JsonObject, master: JsonObject) -> JsonObject:
    """The record that says who takes part in an event."""
    return master if _is_thin(event) and master.has("id") else event


def _left_out(event: JsonObject, master: JsonObject) -> str:
    if event.word("eventtype") in _LEFT_OUT:
        return _LEFT_OUT[event.word("eventtype")]
    return "removed" if event.word("status") == "cancelled" and not _is_called_off(event, master) else ""


def _is_called_off(event: JsonObject, master: JsonObject) -> bool:
    """Whether what was deleted is so for everybody: a guest's calendar that lacks it says nothing of the others."""
    return _telling(event, master).object("organizer").flag("self") and not _was_held(event)


def _was_held(event: JsonObject) -> bool:
    """Whether it was deleted after it began: then somebody cleared up their calendar, and the meeting is a fact."""
    start, deleted = _moment(event.object("start")), _instant(event.text("updated"), "")
    return isinstance(start, datetime) and deleted is not None and deleted > start


def _entry(event: JsonObject, master: JsonObject) -> CalendarEntry:
    told = _telling(event, master)
    original = _moment(event.object("originalstarttime"))
    start = _moment(event.object("start")) or original
    if start is None:
        raise BadRecord("no readable start")
    sequence = event.text("sequence")
    return CalendarEntry(
        uid=event.text("icaluid") or told.text("icaluid") or uid_of(event),
        start=start,
        end=_moment(event.object("end")),
        original=original if event.has("recurringeventid") else None,
        organiser=_organiser(told),
        guests=tuple(each for each in map(_guest, told.objects("attendees")) if each),
        subject=told.text("summary"),
        sensitivity=_SENSITIVITIES.get(told.word("visibility"), ""),
        busy="FREE" if told.word("transparency") == "transparent" else "",
        cancelled=event.word("status") == "cancelled",
        rules=tuple(rule for rule in event.texts("recurrence") if _RULE.match(rule)),
        sequence=int(sequence) if sequence.isdecimal() and len(sequence) < 10 else 0,
        changed=_instant(event.text("updated"), ""),
    )


def uid_of(event: JsonObject) -> str:
    """The UID, also where only the id is left of an event."""
    own = event.text("recurringeventid") or event.text("id")
    instance = _INSTANCE.fullmatch(own)
    series = instance[1] if instance else own
    return event.text("icaluid") or _uid_of_series(series) or (f"{series}@google.com" if series else "")


def _uid_of_series(key: str) -> str:
    """The UID that follows from an id, "" where none does.

    >>> _uid_of_series("g1"), _uid_of_series("_c5h66b9k81s2srrics"), _uid_of_series("Q-7")
    ('g1@google.com', 'abc-4@x.org', '')
    """
    if _OF_GOOGLES_MAKING.fullmatch(key):
        return f"{key}@google.com"
    foreign = _FROM_ELSEWHERE.fullmatch(key)
    if foreign is None:
        return ""
    try:
        uid = b32hexdecode(foreign[1].upper() + "=" * (-len(foreign[1]) % 8)).decode()
    except ValueError:
        return ""
    return uid if uid.isprintable() else ""


def _moment(value: JsonObject) -> date | None:
    """A day, or an instant in the zone that is named with it."""
    if value.has("date"):
        found = _instant(value.text("date"), "")
        return found.date() if found else None
    return _instant(value.text("datetime"), value.text("timezone"))


def _instant(text: str, zone: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
        named = _zone(zone)
        return (moment if moment.tzinfo else moment.replace(tzinfo=named or UTC)).astimezone(named or UTC)
    except (ValueError, OverflowError):
        return None


def _zone(name: str) -> tzinfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (KeyError, ValueError, OSError):
        return None


def _organiser(event: JsonObject) -> Guest | None:
    """Who arranged it: of an event in a calendar that is nobody's own, who made it."""
    organiser = _guest(event.object("organizer"))
    if organiser and organiser.email.lower().endswith(_NOT_A_PERSON):
        return _guest(event.object("creator"))
    return organiser


def _guest(person: JsonObject) -> Guest | None:
    if not person.text("email"):
        return None
    return Guest(
        email=person.text("email"),
        name=person.text("displayname"),
        response=_RESPONSES.get(person.word("responsestatus"), ""),
        kind="RESOURCE" if person.flag("resource") else "",
        optional=person.flag("optional"),
    )
