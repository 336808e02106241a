"""Derived facts: read what identity is judged by, and bring nodes and relationships to what was concluded."""

from typing import Final

ADDRESSES: Final = """
MATCH (a:Address) WHERE a.id >= $low AND a.id < $high
RETURN collect([a.email, a.kind, a.kind_rule, a.names, COUNT { (a)-[:TOOK_PART]->() }]) AS rows
"""

NODES: Final = {
    label: f"MATCH (n:{label}) WHERE n.id >= $low AND n.id < $high RETURN properties(n) AS node"
    for label in ("Organisation", "Unit", "Person")
}

CREATE_NODES: Final = {label: f"UNWIND $rows AS row CREATE (n:{label}) SET n = row" for label in NODES}

CHANGE_NODES: Final = {label: f"UNWIND $rows AS row MATCH (n:{label} {{id: row.id}}) SET n += row" for label in NODES}

DELETE_NODES: Final = {label: f"UNWIND $ids AS id MATCH (n:{label} {{id: id}}) DETACH DELETE n" for label in NODES}

RELATIONSHIPS: Final = {
    "IDENTIFIES": ("Address", "Person"),
    "WORKS_FOR": ("Person", "Organisation"),
    "MEMBER_OF": ("Person", "Unit"),
    "REPORTS_TO": ("Person", "Person"),
    "PARTY_TO": ("Organisation", "Contract"),
    "SUPPLIES": ("Organisation", "Organisation"),
}
"""Type -> labels at its ends, in the order in which they are derived."""

READ_RELATIONSHIPS: Final = {
    kind: f"""
    MATCH (a:{start})-[r:{kind}]->(b:{end}) WHERE a.id >= $low AND a.id < $high
    RETURN a.id AS start, collect([b.id, properties(r)]) AS ends
    """
    for kind, (start, end) in RELATIONSHIPS.items()
}

CREATE_RELATIONSHIPS: Final = {
    kind: f"""
    UNWIND $rows AS row MATCH (a:{start} {{id: row.start}})
    WITH a, row UNWIND row.ends AS other MATCH (b:{end} {{id: other[0]}})
    CREATE (a)-[r:{kind}]->(b) SET r = other[1]
    """
    for kind, (start, end) in RELATIONSHIPS.items()
}

DELETE_RELATIONSHIPS: Final = {
    kind: f"UNWIND $starts AS start MATCH (:{label} {{id: start}})-[r:{kind}]->() DELETE r"
    for kind, (label, _) in RELATIONSHIPS.items()
}
