"""Ctrl-C at a bad moment is heard when that is over: no process is started by halves, and no query is asked so."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

PATIENCE_SECONDS = 10.0
"""After that a second Ctrl-C is heard at once: whatever is waited for may never come."""

_WATCHED = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def interruption_deferred() -> Iterator[None]:
    """What interrupts the main thread meanwhile does so at the end, or on being repeated after PATIENCE_SECONDS.

    Other threads are never interrupted.
    """
    came: list[int] = []
    first = 0.0

    def note(number: int, frame: FrameType | None) -> None:
        nonlocal first
        first = first or time.monotonic()
        came.append(number)
        if time.monotonic() - first > PATIENCE_SECONDS:
            came.clear()
            before[signal.Signals(number)](number, frame)

    before = _handlers() if threading.current_thread() is threading.main_thread() else {}
    for each in before:
        signal.signal(each, note)
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
        for number in came:
            signal.raise_signal(number)


def _handlers() -> dict[signal.Signals, Callable[..., Any]]:
    """What Python would call; signals that are ignored, or that end the process at once, stay as they are."""
    found = {each: signal.getsignal(each) for each in _WATCHED}
    return {each: handler for each, handler in found.items() if callable(handler)}
