"""`sociogram introduce`: who could introduce somebody of ours to a person or an organisation, and what speaks for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import click

from analytics.introduction_paths import MAX_STEPS
from analytics.introductions import people_of
from graph_model.errors import InputError
from graph_model.run_store import latest_run
from graph_model.snapshot_reader import current_snapshot
from sociogram.commands.naming import Naming
from sociogram.graph import open_graph
from sociogram.introductions import introduction_facts
from sociogram.printing import json_option, say
from sociogram.privacy_key import PrivacyKey
from sociogram.settings import Settings
from sociogram.what_if import parameters_of


@click.command()
@click.argument("who")
@click.argument("to")
@click.option(
    "--steps", default=MAX_STEPS, show_default=True, type=click.IntRange(1, 8), help="Ties of a path, at most."
)
@json_option
@click.pass_obj
def introduce(settings: Settings, who: str, to: str, *, steps: int, as_json: bool) -> None:
    """Who could introduce WHO, one of us, TO a person or an organisation, the strongest path first.

    Both are named by a name or an id, people also by any email address, organisations by a mail domain. Judged as the
    latest run judged, by its parameters.
    """
    with open_graph(settings) as store:
        snapshot, parameters = current_snapshot(store, settings.cache_dir), parameters_of(latest_run(store))
        naming = Naming(store, snapshot, PrivacyKey.of(settings))
        asking, (is_person, place) = naming.person_of_ours(who), naming.person_or_organisation(to)
    if is_person and place == asking:
        raise InputError(f"{who} and {to} are the same person.")
    wanted = [place] if is_person else people_of(snapshot, place, parameters)
    facts = {"to": to, **introduction_facts(snapshot, asking, wanted, parameters, max_steps=steps)}
    say(as_json, facts, _lines(facts, steps))


def _lines(facts: Mapping[str, Any], most: int) -> Iterator[str]:
    if not facts["paths"]:
        yield (
            f"Nobody whom {facts['from']} reaches in {most} ties that are live in both directions knows {facts['to']}."
        )
    for number, path in enumerate(facts["paths"], 1):
        names = [facts["from"], *(step["to"] for step in path["steps"])]
        yield f"{number}. {' → '.join(names)}, {100 * path['strength']:.2g}%"
        yield from map(_step, path["steps"])
    if facts["others"]:
        yield f"{facts['others']} more could introduce them."


def _step(step: Mapping[str, Any]) -> str:
    place = f" ({step['organisation']})" if step["organisation"] else ""
    latest = step["latest"][0]["at"][:10]
    mails = f"{step['mails_to']} mails to and {step['mails_from']} from"
    exchange = f"{mails}, {step['meetings']} meetings, the latest on {latest}"
    return f"   {step['from']} knows {step['to']}{place}: {step['closeness']:.0%}; {exchange}"
