"""Response times: what is answered, what waits, and what expects nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given

from analytics.account_exchange import account_exchange
from analytics.account_mail import NONE, account_mail
from analytics.parameters import AccountParameters, ContinuityParameters, RunParameters
from analytics.time_window import resolve_as_of
from graph_model.findings import DETAILS, Finding, FindingKind
from tests.analytics.account_book import OURS, PARAMETERS, account_findings, book, books
from tests.analytics.snapshots import company

MONDAY = 707
"""2025-12-08, three weeks before the last day of a book."""
HOUR = 1 / 24
NINE = 9 * HOUR
KNOWN = [(0, [2], 400.0), (2, [0], 400.0)] * 2
"""What makes the account one, long ago."""


def responses(mails, parameters: RunParameters = PARAMETERS) -> Finding | None:
    """Of Ada and Ben, who write with Zoe of Acme; each mail's last entry is its thread."""
    snapshot = company(
        ["Ada", "Ben", "Zoe"], external=[2], organisation=[0, 0, 1], organisations=["us", "Acme"],
        mails=[*KNOWN, *mails, (0, [1], 728)],
    )  # fmt: skip
    found = account_findings(snapshot, parameters, FindingKind.RESPONSE_TIMES)
    assert len(found) <= 1
    return found[0] if found else None


def test_answers_are_timed_in_working_hours_and_told_by_whom():
    asked, again = MONDAY + NINE, MONDAY + 1 + NINE
    found = responses(
        [(2, [0, 1], asked, 1), (0, [2], asked + 3 * HOUR, 1), (2, [0, 1], again, 2), (1, [2], again + 2 + 4 * HOUR, 2)]
    )
    details = found.details
    assert (details["messages"], details["within"], details["late"], details["unanswered"]) == (2, 1, 1, 0)
    assert (details["within_share"], details["promised_hours"]) == (0.5, 10.0)
    assert details["people"] == [
        {"person": "p00000", "answered": 1, "within": 1, "median_hours": pytest.approx(3.0)},
        {"person": "p00001", "answered": 1, "within": 0, "median_hours": pytest.approx(24.0)},
    ]
    assert details["median_hours"] == pytest.approx(13.5)
    assert (found.score.value, found.score.adds_up()) == (1.0, True)
    assert set(details) == set(DETAILS[FindingKind.RESPONSE_TIMES])


def test_what_waits_longer_than_promised_is_a_breach_and_is_listed():
    found = responses([(2, [0], MONDAY + NINE, 1), (2, [1, 0], MONDAY + 1, 2)])
    assert found.details["unanswered"] == 2
    assert [(each["interaction"], each["people"]) for each in found.details["waiting"]] == [
        ("m000004", ["p00000"]), ("m000005", ["p00000", "p00001"]),
    ]  # fmt: skip
    (reason,) = [each for each in found.score.reasons if each.weight]
    assert (reason.weight, reason.evidence) == (2.0, ("m000004", "m000005"))
    assert "the oldest for 149 working hours" in reason.text


def test_what_came_lately_waits_and_counts_for_nothing_yet():
    assert responses([(2, [0], 727.9, 1)]) is None


def test_the_last_word_of_a_conversation_expects_no_answer():
    mails = [(2, [0], MONDAY, 1), (0, [2], MONDAY + HOUR, 1), (2, [0], MONDAY + 2 * HOUR, 1)]
    assert responses(mails).details["messages"] == 1


def test_an_answer_to_a_later_message_of_the_conversation_answers_the_earlier_ones():
    mails = [(2, [0], MONDAY + NINE, 1), (2, [0], MONDAY + 12 * HOUR, 1), (0, [2], MONDAY + 14 * HOUR, 1)]
    found = responses(mails).details
    assert (found["messages"], found["within"], found["median_hours"]) == (2, 2, pytest.approx(3.5))


def test_an_answer_among_ourselves_is_none_to_the_account():
    assert responses([(2, [0], MONDAY, 1), (0, [1], MONDAY + HOUR, 1)]).details["unanswered"] == 1


@pytest.mark.parametrize("key", ["Acme", "acme", "o00001"])
def test_an_account_can_be_promised_something_else(key):
    mails = [(2, [0], MONDAY + NINE, 1), (0, [2], MONDAY + 1 + 12 * HOUR, 1)]
    assert responses(mails).details["late"] == 1
    longer = replace(PARAMETERS, accounts=AccountParameters(sla_days_of={key: 2.0}))
    found = responses(mails, longer).details
    assert (found["promised_hours"], found["within"]) == (20.0, 1)


def test_only_in_cc_is_not_asked():
    snapshot = company(
        3, external=[2], organisation=[0, 0, 1], organisations=["us", "Acme"],
        mails=[*KNOWN, (2, [0], MONDAY, 1), (0, [1], 728)],
    )  # fmt: skip
    roles = snapshot.participations.role.copy()
    roles[(snapshot.participations.interaction == 4) & (snapshot.participations.person == 0)] = 2
    copied = replace(snapshot, participations=replace(snapshot.participations, role=roles))
    assert len(account_findings(snapshot, kind=FindingKind.RESPONSE_TIMES)) == 1
    assert account_findings(copied, kind=FindingKind.RESPONSE_TIMES) == []


@given(books())
def test_the_next_answer_is_the_first_one_of_ours_behind_in_the_conversation(drawn):
    snapshot = book(OURS, ["one", "two"], [1, 1, 2], drawn[0])
    one_way = RunParameters(continuity=ContinuityParameters(mutual_only=False))
    one_way = replace(one_way, ties=replace(one_way.ties, live_scale=0.0))
    mail = account_mail(snapshot, account_exchange(snapshot, one_way, resolve_as_of(snapshot, one_way)))
    rows = list(zip(mail.account.tolist(), mail.conversation.tolist(), mail.outward.tolist(), strict=True))
    for row, (account, conversation, _) in enumerate(rows):
        same = [other for other, each in enumerate(rows) if each[:2] == (account, conversation)]
        behind = [other for other in same if other > row and rows[other][2]]
        assert mail.next_answer[row] == (min(behind) if behind else NONE)
        assert mail.taken_part[row] == any(rows[other][2] for other in same if other < row)
        assert mail.begins[row] == (row == min(same))
