"""What an alert is raised for: what newly is so, once, and nothing that somebody has settled."""

from __future__ import annotations

from typing import Any

import pytest

from analytics.alerts import FINDINGS, RULES, about, newly
from graph_model.alert import AlertKind
from graph_model.findings import Finding, FindingKind, Reason, Score, ScoreKind

SCORE = Score(1.0, ScoreKind.EVIDENCE, (Reason(1.0, "Because."),))


def finding(kind: FindingKind, subject: str = "ada", **details: Any) -> Finding:
    return Finding(kind, subject, 1, SCORE, details=details)


def coverage(person: str, state: str = "sole") -> Finding:
    return finding(FindingKind.CONTACT_COVERAGE, "acme", state=state, contacts=[{"person": person}, {"person": "zoe"}])


SPOF = finding(FindingKind.SINGLE_POINT_OF_FAILURE)
CRITICAL = finding(FindingKind.CRITICAL_CONTACT, organisation="acme")
ALARM = finding(FindingKind.DETERIORATION_ALARM, "acme")


def health(state: str) -> Finding:
    return finding(FindingKind.ACCOUNT_HEALTH, "acme", state=state)


def choke(operational: str) -> Finding:
    return finding(FindingKind.CHOKE_POINT, "acme", operational=operational)


@pytest.mark.parametrize(
    ("before", "after", "kinds"),
    [
        ([], [SPOF], [AlertKind.SINGLE_POINT_OF_FAILURE]),
        ([SPOF], [SPOF], []),
        ([SPOF], [], []),
        ([], [CRITICAL], [AlertKind.CRITICAL_CONTACT]),
        ([CRITICAL], [finding(FindingKind.CRITICAL_CONTACT, organisation="bolt")], [AlertKind.CRITICAL_CONTACT]),
        ([coverage("ada", "shared")], [coverage("ada")], [AlertKind.SOLE_CONTACT]),
        ([coverage("ada")], [coverage("ada")], []),
        ([coverage("ada")], [coverage("bob")], [AlertKind.SOLE_CONTACT]),
        ([coverage("ada")], [coverage("ada", "dominant")], []),
        ([health("as_before")], [health("worse")], [AlertKind.WORSE_ACCOUNT]),
        ([health("worse")], [health("worse")], []),
        ([], [health("better"), health("unknown")], []),
        ([], [ALARM], [AlertKind.DETERIORATION]),
        ([ALARM], [ALARM], []),
        ([choke("unknown")], [choke("lost")], [AlertKind.CHOKE_POINT]),
        ([], [choke("safe")], []),
        ([choke("lost")], [choke("lost")], []),
        ([], [finding(FindingKind.INFLUENCE)], []),
    ],
)
def test_an_alert_is_raised_for_what_was_not_so_before(
    before: list[Finding], after: list[Finding], kinds: list[AlertKind]
) -> None:
    assert [kind for kind, _ in newly(before, after, {})] == kinds


def test_what_was_settled_raises_none() -> None:
    assert list(newly([], [SPOF, CRITICAL], {}, {SPOF.topic})) == [(AlertKind.CRITICAL_CONTACT, CRITICAL)]


def test_a_person_who_has_another_id_by_now_is_the_same() -> None:
    present = {"was-ada": "ada"}
    old = [finding(FindingKind.SINGLE_POINT_OF_FAILURE, "was-ada"), coverage("was-ada")]
    assert list(newly(old, [SPOF, coverage("ada")], present)) == []
    assert list(newly([], old[:1], present, {SPOF.topic})) == []


def test_every_kind_has_one_rule_and_says_whom_it_is_about() -> None:
    assert {rule.kind for rule in RULES} == set(AlertKind)
    assert len(set(FINDINGS)) == len(RULES)
    assert about(AlertKind.SOLE_CONTACT, coverage("ada")) == ("acme", "ada")
    assert about(AlertKind.CRITICAL_CONTACT, CRITICAL) == ("ada", "acme")
