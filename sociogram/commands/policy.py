"""`sociogram policy`: what the business decides, shown and set."""

from __future__ import annotations

import json
from typing import Any

import click

from graph_model.policy import Policy
from graph_model.recorder import Recorder, read_policy
from graph_model.suppression import check_pseudonymise
from ingest.tables.column_mapping import checked_columns
from sociogram.graph import open_graph
from sociogram.printing import json_option, say
from sociogram.settings import Settings


@click.group()
def policy() -> None:
    """What the business decides: our domains, exchange rates, broadcast limits, title levels, subsidiaries, columns.

    `rates` give the value of one unit of each currency in `base_currency`: {"NOK": 0.085}.
    `title_levels` gives words of titles a level, the higher the more senior: of the words that a title has the longest one
    decides, and only where no list states a level. The table that you set replaces the whole of the former one. `subsidiaries`
    gives for a domain the organisation that it belongs to, by domain or name. `free_mail` names more domains that are
    nobody's. `columns` says which column of your tables is which, as in `load --columns`.
    """


@policy.command("show")
@click.pass_obj
def show_policy(settings: Settings) -> None:
    """Print the policy in force as JSON; edit it and give it to `policy set`."""
    with open_graph(settings) as store:
        click.echo(json.dumps(json.loads((read_policy(store) or Policy()).to_json()), indent=2))


@policy.command("set")
@click.argument("file", type=click.File("rb"))
@json_option
@click.pass_obj
def set_policy(settings: Settings, file: Any, as_json: bool) -> None:
    """Put the policy in FILE (JSON, as `policy show` prints it) in force."""
    decided = Policy.from_json(file.read())
    checked_columns(decided.columns)
    with open_graph(settings) as store, Recorder(store) as recorder:
        check_pseudonymise(store, decided)
        recorder.policy(decided)
    said = f"Policy {decided.version} is in force. Run `sociogram analyse` to see its effect."
    say(as_json, {"policy": decided.version}, [said])
