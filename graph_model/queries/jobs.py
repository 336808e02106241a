"""Jobs. Leases are by the database's own clock, so that it does not matter how those of several machines are set.

Whoever changes a running job names itself as its holder: one that was taken for dead can still say how it ended.
"""

from typing import Final

from graph_model.queries.listing import Listing, Order, by_id_query

LISTING: Final = Listing(
    match="MATCH (n:Job)",
    carry="n",
    key="-n.queued_ms",
    numeric=True,
    identity="n.id",
    node="properties(n)",
    filters={
        "kind": "n.kind IN $kind",
        "state": "n.state IN $state",
        "by": "n.by = $by",
        "since": "n.queued_ms >= $since",
        "until": "n.queued_ms < $until",
    },
    orders={
        "queued_at": Order("n.queued_ms", numeric=True),
        "started_at": Order("n.started_ms", numeric=True),
        "ended_at": Order("n.ended_ms", numeric=True),
    },
)

BY_ID: Final = by_id_query(LISTING, "Job")

READ: Final = "MATCH (j:Job {id: $id}) RETURN properties(j) AS job"

CREATE: Final = """
MERGE (j:Job {id: $id})
ON CREATE SET j += $properties, j.queued_ms = timestamp() + $place
RETURN properties(j) AS job
"""

BEGIN: Final = """
CREATE (j:Job {id: $id})
SET j += $properties, j.queued_ms = timestamp(), j.started_ms = timestamp(), j.lease_until = timestamp() + $lease_ms
RETURN properties(j) AS job
"""

NEXT: Final = """
MATCH (j:Job {state: 'queued'}) RETURN j.id AS id ORDER BY j.queued_ms, j.id LIMIT 1
"""

CLAIM: Final = """
MATCH (r:Revision {id: 'graph'}) SET r.claimed = timestamp()
WITH r MATCH (j:Job {id: $id}) WHERE j.state = 'queued'
OPTIONAL MATCH (other:Job {state: 'running'}) WHERE other.queue AND other.lease_until >= timestamp()
WITH j, count(other) AS others WHERE others = 0
SET j.state = 'running', j.queue = true, j.holder = $holder, j.started_ms = timestamp(),
    j.lease_until = timestamp() + $lease_ms
RETURN properties(j) AS job
"""
"""The write to the control node comes first: who claims at the same moment waits for it, or is refused and tries again."""

BEAT: Final = """
MATCH (j:Job {id: $id}) WHERE j.holder = $holder
SET j.state = 'running', j.doing = $doing, j.part = $part, j.lease_until = timestamp() + $lease_ms,
    j.error_code = '', j.error = '', j.ended_ms = null
RETURN coalesce(j.cancelling, false) AS cancelling
"""

END: Final = """
MATCH (j:Job {id: $id}) WHERE j.holder = $holder AND j.state IN $states
SET j += $properties, j.ended_ms = timestamp(), j.lease_until = 0
RETURN properties(j) AS job
"""

CANCEL: Final = """
MATCH (j:Job {id: $id}) WHERE j.state IN ['queued', 'running']
SET j.cancelling = true,
    j.ended_ms = CASE WHEN j.state = 'queued' THEN timestamp() ELSE j.ended_ms END,
    j.state = CASE WHEN j.state = 'queued' THEN 'cancelled' ELSE j.state END
"""

MARK_ABANDONED: Final = """
MATCH (j:Job {state: 'running'}) WHERE j.lease_until < timestamp()
SET j.state = 'interrupted', j.ended_ms = j.lease_until, j.error_code = $code, j.error = $error
RETURN j.id AS id
"""

UNSETTLED: Final = "MATCH (j:Job) WHERE j.state IN ['queued', 'running'] RETURN j.id AS id, j.state AS state LIMIT 1000"

BY_OUTCOME: Final = """
MATCH (j:Job) WHERE j.outcome IN $ids
WITH j ORDER BY j.queued_ms
RETURN j.outcome AS id, head(collect(properties(j))) AS job
"""
