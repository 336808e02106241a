"""A process that answers requests gives turns quickly, and still frees what holds itself."""

from __future__ import annotations

import subprocess
import sys

SCRIPT = """
import gc, sys, weakref
from sociogram.interpreter import TURN_SECONDS, YOUNG_OBJECTS, answer_requests

class Ring:
    def __init__(self):
        self.itself = self

kept = Ring()
answer_requests()
assert abs(sys.getswitchinterval() - TURN_SECONDS) < 1e-6
assert gc.get_freeze_count() > 1_000
watched = weakref.ref(Ring())
others = [[] for _ in range(3 * YOUNG_OBJECTS)]
assert watched() is None, "a ring that was dropped is still there"
assert kept.itself is kept
"""


def test_what_holds_itself_is_freed_while_requests_are_answered() -> None:
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
