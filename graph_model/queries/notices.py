"""Series of which something is told that is not an occurrence: which they are, and all that is known of them."""

from typing import Final

WITH_NOTICES: Final = """
MATCH (i:Meeting) WHERE i.thread <> ''
WITH i.thread AS thread, count(i) AS known,
     max(CASE WHEN i.dropped_by = $notice OR i.version / $change % 2 = 1 THEN 1 ELSE 0 END) AS noticed
WHERE known > 1 AND noticed = 1
RETURN thread
"""
"""Reads every meeting."""

MEETINGS: Final = """
UNWIND $threads AS thread
MATCH (i:Interaction {thread: thread}) WHERE i:Meeting
OPTIONAL MATCH (i)<-[t:TOOK_PART]-(a:Address)
WITH i, collect([a.email, t.role, t.response, t.answered]) AS participants
RETURN properties(i) AS properties, i:Meeting AS meeting, participants
"""
"""As `recorded.KNOWN_INTERACTIONS`, by thread."""
