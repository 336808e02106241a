"""Runs, their findings, and the ties of the latest one."""

from typing import Final

HAS_TIES: Final = "MATCH ()-[t:TIE]->() WHERE t.run = $run RETURN t.run AS run LIMIT 1"

LATEST: Final = """
MATCH (r:Run {complete: true}) RETURN properties(r) AS run ORDER BY r.sequence DESC LIMIT 1
"""

LATEST_AND_STATE: Final = """
MATCH (g:Revision {id: 'graph'})
OPTIONAL MATCH (r:Run {complete: true})
RETURN [g.graph, g.number, g.stamp, g.resolution, g.written, g.written_stamp] AS state, properties(r) AS run
ORDER BY r.sequence DESC LIMIT 1
"""

NEWEST: Final = """
MATCH (r:Run {complete: true}) RETURN properties(r) AS run ORDER BY r.sequence DESC LIMIT $limit
"""

BY_PREFIX: Final = """
MATCH (r:Run {complete: true}) WHERE r.id STARTS WITH $prefix RETURN properties(r) AS run ORDER BY r.sequence DESC LIMIT 2
"""

FINDINGS: Final = """
MATCH (f:Finding) WHERE f.run = $run AND f.kind = $kind
RETURN properties(f) AS finding ORDER BY f.rank, f.id SKIP $skip LIMIT $limit
"""

ABOUT_IDS: Final = """
UNWIND $ids AS id MATCH (f:Finding {id: id})-[:ABOUT]->(n) RETURN id, collect(n.id) AS about
"""

NEXT_SEQUENCE: Final = "MATCH (r:Run) RETURN coalesce(max(r.sequence), 0) + 1 AS sequence"

BEGIN: Final = "MERGE (r:Run {id: $id}) SET r += $properties, r.complete = false"

IS_COMPLETE: Final = "MATCH (r:Run {id: $id}) WHERE r.complete RETURN r.id AS id"

COMPLETE: Final = "MATCH (r:Run {id: $id}) SET r.complete = true, r.sequence = $sequence, r.revision = $revision"

FORGET: Final = "MATCH (r:Run {id: $id}) WHERE r.complete = false DETACH DELETE r"

FORGET_FINDINGS: Final = """
MATCH (f:Finding) WHERE f.run = $run
WITH f LIMIT $limit DETACH DELETE f RETURN count(*) AS forgotten
"""

CREATE_FINDINGS: Final = "UNWIND $rows AS row CREATE (f:Finding) SET f = row"

ABOUT: Final = {
    label: f"""
    UNWIND $rows AS row MATCH (f:Finding {{id: row[0]}})
    WITH f, row UNWIND row[1] AS other MATCH (n:{label} {{id: other}})
    CREATE (f)-[:ABOUT]->(n)
    """
    for label in ("Person", "Organisation")
}

CREATE_TIES: Final = """
UNWIND $rows AS row MATCH (a:Person {id: row.start})
WITH a, row UNWIND row.ends AS other MATCH (b:Person {id: other[0]})
CREATE (a)-[t:TIE]->(b) SET t = other[1]
"""

FORGET_TIES: Final = """
MATCH (a:Person)-[t:TIE]->() WHERE a.id >= $low AND a.id < $high AND t.run <> $run DELETE t
"""

FORGET_TIES_OF: Final = """
MATCH (a:Person)-[t:TIE]->() WHERE a.id >= $low AND a.id < $high AND t.run = $run DELETE t
"""
