"""What readers ask the graph for: people, organisations, contracts, interactions, supply, and what was found about them."""

from __future__ import annotations

from typing import Final

from graph_model.entities import MILLISECONDS_A_DAY, MILLISECONDS_A_YEAR
from graph_model.queries.listing import Listing, Order, by_id_query

_EVERY_WORD = "size($words) > 0 AND all(word IN $words WHERE n.search CONTAINS word)"
"""A search that has no words, such as "--", finds nothing."""

_POSITION = "EXISTS { MATCH (n)-[w:WORKS_FOR]->(:Organisation) WHERE %s }"
"""Of the present position of a person."""

PEOPLE: Final = Listing(
    match="MATCH (n:Person)",
    carry="n",
    key="toLower(n.name)",
    identity="n.id",
    expand="""
    OPTIONAL MATCH (n)-[w:WORKS_FOR]->(o:Organisation)
    OPTIONAL MATCH (n)-[:MEMBER_OF]->(u:Unit {kind: 'department'})
    OPTIONAL MATCH (n)-[:REPORTS_TO]->(m:Person)
    """,
    node="""{id: n.id, name: n.name, email: n.email, internal: n.internal, listed: n.listed, left_ms: n.left_ms,
             title: w.title, level: w.level, start_ms: w.start_ms, organisation: o.id, unit: u.id, unit_name: u.name,
             unit_kind: u.kind, manager: m.id}""",
    filters={
        "internal": "n.internal = $internal",
        "organisation": "EXISTS { MATCH (n)-[:WORKS_FOR]->(:Organisation {id: $organisation}) }",
        "own": "(n.internal = true OR EXISTS { MATCH (n)-[:WORKS_FOR]->(own:Organisation) WHERE own.id IN $own })",
        "words": _EVERY_WORD,
        "address": "EXISTS { MATCH (:Address {id: $address})-[:IDENTIFIES]->(n) }",
        "unit": "EXISTS { MATCH (n)-[:MEMBER_OF]->(:Unit {id: $unit}) }",
        "title": "size($title) > 0 AND all(word IN $title WHERE n.title_search CONTAINS word)",
        "level_from": _POSITION % "w.level >= $level_from",
        "level_to": _POSITION % "w.level <= $level_to",
        "listed": "n.listed = $listed",
        "started_since": _POSITION % "w.start_ms >= $started_since",
        "started_until": _POSITION % "w.start_ms < $started_until",
        "left_since": "n.left_ms >= $left_since",
        "left_until": "n.left_ms < $left_until",
        # a last day is worked, as `analytics.population` has it
        "present_at": f"(n.left_ms IS NULL OR n.left_ms + {MILLISECONDS_A_DAY} > $present_at) AND NOT "
        + _POSITION % "w.start_ms > $present_at",
    },
    starts={
        "address": "MATCH (:Address {id: $address})-[:IDENTIFIES]->(n:Person)",
        "unit": "MATCH (:Unit {id: $unit})<-[:MEMBER_OF]-(n:Person)",
        "organisation": "MATCH (:Organisation {id: $organisation})<-[:WORKS_FOR]-(n:Person)",
    },
    orders={
        "name": Order("n.name"),
        "email": Order("n.email"),
        "level": Order("head([(n)-[w:WORKS_FOR]->(:Organisation) | w.level])", numeric=True),
        "started_at": Order("head([(n)-[w:WORKS_FOR]->(:Organisation) | w.start_ms])", numeric=True),
    },
)

PEOPLE_OF_ORGANISATION: Final = PEOPLE.of("Organisation", "MATCH (n:Person)-[:WORKS_FOR]->(owner)")

OWNERS_OF_ORGANISATION: Final = PEOPLE.of("Organisation", "MATCH (n:Person)-[:OWNS]->(owner)")

PEOPLE_OF_UNIT: Final = PEOPLE.of("Unit", "MATCH (n:Person)-[:MEMBER_OF]->(owner)")

REPORTS_OF_PERSON: Final = PEOPLE.of("Person", "MATCH (n:Person)-[:REPORTS_TO]->(owner)")

UNITS: Final = Listing(
    match="MATCH (n:Unit)",
    carry="n",
    key="toLower(n.name)",
    identity="n.id",
    node="properties(n)",
    filters={"kind": "n.kind = $kind", "name_words": "all(word IN $name_words WHERE toLower(n.name) CONTAINS word)"},
    orders={"name": Order("n.name"), "kind": Order("n.kind")},
)

ORGANISATIONS: Final = Listing(
    match="MATCH (n:Organisation) WHERE coalesce(n.same_as, '') = '' WITH n",
    carry="n",
    key="toLower(n.name)",
    identity="n.id",
    node="properties(n)",
    filters={
        "internal": "n.internal = $internal",
        "words": _EVERY_WORD,
        "country": "toLower(n.country) = toLower($country)",
        "with_contracts": "EXISTS { MATCH (n)-[:PARTY_TO]->(:Contract) }",
        "without_contracts": "NOT EXISTS { MATCH (n)-[:PARTY_TO]->(:Contract) }",
    },
    orders={
        "name": Order("n.name"),
        "country": Order("n.country"),
        "recovery_days": Order("n.recovery_days", numeric=True),
        "survival_days": Order("n.survival_days", numeric=True),
    },
)

_YEARS = f"(toFloat(n.end_ms + {MILLISECONDS_A_DAY} - n.start_ms) / {MILLISECONDS_A_YEAR}.0)"
_WHOLE_YEARS = f"CASE WHEN abs({_YEARS} - round({_YEARS})) < 0.01 THEN round({_YEARS}) ELSE {_YEARS} END"
_ANNUAL_VALUE = f"""CASE
    WHEN coalesce(n.per_year, false) OR n.start_ms IS NULL OR n.end_ms IS NULL OR {_YEARS} < 1.0 THEN n.value
    ELSE n.value / ({_WHOLE_YEARS}) END"""
"""As `Contract.annual_value` has it."""
_IN_BASE_CURRENCY = f"({_ANNUAL_VALUE}) * head([r IN $rates WHERE r[0] = coalesce(n.currency, '') | r[1]])"
"""`$rates` are pairs of a currency and what one unit of it is worth: where there is none, the value is not known."""

CONTRACTS: Final = Listing(
    match="MATCH (n:Contract)",
    carry="n",
    key="n.key",
    identity="n.id",
    expand="""
    OPTIONAL MATCH (b:Organisation)-[:PARTY_TO {role: 'buyer'}]->(n)
    OPTIONAL MATCH (s:Organisation)-[:PARTY_TO {role: 'supplier'}]->(n)
    """,
    node="{line: properties(n), buyer: b.id, supplier: s.id}",
    filters={
        "buyer": "EXISTS { MATCH (:Organisation {id: $buyer})-[:PARTY_TO {role: 'buyer'}]->(n) }",
        "supplier": "EXISTS { MATCH (:Organisation {id: $supplier})-[:PARTY_TO {role: 'supplier'}]->(n) }",
        "category": "toLower(n.category) = toLower($category)",
        # unknown dates hold, and the last day counts, as `analytics.supply_graph` has it
        "in_force_at": f"(n.start_ms IS NULL OR n.start_ms <= $in_force_at) AND "
        f"(n.end_ms IS NULL OR n.end_ms + {MILLISECONDS_A_DAY} > $in_force_at)",
        "ending_since": "n.end_ms >= $ending_since",
        "ending_until": "n.end_ms < $ending_until",
        "substitutable": "n.substitutable = $substitutable",
        "annual_value_from": f"{_IN_BASE_CURRENCY} >= $annual_value_from",
    },
    orders={
        "key": Order("n.key"),
        "title": Order("n.title"),
        "start_at": Order("n.start_ms", numeric=True),
        "end_at": Order("n.end_ms", numeric=True),
        "annual_value": Order(_IN_BASE_CURRENCY, numeric=True),
    },
)

CONTRACTS_OF_ORGANISATION: Final = CONTRACTS.of(
    "Organisation", "MATCH (owner)-[:PARTY_TO]->(party:Contract) WITH DISTINCT party AS n"
)

_OF_ORGANISATION = (
    "(:Organisation {id: $organisation})<-[:WORKS_FOR]-(:Person)<-[:IDENTIFIES]-(:Address)-[:TOOK_PART]->"
)

INTERACTIONS: Final = Listing(
    match="MATCH (n:Interaction)",
    carry="n",
    key="-coalesce(n.at, -9000000000000000)",  # the newest first, what has no date last
    numeric=True,
    identity="n.id",
    node="{interaction: properties(n), meeting: n:Meeting}",
    filters={
        "since": "n.at >= $since",
        "until": "n.at < $until",
        "meeting": "(n:Meeting) = $meeting",
        "kept": "n.dropped_by = ''",
        "dropped": "n.dropped_by <> ''",
        "address": "EXISTS { MATCH (:Address {id: $address})-[:TOOK_PART]->(n) }",
        "organisation": f"EXISTS {{ MATCH {_OF_ORGANISATION}(n) }}",
        "own": """EXISTS {
            MATCH (n)<-[:TOOK_PART]-(:Address)-[:IDENTIFIES]->(:Person)-[:WORKS_FOR]->(own:Organisation) WHERE own.id IN $own
        }""",
    },
    starts={
        "person": """
        MATCH (:Person {id: $person})<-[:IDENTIFIES]-(:Address)-[:TOOK_PART]->(i:Interaction)
        WITH DISTINCT i AS n
        """,
        "address": "MATCH (:Address {id: $address})-[:TOOK_PART]->(i:Interaction) WITH DISTINCT i AS n",
        "organisation": f"MATCH {_OF_ORGANISATION}(i:Interaction) WITH DISTINCT i AS n",
        "own": """
        UNWIND $own AS account
        MATCH (:Organisation {id: account})<-[:WORKS_FOR]-(:Person)<-[:IDENTIFIES]-(:Address)-[:TOOK_PART]->(i:Interaction)
        WITH DISTINCT i AS n
        """,
    },
    orders={"at": Order("n.at", numeric=True)},
)

INTERACTIONS_OF_PERSON: Final = INTERACTIONS.of(
    "Person", "MATCH (owner)<-[:IDENTIFIES]-(:Address)-[:TOOK_PART]->(part:Interaction) WITH DISTINCT part AS n"
)

_GIVEN = "CASE WHEN startNode(t).id = owner.id THEN {} END"
_RECEIVED = "CASE WHEN startNode(t).id = owner.id THEN null ELSE {} END"
_TIE = {
    # both directions as one, as `analytics.ties.Ties.symmetrised` does it: mails added up, meetings counted once
    "strength": "sum(t.mail_strength) + max(t.meeting_strength)",
    "given": f"coalesce(sum({_GIVEN.format('t.strength')}), 0.0)",
    "received": f"coalesce(sum({_RECEIVED.format('t.strength')}), 0.0)",
    "meeting_strength": "max(t.meeting_strength)",
    "mails": "sum(t.mails)",
    "meetings": "max(t.meetings)",
    "first_at": "min(t.first_at)",
    "last_at": "max(t.last_at)",
    "reciprocity": "max(t.reciprocity)",
    "balance": "max(CASE WHEN startNode(t).id = owner.id THEN t.balance ELSE 1.0 - t.balance END)",
    "answers_given": f"coalesce(max({_GIVEN.format('t.answers')}), 0)",
    "answers_received": f"coalesce(max({_RECEIVED.format('t.answers')}), 0)",
    "reply_hours_given": f"max({_GIVEN.format('t.reply_hours')})",
    "reply_hours_received": f"max({_RECEIVED.format('t.reply_hours')})",
    "before": "max(t.pair_before)",
}
"""What is told of a tie, from one or two relationships `t` between the owner and the other."""

TIES_OF_PERSON: Final = Listing(
    owner="Person",
    match=f"""
    MATCH (owner)-[t:TIE]-(other:Person) WHERE t.run = $run
    WITH other, {", ".join(f"{value} AS {name}" for name, value in _TIE.items())}
    """,
    carry=", ".join(["other", *_TIE]),
    key="-strength",
    numeric=True,
    identity="other.id",
    node=f"{{person: other.id, {', '.join(f'{name}: {name}' for name in _TIE)}}}",
)

_SUPPLY_NODE = "{supplier: startNode(r).id, buyer: endNode(r).id, link: properties(r)}"

SUPPLIERS_OF_ORGANISATION: Final = Listing(
    owner="Organisation",
    match="MATCH (owner)<-[r:SUPPLIES]-(other:Organisation)",
    carry="r, other",
    key="toLower(other.name)",
    identity="r.evidence",
    node=_SUPPLY_NODE,
)

CUSTOMERS_OF_ORGANISATION: Final = Listing(
    owner="Organisation",
    match="MATCH (owner)-[r:SUPPLIES]->(other:Organisation)",
    carry="r, other",
    key="toLower(other.name)",
    identity="r.evidence",
    node=_SUPPLY_NODE,
)

_CONTROLLED = Listing(
    owner="Organisation",
    match="MATCH (owner)-[r:CONTROLS]->(other:Organisation)",
    carry="r, other",
    key="toLower(other.name)",
    identity="r.evidence",
    node="{organisation: other.id, share: r.share}",
)
CONTROLLED_BY_ORGANISATION: Final = _CONTROLLED
CONTROLLERS_OF_ORGANISATION: Final = _CONTROLLED.of("Organisation", "MATCH (owner)<-[r:CONTROLS]-(other:Organisation)")

DEPENDENCIES: Final = Listing(
    match="MATCH (n:Dependency)",
    carry="n",
    key="n.id",
    identity="n.id",
    expand="OPTIONAL MATCH (s:Organisation)-[:SUPPLIES {evidence: n.id}]->(b:Organisation)",
    node="{line: properties(n), buyer: b.id, supplier: s.id}",
)

RUNS: Final = Listing(
    match="MATCH (n:Run {complete: true})",
    carry="n",
    key="-n.sequence",
    numeric=True,
    identity="n.id",
    node="properties(n)",
    filters={"since": "n.started_ms >= $since", "until": "n.started_ms < $until"},
    orders={
        "sequence": Order("n.sequence", numeric=True),
        "started_at": Order("n.started_ms", numeric=True),
        "as_of": Order("n.as_of_ms", numeric=True),
    },
)

_ON_TOPIC = "t IN ${} WHERE n.kind = t[0] AND n.subject = t[1] AND n.details CONTAINS t[2]"

FINDINGS: Final = Listing(
    match="MATCH (n:Finding {run: $run, kind: $kind})",
    carry="n",
    key="n.rank",
    numeric=True,
    identity="n.id",
    node="properties(n)",
    filters={
        "subject": "n.subject = $subject",
        "subjects": "n.subject IN $subjects",
        # details are JSON text, written with sorted keys and Python's separators (graph_model.run_store)
        "informal": """n.details CONTAINS '"informal": true'""",
        "state": "n.details CONTAINS $state",
        "named": "any(each IN $named WHERE n.details CONTAINS each)",
        "mentioned": "any(each IN $mentioned WHERE n.details CONTAINS each)",
        "people": "n.subject IN $people",
        "side": "(n.subject = $side OR n.details CONTAINS $other_side)",
        "rank_from": "n.rank >= $rank_from",
        "rank_to": "n.rank <= $rank_to",
        "score_from": "n.value >= $score_from",
        "score_to": "n.value <= $score_to",
        # of each topic its kind, its subject, and what its details say besides
        "topics": f"any({_ON_TOPIC.format('topics')})",
        "other_topics": f"NOT any({_ON_TOPIC.format('other_topics')})",
    },
    starts={
        "unit": """
        MATCH (:Unit {id: $unit})<-[:MEMBER_OF]-(p:Person)
        UNWIND [p.id] + coalesce(p.former_ids, []) AS subject
        WITH DISTINCT subject
        MATCH (n:Finding {run: $run, subject: subject}) WHERE n.kind = $kind
        WITH n
        """,  # without a WITH before it the embedded server's second MATCH finds nothing
    },
    orders={"rank": Order("n.rank", numeric=True), "score": Order("n.value", numeric=True)},
)

FINDINGS_OF: Final = {
    label: Listing(
        owner=label,
        match="MATCH (n:Finding {run: $run, subject: owner.id})",
        carry="n",
        key="n.kind",
        identity="n.id",
        node="properties(n)",
        filters={"kinds": "n.kind IN $kinds"},
    )
    for label in ("Person", "Organisation")
}

BY_ID: Final = {
    "Person": by_id_query(PEOPLE, "Person"),
    "Organisation": by_id_query(ORGANISATIONS, "Organisation"),
    "Unit": by_id_query(UNITS, "Unit"),
    "Contract": by_id_query(CONTRACTS, "Contract"),
    "Interaction": by_id_query(INTERACTIONS, "Interaction"),
    "Dependency": by_id_query(DEPENDENCIES, "Dependency"),
    "Run": by_id_query(RUNS, "Run"),
    "Finding": by_id_query(FINDINGS, "Finding"),
}
"""Label -> query for the things with these ids."""

FORMER_PEOPLE: Final = f"""
MATCH (n:Person) WHERE any(former IN n.former_ids WHERE former IN $ids) {PEOPLE.expand}
RETURN [former IN n.former_ids WHERE former IN $ids] AS formers, {PEOPLE.node} AS node
"""

ORGANISATIONS_CALLED: Final = """
MATCH (o:Organisation)
WHERE o.id IN $ids OR any(domain IN coalesce(o.domains, []) WHERE domain IN $domains)
   OR any(key IN coalesce(o.also, []) WHERE toLower(key) = $key)
RETURN CASE WHEN coalesce(o.same_as, '') = '' THEN o.id ELSE o.same_as END AS id
"""

LABELS: Final = " UNION ALL ".join(
    f"UNWIND $ids AS wanted MATCH (n:{label} {{id: wanted}}) RETURN n.id AS id, '{label}' AS label" for label in BY_ID
)
"""What kind of thing each id names."""

ADDRESSES_OF: Final = """
UNWIND $ids AS wanted MATCH (p:Person {id: wanted})<-[i:IDENTIFIES]-(a:Address)
RETURN p.id AS id, collect([a.email, a.kind, a.kind_rule, a.names, i.score, i.rule, i.reasons]) AS rows
"""

TEAMS_OF: Final = """
UNWIND $ids AS wanted MATCH (p:Person {id: wanted})-[:MEMBER_OF]->(u:Unit) WHERE u.kind <> 'department'
RETURN p.id AS id, collect([u.id, u.name, u.kind]) AS rows
"""

FORMER_POSITIONS_OF: Final = """
UNWIND $ids AS wanted MATCH (p:Person {id: wanted})-[w:WORKED_FOR]->(o:Organisation)
RETURN p.id AS id, collect([o.id, w.title, w.start_ms, w.end_ms]) AS rows
"""

PARTICIPANTS_OF: Final = """
UNWIND $ids AS wanted MATCH (i:Interaction {id: wanted})<-[t:TOOK_PART]-(a:Address)
OPTIONAL MATCH (a)-[:IDENTIFIES]->(p:Person)
RETURN i.id AS id, collect([a.email, t.role, t.response, p.id]) AS rows
"""

ORGANISATIONS_IN: Final = """
UNWIND $ids AS wanted
MATCH (i:Interaction {id: wanted})<-[:TOOK_PART]-(:Address)-[:IDENTIFIES]->(:Person)-[:WORKS_FOR]->(o:Organisation)
WHERE o.internal = false
RETURN i.id AS id, collect(DISTINCT o.id) AS organisations
"""

ACCOUNTS_OWNED: Final = """
MATCH (:Address {id: $address})-[:IDENTIFIES]->(:Person)-[:OWNS]->(:Organisation)-[:CONTROLS*0..32]->(o:Organisation)
WHERE o.internal = false
RETURN DISTINCT o.id AS id
"""

DEPARTMENT_OF: Final = """
MATCH (:Address {id: $address})-[:IDENTIFIES]->(:Person)-[:MEMBER_OF]->(u:Unit {kind: 'department'})
MATCH (u)<-[:MEMBER_OF]-(p:Person)
RETURN u.id AS unit, collect(p.id) AS people
"""

FINDINGS_ABOUT: Final = """
UNWIND $ids AS wanted MATCH (n:Finding {run: $run, subject: wanted}) WHERE n.kind = $kind
RETURN n.subject AS id, collect(properties(n)) AS rows
"""

POLICIES: Final = """
UNWIND $ids AS wanted MATCH (p:Policy {id: wanted}) RETURN p.id AS id, p.decisions AS decisions
"""

FORMER_IDS: Final = (
    "MATCH (p:Person) WHERE size(p.former_ids) > 0 RETURN p.id AS id, p.name AS name, p.former_ids AS former_ids"
)
