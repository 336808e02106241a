"""A thread that looks again and again, until it is closed."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from graph_model.errors import StoreError

_log = logging.getLogger(__name__)


class Repeating:
    """Does `work` every `seconds`. A graph server that restarts is back at one of the next times."""

    def __init__(self, name: str, work: Callable[[], object], seconds: float) -> None:
        self._name, self._work, self._seconds = name, work, seconds
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True, name=name)

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        """Returns when it is over."""
        self._closing.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while not self._closing.is_set():
            try:
                self._work()
            except StoreError as error:
                _log.warning("%s: %s", self._name, error)
            except Exception:  # noqa: BLE001 - a fault of ours in one turn must not end all later ones
                _log.exception("%s", self._name)
            self._closing.wait(self._seconds)
