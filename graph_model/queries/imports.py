"""The books of loads: imports, newest first, and their rejects."""

from typing import Final

LIST: Final = """
MATCH (i:Import) RETURN properties(i) AS import ORDER BY i.started_ms DESC, i.id LIMIT $limit
"""

BY_ID: Final = "MATCH (i:Import {id: $id}) RETURN properties(i) AS import"

REJECTS: Final = """
MATCH (i:Import {id: $id})-[:REJECTED]->(r:Reject)
RETURN r.source AS source, r.place AS place, r.reason AS reason ORDER BY reason, source, place
"""
