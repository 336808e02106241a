"""Coverage: what makes a contact, and what it weighs."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from analytics.coverage import AccountCoverage, contact_pairs, coverage, coverage_findings
from analytics.parameters import ContinuityParameters, RunParameters
from analytics.removal import removals, single_points
from analytics.ties import compute_ties
from graph_model.snapshot import NO_TIME, FormerPosts, Snapshot
from tests.analytics.snapshots import company

PARAMETERS = RunParameters()
DAY = 86_400_000


def account_of(snapshot: Snapshot, parameters: RunParameters = PARAMETERS) -> AccountCoverage:
    [account] = coverage(snapshot, contact_pairs(snapshot, compute_ties(snapshot, parameters), parameters))
    return account


def with_account(people: int, **more: Any) -> Snapshot:
    """`people` of ours, and after them one of another organisation."""
    return company(people + 1, external=[people], organisation=[0] * people + [1], organisations=["us", "them"], **more)


def test_a_meeting_counts_once() -> None:
    snapshot = with_account(2, meetings=[([0, 2], 0, 2.0)] * 3, mails=[(1, [2], 0), (2, [1], 0)] * 2)
    account = account_of(snapshot)
    assert [contact.strength for contact in account.contacts] == pytest.approx([6.0, 4.0])
    assert account.state(PARAMETERS.continuity) == "shared"


def test_one_answer_to_a_cold_caller_is_no_contact() -> None:
    snapshot = with_account(1, mails=[(1, [0], 0)] * 5 + [(0, [1], 0)])
    assert account_of(snapshot).state(PARAMETERS.continuity) == "none"
    told = RunParameters(continuity=ContinuityParameters(mutual_only=False))
    assert account_of(snapshot, told).state(told.continuity) == "sole"


@pytest.mark.parametrize(("days_before", "state"), [(0, "sole"), (1, "none")])
def test_a_last_day_is_worked(days_before: int, state: str) -> None:
    mails = [(0, [1], 0), (1, [0], 0)] * 5
    at = int(with_account(1, mails=mails).interactions.at[0])
    left = at - at % DAY - days_before * DAY
    assert account_of(with_account(1, mails=mails, left=[left, NO_TIME])).state(PARAMETERS.continuity) == state


def test_an_account_whose_only_contact_moves_elsewhere_is_one_without_a_live_contact() -> None:
    names = {"organisations": ["us", "old", "new", "other"], "organisation": [0, 2, 3]}
    met = company(3, external=[1, 2], mails=[(0, [1], 0), (1, [0], 0)] * 5, **names)
    moved = replace(met, former_posts=FormerPosts.of(person=[1, 2], organisation=[1, 3]))
    accounts = coverage(moved, contact_pairs(moved, compute_ties(moved, PARAMETERS), PARAMETERS))
    assert [(each.organisation, each.state(PARAMETERS.continuity)) for each in accounts] == [(1, "none"), (2, "sole")]
    *_, without = coverage_findings(moved, accounts, PARAMETERS)
    assert (without.details["state"], without.score.value) == ("none", 0.0)
    assert without.score.reasons[0].text.endswith(" worked there and moved elsewhere.")


@pytest.mark.parametrize(("followers", "is_point"), [(1, False), (6, True)])
def test_a_lead_is_a_single_point_only_if_a_tenth_hangs_on_them(followers: int, is_point: bool) -> None:
    crowd = 30
    core = [(a, [b], 0) for a in range(crowd) for b in ((a + 1) % crowd, (a + 7) % crowd) for _ in range(3)]
    behind = [(crowd, [0], 0)] * 3 + [(crowd + 1 + each, [crowd], 0) for each in range(followers) for _ in range(3)]
    snapshot = company(crowd + 1 + followers, mails=core + behind)
    found = single_points(removals(snapshot, compute_ties(snapshot, PARAMETERS), [], PARAMETERS), PARAMETERS)
    assert (crowd in {each.person for each in found}) is is_point


@pytest.mark.parametrize(
    ("own_mailbox", "unseen"),
    [([True, True, False], []), ([True, False, False], [1]), ([False, True, False], []), ([False, False, True], [1])],
)
def test_who_else_was_seen_may_hold_more_unless_their_own_mailbox_is_loaded(
    own_mailbox: list[bool], unseen: list[int]
) -> None:
    snapshot = with_account(2, mails=[(0, [2], 0), (2, [0, 1], 0)] * 5, own_mailbox=own_mailbox)
    account = account_of(snapshot)
    assert account.state(PARAMETERS.continuity) == "sole"
    assert [each.person for each in account.unseen] == unseen
    [finding] = coverage_findings(snapshot, [account], PARAMETERS)
    assert finding.details["partial"] is bool(unseen)
    reserved = "There may be more than is seen: the own mailbox of Person 1 may not be loaded."
    assert (reserved in finding.score.reasons[0].text) is bool(unseen)


def test_who_has_left_holds_no_more_than_is_seen() -> None:
    mails = [(0, [2], 0), (2, [0, 1], 0)] * 5
    before = int(with_account(2, mails=mails).interactions.at[0]) - 30 * DAY
    assert account_of(with_account(2, mails=mails, left=[NO_TIME, before, NO_TIME])).unseen == ()


def test_where_nobody_is_in_live_contact_whoever_was_seen_may_be() -> None:
    account = account_of(with_account(1, mails=[(1, [0], 0)] * 5 + [(0, [1], 0)]))
    assert account.unseen == (), "they wrote to it alone: that lies in their own mailbox"
    account = account_of(with_account(2, mails=[(2, [0, 1], 0)] * 5))
    assert (account.live, [each.person for each in account.unseen]) == ((), [0, 1])
