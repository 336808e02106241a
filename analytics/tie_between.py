"""One pair of people: how strong their tie is in each direction and as a whole, and the interactions that each is the sum of.

In: a snapshot, two people, and the parameters of a run. Out: a `TieBetween`, whose numbers are those that a run with these
parameters has for the two (`Ties`, `TieMeasures`), without the work of all others' ties.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from analytics.answers import Floats
from analytics.contributions import amounts, contributions_between
from analytics.parameters import RunParameters
from analytics.sentences import day, days, person_name
from analytics.tie_evidence import TieEvidence, evidence_from
from analytics.tie_measures import (
    TieMeasures,
    a_window_earlier,
    days_since_last,
    meeting_share,
    per_week,
    tie_measures,
    trend,
)
from analytics.ties import Ties, scale_of, ties_of
from analytics.time_window import resolve_as_of
from graph_model.snapshot import NO_TIME, Snapshot

Evidence = tuple[TieEvidence, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TieFigures:
    """What is said of one direction and of both alike (docs/numbers.md, "Ties").

    `scale` is 0–100, `last_at` UTC milliseconds, `per_week` counts interactions over the whole window, `meeting_share` is a
    part (0–1) of the strength. `before` is the strength a window earlier and `trend` the points of the scale since; both are
    None where it is not known what was then. A direction in which nothing counts any more has strength 0, and NO_TIME or None
    for what only interactions have.
    """

    strength: float = 0.0
    scale: float = 0.0
    band: str | None = None
    live: bool = False
    mails: int = 0
    meetings: int = 0
    last_at: int = NO_TIME
    days_since_last: float | None = None
    per_week: float = 0.0
    meeting_share: float | None = None
    before: float | None
    trend: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PairTie(TieFigures):
    """Both directions as one: mails add up, a meeting counts once. `reciprocity` is None where the two only met."""

    reciprocity: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectedTie(TieFigures):
    """The direction source → target (positions). `balance` (0–1) is the source's part of the mail between the two.

    `answers` counts the target's messages that the source answered, `reply_hours` is the median of the working hours until
    then. The amounts of `evidence`, the latest first, sum to `strength`, those of `evidence_before` to `before`.
    """

    source: int
    target: int
    balance: float | None
    answers: int = 0
    reply_hours: float | None = None
    evidence: Evidence = ()
    evidence_before: Evidence


@dataclass(frozen=True, slots=True)
class TieBetween:
    """What binds two people as of `as_of` (NO_TIME where nothing is dated).

    `there` is the direction to the other one, `back` the one from there. Where there is no tie, all three are None and
    `absence` says so in a sentence.
    """

    as_of: int
    pair: PairTie | None = None
    there: DirectedTie | None = None
    back: DirectedTie | None = None
    absence: str | None = None


def tie_between(snapshot: Snapshot, parameters: RunParameters, one: int, other: int) -> TieBetween:
    """The tie of two people (positions), who are not the same. Cost: two looks at every interaction."""
    as_of = resolve_as_of(snapshot, parameters)
    if as_of is None:
        return TieBetween(NO_TIME, absence="Nothing that was loaded has a date to be believed: there are no ties.")
    parts = contributions_between(snapshot, amounts(snapshot, parameters, as_of), one, other)
    if not len(parts):
        return TieBetween(as_of, absence=_absence(snapshot, parameters, as_of, one, other))
    earlier = a_window_earlier(parameters, as_of)
    old = contributions_between(snapshot, amounts(snapshot, earlier, earlier.as_of_ms or 0), one, other)
    ties = ties_of(snapshot, parts, as_of)
    measures = tie_measures(snapshot, ties, parts, parameters, old)
    was_known = not math.isnan(measures.pair_before[0])

    def directed(source: int, target: int) -> DirectedTie:
        row, then = ties.row(source, target), None
        if was_known:
            then = evidence_from(snapshot, old, source, parameters.working)
        if row < 0:
            return _silent(source, target, then, parameters)
        now = evidence_from(snapshot, parts, source, parameters.working)
        return _directed(ties, measures, row, parameters, (now, then or ()))

    return TieBetween(as_of, _pair(ties, measures, parameters), directed(one, other), directed(other, one))


def _pair(ties: Ties, measures: TieMeasures, parameters: RunParameters) -> PairTie:
    both = ties.symmetrised()  # two equal rows; what is known of the pair stands in every row of the measures
    before = np.full(len(both), measures.pair_before[0])
    return PairTie(**_figures(both, before, 0, parameters), reciprocity=_known(measures.reciprocity[0]))


def _directed(
    ties: Ties, measures: TieMeasures, row: int, parameters: RunParameters, evidence: tuple[Evidence, Evidence]
) -> DirectedTie:
    return DirectedTie(
        **_figures(ties, measures.before, row, parameters),
        source=int(ties.source[row]),
        target=int(ties.target[row]),
        balance=_known(measures.balance[row]),
        answers=int(measures.answers[row]),
        reply_hours=_known(measures.reply_hours[row]),
        evidence=evidence[0],
        evidence_before=evidence[1],
    )


def _silent(source: int, target: int, then: Evidence | None, parameters: RunParameters) -> DirectedTie:
    """A direction of which nothing is left; the other one has mail, since a meeting would count for both."""
    if then is None:
        return DirectedTie(source=source, target=target, balance=0.0, before=None, trend=None, evidence_before=())
    before = math.fsum(each.amount for each in then)
    fallen = 0.0 - float(scale_of(np.array([before]), parameters)[0])
    return DirectedTie(source=source, target=target, balance=0.0, before=before, trend=fallen, evidence_before=then)


def _figures(ties: Ties, before: Floats, row: int, parameters: RunParameters) -> dict[str, Any]:
    return {
        "strength": float(ties.strength[row]),
        "scale": float(ties.scale(parameters)[row]),
        "band": str(ties.bands(parameters)[row]),
        "live": bool(ties.live(parameters)[row]),
        "mails": int(ties.mails[row]),
        "meetings": int(ties.meetings[row]),
        "last_at": int(ties.last_at[row]),
        "days_since_last": float(days_since_last(ties)[row]),
        "per_week": float(per_week(ties, parameters)[row]),
        "meeting_share": float(meeting_share(ties)[row]),
        "before": _known(before[row]),
        "trend": _known(trend(ties, before, parameters)[row]),
    }


def _known(value: float) -> float | None:
    return None if math.isnan(value) else float(value)


def _absence(snapshot: Snapshot, parameters: RunParameters, as_of: int, one: int, other: int) -> str:
    names = f"{person_name(snapshot, one)} and {person_name(snapshot, other)}"
    return f"There is no tie between {names}: nothing that counts in the {days(parameters.window_days)} up to {day(as_of)}."
