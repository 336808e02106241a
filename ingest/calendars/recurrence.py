"""When a recurring event takes place: its rule, extra and excepted dates in, its occurrences up to now out. Pure.

A rule is expanded in wall-clock time and then placed in its zone, so that a ten o'clock meeting stays at ten o'clock
across a change to summer time. The expansion is bounded in time and steps: no rule, however odd, can hang a load.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, tzinfo
from itertools import islice
from typing import Any

from dateutil.rrule import rrulestr

from graph_model.errors import BadRecord

MAX_OCCURRENCES = 1_500
"""Of one event the latest so many are kept, some six years of a meeting on every working day."""
MAX_STEPS = 40_000
"""Occurrences that one rule may run through before it is cut off: 109 years of a daily meeting."""

_TOO_OFTEN = frozenset({"SECONDLY", "MINUTELY", "HOURLY"})
_LONGEST_MONTH = {2: 29, 4: 30, 6: 30, 9: 30, 11: 30}


def occurrences(event: Any, start: date, zone: tzinfo, now_ms: int) -> Iterator[date]:
    """The starts of an event's occurrences, sorted, each once, until `now_ms`.

    Raises BadRecord for rules that repeat more often than daily, can never match, or cannot be read.
    """
    local_zone = (start.tzinfo if isinstance(start, datetime) else None) or zone
    now = datetime.fromtimestamp(now_ms / 1000, UTC).astimezone(local_zone).replace(tzinfo=None)
    times = {wall_clock(start, local_zone)} | _extra(event, "RDATE", local_zone)
    for rule in _rules(event):
        times |= _expanded(rule, wall_clock(start, local_zone), local_zone, now)
    excepted = _extra(event, "EXDATE", local_zone)
    kept = sorted(each for each in times - excepted if each <= now)[-MAX_OCCURRENCES:]
    yield from (each.replace(tzinfo=local_zone) if isinstance(start, datetime) else each.date() for each in kept)


def wall_clock(moment: date, zone: tzinfo) -> datetime:
    """What a clock in `zone` shows at that moment, without the zone; a day starts at midnight."""
    if not isinstance(moment, datetime):
        return datetime(moment.year, moment.month, moment.day)
    return (moment.astimezone(zone) if moment.tzinfo else moment).replace(tzinfo=None)


def _rules(event: Any) -> list[Any]:
    value = event.get("RRULE", [])
    return value if isinstance(value, list) else [value]


def _expanded(rule: Any, start: datetime, zone: tzinfo, now: datetime) -> set[datetime]:
    """The occurrences of one rule. The rule's own UNTIL is cut to now, in the clock time of its zone."""
    _check(rule)
    until = _until(rule, zone, now)
    # COUNT is counted here: without an end a rule that matches hardly ever would be followed to the year 9999
    text = re.sub(r";?(UNTIL|COUNT)=[^;]*", "", rule.to_ical().decode(), flags=re.IGNORECASE).strip(";")
    try:
        given = _first(rule.get("COUNT"))
        count = MAX_STEPS if given is None else max(int(given), 0)
        return set(islice(rrulestr(f"{text};UNTIL={until:%Y%m%dT%H%M%S}", dtstart=start), min(count, MAX_STEPS)))
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, ZeroDivisionError) as exc:
        raise BadRecord("unreadable recurrence rule (RRULE)") from exc


def _until(rule: Any, zone: tzinfo, now: datetime) -> datetime:
    """The last clock time that the rule allows, at most now; an UNTIL that is a day includes that day."""
    last = _first(rule.get("UNTIL"))
    if not isinstance(last, date):
        return now
    whole_day = timedelta() if isinstance(last, datetime) else timedelta(days=1, seconds=-1)
    return min(now, wall_clock(last, zone) + whole_day)


def _check(rule: Any) -> None:
    if str(_first(rule.get("FREQ")) or "").upper() in _TOO_OFTEN:
        raise BadRecord("repeats more often than daily (RRULE)")
    months = [int(each) for each in rule.get("BYMONTH", [])] or [1]
    days = [abs(int(each)) for each in rule.get("BYMONTHDAY", [])]
    if days and min(days) > max(_LONGEST_MONTH.get(month, 31) for month in months):
        raise BadRecord("repeats on days that no month has (RRULE)")
    if any(int(each) < 1 for each in rule.get("INTERVAL", [])):
        raise BadRecord("repeats at no interval (RRULE)")


def _first(value: Any) -> Any:
    return value[0] if isinstance(value, list) and value else value


def _extra(event: Any, name: str, zone: tzinfo) -> set[datetime]:
    """The moments of an EXDATE or RDATE, which may be one list of dates or several; periods count from their start."""
    value = event.get(name, [])
    moments: set[datetime] = set()
    for listed in value if isinstance(value, list) else [value]:
        for each in getattr(listed, "dts", []):
            moment = each.dt[0] if isinstance(each.dt, tuple) else each.dt
            moments.add(wall_clock(moment, zone))
    return moments
