"""How Python shares its time in a process that answers requests, where one thread computes while others wait for the graph."""

from __future__ import annotations

import gc
import sys

TURN_SECONDS = 0.0005
"""A thread that computes gives way after so long. A reading thread wants its turn for each piece of an answer: at Python's
5 ms it waits longer for those than for the graph (a sixth more requests a second, measured by `bench/api_load.py`)."""
YOUNG_OBJECTS = 10_000
"""So many new objects between two searches for cycles: a request makes thousands that hold none (a tenth more requests)."""


def answer_requests() -> None:
    """From now on this process answers requests. What was made until here stays, and is never searched for cycles again."""
    sys.setswitchinterval(TURN_SECONDS)
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS, *gc.get_threshold()[1:])
