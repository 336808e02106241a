"""When something is done again and again: every so often, or at a time of day in a time zone. Pure.

In: words such as `daily 03:30` and the name of a zone. Out: moments, as UTC epoch milliseconds. A time of day that is skipped
when clocks are put forward comes as much later; one that comes twice when they are put back counts once, the first time.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from graph_model.errors import InputError

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
FORMS = "every 6h (also 30m, 2d), daily 03:30, or weekly mon 03:30"

_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}
_EVERY = re.compile(r"every (\d{1,6})([mhd])")
_AT = re.compile(rf"(?:daily|weekly ({'|'.join(WEEKDAYS)})) (\d\d?):(\d\d)")
_LONGEST = timedelta(days=366)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Timing:
    """`every` so often; or, where that is None, `at` a time of day in `zone`, on one `weekday` (0: Monday) or on all."""

    zone: ZoneInfo
    every: timedelta | None = None
    at: time = time()
    weekday: int | None = None

    def after(self, moment_ms: int, begun_ms: int) -> int:
        """The first time that is later than a moment. What comes every so often is counted from when it was begun."""
        if self.every is not None:
            every_ms = self.every // _MILLISECOND
            return begun_ms + ((moment_ms - begun_ms) // every_ms + 1) * every_ms
        day = (_EPOCH + moment_ms * _MILLISECOND).astimezone(self.zone).date() - _DAY
        while not self._is_on(day) or (due := self._on(day)) <= moment_ms:
            day += _DAY
        return due

    def count(self, first_ms: int, last_ms: int, begun_ms: int) -> int:
        """How many times there are that are later than the first moment and no later than the last."""
        if self.every is not None:
            every_ms = self.every // _MILLISECOND
            return (last_ms - begun_ms) // every_ms - (first_ms - begun_ms) // every_ms
        counted = 0
        while (first_ms := self.after(first_ms, begun_ms)) <= last_ms:
            counted += 1
        return counted

    def _is_on(self, day: date) -> bool:
        return self.weekday is None or day.weekday() == self.weekday

    def _on(self, day: date) -> int:
        """Python takes a time that is skipped by the offset of before, and of two that are alike the first."""
        return (datetime.combine(day, self.at, self.zone) - _EPOCH) // _MILLISECOND


def timing(words: str, zone: str) -> Timing:
    """The timing that these words mean, in any case.

    Raises:
        InputError: they mean none, or there is no such zone.

    >>> timing("Weekly Mon 3:30", "Europe/Berlin").at
    datetime.time(3, 30)

    """
    where, said = _zone(zone), " ".join(words.lower().split())
    if every := _EVERY.fullmatch(said):
        span = int(every[1]) * _UNITS[every[2]]
        if not span or span > _LONGEST:
            raise InputError(f"{words!r}: from 1m to {_LONGEST.days}d.")
        return Timing(where, every=span)
    found = _AT.fullmatch(said)
    if found is None or int(found[2]) > 23 or int(found[3]) > 59:
        raise InputError(f"{words!r} is no time to do something at. Write {FORMS}.")
    weekday = WEEKDAYS.index(found[1]) if found[1] else None
    return Timing(where, at=time(int(found[2]), int(found[3])), weekday=weekday)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: it is a folder of zones
        raise InputError(f"There is no time zone {name!r}. Write one as Europe/Berlin, or UTC.") from None
