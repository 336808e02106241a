"""Paths from suppliers to us: the strongest first, all of them, and never too many."""

from __future__ import annotations

import math
import time
from itertools import pairwise

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.dependency_paths import dependency_path_findings, strongest_path, strongest_paths, ways_home
from analytics.parameters import SupplyParameters
from analytics.supply_graph import FOCAL, supply_graph
from analytics.ways_home_kernel import ways
from graph_model.findings import DETAILS, FindingKind
from graph_model.snapshot import NO_TIME
from tests.analytics.supply_rows import PLANTED, chain

NAMES = ["us", "n1", "n2", "n3", "n4", "n5", "n6"]

graphs = st.lists(
    st.tuples(st.sampled_from(NAMES[1:]), st.sampled_from(NAMES), st.sampled_from([1.0, 3.0, 7.0])).filter(
        lambda row: row[0] != row[1]
    ),
    max_size=18,
).map(lambda rows: supply_graph(chain([(s, b, "x", {"value": v}) for s, b, v in rows]), NO_TIME))


def all_paths(graph, supplier, most):
    network = nx.DiGraph(list(graph.links))
    if supplier not in network or FOCAL not in network:
        return []
    found = nx.all_simple_paths(network, supplier, FOCAL, cutoff=most)
    return [(math.prod(graph.links[step].strength for step in pairwise(path)), tuple(path)) for path in found]


@settings(deadline=None, max_examples=150)
@given(graphs, st.integers(1, 5), st.integers(1, 4))
def test_the_strongest_simple_paths_come_first_and_none_is_missed(graph, tiers, most):
    home = ways_home(graph)
    for supplier in range(1, len(graph)):
        paths, more = strongest_paths(graph, home, supplier, SupplyParameters(max_tiers=tiers, max_paths=most))
        expected = sorted((strength for strength, _ in all_paths(graph, supplier, tiers)), reverse=True)
        assert [path.strength for path in paths] == pytest.approx(expected[:most])
        assert more == (len(expected) > most)
        assert all(len(set(path.nodes)) == len(path.nodes) <= tiers + 1 for path in paths)


@settings(deadline=None, max_examples=100)
@given(graphs)
def test_the_strongest_path_is_as_strong_as_the_first_of_all(graph):
    home = ways_home(graph)
    for supplier in range(1, len(graph)):
        path, every = strongest_path(home, supplier), all_paths(graph, supplier, 10)
        strength = math.prod(graph.links[step].strength for step in pairwise(path)) if path else None
        assert strength == (pytest.approx(max(every)[0]) if every else None)


@settings(deadline=None, max_examples=100)
@given(graphs)
def test_ways_are_the_same_bits_compiled_or_not(graph):
    arrays = graph.suppliers.starts, graph.suppliers.items, graph.cost
    for plain, fast in zip(ways.plain(*arrays), ways.compiled(*arrays), strict=True):
        assert plain.tobytes() == fast.tobytes()


def test_a_dense_graph_takes_no_exponential_time():
    names = [f"n{i:02d}" for i in range(40)]
    rows = [(a, b, "x") for a in names for b in names if a != b] + [(names[0], "us", "x")]
    graph = supply_graph(chain(rows), NO_TIME)
    home, began = ways_home(graph), time.perf_counter()
    paths, more = strongest_paths(graph, home, len(graph) - 1, SupplyParameters())
    assert (len(paths), more) == (5, True)
    assert time.perf_counter() - began < 5


def test_a_path_says_what_is_supplied_by_whom_and_for_how_much():
    graph = supply_graph(chain(PLANTED), NO_TIME)
    findings = dependency_path_findings(graph, SupplyParameters(max_paths=1), "EUR")
    (z,) = [each for each in findings if each.subject == "Z"]
    assert z.details["organisations"] == ["Z", "B1", "A1", "us"]
    assert z.details["values"] == [5.0, 10.0, 400.0]
    assert (z.details["tier"], z.details["more_exist"]) == (3, True)
    assert set(z.details) == set(DETAILS[FindingKind.DEPENDENCY_PATH])
    assert all(each.score.adds_up() for each in findings)
    assert [each.rank for each in findings] == list(range(1, len(findings) + 1))


def test_how_the_part_of_a_supplier_is_known_is_said():
    rows = [
        ("a", "us", "steel", {"value": 750.0}), ("b", "us", "glass", {"value": 250.0}), ("c", "us", "care", {}),
        ("d", "us", "power", {"share": 0.3}),
    ]  # fmt: skip
    graph = supply_graph(chain(rows), NO_TIME)
    found = dependency_path_findings(graph, SupplyParameters(), "EUR")
    said = {
        graph.names[graph.ids.index(each.subject)]: each.score.reasons[0].text.rpartition(": ")[2] for each in found
    }
    assert said == {
        "a": "75% of the known value of what us buys.",
        "b": "25% of the known value of what us buys.",
        "c": "its value is not known, so it counts as one of 4 suppliers (25%).",
        "d": "30% of it, as declared.",
    }
