"""Dates of messages: a Date field in, UTC milliseconds out, None where no date can be read. Never raises.

Two-digit years are read as RFC 5322 says (00-49 is 20xx). A zone that is no zone counts as UTC: half a day's error is less
than losing the date. Whether the date is to be believed is for `doubt_of` to say.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache

from graph_model.entities import DOUBT_RECEIVED

DAY_MS = 86_400_000
ANCIENT_MS = 631_152_000_000
"""1 January 1990: mail of before is the default date of a broken clock."""

_MONTHS = {
    name: number
    for number, names in enumerate((
        "jan jän gen ene", "feb fév fev", "mar mär mrz maa mrt mae", "apr avr abr", "may mai mag mei", "jun juin giu",
        "jul juil lug", "aug aoû aou ago", "sep set", "oct okt ott", "nov", "dec dez déc dic",
    ), 1)
    for name in names.split()
}  # fmt: skip
"""How the months begin in English, German, French, Spanish, Italian and Dutch: no beginning is that of two months."""
_ZONES = {
    "ut": 0, "gmt": 0, "utc": 0, "z": 0, "est": -300, "edt": -240, "cst": -360, "cdt": -300, "mst": -420, "mdt": -360,
    "pst": -480, "pdt": -420, "akst": -540, "akdt": -480, "hst": -600,
    "wet": 0, "west": 60, "bst": 60, "cet": 60, "met": 60, "mez": 60, "cest": 120, "mest": 120, "mesz": 120, "eet": 120,
    "eest": 180, "msk": 180, "msd": 240, "sast": 120, "ist": 330, "pkt": 300, "hkt": 480, "sgt": 480, "awst": 480,
    "kst": 540, "jst": 540, "acst": 570, "acdt": 630, "aest": 600, "aedt": 660, "nzst": 720, "nzdt": 780,
}  # fmt: skip
"""Minutes east of Greenwich. Of names with several meanings RFC 5322's (EST, CST, MST, PST are American), else that of most
people: IST is India's, BST Britain's."""

_TIME = r"(\d{1,2})[:.](\d{1,2})(?:[:.](\d{1,2}))?[\d.]*(?:\s*([ap]m)\b)?"
_ZONE = r"(?:(?:gmt|utc?)(?=[+-]))?([+-]\s?(?:\d{1,2}:?\d{2}|\d{1,2})|[a-z]{1,5})?"
_MONTH = r"([a-zà-ÿ]{3,10}+)\.?"
_DAY_NAME = r"[a-zà-ÿ]{2,10}+[.,]*"
_OF = r"(?:de\s+)?"
_RFC = re.compile(
    rf"\s*(?:{_DAY_NAME}\s*)?(\d{{1,2}})(?:er\b|\.)?[\s-]+{_OF}{_MONTH},?[\s-]+{_OF}(\d{{2,4}})(?!\d)(?:,?\s+{_TIME})?\s*{_ZONE}",
    re.IGNORECASE,
)
_MONTH_FIRST = re.compile(
    rf"\s*(?:{_DAY_NAME}\s+)?{_MONTH}\s+(\d{{1,2}}),?\s+(\d{{4}})(?!\d)(?:,?\s+{_TIME})?\s*{_ZONE}", re.IGNORECASE
)
"""As Outlook shows it, and JavaScript: "Tue Nov 06 2001 10:04:55 GMT+0100"."""
_ASCTIME = re.compile(
    rf"\s*(?:{_DAY_NAME}\s+)?{_MONTH}\s+(\d{{1,2}}),?\s+{_TIME}\s*{_ZONE}\s*(\d{{4}})(?!\d)", re.IGNORECASE
)
_COMMENT = re.compile(r"\([^()]*\)")
LONGEST = 200
"""Characters of a date that are looked at: a line of a million spaces is none."""
_FIRST_SECOND, _LAST_SECOND = -62_135_596_800, 253_402_300_799
"""Of the years 1 to 9999: others no calendar of ours can show."""


def parse_date(text: str) -> int | None:
    """The instant that a Date field names, in UTC milliseconds.

    >>> parse_date("Tue, 6 Nov 2001 10:04:55 -0800 (PST)"), parse_date("yesterday")
    (1005069895000, None)
    """
    text = text[:LONGEST]
    found = _RFC.match(text)
    if found:
        day, month, year, *time, zone = found.groups()
        return _instant((year, month, day), time, zone)
    found = _MONTH_FIRST.match(text)
    if found:
        month, day, year, *time, zone = found.groups()
        return _instant((year, month, day), time, zone)
    found = _ASCTIME.match(text)
    if found:
        month, day, *time, zone, year = found.groups()
        return _instant((year, month, day), time, zone)
    without = _COMMENT.sub(" ", text)
    return _iso(text) if without == text else parse_date(without)


def _instant(day: tuple[str, str, str], time: Sequence[str | None], zone: str | None) -> int | None:
    days = _days(*day)
    hour, minute, second = [int(part or 0) for part in time[:3]]
    half = (time[3] or "").lower()
    if half and hour <= 12:
        hour = hour % 12 + 12 * (half == "pm")
    if days is None or hour > 24 or minute > 59 or second > 60:
        return None
    return _within_calendar(days * 86_400 + hour * 3_600 + (minute - _zone_minutes(zone or "")) * 60 + second)


def _within_calendar(second: int) -> int:
    return min(max(second, _FIRST_SECOND), _LAST_SECOND) * 1_000


@lru_cache(maxsize=1 << 12)
def _days(year: str, month: str, day: str) -> int | None:
    """Days since 1 January 1970, None where there is no such day."""
    number = _month(month)
    try:
        return None if number is None else date(_whole_year(year), number, int(day)).toordinal() - 719_163
    except ValueError:
        return None


def _month(name: str) -> int | None:
    """The number of a month, None for a word that is none or, as "jui", may be two.

    >>> _month("Nov"), _month("März"), _month("juin"), _month("juillet"), _month("jui")
    (11, 3, 6, 7, None)
    """
    low = name.lower()
    return _MONTHS.get(low[:3], _MONTHS.get(low[:4]))


def _whole_year(digits: str) -> int:
    year = int(digits)
    if len(digits) == 4:
        return max(year, 1)  # year 0: absurd, and kept as that
    return year + (2000 if len(digits) == 2 and year < 50 else 1900)


@lru_cache(maxsize=1 << 10)
def _zone_minutes(zone: str) -> int:
    digits = zone.replace(":", "").replace(" ", "")
    if digits[:1] not in ("+", "-"):
        return _ZONES.get(digits.lower(), 0)
    hours, beyond = (digits[1:-2], digits[-2:]) if len(digits) > 3 else (digits[1:], "0")
    minutes = int(hours) * 60 + int(beyond)
    if minutes > 14 * 60 or int(beyond) > 59:
        return 0
    return -minutes if digits[0] == "-" else minutes


def _iso(text: str) -> int | None:
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    seconds = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    return int(seconds * 1000) if _FIRST_SECOND <= seconds <= _LAST_SECOND else _within_calendar(int(seconds))


def believed_date(date_ms: int | None, received: Callable[[], Sequence[str]], now_ms: int) -> tuple[int | None, str]:
    """The date to keep and its doubt: the Date field's, or where that is missing or absurd the first server's, marked.

    `received` gives the Received fields, the last server's first: the lowest one is nearest to the sending, and the same in
    all copies. Hardly any message needs them, so they are asked for.

    >>> believed_date(None, lambda: ["from a by b; Tue, 6 Nov 2001 10:04:55 -0800"], 1_700_000_000_000)
    (1005069895000, 'received')
    """
    doubt = doubt_of(date_ms, now_ms)
    if date_ms is not None and not doubt:
        return date_ms, ""
    dates = (parse_date(each.rpartition(";")[2]) for each in reversed(received()) if ";" in each)
    found = next((at for at in dates if at is not None and not doubt_of(at, now_ms)), None)
    return (date_ms, doubt) if found is None else (found, DOUBT_RECEIVED)


def is_default_date(date_ms: int | None, doubt: str) -> bool:
    """Whether the Date field has what a clock shows that was never set, though a server says when it was.

    Without a server's word such a date may be of a conversion, which also gives every copy another Message-ID.
    """
    return doubt == DOUBT_RECEIVED and date_ms is not None and date_ms < ANCIENT_MS


def doubt_of(at_ms: int | None, now_ms: int) -> str:
    """Why a date is not to be believed: "ancient" (before 1990), "future" (over a day after the load), or ""."""
    if at_ms is None:
        return ""
    if at_ms < ANCIENT_MS:
        return "ancient"
    return "future" if at_ms > now_ms + DAY_MS else ""
