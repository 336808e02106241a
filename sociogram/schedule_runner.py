"""Starts what is due: queues the jobs of schedules, for whichever process does them.

Every process that serves the API looks, and so does `sociogram schedule run`; the graph lets one of them start each. In: the
clock. Out: jobs in the queue.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator

from analytics.parameters import RunParameters
from gql.long_work import ImportWish
from graph_model.errors import ConfigurationError, SociogramError
from graph_model.identifiers import identifier
from graph_model.job import Job, JobKind
from graph_model.schedule import Schedule
from graph_model.schedule_store import is_startable, read_schedules, start_schedule
from graph_model.store import Store
from sociogram.job_request import import_to_json
from sociogram.live_sources import read_sources
from sociogram.repeating import Repeating
from sociogram.settings import Settings

_log = logging.getLogger(__name__)

Clock = Callable[[], int]
"""UTC epoch milliseconds."""

LOOK_SECONDS = 5.0
"""So often it is looked for what is due."""


def now_ms() -> int:
    """By the clock of this machine."""
    return time.time_ns() // 1_000_000


def start_due(store: Store, settings: Settings, now: int) -> list[Job]:
    """Queue what is due at this moment, unless others were faster: the jobs that we queued."""
    due = [each for each in read_schedules(store) if is_startable(each, now)]
    return [job for schedule in due for job in _started(store, settings, schedule, now)]


def _started(store: Store, settings: Settings, schedule: Schedule, now: int) -> list[Job]:
    try:
        jobs, error = list(_jobs(schedule, settings)), ""
    except SociogramError as wrong:  # the next time it may be right
        jobs, error = [], str(wrong)
    if not start_schedule(store, schedule, jobs, now, error=error):
        return []
    if problem := error or schedule.problem:
        _log.warning("schedule %s: %s", schedule.name, problem)
    return jobs


def _jobs(schedule: Schedule, settings: Settings) -> Iterator[Job]:
    """What is done, in order. Ids are made from when it was due, so that nothing is queued twice."""
    for place, (kind, request, sources) in enumerate(_tasks(schedule, settings)):
        key = identifier("job", schedule.id, str(schedule.next_ms), str(place))
        yield Job(key, kind, f"schedule {schedule.name}", request, sources)


def _tasks(schedule: Schedule, settings: Settings) -> Iterator[tuple[JobKind, str, tuple[str, ...]]]:
    match schedule.kind:
        case JobKind.SYNC:
            for name in schedule.sources or _all_sources(settings):
                yield JobKind.SYNC, import_to_json(ImportWish(source=name)), (name,)
        case JobKind.IMPORT:
            yield JobKind.IMPORT, import_to_json(ImportWish(paths=schedule.sources)), schedule.sources
        case JobKind.RETENTION:
            yield JobKind.RETENTION, "", ()
        case JobKind.RUN:
            pass
    if schedule.kind is JobKind.RUN or schedule.then_run:
        yield JobKind.RUN, schedule.parameters or RunParameters().to_json(), ()


def _all_sources(settings: Settings) -> list[str]:
    names = read_sources(settings.sources_file).names
    if not names:
        raise ConfigurationError(str(settings.sources_file), "No source is listed there.")
    return names


def schedule_runner(store: Store, settings: Settings, wake: Callable[[], None], clock: Clock = now_ms) -> Repeating:
    """A thread that starts what is due; `wake` is called when it did."""

    def look() -> None:
        if start_due(store, settings, clock()):
            wake()

    return Repeating("schedules", look, LOOK_SECONDS)
