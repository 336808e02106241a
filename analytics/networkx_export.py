"""The ties as a networkx graph: the interface to everything that networkx can do or write, and the oracle in tests.

In: a snapshot and its ties. Out: a directed graph whose nodes are ids of people. Large graphs never pass through here.
"""

from __future__ import annotations

import networkx as nx

from analytics.ties import Ties
from graph_model.snapshot import Snapshot


def to_networkx(snapshot: Snapshot, ties: Ties) -> nx.DiGraph[str]:
    """All people as nodes (`name`, `internal`), all ties as edges (`strength`, `mails`, `meetings`, `last_at`).

    Attributes are plain Python values, as GraphML, GEXF and JSON want them. Remember that networkx takes weights of paths
    as distances: strength is the opposite of one.
    """
    graph: nx.DiGraph[str] = nx.DiGraph()
    ids = list(snapshot.people.id)
    facts = zip(ids, snapshot.people.name, snapshot.people.internal.tolist(), strict=True)
    graph.add_nodes_from((node, {"name": name, "internal": internal}) for node, name, internal in facts)
    names = ("strength", "mails", "meetings", "last_at")
    values = zip(*(getattr(ties, name).tolist() for name in names), strict=True)
    ends = zip(ties.source.tolist(), ties.target.tolist(), values, strict=True)
    graph.add_edges_from((ids[s], ids[t], dict(zip(names, row, strict=True))) for s, t, row in ends)
    return graph
