"""Schedules. They are few, so they are read together."""

from typing import Final

LIST: Final = "MATCH (s:Schedule) RETURN properties(s) AS schedule ORDER BY s.name"

RECORD: Final = "MERGE (s:Schedule {id: $id}) SET s += $properties"

DELETE: Final = "MATCH (s:Schedule {id: $id}) DELETE s RETURN count(*) AS deleted"

LOCKED: Final = "MATCH (s:Schedule {id: $id}) SET s.claimed = timestamp() RETURN properties(s) AS schedule"
"""The write comes first: who does this at the same moment waits, or is refused and tries again, and reads what we wrote."""

SET: Final = "MATCH (s:Schedule {id: $id}) SET s += $properties"
