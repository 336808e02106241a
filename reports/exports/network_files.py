"""Networks as files: by the name of a format what it is written with. Each begins with what it is of and for whom."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from analytics.networks import Network
from reports.exports.gexf import gexf
from reports.exports.graphml import graphml
from reports.exports.node_link import node_link

About = Mapping[str, str]
"""What a file says of itself, by name."""

NETWORK_FORMATS: Mapping[str, Callable[[Network, About], Iterator[str]]] = {
    "graphml": graphml,
    "gexf": gexf,
    "json": node_link,
}
"""The text of a file, line by line. The name is the suffix, too."""
