"""Constraints and indexes, generated from the neomodel classes.

Our own statements, each with IF NOT EXISTS: neomodel's own installer fails on its second call on the embedded server,
whose error code for "already exists" is not Neo4j's. Uniqueness only: other constraints want an enterprise Neo4j.
"""

from __future__ import annotations

from collections.abc import Iterator

from neomodel import StructuredNode

from graph_model.nodes import NODES


def schema_statements(nodes: tuple[type[StructuredNode], ...] = NODES) -> list[str]:
    """Idempotent Cypher for every class of `nodes`.

    >>> schema_statements()[0]
    'CREATE CONSTRAINT address_id IF NOT EXISTS FOR (n:Address) REQUIRE n.id IS UNIQUE'
    """
    return [statement for node in nodes for statement in _statements(node)]


def _statements(node: type[StructuredNode]) -> Iterator[str]:
    label = node.__label__
    for attribute, definition in node.defined_properties(aliases=False, rels=False).items():
        name = definition.get_db_property_name(attribute)
        if definition.unique_index:
            yield (f"CREATE CONSTRAINT {label.lower()}_{name} IF NOT EXISTS FOR (n:{label}) REQUIRE n.{name} IS UNIQUE")
        elif definition.index:
            yield f"CREATE INDEX {label.lower()}_{name} IF NOT EXISTS FOR (n:{label}) ON (n.{name})"
    for columns in getattr(node, "COMPOSITE_INDEXES", ()):
        name = "_".join((label.lower(), *columns))
        listed = ", ".join(f"n.{column}" for column in columns)
        yield f"CREATE INDEX {name} IF NOT EXISTS FOR (n:{label}) ON ({listed})"
