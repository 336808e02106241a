"""A meeting of Outlook's calendar in the words of iCalendar: its properties in, the bytes of a calendar out. Pure.

Source: [MS-OXOCAL].
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, tzinfo

from graph_model.errors import BadRecord
from ingest.calendar_entry import CalendarEntry, Guest, as_icalendar
from ingest.microsoft.global_object_id import series_uid
from ingest.microsoft.moments import zone_named
from ingest.outlook.item import Item, email_of, keywords_of, kind_of, name_of, sender_of, subject_of
from ingest.outlook.properties import Properties, Tag
from ingest.outlook.recurrence import Recurrence, parse_recurrence, zone_name

_RESPONSES = {2: "TENTATIVE", 3: "ACCEPTED", 4: "DECLINED"}
_CLASSES = {1: "PRIVATE", 2: "PRIVATE", 3: "CONFIDENTIAL"}
_SHOWN_AS = {0: "FREE", 1: "TENTATIVE", 2: "BUSY", 3: "OOF", 4: "WORKINGELSEWHERE"}
_OPTIONAL, _RESOURCE = 2, 3
_IS_ORGANISER = 0x2
_CANCELLED = 0x4


def as_calendar(item: Item) -> bytes:
    """The calendar of one meeting, or of all of a series. Raises BadRecord where it has no readable start or rule."""
    return as_icalendar(_entries(item))


def _entries(item: Item) -> Iterator[CalendarEntry]:
    properties = item.properties
    single = _single(item)
    blob = properties.values.get(Tag.RECURRENCE)
    if not isinstance(blob, bytes) or not blob:
        yield single
        return
    zone = _zone(properties)
    series = parse_recurrence(blob)
    yield _of_series(single, series, zone)
    for moments in series.moved:
        original, start, end = (moment.replace(tzinfo=zone) for moment in moments)
        yield replace(single, original=original, start=start, end=end)


def _of_series(single: CalendarEntry, series: Recurrence, zone: tzinfo) -> CalendarEntry:
    start, end = series.start.replace(tzinfo=zone), series.end.replace(tzinfo=zone)
    return replace(single, start=start, end=end, rules=tuple(series.rules(zone)))


def _zone(properties: Properties) -> tzinfo:
    named = properties.values.get(Tag.ZONE)
    return zone_named(zone_name(named)) if isinstance(named, bytes) else UTC


def _single(item: Item) -> CalendarEntry:
    properties = item.properties
    start = properties.moment(Tag.MEETING_START, Tag.START)
    if start is None:
        raise BadRecord("no readable start")
    organiser, guests = _people(item)
    key = properties.values.get(Tag.MEETING_KEY)
    return CalendarEntry(
        uid=series_uid(key.hex()) if isinstance(key, bytes) else "",
        start=start,
        end=_end(properties, start),
        organiser=organiser,
        guests=guests,
        subject=subject_of(properties),
        labels=keywords_of(properties),
        sensitivity=_CLASSES.get(properties.number(Tag.SENSITIVITY), ""),
        busy=_SHOWN_AS.get(properties.number(Tag.SHOWN_AS), "") if Tag.SHOWN_AS in properties.values else "",
        cancelled=bool(properties.number(Tag.MEETING_STATE) & _CANCELLED),
        sequence=max(0, properties.number(Tag.MEETING_SEQUENCE)),
    )


def _end(properties: Properties, start: datetime) -> datetime | None:
    end = properties.moment(Tag.MEETING_END, Tag.END)
    return end if end and end >= start else None


def _people(item: Item) -> tuple[Guest | None, tuple[Guest, ...]]:
    """The organiser, whom the list of recipients marks or the sender is, and the others."""
    marked = next((each for each in item.recipients if each.number(Tag.RECIPIENT_FLAGS) & _IS_ORGANISER), None)
    name, email = (name_of(marked), email_of(marked)) if marked else sender_of(item.properties)
    guests = (_guest(each) for each in item.recipients if each is not marked)
    return Guest(email, name) if email else None, tuple(guest for guest in guests if guest.email)


def _guest(recipient: Properties) -> Guest:
    kind = kind_of(recipient)
    response = _RESPONSES.get(recipient.number(Tag.RECIPIENT_RESPONSE), "")
    resource = "RESOURCE" if kind == _RESOURCE else ""
    return Guest(
        email=email_of(recipient),
        name=name_of(recipient),
        response=response,
        kind=resource,
        optional=kind == _OPTIONAL,
        answered=recipient.moment(Tag.RECIPIENT_ANSWERED),
    )
