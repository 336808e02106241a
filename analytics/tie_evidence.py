"""The dated interactions that one tie is the sum of.

In: a snapshot, the run's parameters and two people. Out: one row an interaction, the latest first. Their amounts add up to the
strength of the tie; the answers among them are those that its reply time is the median of. With the parameters of
`tie_measures.a_window_earlier` it is the evidence of what the tie was before.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from analytics.answers import answers
from analytics.contributions import Amounts, Contributions, amounts
from analytics.parameters import RunParameters
from analytics.time_window import resolve_as_of
from graph_model.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class TieEvidence:
    """One interaction's part of a tie. `at` is UTC milliseconds, `amount` is decayed to the run's as_of.

    `answers` is the id of the target's message that it is the first answer to ("" for none), `reply_hours` the working hours
    that this took.
    """

    interaction: str
    at: int
    meeting: bool
    amount: float
    answers: str = ""
    reply_hours: float | None = None


def tie_evidence(snapshot: Snapshot, parameters: RunParameters, source: int, target: int) -> tuple[TieEvidence, ...]:
    """What the tie source → target (positions of people) is made of, the latest first; empty where there is no tie."""
    as_of = resolve_as_of(snapshot, parameters)
    if as_of is None or source == target:
        return ()
    each = amounts(snapshot, parameters, as_of)
    shared = _shared(snapshot, each, source, target)
    answered = answers(snapshot, _as_contributions(shared, each, source, target), parameters.working)
    replies = dict(zip(answered.interaction.tolist(), zip(answered.answered, answered.hours, strict=True), strict=True))
    table = snapshot.interactions
    found = []
    for i in shared[np.argsort(-table.at[shared], kind="stable")].tolist():
        row = TieEvidence(table.id.at(i), int(table.at[i]), bool(table.meeting[i]), float(each.amount[i]))
        if i in replies:
            row = replace(row, answers=table.id.at(replies[i][0]), reply_hours=float(replies[i][1]))
        found.append(row)
    return tuple(found)


def _as_contributions(shared: NDArray[np.int64], each: Amounts, source: int, target: int) -> Contributions:
    """The same interactions as the contributions of one tie."""
    return Contributions(
        bounds=np.array([0, len(shared)]),
        interaction=shared.astype(np.int32),
        source=np.array([source], np.int32),
        target=np.array([target], np.int32),
        amount=each.amount,
    )


def _shared(snapshot: Snapshot, each: Amounts, source: int, target: int) -> NDArray[np.int64]:
    """Positions of the interactions that give something to source → target."""
    rows = snapshot.participations
    both = np.intersect1d(rows.interaction[rows.person == source], rows.interaction[rows.person == target])
    towards = snapshot.interactions.meeting[both] | (each.sender[both] == source)
    return np.asarray(both[towards & (each.amount[both] > 0)], np.int64)
