"""One calendar file: its bytes in, meetings out, one candidate for each occurrence that was held. Pure.

A broken event is rejected with its place and reason; its neighbours load. Events marked private or confidential are left
out before anything of them is kept, as are entries in which nobody but the calendar's owner can be seen.
"""

from __future__ import annotations

import codecs
import re
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from itertools import pairwise
from typing import Any

import icalendar
from icalendar.timezone import tzp

from graph_model.entities import (
    Address,
    AddressKind,
    Channel,
    Interaction,
    Participation,
    Reject,
    Role,
    merge_participants,
)
from graph_model.errors import BadRecord
from graph_model.identifiers import identifier, meeting_id
from ingest.calendars.recurrence import occurrences
from ingest.candidate import Candidate, Facts, Signs
from ingest.mail.email_address import clean, display_name

MAX_MINUTES = 7 * 24 * 60
"""A meeting's length is kept up to a week: what lasts longer is dropped as all-day anyhow."""

_PRIVATE = frozenset({"PRIVATE", "CONFIDENTIAL"})
_RESPONSES = {"ACCEPTED": "accepted", "DECLINED": "declined", "TENTATIVE": "tentative"}
_KINDS = {
    "ROOM": (AddressKind.ROOM, "calendar-room"),
    "RESOURCE": (AddressKind.ROOM, "calendar-resource"),
    "GROUP": (AddressKind.LIST, "calendar-group"),
}
_ZONE = re.compile(rb"^BEGIN:VTIMEZONE[ \t]*$.*?^END:VTIMEZONE[ \t]*$", re.MULTILINE | re.DOTALL | re.IGNORECASE)
_EVENT_START = re.compile(rb"^BEGIN:VEVENT[ \t]*$", re.MULTILINE | re.IGNORECASE)
_OTHER_COMPONENT = re.compile(rb"^BEGIN:(?!VCALENDAR)", re.MULTILINE | re.IGNORECASE)
_EVENT_END = re.compile(rb"^END:VEVENT[ \t]*$", re.MULTILINE | re.IGNORECASE)
_OBJECT = re.compile(rb"^BEGIN:(?:VCALENDAR|VEVENT)", re.MULTILINE | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Placed:
    """An event of the file, and where it stands there."""

    event: Any
    place: str


@dataclass(frozen=True, slots=True)
class _Frame:
    """What is needed to read any event of one file: where it lies, until when, and its floating times' zone."""

    path: str
    now_ms: int
    zone: tzinfo
    moved: dict[str, frozenset[int]]
    private: frozenset[str]


def parse_calendar(data: bytes, path: str, now_ms: int) -> Iterator[Facts]:
    """The facts of each event of a file. Raises BadRecord where the file holds no calendar, or an empty one."""
    data = _unix_utf8(data)
    if not _OBJECT.search(data):
        raise BadRecord("no VCALENDAR in it", path=path)
    if not _EVENT_START.search(data):
        if not _OTHER_COMPONENT.search(data):
            raise BadRecord("calendar without anything in it", path=path, place="file")
        return  # time zones, tasks or journals: nothing of ours, and costly to read
    tzp.use_default()  # forgets the zones of the file before: what a name means must not depend on the order of files
    with warnings.catch_warnings():  # closed before anything is yielded: the filter is the whole process's
        warnings.simplefilter("ignore")  # guessed zone names and the like: the library says them once per process
        found = _all_facts(data, path, now_ms)
    yield from found


def _all_facts(data: bytes, path: str, now_ms: int) -> list[Facts]:
    events, rejects = _events(data, path)
    frame = _frame(events, path, now_ms, _zone_of(data))
    return [Facts(rejects=tuple(rejects)), *(_facts(placed, frame) for placed in events)]


def _unix_utf8(data: bytes) -> bytes:
    """The same calendar in UTF-8 without a byte order mark, with line feeds only."""
    if data[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        data = data.decode("utf-16", "replace").encode()
    return data.removeprefix(codecs.BOM_UTF8).replace(b"\r\n", b"\n").replace(b"\r", b"\n")


def _events(data: bytes, path: str) -> tuple[list[_Placed], list[Reject]]:
    """The file's events; where it cannot be read as a whole, each by itself, with those that cannot be read rejected."""
    try:
        calendars = icalendar.Calendar.from_ical(data, multiple=True)
        events = [event for each in calendars for event in each.walk("VEVENT")]
    except _UNREADABLE:
        return _events_one_by_one(data, path)
    if len(events) < len(_EVENT_START.findall(data)):  # the library drops what it cannot close
        return _events_one_by_one(data, path)
    return [_Placed(event, f"event {number}") for number, event in enumerate(events, 1)], []


def _events_one_by_one(data: bytes, path: str) -> tuple[list[_Placed], list[Reject]]:
    zones = b"\n".join(_readable_zones(data))
    events, rejects = [], []
    starts = [found.start() for found in _EVENT_START.finditer(data)]
    for number, (start, stop) in enumerate(pairwise((*starts, len(data))), 1):
        place = f"event {number}, line {data.count(10, 0, start) + 1}"
        try:
            events += [_Placed(event, place) for event in _event(zones, data[start:stop])]
        except BadRecord as exc:
            rejects.append(Reject(path, place, exc.reason))
    return events, rejects


def _event(zones: bytes, data: bytes) -> list[Any]:
    end = _EVENT_END.search(data)
    if end is None:
        raise BadRecord("event without an end")
    try:
        return list(_wrapped(zones, data[: end.end()]).walk("VEVENT"))
    except _UNREADABLE as exc:
        raise BadRecord(f"unreadable event: {_brief(exc)}") from exc


_UNREADABLE = (ValueError, KeyError, TypeError, IndexError, AttributeError, OverflowError, RecursionError)
"""What the calendar library lets through when its input is broken."""


def _wrapped(zones: bytes, event: bytes) -> Any:
    return icalendar.Calendar.from_ical(b"BEGIN:VCALENDAR\n%s\n%s\nEND:VCALENDAR\n" % (zones, event))


def _readable_zones(data: bytes) -> Iterator[bytes]:
    for found in _ZONE.finditer(data):
        try:
            _wrapped(found[0], b"")
        except _UNREADABLE:
            continue  # events that need it are read with floating times
        yield found[0]


def _brief(exc: BaseException) -> str:
    text = " ".join(str(exc).split()) or type(exc).__name__
    return text.partition(":")[0][:80] if isinstance(exc, ValueError) else type(exc).__name__


def _zone_of(data: bytes) -> tzinfo:
    """The zone of floating times: X-WR-TIMEZONE's, else UTC."""
    found = re.search(rb"^X-WR-TIMEZONE[^:\r\n]*:([^\r\n]+)", data, re.MULTILINE | re.IGNORECASE)
    name = found[1].decode("utf-8", "replace").strip() if found else "UTC"
    try:
        return tzp.timezone(name) or UTC
    except _UNREADABLE:
        return UTC


def _frame(events: Iterable[_Placed], path: str, now_ms: int, zone: tzinfo) -> _Frame:
    moved: dict[str, set[int]] = {}
    private: set[str] = set()
    for each in events:
        uid = _uid(each.event)
        original = _moment(each.event, "RECURRENCE-ID", zone)
        if original is not None:
            moved.setdefault(uid, set()).add(_ms(original, zone))
        if _text(each.event, "CLASS").upper() in _PRIVATE:
            private.add(uid)
    return _Frame(path, now_ms, zone, {uid: frozenset(at) for uid, at in moved.items()}, frozenset(private))


def _facts(placed: _Placed, frame: _Frame) -> Facts:
    uid = _uid(placed.event)
    if uid in frame.private:
        return Facts(excluded=("private-event",))
    try:
        people, addresses = _people(placed.event)
        if not people:
            return Facts(excluded=("personal-entry",))
        return Facts(candidates=tuple(_meetings(placed.event, uid, people, addresses, frame)))
    except BadRecord as exc:
        return Facts(rejects=(Reject(frame.path, placed.place, exc.reason),))
    except _UNREADABLE as exc:
        return Facts(rejects=(Reject(frame.path, placed.place, f"unreadable event: {_brief(exc)}"),))


def _meetings(
    event: Any, uid: str, people: tuple[Participation, ...], addresses: tuple[Address, ...], frame: _Frame
) -> Iterator[Candidate]:
    start = _moment(event, "DTSTART", frame.zone)
    if start is None:
        raise BadRecord("no readable start (DTSTART)")
    minutes = _minutes(event, start, frame.zone)
    rooms = {each.email for each in addresses if each.kind is AddressKind.ROOM}
    whole_days = not isinstance(start, datetime) or minutes >= 24 * 60
    for at_ms, instant in _instants(event, uid, start, frame):
        interaction = Interaction(
            id=meeting_id(uid or _uid_of_nameless(at_ms, people), instant),
            channel=Channel.MEETING,
            at_ms=at_ms,
            audience=sum(each.email not in rooms for each in people),
            participants=people,
            duration_minutes=min(minutes, MAX_MINUTES),
            thread=identifier("thread", uid) if uid else "",
            source_ids=(uid,) if uid else (),
        )
        signs = Signs(
            cancelled=_text(event, "STATUS").upper() == "CANCELLED", all_day=whole_days, planned=at_ms > frame.now_ms
        )
        yield Candidate(interaction, addresses, signs)


def _instants(event: Any, uid: str, start: date, frame: _Frame) -> Iterator[tuple[int, int | None]]:
    """When each occurrence takes place, and the recurrence instant that identifies it: None for a single event."""
    original = _moment(event, "RECURRENCE-ID", frame.zone)
    if original is not None:
        yield _ms(start, frame.zone), _ms(original, frame.zone)
    elif "RRULE" not in event and "RDATE" not in event:
        yield _ms(start, frame.zone), None
    else:
        moved = frame.moved.get(uid, frozenset())
        times = (_ms(each, frame.zone) for each in occurrences(event, start, frame.zone, frame.now_ms))
        yield from ((at_ms, at_ms) for at_ms in times if at_ms not in moved)


def _uid(event: Any) -> str:
    return _text(event, "UID")


def _uid_of_nameless(at_ms: int, people: tuple[Participation, ...]) -> str:
    """RFC 2445 had events without UID: their time and people identify them."""
    return identifier("nameless", str(at_ms), *(each.email for each in people))


def _text(event: Any, name: str) -> str:
    value = event.get(name, "")
    return str(value[0] if isinstance(value, list) and value else value).strip()


def _moment(event: Any, name: str, zone: tzinfo) -> date | None:
    """A date or an aware datetime; floating times in `zone`. None where absent or unreadable."""
    value = event.get(name)
    try:
        moment = getattr(value[0] if isinstance(value, list) and value else value, "dt", None)
    except _UNREADABLE:
        return None
    if isinstance(moment, datetime):
        return moment if moment.tzinfo else moment.replace(tzinfo=zone)
    return moment if isinstance(moment, date) else None


def _ms(moment: date, zone: tzinfo) -> int:
    if not isinstance(moment, datetime):
        moment = datetime(moment.year, moment.month, moment.day, tzinfo=zone)
    return int((moment - datetime(1970, 1, 1, tzinfo=UTC)) / timedelta(milliseconds=1))


def _minutes(event: Any, start: date, zone: tzinfo) -> int:
    end = _moment(event, "DTEND", zone)
    if end is not None:
        return max(0, (_ms(end, zone) - _ms(start, zone)) // 60_000)
    duration = getattr(event.get("DURATION"), "dt", None)
    return max(0, int(duration.total_seconds() // 60)) if isinstance(duration, timedelta) else 0


def _people(event: Any) -> tuple[tuple[Participation, ...], tuple[Address, ...]]:
    """Who is on the event: its organiser and attendees, each with what the event says of the address."""
    seen = [(each, Role.ORGANISER) for each in _values(event, "ORGANIZER")]
    seen += [(each, Role.ATTENDEE) for each in _values(event, "ATTENDEE")]
    taking_part, addresses = [], []
    for value, role in seen:
        parameters = getattr(value, "params", {})
        email = clean(str(value)) or clean(str(parameters.get("EMAIL", "")))
        if email is None:
            continue
        response = _RESPONSES.get(str(parameters.get("PARTSTAT", "")).upper(), "")
        taking_part.append(Participation(email, role, response))
        kind, rule = _KINDS.get(str(parameters.get("CUTYPE", "")).upper(), (AddressKind.PERSON, ""))
        name = display_name(str(parameters.get("CN", "")))
        addresses.append(Address(email, kind, rule, (name,) if name else ()))
    return merge_participants(taking_part), tuple(addresses)


def _values(event: Any, name: str) -> list[Any]:
    value = event.get(name, [])
    return value if isinstance(value, list) else [value]
