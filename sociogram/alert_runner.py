"""Raises alerts of runs that nobody has looked through yet, and sends what waits in the outbox.

In: the graph, the settings, the clock. Out: messages over the channels, each at least once. Every process that serves the API
does this, and so does `sociogram schedule run`; the graph lets one of them do each.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from analytics.alerts import FINDINGS, about, newly
from analytics.parameters import RunParameters
from graph_model.alert import Alert, AlertMessage
from graph_model.alert_store import (
    RunsSoFar,
    claim_message,
    due_messages,
    note_failed,
    note_sent,
    runs_so_far,
    write_alerts,
)
from graph_model.batches import batched
from graph_model.directory import present_ids
from graph_model.disposition import DispositionState
from graph_model.disposition_store import read_dispositions
from graph_model.findings import Topic
from graph_model.identifiers import identifier
from graph_model.run_store import MOST_FINDINGS, RunRecord, StoredFinding, read_findings
from graph_model.store import Store, View
from sociogram.alert_channels import Send, channels
from sociogram.alert_text import telling
from sociogram.repeating import Repeating
from sociogram.schedule_runner import Clock, now_ms
from sociogram.settings import Settings

_log = logging.getLogger(__name__)

LOOK_SECONDS = 5.0
WAIT_MINUTES = (1, 5, 30, 120, 300, 600, 840, 1200, 1440)
"""After each try so long until the next one, as Standard Webhooks advises; after the last it is given up."""

MOST_OF_A_POST = 100


def alert_runner(store: Store, settings: Settings, clock: Clock = now_ms) -> Repeating:
    """A thread that raises and sends.

    Raises:
        ConfigurationError: a channel is set up in part, or not safely.

    """
    over = channels(settings)
    return Repeating("alerts", lambda: _tell(store, over, settings, clock), LOOK_SECONDS)


def tell(store: Store, settings: Settings, clock: Clock) -> None:
    """Raise and send what there is at this moment."""
    _tell(store, channels(settings), settings, clock)


def _tell(store: Store, over: Mapping[str, Send], settings: Settings, clock: Clock) -> None:
    raise_alerts(store, over, clock())
    send_due(store, over, clock, names=settings.alert_names)


# ── raising ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def raise_alerts(store: Store, over: Collection[str], now: int) -> int:
    """Look through the runs that were made since the latest that was looked through; how many alerts that gave.

    In a graph where none ever was, nothing is new: the latest run is what later ones are compared with.
    """
    found, raised = runs_so_far(store), 0
    for run in found.new if found else ():
        before = _comparable(found, run) if found and found.looked else None
        alerts = [] if before is None else list(_alerts(store, before, run, now))
        if write_alerts(store, run, alerts, list(_messages(run, alerts, over, now)), now):
            raised += len(alerts)
    return raised


def _comparable(found: RunsSoFar, run: RunRecord) -> RunRecord | None:
    """The latest earlier run that was told the same; None also where that was this run, which has been made again.

    One that was asked as of a day is of the past: it is none, and has none.
    """
    told = _told(run)
    if told.as_of_ms is not None:
        return None
    earlier = (each for each in reversed(found.runs) if each.sequence < run.sequence and _told(each) == told)
    latest = next(earlier, None)
    return latest if latest and latest.sequence > found.looked.get(run.id, 0) else None


def _told(run: RunRecord) -> RunParameters:
    return RunParameters.from_json(run.parameters)


def _alerts(view: View, before: RunRecord, run: RunRecord, now: int) -> Iterator[Alert]:
    present = present_ids(view)
    for kind, finding in newly(_findings(view, before), _findings(view, run), present, _decided(view)):
        key = identifier("alert", kind.value, finding.id, str(run.sequence))
        yield Alert(key, kind, finding.id, run.id, now, about(kind, finding))


def _findings(view: View, run: RunRecord) -> list[StoredFinding]:
    return [each for kind in FINDINGS for each in read_findings(view, run.id, kind, limit=MOST_FINDINGS)]


def _decided(view: View) -> set[Topic]:
    """What somebody knows of, and lives with."""
    settled = {DispositionState.ACCEPTED, DispositionState.DISMISSED}
    return {each.topic for each in read_dispositions(view) if each.state in settled}


def _messages(run: RunRecord, alerts: Sequence[Alert], over: Iterable[str], now: int) -> Iterator[AlertMessage]:
    """One over each channel; large ones are posted in parts."""
    ids = [each.id for each in alerts]
    for channel in over:
        for number, part in enumerate(batched(ids, MOST_OF_A_POST if channel == "webhook" else len(ids) or 1)):
            key = identifier("alert-message", channel, run.id, str(run.sequence), str(number))
            yield AlertMessage(key, channel, run.id, tuple(part), now, now)


# ── sending ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def send_due(store: Store, over: Mapping[str, Send], clock: Clock, *, names: bool) -> None:
    """Send what waits and is due. What fails is tried again later, and given up in the end."""
    for message in due_messages(store, over, clock()):
        wait_minutes = WAIT_MINUTES[min(message.tried, len(WAIT_MINUTES) - 1)]
        if claim_message(store, message, clock() + wait_minutes * 60_000):
            _send(store, over[message.channel], message, clock, names=names)


def _send(store: Store, send: Send, message: AlertMessage, clock: Clock, *, names: bool) -> None:
    told = telling(store, message, names=names)
    error = send(told) if told.alerts else ""
    if not error:
        note_sent(store, message, clock())
        return
    give_up = message.tried >= len(WAIT_MINUTES)
    note_failed(store, message, error, give_up=give_up)
    later = "given up; `sociogram alerts resend` tries again" if give_up else "tried again later"
    _log.warning("alerts over %s: %s It is %s.", message.channel, error, later)
