"""When a weekly series began to fall: a one-sided CUSUM of weeks, each held against the series' own past.

In: strengths by week. Out: of each series whether it has fallen, since when, and when that could be told. Pure arithmetic on
arrays, so that `bench.deterioration` measures with the same code how often it is wrong. After Page 1954; the counts are made
alike by the square root of Anscombe 1948.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics.cusum_threshold import threshold
from analytics.wandering import wandering

Floats = NDArray[np.float64]
Longs = NDArray[np.int64]
Flags = NDArray[np.bool_]

WATCHED_WEEKS = 26
"""The latest weeks, in which a fall is looked for; one that lies further back is how things are by now."""
HISTORY_WEEKS = 52
"""Weeks before these which say what is usual, at most."""
WARM_UP_WEEKS = 26
"""Fewer of them say too little."""
WEEKS = HISTORY_WEEKS + WATCHED_WEEKS

YEAR_WEEKS = 52
SEASON_WEEKS = 5
"""Last year's same week and two on either side of it: holidays move."""
LARGEST = 3.0
"""Standard deviations that one week counts at most: a single silent week is no fall."""
MOST_KEPT = 0.5
"""Correlation of successive weeks that is believed at most: one long holiday in the history must not hide every fall."""
RECOVERY_WEEKS = 4
"""So many weeks as usual end an alarm, however deep the fall was."""


@dataclass(frozen=True, slots=True, eq=False)
class Watch:
    """Of each series: `falling` says whether it has fallen and not recovered, `known` whether that can be told.

    It cannot with too short a history, or where so little is usual that even silence would look like chance.

    `began` and `noticed` are weeks counted from the oldest watched one, 0 to 25, -1 where nothing fell: the first week of the
    fall, by Page's estimate, and the week in which it passed the threshold. `history` counts the weeks that say what is usual.
    """

    known: Flags
    falling: Flags
    began: Longs
    noticed: Longs
    history: Longs


def watch(weeks: Floats, unit: Floats, allowance: float, false_alarms_per_year: float) -> Watch:
    """Look for a fall in the watched weeks of each series.

    Args:
        weeks: strengths f8[series, WEEKS], the oldest first; NaN in the weeks before a series began.
        unit: f8[series], what one interaction gives: strength / unit is scattered like a count.
        allowance: standard deviations by which a week may lie below what is usual.
        false_alarms_per_year: at most so many alarms of a series that does not change (`cusum_threshold`).

    """
    history, mean, deviation = usual(weeks, unit)
    limit = threshold(history, allowance, false_alarms_per_year)
    silence = (mean - _rooted(np.zeros((len(weeks), 1)), unit)[:, 0]) / deviation
    noticeable = (np.minimum(silence, LARGEST) - allowance) * WATCHED_WEEKS > limit
    known = (history >= WARM_UP_WEEKS) & noticeable
    began, noticed, level = risen(-deviations(weeks, unit), allowance, limit)
    falling = known & (level > limit)
    return Watch(
        known=known,
        falling=falling,
        began=np.where(falling, began, -1),
        noticed=np.where(falling, noticed, -1),
        history=history,
    )


def usual(weeks: Floats, unit: Floats) -> tuple[Longs, Floats, Floats]:
    """(number, mean, standard deviation) of the weeks of history of each series, on the scale of `deviations`.

    Even counts that scatter by chance alone have a standard deviation of 1 there; less is not believed. Where busy weeks follow
    busy ones, sums scatter more than single weeks tell: by (1 + r) / (1 − r) in variance, r from week to week (as in AR(1)), or
    by what all series together say of how levels wander (`analytics.wandering`), if that is more.
    """
    rooted = _rooted(weeks[:, :HISTORY_WEEKS], unit)
    there = ~np.isnan(rooted)
    count = there.sum(axis=1)
    mean = np.where(there, rooted, 0.0).sum(axis=1) / np.maximum(count, 1)
    from_mean = np.where(there, rooted - mean[:, None], 0.0)
    squares = (from_mean**2).sum(axis=1)
    again = (from_mean[:, 1:] * from_mean[:, :-1]).sum(axis=1) / np.maximum(squares, 1e-9)
    again = np.clip(again, 0.0, MOST_KEPT)
    single = squares / np.maximum(count - 1, 1)
    sums = np.maximum(single * (1 + again) / (1 - again), single + wandering(from_mean, count, mean, WARM_UP_WEEKS))
    return count, mean, np.maximum(1.0, np.sqrt(sums))


def deviations(weeks: Floats, unit: Floats) -> Floats:
    """How many standard deviations each watched week lies above what is usual: f8[series, WATCHED_WEEKS].

    What the same weeks of the year before lacked is forgiven, as far as the history reaches: that is the season.
    """
    _, mean, deviation = usual(weeks, unit)
    each = np.clip((_rooted(weeks, unit) - mean[:, None]) / deviation[:, None], -LARGEST, LARGEST)
    return each[:, HISTORY_WEEKS:] - np.minimum(_season(each), 0.0)


def _rooted(weeks: Floats, unit: Floats) -> Floats:
    """Twice the root of the count plus 3/8, whose variance hardly depends on its mean."""
    return np.asarray(2.0 * np.sqrt(weeks / unit[:, None] + 0.375))


def _season(each: Floats) -> Floats:
    """The mean of the weeks around the same one of the year before, 0 where they are not known; [series, WATCHED_WEEKS]."""
    total, count = np.zeros((len(each), WATCHED_WEEKS)), np.zeros((len(each), WATCHED_WEEKS))
    half = SEASON_WEEKS // 2
    for shift in range(-half, half + 1):
        place = np.arange(HISTORY_WEEKS, WEEKS) - YEAR_WEEKS + shift
        there = (place >= 0) & (place < HISTORY_WEEKS)
        column = each[:, np.where(there, place, 0)]
        known = there & ~np.isnan(column)
        total += np.where(known, column, 0.0)
        count += known
    return total / np.maximum(count, 1)


def risen(below: Floats, allowance: float, limit: Floats) -> tuple[Longs, Longs, Floats]:
    """(first week of the present rise, week in which it passed its `limit`, level at the end) of each CUSUM.

    It rises by what a week lies `below`, less the allowance, never under 0 and never so far above the limit that it
    would take longer than `RECOVERY_WEEKS` weeks as usual to come back.
    """
    level, began, noticed = np.zeros(len(below)), np.zeros(len(below), np.int64), np.full(len(below), -1, np.int64)
    highest = limit + RECOVERY_WEEKS * allowance
    for week in range(below.shape[1]):
        level = np.clip(level + below[:, week] - allowance, 0.0, highest)
        began = np.where(level > 0, began, week + 1)
        noticed = np.where(level > limit, np.where(noticed < 0, week, noticed), -1)
    return began, noticed, level
