"""The audit log: entries are only ever created, and the head moves with them in one transaction."""

from __future__ import annotations

from typing import Final

from graph_model.queries.listing import Listing, Order

LOCK_HEAD: Final = """
MERGE (h:AuditHead {id: 'audit'}) ON CREATE SET h.number = 0, h.digest = ''
SET h.writer = $writer
RETURN h.number AS number, h.digest AS digest
"""
"""Where the chain ends. Setting something takes the lock: who comes at the same time waits, or conflicts and tries again."""

APPEND: Final = """
MATCH (h:AuditHead {id: 'audit'}) SET h.number = $number, h.digest = $digest
WITH h UNWIND $rows AS row
CREATE (e:AuditEntry {number: row.number, at: row.at, caller: row.caller, act: row.act, operation: row.operation,
    fields: row.fields, refused: row.refused, people: row.people, purpose: row.purpose, errors: row.errors,
    previous: row.previous, digest: row.digest})
"""

HEAD: Final = "MATCH (h:AuditHead {id: 'audit'}) RETURN h.number AS number, h.digest AS digest"

COUNT: Final = "MATCH (e:AuditEntry) RETURN count(e) AS count"

BLOCK: Final = """
MATCH (e:AuditEntry) WHERE e.number > $after AND e.number <= $until
RETURN properties(e) AS entry ORDER BY e.number
"""

REMOVED_WITH: Final = """
MATCH (e:AuditEntry) WHERE e.act IN ['erase', 'change'] AND any(each IN e.people WHERE each IN $people)
AND (e.act = 'erase' OR 'Mutation.erasePerson' IN e.fields)
RETURN e.people AS people
"""
"""All that a removed person was known by, where they were known by one of these."""

ENTRIES: Final = Listing(
    match="MATCH (n:AuditEntry)",
    carry="n",
    key="n.number",
    numeric=True,
    identity="toString(n.number)",
    node="properties(n)",
    filters={
        "caller": "n.caller = $caller",
        "since": "n.at >= $since",
        "until": "n.at < $until",
        "person": "any(each IN n.people WHERE each IN $person)",
        "field": "($field IN n.fields OR $field IN n.refused)",
        "act": "n.act IN $act",
        "operation": "toLower(n.operation) CONTAINS toLower($operation)",
        "purpose": "n.purpose = $purpose",
        "with_refused": "size(n.refused) > 0",
        "without_refused": "size(n.refused) = 0",
    },
    orders={"number": Order("n.number", numeric=True)},
)
