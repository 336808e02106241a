"""Networks whose answers the literature has: they test what is measured, not how."""

import csv

import networkx as nx
import numpy as np
import pytest

from analytics.attention_graph import AttentionGraph
from analytics.bridging import bridging
from analytics.brokerage import brokerage
from analytics.influence import influence_findings
from analytics.parameters import InfluenceParameters, RunParameters
from analytics.reach import reach
from analytics.ties import compute_ties
from graph_model.snapshot import Snapshot
from tests.analytics.graphs import edges_of, undirected
from tests.analytics.snapshots import company
from tests.conftest import shared_data

MAILS_A_TIE = 5
"""Enough for a tie to be live."""


def table(name: str) -> list[dict[str, str]]:
    with (shared_data("networks/krackhardt") / name).open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def managers(relation: str) -> Snapshot:
    """Who turns to whom as mails; persons are called by their number in the literature, 1 – 21."""
    mails = [(int(row["from"]), [int(row["to"])], 0) for row in table(f"ht_{relation}.edges.csv")] * MAILS_A_TIE
    above = {int(row["from"]): int(row["to"]) for row in table("ht_reports.edges.csv")}
    level = [-float(row["level"]) for row in table(f"ht_{relation}.nodes.csv")]
    names = [str(number) for number in range(1, 22)]
    return company(names, mails=mails, manager=[above.get(i, -1) for i in range(21)], level=level)


@pytest.mark.parametrize(("relation", "leaders"), [("advice", [18, 21]), ("friends", [17, 11])])
def test_krackhardts_brokers_lead_and_the_head_does_not(relation: str, leaders: list[int]) -> None:
    snapshot, parameters = managers(relation), RunParameters()
    graph = AttentionGraph.of(snapshot, compute_ties(snapshot, parameters), parameters)
    order = np.argsort(-brokerage(graph.edges, 256, seed=1))
    assert (graph.people[order[:2]] + 1).tolist() == leaders


def test_krackhardts_advice_is_led_by_18_and_21_and_not_by_the_head() -> None:
    snapshot, parameters = managers("advice"), RunParameters(influence=InfluenceParameters(replicates=10))
    found = influence_findings(snapshot, compute_ties(snapshot, parameters), parameters)
    names = dict(zip(snapshot.people.id, snapshot.people.name, strict=True))
    assert {names[finding.subject] for finding in found[:2]} == {"18", "21"}
    head = next(finding for finding in found if names[finding.subject] == "7")
    assert head.details["formal_percentile"] == max(finding.details["formal_percentile"] for finding in found)


def test_in_the_kite_diane_has_most_contacts_and_heather_brokers() -> None:
    edges = edges_of(undirected(nx.krackhardt_kite_graph()))
    diane, heather = 3, 7
    assert edges.degree().argmax() == diane
    assert reach(edges, 0.85).argmax() == diane
    assert brokerage(edges, 256, seed=1).argmax() == heather


def test_the_medici_stand_between_the_families_of_florence() -> None:
    graph = nx.florentine_families_graph()
    families = sorted(graph)
    edges = edges_of(undirected(nx.relabel_nodes(graph, {name: i for i, name in enumerate(families)})))
    medici = families.index("Medici")
    holes = bridging(edges, np.full(len(families), -1, np.int32))
    assert brokerage(edges, 256, seed=1).argmax() == medici
    assert np.nanargmin(holes.constraint) == medici
    assert np.nanargmax(holes.effective_size) == medici
