"""Recorded facts: find out in one query which are known, create the others, touch only what changed.

A pattern starts at the node that is looked up: the embedded server walks patterns from left to right.
"""

from typing import Final

KNOWN_ADDRESSES: Final = """
UNWIND $ids AS id MATCH (a:Address {id: id})
RETURN a.email AS email, a.kind AS kind, a.kind_rule AS kind_rule, a.names AS names,
       coalesce(a.own_mailbox, false) AS own_mailbox
"""

CREATE_ADDRESSES: Final = """
UNWIND $rows AS row
CREATE (a:Address {id: row.id, email: row.email, kind: row.kind, kind_rule: row.kind_rule, names: row.names,
                   own_mailbox: row.own_mailbox})
"""

CHANGE_ADDRESSES: Final = "UNWIND $rows AS row MATCH (a:Address {id: row.id}) SET a += row"

KNOWN_INTERACTIONS: Final = """
UNWIND $ids AS id MATCH (i:Interaction {id: id})
OPTIONAL MATCH (i)<-[t:TOOK_PART]-(a:Address)
WITH i, collect([a.email, t.role, t.response, t.answered]) AS participants
RETURN properties(i) AS properties, i:Meeting AS meeting, participants
"""

_TOOK_PART = "TOOK_PART {role: participant[1], response: participant[2]}"
_TOOK_PART_IN_MEETING = "TOOK_PART {role: participant[1], response: participant[2], answered: participant[3]}"

_PARTICIPATE = f"""
WITH i, row UNWIND row.participants AS participant
MATCH (a:Address {{id: participant[0]}})
CREATE (a)-[:{_TOOK_PART_IN_MEETING}]->(i)
"""

INTERACTION_PROPERTIES: Final = (
    "id", "at", "audience", "duration_minutes", "thread", "reply_to", "topic", "doubt", "dropped_by", "source_ids",
    "version", "instant",
)  # fmt: skip

# spelled out: twice as fast on the embedded server as SET i = map, which touches every index a second time
_SPELLED_OUT = ", ".join(f"{name}: row[0][{number}]" for number, name in enumerate(INTERACTION_PROPERTIES))

_CREATE = f"""
UNWIND $rows AS row CREATE (i:Interaction:%s {{{_SPELLED_OUT}}})
WITH i, row[1] AS people UNWIND people AS participant
MATCH (a:Address {{id: participant[0]}})
CREATE (a)-[:%s]->(i)
"""

CREATE_MESSAGES: Final = _CREATE % ("Message", _TOOK_PART)

CREATE_MEETINGS: Final = _CREATE % ("Meeting", _TOOK_PART_IN_MEETING)
"""Rows of plain values (`graph_model.packed_interactions`), the participants by the ids of their addresses."""

IDS: Final = {
    label: f"MATCH (n:{label}) WHERE n.id >= $low AND n.id < $high RETURN collect(n.id) AS ids"
    for label in ("Address", "Interaction")
}
"""Label -> query for the ids in a block."""

FORGET_PARTICIPATIONS: Final = """
UNWIND $ids AS id MATCH (i:Interaction {id: id})
WITH i MATCH (i)<-[t:TOOK_PART]-() DELETE t
"""

CHANGE_INTERACTIONS: Final = (
    f"UNWIND $rows AS row MATCH (i:Interaction {{id: row.id}}) SET i += row.properties {_PARTICIPATE}"
)

LINES: Final = {
    label: f"MATCH (n:{label}) {where} RETURN properties(n) AS line ORDER BY n.id"
    for label, where in {
        "Employment": "",
        "DirectoryGroup": "",
        "Organisation": "WHERE n.listed = true",
        "Contract": "",
        "Dependency": "",
        "Award": "",
        "Ownership": "",
    }.items()
}
"""Label -> query for all recorded lines of a list."""

KNOWN_LINES: Final = {
    label: f"UNWIND $ids AS id MATCH (n:{label} {{id: id}}) RETURN properties(n) AS line" for label in LINES
}

WRITE_LINES: Final = {label: f"UNWIND $rows AS row MERGE (n:{label} {{id: row.id}}) SET n += row" for label in LINES}

FORGET_LINE: Final = {
    "Contract": "MATCH (n:Contract {id: $id}) DETACH DELETE n",
    "Dependency": "MATCH (n:Dependency {id: $id}) DETACH DELETE n",
    # the organisation stays while others name it: that is concluded
    "Organisation": "MATCH (n:Organisation {id: $id}) SET n.listed = false REMOVE n.stated_ms, n.source",
}
"""Label -> query that forgets what was listed about the thing with this id."""

LOADED_FILES: Final = "MATCH (n:LoadedFiles) WHERE n.id >= $low AND n.id < $high RETURN n.marks AS marks"

EXTENTS: Final = "UNWIND $ids AS id MATCH (n:LoadedFiles {id: id}) RETURN n.id AS id, n.marks AS marks"

REMEMBER_FILES: Final = "UNWIND $rows AS row MERGE (n:LoadedFiles {id: row.id}) SET n.marks = row.marks"

FORGET_FILES: Final = "MATCH (n:LoadedFiles) DELETE n"

CURRENT_POLICY: Final = "MATCH (p:Policy {current: true}) RETURN p.decisions AS decisions"

SET_POLICY: Final = """
OPTIONAL MATCH (old:Policy {current: true}) WHERE old.id <> $id
SET old.current = false
WITH count(*) AS ignored
MERGE (p:Policy {id: $id}) SET p.decisions = $decisions, p.current = true
"""

RECORD_IMPORT: Final = "MERGE (i:Import {id: $id}) SET i += $properties"

RECORD_REJECTS: Final = """
MATCH (i:Import {id: $id})
UNWIND $rows AS row
MERGE (r:Reject {id: row.id}) SET r += row
MERGE (i)-[:REJECTED]->(r)
"""
