"""Derived facts: read what identity is judged by, and bring nodes and relationships to what was concluded."""

from typing import Final

ADDRESSES: Final = """
MATCH (a:Address) WHERE a.id >= $low AND a.id < $high
RETURN collect([a.email, a.kind, a.kind_rule, a.names]) AS rows
"""

INTERACTIONS: Final = """
MATCH (i:Interaction) WHERE i.id >= $low AND i.id < $high
RETURN collect(i.id) AS id, collect(CASE WHEN i.at IS NULL OR i.doubt <> '' THEN $no_time ELSE i.at END) AS at,
       collect(i:Meeting) AS meeting, collect(i.dropped_by <> '') AS dropped
"""
"""What took place: parallel lists."""

TOOK_PART: Final = """
MATCH (a:Address)-[t:TOOK_PART]->(i:Interaction) WHERE a.id >= $low AND a.id < $high
RETURN a.email AS email, collect(i.id) AS interactions, collect(t.role) AS roles
"""
"""Who took part in what: an address a row. Asked from the interactions' side, the embedded server runs out of memory."""

COUNT_IDENTIFIED: Final = "MATCH (:Address)-[r:IDENTIFIES]->() RETURN count(r) AS count"

NODES: Final = {
    label: f"MATCH (n:{label}) WHERE n.id >= $low AND n.id < $high RETURN properties(n) AS node"
    for label in ("Organisation", "Unit", "Person")
}

CREATE_NODES: Final = {label: f"UNWIND $rows AS row CREATE (n:{label}) SET n = row" for label in NODES}

CHANGE_NODES: Final = {label: f"UNWIND $rows AS row MATCH (n:{label} {{id: row.id}}) SET n += row" for label in NODES}

DELETE_NODES: Final = {label: f"UNWIND $ids AS id MATCH (n:{label} {{id: id}}) DETACH DELETE n" for label in NODES}

RELATIONSHIPS: Final = {
    "IDENTIFIES": ("Address", "Person"),
    "RESEMBLES": ("Address", "Address"),
    "WORKS_FOR": ("Person", "Organisation"),
    "WORKED_FOR": ("Person", "Organisation"),
    "MEMBER_OF": ("Person", "Unit"),
    "REPORTS_TO": ("Person", "Person"),
    "PARTY_TO": ("Organisation", "Contract"),
    "SUPPLIES": ("Organisation", "Organisation"),
    "CONTROLS": ("Organisation", "Organisation"),
    "OWNS": ("Person", "Organisation"),
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

NOT_PEOPLE: Final = """
MATCH (a:Address) WHERE a.id >= $low AND a.id < $high AND a.derived_rule IS NOT NULL
RETURN collect([a.id, a.derived_kind, a.derived_rule, a.derived_reason]) AS rows
"""

SET_NOT_PEOPLE: Final = """
UNWIND $rows AS row MATCH (a:Address {id: row[0]})
SET a.derived_kind = row[1], a.derived_rule = row[2], a.derived_reason = row[3]
"""

DELETE_RELATIONSHIPS: Final = {
    kind: f"UNWIND $starts AS start MATCH (:{label} {{id: start}})-[r:{kind}]->() DELETE r"
    for kind, (label, _) in RELATIONSHIPS.items()
}
