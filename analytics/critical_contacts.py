"""The person who is our only live contact to a supplier on whom that much of our business depends.

In: choke points and the coverage of their organisations. Out: CRITICAL_CONTACT findings: value at risk × share of the tie.
This is the question that needs all three graphs: who talks to whom, who works where, who supplies whom.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

from analytics.choke_points import ChokePoint
from analytics.coverage import AccountCoverage, Contact, contact_details, reservation
from analytics.parameters import RunParameters
from analytics.sentences import counted, day, listed, money, person_name
from analytics.supply_graph import SupplyGraph
from graph_model.findings import Finding, FindingKind, Reason, Score, ScoreKind
from graph_model.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class CriticalContact:
    """The first live contact of a choke point, who holds it alone or by far the most of it (`state`)."""

    point: ChokePoint
    account: AccountCoverage
    contact: Contact
    state: str

    @property
    def value(self) -> float | None:
        """A year's value at risk, None where the needs that are lost cannot be summed, or may not be lost at all."""
        return self.point.at_risk.total if self.point.lost else None


def critical_contacts(
    points: Iterable[ChokePoint],
    graph: SupplyGraph,
    accounts: Mapping[int, AccountCoverage],
    parameters: RunParameters,
) -> list[CriticalContact]:
    """Sole and dominant contacts of choke points (`accounts` by position), by value at risk × share.

    A choke point counts if needs of ours are lost with it, or may be. Where the value is not known, the share orders
    them, after all others.
    """
    found = []
    for point in points:
        account = accounts.get(graph.positions[point.node])
        state = account.state(parameters.continuity) if account else "none"
        if account and state in ("sole", "dominant") and (point.lost or point.doubtful):
            found.append(CriticalContact(point, account, account.live[0], state))
    return sorted(found, key=lambda each: (*_order(each), graph.ids[each.point.node]))


def _order(each: CriticalContact) -> tuple[bool, float, bool]:
    share = each.contact.share
    return each.value is None, -share * (1.0 if each.value is None else each.value), not each.point.lost


def critical_contact_findings(
    snapshot: Snapshot, graph: SupplyGraph, contacts: Iterable[CriticalContact], parameters: RunParameters
) -> list[Finding]:
    """CRITICAL_CONTACT findings, in the order of `contacts`."""
    found = (_finding(snapshot, graph, each, parameters) for each in contacts)
    return [replace(each, rank=rank) for rank, each in enumerate(found, 1)]


def _finding(snapshot: Snapshot, graph: SupplyGraph, each: CriticalContact, parameters: RunParameters) -> Finding:
    path, others = each.point.path, [other for other in each.account.contacts if other is not each.contact]
    steps = [graph.links[step] for step in pairwise(path)]
    ids = [graph.ids[node] for node in path]
    return Finding(
        kind=FindingKind.CRITICAL_CONTACT,
        subject=snapshot.people.id.at(each.contact.person),
        rank=0,
        score=_score(snapshot, graph, each),
        about=tuple(ids),
        details={
            "organisation": graph.ids[each.point.node],
            "state": each.state,
            "partial": bool(each.account.unseen),
            "share": each.contact.share,
            "value_at_risk": each.value,
            "currency": snapshot.base_currency,
            "path": ids,
            "evidence": [item for link in steps for item in link.evidence],
            "alternatives": contact_details(snapshot, others, parameters),
        },
    )


def _score(snapshot: Snapshot, graph: SupplyGraph, each: CriticalContact) -> Score:
    """Value at risk × share; where the value is not known the share alone, with what is known listed as evidence."""
    share = Reason(each.contact.share, _contact_sentence(snapshot, graph, each))
    if each.value is None:
        reasons = (share, Reason(0.0, _unknown_sentence(graph, each), _evidence(each.point)))
        return Score(each.contact.share, ScoreKind.EVIDENCE, reasons, unit="share of the tie, value not known")
    value = Reason(each.value, _value_sentence(graph, each, snapshot.base_currency), _evidence(each.point))
    return Score(
        each.value * each.contact.share, ScoreKind.PRODUCT, (value, share), unit=f"{snapshot.base_currency} a year"
    )


def _evidence(point: ChokePoint) -> tuple[str, ...]:
    needs = (*point.lost, *point.doubtful)
    return tuple(sorted({item for need in needs for each in need.supplies for item in each.evidence}))


def _contact_sentence(snapshot: Snapshot, graph: SupplyGraph, each: CriticalContact) -> str:
    who, organisation = person_name(snapshot, each.contact.person), graph.names[each.point.node]
    if each.state == "sole":
        held = f"{who} is our only live contact with {organisation} (last on {day(each.contact.last_at)})."
    else:
        others = listed([person_name(snapshot, other.person) for other in each.account.live[1:]])
        held = f"{who} holds {each.contact.share:.0%} of our live contact with {organisation}, beside {others}."
    return held + reservation(snapshot, each.account.contacts)


def _value_sentence(graph: SupplyGraph, each: CriticalContact, currency: str) -> str:
    point, value = each.point, each.point.at_risk
    gap = f" ({counted(value.unstated, 'supply value')} not stated)" if value.unstated else ""
    return (
        f"If {graph.names[point.node]} fails, we lose {_needs([need.category for need in point.lost])}, "
        f"worth {money(value.known, currency)} a year{gap}; the strongest way to us is {_way(graph, point)}."
    )


def _unknown_sentence(graph: SupplyGraph, each: CriticalContact) -> str:
    point = each.point
    failing, missing = graph.names[point.node], point.at_risk.without_rate
    if not point.lost:
        doubtful = _needs([need.category for need in point.doubtful])
        return f"Whether we lose {doubtful} if {failing} fails depends on substitutes that nobody has declared."
    why = f"no exchange rate for {listed(missing)}" if missing else "no contract states it"
    lost = _needs([need.category for need in point.lost])
    return f"If {failing} fails, we lose {lost}, of a value not known: {why}; the strongest way to us is {_way(graph, point)}."


def _needs(categories: list[str]) -> str:
    return listed([category or "a supply of no stated category" for category in categories])


def _way(graph: SupplyGraph, point: ChokePoint) -> str:
    return " → ".join(graph.names[node] for node in point.path)
