"""Python's cycle collector at rest while many values are made that hold no cycles.

It looks through everything that is alive again and again, the more often the more there is: a third of the time of who is
who, and growing faster than the addresses. What has no cycles is freed without it.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_at_rest() -> Iterator[None]:
    """Within it nothing is searched for cycles; also a decorator. One within another, or in another thread, is no harm."""
    was_at_work = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_at_work:
            gc.enable()
