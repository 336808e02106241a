import io
from collections.abc import Mapping
from typing import Any

import networkx as nx
import pytest
from hypothesis import given, settings

import analytics
from analytics.networks import ORGANISATION, PERSON, SUPPLY, TIE, people_network
from analytics.networkx_export import as_networkx, supply_as_networkx
from analytics.parameters import RunParameters
from analytics.run import analyse
from analytics.ties import compute_ties
from graph_model.findings import FindingKind
from graph_model.snapshot import NO_TIME, Snapshot
from tests.analytics import strategies
from tests.analytics.snapshots import company
from tests.analytics.supply_rows import chain
from tests.reports.demo_material import demo


def test_people_are_nodes_by_id_and_ties_are_edges_in_their_direction() -> None:
    snapshot = company(
        ["Ann", "Bo", ""], mails=[(0, [1], 3)], external=[2], units=["Buying"], unit=[0, -1, -1], title=["Head", "", ""]
    )
    graph = analytics.as_networkx(snapshot, compute_ties(snapshot, RunParameters()))
    assert dict(graph.nodes(data=True)) == {
        "p00000": {"name": "Ann", "internal": True, "title": "Head", "unit": "Buying"},
        "p00001": {"name": "Bo", "internal": True},
        "p00002": {"name": "p2@example.com", "internal": False},
    }
    facts = {
        "strength": 1.0, "scale": pytest.approx(100 * (1 - 2**-0.1)), "live": False,
        "mail_strength": 1.0, "meeting_strength": 0.0, "mails": 1, "meetings": 0,
        "first_at": "2024-01-04T00:00:00Z", "last_at": "2024-01-04T00:00:00Z",
    }  # fmt: skip
    assert list(graph.edges(data=True)) == [("p00000", "p00001", facts)]
    assert graph.is_directed()


def test_without_direction_mails_add_up_and_meetings_count_once() -> None:
    snapshot = company(2, mails=[(0, [1], 3), (1, [0], 3), (1, [0], 3)], meetings=[([0, 1], 3, 1.0)])
    ties = compute_ties(snapshot, RunParameters())
    graph = as_networkx(snapshot, ties, directed=False)
    [(_, _, facts)] = graph.edges(data=True)
    assert (facts["mails"], facts["meetings"], facts["strength"]) == (3, 1, 4.0)
    assert not graph.is_directed()


def test_a_tie_says_when_it_began_and_was_last_used_also_without_direction() -> None:
    snapshot = company(2, mails=[(0, [1], 3), (0, [1], 5), (1, [0], 2)])
    ties = compute_ties(snapshot, RunParameters())
    told = [
        facts
        for directed in (True, False)
        for _, _, facts in as_networkx(snapshot, ties, directed=directed).edges(data=True)
    ]
    days = [(each["first_at"][:10], each["last_at"][:10]) for each in told]
    assert days == [("2024-01-04", "2024-01-06"), ("2024-01-03", "2024-01-03"), ("2024-01-03", "2024-01-06")]


def test_those_outside_can_be_left_out_with_their_ties() -> None:
    snapshot = company(4, mails=[(0, [1], 3), (3, [2], 3), (2, [3], 3)], external=[1])
    graph = as_networkx(snapshot, compute_ties(snapshot, RunParameters()), internal=True)
    assert set(graph.nodes) == {"p00000", "p00002", "p00003"}
    assert set(graph.edges) == {("p00002", "p00003"), ("p00003", "p00002")}


def test_what_a_run_found_of_people_stands_with_them() -> None:
    snapshot, analysis = demo()
    graph = as_networkx(snapshot, analysis.ties, analysis.findings, analysis.parameters)
    assert graph.number_of_edges() == len(analysis.ties)
    ranked = [each for each in analysis.findings if each.kind is FindingKind.INFLUENCE]
    assert [graph.nodes[each.subject]["influence_rank"] for each in ranked] == [each.rank for each in ranked]
    assert {node for node, rank in graph.nodes(data="influence_rank") if rank} == {each.subject for each in ranked}
    first = graph.nodes[ranked[0].subject]
    assert first["influence"] == ranked[0].score.value
    assert (first["rank_low"], first["rank_high"]) == (ranked[0].low, ranked[0].high)
    for each in analysis.findings:
        if each.kind is FindingKind.COMMUNITY:
            members = {node for node, label in graph.nodes(data="community") if label == each.details["label"]}
            assert members == set(each.details["members"])


def test_supplies_are_edges_to_the_buyer_and_choke_points_are_told() -> None:
    snapshot = chain([("ore", "steel", "iron"), ("steel", "us", "beams", {"value": 7.0}), ("steel", "us", "rails")])
    graph = supply_as_networkx(snapshot, NO_TIME, analyse(snapshot).findings)
    assert set(graph.edges) == {("ore", "steel"), ("steel", "us")}
    assert graph.edges["steel", "us"]["categories"] == "beams; rails"
    assert graph.edges["steel", "us"]["annual_value"] == 7.0
    assert graph.nodes["us"] == {"name": "us", "focal": True}
    assert (graph.nodes["steel"]["tier"], graph.nodes["steel"]["structural"]) == (1, True)
    assert graph.nodes["ore"]["operational"] == "lost"


def test_of_an_empty_graph_there_is_an_empty_network() -> None:
    snapshot = Snapshot.from_columns()
    assert len(as_networkx(snapshot, compute_ties(snapshot, RunParameters()))) == 0
    assert dict(supply_as_networkx(snapshot, NO_TIME).nodes(data="name")) == {"us": "us"}


def test_every_attribute_is_of_the_type_that_is_told() -> None:
    snapshot, analysis = demo()
    people = as_networkx(snapshot, analysis.ties, analysis.findings, analysis.parameters)
    supply = supply_as_networkx(snapshot, analysis.ties.as_of, analysis.findings)
    for facts, attributes in (
        ([each for _, each in people.nodes(data=True)], PERSON),
        ([each for _, _, each in people.edges(data=True)], TIE),
        ([each for _, each in supply.nodes(data=True)], ORGANISATION),
        ([each for _, _, each in supply.edges(data=True)], SUPPLY),
    ):
        assert {name: types(facts, name) for name in names(facts)} == {each.name: {each.type} for each in attributes}


def names(facts: list[Mapping[str, Any]]) -> set[str]:
    return {name for each in facts for name in each}


def types(facts: list[Mapping[str, Any]], name: str) -> set[type]:
    return {type(each[name]) for each in facts if name in each}


def test_under_pseudonyms_nothing_says_who_somebody_is() -> None:
    snapshot, analysis = demo()
    network = people_network(snapshot, analysis.ties, analysis.findings, analysis.parameters, internal=True)
    there = list(network.nodes())
    number = {key: len(there) - place for place, (key, _) in enumerate(there)}
    hidden = network.pseudonymous([f"word {number[key]:04}" for key, _ in there])
    told = dict(hidden.nodes())
    assert list(told)[:2] == ["n1", "n2"]
    assert {name for facts in told.values() for name in facts}.isdisjoint({"title", "unit", "organisation"})
    back = {facts["name"]: key for key, facts in told.items()}
    as_before = {key: back[f"word {number[key]:04}"] for key, _ in there}
    edges = {(source, target): facts for source, target, facts in hidden.edges()}
    assert edges == {(as_before[s], as_before[t]): facts for s, t, facts in network.edges()}
    for key, facts in there:
        assert told[as_before[key]].get("influence") == facts.get("influence")


@given(strategies.companies())
@settings(deadline=None, max_examples=20)
def test_the_graph_can_be_written_and_read_again(snapshot: Snapshot) -> None:
    graph = as_networkx(snapshot, compute_ties(snapshot, RunParameters()))
    assert len(graph) == len(snapshot.people)
    written = io.BytesIO()
    nx.write_graphml(graph, written)
    written.seek(0)
    assert dict(nx.read_graphml(written).edges) == dict(graph.edges)
