"""Graph's recurrence (a pattern and a range) in, a rule of iCalendar out. Pure; the rule's limits are those of calendars."""

from __future__ import annotations

from graph_model.errors import BadRecord
from ingest.calendars.month_days import by_month_day
from ingest.forgiving_json import JsonObject
from ingest.microsoft.moments import day

_DAYS = {
    "sunday": "SU",
    "monday": "MO",
    "tuesday": "TU",
    "wednesday": "WE",
    "thursday": "TH",
    "friday": "FR",
    "saturday": "SA",
}
_INDEX = {"first": "1", "second": "2", "third": "3", "fourth": "4", "last": "-1"}
_FREQUENCIES = {
    "daily": "DAILY", "weekly": "WEEKLY", "absolutemonthly": "MONTHLY", "relativemonthly": "MONTHLY",
    "absoluteyearly": "YEARLY", "relativeyearly": "YEARLY",
}  # fmt: skip


def rule_of(recurrence: JsonObject) -> str:
    """The RRULE line of a recurrence, "" where there is none. Raises BadRecord for a pattern that is none of Graph's.

    >>> rule_of(JsonObject({"pattern": {"type": "relativeMonthly", "interval": 2, "daysOfWeek": ["monday"], "index": "last"},
    ...                     "range": {"type": "endDate", "endDate": "2024-12-31"}}))
    'RRULE:FREQ=MONTHLY;INTERVAL=2;BYDAY=MO;BYSETPOS=-1;UNTIL=20241231'
    """
    pattern = recurrence.object("pattern")
    kind = pattern.word("type")
    if not kind:
        return ""
    if kind not in _FREQUENCIES:
        raise BadRecord(f"unknown recurrence pattern {kind[:40]!r}")
    parts = [f"FREQ={_FREQUENCIES[kind]}", f"INTERVAL={_number(pattern, 'interval') or 1}"]
    return "RRULE:" + ";".join((*parts, *_days(kind, pattern), *_end(recurrence.object("range"))))


def _days(kind: str, pattern: JsonObject) -> list[str]:
    month, day_of_month = _number(pattern, "month"), _number(pattern, "dayofmonth")
    days = [_DAYS[word] for word in map(_bare, pattern.texts("daysofweek")) if word in _DAYS]
    found = [f"BYMONTH={month}"] if kind.endswith("yearly") and month else []
    if kind.startswith("absolute") and day_of_month:
        return [*found, by_month_day(day_of_month)]
    if kind == "daily" or not days:
        return found
    found.append(f"BYDAY={','.join(days)}")
    if kind.startswith("relative"):
        return [*found, f"BYSETPOS={_INDEX.get(pattern.word('index'), '1')}"]
    first = _DAYS.get(pattern.word("firstdayofweek"))
    return [*found, f"WKST={first}"] if first else found


def _bare(word: str) -> str:
    return word.split("'")[1].lower() if word.count("'") == 2 else word.lower()


def _end(limits: JsonObject) -> list[str]:
    last, count = day(limits.text("enddate")), _number(limits, "numberofoccurrences")
    if limits.word("type") == "numbered" and count:
        return [f"COUNT={count}"]
    return [f"UNTIL={last:%Y%m%d}"] if limits.word("type") == "enddate" and last else []


def _number(value: JsonObject, name: str) -> int:
    text = value.text(name)
    return int(text) if text.isdecimal() and len(text) < 6 else 0
