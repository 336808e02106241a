"""Networks as graphs of networkx: the interface to everything that it can do, and the oracle in tests.

In: a snapshot and what was computed of it. Out: graphs whose nodes are ids. Large graphs never pass through here: whoever wants
them in a file has them written from `analytics.networks`.
"""

from __future__ import annotations

from collections.abc import Iterable

import networkx as nx

from analytics.networks import Network, people_network, supply_network
from analytics.parameters import RunParameters
from analytics.ties import Ties
from graph_model.findings import Finding
from graph_model.snapshot import Snapshot


def as_networkx(
    snapshot: Snapshot,
    ties: Ties,
    findings: Iterable[Finding] = (),
    parameters: RunParameters | None = None,
    *,
    directed: bool = True,
    internal: bool = False,
) -> nx.Graph[str]:
    """People as nodes, ties as edges, with what `analytics.networks` tells of each (`PERSON`, `TIE`): the arguments are its.

    A `DiGraph`, or a `Graph` if not `directed`. What is not known of somebody is no attribute. Remember that networkx takes
    weights of paths as distances: strength is the opposite of one.

    >>> from analytics.run import analyse
    >>> from graph_model.snapshot import SENDER, TO, Interactions, Participations, People
    >>> two = People.of(id=["ada", "bo"], name=["Ada", "Bo"], internal=[True, True])
    >>> mail = Interactions.of(id=["m"], at=[0], audience=[1])
    >>> sent = Participations.of(interaction=[0, 0], person=[0, 1], role=[SENDER, TO])
    >>> snapshot = Snapshot.from_columns(people=two, interactions=mail, participations=sent)
    >>> run = analyse(snapshot)
    >>> graph = as_networkx(snapshot, run.ties, run.findings, run.parameters)
    >>> graph.nodes["ada"]["name"], graph.edges["ada", "bo"]["strength"], graph.has_edge("bo", "ada")
    ('Ada', 1.0, False)
    """
    network = people_network(snapshot, ties, findings, parameters, directed=directed, internal=internal)
    return networkx_graph(network)


def supply_as_networkx(snapshot: Snapshot, as_of: int, findings: Iterable[Finding] = ()) -> nx.Graph[str]:
    """Organisations as nodes, supplies as edges to the buyer (a `DiGraph`), likewise (`ORGANISATION`, `SUPPLY`)."""
    return networkx_graph(supply_network(snapshot, as_of, findings))


def networkx_graph(network: Network) -> nx.Graph[str]:
    """The network as a graph."""
    graph: nx.Graph[str] = nx.DiGraph() if network.directed else nx.Graph()
    graph.add_nodes_from(network.nodes())
    graph.add_edges_from(network.edges())
    return graph
