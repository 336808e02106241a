"""Who answered whom, and how long it took.

In: the contributions to ties, whose messages may answer others. Out: one row for each message and each of its readers who
answered it to its sender, with the working hours in between; and medians of these.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics.contributions import Contributions, senders
from analytics.parameters import WorkingTime
from analytics.time_window import plausible
from analytics.working_time import working_hours_between
from graph_model.long_work import step
from graph_model.snapshot import Snapshot

Longs = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """One row for each first answer, sorted by (tie, answered).

    `tie` is that of the one who answers to the one who is answered; `interaction` the answer, `answered` what it answers;
    `hours` the working hours from this to that.
    """

    tie: Longs
    interaction: Longs
    answered: Longs
    hours: Floats

    def __len__(self) -> int:
        return len(self.tie)


def answers(snapshot: Snapshot, parts: Contributions, working: WorkingTime) -> Answers:
    """The answers among the contributions: what they reply to was sent by the tie's target, and not after them.

    Of several answers of one person to one message the first counts (Kooti et al. 2015).
    """
    table = snapshot.interactions
    rows = np.flatnonzero(table.reply_to[parts.interaction] >= 0)
    tie, interaction = parts.tie[rows], parts.interaction[rows].astype(np.int64)
    answered = table.reply_to[interaction].astype(np.int64)
    is_one = (senders(snapshot)[answered] == parts.target[tie]) & (table.at[answered] <= table.at[interaction])
    is_one &= plausible(table)[answered]
    step()
    tie, interaction, answered = tie[is_one], interaction[is_one], answered[is_one]
    order = np.lexsort((interaction, table.at[interaction], answered, tie))
    tie, interaction, answered = tie[order], interaction[order], answered[order]
    first = np.ones(len(order), bool)
    first[1:] = (tie[1:] != tie[:-1]) | (answered[1:] != answered[:-1])
    tie, interaction, answered = tie[first], interaction[first], answered[first]
    step()
    hours = working_hours_between(table.at[answered], table.at[interaction], working)
    return Answers(tie, interaction, answered, hours)


def medians(group: Longs, values: Floats, groups: int, weights: Floats | None = None) -> Floats:
    """The median of the values of each group, weighted by `weights`; NaN for a group without any. Shape [groups].

    >>> medians(np.array([0, 2, 2, 0, 0]), np.array([3.0, 1.0, 2.0, 9.0, 4.0]), 3).tolist()
    [4.0, nan, 1.5]
    """
    weights = np.ones(len(values)) if weights is None else weights
    order = np.lexsort((values, group))
    order = order[weights[order] > 0]
    group, values, weights = group[order], values[order], weights[order]
    upto = np.concatenate([[0.0], np.cumsum(weights)])
    bounds = np.searchsorted(group, np.arange(groups + 1))
    half = (upto[bounds[:-1]] + upto[bounds[1:]]) / 2
    # the first value with half of the weight at or below it, and the first with more than half: in the middle, two
    lower, upper = np.searchsorted(upto[1:], half, "left"), np.searchsorted(upto[1:], half, "right")
    some = bounds[1:] > bounds[:-1]
    result = np.full(groups, np.nan)
    result[some] = (values[lower[some]] + values[upper[some]]) / 2
    return result
