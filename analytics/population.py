"""Who of us is there to be looked at: internal people who had not left. Externals are never ranked (METRICS)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from graph_model.snapshot import NO_TIME, Snapshot


def present_internal(snapshot: Snapshot, as_of: int) -> NDArray[np.bool_]:
    """Which people are internal and had not left before `as_of`. Shape [people]."""
    left = snapshot.people.left
    return np.asarray(snapshot.people.internal & ((left == NO_TIME) | (left >= as_of)))
