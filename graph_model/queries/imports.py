"""The books of loads: imports, newest first, and their rejects."""

from typing import Final

from graph_model.queries.listing import Listing, Order, by_id_query

LISTING: Final = Listing(
    match="MATCH (n:Import)",
    carry="n",
    key="-n.started_ms",
    numeric=True,
    identity="n.id",
    node="properties(n)",
    filters={
        "finished": "coalesce(n.is_finished, true) = $finished",
        "since": "n.started_ms >= $since",
        "until": "n.started_ms < $until",
        "source": "any(each IN n.sources WHERE toLower(each) CONTAINS $source)",
        "with_rejects": "coalesce(n.rejected, '{}') <> '{}'",
        "without_rejects": "coalesce(n.rejected, '{}') = '{}'",
    },
    orders={
        "started_at": Order("n.started_ms", numeric=True),
        "read": Order("n.read", numeric=True),
        "new": Order("n.new", numeric=True),
    },
)

REJECTS_OF: Final = Listing(
    owner="Import",
    match="MATCH (owner)-[:REJECTED]->(n:Reject)",
    carry="n",
    key="n.reason",
    identity="n.id",
    node="properties(n)",
    filters={"reason": "toLower(n.reason) CONTAINS $reason"},
)

IMPORTS_BY_ID: Final = by_id_query(LISTING, "Import")

LIST: Final = """
MATCH (i:Import) RETURN properties(i) AS import ORDER BY i.started_ms DESC, i.id LIMIT $limit
"""

BY_ID: Final = "MATCH (i:Import {id: $id}) RETURN properties(i) AS import"

REJECTS: Final = """
MATCH (i:Import {id: $id})-[:REJECTED]->(r:Reject)
RETURN r.source AS source, r.place AS place, r.reason AS reason ORDER BY reason, source, place
"""
