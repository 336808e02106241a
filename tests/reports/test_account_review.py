"""The page of accounts: what it says of the planted ones, and where there is little to say."""

from __future__ import annotations

from analytics.run import analyse
from graph_model.findings import Finding, FindingKind
from graph_model.snapshot import Snapshot
from reports.account_review import ACCOUNT_QUESTIONS
from reports.four_answers import Answers, four_answers
from tests.analytics.account_book import PARAMETERS, WEEKS, book, correspondence
from tests.analytics.test_deterioration import planted


def page(snapshot: Snapshot) -> Answers:
    analysis = analyse(snapshot, PARAMETERS)
    findings: dict[FindingKind, list[Finding]] = {}
    for finding in analysis.findings:
        findings.setdefault(finding.kind, []).append(finding)
    return four_answers(
        snapshot, findings, run="r", as_of_ms=analysis.as_of_ms, notes=analysis.notes, questions=ACCOUNT_QUESTIONS
    )


def test_the_account_that_is_being_lost_and_who_waits_are_named_with_reasons() -> None:
    losing, _, waiting, colliding = page(planted(0)).sections
    (alarm,) = losing.entries
    assert alarm.name == "Loss"
    assert alarm.headline.startswith("from ")
    assert any("Person 1 and Person 7: from" in reason for reason in alarm.reasons)
    assert all("messages not answered within 10 working hours" in each.headline for each in waiting.entries)
    (collision,) = colliding.entries
    assert collision.name == "Loss"
    assert collision.headline.endswith(" conflicts, 0 of them about the same person there")


def test_who_all_but_fell_silent_fares_worse() -> None:
    mails = correspondence(1, 0, 2, lambda week: 5.0 if week < WEEKS - 12 else 0.3)
    worse = page(book(2, ["Silent"], [1], mails)).sections[1]
    assert [each.name for each in worse.entries] == ["Silent"]
    assert worse.entries[0].headline.endswith(" of 100 points, where 50 is as before. The exchange has fallen.")
    assert any(reason.startswith("Strength 0.") for reason in worse.entries[0].reasons)


def test_steady_accounts_and_those_that_cannot_be_told_are_counted() -> None:
    mails = [*correspondence(1, 0, 2, lambda week: 5.0), *correspondence(2, 0, 3, lambda week: 0.3)]
    losing, worse, *_ = page(book(2, ["Steady", "Rare"], [1, 2], mails)).sections
    assert losing.entries == worse.entries == ()
    assert losing.nothing == (
        "None of 1 accounts that could be watched. 1 could not: they are too young, or we exchange too little."
    )
    assert worse.nothing == "None of 2 accounts fares clearly worse."


def test_where_too_few_can_be_watched_to_tell_how_far_levels_wander_that_is_said() -> None:
    def notes(accounts: int) -> list[str]:
        steady = [one for i in range(accounts) for one in correspondence(i + 1, 0, accounts + i, lambda week: 5.0)]
        names = [f"Account {i}" for i in range(accounts)]
        found = page(book(accounts, names, list(range(1, accounts + 1)), steady)).notes
        return [each for each in found if "wander" in each]

    assert [each[:44] for each in notes(2)] == ["2 accounts can be watched for deterioration:"]
    assert notes(10) == []


def test_an_empty_graph_gives_sentences() -> None:
    nothing = [each.nothing for each in page(Snapshot.from_columns()).sections]
    assert nothing[0] == "Not known: nobody of ours is in contact with another organisation."
    assert nothing[1] == "Not known: no account is old enough."
    assert nothing[2] == "Not known: no account wrote to us lately."
