"""The dated interactions that one tie is the sum of.

In: a snapshot, the run's parameters and two people. Out: one row an interaction, the latest first; their amounts add up
to the strength of the tie.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics.contributions import Amounts, amounts
from analytics.parameters import RunParameters
from analytics.time_window import resolve_as_of
from graph_model.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class TieEvidence:
    """One interaction's part of a tie. `at` is UTC milliseconds, `amount` is decayed to the run's as_of."""

    interaction: str
    at: int
    meeting: bool
    amount: float


def tie_evidence(snapshot: Snapshot, parameters: RunParameters, source: int, target: int) -> tuple[TieEvidence, ...]:
    """What the tie source → target (positions of people) is made of, the latest first; empty where there is no tie."""
    as_of = resolve_as_of(snapshot, parameters)
    if as_of is None or source == target:
        return ()
    each = amounts(snapshot, parameters, as_of)
    shared = _shared(snapshot, each, source, target)
    at, meeting, ids = snapshot.interactions.at, snapshot.interactions.meeting, snapshot.interactions.id
    latest_first = shared[np.argsort(-at[shared], kind="stable")]
    return tuple(TieEvidence(ids.at(i), int(at[i]), bool(meeting[i]), float(each.amount[i])) for i in latest_first)


def _shared(snapshot: Snapshot, each: Amounts, source: int, target: int) -> NDArray[np.int64]:
    """Positions of the interactions that give something to source → target."""
    rows = snapshot.participations
    both = np.intersect1d(rows.interaction[rows.person == source], rows.interaction[rows.person == target])
    towards = snapshot.interactions.meeting[both] | (each.sender[both] == source)
    return np.asarray(both[towards & (each.amount[both] > 0)], np.int64)
