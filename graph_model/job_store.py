"""Jobs in the graph: queued, claimed by one process, kept alive by it, and ended, so that every process sees the same.

A running job has a lease that its holder renews. Where the holder died the lease runs out, and whoever looks next marks the
job interrupted. Nothing here takes the writer's lease: that belongs to the work that the job does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from graph_model.directory import Catalogue
from graph_model.errors import NotFound
from graph_model.job import Job, JobState
from graph_model.queries import jobs
from graph_model.store import Store, Transaction, View

LEASE_SECONDS = 30
"""Longer than a worker takes to start and any pause between two of its beats."""

JOBS = Catalogue("jobs", jobs.LISTING, Job.from_row, leased=False)
"""The newest first."""

DIED = (
    "INTERRUPTED",
    "What did it ended before its end: it was stopped, or died. Start it again; it goes on from there.",
)
"""Code and sentence of a job whose holder is gone."""


def read_job(view: View, key: str) -> Job | None:
    """The job of this id, None where there is none."""
    return next((Job.from_row(row["job"]) for row in view.read(jobs.READ, id=key)), None)


def create_job(store: Store, job: Job) -> Job:
    """Queue a job; where there is one of its id already, that one is returned as it is."""
    return store.write(lambda transaction: create_job_in(transaction, job))


def create_job_in(transaction: Transaction, job: Job, place: int = 0) -> Job:
    """The same within a transaction, as the `place`-th of those that it queues."""
    return Job.from_row(transaction.run(jobs.CREATE, id=job.id, properties=_properties(job), place=place)[0]["job"])


def next_job(view: View) -> str | None:
    """The id of the job that was queued first."""
    return next((str(row["id"]) for row in view.read(jobs.NEXT)), None)


def claim_job(store: Store, key: str, holder: str) -> Job | None:
    """The job, now running and held by `holder`; None where another has it, or another job of the queue is running."""
    rows = store.write_query(jobs.CLAIM, id=key, holder=holder, lease_ms=LEASE_SECONDS * 1000)
    return Job.from_row(rows[0]["job"]) if rows else None


def begin_job(store: Store, job: Job, holder: str) -> Job:
    """A job that runs at once, beside the queue: that of a command."""
    properties = _properties(job) | {"state": JobState.RUNNING.value, "holder": holder}
    rows = store.write_query(jobs.BEGIN, id=job.id, properties=properties, lease_ms=LEASE_SECONDS * 1000)
    return Job.from_row(rows[0]["job"])


def beat_job(store: Store, key: str, holder: str, doing: str, part: float) -> bool | None:
    """Say what the job does and that its holder lives. Whether it is to be cancelled; None where it is not held by `holder`."""
    rows = store.write_query(jobs.BEAT, id=key, holder=holder, doing=doing, part=part, lease_ms=LEASE_SECONDS * 1000)
    return bool(rows[0]["cancelling"]) if rows else None


def end_job(
    store: Store,
    key: str,
    holder: str,
    state: JobState,
    *,
    outcome: str | None = None,
    error: tuple[str, str] = ("", ""),
) -> None:
    """The last word of the holder; also where the job was taken for dead."""
    said: dict[str, Any] = {"state": state.value, "error_code": error[0], "error": error[1], "outcome": outcome}
    if state is JobState.SUCCEEDED:
        said["part"] = 1.0
    _end(store, key, holder, (JobState.RUNNING, JobState.INTERRUPTED), said)


def mark_interrupted(store: Store, key: str, holder: str) -> None:
    """Say that the holder is gone, if it has not said itself how the job ended."""
    said = {"state": JobState.INTERRUPTED.value, "error_code": DIED[0], "error": DIED[1]}
    _end(store, key, holder, (JobState.RUNNING,), said)


def _end(store: Store, key: str, holder: str, states: Sequence[JobState], said: dict[str, Any]) -> None:
    known = {name: value for name, value in said.items() if value is not None}
    store.write_query(jobs.END, id=key, holder=holder, states=[each.value for each in states], properties=known)


def cancel_job(store: Store, key: str) -> Job:
    """Ask that a job ends. One that is queued never begins; a running one ends within a moment; an ended one stays as it is.

    Raises:
        NotFound: there is no such job.

    """
    store.write_query(jobs.CANCEL, id=key)
    found = read_job(store, key)
    if found is None:
        raise NotFound("job", key)
    return found


def settle(store: Store) -> bool:
    """Mark the jobs whose holders died; whether any job is queued or running after that."""
    if not store.read(jobs.UNSETTLED):
        return False
    store.write_query(jobs.MARK_ABANDONED, code=DIED[0], error=DIED[1])
    return bool(store.read(jobs.UNSETTLED))


def jobs_by_id(view: View, ids: Sequence[str]) -> dict[str, Job]:
    """Jobs by their ids; ids that name none are left out."""
    (row,) = view.read(jobs.BY_ID, ids=sorted(set(ids)))
    return {key: Job.from_row(node) for key, node in row["rows"]}


def jobs_by_outcome(view: View, ids: Sequence[str]) -> dict[str, Job]:
    """For each import or run the job that made it, the first where it was made again."""
    return {row["id"]: Job.from_row(row["job"]) for row in view.read(jobs.BY_OUTCOME, ids=sorted(set(ids)))}


def _properties(job: Job) -> dict[str, Any]:
    values = {
        name: value for name, value in asdict(job).items() if value is not None and name not in {"id", "queued_ms"}
    }
    return values | {"kind": job.kind.value, "state": job.state.value, "sources": list(job.sources)}
