"""What a job is told, as it is kept in its node: which files, uploads or live source an import reads, or a run's parameters.

In: JSON that we wrote. Out: what a worker does with it.
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from random import Random

from analytics.parameters import RunParameters
from gql.long_work import ImportWish
from graph_model.job import Job, JobKind
from graph_model.policy import Policy
from graph_model.recorder import read_policy
from graph_model.store import Store
from sociogram.analysing import run_analysis
from sociogram.job_at_work import Work
from sociogram.jobs import resolve_graph, run_import
from sociogram.live_sources import open_source, read_sources
from sociogram.privacy import apply_retention
from sociogram.privacy_key import PrivacyKey
from sociogram.settings import Settings, source_secrets
from sociogram.synchronisation import run_sync, system_seams
from sociogram.uploads import Uploads

WAIT_FOR_WRITER_SECONDS = math.inf
"""A job waits for whoever writes, as long as nobody cancels it."""


def import_to_json(wish: ImportWish) -> str:
    return json.dumps(asdict(wish), sort_keys=True)


def import_from_json(text: str) -> ImportWish:
    """The inverse of `import_to_json`.

    >>> import_from_json(import_to_json(ImportWish(uploads=("a",), again=True)))
    ImportWish(paths=(), uploads=('a',), source='', again=True)
    """
    given = json.loads(text)
    return ImportWish(tuple(given["paths"]), tuple(given["uploads"]), given["source"], given["again"])


def do(store: Store, settings: Settings, job: Job, work: Work) -> None:
    """Do what the job was told, in this process. Its outcome is the id of the import or run."""
    _DOING[job.kind](store, settings, job, work)


def _import(store: Store, settings: Settings, job: Job, work: Work) -> None:
    wish = import_from_json(job.request)
    uploads = Uploads.of(settings)
    try:
        paths = [*map(Path, wish.paths), *map(uploads.file, wish.uploads)]
        outcome = run_import(
            store,
            paths,
            privacy_key=PrivacyKey.of(settings),
            again=wish.again,
            progress=work.progress,
            wait_seconds=WAIT_FOR_WRITER_SECONDS,
        )
    finally:
        for key in wish.uploads:
            uploads.delete(key)
    work.outcome = outcome.record.id


def _sync(store: Store, settings: Settings, job: Job, work: Work) -> None:
    wish = import_from_json(job.request)
    seams = system_seams(Random(time.time_ns()).random)  # noqa: S311 - spreads waits, keeps nothing secret
    listed = read_sources(settings.sources_file)
    live = open_source(listed, wish.source, source_secrets(), now_ms=seams.clock(), data_dir=settings.data_dir)
    outcome = run_sync(store, live, seams, anew=wish.again, privacy_key=PrivacyKey.of(settings), progress=work.progress)
    work.outcome = outcome.record.id if outcome.record.read else None


def _run(store: Store, settings: Settings, job: Job, work: Work) -> None:
    outcome = run_analysis(
        store,
        RunParameters.from_json(job.request),
        cache=settings.cache_dir,
        progress=work.progress,
        wait_seconds=WAIT_FOR_WRITER_SECONDS,
    )
    work.outcome = outcome.record.id


def _retention(store: Store, _settings: Settings, _job: Job, work: Work) -> None:
    work.progress("removing what is too old", 0.0)
    policy = read_policy(store) or Policy()
    if apply_retention(store, policy, time.time_ns() // 1_000_000, WAIT_FOR_WRITER_SECONDS).interactions:
        resolve_graph(store, progress=work.progress, wait_seconds=WAIT_FOR_WRITER_SECONDS)


_DOING: dict[JobKind, Callable[[Store, Settings, Job, Work], None]] = {
    JobKind.IMPORT: _import,
    JobKind.SYNC: _sync,
    JobKind.RUN: _run,
    JobKind.RETENTION: _retention,
}
