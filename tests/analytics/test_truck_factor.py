"""The fewest people whose leaving loses more than half, against trying every set; bounds where there are too many."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics import truck_factor as module
from analytics.run import analyse
from analytics.truck_factor import truck_factor
from graph_model.findings import DETAILS, FindingKind
from tests.analytics.snapshots import company
from tests.analytics.test_removal import weekly

HOLDERS = st.lists(st.frozensets(st.integers(0, 7), min_size=1, max_size=4), min_size=1, max_size=9)


def fewest(holders: list[frozenset[int]]) -> int:
    """The obvious way: every set, the small ones first."""
    everybody = sorted(frozenset().union(*holders))
    for size in range(len(everybody) + 1):
        for some in combinations(everybody, size):
            if 2 * sum(each <= set(some) for each in holders) > len(holders):
                return size
    raise AssertionError("all of them together hold everything")


@settings(deadline=None, max_examples=300)
@given(HOLDERS)
def test_no_smaller_set_loses_more_than_half(holders: list[frozenset[int]]) -> None:
    found = truck_factor(holders)
    assert found is not None
    assert found.is_exact
    assert len(found.people) == fewest(holders)
    assert found.lost == sum(each <= set(found.people) for each in holders) > len(holders) / 2


@settings(deadline=None, max_examples=300)
@given(HOLDERS)
def test_among_many_the_truth_lies_between_the_bounds(holders: list[frozenset[int]]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "EXACT_UP_TO", 0)
        found = truck_factor(holders)
    assert found is not None
    assert found.at_least <= fewest(holders) <= len(found.people)
    assert found.lost == sum(each <= set(found.people) for each in holders) > len(holders) / 2


def plainly(holders: list[frozenset[int]]) -> tuple[int, ...]:
    """One after the other who holds most of what is left, each weighed anew, in exact parts."""
    left, gone = list(holders), list[int]()
    while 2 * sum(each <= set(gone) for each in holders) <= len(holders):
        everybody = sorted(frozenset().union(*left))
        weight = {who: sum(Fraction(1, len(each)) for each in left if who in each) for who in everybody}
        gone.append(max(everybody, key=lambda who: (round(weight[who], 9), -who)))
        left = [each - {gone[-1]} for each in left if each != {gone[-1]}]
    return tuple(gone)


@settings(deadline=None, max_examples=300)
@given(HOLDERS)
def test_the_bound_from_above_is_found_by_weighing_everybody_anew_each_time(holders: list[frozenset[int]]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "EXACT_UP_TO", 0)
        found = truck_factor(holders)
    assert found is not None
    assert found.people == plainly(holders)


@settings(deadline=None, max_examples=100)
@given(HOLDERS, st.permutations(range(8)))
def test_calling_people_otherwise_changes_no_number(holders: list[frozenset[int]], names: list[int]) -> None:
    renamed = truck_factor([frozenset(names[person] for person in each) for each in holders])
    found = truck_factor(holders[::-1])
    assert found is not None
    assert renamed is not None
    assert (len(renamed.people), renamed.lost) == (len(found.people), found.lost)


def test_half_of_the_accounts_is_not_more_than_half() -> None:
    found = truck_factor([frozenset({1}), frozenset({2})])
    assert found is not None
    assert found.people == (1, 2)


def test_without_accounts_there_is_none() -> None:
    assert truck_factor([]) is None
    assert not [each for each in analyse(company(2)).findings if each.kind is FindingKind.TRUCK_FACTOR]


def test_the_finding_says_what_is_lost_with_whom() -> None:
    mails = weekly(0, 3) + weekly(0, 4) + weekly(1, 5) + weekly(2, 5) + weekly(0, 1)
    snapshot = company(
        6, mails=mails, external=[3, 4, 5], organisations=["us", "A", "B", "C"], organisation=[0, 0, 0, 1, 2, 3]
    )
    [found] = [each for each in analyse(snapshot).findings if each.kind is FindingKind.TRUCK_FACTOR]
    assert found.details == {"people": ["p00000"], "accounts": 3, "accounts_lost": 2, "exact": True, "at_least": 1}
    assert set(found.details) == set(DETAILS[FindingKind.TRUCK_FACTOR])
    assert found.subject == snapshot.organisations.id.at(0)
    assert [reason.text for reason in found.score.reasons] == [
        "If 1 person left, 2 of 3 accounts would have no live contact; no fewer would do.",
        "With Person 0, A and B would be lost.",
    ]
