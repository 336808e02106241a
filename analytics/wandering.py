"""How much the levels of a company's accounts wander by themselves, from week to week: busy and slack times that are no loss.

In: the history of all accounts on the scale of `analytics.cusum`. Out: by how much the sums of an account's weeks scatter more
than single weeks tell. A year of one account is too short to tell, so that all of them are asked together.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Longs = NDArray[np.int64]

FEWEST_ACCOUNTS = 10
"""With fewer, too little is known of how far their common estimate can be trusted."""
SURE = 2.0
"""Standard errors by which it must lie above nothing."""
LONGEST = 0.95
"""Part of a level that is kept from week to week, at most: what keeps more could not be told from a trend in a year."""
_LAGS = (1, 2, 3)
_ROUNDS = 3


def wandering(from_mean: Floats, count: Longs, mean: Floats, fewest_weeks: int) -> Floats:
    """What is to be added to the variance of single weeks, so that it is that of sums of weeks: f8[series], 0 or more.

    An account's level is taken to be its mean times a factor whose logarithm wanders as AR(1): with variance s² and a part φ
    kept each week, the same for all. On the scale of roots weeks k apart then have covariance (mean / 2)² · s² · φᵏ, and
    chance adds nothing to it. Taking away each account's own mean lowers what is seen of that by the variance of the mean.

    Args:
        from_mean: weeks of history less their mean [series, weeks], 0 where there are none.
        count: weeks of history there are [series].
        mean: their mean [series].
        fewest_weeks: shorter histories do not take part.

    """
    taken = count >= fewest_weeks
    nothing = np.zeros(len(count))
    if int(taken.sum()) < FEWEST_ACCOUNTS:
        return nothing
    weeks, relative = np.maximum(count, 1), mean**2 / 4.0
    weight = taken * relative  # who exchanges more tells more
    seen = [(from_mean[:, lag:] * from_mean[:, :-lag]).sum(axis=1) / np.maximum(count - lag, 1) for lag in _LAGS]
    single = (from_mean**2).sum(axis=1) / np.maximum(count - 1, 1)
    each = (np.mean(seen, axis=0) + single / weeks)[taken] * weight[taken]
    if each.sum() <= SURE * np.sqrt(((each - each.mean()) ** 2).sum()):
        return nothing
    more = nothing
    for _ in range(_ROUNDS):  # the correction for the mean depends on what is looked for
        lost = (single + more) / weeks
        one, two, three = (((lag + lost) * weight).sum() / (relative * weight).sum() for lag in seen)
        kept = float(np.clip((two + three) / max(one + two, 1e-9), 0.0, LONGEST))
        more = relative * max(one, 0.0) * 2.0 / (1.0 - kept) if kept > 0 else nothing  # s² = one / kept
    return np.asarray(more)
