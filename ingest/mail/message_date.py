"""Dates of messages: a Date field in, UTC milliseconds out, None where no date can be read. Never raises.

Two-digit years are read as RFC 5322 says (00-49 is 20xx). A zone that is no zone counts as UTC: half a day's error is less
than losing the date. Whether the date is to be believed is for `doubt_of` to say.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

DAY_MS = 86_400_000
ANCIENT_MS = 631_152_000_000
"""1 January 1990: mail of before is the default date of a broken clock."""

_MONTHS = {
    "jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12,
}  # fmt: skip
_ZONES = {
    "ut": 0, "gmt": 0, "utc": 0, "z": 0, "est": -300, "edt": -240, "cst": -360, "cdt": -300, "mst": -420, "mdt": -360,
    "pst": -480, "pdt": -420, "bst": 60, "cet": 60, "met": 60, "cest": 120, "mest": 120, "eet": 120, "eest": 180,
    "jst": 540, "hst": -600, "akst": -540, "akdt": -480,
}  # fmt: skip
"""Minutes east of Greenwich."""

_RFC = re.compile(
    r"\s*(?:[a-z]{2,9}[.,]*\s*)?(\d{1,2})[\s-]+([a-z]{3})[a-z]*\.?,?[\s-]+(\d{2,4})(?:,?\s+(\d{1,2})[:.](\d\d)(?:[:.](\d\d))?)?"
    r"[\d.]*\s*([+-]\s?\d{1,2}:?\d{2}|[a-z]{1,5})?",
    re.IGNORECASE,
)
_ASCTIME = re.compile(
    r"\s*(?:[a-z]{3,9},?\s+)?([a-z]{3})[a-z]*\s+(\d{1,2}),?\s+(?:(\d\d):(\d\d)(?::(\d\d))?\s+)?([a-z]{2,5}\s+)?(\d{4})",
    re.IGNORECASE,
)


def parse_date(text: str) -> int | None:
    """The instant that a Date field names, in UTC milliseconds.

    >>> parse_date("Tue, 6 Nov 2001 10:04:55 -0800 (PST)"), parse_date("yesterday")
    (1005069895000, None)
    """
    found = _RFC.match(text)
    if found:
        day, month, year, hour, minute, second, zone = found.groups()
        return _instant((year, month, day), (hour, minute, second), _zone_minutes(zone or ""))
    found = _ASCTIME.match(text)
    if found:
        month, day, hour, minute, second, zone, year = found.groups()
        return _instant((year, month, day), (hour, minute, second), _zone_minutes(zone or ""))
    return _iso(text)


def _instant(day: tuple[str, str, str], time: tuple[str | None, ...], zone_minutes: int) -> int | None:
    month = _MONTHS.get(day[1].lower())
    hour, minute, second = (int(part or 0) for part in time)
    if month is None or hour > 24 or minute > 59 or second > 60:
        return None
    try:
        days = date(_whole_year(day[0]), month, int(day[2])).toordinal() - 719_163
    except ValueError:
        return None
    return (days * 86_400 + hour * 3_600 + (minute - zone_minutes) * 60 + second) * 1_000


def _whole_year(digits: str) -> int:
    year = int(digits)
    if len(digits) == 4:
        return year
    return year + (2000 if len(digits) == 2 and year < 50 else 1900)


def _zone_minutes(zone: str) -> int:
    digits = zone.replace(":", "").replace(" ", "")
    if digits[:1] not in ("+", "-"):
        return _ZONES.get(digits.lower(), 0)
    minutes = int(digits[1:-2]) * 60 + int(digits[-2:])
    if minutes > 14 * 60 or int(digits[-2:]) > 59:
        return 0
    return -minutes if digits[0] == "-" else minutes


def _iso(text: str) -> int | None:
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() * 1000)


def doubt_of(at_ms: int | None, now_ms: int) -> str:
    """Why a date is not to be believed: "ancient" (before 1990), "future" (over a day after the load), or ""."""
    if at_ms is None:
        return ""
    if at_ms < ANCIENT_MS:
        return "ancient"
    return "future" if at_ms > now_ms + DAY_MS else ""
