"""What succession looks at: who of us is in live contact with which accounts, with whom there, and with which colleagues.

In: a snapshot, its ties and the pairs of ours and theirs. Out: one `Contacts`, which also answers as if some had left, or as if
there were only some accounts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from analytics.coverage import Pairs
from analytics.parameters import RunParameters
from analytics.population import present_internal
from analytics.ties import Ties
from graph_model.long_work import step
from graph_model.snapshot import Snapshot

Strengths = Mapping[int, Mapping[int, float]]
"""Person -> what they hold (an account, somebody outside, a colleague) -> strength."""


@dataclass(frozen=True, slots=True, eq=False)
class Contacts:
    """Everything that succession looks at, by position: live strength to accounts, to outsiders, and among colleagues.

    `units` are -1 where not known; `busier_than` is the part (0–1) of colleagues whose ties are weaker in sum.
    """

    accounts: Strengths
    outsiders: Strengths
    colleagues: Strengths
    holders: Mapping[int, frozenset[int]]
    units: NDArray[np.int32]
    here: NDArray[np.bool_]
    busier_than: NDArray[np.float64]

    def without(self, people: frozenset[int]) -> Contacts:
        """The same if these people leave together: they have what is to be handed over, and nobody turns to them any more."""
        here = self.here.copy()
        here[list(people)] = False
        touched = {other for who in people for other in self.colleagues.get(who, ())}
        held = {account for who in people for account in self.accounts.get(who, ())}
        left = {
            who: {other: strength for other, strength in self.colleagues[who].items() if other not in people}
            for who in touched
        }
        return replace(
            self,
            colleagues={**self.colleagues, **left},
            holders={**self.holders, **{account: self.holders[account] - people for account in held}},
            here=here,
        )

    def within(self, accounts: Collection[int], account_of: Mapping[int, int]) -> Contacts:
        """The same as if there were no other accounts. `account_of`: person outside -> their account."""
        people = {who for account in accounts for who in self.holders.get(account, ())}
        return replace(
            self,
            accounts={who: {a: s for a, s in self.accounts[who].items() if a in accounts} for who in people},
            outsiders={
                who: {other: s for other, s in self.outsiders[who].items() if account_of[other] in accounts}
                for who in people
            },
            holders={account: self.holders.get(account, frozenset()) for account in accounts},
        )


def contacts(snapshot: Snapshot, ties: Ties, pairs: Pairs, parameters: RunParameters) -> Contacts:
    """What succession looks at, from live ties only."""
    here = present_internal(snapshot, ties.as_of)
    live = np.flatnonzero(pairs.live)
    accounts = _strengths(pairs.inside[live], pairs.account[live], pairs.strength[live])
    both = ties.symmetrised()
    step()
    near = np.flatnonzero(both.live(parameters) & here[both.source] & here[both.target])
    return Contacts(
        accounts=accounts,
        outsiders=_strengths(pairs.inside[live], pairs.outside[live], pairs.strength[live]),
        colleagues=_strengths(both.source[near], both.target[near], both.strength[near]),
        holders=_holders(accounts),
        units=snapshot.people.unit,
        here=here,
        busier_than=_busier_than(
            np.bincount(both.source, both.strength, minlength=ties.people).astype(np.float64), here
        ),
    )


def _strengths(
    people: NDArray[np.integer], of: NDArray[np.integer], strength: NDArray[np.float64]
) -> defaultdict[int, dict[int, float]]:
    made: defaultdict[int, dict[int, float]] = defaultdict(dict)
    for person, other, amount in zip(people.tolist(), of.tolist(), strength.tolist(), strict=True):
        made[person][other] = made[person].get(other, 0.0) + amount
    return made


def _holders(accounts: Strengths) -> Mapping[int, frozenset[int]]:
    holders: defaultdict[int, set[int]] = defaultdict(set)
    for person, held in accounts.items():
        for account in held:
            holders[account].add(person)
    return {account: frozenset(people) for account, people in holders.items()}


def _busier_than(load: NDArray[np.float64], here: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Mid-rank percentile (0–1) of each load among those who are here."""
    ordered = np.sort(load[here])
    if not len(ordered):
        return np.zeros(len(load))
    below, upto = np.searchsorted(ordered, load, "left"), np.searchsorted(ordered, load, "right")
    return np.asarray((below + upto) / (2.0 * len(ordered)))
