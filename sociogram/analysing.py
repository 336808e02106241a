"""Runs: the graph as it is, analysed, and what was found stored. Wired from the graph and the analytics.

In: an open graph and what to do. Out: the record of what was done. Progress is reported as (what, part done 0–1).
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from threading import Event
from typing import Any

from analytics.parameters import RunParameters
from analytics.run import Analysis, analyse
from analytics.stable_labels import NO_FORMER, FormerLabels
from graph_model.findings import FindingKind
from graph_model.long_work import overseen, step
from graph_model.run_store import MOST_FINDINGS, RunRecord, latest_run, read_findings, write_run
from graph_model.snapshot import Snapshot
from graph_model.snapshot_reader import current_snapshot
from graph_model.store import Row, Store
from graph_model.writer_lease import WriterLease
from sociogram.jobs import WAIT_FOR_WRITER_SECONDS, Progress, is_up_to_date, resolve_graph, silent


@dataclass(frozen=True, slots=True)
class RunOutcome:
    """A run as it was stored, with what it found, and the snapshot that it was made from."""

    record: RunRecord
    analysis: Analysis
    snapshot: Snapshot


STORING = "storing the findings"


def run_analysis(
    store: Store,
    parameters: RunParameters | None = None,
    *,
    cache: Path | None = None,
    progress: Progress = silent,
    cancelled: Event | None = None,
    wait_seconds: float = WAIT_FOR_WRITER_SECONDS,
) -> RunOutcome:
    """Analyse the graph as it is and store the run. The same graph and parameters give the same run.

    Communities keep the numbers that they have in the run that was stored last. `cancelled` may be set from any thread; who is
    who is concluded to the end first, where that is due, since half of it would be no state of the graph.

    Raises:
        Cancelled: it was set before the run was stored. Nothing of the run is left, and the next one is as if it had not been.

    """
    if not is_up_to_date(store):
        resolve_graph(store, progress=progress, wait_seconds=wait_seconds)
    with overseen(cancelled=cancelled):
        step()
        snapshot = current_snapshot(store, cache)
    analysis = analyse(
        snapshot,
        parameters or RunParameters(),
        lambda stage, part: progress(f"analysing: {stage}", part),
        _former_labels(store),
        cancelled,
    )
    record = _run_record(snapshot, analysis)
    progress(STORING, 0.0)
    with (
        WriterLease(store, wait_seconds=wait_seconds) as lease,
        overseen(lambda part: progress(STORING, part), cancelled),
    ):
        write_run(store, lease, record, analysis.findings, _tie_rows(snapshot, analysis))
    progress(STORING, 1.0)
    return RunOutcome(record, analysis, snapshot)


def _former_labels(store: Store) -> FormerLabels:
    run = latest_run(store)
    if run is None:
        return NO_FORMER
    return FormerLabels.of(read_findings(store, run.id, FindingKind.COMMUNITY, limit=MOST_FINDINGS))


def _run_record(snapshot: Snapshot, analysis: Analysis) -> RunRecord:
    return RunRecord(
        id=analysis.id,
        as_of_ms=analysis.as_of_ms,
        window_days=analysis.parameters.window_days,
        parameters=analysis.parameters.to_json(),
        policy=snapshot.policy,
        snapshot_hash=analysis.snapshot_hash,
        revision=snapshot.revision,
        started_ms=time.time_ns() // 1_000_000,
        versions=dict(analysis.versions),
        notes=analysis.notes,
    )


STORED_MEASURES = ("balance", "reciprocity", "answers", "reply_hours", "before", "pair_before", "trend")
"""Of each tie; the others follow from these and from the run's day and window."""


def _tie_rows(snapshot: Snapshot, analysis: Analysis) -> Iterator[tuple[str, list[tuple[str, Row]]]]:
    """Ties grouped by their source: `ties` is sorted by it. What is not known of a tie is left out."""
    ids, ties = list(snapshot.people.id), analysis.ties
    columns = ("strength", "mail_strength", "meeting_strength", "mails", "meetings", "first_at", "last_at")
    values = [getattr(ties, name).tolist() for name in columns]
    values += [getattr(analysis.tie_measures, name).tolist() for name in STORED_MEASURES]
    names = columns + STORED_MEASURES
    rows: Iterable[tuple[Any, ...]] = zip(ties.source.tolist(), ties.target.tolist(), *values, strict=True)
    for source, group in groupby(rows, key=lambda row: row[0]):
        yield ids[source], [(ids[end], _known(names, row)) for _, end, *row in group]


def _known(names: Iterable[str], values: Iterable[float]) -> Row:
    return {name: value for name, value in zip(names, values, strict=True) if not math.isnan(value)}
