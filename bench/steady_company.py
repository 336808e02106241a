"""A made-up company whose conversations begin by chance alone, at rates that never change: Poisson, as the bootstrap of ranks
takes them to be. In: a number for the rates and one for the year. Out: the snapshot of a year.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from graph_model.snapshot import SENDER, TO, Interactions, Participations, People, Snapshot

PEOPLE = 120
GROUP = 10
INSIDE = 12.0
"""How many times as often people begin conversations within their group."""
SKEW = 0.8
"""Standard deviation of the logarithm of how much people write, and of how much they are written to."""
CONVERSATIONS_EACH = 100
DAY_MS = 86_400_000
BEGIN_MS = 1_704_067_200_000
DAYS = 365
ANSWERED, LONGEST = 0.6, 6


def rates(number: int) -> NDArray[np.float64]:
    """How many conversations a year one person is expected to begin with another: [people, people]."""
    dice = np.random.default_rng([number, 0])
    writes, sought = np.exp(dice.normal(0, SKEW, (2, PEOPLE)))
    group = np.arange(PEOPLE) // GROUP
    rate = np.outer(writes, sought) * np.where(group[:, None] == group, INSIDE, 1.0)
    np.fill_diagonal(rate, 0.0)
    return np.asarray(rate * PEOPLE * CONVERSATIONS_EACH / rate.sum())


def year(number: int, life: int) -> Snapshot:
    """A year of the company with this number's rates; years of two lives are independent."""
    dice = np.random.default_rng([number, 1 + life])
    begun = dice.poisson(rates(number))
    one, other = np.repeat(np.argwhere(begun), begun[begun > 0], axis=0).T
    length = np.minimum(dice.geometric(1 - ANSWERED, len(one)), LONGEST)
    thread = np.repeat(np.arange(len(one)), length)
    turn = np.arange(len(thread)) - np.repeat(np.cumsum(length) - length, length)
    begin = dice.uniform(0, DAYS, len(one))[thread]
    hours = np.where(turn > 0, dice.exponential(20, len(thread)), 0.0)
    before = np.cumsum(hours)
    waited = before - before[np.arange(len(thread)) - turn]
    sender, recipient = (
        np.where(turn % 2, back, there) for there, back in ((one[thread], other[thread]), (other[thread], one[thread]))
    )
    return Snapshot.from_columns(
        people=People.of(id=[f"{each:04}" for each in range(PEOPLE)], internal=np.ones(PEOPLE, bool)),
        interactions=Interactions.of(
            id=[f"{each:07}" for each in range(len(thread))],
            at=BEGIN_MS + ((begin + waited / 24) * DAY_MS).astype(np.int64),
            thread=thread,
            reply_to=np.where(turn > 0, np.arange(len(thread)) - 1, -1),
            audience=np.ones(len(thread)),
        ),
        participations=_pairs(sender, recipient),
    )


def _pairs(sender: NDArray[np.int64], recipient: NDArray[np.int64]) -> Participations:
    ends = np.stack([sender, recipient], 1)
    order = np.argsort(ends, axis=1)
    return Participations.of(
        interaction=np.repeat(np.arange(len(sender)), 2),
        person=np.sort(ends, axis=1).ravel(),
        role=np.where(order == 0, SENDER, TO).ravel(),
    )
