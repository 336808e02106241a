"""Imports: what is loaded and concluded from it, wired from ingest and the graph. Runs are in `sociogram.analysing`.

In: an open graph and what to do. Out: the record of what was done. Progress is reported as (what, part done 0–1).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from graph_model.conclusions import Conclusions, read_conclusions
from graph_model.derived import Resolution
from graph_model.entities import ImportRecord
from graph_model.notices import apply_notices
from graph_model.policy import Policy
from graph_model.queries import control
from graph_model.recorder import Recorder, read_policy
from graph_model.resolution_store import read_evidence, write_resolution
from graph_model.revision import read_revision
from graph_model.store import Store
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


def silent(_what: str, _part: float) -> None:
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
    progress: Progress = silent,
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
    if is_up_to_date(store):
        return ImportOutcome(record, read_conclusions(store))
    resolution = resolve_graph(store, now_ms=now_ms, progress=progress, recorder=recorder, wait_seconds=wait_seconds)
    return ImportOutcome(record, Conclusions.of(resolution), resolution)


def is_up_to_date(store: Store) -> bool:
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
    progress: Progress = silent,
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


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
