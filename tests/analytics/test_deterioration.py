"""Deterioration: an account that fell is named, with when and between whom; decoys are not."""

from __future__ import annotations

import pytest

from analytics.account_exchange import account_exchange
from analytics.deterioration import watch_sentence, watched
from analytics.time_window import resolve_as_of
from graph_model.findings import DETAILS, FindingKind
from tests.analytics.account_book import PARAMETERS, WEEKS, account_findings, book, correspondence
from tests.analytics.snapshots import DAY, on_day

FALL = WEEKS - 12
"""The week in which Loss begins to write less."""


def loss(week):
    return 6.0 if week < FALL else 1.0


def seasonal(week):
    """Half-asleep for four weeks, at the same time of both years; the last day is of the second year's."""
    return 1.0 if week in (WEEKS - 1, WEEKS - 2, WEEKS - 3, WEEKS - 4, *range(WEEKS - 56, WEEKS - 52)) else 6.0


def planted(seed: int):
    """Steady, seasonal, growing and rare accounts beside one that is being lost: at Loss, Ben's contact only."""
    mails = [
        *correspondence(seed + 1, 0, 2, lambda week: 5.0),  # Steady
        *correspondence(seed + 2, 0, 3, seasonal),  # Seasonal
        *correspondence(seed + 3, 0, 4, lambda week: 2.0 + week / 20),  # Growing
        *correspondence(seed + 4, 0, 5, lambda week: 0.2),  # Rare
        *correspondence(seed + 5, 0, 6, lambda week: 3.0),  # Loss: goes on
        *correspondence(seed + 6, 1, 7, loss),  # Loss: falls
    ]
    return book(2, ["Steady", "Seasonal", "Growing", "Rare", "Loss"], [1, 2, 3, 4, 5, 5], mails)


@pytest.mark.parametrize("seed", range(0, 50, 10))
def test_the_account_that_is_being_lost_is_the_only_alarm(seed):
    (alarm,) = account_findings(planted(seed), kind=FindingKind.DETERIORATION_ALARM)
    assert alarm.subject == "o00005"
    details = alarm.details
    assert abs(details["began"] - on_day(7 * FALL)) <= 4 * 7 * DAY
    assert details["noticed"] > details["began"]
    assert details["before"] == pytest.approx(9.0, rel=0.2)
    assert details["since"] == pytest.approx(4.0, rel=0.4)
    first = details["pairs"][0]
    assert (first["person"], first["contact"]) == ("p00001", "p00007")
    assert set(details) == set(DETAILS[FindingKind.DETERIORATION_ALARM])


def test_an_alarm_adds_up_and_its_evidence_are_the_latest_interactions_of_who_fell():
    snapshot = planted(0)
    (alarm,) = account_findings(snapshot, kind=FindingKind.DETERIORATION_ALARM)
    assert alarm.score.adds_up()
    assert alarm.score.value == pytest.approx(alarm.details["before"] - alarm.details["since"])
    (reason,) = [each for each in alarm.score.reasons if "Person 1 and Person 7" in each.text]
    assert len(reason.evidence) == 5
    ids = list(snapshot.interactions.id)
    rows = snapshot.participations
    for each in reason.evidence:
        assert set(rows.person[rows.interaction == ids.index(each)].tolist()) == {1, 7}


def test_the_week_in_which_an_account_began_counts_neither_for_it_nor_for_its_people():
    mails = correspondence(3, 0, 2, lambda week: 0.0 if week < WEEKS - 60 else 6.0 if week < FALL else 0.5)
    (alarm,) = account_findings(book(2, ["Young"], [1], mails), kind=FindingKind.DETERIORATION_ALARM)
    (pair,) = alarm.details["pairs"]
    assert (pair["before"], pair["since"]) == (
        pytest.approx(alarm.details["before"]), pytest.approx(alarm.details["since"]),
    )  # fmt: skip
    assert not any("Everybody else" in reason.text for reason in alarm.score.reasons)


def test_what_cannot_be_told_is_said_in_a_sentence():
    young = correspondence(1, 0, 2, lambda week: 5.0 if week > WEEKS - 40 else 0.0)
    snapshot = book(2, ["Young", "Rare"], [1, 2], [*young, *correspondence(2, 0, 3, lambda week: 0.3)])
    health = {each.subject: each.details for each in account_findings(snapshot, kind=FindingKind.ACCOUNT_HEALTH)}
    assert [health[key]["watch"] for key in ("o00001", "o00002")] == ["unknown", "unknown"]
    assert "12 weeks of history before the last 26 weeks, and 26 are needed" in health["o00001"]["watch_sentence"]
    assert "even silence would look like chance" in health["o00002"]["watch_sentence"]


def test_a_steady_account_is_said_to_be_steady():
    snapshot = planted(0)
    exchange = account_exchange(snapshot, PARAMETERS, resolve_as_of(snapshot, PARAMETERS))
    assert (
        watch_sentence(watched(exchange, PARAMETERS.accounts), 0) == "No fall of the exchange can be told from chance."
    )
