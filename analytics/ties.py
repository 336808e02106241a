"""Ties: how strongly each person is bound to each other one, from what they sent and where they met.

In: a snapshot and the run's parameters. Out: `Ties`, one row for every ordered pair that interacted within the window.
Strength a→b is a sum over dated interactions (docs/numbers.md, "Ties"); `analytics.tie_evidence` unfolds it again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from analytics.contributions import Contributions, contributions
from analytics.opposite_ties_kernel import both_directions
from analytics.parameters import RunParameters
from analytics.time_window import DAY_MS, resolve_as_of
from graph_model.long_work import step
from graph_model.snapshot import NO_TIME, Snapshot


@dataclass(frozen=True, slots=True, eq=False)
class Ties:
    """One row for each ordered pair of people, sorted by (source, target); nobody is tied to themselves.

    `strength` = `mail_strength` (messages source → target) + `meeting_strength` (the same in both directions), decayed
    to `as_of`. `mails` and `meetings` count the interactions that contributed, `first_at` and `last_at` are the earliest and
    the latest of them.
    `people` is the number of people of the snapshot; `as_of` is NO_TIME where nothing is dated.
    """

    source: NDArray[np.int32]
    target: NDArray[np.int32]
    strength: NDArray[np.float64]
    mail_strength: NDArray[np.float64]
    meeting_strength: NDArray[np.float64]
    mails: NDArray[np.int32]
    meetings: NDArray[np.int32]
    first_at: NDArray[np.int64]
    last_at: NDArray[np.int64]
    people: int
    as_of: int

    def __len__(self) -> int:
        return len(self.source)

    def scale(self, parameters: RunParameters) -> NDArray[np.float64]:
        """Strength as people read it, 0–100: 100 · (1 − 2^(−s / s₀))."""
        return scale_of(self.strength, parameters)

    def live(self, parameters: RunParameters) -> NDArray[np.bool_]:
        """Which rows are live: at least `live_scale` on the scale, and an interaction in the last `live_days`.

        Each direction is judged alone, because who turns to whom is directed; `symmetrised().live(…)` judges the pair.
        """
        return are_live(self.strength, self.last_at, self.as_of, parameters)

    def bands(self, parameters: RunParameters) -> NDArray[np.str_]:
        """strong, regular or occasional, by the scale."""
        return bands_of(self.scale(parameters), parameters)

    def reverse(self) -> NDArray[np.int64]:
        """The row of the opposite direction of each row, -1 where there is none."""
        return self.rows_of(self.target, self.source)

    def row(self, source: int, target: int) -> int:
        """The row of source → target, -1 where there is none."""
        return int(self._rows(np.array([source * self.people + target]))[0])

    def rows_of(self, source: NDArray[np.int32], target: NDArray[np.int32]) -> NDArray[np.int64]:
        """The row of each source → target, -1 where there is none."""
        return self._rows(self._keys(source, target))

    def strength_of(self, source: NDArray[np.int32], target: NDArray[np.int32]) -> NDArray[np.float64]:
        """The strength of each of these pairs, 0 where there is no tie."""
        return _taken(self.strength, self.rows_of(source, target))

    def where(self, rows: NDArray[np.bool_]) -> Ties:
        """Only these rows."""
        columns: dict[str, Any] = {name: getattr(self, name)[rows] for name in COLUMNS}
        return Ties(**columns, people=self.people, as_of=self.as_of)

    def symmetrised(self) -> Ties:
        """Both directions as one, in two equal rows: mails of both added up, meetings (shared by both) counted once."""
        source, target, there, back = self._pairs()
        step()
        mail = _taken(self.mail_strength, there) + _taken(self.mail_strength, back)
        meeting = np.maximum(_taken(self.meeting_strength, there), _taken(self.meeting_strength, back))
        return Ties(
            source=source,
            target=target,
            strength=mail + meeting,
            mail_strength=mail,
            meeting_strength=meeting,
            mails=_taken(self.mails, there) + _taken(self.mails, back),
            meetings=np.maximum(_taken(self.meetings, there), _taken(self.meetings, back)),
            first_at=np.minimum(_taken(self.first_at, there, LATE), _taken(self.first_at, back, LATE)),
            last_at=np.maximum(_taken(self.last_at, there, NO_TIME), _taken(self.last_at, back, NO_TIME)),
            people=self.people,
            as_of=self.as_of,
        )

    def _pairs(self) -> tuple[NDArray[np.int32], ...]:
        """Each two who are tied, in both orders, sorted: source, target, and the rows of the ties there and back (-1: none)."""
        starts = np.searchsorted(self.source, np.arange(self.people + 1))
        rows = np.arange(len(self), dtype=np.int32)
        back = sparse.csr_array((rows, self.target, starts), shape=(self.people, self.people)).tocsc()
        merged = both_directions.on(2 * len(self) + self.people)
        ends = back.indptr.astype(np.int64), back.indices.astype(np.int32), back.data
        bounds, target, there, back_rows = merged(starts, self.target, *ends)
        source = np.repeat(np.arange(self.people, dtype=np.int32), np.diff(bounds))
        return source, target, there, back_rows

    def _keys(self, first: NDArray[np.int32], second: NDArray[np.int32]) -> NDArray[np.int64]:
        return first.astype(np.int64) * self.people + second

    def _rows(self, wanted: NDArray[np.int64]) -> NDArray[np.int64]:
        """The row of each wanted key, -1 where there is none."""
        if not len(self):
            return np.full(len(wanted), -1, np.int64)
        keys = self._keys(self.source, self.target)
        found = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
        return np.where(keys[found] == wanted, found, -1).astype(np.int64)


COLUMNS = (
    "source",
    "target",
    "strength",
    "mail_strength",
    "meeting_strength",
    "mails",
    "meetings",
    "first_at",
    "last_at",
)
LATE = np.iinfo(np.int64).max


def _taken(column: NDArray[Any], rows: NDArray[np.integer[Any]], missing: int = 0) -> NDArray[Any]:
    """The column at `rows`, `missing` where a row is -1."""
    taken = np.full(len(rows), missing, column.dtype)
    known = rows >= 0
    taken[known] = column[rows[known]]
    return taken


def scale_of(strength: NDArray[np.float64], parameters: RunParameters) -> NDArray[np.float64]:
    """Strength as people read it, 0–100: 100 · (1 − 2^(−s / s₀)), s₀ the same in every run."""
    return np.asarray(100.0 * (1.0 - np.exp2(-strength / parameters.ties.scale_half)))


def bands_of(scale: NDArray[np.float64], parameters: RunParameters) -> NDArray[np.str_]:
    """What ties of this scale (0–100) are called: strong, regular or occasional."""
    chosen = parameters.ties
    return np.where(scale >= chosen.strong, "strong", np.where(scale >= chosen.regular, "regular", "occasional"))


def are_live(
    strength: NDArray[np.float64], last_at: NDArray[np.int64], as_of: int, parameters: RunParameters
) -> NDArray[np.bool_]:
    """Which ties of this strength, whose last interaction was then, are live as of `as_of`."""
    recent = last_at > NO_TIME
    recent[recent] = as_of - last_at[recent] <= parameters.ties.live_days * DAY_MS
    return recent & (scale_of(strength, parameters) >= parameters.ties.live_scale)


def compute_ties(snapshot: Snapshot, parameters: RunParameters) -> Ties:
    """All ties of the snapshot as of the run's `as_of`."""
    as_of = resolve_as_of(snapshot, parameters)
    if as_of is None:
        as_of = NO_TIME
    return ties_of(snapshot, contributions(snapshot, parameters, as_of), as_of)


def ties_of(snapshot: Snapshot, parts: Contributions, as_of: int) -> Ties:
    """The contributions added up by pair."""
    meeting = snapshot.interactions.meeting
    by_mail, by_meeting = (
        parts.sums(np.where(meeting, 0.0, parts.amount)),
        parts.sums(np.where(meeting, parts.amount, 0)),
    )
    return Ties(
        source=parts.source,
        target=parts.target,
        strength=by_mail + by_meeting,
        mail_strength=by_mail,
        meeting_strength=by_meeting,
        mails=parts.sums(~meeting, np.int32),
        meetings=parts.sums(meeting, np.int32),
        first_at=parts.earliest(snapshot.interactions.at),
        last_at=parts.latest(snapshot.interactions.at),
        people=len(snapshot.people),
        as_of=as_of,
    )
