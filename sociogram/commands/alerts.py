"""`sociogram alerts`: what newly was so in the runs of late, and whether whoever is to know was told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import click

from graph_model.alert import Alert, AlertMessage
from graph_model.alert_store import newest_alerts, newest_messages, send_again
from graph_model.errors import NotFound
from sociogram.alert_channels import channels
from sociogram.alert_runner import tell
from sociogram.alert_text import TEST, Telling, ToldAlert, told_alerts
from sociogram.graph import open_graph
from sociogram.printing import json_option, say
from sociogram.schedule_runner import now_ms
from sociogram.settings import Settings


@click.group()
def alerts() -> None:
    """What a run found that the one before it did not: who newly is a single point of failure, which account fares worse.

    `sociogram serve` and `schedule run` raise and send them; `alerts send` does it once.
    """


@alerts.command("list")
@click.option("--top", default=20, show_default=True, type=click.IntRange(1, 1000), help="So many, the latest first.")
@json_option
@click.pass_obj
def list_them(settings: Settings, top: int, as_json: bool) -> None:
    """The latest alerts, and the messages that told of them."""
    with open_graph(settings) as store:
        raised, messages = newest_alerts(store, top), newest_messages(store, top)
        told = told_alerts(store, raised, names=True)
    facts = {"alerts": [asdict(each) for each in told], "messages": [_facts(each) for each in messages]}
    say(as_json, facts, _lines(raised, told, messages))


@alerts.command("send")
@json_option
@click.pass_obj
def send(settings: Settings, as_json: bool) -> None:
    """Raise alerts of runs that were not looked through yet, and send what waits."""
    with open_graph(settings) as store:
        tell(store, settings, now_ms)
        messages = newest_messages(store, 20)
    say(as_json, [_facts(each) for each in messages], map(_message_line, messages))


@alerts.command("resend")
@click.argument("ids", nargs=-1)
@json_option
@click.pass_obj
def resend(settings: Settings, ids: tuple[str, ...], as_json: bool) -> None:
    """Send messages again at once: those with these IDS, or all that were given up."""
    with open_graph(settings) as store:
        number = send_again(store, ids, now_ms())
        if number < len(set(ids)):
            raise NotFound("message", ", ".join(ids), "`sociogram alerts list --json` shows their ids.")
        tell(store, settings, now_ms)
    say(as_json, {"messages": number}, [f"Tried again: {number}. `sociogram alerts list` shows how that went."])


@alerts.command("test")
@json_option
@click.pass_obj
def test(settings: Settings, as_json: bool) -> None:
    """Send a test over every channel that is set up, and say how each went. Ends with status 1 where one failed."""
    told = Telling(uuid4().hex, TEST, "", now_ms())
    went = {channel: send(told) for channel, send in channels(settings).items()}
    lines = (f"{channel}: {error or 'taken.'}" for channel, error in went.items())
    say(as_json, {channel: error or None for channel, error in went.items()}, lines)
    if any(went.values()):
        click.get_current_context().exit(1)


# ── printing ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _facts(message: AlertMessage) -> dict[str, Any]:
    return {**asdict(message), "state": message.state}


def _lines(raised: Sequence[Alert], told: Sequence[ToldAlert], messages: Sequence[AlertMessage]) -> Iterator[str]:
    at = {each.id: each.at_ms for each in raised}
    for each in told:
        yield f"{_moment(at[each.id])}  {each.what}"
        yield f"  {each.why}"
    if not told:
        yield "No alerts."
    yield from map(_message_line, messages)


def _message_line(message: AlertMessage) -> str:
    error = f": {message.error}" if message.error else ""
    return f"{_moment(message.made_ms)}  {len(message.alerts)} over {message.channel}, {message.state}{error}"


def _moment(at_ms: int) -> str:
    return datetime.fromtimestamp(at_ms / 1000, UTC).isoformat(timespec="seconds")
