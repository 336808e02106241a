"""How an Outlook meeting repeats: the packed pattern in; the first occurrence, rules of iCalendar and moved ones out. Pure.

All its times are minutes since 1601 in the zone of the meeting. Source: [MS-OXOCAL] 2.2.1.44 (AppointmentRecur,
RecurrencePattern, ExceptionInfo) and 2.2.1.41 (time zone definitions).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from graph_model.errors import BadRecord
from ingest.calendars.month_days import by_month_day

MAX_EXCEPTIONS = 1000
"""Occurrences that were moved or deleted: twenty years of a weekly meeting, every one of them."""

_FIRST_MINUTE = datetime(1601, 1, 1)  # the meeting's own clock
_DAYS = ("SU", "MO", "TU", "WE", "TH", "FR", "SA")
_MINUTES_A_DAY = 1440
_BY_DAY, _BY_WEEK, _BY_MONTH, _BY_WEEKDAY, _MONTH_END = range(5)
_AFTER_COUNT, _BY_DATE = 0x2022, 0x2021
_LAST = 5
_CHANGED_TEXTS = (0x0001, 0x0010)
_CHANGED_NUMBERS = (0x0002, 0x0004, 0x0008, 0x0020, 0x0040, 0x0080, 0x0100)


@dataclass(frozen=True, slots=True)
class Recurrence:
    """The first occurrence, its rule, occurrences that were deleted, and (original start, start, end) of moved ones.

    `until` is the start of the last one, None where a rule counts them or never ends.
    """

    start: datetime
    end: datetime
    rule: str
    until: datetime | None
    deleted: tuple[datetime, ...]
    moved: tuple[tuple[datetime, datetime, datetime], ...]

    def rules(self, zone: tzinfo) -> Iterator[str]:
        """The lines of RRULE and EXDATE."""
        until = f";UNTIL={self.until.replace(tzinfo=zone).astimezone(UTC):%Y%m%dT%H%M%SZ}" if self.until else ""
        yield f"RRULE:{self.rule}{until}"
        if self.deleted:
            named = f";TZID={zone.key}" if isinstance(zone, ZoneInfo) else ""
            yield f"EXDATE{named}:" + ",".join(f"{each:%Y%m%dT%H%M%S}{'' if named else 'Z'}" for each in self.deleted)


def parse_recurrence(data: bytes) -> Recurrence:
    """Raises BadRecord for a pattern that is broken, or of a calendar other than the Gregorian."""
    try:
        return _recurrence(_Reader(data))
    except (struct.error, OverflowError) as exc:
        raise BadRecord("unreadable recurrence") from exc


def zone_name(data: bytes) -> str:
    """The name of a packed time zone, as Windows calls it; "" where there is none."""
    try:
        (length,) = struct.unpack_from("<H", data, 6)
    except struct.error:
        return ""
    return data[8 : 8 + 2 * length].decode("utf-16-le", "replace")


class _Reader:
    """Numbers, one after the other."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def short(self) -> int:
        return self._number("<H")

    def long(self) -> int:
        return self._number("<I")

    def moment(self) -> datetime:
        return _FIRST_MINUTE + timedelta(minutes=self.long())

    def moments(self) -> list[datetime]:
        count = self.long()
        if count > MAX_EXCEPTIONS:
            raise BadRecord(f"more than {MAX_EXCEPTIONS} occurrences were moved or deleted")
        return [self.moment() for _ in range(count)]

    def skip(self, size: int) -> None:
        self._at += size

    def _number(self, form: str) -> int:
        (value,) = struct.unpack_from(form, self._data, self._at)
        self._at += struct.calcsize(form)
        return int(value)


def _recurrence(reader: _Reader) -> Recurrence:
    reader.skip(4)  # versions
    reader.skip(2)  # how often, which the kind of pattern says too
    kind = reader.short()
    reader.skip(6)  # the kind of calendar, which it says too, and an offset within the period
    period = reader.long()
    reader.skip(4)  # tasks only
    rule = _rule(kind, period, reader)
    end_kind, count = reader.long(), reader.long()
    week_start = _DAYS[reader.long() % len(_DAYS)]
    deleted = reader.moments()
    reader.moments()  # the days to which some were moved: told in full below
    first, last = reader.moment(), reader.moment()
    reader.skip(8)  # versions
    from_midnight = timedelta(minutes=reader.long())
    length = timedelta(minutes=reader.long()) - from_midnight
    moved = tuple(_moved(reader) for _ in range(min(reader.short(), MAX_EXCEPTIONS)))
    originals = {original for original, _, _ in moved}
    return Recurrence(
        start=first + from_midnight,
        end=first + from_midnight + max(length, timedelta()),
        rule=f"{rule};WKST={week_start}" + (f";COUNT={count}" if end_kind == _AFTER_COUNT and count else ""),
        until=last + from_midnight if end_kind == _BY_DATE else None,
        deleted=tuple(day + from_midnight for day in deleted if day + from_midnight not in originals),
        moved=moved,
    )


def _rule(kind: int, period: int, reader: _Reader) -> str:
    """A rule as far as it is about days; a year is twelve months."""
    if kind == _BY_DAY:
        return f"FREQ=DAILY;INTERVAL={max(1, period // _MINUTES_A_DAY)}"
    if kind == _BY_WEEK:
        return f"FREQ=WEEKLY;INTERVAL={max(1, period)};BYDAY={_days(reader.long())}"
    monthly = f"FREQ=MONTHLY;INTERVAL={max(1, period)}"
    if kind in (_BY_MONTH, _MONTH_END):
        return f"{monthly};{_day_of_month(-1 if kind == _MONTH_END else reader.long(), reader)}"
    if kind == _BY_WEEKDAY:
        days, which = _days(reader.long()), reader.long()
        return f"{monthly};BYDAY={days};BYSETPOS={-1 if which >= _LAST else which}"
    raise BadRecord("repeats by a calendar that is not read")


def _days(bits: int) -> str:
    days = ",".join(day for place, day in enumerate(_DAYS) if bits >> place & 1)
    if not days:
        raise BadRecord("unreadable recurrence")
    return days


def _day_of_month(day: int, reader: _Reader) -> str:
    if day == -1:
        reader.skip(4)
        return "BYMONTHDAY=-1"
    return by_month_day(day)


def _moved(reader: _Reader) -> tuple[datetime, datetime, datetime]:
    start, end, original = reader.moment(), reader.moment(), reader.moment()
    changed = reader.short()
    for bit in sorted((*_CHANGED_TEXTS, *_CHANGED_NUMBERS)):
        if changed & bit and bit in _CHANGED_TEXTS:
            reader.skip(2)
            reader.skip(reader.short())
        elif changed & bit:
            reader.skip(4)
    return original, start, max(start, end)
