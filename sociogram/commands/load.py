"""`sociogram load`: files and folders into the graph."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from graph_model.job import JobKind
from ingest.tables.column_mapping import NO_COLUMNS, columns_from_json
from sociogram.graph import open_graph
from sociogram.import_summary import summary_lines
from sociogram.job_at_work import command_as_job
from sociogram.jobs import ImportOutcome, run_import
from sociogram.printing import json_option, say
from sociogram.privacy_key import PrivacyKey
from sociogram.progress import shown_progress
from sociogram.settings import Settings


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--our-domain", "our_domains", multiple=True, help="A mail domain of yours; becomes policy. Else guessed."
)
@click.option(
    "--columns",
    type=click.File("rb"),
    help='JSON that says which column of your tables is which: {"people": {"email": "Work mail"}}; becomes policy.',
)
@click.option("--again", is_flag=True, help="Read files again that have not changed since they were loaded.")
@json_option
@click.pass_obj
def load(
    settings: Settings,
    /,
    *,
    paths: tuple[Path, ...],
    our_domains: tuple[str, ...],
    columns: Any,
    again: bool,
    as_json: bool,
) -> None:
    """Load mailboxes, calendars, tables and registers from PATHS (files or folders). Loading again changes nothing."""
    mapping = columns_from_json(columns.read()) if columns else NO_COLUMNS
    with (
        open_graph(settings) as store,
        shown_progress(quiet=as_json) as progress,
        command_as_job(store, JobKind.IMPORT, progress, list(map(str, paths))) as work,
    ):
        key = PrivacyKey.of(settings)
        outcome = run_import(
            store, paths, our_domains=our_domains, columns=mapping, privacy_key=key, again=again, progress=work.progress
        )
        work.outcome = outcome.record.id
    _print_import(outcome, as_json)


def _print_import(outcome: ImportOutcome, as_json: bool) -> None:
    conclusions = outcome.conclusions
    facts = {
        **asdict(outcome.record),
        "our_domains": list(conclusions.our_domains),
        "our_domains_guessed": conclusions.our_domains_guessed,
        "people": conclusions.people,
        "organisations": conclusions.organisations,
    }
    say(as_json, facts, summary_lines(outcome.record, conclusions))
