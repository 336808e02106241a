"""`sociogram report KIND`: findings as documents, written to files that can be handed on."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from graph_model.errors import InputError
from graph_model.findings import FindingKind
from reports.document import Document
from reports.formats import FORMATS, rendered
from reports.influence_report import influence_report
from reports.reader import READERS
from sociogram.graph import open_graph
from sociogram.printing import say
from sociogram.report_material import report_material
from sociogram.settings import Settings

TO_THE_TERMINAL = "-"
INFLUENCE = (FindingKind.INFLUENCE, FindingKind.COMMUNITY, FindingKind.UNIT_COVERAGE)


def document_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of every report."""
    for option in (
        click.option("--json", "as_json", is_flag=True, help="The same as --format json --output -."),
        click.option("--as", "role", type=click.Choice(list(READERS)), default="analyst", show_default=True,
                     help="For whom: the report holds what this role may see, and says so."),
        click.option("--output", "-o", help="The file to write; - prints it. By default named after report and run."),
        click.option("--format", "kind", type=click.Choice(list(FORMATS)), default="html", show_default=True),
    ):  # fmt: skip
        command = option(command)
    return command


@click.command()
@click.option("--run", help="A run, or how its id begins (`sociogram runs`); by default the latest.")
@click.option("--top", default=20, show_default=True, type=click.IntRange(1, 1000), help="People of the ranking.")
@document_options
@click.pass_obj
def influence(settings: Settings, /, run: str | None, top: int, role: str, **where: Any) -> None:
    """Who holds influence: the network drawn, the ranking with intervals and reasons, gaps, units, changes, method."""
    with open_graph(settings) as store:
        material = report_material(
            store, settings, READERS[role], INFLUENCE, run=run, compared=FindingKind.INFLUENCE
        )  # fmt: skip
    hand_over(influence_report(material, top), **where)


REPORTS = (influence,)


def hand_over(document: Document, *, kind: str, output: str | None, as_json: bool) -> None:
    """Write the document where it is wanted, and say where that is."""
    kind, output = ("json", TO_THE_TERMINAL) if as_json else (kind, output)
    chosen = FORMATS[kind]
    data = rendered(document, kind)
    if output == TO_THE_TERMINAL:
        sys.stdout.buffer.write(data)
        sys.stdout.flush()
        return
    path = Path(output or f"{document.key}-{document.edition.run[:8]}{chosen.suffix}")
    try:
        path.write_bytes(data)
    except OSError as error:
        raise InputError(f"{path} cannot be written ({error.strerror}). Name another file with --output.") from error
    say(
        False,
        None,
        [f"Written to {path} ({len(data):,} bytes), run {document.edition.run}. {document.edition.confidentiality}"],
    )
