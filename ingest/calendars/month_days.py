"""On which day of a month Outlook and Exchange hold a meeting. Pure."""

from __future__ import annotations

_SHORTEST_MONTH, _LONGEST_MONTH = 28, 31


def by_month_day(day: int) -> str:
    """The parts of a rule for a day of the month; Exchange takes the last one where a month is too short.

    >>> by_month_day(30), by_month_day(28)
    ('BYMONTHDAY=28,29,30;BYSETPOS=-1', 'BYMONTHDAY=28')
    """
    if day > _SHORTEST_MONTH:
        days = range(_SHORTEST_MONTH, min(day, _LONGEST_MONTH) + 1)
        return f"BYMONTHDAY={','.join(map(str, days))};BYSETPOS=-1"
    return f"BYMONTHDAY={max(day, 1)}"
