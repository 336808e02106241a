"""One calendar file: its bytes in, meetings out, one candidate for each occurrence that was held. Pure.

A broken event is rejected with its place and reason; its neighbours load. Entries in which nobody but the calendar's owner
can be seen are left out. An event marked private or confidential makes all of its series so, for `ingest.gate` to keep out.
What an event says of others (an answer, a change of all that follow) is a candidate beside it, for `graph_model.notices`.
"""

from __future__ import annotations

import codecs
import re
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta, tzinfo
from itertools import pairwise
from typing import Any

import icalendar
from icalendar.timezone import tzp

from graph_model.entities import (
    UNINVITED,
    Address,
    AddressKind,
    Channel,
    Interaction,
    MeetingVersion,
    Participation,
    Reject,
    Role,
    Told,
)
from graph_model.errors import BadRecord
from graph_model.identifiers import answer_id, cancellation_id, change_id, identifier, meeting_id
from ingest.calendars.attendees import people_of
from ingest.calendars.event_values import (
    UNREADABLE,
    holds_for_all_that_follow,
    made_ms,
    milliseconds,
    minutes_of,
    sequence_of,
    text_of,
    values_of,
)
from ingest.calendars.recurrence import Effort, occurrences, wall_clock
from ingest.calendars.series import NO_FACTS, Placed, Series, original_of, series_of
from ingest.calendars.shown_zone import zone_shown
from ingest.calendars.zone_provider import forget_zones
from ingest.candidate import Candidate, Facts, Signs
from ingest.mail.message_date import doubt_of
from ingest.mail.subject import normalised_subject

MAX_MINUTES = 7 * 24 * 60
"""A meeting's length is kept up to a week: what lasts longer is dropped as all-day anyhow."""
_ENDS_FIRST = "ends before it begins: kept as a meeting of unknown length"

_ZONE = re.compile(rb"^BEGIN:VTIMEZONE[ \t]*$.*?^END:VTIMEZONE[ \t]*$", re.MULTILINE | re.DOTALL | re.IGNORECASE)
_EVENT_START = re.compile(rb"^BEGIN:VEVENT[ \t]*$", re.MULTILINE | re.IGNORECASE)
_OTHER_COMPONENT = re.compile(rb"^BEGIN:(?!VCALENDAR)", re.MULTILINE | re.IGNORECASE)
_EVENT_END = re.compile(rb"^END:VEVENT[ \t]*$", re.MULTILINE | re.IGNORECASE)
_OBJECT = re.compile(rb"^BEGIN:(?:VCALENDAR|VEVENT)", re.MULTILINE | re.IGNORECASE)
_FOLDED_WITHIN = re.compile(rb"\n[ \t](?=[\x80-\xbf])")
"""Where a line was folded within a character."""
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
    """What is needed to read any event of one file: where it lies, until when, its floating times' zone, its series.

    `effort` is what may still be spent on what recurs.
    """

    path: str
    now_ms: int
    zone: tzinfo
    series: dict[str, Series]
    effort: Effort = field(default_factory=Effort)

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
    forget_zones()
    with _without_warnings():
        events, rejects = _events(data, path)
        frame = _frame(events, path, now_ms, _zone_of(data))
    yield Facts(rejects=tuple(rejects))
    for placed in events:
        with _without_warnings():
            found = _facts(placed, frame)
        yield found


@contextmanager
def _without_warnings() -> Iterator[None]:
    """Guessed zone names and the like, which the library says once per process. Nothing is yielded within: the filter is the
    whole process's.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _unix_utf8(data: bytes) -> bytes:
    """The same calendar in UTF-8 without a byte order mark, with line feeds only."""
    if data[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        data = data.decode("utf-16", "replace").encode()
    data = data.removeprefix(codecs.BOM_UTF8).replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return data if _is_utf8(data) else b"\n".join(map(_line_in_utf8, _FOLDED_WITHIN.sub(b"", data).split(b"\n")))


def _line_in_utf8(line: bytes) -> bytes:
    """A line that is not UTF-8 is taken for Windows' Western encoding, of which few bytes would be UTF-8 by chance."""
    return line if _is_utf8(line) else line.decode("cp1252", "replace").encode()


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


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
    _learn_zones(data)
    events, rejects = [], []
    starts = [*_starts(data), _Start(len(data), 0, "")]
    for number, (start, following) in enumerate(pairwise(starts), 1):
        place = f"event {number}, line {start.line}"
        try:
            found = _event(data[start.offset : following.offset])
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


def _event(data: bytes) -> list[Any]:
    end = _EVENT_END.search(data)
    if end is None:
        raise BadRecord("event without an end")
    try:
        return list(_wrapped(data[: end.end()]).walk("VEVENT"))
    except UNREADABLE as exc:
        raise BadRecord(f"unreadable event: {_brief(exc)}") from exc


def _wrapped(component: bytes) -> Any:
    return icalendar.Calendar.from_ical(b"BEGIN:VCALENDAR\n%s\nEND:VCALENDAR\n" % component)


def _learn_zones(data: bytes) -> None:
    """The library remembers each that it reads until `forget_zones`: no event needs to bring its zones along."""
    for found in _ZONE.finditer(data):
        with suppress(*UNREADABLE):  # events that need one that is broken are read with floating times
            _wrapped(found[0])


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
        series = frame.series_of(placed)
        of_same_people = placed.is_of_same_people and series.has_people
        if not told.people and not of_same_people and not placed.calls_off_one_of(series):
            return Facts(excluded=("personal-entry",))
        notes = (f"{frame.path}, {placed.place}: {_ENDS_FIRST}.",) if told.ends_first else ()
        return Facts(candidates=tuple(_meetings(placed, told, frame)), notes=notes)
    except BadRecord as exc:
        return Facts(rejects=(Reject(frame.path, placed.place, exc.reason),))
    except UNREADABLE as exc:
        return Facts(rejects=(Reject(frame.path, placed.place, f"unreadable event: {_brief(exc)}"),))


@dataclass(frozen=True, slots=True)
class _Told:
    """What an event says of each of the occurrences that it tells of. `start` is None where it cannot be read."""

    start: date | None
    minutes: int
    ends_first: bool
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
    minutes = minutes_of(event, start, zone) if start is not None else 0
    return _Told(
        start=start,
        minutes=minutes or 0,
        ends_first=minutes is None,
        people=people,
        addresses=addresses,
        version=placed.version(zone),
        busy=text_of(event, "X-MICROSOFT-CDO-BUSYSTATUS").lower(),
        title=normalised_subject(text_of(event, "SUMMARY")),
        labels=_labels(event),
    )


@dataclass(frozen=True, slots=True)
class _Occurrence:
    """What takes place at `at_ms`, as an event tells it. `key` is its id, `instant_ms` when its series would have it, and
    `excepted` that its series leaves it out: then it does not take place, which other copies of the series need to be told.

    Or a `notice`: news of a meeting, of `answers` to it or of all that follows.
    """

    key: str
    at_ms: int | None
    told: _Told
    instant_ms: int | None = None
    excepted: bool = False
    notice: bool = False
    answers: bool = False


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
            doubt=doubt_of(each.at_ms, each.at_ms) if each.at_ms is not None else "",
            source_ids=(uid,) if uid else (),
            version=int(version),
            instant_ms=each.instant_ms,
        )
        signs = Signs(
            cancelled=version.cancels or each.excepted,
            all_day=each.told.is_of_whole_days,
            planned=each.at_ms is not None and each.at_ms > frame.now_ms and not each.notice,
            notice=each.notice,
            answers=each.answers,
            busy=each.told.busy,
        )
        yield Candidate(interaction, each.told.addresses, signs, each.told.title, each.told.labels, sensitivity)


def _occurrences(placed: Placed, told: _Told, frame: _Frame) -> Iterator[_Occurrence]:
    """Each with the id by which other copies of the meeting know it: by its recurrence instant, or that it is a single one."""
    event, zone, series = placed.event, frame.zone, frame.series_of(placed)
    uid, original = text_of(event, "UID"), original_of(event, series.start, zone)
    instant = None if original is None else milliseconds(original, zone)
    if uid and placed.is_about_guests:
        yield from _answers(uid, placed, told, instant, zone)
        if told.start is None or placed.method != "REPLY":
            return
    if told.start is None:
        raise BadRecord("no readable start (DTSTART)")
    if original is None and ("RRULE" in event or "RDATE" in event):
        yield from _of_series(placed, told, frame)
        return
    at_ms = milliseconds(told.start, zone)
    if placed.method == "ADD":  # one more occurrence of a series, as in RDATE (RFC 5546 3.2.4)
        instant = at_ms
    if told.people or placed.calls_off_one_of(series):
        yield _Occurrence(meeting_id(uid or _uid_of_nameless(at_ms, told.people), instant), at_ms, told, instant)
    if uid and original is not None and instant is not None and told.version.stamp and holds_for_all_that_follow(event):
        yield _of_all_that_follow(uid, told, original, instant, zone)


def _answers(uid: str, placed: Placed, told: _Told, instant: int | None, zone: tzinfo) -> Iterator[_Occurrence]:
    """Who answered, or who was uninvited, if anybody: the organiser stands beside them."""
    event, people = placed.event, told.people
    stamp_ms = made_ms(event, placed.method, zone)
    if placed.method != "REPLY":
        people = tuple(
            replace(each, response=UNINVITED, answered_ms=stamp_ms) if each.role is Role.ATTENDEE else each
            for each in people
        )
    if any(each.response for each in people):
        sequence, following = sequence_of(event), instant is not None and holds_for_all_that_follow(event)
        told = replace(told, people=people, version=MeetingVersion(sequence=sequence, following=following))
        at_ms = stamp_ms or (None if told.start is None else milliseconds(told.start, zone))
        key = answer_id(uid, instant, sequence, following=following)
        yield _Occurrence(key, at_ms, told, instant, notice=True, answers=True)


def _of_all_that_follow(uid: str, told: _Told, original: date, instant: int, zone: tzinfo) -> _Occurrence:
    """What an event says of its occurrence and of all later ones: that they are off, or by how much they are moved.

    The shift is one of the clock, so that a meeting stays at ten o'clock across a change to summer time.
    """
    assert told.start is not None  # noqa: S101
    news = replace(told, version=replace(told.version, told=Told.BY_ITSELF, following=True))
    if told.version.cancels:
        return _Occurrence(cancellation_id(uid, instant), instant, news, instant)
    clock = next((each.tzinfo for each in (original, told.start) if isinstance(each, datetime) and each.tzinfo), zone)
    shift = wall_clock(told.start, clock) - wall_clock(original, clock)
    at_ms = instant + shift // timedelta(milliseconds=1)
    return _Occurrence(change_id(uid, instant), at_ms, news, instant, notice=True)


def _of_series(placed: Placed, told: _Told, frame: _Frame) -> Iterator[_Occurrence]:
    """The occurrences of a series that have no event of their own."""
    zone, series, uid = frame.zone, frame.series_of(placed), text_of(placed.event, "UID")
    assert told.start is not None  # noqa: S101
    for moment, excepted in occurrences(placed.event, told.start, zone, frame.now_ms, frame.effort):
        instant = milliseconds(moment, zone)
        if instant in series.moved:
            continue
        key = meeting_id(uid or _uid_of_nameless(instant, told.people), instant)
        yield _Occurrence(key, instant, told, instant, excepted)


def _uid_of_nameless(at_ms: int, people: tuple[Participation, ...]) -> str:
    """RFC 2445 had events without UID: their time and people identify them."""
    return identifier("nameless", str(at_ms), *(each.email for each in people))


def _labels(event: Any) -> tuple[str, ...]:
    """The categories, in one case, sorted."""
    found = (str(name) for each in values_of(event, "CATEGORIES") for name in getattr(each, "cats", [each]))
    return tuple(sorted({name.strip().casefold() for name in found} - {""}))
