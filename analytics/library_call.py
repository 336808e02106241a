"""One long call of a library, which says nothing while it works and cannot be told to stop.

In: what to call. Out: what it returns. It runs in a thread of its own: a run that is cancelled meanwhile leaves it to itself.
NetworKit puts a handler of Ctrl-C in the place of ours, which may even abort the process: ours is put back at once.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from typing import TypeVar

from graph_model.long_work import step

Result = TypeVar("Result")

FIRST_SECONDS, PATIENCE_SECONDS = 0.0001, 0.005
"""Between two looks, at first and later: NetworKit takes Ctrl-C as a computation begins, and has it until the next look."""
SLOWER = 1.2


def result_of(call: Callable[[], Result]) -> Result:
    """What `call` returns or raises; Cancelled if nobody waits for it any more."""
    thread = ThreadPoolExecutor(1)
    try:
        called, patience = thread.submit(call), FIRST_SECONDS
        while wait([called], patience).not_done:
            _hear_ctrl_c()
            step()
            patience = min(SLOWER * patience, PATIENCE_SECONDS)
        return called.result()
    finally:
        thread.shutdown(wait=False)


def _hear_ctrl_c() -> None:
    handler = signal.getsignal(signal.SIGINT)
    if callable(handler) and threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, handler)
