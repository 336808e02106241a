"""Imports and runs: the two long works, wired from ingest, the graph and the analytics.

In: an open graph and what to do. Out: the record of what was done. Both report progress as (what, part done 0–1).
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from threading import Event
from typing import Any

from analytics.parameters import RunParameters
from analytics.run import Analysis, analyse
from analytics.stable_labels import NO_FORMER, FormerLabels
from graph_model.conclusions import Conclusions, read_conclusions
from graph_model.derived import Resolution
from graph_model.entities import ImportRecord
from graph_model.findings import FindingKind
from graph_model.long_work import overseen, step
from graph_model.notices import apply_notices
from graph_model.policy import Policy
from graph_model.queries import control
from graph_model.recorder import Recorder, read_policy
from graph_model.resolution_store import read_evidence, write_resolution
from graph_model.revision import read_revision
from graph_model.run_store import MOST_FINDINGS, RunRecord, latest_run, read_findings, write_run
from graph_model.snapshot import Snapshot
from graph_model.snapshot_reader import current_snapshot
from graph_model.store import Row, Store
from graph_model.superseded import drop_superseded
from graph_model.writer_lease import WriterLease
from ingest.pipeline import Progress as LoadProgress
from ingest.pipeline import load
from ingest.resolution import RULES, resolve
from ingest.tables.column_mapping import NO_COLUMNS, Columns, checked_columns, merged_columns
from sociogram.privacy import apply_retention, terms_in_force
from sociogram.privacy_key import PrivacyKey

Progress = Callable[[str, float], None]

WAIT_FOR_WRITER_SECONDS = 5.0


def _silent(_what: str, _part: float) -> None:
    """Report nothing."""


@dataclass(frozen=True, slots=True)
class ImportOutcome:
    """What a load recorded, and what was concluded from everything recorded so far."""

    record: ImportRecord
    conclusions: Conclusions
    resolution: Resolution | None = None
    """What was concluded anew; None where nothing new was to conclude from."""


def run_import(
    store: Store,
    paths: Sequence[Path],
    *,
    our_domains: Sequence[str] = (),
    now_ms: int | None = None,
    privacy_key: PrivacyKey | None = None,
    again: bool = False,
    workers: int | None = None,
    columns: Columns = NO_COLUMNS,
    progress: Progress = _silent,
    wait_seconds: float = WAIT_FOR_WRITER_SECONDS,
) -> ImportOutcome:
    """Load files and folders, then resolve identities and references anew. What is past its age is removed first.

    `our_domains` and `columns` given: they become policy. `now_ms`: what is later is no plausible date; by default, the
    clock's. `again`: read unchanged files, too. `workers`: processes that parse (`ingest.workers`); by default by
    the size of the load. `wait_seconds`: for whoever writes at the moment.
    """
    now_ms = now_ms or _now_ms()
    policy = read_policy(store) or Policy()
    if our_domains:
        policy = replace(policy, our_domains=tuple(our_domains)).checked()
    if columns:
        policy = replace(policy, columns=merged_columns(policy.columns, columns))
    checked_columns(policy.columns)
    terms = terms_in_force(store, policy, now_ms, privacy_key)
    apply_retention(store, policy, now_ms, wait_seconds)
    with Recorder(store, wait_seconds=wait_seconds) as recorder:
        if our_domains or columns:
            recorder.policy(policy)
        record = load(
            paths, recorder, terms=terms, progress=_told(progress),
            memory=recorder.loaded_files, again=again, workers=workers,
        )  # fmt: skip
    if _is_up_to_date(store):
        return ImportOutcome(record, read_conclusions(store))
    resolution = resolve_graph(store, now_ms=now_ms, progress=progress, recorder=recorder, wait_seconds=wait_seconds)
    return ImportOutcome(record, Conclusions.of(resolution), resolution)


def _is_up_to_date(store: Store) -> bool:
    """Whether the derived facts are what the present rules conclude from the recorded ones."""
    revision = read_revision(store)
    return revision.is_resolved and revision.rules == RULES


def _told(progress: Progress) -> Callable[[LoadProgress], None]:
    def tell(now: LoadProgress) -> None:
        progress(f"loading: {now.records:,} records", now.bytes_done / max(now.bytes_total, 1))

    return tell


def resolve_graph(
    store: Store,
    *,
    now_ms: int | None = None,
    progress: Progress = _silent,
    recorder: Recorder | None = None,
    wait_seconds: float = WAIT_FOR_WRITER_SECONDS,
) -> Resolution:
    """Bring the derived facts up to date with the recorded ones. Where nothing changed, nothing is written.

    `recorder`: which has just ended, and need not read what it wrote.
    """
    progress("who is who", 0.0)
    with WriterLease(store, wait_seconds=wait_seconds) as lease:
        apply_notices(store, lease, now_ms or _now_ms())
        drop_superseded(store, lease)
        number = read_revision(store).number
        resolution = resolve(read_evidence(store, recorder.traffic_at(number) if recorder else None))
        write_resolution(store, lease, resolution, number)
        lease.write(lambda transaction: transaction.run(control.MARK_RULES, rules=RULES), recorded=False)
    progress("who is who", 1.0)
    return resolution


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
    progress: Progress = _silent,
    cancelled: Event | None = None,
    wait_seconds: float = WAIT_FOR_WRITER_SECONDS,
) -> RunOutcome:
    """Analyse the graph as it is and store the run. The same graph and parameters give the same run.

    Communities keep the numbers that they have in the run that was stored last. `cancelled` may be set from any thread; who is
    who is concluded to the end first, where that is due, since half of it would be no state of the graph.

    Raises:
        Cancelled: it was set before the run was stored. Nothing of the run is left, and the next one is as if it had not been.

    """
    if not _is_up_to_date(store):
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
        started_ms=_now_ms(),
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


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
