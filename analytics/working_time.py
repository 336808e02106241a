"""How much working time lies between two moments: nobody is slow to answer overnight.

In: moments in UTC milliseconds, and when people work. Out: hours. One working week is taken for everybody; public holidays are
not known.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analytics.parameters import WorkingTime

Longs = NDArray[np.int64]
Floats = NDArray[np.float64]

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
EPOCH_WEEKDAY = 3
"""1970-01-01 was a Thursday."""


def working_hours_between(begin: Longs, end: Longs, chosen: WorkingTime) -> Floats:
    """Working hours from each `begin` to its `end`, both UTC milliseconds; below zero where the end comes first.

    >>> friday_evening, monday_morning = np.array([1_736_528_400_000]), np.array([1_736_759_700_000])  # 17:00, 09:15
    >>> working_hours_between(friday_evening, monday_morning, WorkingTime()).tolist()
    [2.25]
    """
    return (_worked(end, chosen) - _worked(begin, chosen)) / HOUR_MS


def _worked(at: Longs, chosen: WorkingTime) -> Floats:
    """Working milliseconds since the Monday before 1970 until each moment: it grows in working hours and rests otherwise."""
    local = at + round(chosen.utc_offset_hours * HOUR_MS)
    days, of_day = np.divmod(local, DAY_MS)
    weeks, weekday = np.divmod(days + EPOCH_WEEKDAY, 7)
    works = np.isin(np.arange(7), chosen.days)
    days_before = np.concatenate([[0], np.cumsum(works)])[weekday]
    begin_ms, end_ms = chosen.begin_hour * HOUR_MS, chosen.end_hour * HOUR_MS
    today = np.where(works[weekday], np.clip(of_day, begin_ms, end_ms) - begin_ms, 0.0)
    return np.asarray((weeks * works.sum() + days_before) * (end_ms - begin_ms) + today, np.float64)
