"""What is known of an address or an interaction, for the question why it counts or does not."""

from typing import Final

from graph_model.queries.directory import INTERACTIONS

ADDRESSES: Final = """
UNWIND $ids AS wanted MATCH (a:Address {id: wanted})
OPTIONAL MATCH (a)-[r:IDENTIFIES]->(p:Person)
RETURN a.email AS email, a.kind AS kind, a.kind_rule AS kind_rule, a.derived_kind AS derived_kind,
       a.derived_rule AS derived_rule, a.derived_reason AS derived_reason, p.id AS person, r.rule AS rule,
       r.reasons AS reasons
"""

TRAFFIC: Final = """
UNWIND $ids AS wanted MATCH (a:Address {id: wanted})-[:TOOK_PART]->(i:Interaction)
RETURN a.email AS email, CASE WHEN i.dropped_by <> '' THEN i.dropped_by ELSE coalesce(i.doubt, '') END AS rule,
       count(*) AS count
"""

_ROW = f"RETURN {INTERACTIONS.node} AS node, n.source_ids AS source_ids"

BY_ID: Final = f"UNWIND $ids AS wanted MATCH (n:Interaction {{id: wanted}}) {_ROW}"

BY_SOURCE_ID: Final = f"""
MATCH (n:Interaction) WHERE any(source_id IN n.source_ids WHERE source_id IN $names)
{_ROW} ORDER BY n.at DESC, n.id LIMIT $limit
"""
"""Reads every interaction: 0.1 s for 100,000 once they are in memory, on both servers. An index would cost each load more."""
