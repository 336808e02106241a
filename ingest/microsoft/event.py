"""Events of Graph and of Data Connect: records in, facts of meetings out, by way of the calendar parser. Pure.

An occurrence is identified by the UID of its series and the instant at which it was first to be, as in an iCalendar file: so
the same meeting from Graph, from another calendar and from a file is one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, tzinfo

from graph_model.entities import Reject
from graph_model.errors import BadRecord
from ingest.calendar_entry import CalendarEntry, Guest, as_icalendar, in_zone
from ingest.calendars.calendar import parse_calendar
from ingest.candidate import Facts
from ingest.forgiving_json import JsonObject
from ingest.microsoft.global_object_id import day_of, series_uid
from ingest.microsoft.moments import day, instant, moment_of, zone_named
from ingest.microsoft.recurrence_pattern import rule_of
from ingest.series import SeriesPart

_RESPONSES = {
    "accepted": "ACCEPTED",
    "tentativelyaccepted": "TENTATIVE",
    "declined": "DECLINED",
    "organizer": "ACCEPTED",
}
_SENSITIVITIES = {"private": "PRIVATE", "personal": "PRIVATE", "confidential": "CONFIDENTIAL"}
_BUSY = {"free": "FREE", "tentative": "TENTATIVE", "busy": "BUSY", "oof": "OOF", "workingelsewhere": "WORKINGELSEWHERE"}
_NAMES_OF_A_ROOM = ("locationemailaddress", "locationuri", "uniqueid")
"""Where a place may have the address of its mailbox: Outlook writes the last two when a room is chosen from its list."""
_NOBODY = JsonObject()


def parse_events(events: Sequence[JsonObject], path: str, place: str, now_ms: int) -> Iterator[Facts]:
    """The facts of one event, or of those of one series that stand together. Never raises for what is in one of them."""
    masters = {event.text("id"): event for event in events if _is_master(event)}
    listed = {event.text("seriesmasterid") for event in events if event.word("type") == "occurrence"}
    entries = []
    for event in events:
        if _is_master(event) and event.text("id") in listed:
            continue  # its instances are here
        try:
            entries.append(_entry(event, masters.get(event.text("seriesmasterid"), _NOBODY)))
        except BadRecord as exc:
            yield Facts(rejects=(Reject(path, place, exc.reason),))
    if entries:
        for facts in parse_calendar(as_icalendar(entries), path, now_ms):
            yield replace(facts, rejects=tuple(replace(each, place=place) for each in facts.rejects))


def part_of_series(event: JsonObject) -> SeriesPart | None:
    """Where an event belongs, None for a single one."""
    if _is_master(event):
        return SeriesPart(event.text("id"), master=True)
    master = event.text("seriesmasterid")
    if not master:
        return None
    return SeriesPart(master, thin=_is_thin(event), all_listed=event.word("type") == "occurrence")


def _is_master(event: JsonObject) -> bool:
    return event.word("type") == "seriesmaster"


def _is_thin(event: JsonObject) -> bool:
    """Delta pages of a calendar view say of an occurrence only when it is; the rest is its master's."""
    return not event.has("organizer") and not event.objects("attendees")


def _entry(event: JsonObject, master: JsonObject) -> CalendarEntry:
    start, end = moment_of(event.object("start")), moment_of(event.object("end"))
    if start is None:
        raise BadRecord("no readable start")
    told = master if _is_thin(event) and master.has("id") else event
    rule = rule_of(event.object("recurrence")) if _is_master(event) else ""
    whole_days = told.flag("isallday")
    if rule and not whole_days:
        start = in_zone(start, _zone_of_series(event))
    return CalendarEntry(
        uid=_uid(event) or _uid(master),
        start=start.date() if whole_days else start,
        end=end.date() if whole_days and end else end,
        original=_original(event, start, whole_days=whole_days),
        organiser=_guest(told.object("organizer")),
        guests=_guests(told),
        subject=told.text("subject"),
        labels=tuple(told.texts("categories")),
        sensitivity=_SENSITIVITIES.get(told.word("sensitivity"), ""),
        busy=_BUSY.get(told.word("showas"), ""),
        cancelled=event.flag("iscancelled"),
        rules=(rule, *_deleted(event, start, whole_days=whole_days)) if rule else (),
        changed=instant(event.text("lastmodifieddatetime")),
    )


def _uid(event: JsonObject) -> str:
    return event.text("uid") or series_uid(event.text("icaluid"))


def _zone_of_series(event: JsonObject) -> tzinfo:
    """The zone whose clock the series goes by: times may have been given in UTC."""
    limits = event.object("recurrence").object("range")
    named = (
        limits.text("recurrencetimezone"),
        event.text("originalstarttimezone"),
        event.object("start").text("timezone"),
    )
    return zone_named(next((name for name in named if name), ""))


def _original(event: JsonObject, start: datetime, *, whole_days: bool) -> date | None:
    """When an occurrence was first to be; where only its id tells, on that day at the time at which it is."""
    if not event.text("seriesmasterid") or _is_master(event):
        return None
    stated = instant(event.text("originalstart"))
    if stated is None:
        on = day_of(event.text("icaluid")) or day(event.text("occurrenceid").rpartition(".")[2])
        stated = start if on is None else datetime.combine(on, start.timetz())
    return stated.date() if whole_days else stated


def _deleted(event: JsonObject, start: datetime, *, whole_days: bool) -> Iterator[str]:
    """A line for each occurrence that a master names as cancelled (`OID.<id>.<day>`)."""
    for each in event.texts("cancelledoccurrences"):
        on = day(each.rpartition(".")[2])
        if on and whole_days:
            yield f"EXDATE;VALUE=DATE:{on:%Y%m%d}"
        elif on:
            yield f"EXDATE:{in_zone(datetime.combine(on, start.timetz())):%Y%m%dT%H%M%SZ}"


def _guests(event: JsonObject) -> tuple[Guest, ...]:
    rooms = {place.text(name).lower() for place in event.objects("locations") for name in _NAMES_OF_A_ROOM} - {""}
    guests = (_guest(attendee) for attendee in event.objects("attendees"))
    return tuple(replace(each, kind="ROOM") if each.email.lower() in rooms else each for each in guests if each)


def _guest(attendee: JsonObject) -> Guest | None:
    address = attendee.object("emailaddress")
    if not address.text("address"):
        return None
    kind = attendee.word("type")
    return Guest(
        email=address.text("address"),
        name=address.text("name"),
        response=_RESPONSES.get(attendee.object("status").word("response"), ""),
        answered=instant(attendee.object("status").text("time")),
        kind="RESOURCE" if kind == "resource" else "",
        optional=kind == "optional",
    )
