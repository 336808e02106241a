"""The best of many candidates: those who would come first if every one of them were weighed by hand."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from analytics.foremost_candidates import foremost
from analytics.live_contacts import Contacts
from analytics.parameters import RunParameters
from analytics.succession import successors

TOLD = RunParameters()
PEOPLE, OUTSIDE, ACCOUNTS = 8, 6, 3
"""Of ours, of theirs, and for how many accounts these work: outsider i for account i modulo `ACCOUNTS`."""
STRENGTH = st.sampled_from([0.5, 1.0, 2.0, 7.0])


def contacts_of(
    ties: dict[tuple[int, int], float], near: dict[tuple[int, int], float], units: list[int], busy: list[float]
) -> Contacts:
    """`ties`: (one of ours, outsider) -> strength; `near`: two of ours -> strength."""
    accounts: dict[int, dict[int, float]] = {}
    outsiders: dict[int, dict[int, float]] = {}
    colleagues: dict[int, dict[int, float]] = {}
    holders: dict[int, frozenset[int]] = {}
    for (person, outsider), strength in sorted(ties.items()):
        account = outsider % ACCOUNTS
        outsiders.setdefault(person, {})[outsider] = strength
        held = accounts.setdefault(person, {})
        held[account] = held.get(account, 0.0) + strength
        holders[account] = holders.get(account, frozenset()) | {person}
    for (one, other), strength in sorted(near.items()):
        colleagues.setdefault(one, {})[other] = strength
        colleagues.setdefault(other, {})[one] = strength
    return Contacts(
        accounts, outsiders, colleagues, holders, np.array(units, np.int32), np.ones(len(units), bool), np.array(busy)
    )


@st.composite
def known_contacts(draw: st.DrawFn) -> Contacts:
    person = st.integers(0, PEOPLE - 1)
    pair = st.tuples(person, person).filter(lambda two: two[0] < two[1])
    return contacts_of(
        draw(st.dictionaries(st.tuples(person, st.integers(0, OUTSIDE - 1)), STRENGTH, min_size=1, max_size=12)),
        draw(st.dictionaries(pair, STRENGTH, max_size=12)),
        draw(st.lists(st.integers(-1, 1), min_size=PEOPLE, max_size=PEOPLE)),
        draw(st.lists(st.sampled_from([0.1, 0.4, 0.9]), min_size=PEOPLE, max_size=PEOPLE)),
    )


def points_and_loss(known: Contacts, leaver: int, person: int) -> tuple[float, float]:
    """What docs/numbers.md says of a successor, one candidate after the other."""
    wanted, own = known.accounts[leaver], known.accounts.get(person, {})
    near = {each for each in known.colleagues.get(person, {}) if each != leaver}
    through = {a: sum(known.accounts.get(each, {}).get(a, 0.0) for each in near) for a in wanted}
    mine, theirs = known.outsiders[leaver], known.outsiders.get(person, {})
    length = math.hypot(*mine.values()) * math.hypot(*theirs.values())
    total = sum(wanted.values())
    parts = {
        "contact_overlap": sum(min(wanted[a], own.get(a, 0.0)) for a in wanted) / total,
        "cosine": sum(mine[each] * theirs.get(each, 0.0) for each in mine) / length if length else 0.0,
        "shared_unit": float(known.units[leaver] == known.units[person] >= 0),
        "tie_to_leaver": 1.0 - 2.0 ** (-known.colleagues.get(leaver, {}).get(person, 0.0) / TOLD.ties.scale_half),
        "reach": sum(wanted[a] for a in wanted if own.get(a, 0.0) + through[a]) / total,
        "headroom": 1.0 - known.busier_than[person],
    }
    points = sum(weight * parts[name] for name, weight in TOLD.continuity.successor_weights.items())
    return points, 1.0 - sum(min(wanted[a], own.get(a, 0.0) + through[a]) for a in wanted) / total


@given(known_contacts(), st.integers(1, 4))
def test_the_foremost_are_the_first_of_all_whom_one_could_weigh(known: Contacts, most: int) -> None:
    parameters = replace(TOLD, continuity=replace(TOLD.continuity, successors=most))
    for leaver in known.accounts:
        candidates = {
            person
            for person in range(PEOPLE)
            if known.accounts[leaver].keys() & known.accounts.get(person, {}).keys()
            or person in known.colleagues.get(leaver, {})
            or known.units[leaver] == known.units[person] >= 0
        } - {leaver}
        weighed = {each: points_and_loss(known, leaver, each) for each in candidates}
        order = sorted(candidates, key=lambda each: (-round(weighed[each][0], 9), round(weighed[each][1], 9), each))
        assert foremost(known, leaver, parameters) == order[:most]
        for each in successors(known, leaver, parameters):
            assert math.isclose(each.score(parameters), weighed[each.person][0], abs_tol=1e-9)
            assert math.isclose(each.residual_loss, weighed[each.person][1], abs_tol=1e-9)


class Counted(dict[int, Any]):
    """A dictionary that counts how often it is asked."""

    asked = 0

    def get(self, key: int, default: Any = None) -> Any:
        self.asked += 1
        return super().get(key, default)


def test_a_unit_of_thousands_costs_no_look_at_each_of_them() -> None:
    many = 3000
    known = contacts_of({(0, 0): 1.0, (1, 3): 1.0}, {(0, 2): 1.0}, [0] * many, [0.5] * many)
    counted = replace(known, accounts=Counted(known.accounts), colleagues=Counted(known.colleagues))
    assert successors(counted, 0, TOLD) == successors(known, 0, TOLD)
    assert counted.accounts.asked + counted.colleagues.asked < 50
