"""`sociogram tie`: how strong the tie of two people is, and the dated interactions that it is the sum of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import click

from analytics.sentences import counted, day, days
from graph_model.errors import InputError
from graph_model.run_store import latest_run
from graph_model.snapshot_reader import current_snapshot
from sociogram.commands.naming import Naming
from sociogram.graph import open_graph
from sociogram.printing import json_option, say
from sociogram.privacy_key import PrivacyKey
from sociogram.settings import Settings
from sociogram.tie import tie_facts
from sociogram.what_if import parameters_of


@click.command()
@click.argument("one")
@click.argument("other")
@click.option(
    "--limit",
    default=10,
    show_default=True,
    type=click.IntRange(0, 100_000),
    help="Interactions of each direction, the latest first. The sum of the rest is said.",
)
@json_option
@click.pass_obj
def tie(settings: Settings, one: str, other: str, *, limit: int, as_json: bool) -> None:
    """What binds ONE to the OTHER, in both directions, down to the dated interactions that add up to it.

    Both are people, of ours or not, named by a name, any email address or an id. Judged by the parameters of the latest run,
    but as of the latest interaction, whatever day that run was of. JSON has every interaction, and those of the window before.
    """
    with open_graph(settings) as store:
        snapshot, parameters = current_snapshot(store, settings.cache_dir), parameters_of(latest_run(store))
        naming = Naming(store, snapshot, PrivacyKey.of(settings))
        ends = naming.person(one), naming.person(other)
    if ends[0] == ends[1]:
        raise InputError(f"{one} and {other} are the same person.")
    facts = tie_facts(snapshot, *ends, parameters)
    say(as_json, facts, tie_lines(facts, limit))


def tie_lines(facts: Mapping[str, Any], limit: int) -> Iterator[str]:
    """What is printed of `tie_facts`, with so many interactions of each direction."""
    if facts["absence"]:
        yield facts["absence"]
        return
    window, pair = days(facts["window_days"]), facts["pair"]
    yield f"{' and '.join(facts['people'])}, as of {day(facts['as_of_ms'])}: {_strength(pair)}"
    yield from _kept_up(pair, window)
    if pair["reciprocity"] is not None:
        yield f"  reciprocity {pair['reciprocity']:.2f}: the lesser direction of their mail over the greater"
    for direction in facts["directions"]:
        yield from _direction(direction, window, limit)


def _direction(direction: Mapping[str, Any], window: str, limit: int) -> Iterator[str]:
    ends = f"{direction['from']} → {direction['to']}"
    if not direction["interactions"]:
        yield f"{ends}: nothing that counts in {window}"
        yield _before(direction, window)
        return
    yield f"{ends}: {_strength(direction)}"
    yield from _kept_up(direction, window)
    if direction["balance"] is not None:
        yield f"  {direction['balance']:.0%} of the mail between them"
    if direction["answers"]:
        within = f"within {direction['reply_hours']:.3g} working hours (median)"
        yield f"  answers {counted(direction['answers'], 'message')} of {direction['to']}, {within}"
    interactions = direction["interactions"]
    yield from map(_interaction, interactions[:limit])
    rest = interactions[limit:]
    if rest:
        yield f"  {sum(each['amount'] for each in rest):8.4f}  {len(rest):,} more exist; --limit or --json lists them"


def _strength(tie: Mapping[str, Any]) -> str:
    live = "live" if tie["live"] else "not live"
    return f"strength {tie['strength']:.2f}, reads {tie['scale']:.0f} of 100: {tie['band']}, {live}"


def _kept_up(tie: Mapping[str, Any], window: str) -> Iterator[str]:
    exchange = f"{counted(tie['mails'], 'mail')} and {counted(tie['meetings'], 'meeting')}"
    latest = f"the latest on {tie['last_at'][:10]}, {days(round(tie['days_since_last'], 1))} before"
    share = f"{tie['meeting_share']:.0%} of the strength from meetings"
    yield f"  {exchange} in {window}, {tie['per_week']:.2g} a week, {latest}; {share}"
    yield _before(tie, window)


def _before(tie: Mapping[str, Any], window: str) -> str:
    if tie["trend"] is None:
        return f"  what it was {window} earlier is not known"
    return f"  {window} earlier its strength was {tie['before']:.2f}: {round(tie['trend']):+d} points since"


def _interaction(each: Mapping[str, Any]) -> str:
    answer = ""
    if each["answers"]:
        answer = f", answers that of {_minute(each['answered_at'])} after {each['reply_hours']:.3g} working hours"
    return f"  {each['amount']:8.4f}  {_minute(each['at'])} {'meeting' if each['meeting'] else 'mail'}{answer}"


def _minute(moment: str) -> str:
    return moment[:16].replace("T", " ")
