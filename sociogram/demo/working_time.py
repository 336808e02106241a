"""When people work: weekdays from eight to half past five in Norway, without public holidays and their own vacations.

Days are proleptic ordinals (`date.toordinal`), moments are UTC seconds since 1970. The zone's rule is written out here,
because not every platform carries a database of zones.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache

DAY = 86_400
HOUR = 3_600
EPOCH = date(1970, 1, 1).toordinal()

Absences = Sequence[tuple[int, int]]
"""First and last day of every absence, in order."""

_OPENS, _CLOSES = 8 * HOUR, 17 * HOUR + 1_800
_FIXED = ((1, 1), (5, 1), (5, 17), (12, 24), (12, 25), (12, 26), (12, 31))
_EASTER = {-3: "Maundy Thursday", -2: "Good Friday", 1: "Easter Monday", 39: "Ascension Day", 50: "Whit Monday"}
_FIXED_NAMES = ("New Year's Day", "Labour Day", "Constitution Day", "Christmas Eve", "Christmas Day", "Boxing Day",
                "New Year's Eve")  # fmt: skip


def easter(year: int) -> date:
    """Easter Sunday (the anonymous Gregorian algorithm, Nature 1876).

    >>> easter(2024), easter(2025)
    (datetime.date(2024, 3, 31), datetime.date(2025, 4, 20))
    """
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    h = (19 * a + b - d - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    i, k = divmod(c, 4)
    weekday = (32 + 2 * e + 2 * i - h - k) % 7
    month, day = divmod(h + weekday - 7 * ((a + 11 * h + 22 * weekday) // 451) + 114, 31)
    return date(year, month, day + 1)


@cache
def public_holidays(year: int) -> dict[int, str]:
    """The public holidays of a year: day -> name."""
    sunday = easter(year).toordinal()
    moving = {sunday + days: name for days, name in _EASTER.items()}
    fixed = {date(year, *each).toordinal(): name for each, name in zip(_FIXED, _FIXED_NAMES, strict=True)}
    return moving | fixed


@cache
def is_working_day(day: int) -> bool:
    """Whether offices are open on this day."""
    when = date.fromordinal(day)
    return when.weekday() < 5 and day not in public_holidays(when.year)


@cache
def utc_offset(day: int) -> int:
    """Seconds that clocks in Norway are ahead of UTC during the working hours of a day."""
    year = date.fromordinal(day).year
    return 2 * HOUR if _last_sunday(year, 3) <= day < _last_sunday(year, 10) else HOUR


def _last_sunday(year: int, month: int) -> int:
    last = date(year, month, 31)
    return (last - timedelta(days=(last.weekday() + 1) % 7)).toordinal()


def moment(day: int, second: int) -> int:
    """The UTC second at which local clocks show `second` of `day`."""
    return (day - EPOCH) * DAY + second - utc_offset(day)


def day_of(at: int) -> int:
    """The day on which a moment lies."""
    return at // DAY + EPOCH


def at_work(at: int, away: Absences = ()) -> int:
    """The first moment from `at` on at which somebody with these absences is at work.

    >>> at_work(moment(date(2025, 5, 17).toordinal(), 0)) // 86400 + EPOCH == date(2025, 5, 19).toordinal()
    True
    """
    day = day_of(at)
    second = at % DAY + utc_offset(day)
    if second >= _CLOSES:
        day, second = day + 1, 0
    open_day = _next_working_day(day, away)
    if open_day != day or second < _OPENS:
        second = _OPENS + at % (2 * HOUR)  # a morning's mail is spread over the morning
    return moment(open_day, second)


def _next_working_day(day: int, away: Absences) -> int:
    while True:
        back = next((last + 1 for first, last in away if first <= day <= last), day)
        if back == day and is_working_day(day):
            return day
        day = max(back, day + (back == day))
