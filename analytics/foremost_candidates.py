"""Who is worth a closer look as a successor: of thousands of a unit, those few who come first.

In: what succession looks at, and a leaver who holds an account. Out: the candidates with the most points, as
`analytics.succession` counts them, without a `Successor` for each. Points that differ by less than `SAME` count as equal.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from analytics.live_contacts import Contacts
from analytics.parameters import RunParameters
from analytics.ties import scale_of

SAME = 9
"""Decimal places of points, and of the part that would be lost, that tell candidates apart."""

Floats = NDArray[np.float64]


def foremost(known: Contacts, leaver: int, parameters: RunParameters) -> list[int]:
    """The best candidates, at most `parameters.continuity.successors`: by points, then by what would be lost all the same."""
    people = _candidates(known, leaver)
    wanted = np.fromiter(known.accounts[leaver].values(), np.float64)
    own, through = _held(known, leaver, people)
    total = wanted.sum()
    parts = {
        "contact_overlap": np.minimum(wanted, own).sum(1) / total,
        "cosine": _cosines(known, leaver, people, own),
        "shared_unit": np.full(len(people), known.units[leaver] >= 0) & (known.units[people] == known.units[leaver]),
        "tie_to_leaver": _closeness(known, leaver, people, parameters),
        "reach": ((own > 0) | (through > 0)) @ wanted / total,
        "headroom": 1.0 - known.busier_than[people],
    }
    weights = parameters.continuity.successor_weights
    points = sum((weight * parts[name] for name, weight in weights.items()), np.zeros(len(people)))
    lost = 1.0 - np.minimum(wanted, own + through).sum(1) / total
    order = np.lexsort((people, lost.round(SAME), -points.round(SAME)))
    chosen: list[int] = people[order[: parameters.continuity.successors]].tolist()
    return chosen


def _candidates(known: Contacts, leaver: int) -> NDArray[np.int64]:
    """Who holds one of the accounts, is close to the leaver, or belongs to the same unit. Ascending."""
    people = {person for account in known.accounts[leaver] for person in known.holders[account]}
    people.update(known.colleagues.get(leaver, ()))
    found = np.fromiter(people, np.int64)
    if known.units[leaver] >= 0:
        found = np.concatenate([found, np.flatnonzero(known.here & (known.units == known.units[leaver]))])
    found = np.unique(found)
    return np.asarray(found[found != leaver])


def _held(known: Contacts, leaver: int, people: NDArray[np.int64]) -> tuple[Floats, Floats]:
    """How strongly each of the people holds each account of the leaver, and how strongly their colleagues do, together.

    Shape [people, accounts].
    """
    place = np.full(len(known.units), len(people))
    place[people] = np.arange(len(people))
    own, through = (np.zeros((len(people) + 1, len(known.accounts[leaver]))) for _ in range(2))
    for column, account in enumerate(known.accounts[leaver]):
        holders = sorted(known.holders[account] - {leaver})
        strength = [known.accounts[holder][account] for holder in holders]
        near = [known.colleagues.get(holder, {}) for holder in holders]
        own[place[holders], column] = strength
        beside = place[np.fromiter(chain.from_iterable(near), np.int64)]
        amount = np.repeat(strength, np.fromiter(map(len, near), np.int64))
        through[:, column] = np.bincount(beside, amount, len(people) + 1)
    return own[:-1], through[:-1]


def _cosines(known: Contacts, leaver: int, people: NDArray[np.int64], own: Floats) -> Floats:
    """How alike the people outside are; 0 for whoever holds none of the accounts."""
    found = np.zeros(len(people))
    for row in np.flatnonzero(own.any(1)).tolist():
        found[row] = cosine(known.outsiders[leaver], known.outsiders[int(people[row])])
    return found


def _closeness(known: Contacts, leaver: int, people: NDArray[np.int64], parameters: RunParameters) -> Floats:
    """How strong their ties to the leaver are, 0–1."""
    near = known.colleagues.get(leaver, {})
    found = np.zeros(len(people))
    found[np.searchsorted(people, list(near))] = list(near.values())
    return scale_of(found, parameters) / 100.0


def cosine(first: Mapping[int, float], second: Mapping[int, float]) -> float:
    """Cosine of two sparse vectors, 0 where one is empty.

    >>> cosine({1: 2.0, 2: 0.0}, {1: 5.0}), cosine({1: 1.0}, {2: 1.0}), cosine({}, {})
    (1.0, 0.0, 0.0)
    """
    shared = math.fsum(value * second[key] for key, value in first.items() if key in second)
    length = math.sqrt(math.fsum(v * v for v in first.values()) * math.fsum(v * v for v in second.values()))
    return min(shared / length, 1.0) if length else 0.0
