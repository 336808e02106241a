"""What breaks if several leave together, against removing them and counting again."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.coverage import AccountCoverage, Contact, account_coverage
from analytics.departures import departure
from analytics.parameters import ContinuityParameters
from tests.analytics.test_removal import csr, parts

NO_NETWORK = (np.zeros(10, np.int64), np.zeros(0, np.int32))
STRENGTHS = st.dictionaries(st.integers(0, 8), st.floats(1, 100), max_size=4)
ACCOUNTS = st.lists(STRENGTHS, max_size=6).map(
    lambda some: [
        account_coverage(number, [Contact(who, strength, 0.0, 0, live=True) for who, strength in each.items()])
        for number, each in enumerate(some)
    ]
)
TOLD = ContinuityParameters()


@settings(deadline=None, max_examples=200)
@given(ACCOUNTS, st.sets(st.integers(0, 8)))
def test_lost_and_weakened_are_what_counting_again_finds(accounts: list[AccountCoverage], people: set[int]) -> None:
    found = departure(people, accounts, NO_NETWORK, TOLD)
    left = {
        each.organisation: account_coverage(each.organisation, [c for c in each.contacts if c.person not in people])
        for each in accounts
    }
    assert {each.organisation for each in found.lost} == {
        each.organisation for each in accounts if each.live and not left[each.organisation].live
    }
    frail = ("sole", "dominant")
    assert {now.organisation for now, _ in found.weakened} == {
        each.organisation
        for each in accounts
        if each.state(TOLD) not in frail and left[each.organisation].state(TOLD) in frail
    }
    before, after = (sum(each.strength for each in some) for some in (accounts, left.values()))
    assert np.isclose(found.strength_lost, before - after)


@settings(deadline=None, max_examples=200)
@given(st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), max_size=14), st.sets(st.integers(0, 8)))
def test_cut_off_are_those_outside_of_the_largest_rest(edges: list[tuple[int, int]], people: set[int]) -> None:
    starts, neighbours, pairs = csr(9, edges)
    expected, seen = 0, set[int]()
    for person in people - seen:
        component = {person}
        while grown := {b for a, b in pairs if a in component} - component:
            component |= grown
        if not component & seen:
            sizes = parts(component - people, pairs)
            expected += sum(sizes) - max(sizes, default=0)
        seen |= component
    assert departure(people, [], (starts, neighbours), TOLD).cut_off == expected


@given(ACCOUNTS, st.sets(st.integers(0, 8)), st.integers(0, 8))
def test_one_more_who_leaves_never_saves_an_account(
    accounts: list[AccountCoverage], people: set[int], one: int
) -> None:
    fewer, more = (departure(some, accounts, NO_NETWORK, TOLD) for some in (people, people | {one}))
    assert {each.organisation for each in fewer.lost} <= {each.organisation for each in more.lost}
    assert fewer.strength_lost <= more.strength_lost + 1e-9
