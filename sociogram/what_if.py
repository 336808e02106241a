"""What-if questions, answered from a snapshot at once: people who leave together, organisations that fail together.

In: a snapshot, whom it is about (positions), and the parameters of a run. Out: plain facts, for JSON or a page.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from analytics.choke_points import choke_points
from analytics.coverage import Pairs, contact_pairs, coverage
from analytics.currencies import Amount
from analytics.departures import Departure, departure
from analytics.failure_spread import failure_rules, spread
from analytics.handover import accounts_of_contacts, handover_plan
from analytics.parameters import RunParameters
from analytics.population import present_internal
from analytics.removal import internal_network
from analytics.sentences import organisation_name, person_name
from analytics.succession import Contacts, contacts, successors
from analytics.supply_graph import FOCAL, Need, SupplyGraph, supply_graph
from analytics.ties import compute_ties
from graph_model.run_store import RunRecord
from graph_model.snapshot import Snapshot


def parameters_of(run: RunRecord | None) -> RunParameters:
    """Those of a run, the defaults where there is none yet."""
    return RunParameters() if run is None else RunParameters.from_json(run.parameters)


def leaving(snapshot: Snapshot, people: Sequence[int], parameters: RunParameters) -> dict[str, Any]:
    """What breaks if these people of ours leave together, and to whom what they hold could go."""
    ties = compute_ties(snapshot, parameters)
    pairs, supply = contact_pairs(snapshot, ties, parameters), supply_graph(snapshot, ties.as_of)
    accounts = coverage(snapshot, pairs)
    here = present_internal(snapshot, ties.as_of)
    found = departure(people, accounts, internal_network(ties, here, parameters), parameters.continuity)
    return {
        "people": [person_name(snapshot, each) for each in people],
        "accounts_lost": [
            {"organisation": organisation_name(snapshot, each.organisation), "strength": each.strength}
            for each in found.lost
        ],
        "accounts_weakened": [
            {
                "organisation": organisation_name(snapshot, now.organisation),
                "holder": person_name(snapshot, then.live[0].person),
                "share": then.live[0].share,
            }
            for now, then in found.weakened
        ],
        "strength_lost": found.strength_lost,
        "cut_off": found.cut_off,
        "choke_points": _choke_points_lost(supply, found, parameters),
        "currency": snapshot.base_currency,
        "handover": list(_handover(snapshot, contacts(snapshot, ties, pairs, parameters), pairs, people, parameters)),
    }


def _choke_points_lost(graph: SupplyGraph, found: Departure, parameters: RunParameters) -> list[dict[str, Any]]:
    """Organisations on whom needs of ours hang, and with whom nobody would be in touch any more."""
    lost = {each.organisation for each in found.lost}
    points = (each for each in choke_points(graph, parameters.supply) if graph.positions[each.node] in lost)
    return [
        {"organisation": graph.names[each.node], "value_at_risk": each.at_risk.total if each.lost else None}
        for each in points
        if each.lost or each.doubtful
    ]


def _handover(
    snapshot: Snapshot, known: Contacts, pairs: Pairs, people: Sequence[int], parameters: RunParameters
) -> Iterator[dict[str, Any]]:
    """The plans of all of them; nobody who leaves receives anything."""
    account_of, gone = accounts_of_contacts(pairs), frozenset(people)
    for person in people:
        staying = known.without(gone - {person})
        for step in handover_plan(staying, account_of, person, successors(staying, person, parameters)):
            yield {
                "leaver": person_name(snapshot, person),
                "contact": person_name(snapshot, step.contact),
                "organisation": organisation_name(snapshot, step.account),
                "receiver": None if step.receiver < 0 else person_name(snapshot, step.receiver),
                "knows": step.knows,
                "between": None if step.between < 0 else person_name(snapshot, step.between),
            }


def failing(snapshot: Snapshot, organisations: Sequence[int], parameters: RunParameters) -> dict[str, Any]:
    """What we lose if these organisations fail together: more than the sum, where they stand in for each other."""
    graph = supply_graph(snapshot, compute_ties(snapshot, parameters).as_of)
    place = {position: node for node, position in enumerate(graph.positions)}
    nodes = [place[each] for each in organisations if each in place]
    surely = spread(failure_rules(graph, cautious=False), nodes)
    at_worst = spread(failure_rules(graph, cautious=True), surely.failed)
    ours = set(graph.needs_of[FOCAL])
    lost = [graph.needs[number] for number in sorted(surely.lost & ours)]
    doubtful = [graph.needs[number] for number in sorted((at_worst.lost - surely.lost) & ours)]
    return {
        "organisations": [organisation_name(snapshot, each) for each in organisations],
        "failed_too": [graph.names[node] for node in sorted(surely.failed - set(nodes))],
        "needs_lost": list(map(_need, lost)),
        "needs_in_doubt": list(map(_need, doubtful)),
        "value_at_risk": sum((need.amount for need in lost), Amount()).total,
        "currency": snapshot.base_currency,
    }


def _need(need: Need) -> dict[str, Any]:
    return {"category": need.category, "value": need.amount.total}
