"""What the events of one UID in a file are together: its start, and occurrences with an event of their own. Pure.

Occurrences that have an event of their own are as that says. An occurrence is known by its recurrence instant, when the series
would have it. What an event says of all that follow it is applied where the whole series is known (`graph_model.notices`).
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Any

from graph_model.entities import MeetingVersion
from graph_model.errors import BadRecord
from ingest.calendars.event_values import (
    holds_for_all_that_follow,
    is_cancelled,
    milliseconds,
    moment_of,
    text_of,
    uninvites,
    version_of,
)

NO_FACTS = {"COUNTER": "proposal", "DECLINECOUNTER": "proposal", "REFRESH": "proposal"}
"""Scheduling messages about what somebody would like, and under which name they are counted."""

_OPEN = frozenset({"", "PUBLIC"})
"""Values of CLASS that keep nothing from anybody. What nobody knows, as Outlook's X-PERSONAL, is PRIVATE (RFC 5545 3.8.1.3)."""


@dataclass(frozen=True, slots=True)
class Placed:
    """An event of the file, where it stands there, and the METHOD of its calendar ("" where it is no message)."""

    event: Any
    place: str
    method: str

    @property
    def is_about_guests(self) -> bool:
        """Whether it says who comes, or who no longer does, and decides nothing else."""
        return self.method == "REPLY" or uninvites(self.event, self.method)

    @property
    def is_of_same_people(self) -> bool:
        """Whether it changes all that follow, but not who takes part: then its own occurrence is one of them."""
        return holds_for_all_that_follow(self.event) and not self.names_people

    @property
    def names_people(self) -> bool:
        return any(map(self.event.get, ("ORGANIZER", "ATTENDEE")))

    def calls_off_one_of(self, series: Series) -> bool:
        """Whether it says of one occurrence that it does not take place, and who was to come stands in another file."""
        event = self.event
        return bool(
            series.start is None
            and "RECURRENCE-ID" in event
            and text_of(event, "UID")
            and is_cancelled(event, self.method)
        )

    def version(self, zone: tzinfo) -> MeetingVersion:
        return version_of(self.event, self.method, zone)

    def start(self, zone: tzinfo) -> date | None:
        """When it begins. A cancellation need not say: then the occurrence that it cancels, or when it was written."""
        begins = moment_of(self.event, "DTSTART", zone)
        if begins is None and is_cancelled(self.event, self.method):
            return moment_of(self.event, "RECURRENCE-ID", zone) or moment_of(self.event, "DTSTAMP", zone)
        return begins


@dataclass(frozen=True, slots=True)
class Series:
    """When a series starts, the recurrence instants of occurrences with an event of their own, its privacy, whether it is
    anybody's but the calendar's owner's.
    """

    start: date | None = None
    moved: frozenset[int] = frozenset()
    sensitivity: str = ""
    has_people: bool = False


def series_of(copies: Sequence[Placed], zone: tzinfo) -> Series:
    classes = {text_of(copy.event, "CLASS").upper() for copy in copies}
    telling = [each for each in copies if each.method not in NO_FACTS and not each.is_about_guests]
    masters = [
        each
        for each in telling
        if "RECURRENCE-ID" not in each.event and "DTSTART" in each.event and each.method != "ADD"
    ]
    latest = max(masters, key=lambda each: each.version(zone), default=None)
    start = moment_of(latest.event, "DTSTART", zone) if latest else None
    moved = (
        _instant(each, start, zone) for each in telling if "RECURRENCE-ID" in each.event and not each.is_of_same_people
    )
    return Series(
        start=start,
        moved=frozenset(each for each in moved if each is not None),
        sensitivity="" if classes <= _OPEN else "private",
        has_people=any(each.names_people for each in telling),
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
