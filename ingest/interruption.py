"""Ctrl-C while a process is being started is heard afterwards, so that none is started by halves and then forgotten."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

_WATCHED = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def interruption_deferred() -> Iterator[None]:
    """What interrupts the main thread meanwhile does so at the end; other threads are never interrupted."""
    came: list[int] = []

    def note(number: int, _frame: FrameType | None) -> None:
        came.append(number)

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
