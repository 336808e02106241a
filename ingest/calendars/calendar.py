"""One calendar file: its bytes in, meetings out, one candidate for each occurrence that was held. Pure.

A broken event is rejected with its place and reason; its neighbours load. Entries in which nobody but the calendar's owner
can be seen are left out. An event marked private or confidential makes all of its series so, for `ingest.gate` to keep out.
"""

from __future__ import annotations

import codecs
import re
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, tzinfo
from itertools import pairwise
from typing import Any

import icalendar
from icalendar.timezone import tzp

from graph_model.entities import (
    Address,
    AddressKind,
    Channel,
    Interaction,
    MeetingVersion,
    Participation,
    Reject,
    Told,
)
from graph_model.errors import BadRecord
from graph_model.identifiers import cancellation_id, identifier, meeting_id
from ingest.calendars.attendees import people_of
from ingest.calendars.event_values import (
    UNREADABLE,
    holds_for_all_that_follow,
    made_ms,
    milliseconds,
    minutes_of,
    text_of,
    values_of,
)
from ingest.calendars.recurrence import occurrences
from ingest.calendars.series import NO_FACTS, Change, Placed, Series, original_of, series_of
from ingest.calendars.shown_zone import zone_shown
from ingest.candidate import Candidate, Facts, Signs
from ingest.mail.message_date import doubt_of
from ingest.mail.subject import normalised_subject

MAX_MINUTES = 7 * 24 * 60
"""A meeting's length is kept up to a week: what lasts longer is dropped as all-day anyhow."""

_ZONE = re.compile(rb"^BEGIN:VTIMEZONE[ \t]*$.*?^END:VTIMEZONE[ \t]*$", re.MULTILINE | re.DOTALL | re.IGNORECASE)
_EVENT_START = re.compile(rb"^BEGIN:VEVENT[ \t]*$", re.MULTILINE | re.IGNORECASE)
_OTHER_COMPONENT = re.compile(rb"^BEGIN:(?!VCALENDAR)", re.MULTILINE | re.IGNORECASE)
_EVENT_END = re.compile(rb"^END:VEVENT[ \t]*$", re.MULTILINE | re.IGNORECASE)
_OBJECT = re.compile(rb"^BEGIN:(?:VCALENDAR|VEVENT)", re.MULTILINE | re.IGNORECASE)
_LANDMARK = re.compile(
    rb"^(?:BEGIN:VCALENDAR|(?P<event>BEGIN:VEVENT)|METHOD:(?P<method>[A-Z-]+))[ \t]*$", re.MULTILINE | re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class _Start:
    """Where an event starts in a file, in bytes and lines, and the METHOD of its calendar."""

    offset: int
    line: int
    method: str


@dataclass(frozen=True, slots=True)
class _Frame:
    """What is needed to read any event of one file: where it lies, until when, its floating times' zone, its series."""

    path: str
    now_ms: int
    zone: tzinfo
    series: dict[str, Series]

    def series_of(self, placed: Placed) -> Series:
        """The series of an event; what has no UID belongs to nothing but itself."""
        uid = text_of(placed.event, "UID")
        return self.series[uid] if uid else series_of([placed], self.zone)


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


def _events(data: bytes, path: str) -> tuple[list[Placed], list[Reject]]:
    """The file's events; where it cannot be read as a whole, each by itself, with those that cannot be read rejected."""
    try:
        calendars = icalendar.Calendar.from_ical(data, multiple=True)
        events = [(event, text_of(each, "METHOD")) for each in calendars for event in each.walk("VEVENT")]
    except UNREADABLE:
        return _events_one_by_one(data, path)
    if len(events) < len(_EVENT_START.findall(data)):  # the library drops what it cannot close
        return _events_one_by_one(data, path)
    return [Placed(event, f"event {number}", method.upper()) for number, (event, method) in enumerate(events, 1)], []


def _events_one_by_one(data: bytes, path: str) -> tuple[list[Placed], list[Reject]]:
    zones = b"\n".join(_readable_zones(data))
    events, rejects = [], []
    starts = [*_starts(data), _Start(len(data), 0, "")]
    for number, (start, following) in enumerate(pairwise(starts), 1):
        place = f"event {number}, line {start.line}"
        try:
            found = _event(zones, data[start.offset : following.offset])
            events += [Placed(event, place, start.method) for event in found]
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
        return tzp.timezone(name) or zone_shown(name) or UTC
    except UNREADABLE:
        return UTC


def _frame(events: Iterable[Placed], path: str, now_ms: int, zone: tzinfo) -> _Frame:
    by_uid: dict[str, list[Placed]] = {}
    for each in events:
        by_uid.setdefault(text_of(each.event, "UID"), []).append(each)
    return _Frame(path, now_ms, zone, {uid: series_of(copies, zone) for uid, copies in by_uid.items()})


def _facts(placed: Placed, frame: _Frame) -> Facts:
    try:
        if placed.method in NO_FACTS:
            return Facts(excluded=(NO_FACTS[placed.method],))
        told = _told(placed, frame.zone)
        if not told.people:
            return Facts(excluded=("personal-entry",))
        return Facts(candidates=tuple(_meetings(placed, told, frame)))
    except BadRecord as exc:
        return Facts(rejects=(Reject(frame.path, placed.place, exc.reason),))
    except UNREADABLE as exc:
        return Facts(rejects=(Reject(frame.path, placed.place, f"unreadable event: {_brief(exc)}"),))


@dataclass(frozen=True, slots=True)
class _Told:
    """What an event says of each of the occurrences that it tells of. `start` is None where it cannot be read."""

    start: date | None
    minutes: int
    people: tuple[Participation, ...]
    addresses: tuple[Address, ...]
    version: MeetingVersion
    busy: str
    title: str
    labels: tuple[str, ...]

    @property
    def audience(self) -> int:
        rooms = {each.email for each in self.addresses if each.kind is AddressKind.ROOM}
        return sum(each.email not in rooms for each in self.people)

    @property
    def is_of_whole_days(self) -> bool:
        return not isinstance(self.start, datetime) or self.minutes >= 24 * 60


def _told(placed: Placed, zone: tzinfo) -> _Told:
    event, start = placed.event, placed.start(zone)
    people, addresses = people_of(event, made_ms(event, placed.method, zone))
    return _Told(
        start=start,
        minutes=minutes_of(event, start, zone) if start is not None else 0,
        people=people,
        addresses=addresses,
        version=placed.version(zone),
        busy=text_of(event, "X-MICROSOFT-CDO-BUSYSTATUS").lower(),
        title=normalised_subject(text_of(event, "SUMMARY")),
        labels=_labels(event),
    )


@dataclass(frozen=True, slots=True)
class _Occurrence:
    """What takes place at `at_ms`, as an event tells it. `key` is its id, and `excepted` that its series leaves it out: then
    it does not take place, which other copies of the series need to be told.
    """

    key: str
    at_ms: int
    told: _Told
    excepted: bool = False


def _meetings(placed: Placed, told: _Told, frame: _Frame) -> Iterator[Candidate]:
    uid, sensitivity = text_of(placed.event, "UID"), frame.series_of(placed).sensitivity
    for each in _occurrences(placed, told, frame):
        version = each.told.version
        interaction = Interaction(
            id=each.key,
            channel=Channel.MEETING,
            at_ms=each.at_ms,
            audience=each.told.audience,
            participants=each.told.people,
            duration_minutes=min(each.told.minutes, MAX_MINUTES),
            thread=identifier("thread", uid) if uid else "",
            doubt=doubt_of(each.at_ms, each.at_ms),
            source_ids=(uid,) if uid else (),
            version=int(version),
        )
        signs = Signs(
            cancelled=version.cancels or each.excepted,
            all_day=each.told.is_of_whole_days,
            planned=each.at_ms > frame.now_ms,
            busy=each.told.busy,
        )
        yield Candidate(interaction, each.told.addresses, signs, each.told.title, each.told.labels, sensitivity)


def _occurrences(placed: Placed, told: _Told, frame: _Frame) -> Iterator[_Occurrence]:
    """Each with the id by which other copies of the meeting know it: by its recurrence instant, or that it is a single one."""
    event, zone, series = placed.event, frame.zone, frame.series_of(placed)
    if told.start is None:
        raise BadRecord("no readable start (DTSTART)")
    uid = text_of(event, "UID")
    original = original_of(event, series.start, zone)
    if original is None and ("RRULE" in event or "RDATE" in event):
        yield from _of_series(placed, told, frame)
        return
    at_ms, instant = milliseconds(told.start, zone), None if original is None else milliseconds(original, zone)
    yield _Occurrence(meeting_id(uid or _uid_of_nameless(at_ms, told.people), instant), at_ms, told)
    if instant is not None and uid and told.version.cancels and holds_for_all_that_follow(event):
        version = replace(told.version, following=True)
        yield _Occurrence(cancellation_id(uid, instant), instant, replace(told, version=version))


def _of_series(placed: Placed, told: _Told, frame: _Frame) -> Iterator[_Occurrence]:
    """The occurrences of a series that have no event of their own."""
    zone, series, uid = frame.zone, frame.series_of(placed), text_of(placed.event, "UID")
    assert told.start is not None  # noqa: S101
    changed = {each.from_ms: _told_by_change(each, told, series, zone) for each in series.changes}
    for moment, excepted in occurrences(placed.event, told.start, zone, frame.now_ms):
        instant = milliseconds(moment, zone)
        if instant in series.moved:
            continue
        change = series.change_at(instant)
        at_ms = milliseconds(change.applied_to(moment, zone), zone) if change else instant
        key = meeting_id(uid or _uid_of_nameless(instant, told.people), instant)
        yield _Occurrence(key, at_ms, changed[change.from_ms] if change else told, excepted)


def _told_by_change(change: Change, by_series: _Told, series: Series, zone: tzinfo) -> _Told:
    """What a change says of what follows it: it is as recent as its series, and if it names nobody, the people are the same."""
    told = _told(change.placed, zone)
    sequence = max(told.version.sequence, series.sequence)
    told = replace(told, version=replace(told.version, told=Told.BY_CHANGE, sequence=sequence))
    return told if told.people else replace(told, people=by_series.people, addresses=by_series.addresses)


def _uid_of_nameless(at_ms: int, people: tuple[Participation, ...]) -> str:
    """RFC 2445 had events without UID: their time and people identify them."""
    return identifier("nameless", str(at_ms), *(each.email for each in people))


def _labels(event: Any) -> tuple[str, ...]:
    """The categories, in one case, sorted."""
    found = (str(name) for each in values_of(event, "CATEGORIES") for name in getattr(each, "cats", [each]))
    return tuple(sorted({name.strip().casefold() for name in found} - {""}))
