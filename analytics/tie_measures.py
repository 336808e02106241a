"""What stands beside the strength of a tie: whether it is returned, how it is kept up, how fast it answers, where it goes.

In: a snapshot, its ties and the contributions that they are the sums of. Out: a column for each measure, a row for each tie.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from analytics.answers import Floats, Longs, answers, medians
from analytics.contributions import Contributions, contributions
from analytics.parameters import EARLIEST_MS, RunParameters
from analytics.ties import Ties, scale_of, ties_of
from analytics.time_window import DAY_MS, plausible
from graph_model.long_work import step
from graph_model.snapshot import NO_TIME, Snapshot


@dataclass(frozen=True, slots=True, eq=False)
class TieMeasures:
    """Of each tie a → b, in the order of `Ties`; NaN where it cannot be said.

    `balance` (0–1) is a's part of the mail between the two, `reciprocity` (0–1) the lesser direction of that mail over the
    greater: meetings are mutual by construction and say nothing of either. `days_since_last`, `per_week` (interactions, over
    the whole window) and `meeting_share` (0–1, of the strength) say how it is kept up.

    `answers` counts the messages of b that a answered, `reply_hours` is the median of the working hours until then.

    `before` is the strength a window earlier, as of then, and `pair_before` that of both directions together, a meeting
    counted once. `trend` is how many points of the scale a → b has moved since.
    """

    balance: Floats
    reciprocity: Floats
    days_since_last: Floats
    per_week: Floats
    meeting_share: Floats
    answers: Longs
    reply_hours: Floats
    before: Floats
    pair_before: Floats
    trend: Floats


def tie_measures(
    snapshot: Snapshot, ties: Ties, parts: Contributions, parameters: RunParameters, old: Contributions | None = None
) -> TieMeasures:
    """The measures of all ties. Cost: as of the ties, for those a window earlier; `old`: the parts of these, if at hand."""
    given, received = ties.mail_strength, _of_opposite(ties, ties.mail_strength)
    step()
    replied = answers(snapshot, parts, parameters.working)
    step()
    before, pair_before = _before(snapshot, ties, parameters, old)
    return TieMeasures(
        balance=_ratio(given, given + received),
        reciprocity=_ratio(np.minimum(given, received), np.maximum(given, received)),
        days_since_last=days_since_last(ties),
        per_week=per_week(ties, parameters),
        meeting_share=meeting_share(ties),
        answers=np.bincount(replied.tie, minlength=len(ties)).astype(np.int64),
        reply_hours=medians(replied.tie, replied.hours, len(ties)),
        before=before,
        pair_before=pair_before,
        trend=trend(ties, before, parameters),
    )


def days_since_last(ties: Ties) -> Floats:
    """Days from the latest interaction of each tie to the day of the run."""
    return np.asarray((ties.as_of - ties.last_at) / DAY_MS)


def per_week(ties: Ties, parameters: RunParameters) -> Floats:
    """Interactions of each tie a week, over the whole window."""
    return np.asarray((ties.mails + ties.meetings) / (parameters.window_days / 7.0))


def meeting_share(ties: Ties) -> Floats:
    """The part (0–1) of each tie's strength that comes of meetings."""
    return np.asarray(ties.meeting_strength / ties.strength)


def trend(ties: Ties, before: Floats, parameters: RunParameters) -> Floats:
    """How many points of the scale each tie has moved since it was of the strength `before`."""
    return np.asarray(ties.scale(parameters) - scale_of(before, parameters))


def _of_opposite(ties: Ties, column: Floats) -> Floats:
    """What the opposite direction of each tie has, 0 where there is none."""
    reverse = ties.reverse()
    return np.asarray(np.where(reverse >= 0, column[reverse], 0.0)) if len(ties) else column


def _ratio(part: Floats, whole: Floats) -> Floats:
    result = np.full(len(part), np.nan)
    np.divide(part, whole, out=result, where=whole > 0)
    return result


def a_window_earlier(parameters: RunParameters, as_of: int) -> RunParameters:
    """The same run, as of the beginning of its window."""
    return replace(parameters, as_of_ms=max(as_of - round(parameters.window_days * DAY_MS), EARLIEST_MS))


def _before(
    snapshot: Snapshot, ties: Ties, parameters: RunParameters, parts: Contributions | None
) -> tuple[Floats, Floats]:
    """(strength, strength of the pair) of each tie a window earlier; NaN for people of whom nothing of that time is here.

    One of the two must have been seen at all a half-life before that moment, with whomever: otherwise a mailbox that begins
    later would make every old tie look new.
    """
    if ties.as_of == NO_TIME:
        return np.zeros(len(ties)), np.zeros(len(ties))
    earlier = a_window_earlier(parameters, ties.as_of)
    then = earlier.as_of_ms or 0
    old = ties_of(snapshot, contributions(snapshot, earlier, then) if parts is None else parts, then)
    step()
    since = then - round(parameters.ties.half_life_days * DAY_MS)
    seen = first_seen(snapshot) <= since
    known = seen[ties.source] | seen[ties.target]
    return (
        np.where(known, old.strength_of(ties.source, ties.target), np.nan),
        np.where(known, old.symmetrised().strength_of(ties.source, ties.target), np.nan),
    )


def first_seen(snapshot: Snapshot) -> Longs:
    """When each person first took part in anything with a date to be believed; the end of time for who never did."""
    rows = snapshot.participations
    believed = plausible(snapshot.interactions)[rows.interaction]
    first = np.full(len(snapshot.people), np.iinfo(np.int64).max)
    np.minimum.at(first, rows.person[believed], snapshot.interactions.at[rows.interaction[believed]])
    return first
