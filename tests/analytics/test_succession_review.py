"""Succession of a person, an account and a unit: by hand, and against counting again from the ties."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.parameters import RunParameters
from analytics.scope import unit_members
from analytics.succession_review import Leaver, Succession, account_succession, person_succession, unit_succession
from analytics.ties import Ties, compute_ties
from graph_model.errors import InputError
from graph_model.snapshot import Snapshot
from tests.analytics.snapshots import company, teams
from tests.analytics.test_removal import weekly

TOLD = RunParameters()
ADA, BEN, CAT, DAN, EVE = range(5)
A1, A2, B1, C1 = range(5, 9)
"""Outside: two of account A (position 1), one of B, one of C."""


def firm(*more: Any, **columns: Any) -> Snapshot:
    """Ada holds A beside Ben, by another person there, and B alone. She works with Cat, and Cat with Ben and Dan."""
    mails = [*weekly(ADA, A1), *weekly(ADA, A1), *weekly(ADA, B1), *weekly(BEN, A2)]
    mails += [*weekly(ADA, CAT), *weekly(CAT, BEN), *weekly(CAT, DAN)]
    return company(
        ["Ada", "Ben", "Cat", "Dan", "Eve", "Ann", "Al", "Bo", "Cy"],
        mails=[*mails, *more],
        external=[A1, A2, B1, C1],
        organisations=["us", "A", "B", "C"],
        organisation=[0] * 5 + [1, 1, 2, 3],
        **columns,
    )


def of_person(snapshot: Snapshot, person: int) -> Succession:
    return person_succession(snapshot, compute_ties(snapshot, TOLD), person, TOLD)


def of_account(snapshot: Snapshot, organisation: int) -> Succession:
    return account_succession(snapshot, compute_ties(snapshot, TOLD), organisation, TOLD)


def of_unit(snapshot: Snapshot, *members: int) -> Succession:
    return unit_succession(snapshot, compute_ties(snapshot, TOLD), frozenset(members), TOLD)


def losses(leaver: Leaver) -> dict[int, float]:
    return {each.person: each.residual_loss for each in leaver.successors}


def steps(found: Succession) -> list[tuple[int, int, int, bool, int]]:
    return [(who, step.contact, step.receiver, step.knows, step.between) for who, step in found.handover]


def test_a_person_hands_over_all_that_they_hold_also_what_others_hold_more_of() -> None:
    found = of_person(firm(), ADA)
    [leaver] = found.leavers
    assert [(each.account.organisation, each.state, round(each.contact.share, 3)) for each in leaver.held] == [
        (1, "shared", 0.667), (2, "sole", 1.0),
    ]  # fmt: skip
    assert [each.organisation for each in found.accounts] == [1, 2]
    # Of three equal parts of A and B (two and one) Ben has one, and Cat is close to him
    assert losses(leaver) == pytest.approx({BEN: 2 / 3, CAT: 2 / 3})
    assert steps(found) == [(ADA, A1, BEN, False, CAT), (ADA, B1, BEN, False, CAT)]
    [of_ben] = of_person(firm(), BEN).leavers
    assert [(each.state, each.without.state(TOLD.continuity)) for each in of_ben.held] == [("shared", "sole")]


def test_who_holds_nothing_leaves_nothing_to_take_over() -> None:
    assert of_person(firm(), DAN) == Succession((), (Leaver(DAN, (), ()),), ())


def test_of_an_account_only_what_concerns_it_is_judged_for_each_who_holds_it() -> None:
    found = of_account(firm(), 1)
    ada, ben = found.leavers
    assert (ada.person, ben.person) == (ADA, BEN)
    assert losses(ada) == pytest.approx({BEN: 0.5, CAT: 0.5})  # B, which nobody else holds, is not asked about
    assert losses(ben) == pytest.approx({ADA: 0.0, CAT: 0.0})
    assert [each.held[0].without.strength for each in (ada, ben)] == pytest.approx(
        [each.held[0].account.strength - each.held[0].contact.strength for each in (ada, ben)]
    )
    assert steps(found) == [(ADA, A1, BEN, False, CAT), (BEN, A2, ADA, False, CAT)]


def test_an_account_that_nobody_holds_is_told_as_such() -> None:
    found = of_account(firm(), 3)
    assert [each.state(TOLD.continuity) for each in found.accounts] == ["none"]
    assert (found.leavers, found.handover) == ((), ())


def test_a_unit_has_who_holds_alone_and_what_nobody_outside_of_it_holds() -> None:
    more = [*weekly(BEN, C1), *weekly(EVE, C1), *weekly(BEN, C1), *weekly(BEN, C1), *weekly(BEN, C1)]
    found = of_unit(firm(*more), ADA, BEN)
    assert [each.organisation for each in found.accounts] == [1, 2]  # C is held by Eve, too
    assert [(each.person, [(h.account.organisation, h.state) for h in each.held]) for each in found.leavers] == [
        (ADA, [(2, "sole")]),
        (BEN, [(3, "dominant")]),
    ]
    assert steps(found) == [(ADA, A1, CAT, False, -1), (BEN, A2, CAT, False, -1), (ADA, B1, CAT, False, -1)]


def test_of_what_a_unit_holds_only_people_outside_of_it_can_hold_more_than_is_seen() -> None:
    snapshot = firm((A1, [ADA, CAT], 170))
    for unit, doubt in (((ADA, BEN), True), ((ADA, BEN, CAT), False)):
        found = of_unit(snapshot, *unit)
        assert [(each.organisation, bool(each.unseen)) for each in found.accounts] == [(1, True), (2, False)]
        assert [found.doubtful(each) for each in found.accounts] == [doubt, False]


def test_of_two_in_a_unit_who_know_a_contact_one_hands_it_over() -> None:
    found = of_unit(firm(*weekly(BEN, A1)), ADA, BEN)
    assert steps(found) == [(ADA, A1, CAT, False, -1), (BEN, A2, CAT, False, -1), (ADA, B1, CAT, False, -1)]


def test_who_knows_nobody_outside_of_the_unit_hands_over_by_way_of_a_colleague_who_does() -> None:
    unit = ADA, BEN, CAT
    found = of_unit(firm(*weekly(CAT, A1)), *unit)
    assert (ADA, B1, -1, False, -1) in steps(found)  # nobody of those who hold B knows anybody outside
    assert (BEN, A2, DAN, False, CAT) in steps(found)
    assert (CAT, A1, DAN, False, -1) in steps(found)  # of those who know A1, the one who knows who could take it


def test_a_unit_is_a_department_or_a_team_by_name_or_id() -> None:
    snapshot = firm(
        units=["Sales", "Both"], unit=[0, 0, 1, 1, 1, -1, -1, -1, -1], **teams({"Bid": [0, 2, 5], "both": [0]})
    )
    assert unit_members(snapshot, "SALES").people == unit_members(snapshot, "u00000").people == {ADA, BEN}
    assert unit_members(snapshot, "bid").people == {ADA, CAT}  # one of the team is not of ours
    assert unit_members(snapshot, "bid").name == "Bid"
    with pytest.raises(
        InputError, match="There is no unit 'Legal' in this graph; there are: Bid, Both, Sales and both"
    ):
        unit_members(snapshot, "Legal")
    with pytest.raises(InputError, match="2 units are called 'both'; give the id: u00001 and t00001"):
        unit_members(snapshot, "both")


# ── slow twins ──────────────────────────────────────────────────────────────────────────────────────────────────────

INSIDE, OUTSIDE, ACCOUNTS = 6, 5, 3
PAIRS = st.sets(
    st.tuples(st.integers(0, INSIDE - 1), st.integers(0, INSIDE + OUTSIDE - 1)).filter(lambda pair: pair[0] < pair[1]),
    max_size=14,
)


@st.composite
def firms(draw: st.DrawFn) -> Snapshot:
    """Pairs that wrote weekly, for longer or shorter, among ours and with people of a few accounts."""
    mails = [
        mail
        for one, other in sorted(draw(PAIRS))
        for mail in weekly(one, other, 120, draw(st.sampled_from([134, 155, 180])))
    ]
    employer = draw(st.lists(st.integers(1, ACCOUNTS), min_size=OUTSIDE, max_size=OUTSIDE))
    return company(
        INSIDE + OUTSIDE,
        mails=mails,
        external=range(INSIDE, INSIDE + OUTSIDE),
        organisations=["us", *"ABC"],
        organisation=[0] * INSIDE + employer,
    )


def live_strengths(ties: Ties) -> dict[frozenset[int], float]:
    """Two people -> the strength of both directions. All of these companies' ties are mutual mail, and live in both or none."""
    live, found = ties.live(TOLD), dict[frozenset[int], float]()
    for row in range(len(ties)):
        if live[row]:
            pair = frozenset((int(ties.source[row]), int(ties.target[row])))
            found[pair] = found.get(pair, 0.0) + float(ties.strength[row])
    return found


def held(strengths: dict[frozenset[int], float], person: int, outsiders: Iterable[int]) -> float:
    return math.fsum(strengths.get(frozenset((person, other)), 0.0) for other in outsiders)


def near(ties: Ties, person: int) -> set[int]:
    both = ties.symmetrised()
    rows = both.live(TOLD) & (both.source == person) & (both.target < INSIDE)
    return set(both.target[rows].tolist())


@settings(deadline=None, max_examples=60)
@given(firms(), st.integers(1, ACCOUNTS))
def test_residual_loss_of_an_account_is_what_counting_its_ties_again_leaves(snapshot: Snapshot, account: int) -> None:
    ties = compute_ties(snapshot, TOLD)
    strengths = live_strengths(ties)
    theirs = [each for each in range(INSIDE, INSIDE + OUTSIDE) if snapshot.people.organisation[each] == account]
    found = account_succession(snapshot, ties, account, TOLD)
    holders = {each for each in range(INSIDE) if held(strengths, each, theirs)}
    assert {each.person for each in found.leavers} == holders
    for leaver in found.leavers:
        wanted = held(strengths, leaver.person, theirs)
        for successor in leaver.successors:
            team = {successor.person, *near(ties, successor.person)} - {leaver.person}
            kept = math.fsum(held(strengths, each, theirs) for each in team)
            assert math.isclose(successor.residual_loss, 1 - min(wanted, kept) / wanted, abs_tol=1e-9)
    handed = {(who, step.contact) for who, step in found.handover}
    assert handed == {(who, other) for who in holders for other in theirs if held(strengths, who, [other])}


@settings(deadline=None, max_examples=60)
@given(firms(), st.sets(st.integers(0, INSIDE - 1)))
def test_what_hangs_on_a_unit_is_what_is_lost_when_counting_without_it(snapshot: Snapshot, unit: set[int]) -> None:
    ties = compute_ties(snapshot, TOLD)
    strengths, members = live_strengths(ties), frozenset(unit)
    found = unit_succession(snapshot, ties, members, TOLD)
    contacts: dict[int, set[int]] = {}
    for pair in strengths:
        one, other = sorted(pair)
        if one < INSIDE <= other:
            contacts.setdefault(int(snapshot.people.organisation[other]), set()).add(one)
    lost = {account for account, holders in contacts.items() if holders <= members}
    assert {each.organisation for each in found.accounts} == lost
    at_stake = [
        each
        for each in range(INSIDE, INSIDE + OUTSIDE)
        if snapshot.people.organisation[each] in lost and any(held(strengths, one, [each]) for one in members)
    ]
    assert sorted(step.contact for _, step in found.handover) == at_stake
    for who, step in found.handover:
        able = any(near(ties, one) - members for one in contacts[step.account])
        assert (step.receiver >= 0) == able
        assert who in members
        assert step.receiver not in members
        assert held(strengths, who, [step.contact]) > 0
