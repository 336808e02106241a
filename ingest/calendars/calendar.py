"""One calendar file: its bytes in, meetings out, one candidate for each occurrence that was held. Pure.

A broken event is rejected with its place and reason; its neighbours load. Entries in which nobody but the calendar's owner
can be seen are left out. An event marked private or confidential makes all of its series so, for `ingest.gate` to keep out.
"""

from __future__ import annotations

import codecs
import re
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from itertools import pairwise
from typing import Any

import icalendar
from icalendar.timezone import tzp

from graph_model.entities import Address, AddressKind, Channel, Interaction, Participation, Reject
from graph_model.errors import BadRecord
from graph_model.identifiers import identifier, meeting_id
from ingest.calendars.attendees import people_of
from ingest.calendars.event_values import (
    UNREADABLE,
    milliseconds,
    minutes_of,
    moment_of,
    text_of,
    values_of,
    version_of,
)
from ingest.calendars.recurrence import occurrences
from ingest.candidate import Candidate, Facts, Signs
from ingest.mail.message_date import doubt_of
from ingest.mail.subject import normalised_subject

MAX_MINUTES = 7 * 24 * 60
"""A meeting's length is kept up to a week: what lasts longer is dropped as all-day anyhow."""

_PRIVATE = frozenset({"PRIVATE", "CONFIDENTIAL"})
_NO_FACTS = {"COUNTER": "proposal", "DECLINECOUNTER": "proposal", "REFRESH": "proposal"}
"""Scheduling messages about what somebody would like, and under which name they are counted."""
_ZONE = re.compile(rb"^BEGIN:VTIMEZONE[ \t]*$.*?^END:VTIMEZONE[ \t]*$", re.MULTILINE | re.DOTALL | re.IGNORECASE)
_EVENT_START = re.compile(rb"^BEGIN:VEVENT[ \t]*$", re.MULTILINE | re.IGNORECASE)
_OTHER_COMPONENT = re.compile(rb"^BEGIN:(?!VCALENDAR)", re.MULTILINE | re.IGNORECASE)
_EVENT_END = re.compile(rb"^END:VEVENT[ \t]*$", re.MULTILINE | re.IGNORECASE)
_OBJECT = re.compile(rb"^BEGIN:(?:VCALENDAR|VEVENT)", re.MULTILINE | re.IGNORECASE)
_LANDMARK = re.compile(
    rb"^(?:BEGIN:VCALENDAR|(?P<event>BEGIN:VEVENT)|METHOD:(?P<method>[A-Z-]+))[ \t]*$", re.MULTILINE | re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class _Placed:
    """An event of the file, where it stands there, and the METHOD of its calendar ("" where it is no message)."""

    event: Any
    place: str
    method: str


@dataclass(frozen=True, slots=True)
class _Start:
    """Where an event starts in a file, in bytes and lines, and the METHOD of its calendar."""

    offset: int
    line: int
    method: str


@dataclass(frozen=True, slots=True)
class _Series:
    """What the events of one UID in a file are: when the series starts, which occurrences were moved, its privacy."""

    start: date | None = None
    moved: frozenset[int] = frozenset()
    sensitivity: str = ""


@dataclass(frozen=True, slots=True)
class _Frame:
    """What is needed to read any event of one file: where it lies, until when, its floating times' zone, its series."""

    path: str
    now_ms: int
    zone: tzinfo
    series: dict[str, _Series]

    def series_of(self, placed: _Placed) -> _Series:
        """The series of an event; what has no UID belongs to nothing but itself."""
        uid = text_of(placed.event, "UID")
        return self.series[uid] if uid else _series([placed], self.zone)


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
        events = [(event, text_of(each, "METHOD")) for each in calendars for event in each.walk("VEVENT")]
    except UNREADABLE:
        return _events_one_by_one(data, path)
    if len(events) < len(_EVENT_START.findall(data)):  # the library drops what it cannot close
        return _events_one_by_one(data, path)
    return [_Placed(event, f"event {number}", method.upper()) for number, (event, method) in enumerate(events, 1)], []


def _events_one_by_one(data: bytes, path: str) -> tuple[list[_Placed], list[Reject]]:
    zones = b"\n".join(_readable_zones(data))
    events, rejects = [], []
    starts = [*_starts(data), _Start(len(data), 0, "")]
    for number, (start, following) in enumerate(pairwise(starts), 1):
        place = f"event {number}, line {start.line}"
        try:
            found = _event(zones, data[start.offset : following.offset])
            events += [_Placed(event, place, start.method) for event in found]
        except BadRecord as exc:
            rejects.append(Reject(path, place, exc.reason))
    return events, rejects


def _starts(data: bytes) -> Iterator[_Start]:
    """Where each event starts, with the METHOD that its calendar named before."""
    method, line, counted = "", 1, 0
    for found in _LANDMARK.finditer(data):
        if found["event"]:
            line += data.count(b"\n", counted, found.start())
            counted = found.start()
            yield _Start(counted, line, method)
        else:
            method = (found["method"] or b"").decode().upper()


def _event(zones: bytes, data: bytes) -> list[Any]:
    end = _EVENT_END.search(data)
    if end is None:
        raise BadRecord("event without an end")
    try:
        return list(_wrapped(zones, data[: end.end()]).walk("VEVENT"))
    except UNREADABLE as exc:
        raise BadRecord(f"unreadable event: {_brief(exc)}") from exc


def _wrapped(zones: bytes, event: bytes) -> Any:
    return icalendar.Calendar.from_ical(b"BEGIN:VCALENDAR\n%s\n%s\nEND:VCALENDAR\n" % (zones, event))


def _readable_zones(data: bytes) -> Iterator[bytes]:
    for found in _ZONE.finditer(data):
        try:
            _wrapped(found[0], b"")
        except UNREADABLE:
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
    except UNREADABLE:
        return UTC


def _frame(events: Iterable[_Placed], path: str, now_ms: int, zone: tzinfo) -> _Frame:
    by_uid: dict[str, list[_Placed]] = {}
    for each in events:
        by_uid.setdefault(text_of(each.event, "UID"), []).append(each)
    return _Frame(path, now_ms, zone, {uid: _series(copies, zone) for uid, copies in by_uid.items()})


def _series(copies: list[_Placed], zone: tzinfo) -> _Series:
    private = sorted({each for copy in copies if (each := text_of(copy.event, "CLASS")).upper() in _PRIVATE})
    masters = [each for each in copies if "RECURRENCE-ID" not in each.event and each.method not in _NO_FACTS]
    latest = max(masters, key=lambda each: version_of(each.event, each.method, zone), default=None)
    start = moment_of(latest.event, "DTSTART", zone) if latest else None
    moved = (_moved(each.event, start, zone) for each in copies)
    return _Series(
        start=start,
        moved=frozenset(each for each in moved if each is not None),
        sensitivity=private[0].lower() if private else "",
    )


def _original(event: Any, series_start: date | None, zone: tzinfo) -> int | None:
    """The recurrence instant that an event replaces; a bare day means the series' time on that day."""
    original = moment_of(event, "RECURRENCE-ID", zone)
    if original is None:
        return None
    if isinstance(series_start, datetime) and not isinstance(original, datetime):
        original = datetime.combine(original, series_start.timetz())
    return milliseconds(original, zone)


def _moved(event: Any, series_start: date | None, zone: tzinfo) -> int | None:
    """The same, None also where it is outside of the calendar: the event itself is rejected for that."""
    try:
        return _original(event, series_start, zone)
    except BadRecord:
        return None


def _facts(placed: _Placed, frame: _Frame) -> Facts:
    try:
        if placed.method in _NO_FACTS:
            return Facts(excluded=(_NO_FACTS[placed.method],))
        people, addresses = people_of(placed.event)
        if not people:
            return Facts(excluded=("personal-entry",))
        return Facts(candidates=tuple(_meetings(placed, people, addresses, frame)))
    except BadRecord as exc:
        return Facts(rejects=(Reject(frame.path, placed.place, exc.reason),))
    except UNREADABLE as exc:
        return Facts(rejects=(Reject(frame.path, placed.place, f"unreadable event: {_brief(exc)}"),))


def _meetings(
    placed: _Placed, people: tuple[Participation, ...], addresses: tuple[Address, ...], frame: _Frame
) -> Iterator[Candidate]:
    event, zone, uid = placed.event, frame.zone, text_of(placed.event, "UID")
    start = moment_of(event, "DTSTART", zone)
    if start is None:
        raise BadRecord("no readable start (DTSTART)")
    minutes = minutes_of(event, start, zone)
    rooms = {each.email for each in addresses if each.kind is AddressKind.ROOM}
    whole_days = not isinstance(start, datetime) or minutes >= 24 * 60
    cancelled = text_of(event, "STATUS").upper() == "CANCELLED" or placed.method == "CANCEL"
    busy, version = text_of(event, "X-MICROSOFT-CDO-BUSYSTATUS").lower(), version_of(event, placed.method, zone)
    title, labels = normalised_subject(text_of(event, "SUMMARY")), _labels(event)
    for at_ms, instant, excepted in _instants(placed, start, frame):
        interaction = Interaction(
            id=meeting_id(uid or _uid_of_nameless(at_ms, people), instant),
            channel=Channel.MEETING,
            at_ms=at_ms,
            audience=sum(each.email not in rooms for each in people),
            participants=people,
            duration_minutes=min(minutes, MAX_MINUTES),
            thread=identifier("thread", uid) if uid else "",
            doubt=doubt_of(at_ms, at_ms),
            source_ids=(uid,) if uid else (),
            version=version,
        )
        signs = Signs(cancelled=cancelled or excepted, all_day=whole_days, planned=at_ms > frame.now_ms, busy=busy)
        yield Candidate(interaction, addresses, signs, title, labels, frame.series_of(placed).sensitivity)


def _instants(placed: _Placed, start: date, frame: _Frame) -> Iterator[tuple[int, int | None, bool]]:
    """When each occurrence takes place, the recurrence instant that identifies it (None for a single event), and whether it
    is excepted from the series: then it does not take place, which other copies of the series need to be told.
    """
    event, series = placed.event, frame.series_of(placed)
    original = _original(event, series.start, frame.zone)
    if original is not None:
        yield milliseconds(start, frame.zone), original, False
    elif "RRULE" not in event and "RDATE" not in event:
        yield milliseconds(start, frame.zone), None, False
    else:
        times = occurrences(event, start, frame.zone, frame.now_ms)
        found = ((milliseconds(moment, frame.zone), excepted) for moment, excepted in times)
        yield from ((at_ms, at_ms, excepted) for at_ms, excepted in found if at_ms not in series.moved)


def _uid_of_nameless(at_ms: int, people: tuple[Participation, ...]) -> str:
    """RFC 2445 had events without UID: their time and people identify them."""
    return identifier("nameless", str(at_ms), *(each.email for each in people))


def _labels(event: Any) -> tuple[str, ...]:
    """The categories, in one case, sorted."""
    found = (str(name) for each in values_of(event, "CATEGORIES") for name in getattr(each, "cats", [each]))
    return tuple(sorted({name.strip().casefold() for name in found} - {""}))
