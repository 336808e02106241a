"""What there is about one person: by the ids of their addresses, their emails, or the ids that they have or had."""

from typing import Final

ADDRESSES: Final = "UNWIND $ids AS id MATCH (a:Address {id: id}) RETURN properties(a) AS address"

PEOPLE: Final = """
UNWIND $ids AS id MATCH (p:Person {id: id})
OPTIONAL MATCH (p)-[w:WORKS_FOR]->(o:Organisation)
OPTIONAL MATCH (p)-[:MEMBER_OF]->(u:Unit {kind: 'department'})
OPTIONAL MATCH (p)-[:REPORTS_TO]->(m:Person)
OPTIONAL MATCH (p)<-[i:IDENTIFIES]-(a:Address)
WITH p, w, o, u, m, collect({email: a.email, score: i.score, rule: i.rule, reasons: i.reasons}) AS addresses
OPTIONAL MATCH (p)-[:MEMBER_OF]->(t:Unit) WHERE t.kind <> 'department'
WITH p, w, o, u, m, addresses, t ORDER BY t.name
WITH p, w, o, u, m, addresses, collect(t.name) AS teams
RETURN {person: properties(p), works_for: o.name, position: properties(w), unit: u.name, teams: teams, manager: m.id,
        addresses: addresses} AS person
"""

EMPLOYMENTS: Final = "MATCH (e:Employment) WHERE e.email IN $emails RETURN properties(e) AS line"

MANAGED: Final = "MATCH (e:Employment) WHERE e.manager IN $emails RETURN count(e) AS count"

INTERACTIONS: Final = """
UNWIND $ids AS id MATCH (a:Address {id: id})-[t:TOOK_PART]->(i:Interaction)
RETURN {address: a.email, role: t.role, response: t.response, answered: t.answered, meeting: i:Meeting,
        interaction: properties(i)} AS interaction
"""

PAST: Final = """
UNWIND $ids AS id MATCH (a:Address {id: id})-[p:PAST]-(b:Address)
RETURN {address: a.email, other: b.id, sent_by_this: startNode(p).id = a.id, months: p.months, mails: p.mails,
        meetings: p.meetings} AS sum
"""

JUDGEMENTS: Final = """
UNWIND $ids AS id MATCH (a:Address {id: id})-[j:JUDGED]-(b:Address)
RETURN {address: a.email, other: b.id, judgement: properties(j)} AS judgement
"""

TIES: Final = """
UNWIND $ids AS id MATCH (p:Person {id: id})-[t:TIE]-(other:Person)
RETURN {other: other.id, to_other: startNode(t).id = p.id, tie: properties(t)} AS tie
"""

FINDINGS: Final = """
UNWIND $ids AS id MATCH (f:Finding) WHERE f.subject = id
RETURN properties(f) AS finding ORDER BY f.run, f.kind, f.rank, f.id
"""

DISPOSITIONS: Final = """
MATCH (d:Disposition) WHERE d.subject IN $ids OR any(other IN d.others WHERE other IN $ids)
RETURN {kind: d.kind, subject: d.subject, others: d.others, state: d.state, at: d.at, review: d.review, note: d.note}
       AS disposition
"""

ALERTS: Final = """
MATCH (a:Alert) WHERE any(each IN a.about WHERE each IN $ids)
RETURN {kind: a.kind, about: a.about, run: a.run, at_ms: a.at_ms} AS alert
"""

API_KEYS: Final = """
MATCH (k:ApiKey) WHERE k.person IN $emails
RETURN {name: k.name, roles: k.roles, person: k.person, made: k.made, expires: k.expires} AS key
"""

MENTIONS: Final = """
UNWIND $ids AS id MATCH (p:Person {id: id})<-[:ABOUT]-(f:Finding) WHERE f.subject <> p.id
RETURN count(DISTINCT f.id) AS count
"""
