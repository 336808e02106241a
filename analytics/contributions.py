"""What each interaction contributes to the ties of those who took part, before it is added up.

In: a snapshot and the run's parameters. Out: one amount an interaction, and the ordered pairs that each is given to.
All numbers of a tie, its evidence and its bootstrap replicates are sums over these rows, so they cannot disagree.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analytics.parameters import RunParameters
from analytics.tie_kernel import count_by_source, group_by_tie, spread
from analytics.time_window import DAY_MS, plausible
from graph_model.long_work import step
from graph_model.snapshot import SENDER, Snapshot


@dataclass(frozen=True, slots=True)
class Amounts:
    """What an interaction gives to each pair of its people: `amount` f8[i], decayed; 0 where it counts for nothing.

    `sender` int32[i] is the position of the sending person, -1 where none is known; `starts` int64[i + 1] bound the
    participations of each interaction.
    """

    amount: NDArray[np.float64]
    sender: NDArray[np.int32]
    starts: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Contributions:
    """The interactions of every tie: those of tie t are `interaction[bounds[t]:bounds[t + 1]]`, ascending, at least one.

    Ties go from `source` to `target`, sorted by both. `amount` f8[i] is what each interaction adds to each of its ties.
    """

    bounds: NDArray[np.int64]
    interaction: NDArray[np.int32]
    source: NDArray[np.int32]
    target: NDArray[np.int32]
    amount: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.source)

    def sums(self, by_interaction: NDArray[Any], dtype: type = np.float64) -> NDArray[Any]:
        """What [i] gives adds up to for each tie, in the order of the interactions."""
        step()
        rows: NDArray[Any] = by_interaction[self.interaction].astype(dtype, copy=False)
        return np.add.reduceat(rows, self.bounds[:-1], dtype=dtype) if len(self) else rows

    def latest(self, by_interaction: NDArray[np.int64]) -> NDArray[np.int64]:
        """The largest of the times [i] of each tie."""
        rows = by_interaction[self.interaction]
        return np.asarray(np.maximum.reduceat(rows, self.bounds[:-1])) if len(self) else rows

    def earliest(self, by_interaction: NDArray[np.int64]) -> NDArray[np.int64]:
        """The smallest of the times [i] of each tie."""
        rows = by_interaction[self.interaction]
        return np.asarray(np.minimum.reduceat(rows, self.bounds[:-1])) if len(self) else rows

    @property
    def tie(self) -> NDArray[np.int64]:
        """The tie of each contribution."""
        return np.repeat(np.arange(len(self)), np.diff(self.bounds))

    def only(self, ties: NDArray[np.bool_]) -> Contributions:
        """The contributions to these ties."""
        lengths = np.diff(self.bounds)
        return Contributions(
            bounds=np.concatenate([[0], np.cumsum(lengths[ties])]).astype(np.int64),
            interaction=self.interaction[np.repeat(ties, lengths)],
            source=self.source[ties],
            target=self.target[ties],
            amount=self.amount,
        )


def amounts(snapshot: Snapshot, parameters: RunParameters, as_of: int) -> Amounts:
    """The amount of each interaction (docs/numbers.md, "Ties"): k_email / n, or k_meeting · hours / (m − 1), decayed.

    n are the people who got a mail from another, m those in a meeting. Nothing comes from a mail without a known
    sender, from a broadcast, from a meeting of no known length, or from outside of (as_of − window, as_of].
    """
    interactions, chosen = snapshot.interactions, parameters.ties
    size = np.bincount(snapshot.participations.interaction, minlength=len(interactions))
    others = np.maximum(size - 1, 1)
    hours = np.minimum(interactions.hours, chosen.meeting_hours_cap)
    undecayed = np.where(interactions.meeting, chosen.k_meeting * hours, chosen.k_email) / others
    sender = senders(snapshot)
    counts = _in_window(snapshot, parameters, as_of) & ~_broadcast(snapshot, parameters, size)
    counts &= (size > 1) & (interactions.meeting | (sender >= 0)) & (undecayed > 0)
    age_days = np.where(counts, as_of - interactions.at, 0) / DAY_MS
    amount = np.where(counts, undecayed * np.exp2(-age_days / chosen.half_life_days), 0.0)
    return Amounts(amount, sender, np.concatenate([[0], np.cumsum(size)]).astype(np.int64))


def senders(snapshot: Snapshot) -> NDArray[np.int32]:
    """The sending person of each interaction, -1 where none is known; should several be named, the first."""
    rows = np.flatnonzero(snapshot.participations.role == SENDER)[::-1]
    sender = np.full(len(snapshot.interactions), -1, np.int32)
    sender[snapshot.participations.interaction[rows]] = snapshot.participations.person[rows]
    return sender


def _in_window(snapshot: Snapshot, parameters: RunParameters, as_of: int) -> NDArray[np.bool_]:
    at = snapshot.interactions.at
    begin = as_of - int(parameters.window_days * DAY_MS)
    return plausible(snapshot.interactions) & (at > begin) & (at <= as_of)


def _broadcast(snapshot: Snapshot, parameters: RunParameters, size: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Whose audience is above its limit. Who is known to have taken part bounds the audience from below."""
    interactions, chosen = snapshot.interactions, parameters.ties
    mail = snapshot.broadcast_mail if chosen.broadcast_mail is None else chosen.broadcast_mail
    meeting = snapshot.broadcast_meeting if chosen.broadcast_meeting is None else chosen.broadcast_meeting
    audience = np.maximum(interactions.audience, np.where(interactions.meeting, size, size - 1))
    return np.asarray(audience > np.where(interactions.meeting, meeting, mail))


def contributions(snapshot: Snapshot, parameters: RunParameters, as_of: int) -> Contributions:
    """Every contribution of every interaction to every ordered pair of people, in one pass over the participations."""
    return contributions_of(snapshot, amounts(snapshot, parameters, as_of))


def contributions_of(snapshot: Snapshot, each: Amounts) -> Contributions:
    """The same of these amounts."""
    used, rows = each.amount > 0, snapshot.participations
    giver = snapshot.interactions.meeting[rows.interaction] | (each.sender[rows.interaction] == rows.person)
    pairs = int((np.bincount(rows.interaction[giver], minlength=len(used)) * np.diff(each.starts))[used].sum())
    steps = len(rows) + len(snapshot.people) + pairs
    offsets = count_by_source.on(steps)(each.starts, rows.person, giver, used, len(snapshot.people))
    target, interaction = spread.on(steps)(each.starts, rows.person, giver, used, offsets)
    return Contributions(*group_by_tie.on(steps)(offsets, target, interaction), each.amount)


def contributions_between(snapshot: Snapshot, each: Amounts, one: int, other: int) -> Contributions:
    """Those of the same rows that bind two people (positions), who are not the same: of two ties at most."""
    rows = snapshot.participations
    shared = np.intersect1d(rows.interaction[rows.person == one], rows.interaction[rows.person == other])
    shared = shared[each.amount[shared] > 0].astype(np.int32)
    met = snapshot.interactions.meeting[shared]
    given = {ends: shared[met | (each.sender[shared] == ends[0])] for ends in sorted(((one, other), (other, one)))}
    given = {ends: some for ends, some in given.items() if len(some)}
    return Contributions(
        bounds=np.cumsum([0, *map(len, given.values())], dtype=np.int64),
        interaction=np.concatenate([shared[:0], *given.values()]),
        source=np.array([source for source, _ in given], np.int32),
        target=np.array([target for _, target in given], np.int32),
        amount=each.amount,
    )
