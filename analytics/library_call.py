"""One long call of a library, which says nothing while it works and cannot be told to stop.

In: what to call. Out: what it returns. It runs in a thread of its own: a run that is cancelled meanwhile leaves it to itself.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from typing import TypeVar

from graph_model.long_work import step

Result = TypeVar("Result")

PATIENCE_SECONDS = 0.2


def result_of(call: Callable[[], Result]) -> Result:
    """What `call` returns or raises; Cancelled if nobody waits for it any more."""
    thread = ThreadPoolExecutor(1)
    try:
        called = thread.submit(call)
        while wait([called], PATIENCE_SECONDS).not_done:
            step()
        return called.result()
    finally:
        thread.shutdown(wait=False)
