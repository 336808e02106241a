"""The page of answers that `analyse`, `report`, `accounts` and `demo` print."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict

import click
from rich.console import Console

from graph_model.directory import names_by_former_id
from graph_model.disposition_store import read_dispositions
from graph_model.errors import AnalysisError
from graph_model.findings import FindingKind
from graph_model.run_store import MOST_FINDINGS, latest_run, read_findings
from graph_model.snapshot_reader import current_snapshot
from reports.four_answers import Answers, Question, four_answers
from reports.terminal import lines
from sociogram.graph import open_graph
from sociogram.report_material import GRAPH_CHANGED, NO_RUN
from sociogram.settings import Settings


def latest_page(settings: Settings, top: int, questions: Sequence[Question]) -> Answers:
    """The answers of the latest run to these questions, as the graph is now."""
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


def print_answers(answers: Answers, as_json: bool) -> None:
    """As a page on the terminal, or as JSON."""
    if as_json:
        click.echo(json.dumps(asdict(answers), indent=2, ensure_ascii=False))
        return
    console = Console(highlight=False)
    for line in lines(answers, console):
        console.print(line)
