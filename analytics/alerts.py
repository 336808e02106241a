"""What newly is so: the findings of a run that an alert is raised for. Pure.

In: the findings of a run and of the comparable one before it, and which topics somebody has decided about. Out: kinds of alerts
with the findings that say so. What was so before raises none, however long it stays so.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, TypeVar

from graph_model.alert import AlertKind
from graph_model.findings import Finding, FindingKind, Topic

SomeFinding = TypeVar("SomeFinding", bound=Finding)


@dataclass(frozen=True, slots=True)
class Rule:
    """`holds` says of a finding what an alert is raised for: nothing, "so" if it is so at all, or ids of whom it holds."""

    kind: AlertKind
    findings: FindingKind
    holds: Callable[[Finding], Collection[str]]


def _so(_: Finding) -> Collection[str]:
    return ("so",)


def _sole_contact(finding: Finding) -> Collection[str]:
    return (finding.details["contacts"][0]["person"],) if finding.details["state"] == "sole" else ()


def _choke_point(finding: Finding) -> Collection[str]:
    return ("so",) if finding.details["operational"] == "lost" else ()


def _worse(finding: Finding) -> Collection[str]:
    return ("so",) if finding.details["state"] == "worse" else ()


RULES: Final = (
    Rule(AlertKind.SINGLE_POINT_OF_FAILURE, FindingKind.SINGLE_POINT_OF_FAILURE, _so),
    Rule(AlertKind.SOLE_CONTACT, FindingKind.CONTACT_COVERAGE, _sole_contact),
    Rule(AlertKind.CRITICAL_CONTACT, FindingKind.CRITICAL_CONTACT, _so),
    Rule(AlertKind.CHOKE_POINT, FindingKind.CHOKE_POINT, _choke_point),
    Rule(AlertKind.WORSE_ACCOUNT, FindingKind.ACCOUNT_HEALTH, _worse),
    Rule(AlertKind.DETERIORATION, FindingKind.DETERIORATION_ALARM, _so),
)

FINDINGS: Final = tuple(rule.findings for rule in RULES)


def newly(
    before: Iterable[Finding],
    after: Iterable[SomeFinding],
    present: Mapping[str, str],
    decided: Collection[Topic] = (),
) -> Iterator[tuple[AlertKind, SomeFinding]]:
    """The findings of `after` of which something holds that did not in `before`, in their order.

    `present`: former id -> present id of people. `decided`: topics, by present ids, of which no alert is wanted.
    """
    rules = {rule.findings: rule for rule in RULES}
    known = {(each.topic.renamed(present), word) for each in before for word in _words(rules, each, present)}
    for each in after:
        topic = each.topic.renamed(present)
        if topic not in decided and any((topic, word) not in known for word in _words(rules, each, present)):
            yield rules[each.kind].kind, each


def _words(rules: Mapping[FindingKind, Rule], finding: Finding, present: Mapping[str, str]) -> list[str]:
    rule = rules.get(finding.kind)
    return [present.get(word, word) for word in rule.holds(finding)] if rule else []


def about(kind: AlertKind, finding: Finding) -> tuple[str, ...]:
    """The ids of everybody and everything that such an alert is about."""
    return (*finding.topic.ids, *(_sole_contact(finding) if kind is AlertKind.SOLE_CONTACT else ()))
