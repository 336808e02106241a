"""Formal rank: where the hierarchy places a person, by title, by place in the reporting line and by people below.

In: the people of a snapshot. Out: one percentile each, or none. HR exports have holes, people who report to themselves
and circles; whoever stands in or below a circle has no depth, and no people below are claimed for those in it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics.percentiles import percentiles
from graph_model.snapshot import People

Floats = NDArray[np.float64]
Longs = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class ReportingLines:
    """`depth` steps up to the top, `below` people who report to this person directly or through others; NaN unknown."""

    depth: Floats
    below: Floats


def reporting_lines(manager: NDArray[np.int32]) -> ReportingLines:
    """Depth and people below of everybody, from the position of each one's manager (-1: nobody known). Linear.

    Who neither has a manager nor is one stands in no line: both are NaN.
    """
    above = np.where(manager == np.arange(len(manager)), -1, manager)
    peeled = _leaves_first(above)
    below, depth = np.zeros(len(above)), np.full(len(above), np.nan)
    for person in peeled:
        if above[person] >= 0:
            below[above[person]] += below[person] + 1
    for person in reversed(peeled):
        depth[person] = 0 if above[person] < 0 else depth[above[person]] + 1
    in_circle = np.ones(len(above), bool)
    in_circle[peeled] = False
    outside = (above < 0) & (below == 0)
    return ReportingLines(np.where(outside, np.nan, depth), np.where(outside | in_circle, np.nan, below))


def _leaves_first(above: Longs) -> list[int]:
    """People in an order in which everybody comes after all who report to them; those in a circle never come."""
    waiting = np.bincount(above[above >= 0], minlength=len(above))
    order: list[int] = np.flatnonzero(waiting == 0).tolist()
    for person in order:
        if above[person] >= 0:
            waiting[above[person]] -= 1
            if waiting[above[person]] == 0:
                order.append(int(above[person]))
    return order


def formal_percentiles(people: People, among: NDArray[np.int32]) -> Floats:
    """The formal rank of those `among` (positions), as a percentile of them; NaN where no hierarchy places somebody.

    The mean of the mid-rank percentiles that are known of a person: title level, nearness to the top, and number of
    people below.
    """
    lines = reporting_lines(people.manager)
    signs = [people.level[among], -lines.depth[among], lines.below[among]]
    each = np.array([percentiles(sign) for sign in signs])
    known = ~np.isnan(each)
    total, count = np.where(known, each, 0.0).sum(axis=0), known.sum(axis=0)
    mean = np.where(count > 0, total / np.maximum(count, 1), np.nan)
    return percentiles(mean)
