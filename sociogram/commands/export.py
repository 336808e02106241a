"""`sociogram export`: what a run found, as files for other programs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from graph_model.errors import InputError
from graph_model.findings import FindingKind
from reports.exports.network_files import NETWORK_FORMATS
from reports.exports.table_files import TABLE_FORMATS
from reports.reader import READERS
from sociogram.exporting import FindingsExport, export_findings, people_export, supply_export, write_text
from sociogram.graph import open_graph
from sociogram.printing import json_option, say
from sociogram.settings import Settings

_RUN = click.option("--run", help="A run, or how its id begins (`sociogram runs`); by default the latest.")
_ROLE = click.option("--as", "role", type=click.Choice(list(READERS)), default="analyst", show_default=True,
                     help="For whom: the files hold what this role may see, and say so.")  # fmt: skip


@click.group()
def export() -> None:
    """Write what a run found to files for other programs: networks for graph tools, tables for analysis."""


@export.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--format", "kind", type=click.Choice(list(NETWORK_FORMATS)), help="By default the ending of FILE says it."
)
@_RUN
@click.option("--supply", is_flag=True, help="Who supplies whom, instead of people and their ties.")
@click.option("--internal", is_flag=True, help="Only us, and ties among us.")
@click.option("--undirected", is_flag=True, help="One tie for both directions.")
@click.option(
    "--pseudonyms", is_flag=True, help="Made-up names that hold for this run only; no titles, units and employers."
)
@_ROLE
@json_option
@click.pass_obj
def network(
    settings: Settings,
    /,
    *,
    file: Path,
    kind: str | None,
    run: str | None,
    supply: bool,
    internal: bool,
    undirected: bool,
    pseudonyms: bool,
    role: str,
    as_json: bool,
) -> None:
    """Write people and their ties to FILE as GraphML, GEXF or JSON, with units, communities and influence.

    The ties are those of the run's window and parameters, in the graph as it is now.
    """
    chosen = kind or file.suffix.removeprefix(".").lower()
    if chosen not in NETWORK_FORMATS:
        raise InputError(f"{file} does not say what to write: end it in .graphml, .gexf or .json, or add --format.")
    if supply and (internal or undirected or pseudonyms):
        raise InputError("--internal, --undirected and --pseudonyms are about people: leave them out with --supply.")
    reader = READERS[role]
    with open_graph(settings) as store:
        if supply:
            made = supply_export(store, settings, reader, run=run)
        else:
            made = people_export(
                store, settings, reader, run=run, directed=not undirected, internal=internal, pseudonyms=pseudonyms
            )
    write_text(file, NETWORK_FORMATS[chosen](made.network, made.about))
    counts = {"nodes": len(made.network.ids), "edges": len(made.network.source)}
    facts: dict[str, Any] = {"file": str(file), "format": chosen, **counts, **made.about, "notes": list(made.notes)}
    written = f"Written to {file}: {counts['nodes']:,} nodes and {counts['edges']:,} edges, run {made.about['run']}."
    say(as_json, facts, [*(f"Note: {each}" for each in made.notes), f"{written} {made.about['confidentiality']}"])


@export.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--format", "form", type=click.Choice(list(TABLE_FORMATS)), default="csv", show_default=True)
@click.option(
    "--kind",
    "kinds",
    type=click.Choice([each.value for each in FindingKind]),
    multiple=True,
    help="Only findings of this kind; may be given several times.",
)
@_RUN
@_ROLE
@json_option
@click.pass_obj
def findings(
    settings: Settings, /, *, folder: Path, form: str, kinds: tuple[str, ...], run: str | None, role: str, as_json: bool
) -> None:
    """Write findings to FOLDER: a table for each kind as CSV, Parquet or JSON, and about.json, which says what they are of."""
    chosen = [FindingKind(each) for each in dict.fromkeys(kinds)]
    with open_graph(settings) as store:
        made = export_findings(store, settings, READERS[role], folder, form, kinds=chosen, run=run)
    say(as_json, {"folder": str(folder), **asdict(made)}, _lines(folder, role, made))


def _lines(folder: Path, role: str, made: FindingsExport) -> Iterator[str]:
    yield from (f"{rows:>10,}  {name}" for name, rows in made.files.items())
    yield from (f"Note: {each}" for each in made.notes)
    if made.withheld:
        yield f"The role {role} may not see: {', '.join(made.withheld)}."
    yield f"Written to {folder}, run {made.about['run']}. {made.about['confidentiality']}"
