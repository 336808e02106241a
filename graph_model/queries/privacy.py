"""Privacy: the list of who must not come back, what is removed of a person, and what was removed for its age."""

from typing import Final

STATE: Final = "MATCH (p:Privacy {id: 'graph'}) RETURN properties(p) AS state"

KEEP_CHECK: Final = "MERGE (p:Privacy {id: 'graph'}) SET p.key_check = $check"

KEEP_PSEUDONYMISED: Final = "MERGE (p:Privacy {id: 'graph'}) SET p.pseudonymised = $pseudonymised"

KEEP_SUMMED: Final = """
MERGE (p:Privacy {id: 'graph'})
SET p.summed_before_ms = CASE WHEN coalesce(p.summed_before_ms, 0) > $before THEN p.summed_before_ms ELSE $before END
"""

ANY_SUPPRESSED: Final = "MATCH (s:Suppressed) RETURN s.id AS id LIMIT 1"

SUPPRESSED_IDS: Final = "MATCH (s:Suppressed) RETURN s.id AS id"

SUPPRESSED_COUNTS: Final = """
MATCH (s:Suppressed) WHERE s.what = 'address'
RETURN s.why AS why, count(DISTINCT s.person) AS people, count(*) AS addresses ORDER BY why
"""

SUPPRESS: Final = """
UNWIND $rows AS row
MERGE (s:Suppressed {id: row.id})
ON CREATE SET s.what = row.what, s.why = row.why, s.at = row.at, s.person = row.person
ON MATCH SET s.why = CASE WHEN row.why = 'erased' THEN 'erased' ELSE s.why END
"""

READMIT: Final = """
UNWIND $ids AS id MATCH (one:Suppressed {id: id})
WITH collect(DISTINCT one.person) AS people
MATCH (s:Suppressed) WHERE s.person IN people
DETACH DELETE s RETURN count(*) AS readmitted
"""

HAS_CLEAR_DATA: Final = "MATCH (n) WHERE n:Address OR n:Employment RETURN n.id AS id LIMIT 1"

# ── one person ──────────────────────────────────────────────────────────────────────────────────────────────────────

PERSON_BY_ADDRESS: Final = "MATCH (:Address {id: $id})-[:IDENTIFIES]->(p:Person) RETURN p.id AS id"

PERSON_BY_ID: Final = """
MATCH (p:Person) WHERE p.id = $id OR $id IN p.former_ids RETURN p.id AS id LIMIT 1
"""

ADDRESSES_OF_PERSON: Final = """
MATCH (p:Person {id: $id})
OPTIONAL MATCH (p)<-[:IDENTIFIES]-(a:Address)
RETURN p.name AS name, p.former_ids AS former_ids, collect(a.email) AS emails
"""

NAMES_OF_ADDRESSES: Final = """
UNWIND $ids AS id MATCH (a:Address {id: id}) RETURN a.email AS email, a.names AS names
"""

EMPLOYMENT_NAMES: Final = "MATCH (e:Employment) WHERE e.email IN $emails RETURN e.name AS name"

ALL_ADDRESSES: Final = """
MATCH (a:Address) WHERE a.id >= $low AND a.id < $high RETURN collect([a.id, a.email, a.names]) AS rows
"""

PEOPLE_OF_ADDRESSES: Final = """
UNWIND $ids AS id MATCH (:Address {id: id})-[:IDENTIFIES]->(p:Person) RETURN DISTINCT p.id AS id, p.name AS name
"""

HELD: Final = """
UNWIND $ids AS id MATCH (a:Address {id: id})
RETURN a.email AS email, a.kind AS kind, COUNT { (a)-[:TOOK_PART]->() } AS interactions
"""

PARTICIPATIONS: Final = """
UNWIND $ids AS id MATCH (a:Address {id: id})-[t:TOOK_PART]->(i:Interaction)
WITH i, t LIMIT $limit
WITH DISTINCT i
MATCH (i)<-[t:TOOK_PART]-(a:Address)
RETURN i.id AS id, i:Message AS message, collect([a.id, t.role]) AS participants
"""

DELETE_PARTICIPATIONS: Final = """
UNWIND $rows AS row MATCH (a:Address {id: row[0]})-[t:TOOK_PART]->(i:Interaction {id: row[1]}) DELETE t
"""

SOURCE_IDS: Final = """
MATCH (i:Interaction) WHERE i.id >= $low AND i.id < $high
AND any(source IN i.source_ids WHERE any(email IN $emails WHERE toLower(source) CONTAINS email))
RETURN i.id AS id, i.source_ids AS source_ids
"""

SET_SOURCE_IDS: Final = "UNWIND $rows AS row MATCH (i:Interaction {id: row.id}) SET i.source_ids = row.source_ids"

DELETE_EMPLOYMENTS: Final = """
MATCH (e:Employment)
WHERE e.email IN $emails OR any(alias IN coalesce(e.aliases, []) WHERE alias IN $emails)
DETACH DELETE e RETURN count(*) AS deleted
"""

FORGET_MANAGERS: Final = """
MATCH (e:Employment) WHERE e.manager IN $emails SET e.manager = '' RETURN count(*) AS changed
"""

FINDINGS: Final = """
MATCH (f:Finding) WHERE f.id >= $low AND f.id < $high
RETURN f.id AS id, f.subject AS subject, f.reasons AS reasons, f.details AS details
"""

DELETE_FINDINGS: Final = "UNWIND $ids AS id MATCH (f:Finding {id: id}) DETACH DELETE f"

REDACT_FINDINGS: Final = """
UNWIND $rows AS row MATCH (f:Finding {id: row.id}) SET f.reasons = row.reasons, f.details = row.details
"""

PROPERTIES: Final = "MATCH (n:{label}) RETURN n.id AS id, properties(n) AS properties"

SET_PROPERTIES: Final = "UNWIND $rows AS row MATCH (n:{label} {{id: row.id}}) SET n += row.properties"

SET_NAMES: Final = "UNWIND $rows AS row MATCH (a:Address {id: row.id}) SET a.names = row.names"

DELETE_PEOPLE: Final = "UNWIND $ids AS id MATCH (p:Person {id: id}) DETACH DELETE p"

DELETE_ADDRESSES: Final = "UNWIND $ids AS id MATCH (a:Address {id: id}) DETACH DELETE a"

# ── interactions that go ────────────────────────────────────────────────────────────────────────────────────────────

PARTICIPANTS: Final = """
UNWIND $ids AS id MATCH (i:Interaction {id: id})<-[:TOOK_PART]-(a:Address) RETURN DISTINCT a.id AS id
"""

DELETE_INTERACTIONS: Final = "UNWIND $ids AS id MATCH (i:Interaction {id: id}) DETACH DELETE i"

ADDRESSES_WITHOUT_ANYTHING: Final = """
UNWIND $ids AS id MATCH (a:Address {id: id})
WHERE NOT EXISTS { MATCH (a)-[:TOOK_PART]->() } AND NOT EXISTS { MATCH (a)-[:PAST]-() }
  AND NOT EXISTS { MATCH (a)-[:JUDGED]-() }
RETURN a.id AS id, a.email AS email
"""

EMPLOYED: Final = "MATCH (e:Employment) RETURN e.email AS email, e.manager AS manager, e.aliases AS aliases"

# ── what is older than the limit ────────────────────────────────────────────────────────────────────────────────────

OLD: Final = """
MATCH (i:Interaction) WHERE i.at < $oldest
WITH i LIMIT $limit
OPTIONAL MATCH (i)<-[t:TOOK_PART]-(a:Address)
RETURN i.id AS id, i.at AS at, i:Meeting AS meeting, (i.dropped_by <> '' OR i.doubt = 'ancient') AS uncounted,
       collect([a.id, t.role, t.response]) AS participants
"""

ANY_OLD: Final = "MATCH (i:Interaction) WHERE i.at < $oldest RETURN i.id AS id LIMIT 1"

_UNKNOWN_AGE = "(i.at IS NULL OR i.doubt = 'future')"

ANY_OF_UNKNOWN_AGE: Final = f"MATCH (i:Interaction) WHERE {_UNKNOWN_AGE} RETURN i.id AS id LIMIT 1"

OF_UNKNOWN_AGE: Final = f"MATCH (i:Interaction) WHERE {_UNKNOWN_AGE} RETURN i.id AS id LIMIT $limit"

PAST_OF: Final = """
UNWIND $starts AS start MATCH (a:Address {id: start})-[p:PAST]->(b:Address)
RETURN a.id AS start, b.id AS end, p.months AS months, p.mails AS mails, p.meetings AS meetings
"""

WRITE_PAST: Final = """
UNWIND $rows AS row MATCH (a:Address {id: row.start}) MATCH (b:Address {id: row.end})
MERGE (a)-[p:PAST]->(b) SET p.months = row.months, p.mails = row.mails, p.meetings = row.meetings
"""

JUDGED: Final = """
MATCH (a:Address)-[j:JUDGED]->(b:Address)
RETURN a.id AS one, b.id AS other, coalesce(j.by, '') AS by, coalesce(j.why, '') AS why ORDER BY one, other
"""

SET_JUDGED: Final = """
UNWIND $rows AS row MATCH (a:Address {id: row.one})-[j:JUDGED]->(b:Address {id: row.other})
SET j.by = row.by, j.why = row.why
"""
