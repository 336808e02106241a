"""Live sources: where each goes on, and meetings that were planned and are no longer."""

from typing import Final

READ: Final = "MATCH (s:Sync {id: $id}) RETURN properties(s) AS sync"

LIST: Final = "MATCH (s:Sync) RETURN properties(s) AS sync ORDER BY s.id"

WRITE: Final = "MERGE (s:Sync {id: $id}) SET s += $properties"

PLANNED: Final = """
UNWIND $threads AS thread MATCH (i:Interaction {thread: thread})
WHERE i.dropped_by = 'planned' AND i.at > $now
RETURN i.id AS id
"""
