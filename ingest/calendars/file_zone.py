"""Time zones as a calendar file defines them (VTIMEZONE): a component in, a zone for clock times out. Pure.

All changes until 2100 are worked out at once, within the limits of recurrence: no rule, however odd, can hang a load.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import Any

from icalendar import vRecur

from ingest.calendars.event_values import first_of, values_of
from ingest.calendars.recurrence import listed_moments, onsets

_NONE = timedelta()


class FileZone(tzinfo):
    """A zone by its changes, each the clock time before it (as the clock then goes) and the offset that holds from it on."""

    def __init__(self, key: str, changes: Iterable[tuple[datetime, timedelta]], before: timedelta) -> None:
        self.key = key
        ordered = sorted(changes, key=lambda change: change[0])
        self._times = [at for at, _ in ordered]
        self._offsets = [before, *(offset for _, offset in ordered)]
        self._instants = [at - offset for at, offset in zip(self._times, self._offsets, strict=False)]

    def utcoffset(self, moment: datetime | None) -> timedelta:
        if moment is None:
            return self._offsets[-1]
        clock = moment.replace(tzinfo=None, fold=0)
        place = bisect_right(self._times, clock)
        return self._offsets[place + (moment.fold and self._is_there_twice(clock, place))]

    def dst(self, _: datetime | None) -> timedelta:
        return _NONE

    def tzname(self, _: datetime | None) -> str:
        return self.key

    def fromutc(self, moment: datetime) -> datetime:
        """The clock time at an instant in UTC."""
        place = bisect_right(self._instants, moment.replace(tzinfo=None))
        clock = moment + self._offsets[place]
        return clock.replace(fold=int(self.utcoffset(clock) != self._offsets[place]))

    def _is_there_twice(self, clock: datetime, place: int) -> bool:
        """Whether the change that follows sets the clock back to before that time."""
        if place == len(self._times):
            return False
        return clock >= self._times[place] + self._offsets[place + 1] - self._offsets[place]


def file_zone(component: Any) -> FileZone:
    """The zone of a VTIMEZONE. Before its first change it is what its first STANDARD is. Raises ValueError for what is none."""
    observances = [(each.name, *_observance(each)) for each in component.subcomponents]
    if not observances:
        raise ValueError("a time zone without STANDARD or DAYLIGHT")
    before = next((offset for name, offset, _ in observances if name == "STANDARD"), observances[0][1])
    # reversed: of changes at one moment the first that is listed holds
    changes = ((at, offset) for _, offset, times in reversed(observances) for at in times)
    return FileZone(str(component["TZID"]), changes, before)


def _observance(part: Any) -> tuple[timedelta, Sequence[datetime]]:
    """The offset that holds from its changes on, and these."""
    before, after = (_offset(part, name) for name in ("TZOFFSETFROM", "TZOFFSETTO"))
    start = _moment(first_of(part["DTSTART"]).dt)
    rules = tuple(rule.to_ical().decode() for rule in values_of(part, "RRULE"))
    return after, sorted({*_by_rules(rules, start, before), *map(_moment, listed_moments(part, "RDATE"))})


@lru_cache(maxsize=1 << 10)
def _by_rules(rules: tuple[str, ...], start: datetime, before: timedelta) -> frozenset[datetime]:
    """Remembered, since every invitation brings the zones of its sender's program."""
    found = (onsets(vRecur.from_ical(rule), start, timezone(before)) for rule in rules)
    return frozenset({start}.union(*found))


def _offset(part: Any, name: str) -> timedelta:
    offset: timedelta = first_of(part[name]).td
    return offset


def _moment(moment: date) -> datetime:
    if isinstance(moment, datetime):
        return moment.replace(tzinfo=None)
    return datetime(moment.year, moment.month, moment.day)
