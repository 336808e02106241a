"""A network as GraphML 1.0 (graphml.graphdrawing.org), which networkx, igraph, yEd, Cytoscape and Gephi read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Final

from analytics.networks import Attribute, Facts, Network
from reports.exports.xml_text import attributes, content

HEAD: Final = """<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
 xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">
"""
TYPES: Final[Mapping[type, str]] = {str: "string", bool: "boolean", int: "long", float: "double"}


def graphml(network: Network, about: Mapping[str, str]) -> Iterator[str]:
    """The file, line by line."""
    yield HEAD
    yield f"<desc>{content('; '.join(f'{name}: {text}' for name, text in about.items()))}</desc>\n"
    yield from chain(_keys("node", network.node_columns), _keys("edge", network.edge_columns))
    yield f"<graph{attributes(edgedefault='directed' if network.directed else 'undirected')}>\n"
    for node, facts in network.nodes():
        yield f"<node{attributes(id=node)}>{_data('node', facts)}</node>\n"
    for source, target, facts in network.edges():
        yield f"<edge{attributes(source=source, target=target)}>{_data('edge', facts)}</edge>\n"
    yield "</graph>\n</graphml>\n"


def _keys(of: str, told: Mapping[Attribute, object]) -> Iterator[str]:
    for each in told:
        named = {"id": f"{of}-{each.name}", "for": of, "attr.name": each.name, "attr.type": TYPES[each.type]}
        yield f"<key{attributes(**named)}><desc>{content(each.says)}</desc></key>\n"


def _data(of: str, facts: Facts) -> str:
    return "".join(f'<data key="{of}-{name}">{content(value)}</data>' for name, value in facts.items())
