"""What the API can start: imports of uploads, of files below allowed folders, of live sources, and runs. Checks, then queues.

In: wishes of callers. Out: jobs in the graph, and a runner that is told. A key that a caller gives makes the job's id: what is
sent twice is one job.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from uuid import uuid4

from analytics.parameters import RunParameters
from gql.errors import BadUserInput, LimitExceeded
from gql.long_work import ImportWish, ListedSource
from graph_model.directory import filters, read_count
from graph_model.errors import ConfigurationError, NotFound
from graph_model.identifiers import identifier
from graph_model.job import Job, JobKind, JobState
from graph_model.job_store import JOBS, cancel_job, create_job, read_job
from graph_model.store import Store
from sociogram.alert_runner import alert_runner
from sociogram.job_request import import_to_json
from sociogram.job_runner import JobRunner
from sociogram.live_sources import read_sources
from sociogram.schedule_runner import schedule_runner
from sociogram.settings import PREFIX, Settings
from sociogram.uploads import Uploads

MOST_PATHS = 100
LONGEST_KEY = 200
MOST_WAITING = 10
"""Jobs of one caller that may be queued."""


class JobService:
    """Implements `gql.long_work.LongWork`. `start` it with the service, `close` it at the end."""

    def __init__(self, store: Store, settings: Settings) -> None:
        self._store = store
        self._settings = settings
        self._runner = JobRunner(store, settings)
        self._others = (schedule_runner(store, settings, self._runner.wake), alert_runner(store, settings))
        self.uploads = Uploads.of(settings)

    def start(self) -> None:
        self._runner.start()
        for each in self._others:
            each.start()

    def close(self) -> None:
        for each in self._others:
            each.close()
        self._runner.close()

    def start_import(self, by: str, wish: ImportWish, key: str) -> Job:
        if sum(map(bool, (wish.paths, wish.uploads, wish.source))) != 1:
            raise BadUserInput("Give exactly one of `paths`, `uploads` and `source`.")
        if max(len(wish.paths), len(wish.uploads)) > MOST_PATHS:
            raise BadUserInput(f"One import may be of {MOST_PATHS} paths or uploads.")
        request = import_to_json(wish)
        id_ = _id(by, key)
        known = self._known(id_, request) if key else None
        if known is not None:  # its uploads are gone by now
            return known
        self.check(wish)
        kind = JobKind.SYNC if wish.source else JobKind.IMPORT
        return self._queued(Job(id_, kind, by, request, self._shown(wish)))

    def start_run(self, by: str, parameters: RunParameters, key: str) -> Job:
        return self._queued(Job(_id(by, key), JobKind.RUN, by, parameters.to_json()))

    def cancel(self, job: str) -> Job:
        return cancel_job(self._store, job)

    def sources(self) -> Sequence[ListedSource]:
        listed = read_sources(self._settings.sources_file)
        sound = [ListedSource(name, each.kind.name) for name, each in listed.sound.items()]
        return sound + [ListedSource(name, "", str(error)) for name, error in listed.broken.items()]

    def _queued(self, job: Job) -> Job:
        waiting = read_count(self._store, JOBS, filters(by=job.by, state=(JobState.QUEUED.value,)))
        if waiting >= MOST_WAITING and read_job(self._store, job.id) is None:
            raise LimitExceeded(
                "TOO_MANY_JOBS", f"{waiting} jobs of yours are waiting already. Try again when they are done."
            )
        found = _the_same(create_job(self._store, job), job.request)
        self._runner.wake()
        return found

    def _known(self, id_: str, request: str) -> Job | None:
        found = read_job(self._store, id_)
        return None if found is None else _the_same(found, request)

    def check(self, wish: ImportWish) -> None:
        """Refuse now what the worker could only fail at."""
        try:
            for each in wish.uploads:
                self.uploads.file(each)
            if wish.source:
                read_sources(self._settings.sources_file).named(wish.source)
        except (NotFound, ConfigurationError) as error:
            raise BadUserInput(str(error)) from error
        for path in wish.paths:
            self._check_path(path)

    def _check_path(self, path: str) -> None:
        """Also behind links and dots it must lie below an allowed folder; nobody learns what there is elsewhere."""
        try:
            place = Path(path).resolve(strict=True)
            if any(place.is_relative_to(folder.resolve()) for folder in self._settings.importable):
                return
        except (OSError, ValueError, RuntimeError):
            pass
        raise BadUserInput(f"{path!r} is no file or folder below those that {PREFIX}IMPORT_FOLDERS allows.")

    def _shown(self, wish: ImportWish) -> tuple[str, ...]:
        uploaded = (self.uploads.file(each).name for each in wish.uploads)
        return (*wish.paths, *uploaded, *((wish.source,) if wish.source else ()))


def _id(by: str, key: str) -> str:
    if len(key) > LONGEST_KEY:
        raise BadUserInput(f"`key` may have {LONGEST_KEY} characters, not {len(key)}.")
    return identifier("job", by, key) if key else uuid4().hex


def _the_same(found: Job, request: str) -> Job:
    if found.request != request:
        raise BadUserInput("This `key` was given before for something else. Give a new one.")
    return found
