"""Occurrences of meetings that a later revision of their series no longer has."""

from typing import Final

SERIES: Final = """
MATCH (i:Meeting) WHERE i.version < $override AND i.thread <> ''
WITH i.thread AS thread, max(i.version / $unit) AS latest, min(i.version / $unit) AS earliest
WHERE latest > earliest
RETURN thread, latest
"""
"""The series of which occurrences of several revisions are known. Reads every meeting."""

OUTDATED: Final = """
UNWIND $series AS series
MATCH (i:Interaction {thread: series.thread})
WHERE i:Meeting AND i.version < $override AND i.version / $unit < series.latest AND i.dropped_by <> $rule
RETURN i.id AS id
"""

DROP: Final = "UNWIND $ids AS id MATCH (i:Interaction {id: id}) SET i.dropped_by = $rule"
