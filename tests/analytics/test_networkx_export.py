import io

import networkx as nx
from hypothesis import given, settings

from analytics.networkx_export import to_networkx
from analytics.parameters import RunParameters
from analytics.ties import compute_ties
from graph_model.snapshot import Snapshot
from tests.analytics import strategies
from tests.analytics.snapshots import company, on_day


def test_people_are_nodes_by_id_and_ties_are_edges() -> None:
    snapshot = company(["Ann", "Bo", "Ext"], mails=[(0, [1], 3)], external=[2])
    graph = to_networkx(snapshot, compute_ties(snapshot, RunParameters()))
    assert dict(graph.nodes(data=True))["p00002"] == {"name": "Ext", "internal": False}
    facts = {"strength": 1.0, "mails": 1, "meetings": 0, "last_at": on_day(3)}
    assert list(graph.edges(data=True)) == [("p00000", "p00001", facts)]


@given(strategies.companies())
@settings(deadline=None, max_examples=20)
def test_the_graph_can_be_written_and_read_again(snapshot: Snapshot) -> None:
    graph = to_networkx(snapshot, compute_ties(snapshot, RunParameters()))
    assert len(graph) == len(snapshot.people)
    written = io.BytesIO()
    nx.write_graphml(graph, written)
    written.seek(0)
    assert dict(nx.read_graphml(written).edges) == dict(graph.edges)
