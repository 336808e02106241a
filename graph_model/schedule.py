"""A schedule: what is to be done again and again, when, and how it went the last time.

Somebody decided it, so it is recorded; no analysis depends on it.
"""

from __future__ import annotations

from dataclasses import dataclass

from graph_model.errors import InputError
from graph_model.job import Job, JobKind, JobState
from graph_model.timing import Timing, timing

LONGEST_NAME = 100
MOST_SOURCES = 100


@dataclass(frozen=True, slots=True)
class Schedule:
    """What is done (`kind`) and when (`due`, words that `graph_model.timing` reads, in `zone`). Times are UTC epoch ms.

    `sources` are the live sources that are synced (none: all that are listed) or the files and folders that are loaded.
    `then_run`: an analysis follows, with `parameters` (JSON; "": the defaults). `next_ms` is when it is due, `last_ms` when it
    was last started, `missed` how many more due times had passed by then. `jobs` are those of the last time, `error` why there
    were none; `succeeded_ms` is when one of the times before last ended well.
    """

    name: str
    kind: JobKind
    due: str
    zone: str
    by: str
    recorded_ms: int
    sources: tuple[str, ...] = ()
    then_run: bool = False
    parameters: str = ""
    paused: bool = False
    next_ms: int = 0
    last_ms: int | None = None
    missed: int = 0
    jobs: tuple[Job, ...] = ()
    error: str = ""
    succeeded_ms: int | None = None
    id: str = ""
    """Made of the name when it was recorded; erasing a person may have changed the name since."""

    @property
    def timing(self) -> Timing:
        return timing(self.due, self.zone)

    @property
    def is_at_work(self) -> bool:
        """Whether a job of its last time waits or runs: until it has ended, it is not started again."""
        return any(not job.state.is_final for job in self.jobs)

    @property
    def last_success_ms(self) -> int | None:
        """When it last ended well, None where it never did."""
        if self.error or not self.jobs or any(job.state is not JobState.SUCCEEDED for job in self.jobs):
            return self.succeeded_ms
        return max(job.ended_ms or 0 for job in self.jobs)

    @property
    def problem(self) -> str:
        """What went wrong the last time; empty where nothing did."""
        ended = (job for job in self.jobs if job.state.is_final and job.state is not JobState.SUCCEEDED)
        said = (f"{job.kind.value} {job.state.value}: {job.error}".removesuffix(": ") for job in ended)
        return self.error or next(said, "")

    def seconds_since_success(self, now_ms: int) -> float:
        """Since it last ended well, or since it was recorded where it never did."""
        return max(0, now_ms - (self.last_success_ms or self.recorded_ms)) / 1000

    def checked(self) -> Schedule:
        """The same.

        Raises:
            InputError: it makes no sense.

        """
        if not self.name.strip() or len(self.name) > LONGEST_NAME:
            raise InputError(f"A schedule has a name of 1 to {LONGEST_NAME} characters.")
        if not self.name.isprintable():
            raise InputError(
                "A schedule's name may hold only what can be printed: no line ends, no marks that turn the writing."
            )
        if len(self.sources) > MOST_SOURCES:
            raise InputError(f"A schedule may be of {MOST_SOURCES} sources or paths.")
        if self.kind is JobKind.IMPORT and not self.sources:
            raise InputError("Name the files or folders that are to be loaded.")
        if self.sources and self.kind not in {JobKind.SYNC, JobKind.IMPORT}:
            raise InputError("Only a sync has sources, and only an import has paths.")
        if self.then_run and self.kind is JobKind.RUN:
            raise InputError("It is a run already: leave out that one follows.")
        if self.parameters and not (self.then_run or self.kind is JobKind.RUN):
            raise InputError("Only a run has parameters: say that one follows, or leave them out.")
        _ = self.timing
        return self
