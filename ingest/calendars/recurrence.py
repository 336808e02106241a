"""When a recurring event takes place: its rule, extra and excepted dates in, its occurrences of the window out. Pure.

A rule is expanded in wall-clock time and then placed in its zone, so that a ten o'clock meeting stays at ten o'clock
across a change to summer time. The window is from 1990 until now; the expansion is bounded in time and steps: no rule,
however odd, can hang a load.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from itertools import islice
from math import prod
from typing import TYPE_CHECKING, Any, cast

from dateutil.rrule import rrulestr
from icalendar import vRecur

from graph_model.errors import BadRecord
from ingest.calendars.event_values import first_of, values_of
from ingest.mail.message_date import ANCIENT_MS

MAX_OCCURRENCES = 1_500
"""Of one event the latest so many are kept, some six years of a meeting on every working day."""
MAX_STEPS = 40_000
"""Occurrences, and days, weeks, months or years, that one rule may run through in the window before it is cut off: 109 years
of a daily meeting."""
MAX_STEPS_A_FILE = 1 << 24
"""The same of all rules of one file, where each occurrence that is kept counts as STEPS_AN_OCCURRENCE: some 2,400 weekly
meetings of five years."""
STEPS_AN_OCCURRENCE = 25
"""What making a meeting of it takes, beside finding it."""
MAX_TIMES_A_DAY = 48
"""Of one rule, by BYHOUR, BYMINUTE and BYSECOND; a meeting takes place on a day once, or a few times."""
MAX_ONSETS = 3_000
"""Of one rule of a time zone: once a year since the year 1, which some programs write, and some more."""

if TYPE_CHECKING:
    from dateutil.rrule import rrule

_WINDOW_START = datetime.fromtimestamp(ANCIENT_MS / 1000, UTC).replace(tzinfo=None)
_LAST_ONSET = datetime(2100, 1, 1)
_TOO_OFTEN = frozenset({"SECONDLY", "MINUTELY", "HOURLY"})
_DAYS_A_STEP = {"DAILY": 1, "WEEKLY": 7}
_LEAST_DAYS_A_STEP = {**_DAYS_A_STEP, "MONTHLY": 28, "YEARLY": 365}
_ALWAYS = ("FREQ", "INTERVAL", "COUNT", "WKST")
_PARTS = frozenset({
    *_ALWAYS, "UNTIL", "BYSECOND", "BYMINUTE", "BYHOUR", "BYDAY", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYMONTH", "BYSETPOS",
})  # fmt: skip
_OUR_CALENDAR = "GREGORIAN"
_DAY_NAMES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_LEAP_CYCLE = 8
_LONGEST_MONTH = {2: 29, 4: 30, 6: 30, 9: 30, 11: 30}
_BROKEN = (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, ZeroDivisionError)


@dataclass(slots=True)
class Effort:
    """The steps that may still be spent on what recurs in a file."""

    left: int = MAX_STEPS_A_FILE


def occurrences(
    event: Any, start: date, zone: tzinfo, now_ms: int, effort: Effort | None = None
) -> Iterator[tuple[date, bool]]:
    """The starts of an event's occurrences from 1990 until `now_ms`, sorted, each once, and whether each is excepted.

    Raises BadRecord for rules that repeat more often than daily, can never match, or cannot be read, and where the `effort` of
    the file is spent.
    """
    effort = effort or Effort()
    if effort.left <= 0:
        raise BadRecord("more recurs in the file than is followed in one: split the calendar")
    timed = isinstance(start, datetime)
    local_zone = (start.tzinfo if isinstance(start, datetime) else None) or zone
    now = datetime.fromtimestamp(now_ms / 1000, UTC).astimezone(local_zone).replace(tzinfo=None)
    first = wall_clock(start, local_zone)
    times = {first} | _extra(event, "RDATE", local_zone)
    for rule in map(_readable, values_of(event, "RRULE")):
        times |= _expanded(rule, first, local_zone, now, effort)
    excepted = _extra(event, "EXDATE", local_zone)
    for rule in map(_readable, values_of(event, "EXRULE")):
        excepted |= _expanded(rule, first, local_zone, now, effort)
    kept = sorted(each for each in times if _WINDOW_START <= each <= now)[-MAX_OCCURRENCES:]
    effort.left -= STEPS_AN_OCCURRENCE * len(kept)
    days = _excepted_days(event) if timed else set()
    for each in kept:
        yield (each.replace(tzinfo=local_zone) if timed else each.date(), each in excepted or each.date() in days)


def _readable(rule: Any) -> Any:
    """The rule without parts that are empty or that nobody knows. Raises BadRecord for what is left if that is no rule."""
    could_be_read = isinstance(rule, vRecur)
    if could_be_read and rule.keys() <= _PARTS:
        return rule
    written = rule.to_ical().decode() if could_be_read else str(rule)
    parts = {
        name.strip().upper(): value.strip(" ,")
        for name, _, value in (each.partition("=") for each in written.split(";"))
    }
    if parts.get("RSCALE", _OUR_CALENDAR).upper() != _OUR_CALENDAR:
        raise BadRecord("repeats by a calendar that is not read (RRULE)")
    try:
        return vRecur.from_ical(
            ";".join(f"{name}={value}" for name, value in parts.items() if name in _PARTS and value)
        )
    except _BROKEN as exc:
        raise BadRecord("unreadable recurrence rule (RRULE)") from exc


def onsets(rule: Any, start: datetime, zone: tzinfo) -> set[datetime]:
    """When a time zone changes by a rule, from its start until 2100, on the clock of `zone`, which goes until then.

    Raises BadRecord for a rule that applies more often than a time zone ever changes, or that cannot be read.
    """
    rule = _readable(rule)
    _check(rule)
    until = _until(rule, zone, _LAST_ONSET)
    count = first_of(rule.get("COUNT"))
    try:
        found = list(islice(_matches(_endless(rule, until), start, until, Effort()), MAX_ONSETS + 1))
    except _BROKEN as exc:
        raise BadRecord("unreadable recurrence rule (RRULE)") from exc
    if len(found) > MAX_ONSETS:
        raise BadRecord("a time zone that changes too often (RRULE)")
    if count is None:
        return {start, *found}
    return {start} | _counted(found[: max(int(count), 0)], start, int(count))


def wall_clock(moment: date, zone: tzinfo) -> datetime:
    """What a clock in `zone` shows at that moment, without the zone; a day starts at midnight."""
    if not isinstance(moment, datetime):
        return datetime(moment.year, moment.month, moment.day)
    return (moment.astimezone(zone) if moment.tzinfo else moment).replace(tzinfo=None)


def _expanded(rule: Any, start: datetime, zone: tzinfo, now: datetime, effort: Effort) -> set[datetime]:
    """The occurrences of one rule. The rule's own UNTIL is cut to now, in the clock time of its zone."""
    _check(rule)
    until = _until(rule, zone, now)
    text = _endless(rule, until)
    try:
        given = first_of(rule.get("COUNT"))
        if given is None:
            return set(islice(_matches(text, _near_the_window(rule, start), until, effort), MAX_STEPS))
        near, count = _counted_near_the_window(rule, start, max(int(given), 0))
        return _counted(list(islice(_matches(text, near, until, effort), min(count, MAX_STEPS))), near, count)
    except _BROKEN as exc:
        raise BadRecord("unreadable recurrence rule (RRULE)") from exc


def _endless(rule: Any, until: datetime) -> str:
    """The rule up to `until`, without its COUNT, which is counted here: with it, a rule that matches hardly ever would be
    followed to the year 9999.
    """
    text = re.sub(r";?(UNTIL|COUNT)=[^;]*", "", rule.to_ical().decode(), flags=re.IGNORECASE).strip(";")
    return f"{text};UNTIL={until:%Y%m%dT%H%M%S}"


class _BeyondTheEnd(Exception):
    """A rule was followed beyond its end, or as far as any rule is."""


class _Interval(int):
    """A rule's interval that counts how often it is gone forward: without a match dateutil goes on to the year 9999."""

    steps_left = MAX_STEPS
    effort = Effort()

    def __radd__(self, place: int) -> int:
        self._step()
        return place + int(self)

    def __mul__(self, days: int) -> int:  # of a week
        self._step()
        return int(self) * days

    def _step(self) -> None:
        self.steps_left -= 1
        self.effort.left -= 1
        if self.steps_left < 0:
            raise _BeyondTheEnd


def _matches(text: str, start: datetime, until: datetime, effort: Effort) -> Iterator[datetime]:
    """The occurrences of a rule. Beyond its end it is not searched for more, however hardly it ever matches."""
    parts = dict(part.split("=", 1) for part in text.upper().split(";") if "=" in part)
    interval = _Interval(parts.get("INTERVAL", 1))
    days = max(0, (until - start).days)
    interval.steps_left = min(MAX_STEPS, days // (_LEAST_DAYS_A_STEP[parts["FREQ"]] * interval.real) + 2)
    interval.effort = effort
    with suppress(_BeyondTheEnd):
        for each in cast("rrule", rrulestr(text, dtstart=start)).replace(interval=interval):
            effort.left -= 1
            yield each


def _counted(found: list[datetime], start: datetime, count: int) -> set[datetime]:
    """The start is the first of COUNT occurrences, also where the rule does not match it."""
    return set(found if start in found else found[: max(count - 1, 0)])


def _counted_near_the_window(rule: Any, start: datetime, count: int) -> tuple[datetime, int]:
    """A later start of the same series and what is left of COUNT there, for rules that are as dense everywhere.

    Else the rule is followed from its start, as far as any rule is: by months or years that is to its end.
    """
    frequency, days = str(first_of(rule.get("FREQ"))).upper(), _listed(rule, "BYDAY")
    dense = {"DAILY": {*_ALWAYS}, "WEEKLY": {*_ALWAYS, "BYDAY"}}.get(frequency, set())
    if start >= _WINDOW_START or not {name.upper() for name in rule} <= dense:
        return start, count
    if days and _DAY_NAMES[start.weekday()] not in days:
        return start, count  # the start counts too, although it does not match
    a_period = max(1, len(days))
    period = timedelta(days=_DAYS_A_STEP[frequency] * int(first_of(rule.get("INTERVAL")) or 1))
    periods = min((_WINDOW_START - start) // period, max(count - 1, 0) // a_period)
    return start + periods * period, count - periods * a_period


def _listed(rule: Any, name: str) -> set[str]:
    return {str(each).upper() for each in rule.get(name, [])}


def _near_the_window(rule: Any, start: datetime) -> datetime:
    """A start of the same series, whole intervals later and not after the window's: a rule from 1601 has few steps left."""
    if start >= _WINDOW_START:
        return start
    interval = int(first_of(rule.get("INTERVAL")) or 1)
    days = interval * _DAYS_A_STEP.get(str(first_of(rule.get("FREQ"))).upper(), 0)
    if days:
        return start + timedelta(days=(_WINDOW_START - start).days // days * days)
    years = interval * _LEAP_CYCLE  # so that 29 February falls on one again, but for the odd century
    with suppress(ValueError):
        return start.replace(year=start.year + (_WINDOW_START.year - 1 - start.year) // years * years)
    return start


def _until(rule: Any, zone: tzinfo, now: datetime) -> datetime:
    """The last clock time that the rule allows, at most now; an UNTIL that is a day includes that day."""
    last = first_of(rule.get("UNTIL"))
    if not isinstance(last, date):
        return now
    whole_day = timedelta() if isinstance(last, datetime) else timedelta(days=1, seconds=-1)
    return min(now, wall_clock(last, zone) + whole_day)


def _check(rule: Any) -> None:
    if str(first_of(rule.get("FREQ")) or "").upper() in _TOO_OFTEN:
        raise BadRecord("repeats more often than daily (RRULE)")
    times = prod(max(1, len(rule.get(part, []))) for part in ("BYHOUR", "BYMINUTE", "BYSECOND"))
    if times > MAX_TIMES_A_DAY:
        raise BadRecord(f"repeats more than {MAX_TIMES_A_DAY} times a day (RRULE)")
    months = [int(each) for each in rule.get("BYMONTH", [])] or [1]
    if not all(1 <= month <= 12 for month in months):
        raise BadRecord("repeats in months that no year has (RRULE)")
    days = [abs(int(each)) for each in rule.get("BYMONTHDAY", [])]
    if days and min(days) > max(_LONGEST_MONTH.get(month, 31) for month in months):
        raise BadRecord("repeats on days that no month has (RRULE)")
    if any(int(each) < 1 for each in rule.get("INTERVAL", [])):
        raise BadRecord("repeats at no interval (RRULE)")


def listed_moments(event: Any, name: str) -> Iterator[date]:
    """The values of an EXDATE or RDATE, which may be one list of dates or several; periods count from their start."""
    for listed in values_of(event, name):
        for each in getattr(listed, "dts", []):
            yield each.dt[0] if isinstance(each.dt, tuple) else each.dt


def _extra(event: Any, name: str, zone: tzinfo) -> set[datetime]:
    return {wall_clock(moment, zone) for moment in listed_moments(event, name)}


def _excepted_days(event: Any) -> set[date]:
    """Bare days in EXDATE, by which some programs except whatever is on that day."""
    return {moment for moment in listed_moments(event, "EXDATE") if not isinstance(moment, datetime)}
