"""Occurrences of meetings that a later revision of their series no longer has, or that are called off with others."""

from typing import Final

SERIES: Final = """
MATCH (i:Meeting) WHERE i.thread <> ''
WITH i.thread AS thread, count(i) AS known,
     max(CASE WHEN i.version < $override THEN i.version / $revision ELSE 0 END) AS latest,
     min(CASE WHEN i.version < $override THEN i.version / $revision ELSE $override END) AS earliest,
     max(i.version / $revision % 2) AS cancels, min(i.version % $stamps) AS stamp
WHERE known > 1 AND (latest > earliest OR cancels = 1 OR stamp = 0)
RETURN thread
"""
"""Series of which occurrences of several revisions are known, cancellations, or only answers. Reads every meeting."""

OCCURRENCES: Final = """
UNWIND $threads AS thread
MATCH (i:Interaction {thread: thread}) WHERE i:Meeting
RETURN thread, collect([i.id, i.at, i.dropped_by, i.version, i.instant]) AS occurrences
"""

CHANGE: Final = "UNWIND $rows AS row MATCH (i:Interaction {id: row[0]}) SET i.dropped_by = row[1]"
