"""The network as a picture, with the table that says the same: the foremost people, their communities, hidden brokers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from analytics.coverage import readable
from analytics.tie_network import TieNetwork
from analytics.ties import compute_ties
from graph_model.findings import Finding, FindingKind
from reports.charts.drawing import SERIES
from reports.charts.network import Network, Node
from reports.document import Block, Chart, Column, Kind, Row, Table
from reports.material import Material

MOST_DRAWN, MOST_LABELLED, TIES_EACH = 150, 16, 4
"""People of the picture, those of them who are named in it, and ties of each that are drawn, the strongest."""
BROKER_PERCENTILE = 75.0
Drawn = tuple[tuple[int, int, float], ...]
"""Ties: two places among those who are drawn, and how strong, of 100."""


def hidden_brokers(ranked: Sequence[Finding]) -> list[Finding]:
    """Those in the top quarter by brokerage whose influence is far above their formal rank."""
    return [
        each
        for each in ranked
        if each.details["gap_state"] == "gap"
        and (each.details["components"].get("brokerage") or 0) >= BROKER_PERCENTILE
    ]


def network_blocks(material: Material) -> tuple[tuple[Block, ...], tuple[Block, ...]]:
    """What stands first: the chart and who is named in it, or that nobody is ranked; and for the end all who are drawn."""
    ranked = material.of(FindingKind.INFLUENCE)
    brokers = {each.subject for each in hidden_brokers(ranked)}
    first = [each for each in ranked if each.subject in material.place_of]
    drawn = sorted(sorted(first, key=lambda each: each.subject not in brokers)[:MOST_DRAWN], key=lambda each: each.rank)
    community = {
        person: each.details["label"]
        for each in material.of(FindingKind.COMMUNITY)
        for person in each.details["members"]
    }
    labelled = sorted(drawn, key=lambda each: each.subject not in brokers)[:MOST_LABELLED]
    ties = _ties(material, [material.place_of[each.subject] for each in drawn])
    rows = {each.subject: _row(material, each, community, brokers) for each in drawn}
    named = Table(
        "network-people",
        "The people who are named in the picture; all of it stands in the last table of this report",
        _COLUMNS,
        tuple(rows[each.subject] for each in sorted(labelled, key=lambda each: each.rank)),
        "Nobody of us has a live tie to a colleague: there is no network to draw.",
    )
    if not drawn:
        return (named,), ()
    everybody = Table(
        "network-ties",
        "Everybody in the picture, by influence, with whom they are tied there; each tie stands once, at the more influential",
        (*_COLUMNS, Column("tied_to", "Tied to, the strongest first", Kind.NAMES)),
        tuple(
            Row((*rows[each.subject].values, material.all_named([drawn[other].subject for other in others])))
            for each, others in zip(drawn, _of_the_first(len(drawn), ties), strict=True)
        ),
        "",
    )
    return (_chart(material, drawn, labelled, community=community, brokers=brokers, ties=ties), named), (everybody,)


_COLUMNS = (
    Column("person", "Person", Kind.NAMES),
    Column("unit", "Unit"),
    Column("community", "Community", Kind.WHOLE),
    Column("rank", "Rank", Kind.WHOLE),
    Column("brokerage", "Brokerage percentile", Kind.WHOLE),
    Column("hidden_broker", "Hidden broker"),
)


def _row(material: Material, each: Finding, community: Mapping[str, int], brokers: set[str]) -> Row:
    person = each.subject
    brokerage = each.details["components"].get("brokerage")
    values = (community.get(person), each.rank, brokerage, person in brokers)
    return Row((material.named(person), material.unit(person), *values))


def _of_the_first(people: int, ties: Drawn) -> list[list[int]]:
    """Of each place those behind it to whom a tie is drawn, the strongest first."""
    found: list[list[int]] = [[] for _ in range(people)]
    for one, other, _ in sorted(ties, key=lambda tie: -tie[2]):
        found[one].append(other)
    return found


def _chart(
    material: Material,
    drawn: Sequence[Finding],
    labelled: Sequence[Finding],
    *,
    community: Mapping[str, int],
    brokers: set[str],
    ties: Drawn,
) -> Chart:
    here = {community.get(each.subject) for each in drawn}
    largest = [each.details["label"] for each in material.of(FindingKind.COMMUNITY) if each.details["label"] in here]
    groups = {label: place for place, label in enumerate(largest[: len(SERIES)])}
    named = {each.subject for each in labelled}
    nodes = tuple(
        Node(
            group=groups.get(community.get(each.subject, -1), -1),
            size=each.details["influence_percentile"] / 100,
            label=material.named(each.subject).name if each.subject in named else "",
            mark=each.subject in brokers,
        )
        for each in drawn
    )
    left_out = len(material.of(FindingKind.INFLUENCE)) - len(drawn)
    whom = (
        f"The {len(drawn)} most influential people and hidden brokers"
        if left_out
        else f"All {len(drawn)} who are ranked"
    )
    description = (
        f"{whom}, with the {TIES_EACH} strongest live ties of each among them. Colour is the community, size is influence, a "
        "wider line a stronger tie (how strong, the table leaves out); a ring marks a hidden broker: many shortest ways "
        "between others lead over them, far beyond their formal rank."
    )
    return Chart(
        "network-chart",
        "The network, its communities and its hidden brokers",
        description,
        Network(nodes, ties, tuple(f"community {label}" for label in groups), "hidden broker"),
    )


def _ties(material: Material, people: Sequence[int]) -> Drawn:
    """Ties between these people (positions) that are among the strongest of either, by places in `people`."""
    snapshot, parameters = material.snapshot, material.parameters
    network = TieNetwork.of(snapshot, compute_ties(snapshot, parameters), parameters)
    place = np.full(len(snapshot.people), -1)
    place[list(people)] = np.arange(len(people))
    source, target = (place[network.people[ends]] for ends in (network.edges.source, network.edges.neighbour))
    among = (source >= 0) & (target >= 0)
    source, target, weight = source[among], target[among], network.edges.weight[among]
    order = np.lexsort((target, -weight, source))
    source, target, weight = source[order], target[order], weight[order]
    begins = np.searchsorted(source, source)
    foremost = np.arange(len(source)) - begins < TIES_EACH
    pairs = {
        (min(one, other), max(one, other)): strength
        for one, other, strength in zip(
            source[foremost].tolist(), target[foremost].tolist(), weight[foremost].tolist(), strict=True
        )
    }
    return tuple((one, other, readable(strength, parameters)) for (one, other), strength in sorted(pairs.items()))
