"""A job: an import, a sync, a run or retention that somebody started, how far it is, and what became of it.

It is control data like a lease: recorded for those who wait for it, no fact, and no input of any analysis.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import StrEnum

from graph_model.store import Row


class JobKind(StrEnum):
    """What a job does."""

    IMPORT = "import"
    SYNC = "sync"
    RUN = "run"
    RETENTION = "retention"


class JobState(StrEnum):
    """Where a job is: it is queued, then running, and then one of the others for good."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"
    INTERRUPTED = "interrupted"

    @property
    def is_final(self) -> bool:
        return self not in {JobState.QUEUED, JobState.RUNNING}


@dataclass(frozen=True, slots=True)
class Job:
    """One job. Times are UTC epoch milliseconds of the database's clock, None until they have come.

    `request` is what it was told, as JSON; `sources` what an import or a sync reads. `doing` is what it does now, `part` (0–1)
    how much of that is done. `outcome` is the id of the import or run that it made, `error_code` and `error` why it made none.
    """

    id: str
    kind: JobKind
    by: str
    request: str
    sources: tuple[str, ...] = ()
    state: JobState = JobState.QUEUED
    doing: str = ""
    part: float = 0.0
    queued_ms: int = 0
    started_ms: int | None = None
    ended_ms: int | None = None
    cancelling: bool = False
    outcome: str | None = None
    error_code: str = ""
    error: str = ""

    @classmethod
    def from_row(cls, row: Row) -> Job:
        known = {each.name: row[each.name] for each in fields(cls) if row.get(each.name) is not None}
        typed = {
            "kind": JobKind(row["kind"]),
            "state": JobState(row["state"]),
            "sources": tuple(row.get("sources") or ()),
        }
        return cls(**(known | typed))
