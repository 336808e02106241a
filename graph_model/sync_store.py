"""What is known of each live source: where its next sync goes on, when it last succeeded, and what went wrong since.

In: a `SyncState` after each page, written once the page is recorded. Out: the same, for the next sync and for `sync --list`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import partial
from typing import Any

from graph_model.interaction_removal import read_employed, remove_interactions
from graph_model.queries import sync
from graph_model.store import Row, Transaction, View
from graph_model.writer_lease import WriterLease


@dataclass(frozen=True, slots=True)
class SyncState:
    """One live source. Times are None until they have come; `counts` adds up what all its syncs have read and recorded."""

    id: str
    kind: str
    cursor: Mapping[str, Any] = field(default_factory=dict)
    last_started_ms: int | None = None
    last_success_ms: int | None = None
    last_error: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)

    @property
    def problem(self) -> str:
        """What went wrong since the last success. A sync that left no word was cut off, or is still at work."""
        if self.last_error or (self.last_started_ms or 0) <= (self.last_success_ms or 0):
            return self.last_error
        return "The last sync did not end, or is at work: the next one goes on where it was."


def read_sync(view: View, name: str) -> SyncState | None:
    """The state of the source of that name, None where it was never synced."""
    return next((_state(row["sync"]) for row in view.read(sync.READ, id=name)), None)


def list_syncs(view: View) -> list[SyncState]:
    """The state of every source that was ever synced, by name."""
    return [_state(row["sync"]) for row in view.read(sync.LIST)]


def write_sync(lease: WriterLease, state: SyncState) -> None:
    """Keep the state: control data like a lease, so no new revision of the facts."""
    properties = asdict(state)
    del properties["id"]
    properties |= {name: json.dumps(properties[name], sort_keys=True) for name in ("cursor", "counts")}
    lease.write(partial(_run, sync.WRITE, {"id": state.id, "properties": properties}), recorded=False)


def withdraw_planned(view: View, lease: WriterLease, threads: Sequence[str], now_ms: int) -> int:
    """Forget the meetings of these threads that are still to be held at `now_ms`; how many there were.

    What was held before then is a fact and stays, whoever clears up a calendar afterwards.
    """
    ids = [row["id"] for row in view.read(sync.PLANNED, threads=list(threads), now=now_ms)] if threads else []
    if ids:
        employed = read_employed(view)
        lease.write(lambda transaction: remove_interactions(transaction, ids, employed))
    return len(ids)


def _state(properties: Row) -> SyncState:
    return SyncState(
        id=properties["id"],
        kind=properties["kind"],
        cursor=json.loads(properties["cursor"]),
        last_started_ms=properties.get("last_started_ms"),
        last_success_ms=properties.get("last_success_ms"),
        last_error=properties["last_error"],
        counts=json.loads(properties["counts"]),
    )


def _run(query: str, parameters: dict[str, Any], transaction: Transaction) -> None:
    transaction.run(query, **parameters)
