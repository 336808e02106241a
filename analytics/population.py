"""Who of us is there to be looked at: internal people who had not left. Externals are never ranked."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analytics.time_window import DAY_MS
from graph_model.snapshot import NO_TIME, Snapshot


def present_internal(snapshot: Snapshot, as_of: int) -> NDArray[np.bool_]:
    """Which people are internal and had not left before the day of `as_of`: a last day is worked. Shape [people]."""
    return np.asarray(snapshot.people.internal & ~have_left(snapshot, as_of))


def have_left(snapshot: Snapshot, as_of: int) -> NDArray[np.bool_]:
    """Whose last day was over at `as_of`. Shape [people]."""
    left = snapshot.people.left
    return np.asarray((left != NO_TIME) & (left + DAY_MS <= as_of))
