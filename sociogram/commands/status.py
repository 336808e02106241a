"""`sociogram status`: what is in the graph."""

from __future__ import annotations

import click

from graph_model.queries import control
from graph_model.recorder import read_policy
from graph_model.revision import read_revision
from graph_model.run_store import latest_run
from sociogram.graph import open_graph
from sociogram.printing import json_option, plain, say
from sociogram.settings import Settings


@click.command()
@json_option
@click.pass_obj
def status(settings: Settings, as_json: bool) -> None:
    """What is in the graph, who counts as us, and which run is the latest."""
    with open_graph(settings) as store:
        revision, run, policy = read_revision(store), latest_run(store), read_policy(store)
        counts = {label: store.read(control.COUNT[label])[0]["count"] for label in _COUNTED}
    facts = {
        "server": settings.database_url or f"embedded, in {settings.data_dir}",
        "revision": revision.number,
        "resolved": revision.is_resolved,
        "our_domains": list(revision.our_domains),
        "our_domains_guessed": revision.our_domains_guessed,
        "policy": policy.version if policy else None,
        "latest_run": run.id if run else None,
        **{label.lower(): count for label, count in counts.items()},
    }
    say(as_json, facts, (f"{name:>20}  {plain(value)}" for name, value in facts.items()))


_COUNTED = ("Address", "Person", "Organisation", "Contract", "Message", "Meeting", "Finding", "Run")
