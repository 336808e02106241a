"""What we and the people of each account gave to each other, undecayed, and what that was week by week.

In: a snapshot and the run's parameters. Out: one row for each interaction and pair of one of ours and one of theirs, as in
ties but not decayed, over as many weeks as accounts are looked at; and the weekly strength of each account. An account is an
external organisation of which somebody was in contact with one of us in these weeks, as `analytics.coverage` understands it:
whom we only refused, or only write to, is none.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from analytics.contributions import Contributions, amounts, contributions_of
from analytics.coverage import accounts_of_people
from analytics.cusum import HISTORY_WEEKS, WEEKS
from analytics.parameters import LARGEST, RunParameters
from analytics.ties import scale_of
from analytics.time_window import DAY_MS, plausible
from graph_model.snapshot import Snapshot

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

WEEK_MS = 7 * DAY_MS
_NO_DECAY = LARGEST
"""A half-life, in days, within which nothing fades."""


@dataclass(frozen=True, eq=False)
class AccountExchange:
    """One row for each interaction and ordered pair of people across, by their positions.

    `accounts` are the positions of the organisations with any row, ascending, and `account` [row] a place in it. `outward`
    says that ours gave to theirs. `amount` is what the row adds to the strength: a meeting stands in both directions, with
    half of it in each. `week` counts from the oldest of `cusum.WEEKS`; the last one ends at `as_of`. `older` [account]: there
    was exchange before them. `parts` are the same ties as contributions, whose amounts are those of ties.
    """

    as_of: int
    accounts: Longs
    account: Longs
    ours: Ints
    theirs: Ints
    interaction: Ints
    outward: Flags
    meeting: Flags
    amount: Floats
    at: Longs
    week: Longs
    older: Flags
    parts: Contributions

    def __len__(self) -> int:
        return len(self.accounts)

    @cached_property
    def weekly(self) -> Floats:
        """Strength of each account in each week f8[accounts, WEEKS]; NaN up to and with the week in which it began."""
        total = np.bincount(self.account * WEEKS + self.week, self.amount, minlength=len(self) * WEEKS)
        return np.where(np.arange(WEEKS) <= self.first_week[:, None], np.nan, total.reshape(len(self), WEEKS))

    @cached_property
    def first_week(self) -> Longs:
        """The week of the first exchange with each account, which is not whole; -1 where that was before all weeks."""
        first = np.where(self.older, -1, WEEKS)
        np.minimum.at(first, self.account, self.week)
        return first

    @cached_property
    def unit(self) -> Floats:
        """What one interaction gives to each account, 1 where there is none: sum of squares over sum, in the weeks of history.

        Strength over it has the mean and the variance of a count, if interactions come by chance.
        """
        rows = self.week < HISTORY_WEEKS
        keys, of = np.unique(self.account[rows] * self._span + self.interaction[rows], return_inverse=True)
        whole, account = np.bincount(of, self.amount[rows], minlength=len(keys)), keys // self._span
        squares, sums = (np.bincount(account, each, minlength=len(self)) for each in (whole**2, whole))
        return np.where(sums > 0, squares / np.where(sums > 0, sums, 1.0), 1.0)

    @property
    def _span(self) -> int:
        return int(self.interaction.max(initial=0)) + 1


def account_exchange(snapshot: Snapshot, parameters: RunParameters, as_of: int) -> AccountExchange:
    """The exchange of the last `cusum.WEEKS` weeks with every account. Linear in the participations and the rows."""
    ties = replace(parameters.ties, half_life_days=_NO_DECAY)
    undecayed = amounts(snapshot, replace(parameters, window_days=7.0 * WEEKS, ties=ties), as_of)
    account_of, rows = accounts_of_people(snapshot), snapshot.participations
    internal = snapshot.people.internal
    across = _any(rows.interaction, internal[rows.person], len(undecayed.amount))
    across &= _any(rows.interaction, account_of[rows.person] >= 0, len(undecayed.amount))
    found = contributions_of(snapshot, replace(undecayed, amount=np.where(across, undecayed.amount, 0.0)))
    crossing = internal[found.source] & (account_of[found.target] >= 0)
    crossing |= internal[found.target] & (account_of[found.source] >= 0)
    parts = _of_contacts(found.only(crossing), account_of, len(snapshot.people), parameters)
    source, target, tie = parts.source, parts.target, parts.tie
    outward = internal[source]
    ours, theirs = np.where(outward, source, target), np.where(outward, target, source)
    accounts, account = np.unique(account_of[theirs], return_inverse=True)
    at, meeting = snapshot.interactions.at[parts.interaction], snapshot.interactions.meeting[parts.interaction]
    before = across & plausible(snapshot.interactions) & (snapshot.interactions.at <= as_of - WEEKS * WEEK_MS)
    return AccountExchange(
        as_of=as_of,
        accounts=accounts.astype(np.int64),
        account=account[tie],
        ours=ours[tie],
        theirs=theirs[tie],
        interaction=parts.interaction,
        outward=outward[tie],
        meeting=meeting,
        amount=parts.amount[parts.interaction] * np.where(meeting, 0.5, 1.0),
        at=at,
        week=WEEKS - 1 - (as_of - at) // WEEK_MS,
        older=np.isin(accounts, account_of[rows.person[before[rows.interaction]]]),
        parts=parts,
    )


def _of_contacts(parts: Contributions, account_of: Longs, people: int, parameters: RunParameters) -> Contributions:
    """Only the ties with accounts that have a contact: a pair whose ties read as live in both directions, not decayed."""
    account = np.maximum(account_of[parts.source], account_of[parts.target])
    enough = scale_of(parts.sums(parts.amount), parameters) >= parameters.ties.live_scale
    ends = np.sort(np.stack([parts.source, parts.target]).astype(np.int64), axis=0)
    pair = np.unique(ends[0] * people + ends[1], return_inverse=True)[1]
    directions = 2 if parameters.continuity.mutual_only else 1
    is_contact = (np.bincount(pair, enough) >= directions)[pair] if len(pair) else enough
    return parts.only(np.isin(account, account[is_contact]))


def _any(group: Ints, marked: Flags, groups: int) -> Flags:
    """Which groups have a row that is marked."""
    return np.bincount(group, marked, minlength=groups) > 0
