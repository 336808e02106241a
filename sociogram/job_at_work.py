"""A work that this process does as a job: its node says how far it is and that we live, and in the end what became of it.

In: a job that is ours. Out: the same, ended. Beats are written from a thread of their own; where somebody cancels the job this
process gets the signal that Ctrl-C would be, and ends in order.
"""

from __future__ import annotations

import logging
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import uuid4

from graph_model.errors import Cancelled, SociogramError, StoreError
from graph_model.interruption import interruption_deferred
from graph_model.job import Job, JobKind, JobState
from graph_model.job_store import DIED, beat_job, begin_job, end_job
from graph_model.store import Store

_log = logging.getLogger(__name__)

Progress = Callable[[str, float], None]

BEAT_SECONDS = 1.0
"""So often it is written how far a job is, and looked whether it is to end."""

COMMAND_LINE = "command line"


def _untold(_what: str, _part: float) -> None:
    """Tell nobody."""


@dataclass(slots=True)
class Work:
    """What a work says of itself, to be told at the next beat. `outcome` is the id of the import or run that it made.

    `tell` is whoever watches here, besides.
    """

    tell: Progress = _untold
    doing: str = ""
    part: float = 0.0
    outcome: str | None = None
    is_cancelled: bool = False

    def progress(self, what: str, part: float) -> None:
        self.doing, self.part = what, part
        self.tell(what, part)


def new_holder() -> str:
    """A name for whoever does a job; the next one is another, also of this process."""
    return f"{socket.gethostname()}|{os.getpid()}|{uuid4().hex[:8]}"


@contextmanager
def command_as_job(
    store: Store, kind: JobKind, progress: Progress, sources: Sequence[str] = (), request: str = ""
) -> Iterator[Work]:
    """What a command does, seen as a job by everybody who looks: it begins at once, and a cancellation ends the command."""
    holder = new_holder()
    job = begin_job(store, Job(uuid4().hex, kind, COMMAND_LINE, request, tuple(sources)), holder)
    with job_at_work(store, job, holder, progress) as work:
        yield work


@contextmanager
def job_at_work(store: Store, job: Job, holder: str, progress: Progress = _untold) -> Iterator[Work]:
    """What is done within is the job; how it ends is how the job ends. Whatever is raised goes on."""
    work, over = Work(progress), threading.Event()
    beating = threading.Thread(target=_beat, args=(store, job.id, holder, work, over), daemon=True, name="job beat")
    beating.start()
    ending: BaseException | None = None
    try:
        yield work
    except BaseException as error:
        ending = error
        raise
    finally:
        with interruption_deferred():  # a signal that comes now changes nothing any more
            over.set()
            beating.join()
            _say_how_it_ended(store, job.id, holder, work, ending)


def _beat(store: Store, key: str, holder: str, work: Work, over: threading.Event) -> None:
    told, told_at = ("", 0.0), 0.0
    while not over.wait(BEAT_SECONDS if told_at else 0.0):
        told, told_at = (work.doing, work.part), time.monotonic()
        try:
            cancelling = beat_job(store, key, holder, *told)
        except StoreError as error:  # it may be back before the lease runs out
            _log.warning("job %s: its progress could not be written: %s", key, error)
            continue
        if cancelling and not work.is_cancelled:
            work.is_cancelled = True
            os.kill(os.getpid(), signal.SIGTERM)


def _say_how_it_ended(store: Store, key: str, holder: str, work: Work, ending: BaseException | None) -> None:
    state, error = _end_of(key, work, ending)
    try:
        end_job(store, key, holder, state, outcome=work.outcome, error=error)
    except StoreError as lost:
        _log.error("job %s ended as %s, which could not be written: %s", key, state.value, lost)


def _end_of(key: str, work: Work, ending: BaseException | None) -> tuple[JobState, tuple[str, str]]:
    """The state in which a job ends, and code and sentence of what was wrong; nothing in it names our machines."""
    if ending is None:
        return JobState.SUCCEEDED, ("", "")
    if work.is_cancelled or isinstance(ending, Cancelled):
        return JobState.CANCELLED, ("CANCELLED", "It was cancelled.")
    if not isinstance(ending, Exception):
        return JobState.INTERRUPTED, DIED
    if isinstance(ending, SociogramError) and not isinstance(ending, StoreError):
        return JobState.FAILED, (ending.code, str(ending))
    _log.error("job %s failed", key, exc_info=ending)
    code = ending.code if isinstance(ending, StoreError) else "INTERNAL_ERROR"
    return JobState.FAILED, (
        code,
        f"It failed for a reason that nobody foresaw. The server's log says more of job {key}.",
    )
