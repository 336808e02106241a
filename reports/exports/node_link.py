"""A network as JSON in the node-link form of networkx and D3: a line for each node and each edge."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from analytics.networks import Network
from reports.exports.json_line import json_line


def node_link(network: Network, about: Mapping[str, str]) -> Iterator[str]:
    """The file, line by line; `networkx.node_link_graph(…, edges="edges")` reads it."""
    yield f'{{"directed": {json_line(network.directed)}, "multigraph": false, "graph": {json_line(about)},\n"nodes": ['
    yield from _listed({"id": node, **facts} for node, facts in network.nodes())
    yield '],\n"edges": ['
    yield from _listed({"source": source, "target": target, **facts} for source, target, facts in network.edges())
    yield "]}\n"


def _listed(objects: Iterable[dict[str, Any]]) -> Iterator[str]:
    for number, each in enumerate(objects):
        yield f"{',' if number else ''}\n{json_line(each)}"
