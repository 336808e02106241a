"""`sociogram report KIND`: findings as documents, written to files that can be handed on."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from graph_model.errors import InputError
from reports.document import Document
from reports.formats import FORMATS, file_name, rendered
from reports.four_answers import QUESTIONS
from reports.reader import READERS
from sociogram.commands.answers import latest_page, print_answers
from sociogram.exporting import whole_file
from sociogram.graph import open_graph
from sociogram.printing import json_option, say
from sociogram.reporting import MOST_TOP, REPORTS, TOP, Subject
from sociogram.settings import Settings

TO_THE_TERMINAL = "-"

_RUN = click.option("--run", help="A run, or how its id begins (`sociogram runs`); by default the latest.")


def document_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of every report."""
    for option in (
        click.option("--json", "as_json", is_flag=True, help="The same as --format json --output -."),
        click.option("--as", "role", type=click.Choice(list(READERS)), default="analyst", show_default=True,
                     help="For whom: the report holds what this role may see, and says so."),
        click.option("--output", "-o", help="The file to write; - prints it. By default named after report and run."),
        click.option("--format", "kind", type=click.Choice(list(FORMATS)),
                     help="By default what the ending of --output says, else html."),
    ):  # fmt: skip
        command = option(command)
    return command


@click.command()
@_RUN
@click.option("--top", default=TOP, show_default=True, type=click.IntRange(1, MOST_TOP), help="People of the ranking.")
@document_options
@click.pass_obj
def influence(settings: Settings, /, run: str | None, top: int, **where: Any) -> None:
    """Who holds influence: the network drawn, the ranking with intervals and reasons, gaps, units, changes, method."""
    _report("influence", settings, Subject(run=run, top=top), **where)


@click.command()
@click.argument("who", required=False)
@click.option("--unit", help="A department or a team, by name or id.")
@click.option("--account", help="An organisation, by name, domain or id: who holds it.")
@click.option(
    "--top", default=TOP, show_default=True, type=click.IntRange(1, MOST_TOP), help="People of a unit, or of all."
)
@_RUN
@document_options
@click.pass_obj
def succession(
    settings: Settings,
    /,
    who: str | None,
    *,
    unit: str | None,
    account: str | None,
    top: int,
    run: str | None,
    **where: Any,
) -> None:
    """What would be lost if WHO left, who could follow, and how all is handed over; decisions and reviews.

    WHO is one of us, by name, any email address or id. Or the people of a unit, or an account's, as the graph is now. Nobody
    named: everybody on whom much hangs alone, as the run found them.
    """
    _report("succession", settings, Subject(run=run, who=who, unit=unit, account=account, top=top), **where)


@click.command("supply-chain")
@click.option(
    "--fail", multiple=True, help="What is lost if these organisations fail together; may be given several times."
)
@_RUN
@document_options
@click.pass_obj
def supply_chain(settings: Settings, /, fail: tuple[str, ...], run: str | None, **where: Any) -> None:
    """On whom we depend: tiers drawn, choke points, concentration against limits, what-if results, critical contacts.

    Without --fail the first choke points are looked at, each with all that it controls.
    """
    _report("supply-chain", settings, Subject(run=run, fail=fail), **where)


@click.command("relationship")
@click.argument("which")
@_RUN
@document_options
@click.pass_obj
def relationship(settings: Settings, /, which: str, *, run: str | None, **where: Any) -> None:
    """All about our relationship with the organisation WHICH (name, domain or id): who knows whom, health, contracts, risks.

    As a manager sees it who owns the account: --as manager.
    """
    _report("relationship", settings, Subject(run=run, account=which), **where)


def _report(
    name: str, settings: Settings, subject: Subject, *, role: str, kind: str | None, output: str | None, as_json: bool
) -> None:
    if as_json and (kind or output):
        raise InputError("--json prints the report: leave out --format and --output, or --json.")
    kind, output = ("json", TO_THE_TERMINAL) if as_json else (_kind(kind, output), output)
    with open_graph(settings) as store:
        document = REPORTS[name](store, settings, READERS[role], subject)
    hand_over(document, kind=kind, output=output)


def _kind(chosen: str | None, output: str | None) -> str:
    """The format that is wanted: as it is said, or as the file is to be called. Raises InputError where these are two."""
    if output in (None, TO_THE_TERMINAL):
        return chosen or "html"
    ending = next((name for name, each in FORMATS.items() if str(output).lower().endswith(each.suffix)), None)
    if chosen is None and ending is None:
        endings = ", ".join(each.suffix for each in FORMATS.values())
        raise InputError(f"{output} does not say what to write: end it in {endings}, or add --format.")
    if chosen and ending and chosen != ending:
        raise InputError(f"{output} is called as {ending}, and --format says {chosen}: leave out one of them.")
    return chosen or str(ending)


@click.group(invoke_without_command=True)
@click.option("--top", default=5, show_default=True, type=click.IntRange(1, 1000), help="Answers to each question.")
@json_option
@click.pass_context
def report(context: click.Context, top: int, as_json: bool) -> None:
    """Print the four answers of the latest run; or write a report to a file that can be handed on."""
    if context.invoked_subcommand is None:
        print_answers(latest_page(context.obj, top, QUESTIONS), as_json)


for each in (influence, succession, supply_chain, relationship):
    report.add_command(each)


def hand_over(document: Document, *, kind: str, output: str | None) -> None:
    """Write the document where it is wanted, and say where that is."""
    data = rendered(document, kind)
    if output == TO_THE_TERMINAL:
        sys.stdout.buffer.write(data)
        sys.stdout.flush()
        return
    path = Path(output or file_name(document, kind))
    with whole_file(path) as place:
        place.write_bytes(data)
    say(
        False,
        None,
        [f"Written to {path} ({len(data):,} bytes), run {document.edition.run}. {document.edition.confidentiality}"],
    )
