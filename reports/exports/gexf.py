"""A network as GEXF 1.2 (gexf.net), Gephi's own format. Names are labels, and strength is the weight of an edge."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from analytics.networks import Attribute, Facts, Network
from reports.exports.xml_text import attributes, content

HEAD: Final = """<?xml version="1.0" encoding="UTF-8"?>
<gexf xmlns="http://www.gexf.net/1.2draft" version="1.2">
"""
TYPES: Final[Mapping[type, str]] = {str: "string", bool: "boolean", int: "long", float: "double"}


def gexf(network: Network, about: Mapping[str, str]) -> Iterator[str]:
    """The file, line by line. It says no day on which it was written, or it would be another one tomorrow."""
    yield HEAD
    described = "; ".join(f"{name}: {text}" for name, text in about.items())
    yield f"<meta><creator>Sociogram</creator><description>{content(described)}</description></meta>\n"
    yield f"<graph{attributes(defaultedgetype='directed' if network.directed else 'undirected', mode='static')}>\n"
    yield from _declared("node", network.node_columns)
    yield from _declared("edge", network.edge_columns)
    yield "<nodes>\n"
    for node, facts in network.nodes():
        yield f"<node{attributes(id=node, label=facts['name'])}>{_values(facts)}</node>\n"
    yield "</nodes>\n<edges>\n"
    for number, (source, target, facts) in enumerate(network.edges()):
        ends = attributes(id=str(number), source=source, target=target, weight=facts["strength"])
        yield f"<edge{ends}>{_values(facts)}</edge>\n"
    yield "</edges>\n</graph>\n</gexf>\n"


def _declared(of: str, told: Mapping[Attribute, object]) -> Iterator[str]:
    yield f"<attributes{attributes(**{'class': of, 'mode': 'static'})}>\n"
    for each in told:
        yield f"<attribute{attributes(id=each.name, title=each.name, type=TYPES[each.type])}/>\n"
    yield "</attributes>\n"


def _values(facts: Facts) -> str:
    told = "".join(f'<attvalue for="{name}"{attributes(value=value)}/>' for name, value in facts.items())
    return f"<attvalues>{told}</attvalues>"
