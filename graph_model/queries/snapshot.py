"""Packed reads of the whole graph, in blocks of ids (the fast shapes on both servers), sorted by id where it says so.

Of interactions there may be millions, which no server sorts for us: it would hold the nodes of a block in memory, and the
embedded one with each of them its page of 64 KB.
"""

from typing import Final

from graph_model.entities import ABSENT

PEOPLE: Final = """
MATCH (p:Person) WHERE p.id >= $low AND p.id < $high
OPTIONAL MATCH (p)-[w:WORKS_FOR]->(o:Organisation)
OPTIONAL MATCH (p)-[:MEMBER_OF]->(u:Unit {kind: 'department'})
OPTIONAL MATCH (p)-[:REPORTS_TO]->(m:Person)
WITH p, w, o, u, m ORDER BY p.id
RETURN collect([p.id, p.name, p.email, w.title, p.internal, p.listed, o.id, u.id, m.id, w.level, p.left_ms]) AS rows
"""

ORGANISATIONS: Final = """
MATCH (o:Organisation) WHERE o.id >= $low AND o.id < $high AND coalesce(o.same_as, '') = ''
WITH o ORDER BY o.id
RETURN collect([o.id, o.name, o.internal, o.recovery_days, o.survival_days]) AS rows
"""

CONTROLS: Final = """
MATCH (c:Organisation)-[r:CONTROLS]->(o:Organisation)
RETURN collect([c.id, o.id, r.share]) AS rows
"""

UNITS: Final = "MATCH (u:Unit) WHERE u.kind = 'department' WITH u ORDER BY u.id RETURN collect([u.id, u.name]) AS rows"
"""Departments, of which everybody has one at most."""

TEAMS: Final = "MATCH (u:Unit) WHERE u.kind <> 'department' WITH u ORDER BY u.id RETURN collect([u.id, u.name]) AS rows"

MEMBERSHIPS: Final = """
MATCH (p:Person)-[:MEMBER_OF]->(u:Unit) WHERE p.id >= $low AND p.id < $high AND u.kind <> 'department'
WITH p, u ORDER BY p.id, u.id
RETURN collect([p.id, u.id]) AS rows
"""

FORMER_POSTS: Final = """
MATCH (p:Person)-[:WORKED_FOR]->(o:Organisation) WHERE p.id >= $low AND p.id < $high
OPTIONAL MATCH (p)-[:WORKS_FOR]->(present:Organisation)
WITH DISTINCT p.id AS person, o.id AS organisation, present.id AS present
WHERE present IS NULL OR present <> organisation
WITH DISTINCT person, organisation ORDER BY person, organisation
RETURN collect([person, organisation]) AS rows
"""

_AS_RECORDED = """
RETURN collect(i.id) AS id, collect(coalesce(i.at, $no_time)) AS at, collect(i:Meeting) AS meeting,
       collect(i.doubt <> '') AS doubtful, collect(i.duration_minutes) AS minutes,
       collect(i.thread) AS thread, collect(i.audience) AS audience, collect(i.reply_to) AS reply_to,
       collect(coalesce(i.topic, '')) AS topic,
       collect(CASE WHEN i:Meeting THEN [] ELSE i.source_ids END) AS source_ids
"""

INTERACTIONS: Final = f"MATCH (i:Interaction) WHERE i.id >= $low AND i.id < $high AND i.dropped_by = '' {_AS_RECORDED}"

INTERACTIONS_OF: Final = f"UNWIND $ids AS id MATCH (i:Interaction {{id: id}}) WHERE i.dropped_by = '' {_AS_RECORDED}"

DROPPED: Final = "MATCH (i:Interaction) WHERE i.dropped_by <> '' RETURN count(i) AS dropped"

_PRESENT = f"""NOT t.response IN {list(ABSENT)}
RETURN a.id AS address, collect(i.id) AS interactions, collect(t.role) AS roles
"""

PARTICIPATIONS: Final = f"""
MATCH (a:Address)-[t:TOOK_PART]->(i:Interaction) WHERE a.id >= $low AND a.id < $high AND {_PRESENT}"""

PARTICIPATIONS_IN: Final = f"""
UNWIND $ids AS id MATCH (i:Interaction {{id: id}})<-[t:TOOK_PART]-(a:Address) WHERE {_PRESENT}"""

IDENTIFICATIONS: Final = """
MATCH (a:Address)-[:IDENTIFIES]->(p:Person) WHERE a.id >= $low AND a.id < $high
RETURN collect([a.id, p.id, coalesce(a.own_mailbox, false)]) AS rows
"""

CONTRACTS: Final = """
MATCH (b:Organisation)-[:PARTY_TO {role: 'buyer'}]->(c:Contract)<-[:PARTY_TO {role: 'supplier'}]-(s:Organisation)
WITH b, c, s ORDER BY c.id
RETURN collect([properties(c), b.id, s.id]) AS rows
"""

SUPPLY: Final = """
MATCH (s:Organisation)-[r:SUPPLIES]->(b:Organisation)
RETURN collect([s.id, b.id, properties(r)]) AS rows
"""
