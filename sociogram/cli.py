"""The command line: each command wires one job to a report. Every one that reports something takes `--json`.

Errors of ours end a command with one sentence and exit status 1; a stack trace is a defect.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click
from rich.console import Console

from analytics.parameters import RunParameters
from graph_model.directory import names_by_former_id
from graph_model.disposition import Disposition
from graph_model.disposition_store import read_dispositions
from graph_model.errors import AnalysisError, SociogramError
from graph_model.findings import Finding, FindingKind
from graph_model.job import JobKind
from graph_model.policy import Policy
from graph_model.queries import control
from graph_model.recorder import Recorder, read_policy
from graph_model.revision import read_revision
from graph_model.run_store import MOST_FINDINGS, latest_run, read_findings
from graph_model.snapshot_reader import current_snapshot
from graph_model.suppression import check_pseudonymise
from ingest.tables.column_mapping import NO_COLUMNS, checked_columns, columns_from_json
from reports.account_review import ACCOUNT_QUESTIONS
from reports.four_answers import QUESTIONS, Answers, Question, four_answers
from reports.terminal import lines
from sociogram.commands.alerts import alerts
from sociogram.commands.audit import audit
from sociogram.commands.backup import backup, restore
from sociogram.commands.compare import compare, runs
from sociogram.commands.disposition import disposition
from sociogram.commands.documents import documents
from sociogram.commands.export import export
from sociogram.commands.identity import identity
from sociogram.commands.imports import imports
from sociogram.commands.introduce import introduce
from sociogram.commands.keys import keys
from sociogram.commands.privacy import privacy
from sociogram.commands.report import COMMANDS
from sociogram.commands.schedule import schedule
from sociogram.commands.succession import succession
from sociogram.commands.sync import sync
from sociogram.commands.tie import tie
from sociogram.commands.what_if import what_if
from sociogram.commands.why import why
from sociogram.demo.performance import Performance, perform
from sociogram.ending import say_when_stopped
from sociogram.graph import open_graph
from sociogram.import_summary import summary_lines
from sociogram.job_at_work import command_as_job
from sociogram.jobs import ImportOutcome, RunOutcome, run_analysis, run_import
from sociogram.logs import set_up_logging
from sociogram.printing import json_option, plain, say
from sociogram.privacy_key import PrivacyKey
from sociogram.progress import shown_progress
from sociogram.report_material import GRAPH_CHANGED, NO_RUN
from sociogram.service import serve_forever
from sociogram.settings import MOST_WORKERS, Settings


class _Commands(click.Group):
    """Turns our errors into one sentence on standard error."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except SociogramError as error:
            click.echo(f"Error: {error}", err=True)
            ctx.exit(1)


@click.group(cls=_Commands)
@click.version_option(package_name="sociogram")
@click.pass_context
def cli(context: click.Context) -> None:
    """Relationship intelligence: who holds influence, what breaks if one person leaves, whom you depend on."""
    context.obj = settings = Settings.from_environment()
    set_up_logging(settings)


@cli.command()
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


RUN_STORED = "Stopped. The run is stored: `sociogram report` prints it."


@cli.command()
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="Analyse as of the end of this day (UTC).")
@click.option("--window-days", type=click.FloatRange(min=1), help="How far back interactions count.")
@click.option("--seed", type=int, help="Decides every sample.")
@click.option("--parameters", "file", type=click.File("rb"), help="All parameters as JSON, as a run stores them.")
@json_option
@click.pass_obj
def analyse(settings: Settings, /, as_of: datetime | None, file: Any, as_json: bool, **given: Any) -> None:
    """Analyse the graph as it is, store the run, and print the four answers."""
    parameters = RunParameters.from_json(file.read()) if file else RunParameters()
    chosen = {name: value for name, value in given.items() if value is not None}
    if as_of is not None:
        chosen["as_of_ms"] = int(as_of.replace(tzinfo=UTC).timestamp() * 1000) + 86_400_000 - 1
    asked = replace(parameters, **chosen)
    with open_graph(settings) as store, shown_progress(quiet=as_json) as progress:
        with command_as_job(store, JobKind.RUN, progress, request=asked.to_json()) as work:
            outcome = run_analysis(store, asked, cache=settings.cache_dir, progress=work.progress)
            work.outcome = outcome.record.id
            say_when_stopped(RUN_STORED)
        decided = read_dispositions(store)
    print_answers(answers_of(outcome, decided), as_json)


@cli.group(invoke_without_command=True)
@click.option("--top", default=5, show_default=True, type=click.IntRange(1, 1000), help="Answers to each question.")
@json_option
@click.pass_context
def report(context: click.Context, top: int, as_json: bool) -> None:
    """Print the four answers of the latest run; or write a report to a file that can be handed on."""
    if context.invoked_subcommand is None:
        print_answers(_latest_page(context.obj, top, QUESTIONS), as_json)


for each in COMMANDS:
    report.add_command(each)


@cli.command()
@click.option("--top", default=5, show_default=True, type=click.IntRange(1, 1000), help="Accounts for each question.")
@json_option
@click.pass_obj
def accounts(settings: Settings, top: int, as_json: bool) -> None:
    """Print how accounts fare by the latest run: which we are losing, who waits for us, where we collide."""
    print_answers(_latest_page(settings, top, ACCOUNT_QUESTIONS), as_json)


def _latest_page(settings: Settings, top: int, questions: Sequence[Question]) -> Answers:
    with open_graph(settings) as store:
        run = latest_run(store)
        if run is None:
            raise AnalysisError(NO_RUN)
        findings = {kind: read_findings(store, run.id, kind, limit=MOST_FINDINGS) for kind in FindingKind}
        snapshot = current_snapshot(store, settings.cache_dir)
        former, decided = names_by_former_id(store), read_dispositions(store)
    notes = run.notes if run.revision == snapshot.revision else (GRAPH_CHANGED, *run.notes)
    return four_answers(
        snapshot, findings, run=run.id, as_of_ms=run.as_of_ms, notes=notes, top=top, former=former, dispositions=decided,
        questions=questions,
    )  # fmt: skip


@cli.command()
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


@cli.group()
def policy() -> None:
    """What the business decides: our domains, exchange rates, broadcast limits, title levels, subsidiaries, columns.

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


@cli.command()
@click.option("--port", type=click.IntRange(0, 65535), help="Port; 0 picks a free one.")
@click.option("--host", help="Address to listen on; beyond loopback only with API keys or web tokens.")
@click.option("--workers", type=click.IntRange(1, MOST_WORKERS), help="Processes to answer with.")
@click.pass_obj
def serve(settings: Settings, port: int | None, host: str | None, workers: int | None) -> None:
    """Serve the GraphQL API until Ctrl-C: on loopback, or where --host says to whoever has a key or a token."""
    given: dict[str, Any] = {"host": host, "port": port, "workers": workers}
    chosen = replace(settings, **{name: value for name, value in given.items() if value is not None})
    with open_graph(chosen) as store:
        serve_forever(store, chosen)


@cli.command()
@click.option("--seed", default=1, type=click.IntRange(0), show_default=True, help="Which company to make up.")
@click.option("--folder", type=click.Path(path_type=Path), help="Keep the company's files here, to look at them.")
@click.option("--serve/--no-serve", default=None, help="Serve the API afterwards. Default: on a terminal.")
@json_option
@click.pass_obj
def demo(settings: Settings, seed: int, folder: Path | None, serve: bool | None, as_json: bool) -> None:
    """Make up a company, load its files, analyse, and print the four answers; then serve them.

    Without SOCIOGRAM_DATABASE_URL the graph is one of its own that is gone afterwards.
    """
    goes_on = sys.stdout.isatty() and not as_json if serve is None else serve
    with TemporaryDirectory(prefix="sociogram-demo-") as place:
        own = replace(settings, data_dir=Path(place) / "graph", cache_dir=Path(place) / "cache")
        with open_graph(own) as store:
            with shown_progress(quiet=as_json) as progress:
                performance = perform(store, folder or Path(place) / "company", seed, progress)
            _print_performance(performance, as_json)
            if goes_on:
                serve_forever(store, settings if settings.database else own)  # a key that stays with a graph that stays


cli.add_command(backup)
cli.add_command(restore)
cli.add_command(export)
cli.add_command(documents)
cli.add_command(sync)
cli.add_command(identity)
cli.add_command(imports)
cli.add_command(privacy)
cli.add_command(audit)
cli.add_command(why)
cli.add_command(runs)
cli.add_command(compare)
cli.add_command(disposition)
cli.add_command(what_if)
cli.add_command(succession)
cli.add_command(introduce)
cli.add_command(tie)
cli.add_command(keys)
cli.add_command(schedule)
cli.add_command(alerts)


# ── printing ────────────────────────────────────────────────────────────────────────────────────────────────────────


def answers_of(outcome: RunOutcome, decided: Iterable[Disposition] = (), top: int = 5) -> Answers:
    """The page of a run that was just made, with what was decided about its findings."""
    findings: dict[FindingKind, list[Finding]] = {kind: [] for kind in FindingKind}
    for finding in outcome.analysis.findings:
        findings[finding.kind].append(finding)
    record = outcome.record
    return four_answers(
        outcome.snapshot, findings, run=record.id, as_of_ms=record.as_of_ms, notes=record.notes, top=top,
        dispositions=decided,
    )  # fmt: skip


def print_answers(answers: Answers, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(asdict(answers), indent=2, ensure_ascii=False))
        return
    console = Console(highlight=False)
    for line in lines(answers, console):
        console.print(line)


def _print_performance(performance: Performance, as_json: bool) -> None:
    answers, verdict = answers_of(performance.run), performance.verdict
    if as_json:
        click.echo(json.dumps({**asdict(verdict), "answers": asdict(answers)}, indent=2, ensure_ascii=False))
        return
    for line in summary_lines(performance.loaded.record, performance.loaded.conclusions):
        click.echo(line)
    print_answers(answers, as_json=False)
    click.echo(
        f"\nOf {verdict.planted} truths planted in this company {verdict.found} were found, "
        f"with {verdict.false_alarms} false alarms."
    )
    for line in (*verdict.misses, *verdict.alarms):
        click.echo(f"    {line}")


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
