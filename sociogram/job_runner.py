"""Does what is queued: one job at a time in the whole graph, each in a process of its own, whoever started it.

Every process that serves the API has one; they find the same queue in the graph, and the first to claim a job does it. Where a
process that claimed one died, the others see it: its job is marked interrupted, and the queue goes on.
"""

from __future__ import annotations

import contextlib
import logging
import os
import subprocess
import sys
import threading
from dataclasses import replace

from graph_model.errors import StoreError
from graph_model.job_store import claim_job, mark_interrupted, next_job, settle
from graph_model.store import Store
from sociogram.ending import ENDING_SECONDS
from sociogram.job_at_work import new_holder
from sociogram.settings import PREFIX, Settings

_log = logging.getLogger(__name__)

LOOK_SECONDS = 2.0
"""So often it is looked for what other processes queued, and for jobs whose holders died."""


class JobRunner:
    """A thread that starts workers. `wake` it when something was queued; `close` it to end what is running in order."""

    def __init__(self, store: Store, settings: Settings) -> None:
        self._store = store
        self._environment = _environment(settings)
        self._woken = threading.Event()
        self._closing = False
        self._worker: subprocess.Popen[bytes] | None = None
        self._starting = threading.Lock()
        self._thread = threading.Thread(target=self._run, daemon=True, name="jobs")

    def start(self) -> None:
        self._thread.start()

    def wake(self) -> None:
        self._woken.set()

    def close(self) -> None:
        """Queued jobs stay queued; the running one is stopped, and says so. Returns when it is over."""
        with self._starting:
            self._closing = True
            if self._worker is not None:
                self._worker.terminate()
        self.wake()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while not self._closing:
            self._woken.wait(LOOK_SECONDS)
            self._woken.clear()
            try:
                while not self._closing and self._did_one():
                    pass
            except StoreError as error:  # a server that restarts is back at one of the next looks
                _log.warning("the queue of jobs could not be read: %s", error)

    def _did_one(self) -> bool:
        key = next_job(self._store) if settle(self._store) else None
        holder = new_holder()
        if key is None or claim_job(self._store, key, holder) is None:
            return False
        try:
            self._work(key, holder)
        finally:
            mark_interrupted(self._store, key, holder)
        return True

    def _work(self, key: str, holder: str) -> None:
        """Let a process do the job, and wait for it; it is killed where it does not end when told to."""
        with self._starting:
            if self._closing:
                return
            self._worker = subprocess.Popen(
                [sys.executable, "-m", "sociogram.job_worker", key, holder],
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                start_new_session=True,  # Ctrl-C is for us, and we tell it
            )
        worker = self._worker
        while worker.poll() is None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                worker.wait(ENDING_SECONDS)
                continue
            if self._closing:
                worker.kill()
        self._worker = None


def _environment(settings: Settings) -> dict[str, str]:
    """Secrets that only callers are checked by, or alerts are sent with, stay here."""
    others = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX) or "_SOURCE_" in name}
    return others | replace(settings, jwt_secret="", alert_webhook_secret="", smtp_password="").as_environment()
