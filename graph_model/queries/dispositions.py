"""Dispositions: what was decided about findings."""

from typing import Final

ALL: Final = "MATCH (d:Disposition) RETURN properties(d) AS disposition ORDER BY d.id"

WRITE: Final = "MERGE (d:Disposition {id: $id}) SET d += $properties"

DELETE: Final = "UNWIND $ids AS id MATCH (d:Disposition {id: id}) DELETE d"

DELETE_ABOUT: Final = """
MATCH (d:Disposition) WHERE d.subject IN $ids OR any(other IN d.others WHERE other IN $ids)
DELETE d RETURN count(*) AS deleted
"""
