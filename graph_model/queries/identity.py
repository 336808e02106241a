"""Who is who: what people judged, what waits for their judgement, and why an address is somebody's."""

from __future__ import annotations

from typing import Final

from graph_model.queries.listing import Listing, Order

KNOWN: Final = "UNWIND $ids AS id MATCH (a:Address {id: id}) RETURN a.id AS id"

JUDGEMENTS: Final = """
MATCH (a:Address)-[j:JUDGED]->(b:Address) WHERE a.id >= $low AND a.id < $high
RETURN collect([a.email, b.email, j.verdict, j.by, j.at, j.why]) AS rows
"""

JUDGE: Final = """
MATCH (a:Address {id: $one})
MATCH (b:Address {id: $other})
MERGE (a)-[j:JUDGED]->(b)
SET j.verdict = $verdict, j.by = $by, j.at = $at, j.why = $why
"""

JUDGEMENT: Final = """
MATCH (a:Address {id: $one})-[j:JUDGED]->(b:Address {id: $other})
RETURN j.verdict AS verdict, j.by AS by, j.at AS at, j.why AS why
"""

UNDO: Final = "MATCH (a:Address {id: $one})-[j:JUDGED]->(b:Address {id: $other}) DELETE j"

WHO_IS: Final = """
MATCH (known:Address {id: $id})
OPTIONAL MATCH (known)-[:IDENTIFIES]->(p:Person)
OPTIONAL MATCH (p)-[w:WORKS_FOR]->(o:Organisation)
RETURN known.email AS email, known.kind AS kind, known.kind_rule AS kind_rule, known.derived_kind AS derived_kind,
       known.derived_rule AS derived_rule, known.derived_reason AS derived_reason, p.id AS person, p.name AS name,
       p.internal AS internal, o.name AS organisation, w.title AS title, w.start_ms AS start_ms, w.end_ms AS end_ms
"""

FORMER_EMPLOYMENTS: Final = """
MATCH (p:Person {id: $id})-[w:WORKED_FOR]->(o:Organisation)
RETURN o.name AS organisation, w.title AS title, w.start_ms AS start_ms, w.end_ms AS end_ms
"""

ADDRESSES_OF: Final = """
MATCH (p:Person {id: $id})<-[i:IDENTIFIES]-(a:Address)
RETURN a.email AS email, i.score AS score, i.rule AS rule, i.reasons AS reasons, i.weights AS weights
ORDER BY i.score DESC, a.email
"""

RESEMBLING: Final = """
MATCH (a:Address {id: $id})-[r:RESEMBLES]-(b:Address)
RETURN a.email AS one, b.email AS other, r.score AS score, r.reasons AS reasons, r.weights AS weights
ORDER BY r.score DESC, b.email
"""

_PEOPLE = """
OPTIONAL MATCH (a)-[:IDENTIFIES]->(p:Person)
OPTIONAL MATCH (b)-[:IDENTIFIES]->(q:Person)
"""
_ENDS = "one: [a.email, a.kind, a.names, p.id], other: [b.email, b.kind, b.names, q.id]"

REVIEWS: Final = Listing(
    match="MATCH (a:Address)-[r:RESEMBLES]->(b:Address)",
    carry="a, r, b",
    key="-r.score",  # the surest first
    numeric=True,
    identity="a.email + ' ' + b.email",
    expand=_PEOPLE,
    node=f"{{{_ENDS}, score: r.score, reasons: r.reasons, weights: r.weights}}",
    filters={
        "email": "(a.email = $email OR b.email = $email)",
        "score_from": "r.score >= $score_from",
        "score_to": "r.score <= $score_to",
    },
    orders={"score": Order("r.score", numeric=True)},
)

REVIEWS_OF_PERSON: Final = REVIEWS.of(
    "Person",
    """
    MATCH (owner)<-[:IDENTIFIES]-(:Address)-[r:RESEMBLES]-(:Address)
    WITH DISTINCT r, startNode(r) AS a, endNode(r) AS b
    """,
)

JUDGEMENT_LIST: Final = Listing(
    match="MATCH (a:Address)-[j:JUDGED]->(b:Address)",
    carry="a, j, b",
    key="-j.at",  # the latest first
    numeric=True,
    identity="a.email + ' ' + b.email",
    expand=_PEOPLE,
    node=f"{{{_ENDS}, verdict: j.verdict, by: j.by, at: j.at, why: j.why}}",
    filters={
        "verdict": "j.verdict = $verdict",
        "by": "j.by = $by",
        "email": "(a.email = $email OR b.email = $email)",
        "since": "j.at >= $since",
        "until": "j.at < $until",
    },
    orders={"at": Order("j.at", numeric=True)},
)

RESEMBLED: Final = """
UNWIND $ids AS wanted MATCH (a:Address {id: wanted})
OPTIONAL MATCH (a)-[:IDENTIFIES]->(p:Person)
RETURN a.id AS id, [a.email, a.kind, a.names, p.id] AS address
"""
