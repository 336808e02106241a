"""Backups: tables of nodes and relationships, read in blocks of ids and written row by row; and the control of a restore."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from graph_model.backup_parts import LinkPart, NodePart

_BLOCK = "{}.id >= $low AND {}.id < $high"


def count_nodes(part: NodePart) -> str:
    """How many nodes there are."""
    return f"MATCH (n:{part.label}){_where(part.where)} RETURN count(n) AS count"


def read_nodes(part: NodePart) -> str:
    """The nodes of a block."""
    return f"""
    MATCH (n:{part.label}){_where(_BLOCK.format("n", "n"), part.where)} RETURN collect([{_values("n", part.columns)}]) AS rows
    """


def create_nodes(part: NodePart) -> str:
    """Nodes of rows; spelled out, which is the fastest on the embedded server."""
    return f"UNWIND $rows AS row CREATE (n:{':'.join(part.labels)} {{{_spelled_out(part.columns)}}}) RETURN count(*) AS made"


def merge_nodes(part: NodePart) -> str:
    """The same, but what is there already stays as it is."""
    sets = ", ".join(f"n.{name} = row[{place}]" for place, name in enumerate(part.columns) if name != "id")
    return f"UNWIND $rows AS row MERGE (n:{part.label} {{id: row[0]}}) ON CREATE SET {sets} RETURN count(*) AS made"


def count_links(part: LinkPart) -> str:
    """How many relationships there are."""
    return f"MATCH (a:{part.start})-[r:{part.type}]->(b:{part.end}) RETURN count(r) AS count"


def read_links(part: LinkPart) -> str:
    """The relationships that begin in a block, a row for each start."""
    values = _values("r", part.properties)
    return f"""
    MATCH (a:{part.start})-[r:{part.type}]->(b:{part.end}){_where(_BLOCK.format("a", "a"))}
    RETURN a.id AS start, collect([{", ".join(filter(None, ("b.id", values)))}]) AS ends
    """


def create_links(part: LinkPart) -> str:
    """Relationships of rows that are grouped by their start; those of which an end is not there are left out."""
    spelled_out = _spelled_out(part.properties, "other", 1)
    properties = f" {{{spelled_out}}}" if spelled_out else ""
    return f"""
    UNWIND $rows AS row MATCH (a:{part.start} {{id: row[0]}})
    WITH a, row UNWIND row[1] AS other MATCH (b:{part.end} {{id: other[0]}})
    CREATE (a)-[:{part.type}{properties}]->(b) RETURN count(*) AS made
    """


def _where(*conditions: str) -> str:
    given = " AND ".join(filter(None, conditions))
    return f" WHERE {given}" if given else ""


def _values(owner: str, columns: Sequence[str]) -> str:
    return ", ".join(f"{owner}.{name}" for name in columns)


def _spelled_out(columns: Sequence[str], row: str = "row", first: int = 0) -> str:
    return ", ".join(f"{name}: {row}[{place}]" for place, name in enumerate(columns, first))


FORGET: Final = "MATCH (n:{label}) WITH n LIMIT $limit DETACH DELETE n RETURN count(*) AS gone"

BEGIN: Final = "MATCH (r:Revision {id: 'graph'}) SET r.restoring = $backup, r.resolved = -1, r.resolution = ''"

TAKE_OVER: Final = """
MATCH (r:Revision {id: 'graph'})
SET r.graph = $graph, r.number = $number, r.stamp = $stamp, r.schema = $schema,
    r.rewritten = $number, r.rewritten_stamp = $stamp, r.rules = 0
"""

END: Final = "MATCH (r:Revision {id: 'graph'}) SET r.restoring = null"

RESET_PRIVACY: Final = "MATCH (p:Privacy {id: 'graph'}) SET p.pseudonymised = null, p.summed_before_ms = null"
"""Which key the list of who must not come back was made with stays, as the list does."""

SET_PRIVACY: Final = "MERGE (p:Privacy {id: 'graph'}) SET p += $state"
