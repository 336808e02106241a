"""Ties that cooled or warmed between two runs: live in one of them only.

In: the ties of both, of one snapshot. Out: pairs of people (positions), those that moved most first.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analytics.parameters import RunParameters
from analytics.ties import Ties, scale_of
from graph_model.snapshot import NO_TIME


@dataclass(frozen=True, slots=True)
class TieMoved:
    """Two people (positions, the smaller first) whose tie was live in one run only.

    `before` and `after` are its scale (0–100), `last_at` its last interaction in UTC milliseconds.
    """

    one: int
    other: int
    before: float
    after: float
    last_at: int


def cooled(before: Ties, after: Ties, parameters: RunParameters) -> list[TieMoved]:
    """Pairs whose tie was live and is not any more, those that lost most first. Both `Ties` are of one snapshot."""
    return _live_only_in(before.symmetrised(), after.symmetrised(), parameters, gained=False)


def warmed(before: Ties, after: Ties, parameters: RunParameters) -> list[TieMoved]:
    """Pairs whose tie was not live and is now, those that gained most first."""
    return _live_only_in(after.symmetrised(), before.symmetrised(), parameters, gained=True)


def _live_only_in(here: Ties, there: Ties, parameters: RunParameters, *, gained: bool) -> list[TieMoved]:
    rows = np.flatnonzero(here.live(parameters) & (here.source < here.target))
    elsewhere = there.rows_of(here.source[rows], here.target[rows])
    live = there.live(parameters)
    moved = [
        (row, other)
        for row, other in zip(rows.tolist(), elsewhere.tolist(), strict=True)
        if other < 0 or not live[other]
    ]
    found = [_moved(here, row, there, other, parameters, gained=gained) for row, other in moved]
    return sorted(found, key=lambda each: (-abs(each.after - each.before), each.one, each.other))


def _moved(here: Ties, row: int, there: Ties, other: int, parameters: RunParameters, *, gained: bool) -> TieMoved:
    this = float(scale_of(here.strength[row : row + 1], parameters)[0])
    that = 0.0 if other < 0 else float(scale_of(there.strength[other : other + 1], parameters)[0])
    last = max(int(here.last_at[row]), NO_TIME if other < 0 else int(there.last_at[other]))
    before, after = (that, this) if gained else (this, that)
    return TieMoved(int(here.source[row]), int(here.target[row]), before, after, last)
