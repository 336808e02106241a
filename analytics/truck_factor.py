"""The truck factor of our contacts: the fewest people whose leaving leaves more than half of the accounts without a live tie.

In: who holds each account. Out: these people, and how sure it is that fewer would not do. After Avelino et al. 2016 (who count
files instead of accounts). The fewest are NP-hard to find: up to 20 holders every set is looked at, above that a greedy choice
gives a bound from above and counting one from below.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush

import numpy as np
from numpy.typing import NDArray

from analytics.coverage import AccountCoverage
from analytics.sentences import counted, listed, organisation_name, person_name
from graph_model.findings import Finding, FindingKind, Reason, Score, ScoreKind
from graph_model.snapshot import Snapshot

EXACT_UP_TO = 20
"""Holders of which every set is looked at: a million sets."""

SAME = 9
"""Decimal places of what somebody is of all accounts."""

Holders = frozenset[int]


@dataclass(frozen=True, slots=True)
class TruckFactor:
    """`people` whose leaving loses `lost` of `accounts`, in the order in which they count; no fewer than `at_least` do."""

    people: tuple[int, ...]
    lost: int
    accounts: int
    at_least: int

    @property
    def is_exact(self) -> bool:
        return self.at_least == len(self.people)


def truck_factor(holders: Sequence[Holders]) -> TruckFactor | None:
    """The truck factor of accounts that these people (positions) hold, each by one at least. None without any account."""
    if not holders:
        return None
    everybody = sorted(frozenset().union(*holders))
    if len(everybody) <= EXACT_UP_TO:
        people = _fewest(holders, everybody)
        at_least = len(people)
    else:
        people, at_least = _greedy(holders), _bound_from_below(holders)
    return TruckFactor(people, _lost(holders, people), len(holders), at_least)


def _lost(holders: Sequence[Holders], people: Sequence[int]) -> int:
    gone = frozenset(people)
    return sum(each <= gone for each in holders)


def _fewest(holders: Sequence[Holders], everybody: Sequence[int]) -> tuple[int, ...]:
    """Of all smallest sets that lose more than half, the one that loses most; of equal ones the first by positions."""
    place = {person: 1 << number for number, person in enumerate(everybody)}
    lost = np.zeros(1 << len(everybody), np.int32)
    for mask, count in Counter(sum(place[person] for person in each) for each in holders).items():
        lost[mask] = count
    _add_subsets(lost, len(everybody))
    sizes = _sizes(len(everybody))
    enough = lost * 2 > len(holders)
    smallest = np.flatnonzero(enough & (sizes == sizes[enough].min()))
    best = smallest[np.argmax(lost[smallest])]
    return _by_weight(holders, [person for person in everybody if best & place[person]])


def _add_subsets(values: NDArray[np.int32], bits: int) -> None:
    """values[S] becomes the sum over all subsets of S, bit by bit."""
    for bit in range(bits):
        halves = values.reshape(-1, 2, 1 << bit)
        halves[:, 1] += halves[:, 0]


def _sizes(bits: int) -> NDArray[np.int8]:
    """How many members each set has."""
    sizes = np.zeros(1, np.int8)
    for _ in range(bits):
        sizes = np.concatenate([sizes, sizes + np.int8(1)])
    return sizes


def _greedy(holders: Sequence[Holders]) -> tuple[int, ...]:
    """One after the other who is most of what still holds the accounts, until more than half are lost.

    Of people who are equally much of it the first: by weights that are told apart to `SAME` decimal places.
    """
    left, held = [set(each) for each in holders], defaultdict[int, list[int]](list)
    for account, people in enumerate(holders):
        for person in people:
            held[person].append(account)
    weights = {**_weights(holders)}
    heap = [(-round(weight, SAME), person) for person, weight in weights.items()]
    heapify(heap)
    gone, lost = list[int](), 0
    while 2 * lost <= len(holders):
        weight, person = heappop(heap)
        if person not in weights or weight != -round(weights[person], SAME):
            continue  # gone already, or more by now
        gone.append(person)
        del weights[person]
        touched = set[int]()
        for account in held[person]:
            others = left[account]
            others.discard(person)
            lost += not others
            for other in others:
                weights[other] += 1.0 / len(others) - 1.0 / (len(others) + 1)
            touched |= others
        for other in touched:
            heappush(heap, (-round(weights[other], SAME), other))
    return tuple(gone)


def _weights(holders: Sequence[Holders]) -> Mapping[int, float]:
    """Person -> the parts of accounts that they hold, each account shared equally by its holders."""
    weight: dict[int, float] = {}
    for each in holders:
        for person in sorted(each):
            weight[person] = weight.get(person, 0.0) + 1.0 / len(each)
    return weight


def _by_weight(holders: Sequence[Holders], people: Sequence[int]) -> tuple[int, ...]:
    weight = _weights(holders)
    return tuple(sorted(people, key=lambda person: (-weight[person], person)))


def _bound_from_below(holders: Sequence[Holders]) -> int:
    """So many people lose at most what as many take part in holding: fewer than this cannot lose more than half."""
    held = sorted(Counter(person for each in holders for person in each).values(), reverse=True)
    return int(np.searchsorted(np.cumsum(held), len(holders) // 2 + 1)) + 1


def truck_factor_findings(snapshot: Snapshot, accounts: Sequence[AccountCoverage]) -> list[Finding]:
    """One TRUCK_FACTOR finding about us; none where we are in live contact with nobody."""
    held = [each for each in accounts if each.live]
    found = truck_factor([frozenset(contact.person for contact in each.live) for each in held])
    ours = np.flatnonzero(snapshot.organisations.internal)
    if found is None or not len(ours):
        return []
    people = tuple(snapshot.people.id.at(person) for person in found.people)
    return [
        Finding(
            kind=FindingKind.TRUCK_FACTOR,
            subject=snapshot.organisations.id.at(int(ours[0])),
            rank=1,
            score=Score(float(len(people)), ScoreKind.EVIDENCE, tuple(_reasons(snapshot, held, found)), unit="people"),
            about=people,
            details={
                "people": list(people),
                "accounts": found.accounts,
                "accounts_lost": found.lost,
                "exact": found.is_exact,
                "at_least": found.at_least,
            },
        )
    ]


def _reasons(snapshot: Snapshot, held: Sequence[AccountCoverage], found: TruckFactor) -> list[Reason]:
    who = counted(len(found.people), "person") if len(found.people) == 1 else f"{len(found.people):,} people"
    sure = (
        "no fewer would do"
        if found.is_exact
        else f"{found.at_least} might do: the fewest were not sought among so many"
    )
    whole = f"If {who} left, {found.lost} of {counted(found.accounts, 'account')} would have no live contact; {sure}."
    reasons, lost_with = [Reason(0.0, whole)], _lost_with(held, found.people)
    for person in found.people:
        names = [organisation_name(snapshot, account) for account in lost_with[person]]
        lost = f"{listed(names)} would be lost" if names else "nothing would be lost yet, but less would be left"
        text = f"With {person_name(snapshot, person)}, {lost}."
        reasons.append(Reason(float(len(names)), text, (snapshot.people.id.at(person),)))
    return reasons


def _lost_with(held: Sequence[AccountCoverage], people: Sequence[int]) -> Mapping[int, Sequence[int]]:
    """Of people who leave one after the other: with whom the last of each account's contacts is gone."""
    turn, found = {person: number for number, person in enumerate(people)}, defaultdict[int, list[int]](list)
    for account in held:
        turns = [turn.get(contact.person, len(people)) for contact in account.live]
        if max(turns) < len(people):
            found[people[max(turns)]].append(account.organisation)
    return found
