"""All that is found about accounts: what must not matter does not, and it is quick."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.parameters import AccountParameters, ContinuityParameters
from analytics.run import analyse
from graph_model.findings import Finding, FindingKind
from graph_model.snapshot import Snapshot
from tests.analytics.account_book import OURS, PARAMETERS, THEIRS, account_findings, book, books
from tests.analytics.snapshots import company
from tests.analytics.strategies import reordered
from tests.analytics.test_deterioration import planted

ALL = replace(
    PARAMETERS,
    ties=replace(PARAMETERS.ties, live_scale=0.0),
    continuity=ContinuityParameters(mutual_only=False),
    accounts=AccountParameters(fewest_answers=1),
)
"""Every organisation that we exchange anything with is an account, so that little mail tells much."""


def made(drawn, people=(1, 1, 2), more=()) -> Snapshot:
    mails, reply_to = drawn
    return book(
        OURS, ["one", "two", "other"], list(people), [*mails, *more], reply_to=[*reply_to, *[-1] * (len(more) + 1)]
    )


def told(findings: list[Finding]) -> dict[tuple[str, str], tuple]:
    """What is said of each account, without ranks and the ids of interactions."""
    return {
        (each.kind, each.subject): (
            round(each.score.value, 9),
            sorted((round(reason.weight, 9), reason.text) for reason in each.score.reasons),
        )
        for each in findings
    }


@given(books(), st.randoms(use_true_random=False))
def test_the_order_of_interactions_does_not_matter(drawn, random):
    snapshot = made(drawn)
    assert told(account_findings(reordered(snapshot, random), ALL)) == told(account_findings(snapshot, ALL))


@given(books(), st.permutations(range(OURS)), st.permutations(range(THEIRS)))
def test_other_positions_of_people_change_no_number(drawn, ours, theirs):
    """Sentences name people in the order of positions where two are equal: numbers are compared."""
    place = [*ours, *(OURS + each for each in theirs)]
    mails, reply_to = drawn
    moved = [(place[sender], [place[each] for each in to], *rest) for sender, to, *rest in mails], reply_to
    accounts = [0] * THEIRS
    for old, new in enumerate(theirs):
        accounts[new] = (1, 1, 2)[old]
    last = ((0, [1], 728),)
    one = account_findings(made(drawn, more=last), ALL)
    other = account_findings(made(moved, accounts, more=((place[0], [place[1]], 728),)), ALL)
    numbers = [{key: value[0] for key, value in told(each).items()} for each in (one, other)]
    assert numbers[0] == numbers[1]


@given(books(), st.lists(st.tuples(st.integers(180, 728), st.booleans()), max_size=10))
def test_an_unrelated_account_changes_nothing(drawn, days):
    outsider = OURS + THEIRS
    more = [((0, [outsider], day, 99) if ours else (outsider, [0], day, 99)) for day, ours in days]
    without = told(account_findings(made(drawn, people=(1, 1, 2, 3)), ALL))
    beside = told(account_findings(made(drawn, people=(1, 1, 2, 3), more=more), ALL))
    assert {key: value for key, value in beside.items() if key[1] != "o00003"} == without


@given(books())
def test_every_score_agrees_with_its_reasons(drawn):
    for each in account_findings(made(drawn), ALL):
        assert each.score.adds_up(), each


def test_ranks_count_from_one_in_the_order_of_what_is_worst():
    found = account_findings(planted(0))
    for kind in (FindingKind.ACCOUNT_HEALTH, FindingKind.DETERIORATION_ALARM, FindingKind.RESPONSE_TIMES):
        some = [each for each in found if each.kind is kind]
        assert [each.rank for each in some] == list(range(1, len(some) + 1))
    health = [each.score.value for each in found if each.kind is FindingKind.ACCOUNT_HEALTH]
    assert health == sorted(health)


def test_nothing_dated_has_no_accounts():
    assert account_findings(company(2, external=[1], organisation=[0, 1], organisations=["us", "them"])) == []


@pytest.mark.parametrize(("key", "said"), [("o00001", False), ("Steady", False), ("Stedy", True)])
def test_a_promise_to_an_account_that_is_not_there_is_noted(key, said):
    notes = analyse(planted(0), replace(PARAMETERS, accounts=AccountParameters(sla_days_of={key: 2.0}))).notes
    assert any("sla_days_of" in each for each in notes) is said


def test_accounts_that_cannot_be_watched_are_noted():
    notes = analyse(planted(0), PARAMETERS).notes
    assert any(each.startswith("Of 1 of 5 accounts it cannot be told") for each in notes)
