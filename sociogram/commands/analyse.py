"""`sociogram analyse`: a run of the graph as it is, and its four answers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import click

from analytics.parameters import RunParameters
from graph_model.disposition import Disposition
from graph_model.disposition_store import read_dispositions
from graph_model.findings import Finding, FindingKind
from graph_model.job import JobKind
from reports.four_answers import Answers, four_answers
from sociogram.analysing import RunOutcome, run_analysis
from sociogram.commands.answers import print_answers
from sociogram.ending import say_when_stopped
from sociogram.graph import open_graph
from sociogram.job_at_work import command_as_job
from sociogram.printing import json_option
from sociogram.progress import shown_progress
from sociogram.settings import Settings

RUN_STORED = "Stopped. The run is stored: `sociogram report` prints it."


@click.command()
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
