"""What the events of one UID in a file are together: its start, occurrences with an event of their own, changes. Pure.

A change is an event that tells of its own occurrence and of all that follow (RANGE=THISANDFUTURE, RFC 5545 3.8.4.4): these
take place as much earlier or later as it does, as long, and with its people, until the next change. Occurrences that have an
event of their own are as that says. An occurrence is known by its recurrence instant, when the series would have it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Any

from graph_model.entities import MeetingVersion
from graph_model.errors import BadRecord
from ingest.calendars.event_values import (
    holds_for_all_that_follow,
    is_cancelled,
    milliseconds,
    moment_of,
    text_of,
    version_of,
)
from ingest.calendars.recurrence import wall_clock

NO_FACTS = {"COUNTER": "proposal", "DECLINECOUNTER": "proposal", "REFRESH": "proposal"}
"""Scheduling messages about what somebody would like, and under which name they are counted."""

_PRIVATE = frozenset({"PRIVATE", "CONFIDENTIAL"})


@dataclass(frozen=True, slots=True)
class Placed:
    """An event of the file, where it stands there, and the METHOD of its calendar ("" where it is no message)."""

    event: Any
    place: str
    method: str

    def version(self, zone: tzinfo) -> MeetingVersion:
        return version_of(self.event, self.method, zone)

    def start(self, zone: tzinfo) -> date | None:
        """When it begins. A cancellation need not say: then the occurrence that it cancels, or when it was written."""
        begins = moment_of(self.event, "DTSTART", zone)
        if begins is None and is_cancelled(self.event, self.method):
            return moment_of(self.event, "RECURRENCE-ID", zone) or moment_of(self.event, "DTSTAMP", zone)
        return begins


@dataclass(frozen=True, slots=True)
class Change:
    """An event that also tells of what follows; `start` is its own and `original` that which its series would have it at."""

    placed: Placed
    start: date
    original: date
    from_ms: int

    def applied_to(self, moment: date, zone: tzinfo) -> date:
        """When an occurrence takes place that would have been at `moment`, by the clock of its series."""
        clock = next((each.tzinfo for each in (moment, self.start) if isinstance(each, datetime) and each.tzinfo), zone)
        shift = wall_clock(self.start, clock) - wall_clock(self.original, clock)
        moved = _later(wall_clock(moment, clock), shift)
        return moved.replace(tzinfo=clock) if isinstance(self.start, datetime) else moved.date()


@dataclass(frozen=True, slots=True)
class Series:
    """When a series starts, its SEQUENCE, recurrence instants of occurrences with their own event, changes, its privacy."""

    start: date | None = None
    sequence: int = 0
    moved: frozenset[int] = frozenset()
    changes: tuple[Change, ...] = ()
    sensitivity: str = ""

    def change_at(self, instant_ms: int) -> Change | None:
        """The change that holds at a recurrence instant."""
        return next((each for each in reversed(self.changes) if each.from_ms <= instant_ms), None)


def series_of(copies: Sequence[Placed], zone: tzinfo) -> Series:
    private = sorted({each for copy in copies if (each := text_of(copy.event, "CLASS")).upper() in _PRIVATE})
    telling = [each for each in copies if each.method not in NO_FACTS]
    masters = [each for each in telling if "RECURRENCE-ID" not in each.event]
    latest = max(masters, key=lambda each: each.version(zone), default=None)
    start = moment_of(latest.event, "DTSTART", zone) if latest else None
    overrides = [each for each in telling if "RECURRENCE-ID" in each.event and each.method != "REPLY"]
    moved = (_instant(each, start, zone) for each in overrides)
    return Series(
        start=start,
        sequence=latest.version(zone).sequence if latest else 0,
        moved=frozenset(each for each in moved if each is not None),
        changes=_changes(overrides, start, zone),
        sensitivity=private[0].lower() if private else "",
    )


def original_of(event: Any, series_start: date | None, zone: tzinfo) -> date | None:
    """When the series would have the occurrence that an event tells of.

    A bare day means the series' time on that day; and of a series of days a midnight means the day, as Exchange writes it.
    """
    original = moment_of(event, "RECURRENCE-ID", zone)
    if original is None or series_start is None:
        return original
    if isinstance(series_start, datetime):
        whole_day = not isinstance(original, datetime)
        return datetime.combine(original, series_start.timetz()) if whole_day else original
    return original.date() if isinstance(original, datetime) else original


def _instant(placed: Placed, series_start: date | None, zone: tzinfo) -> int | None:
    """The recurrence instant of an event, None also where it is outside of the calendar: the event is rejected for that."""
    original = original_of(placed.event, series_start, zone)
    with suppress(BadRecord):
        return None if original is None else milliseconds(original, zone)
    return None


def _changes(overrides: Iterable[Placed], series_start: date | None, zone: tzinfo) -> tuple[Change, ...]:
    """By time, of each instant the latest version."""
    found: dict[int, Change] = {}
    for each in sorted(overrides, key=lambda placed: placed.version(zone)):
        start, original = each.start(zone), original_of(each.event, series_start, zone)
        instant = _instant(each, series_start, zone)
        if holds_for_all_that_follow(each.event) and start is not None and original is not None and instant is not None:
            found[instant] = Change(each, start, original, instant)
    return tuple(found[instant] for instant in sorted(found))


def _later(moment: datetime, shift: timedelta) -> datetime:
    try:
        return moment + shift
    except OverflowError as exc:
        raise BadRecord("a time outside of the calendar") from exc
