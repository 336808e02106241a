"""The one `Revision` node: schema version, revision of the recorded facts, the writer's lease, what is derived."""

from typing import Final

COUNT: Final = {
    label: f"MATCH (n:{label}) RETURN count(n) AS count"
    for label in (
        "Address",
        "Interaction",
        "Message",
        "Meeting",
        "Person",
        "Unit",
        "Contract",
        "Finding",
        "Run",
        "LoadedFiles",
    )
} | {"Organisation": "MATCH (n:Organisation) WHERE coalesce(n.same_as, '') = '' RETURN count(n) AS count"}
"""Label -> how many there are."""

ANYTHING: Final = "MATCH (n) WHERE n:Address OR n:Organisation OR n:Contract RETURN n.id AS id LIMIT 1"

READ: Final = "MATCH (r:Revision {id: 'graph'}) RETURN properties(r) AS revision"

FOUND: Final = """
MERGE (r:Revision {id: 'graph'})
ON CREATE SET r.graph = $graph, r.schema = 0, r.number = 0, r.resolved = -1, r.resolution = '',
              r.rewritten = 0, r.writer = '', r.writer_until = 0,
              r.our_domains = [], r.our_domains_guessed = false, r.notes = []
RETURN r.schema AS schema
"""

SET_SCHEMA: Final = "MATCH (r:Revision {id: 'graph'}) SET r.schema = $version"

TAKE_LEASE: Final = """
MATCH (r:Revision {id: 'graph'})
WHERE r.writer = '' OR r.writer = $expected OR r.writer_until < $now
SET r.writer = $writer, r.writer_until = $until
RETURN r.number AS number
"""

DROP_LEASE: Final = "MATCH (r:Revision {id: 'graph'}) WHERE r.writer = $writer SET r.writer = '', r.writer_until = 0"

RENEW: Final = """
MATCH (r:Revision {id: 'graph'}) WHERE r.writer = $writer
SET r.writer_until = $until, r.written = coalesce(r.written, 0) + 1, r.written_stamp = $stamp
RETURN r.number AS number
"""

BUMP: Final = """
MATCH (r:Revision {id: 'graph'}) WHERE r.writer = $writer
SET r.number = r.number + 1, r.stamp = $stamp, r.writer_until = $until,
    r.written = coalesce(r.written, 0) + 1, r.written_stamp = $stamp
RETURN r.number AS number
"""

NOTE_WRITTEN: Final = "CREATE (w:Written {revision: $number, stamp: $stamp, interactions: $ids})"

NOTE_REWRITTEN: Final = """
MATCH (r:Revision {id: 'graph'}) SET r.rewritten = r.number, r.rewritten_stamp = r.stamp
WITH r MATCH (w:Written) DELETE w
"""

STAMP_OF: Final = "MATCH (w:Written) WHERE w.revision = $number RETURN w.stamp AS stamp"

COUNT_WRITTEN: Final = """
MATCH (w:Written) WHERE w.revision > $number RETURN coalesce(sum(size(w.interactions)), 0) AS interactions
"""

WRITTEN: Final = "MATCH (w:Written) WHERE w.revision > $number RETURN w.interactions AS ids"

MARK_RULES: Final = "MATCH (r:Revision {id: 'graph'}) SET r.rules = $rules"

MARK_RESOLVED: Final = """
MATCH (r:Revision {id: 'graph'})
SET r.resolved = $number, r.resolution = $resolution, r.our_domains = $our_domains,
    r.our_domains_guessed = $our_domains_guessed, r.notes = $notes
"""
