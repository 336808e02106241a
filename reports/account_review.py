"""How our accounts fare, on one page: for whoever keeps them up.

In: findings of a run. Out: the questions that `four_answers` makes a page of, as it does of its own.
"""

from __future__ import annotations

from collections.abc import Sequence

from graph_model.findings import Finding, FindingKind
from reports.days import day
from reports.four_answers import Findings, Names, Question


def _alarms(findings: Findings) -> Sequence[Finding]:
    return findings.get(FindingKind.DETERIORATION_ALARM, ())


def _fallen(finding: Finding, _names: Names) -> str:
    details = finding.details
    return f"from {details['before']:.2g} to {details['since']:.2g} a week since about {day(details['began'])}"


def _none_fallen(findings: Findings) -> str:
    watches = [each.details["watch"] for each in findings.get(FindingKind.ACCOUNT_HEALTH, ())]
    steady, unknown = watches.count("steady"), watches.count("unknown")
    if not watches:
        return "Not known: nobody of ours is in contact with another organisation."
    told = f"None of {steady:,} accounts that could be watched." if steady else "Not known of any account."
    return f"{told} {unknown:,} could not: they are too young, or we exchange too little." if unknown else told


def _worse(findings: Findings) -> Sequence[Finding]:
    return [each for each in findings.get(FindingKind.ACCOUNT_HEALTH, ()) if each.details["state"] == "worse"]


def _health(finding: Finding, _names: Names) -> str:
    return f"{finding.score.value:.0f} of 100 points, where 50 is as before. {finding.details['watch_sentence']}"


def _none_worse(findings: Findings) -> str:
    compared = sum(each.details["state"] != "unknown" for each in findings.get(FindingKind.ACCOUNT_HEALTH, ()))
    return f"None of {compared:,} accounts fares clearly worse." if compared else "Not known: no account is old enough."


def _breached(findings: Findings) -> Sequence[Finding]:
    return [each for each in findings.get(FindingKind.RESPONSE_TIMES, ()) if each.score.value]


def _late(finding: Finding, _names: Names) -> str:
    details = finding.details
    return (
        f"{finding.score.value:.0f} of {details['messages']:,} messages not answered within "
        f"{details['promised_hours']:,.4g} working hours"
    )


def _none_late(findings: Findings) -> str:
    if not findings.get(FindingKind.RESPONSE_TIMES):
        return "Not known: no account wrote to us lately."
    return "Every message that wanted an answer got it in time."


def _conflicts(findings: Findings) -> Sequence[Finding]:
    return findings.get(FindingKind.OUTREACH_CONFLICT, ())


def _collision(finding: Finding, _names: Names) -> str:
    total, same = finding.details["total"], finding.details["to_same_person"]
    return f"{total:,} conflict{'' if total == 1 else 's'}, {same:,} of them about the same person there"


ACCOUNT_QUESTIONS: tuple[Question, ...] = (
    Question(
        "Which accounts are we losing?",
        lambda _: "Accounts whose exchange with us has fallen below its own past, beyond chance.",
        _alarms,
        _fallen,
        _none_fallen,
    ),
    Question(
        "Which accounts fare worse than before?",
        lambda _: "The latest window against the account's own windows before it; not one account against another.",
        _worse,
        _health,
        _none_worse,
    ),
    Question(
        "Who waits for our answers?",
        lambda _: "Messages to us that were answered later than promised, or wait for longer than that.",
        _breached,
        _late,
        _none_late,
    ),
    Question(
        "Where are we in each other's way?",
        lambda _: "Two of us who wrote to one account at about the same time, without anything that has them both.",
        _conflicts,
        _collision,
        lambda _: "Nowhere, lately.",
    ),
)
