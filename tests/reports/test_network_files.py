"""Networks as files: other programs read back what was written, whatever names people have."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pytest
from defusedxml.ElementTree import fromstring
from hypothesis import example, given
from hypothesis import strategies as st

from analytics.networks import PERSON, TIE, Network, people_network, supply_network
from analytics.networkx_export import networkx_graph
from reports.document import printable
from reports.exports.network_files import NETWORK_FORMATS
from tests.reports.demo_material import demo
from tests.reports.test_formats import EVIL

ROOT = Path(__file__).parents[2]
ABOUT = {"run": "r1", "confidentiality": "for Ann & Bo <only>"}


def networks() -> Iterator[Network]:
    snapshot, analysis = demo()
    told = (snapshot, analysis.ties, analysis.findings, analysis.parameters)
    yield people_network(*told)
    yield people_network(*told, directed=False, internal=True)
    yield supply_network(snapshot, analysis.ties.as_of, analysis.findings)


def read(kind: str, text: str) -> nx.Graph[str]:
    """The graph that networkx reads from a file."""
    if kind == "json":
        return nx.node_link_graph(json.loads(text), edges="edges")
    file = io.BytesIO(text.encode())
    return nx.read_graphml(file) if kind == "graphml" else nx.read_gexf(file)


def written(kind: str, network: Network) -> str:
    return "".join(NETWORK_FORMATS[kind](network, ABOUT))


def without(facts: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in facts.items() if name not in names}


@pytest.mark.parametrize("kind", NETWORK_FORMATS)
def test_networkx_reads_back_what_was_written(kind: str) -> None:
    for network in networks():
        graph, expected = read(kind, written(kind, network)), networkx_graph(network)
        assert graph.is_directed() == network.directed
        assert {node: without(facts, "label") for node, facts in graph.nodes(data=True)} == dict(expected.nodes)
        assert graph.number_of_edges() == expected.number_of_edges()
        for source, target, facts in graph.edges(data=True):
            assert without(facts, "id", "weight") == expected.edges[source, target]


def test_in_gexf_names_are_labels_and_strength_is_the_weight() -> None:
    graph = read("gexf", written("gexf", next(networks())))
    assert all(facts["label"] == facts["name"] for _, facts in graph.nodes(data=True))
    assert all(facts["weight"] == facts["strength"] for _, _, facts in graph.edges(data=True))


@pytest.mark.parametrize("kind", NETWORK_FORMATS)
def test_a_file_says_what_it_is_of(kind: str) -> None:
    text = written(kind, next(networks()))
    if kind == "json":
        assert json.loads(text)["graph"] == ABOUT
    else:
        said = [each.text for each in fromstring(text).iter() if each.tag.endswith(("desc", "description"))]
        assert said[0] == "run: r1; confidentiality: for Ann & Bo <only>"


def two(name: str) -> Network:
    """Two people of this name, and a tie of which a text says the same."""
    person = {each: [name, name] for each in PERSON if each.name in ("name", "unit")}
    tie = {TIE[0]: np.array([0.1]), TIE[-1]: [name]}
    return Network(True, ["a", "b"], person, np.array([0]), np.array([1]), tie)


@pytest.mark.parametrize("kind", NETWORK_FORMATS)
@given(name=st.text(st.characters()))
@example("\ud800 half a letter")
@example("\x00\x0b\x1f\x7f\ufffe\uffff")
@example("]]> & <b> \"'")
def test_no_name_breaks_a_file(kind: str, name: str) -> None:
    text = written(kind, two(name))
    graph = read(kind, text.encode().decode())
    told = printable(name)
    if kind == "json":  # which keeps the ends of lines, and the others keep what they are shown as
        assert printable(graph.nodes["a"]["unit"]) == told
    else:
        assert (graph.nodes["b"].get("unit") or "").strip() == told.strip()
    assert graph.edges["a", "b"]["strength"] == 0.1


@pytest.mark.parametrize("evil", EVIL)
def test_text_from_outside_is_no_markup(evil: str) -> None:
    plain, attacked = (fromstring(written("graphml", two(name))) for name in ("Ann", evil))
    assert [each.tag for each in attacked.iter()] == [each.tag for each in plain.iter()]


def test_of_nobody_there_is_an_empty_network() -> None:
    nobody = Network(True, [], {}, np.array([], int), np.array([], int), {})
    for kind in NETWORK_FORMATS:
        assert len(read(kind, written(kind, nobody))) == 0


def digests() -> list[str]:
    return [sha256(written(kind, each).encode()).hexdigest() for each in networks() for kind in NETWORK_FORMATS]


def test_another_process_writes_the_same_files() -> None:
    words = "from tests.reports.test_network_files import digests; print(*digests())"
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "7"}
    done = subprocess.run([sys.executable, "-c", words], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.split() == digests()
