"""Where a value stands among its like, so that unlike measures can be averaged and a person can read the result.

In: a column of values, NaN where there is none. Out: mid-rank percentiles and ranks.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

RELATIVE_STEP = 2.0**-32
"""Values closer than this, relatively, are equal: sums in another order differ by less, people by more."""


def snapped(values: Floats) -> Floats:
    """The values without the last bits, in which the same sum differs when it is added up in another order."""
    mantissa, exponent = np.frexp(values)
    return np.asarray(np.ldexp(np.round(mantissa / RELATIVE_STEP) * RELATIVE_STEP, exponent), np.float64)


def percentiles(values: Floats) -> Floats:
    """Mid-rank percentile of each value: 100 · (below + half of the equal ones, itself included) / all. NaN stays NaN.

    >>> percentiles(np.array([1.0, 3.0, 3.0, 9.0])).tolist()
    [12.5, 50.0, 50.0, 87.5]
    """
    result = np.full(len(values), np.nan)
    known = ~np.isnan(values)
    chosen = snapped(values[known])
    if len(chosen):
        ordered = np.sort(chosen)
        below, up_to = np.searchsorted(ordered, chosen, "left"), np.searchsorted(ordered, chosen, "right")
        result[known] = 50.0 * (below + up_to) / len(chosen)
    return result


def ranks(values: Floats) -> NDArray[np.int64]:
    """1 for the highest; equal values share the best rank of theirs.

    >>> ranks(np.array([1.0, 3.0, 3.0, 9.0])).tolist()
    [4, 2, 2, 1]
    """
    chosen = snapped(values)
    return np.asarray(len(chosen) - np.searchsorted(np.sort(chosen), chosen, "right") + 1, np.int64)


def standing(percentile: float) -> str:
    """A percentile as one says it.

    >>> standing(98.3), standing(50), standing(12.5)
    ('top 2 %', 'top 50 %', 'bottom 13 %')
    """
    if percentile >= 50:
        return f"top {max(1, math.ceil(100 - percentile))} %"
    return f"bottom {max(1, math.ceil(percentile))} %"
