"""Alerts and their outbox in the graph: written with the mark that a run was looked through, so that a crash loses none.

Nothing here takes the writer's lease: what a run found is told while the next load writes.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass

from graph_model.alert import Alert, AlertKind, AlertMessage
from graph_model.directory import Catalogue
from graph_model.queries import alerts as queries
from graph_model.run_store import RunRecord
from graph_model.store import Row, Store, Transaction, View

KEPT_DAYS = 400
_DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True)
class RunsSoFar:
    """All complete runs as they were made, and at which sequence each was last looked through (a run can be made again)."""

    runs: tuple[RunRecord, ...]
    looked: Mapping[str, int]

    @property
    def new(self) -> list[RunRecord]:
        """Those that were made since the latest that was looked through; of a graph where none ever was, the latest."""
        told = [each.sequence for each in self.runs if self.looked.get(each.id) == each.sequence]
        return [each for each in self.runs if each.sequence > max(told)] if told else list(self.runs[-1:])


def runs_so_far(view: View) -> RunsSoFar | None:
    """None where all have been looked through."""
    latest = view.read(queries.LATEST)[0]
    if latest["made"] == latest["told"]:
        return None
    rows = [row["run"] for row in view.read(queries.RUNS)]
    looked = {row["id"]: row["alerted"] for row in rows if row.get("alerted")}
    return RunsSoFar(tuple(map(RunRecord.from_row, rows)), looked)


def write_alerts(
    store: Store, run: RunRecord, alerts: Sequence[Alert], messages: Sequence[AlertMessage], now_ms: int
) -> bool:
    """Write what a run has raised, with the messages that tell of it; whether we did, and nobody else was faster."""

    def work(transaction: Transaction) -> bool:
        if not transaction.run(queries.MARK_TOLD, run=run.id, sequence=run.sequence):
            return False
        for query in queries.FORGET:
            transaction.run(query, before=now_ms - KEPT_DAYS * _DAY_MS)
        transaction.run(queries.CREATE, rows=[_row(each) for each in alerts])
        transaction.run(queries.CREATE_MESSAGES, rows=[_row(each) for each in messages])
        return True

    return store.write(work)


def newest_alerts(view: View, limit: int) -> list[Alert]:
    """The alerts that were raised last, the latest first."""
    return [_alert(row["alert"]) for row in view.read(queries.NEWEST, limit=limit)]


def alerts_by_id(view: View, ids: Sequence[str]) -> dict[str, Alert]:
    """Alerts by their ids, in that order; those that are gone are left out."""
    found = {row["alert"]["id"]: _alert(row["alert"]) for row in view.read(queries.BY_ID, ids=list(ids))}
    return {key: found[key] for key in ids if key in found}


def newest_messages(view: View, limit: int) -> list[AlertMessage]:
    """The messages that were made last, the latest first."""
    return [_message(row["message"]) for row in view.read(queries.MESSAGES, limit=limit)]


def due_messages(view: View, channels: Collection[str], now_ms: int) -> list[AlertMessage]:
    """Some of the messages over these channels that are to be tried, those that wait for longest first."""
    return [_message(row["message"]) for row in view.read(queries.DUE, channels=sorted(channels), now=now_ms)]


def claim_message(store: Store, message: AlertMessage, next_ms: int) -> bool:
    """Take on to send a message; if we do not come back, it is tried again at `next_ms`. Whether nobody else was faster."""
    return bool(store.write_query(queries.CLAIM, id=message.id, expected=message.next_ms, next=next_ms))


def note_sent(store: Store, message: AlertMessage, now_ms: int) -> None:
    store.write_query(queries.SENT, id=message.id, now=now_ms)


def note_failed(store: Store, message: AlertMessage, error: str, *, give_up: bool) -> None:
    store.write_query(queries.GIVEN_UP if give_up else queries.FAILED, id=message.id, error=error)


def send_again(store: Store, ids: Sequence[str], now_ms: int) -> int:
    """Let messages be tried at once: these, or without any all that were given up. How many there are."""
    chosen = list(ids) or [row["id"] for row in store.read(queries.GIVEN_UP_IDS)]
    return int(store.write_query(queries.AGAIN, ids=chosen, now=now_ms)[0]["messages"]) if chosen else 0


def _row(value: Alert | AlertMessage) -> Row:
    row = {name: list(each) if isinstance(each, tuple) else each for name, each in asdict(value).items()}
    return {name: each for name, each in row.items() if each is not None}


def _alert(row: Row, _about: tuple[str, ...] = ()) -> Alert:
    return Alert(row["id"], AlertKind(row["kind"]), row["finding"], row["run"], row["at_ms"], tuple(row["about"]))


def _message(row: Row) -> AlertMessage:
    return AlertMessage(
        row["id"], row["channel"], row["run"], tuple(row["alerts"]), row["made_ms"], row.get("next_ms"), row["tried"],
        row.get("sent_ms"), row["error"],
    )  # fmt: skip


ALERTS = Catalogue("alerts", queries.LISTING, _alert, leased=False)
"""The newest first."""
