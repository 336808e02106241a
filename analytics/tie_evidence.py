"""The dated interactions that one tie is the sum of.

In: a snapshot, the run's parameters and two people. Out: one row an interaction, the latest first. Their amounts add up to the
strength of the tie; the answers among them are those that its reply time is the median of. With the parameters of
`tie_measures.a_window_earlier` it is the evidence of what the tie was before.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from analytics.answers import answers
from analytics.contributions import Contributions, amounts, contributions_between
from analytics.parameters import RunParameters, WorkingTime
from analytics.time_window import resolve_as_of
from graph_model.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class TieEvidence:
    """One interaction's part of a tie. `at` is UTC milliseconds, `amount` is decayed to the run's as_of.

    `answers` is the id of the target's message that it is the first answer to ("" for none), `answered_at` when that was
    sent, `reply_hours` the working hours that the answer took.
    """

    interaction: str
    at: int
    meeting: bool
    amount: float
    answers: str = ""
    answered_at: int | None = None
    reply_hours: float | None = None


def tie_evidence(snapshot: Snapshot, parameters: RunParameters, source: int, target: int) -> tuple[TieEvidence, ...]:
    """What the tie source → target (positions of people) is made of, the latest first; empty where there is no tie."""
    as_of = resolve_as_of(snapshot, parameters)
    if as_of is None or source == target:
        return ()
    parts = contributions_between(snapshot, amounts(snapshot, parameters, as_of), source, target)
    return evidence_from(snapshot, parts, source, parameters.working)


def evidence_from(
    snapshot: Snapshot, parts: Contributions, source: int, working: WorkingTime
) -> tuple[TieEvidence, ...]:
    """The same of what is known to bind two people (`contributions_between`)."""
    tie = parts.only(parts.source == source)
    answered = answers(snapshot, tie, working)
    replies = dict(zip(answered.interaction.tolist(), zip(answered.answered, answered.hours, strict=True), strict=True))
    table, found = snapshot.interactions, []
    for i in tie.interaction[np.argsort(-table.at[tie.interaction], kind="stable")].tolist():
        row = TieEvidence(table.id.at(i), int(table.at[i]), bool(table.meeting[i]), float(tie.amount[i]))
        if i in replies:
            to, hours = replies[i]
            row = replace(row, answers=table.id.at(to), answered_at=int(table.at[to]), reply_hours=float(hours))
        found.append(row)
    return tuple(found)
