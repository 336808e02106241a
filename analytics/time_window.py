"""Which dates are to be believed, and what "now" is for a run.

In: the interactions of a snapshot. Out: a mask of plausible dates, and the instant as of which everything is judged.
Nothing here reads a clock: mail headers of 1980 and 2044 are real, and must not become "today".
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analytics.parameters import RunParameters
from graph_model.entities import MILLISECONDS_A_YEAR
from graph_model.snapshot import NO_TIME, Interactions, Snapshot

DAY_MS = 86_400_000
TAIL = 0.01
"""Part of the dates on either side that does not belong to the bulk."""
YEARS_BEFORE = 5
YEARS_AFTER = 2
FEWEST_WITH_A_BULK = 5
"""With fewer dates than this, none of them can be told from the bulk, and all are believed."""


def plausible(interactions: Interactions) -> NDArray[np.bool_]:
    """Whose date is known, not marked doubtful, and not further than 5 years before or 2 years after the bulk.

    The bulk leaves out 1 % of the dates on either side, and at least one: a single wild date never stretches it,
    however few dates there are. Shape [interactions].
    """
    known: NDArray[np.bool_] = (interactions.at != NO_TIME) & ~interactions.doubtful
    bulk = _bulk(interactions.at[known])
    if bulk is None:
        return known
    first, last = bulk
    earliest, latest = first - YEARS_BEFORE * MILLISECONDS_A_YEAR, last + YEARS_AFTER * MILLISECONDS_A_YEAR
    return known & (interactions.at >= earliest) & (interactions.at <= latest)


def _bulk(at: NDArray[np.int64]) -> tuple[int, int] | None:
    if len(at) < FEWEST_WITH_A_BULK:
        return None
    outside = int(np.ceil(TAIL * len(at)))
    ordered = np.partition(at, (outside, len(at) - 1 - outside))
    return int(ordered[outside]), int(ordered[len(at) - 1 - outside])


def resolve_as_of(snapshot: Snapshot, parameters: RunParameters) -> int | None:
    """The run's `as_of` in UTC milliseconds: its parameter, or the latest plausible interaction (None without any)."""
    if parameters.as_of_ms is not None:
        return parameters.as_of_ms
    at = snapshot.interactions.at[plausible(snapshot.interactions)]
    return int(at.max()) if len(at) else None
