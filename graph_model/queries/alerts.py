"""Alerts, the messages that tell of them, and which runs have been looked through for them (`Run.alerted`)."""

from typing import Final

from graph_model.queries.listing import Listing, Order

LATEST: Final = """
MATCH (r:Run {complete: true})
RETURN max(r.sequence) AS made, max(CASE WHEN r.alerted = r.sequence THEN r.sequence END) AS told
"""

RUNS: Final = "MATCH (r:Run {complete: true}) RETURN properties(r) AS run ORDER BY r.sequence"

MARK_TOLD: Final = """
MATCH (r:Run {id: $run}) SET r.looked = timestamp()
WITH r WHERE r.sequence = $sequence AND coalesce(r.alerted, 0) <> $sequence
SET r.alerted = $sequence RETURN r.id AS id
"""
"""The write comes first: who does this at the same moment waits, or is refused and tries again, and finds it done."""

CREATE: Final = "UNWIND $rows AS row CREATE (a:Alert) SET a = row"

CREATE_MESSAGES: Final = "UNWIND $rows AS row CREATE (m:AlertMessage) SET m = row"

LISTING: Final = Listing(
    match="MATCH (n:Alert)",
    carry="n",
    key="-n.at_ms",
    numeric=True,
    identity="n.id",
    node="properties(n)",
    filters={
        "kind": "n.kind IN $kind",
        "run": "n.run = $run",
        "since": "n.at_ms >= $since",
        "until": "n.at_ms < $until",
    },
    orders={"at": Order("n.at_ms", numeric=True)},
)

NEWEST: Final = "MATCH (a:Alert) RETURN properties(a) AS alert ORDER BY a.at_ms DESC, a.id LIMIT $limit"

BY_ID: Final = "UNWIND $ids AS id MATCH (a:Alert {id: id}) RETURN properties(a) AS alert"

MESSAGES: Final = "MATCH (m:AlertMessage) RETURN properties(m) AS message ORDER BY m.made_ms DESC, m.id LIMIT $limit"

DUE: Final = """
MATCH (m:AlertMessage) WHERE m.next_ms <= $now AND m.channel IN $channels
RETURN properties(m) AS message ORDER BY m.next_ms, m.id LIMIT 100
"""

CLAIM: Final = """
MATCH (m:AlertMessage {id: $id}) SET m.claimed = timestamp()
WITH m WHERE m.next_ms = $expected SET m.next_ms = $next, m.tried = m.tried + 1 RETURN m.id AS id
"""

SENT: Final = "MATCH (m:AlertMessage {id: $id}) SET m.sent_ms = $now, m.error = '', m.next_ms = null"

FAILED: Final = "MATCH (m:AlertMessage {id: $id}) SET m.error = $error"

GIVEN_UP: Final = "MATCH (m:AlertMessage {id: $id}) SET m.error = $error, m.next_ms = null"

GIVEN_UP_IDS: Final = "MATCH (m:AlertMessage) WHERE m.next_ms IS NULL AND m.sent_ms IS NULL RETURN m.id AS id"

AGAIN: Final = """
UNWIND $ids AS id MATCH (m:AlertMessage {id: id}) SET m.next_ms = $now, m.tried = 0, m.sent_ms = null
RETURN count(*) AS messages
"""

FORGET: Final = (
    "MATCH (a:Alert) WHERE a.at_ms < $before DELETE a",
    "MATCH (m:AlertMessage) WHERE m.made_ms < $before DELETE m",
)

DELETE_ABOUT: Final = """
MATCH (a:Alert) WHERE any(each IN a.about WHERE each IN $ids) DELETE a RETURN count(*) AS deleted
"""
