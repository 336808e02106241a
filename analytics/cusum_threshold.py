"""How far the CUSUM of an account may rise before it is an alarm, for a wanted rate of false ones.

The table was made by `python -m bench.deterioration --table`: weeks were drawn of accounts that do not change (by chance
alone, and scattered two and four times as much), watched each week; of each entry it holds what the worst of them needs.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

ALLOWANCES = (0.25, 0.5, 0.75, 1.0)
HISTORIES = (26, 39, 52)
FALSE_ALARMS_PER_YEAR = (0.01, 0.02, 0.05, 0.1, 0.2)

THRESHOLDS: Mapping[tuple[float, int], tuple[float, ...]] = {
    (0.25, 26): (19.27, 17.41, 14.78, 12.69, 10.55),
    (0.25, 39): (14.78, 13.08, 10.88, 9.02, 7.21),
    (0.25, 52): (12.10, 10.81, 8.83, 7.50, 6.18),
    (0.5, 26): (13.34, 11.52, 9.10, 7.37, 5.75),
    (0.5, 39): (9.14, 7.69, 6.11, 4.97, 4.00),
    (0.5, 52): (7.61, 6.53, 5.33, 4.48, 3.70),
    (0.75, 26): (8.31, 6.92, 5.29, 4.15, 3.29),
    (0.75, 39): (5.76, 4.89, 3.90, 3.26, 2.65),
    (0.75, 52): (5.07, 4.41, 3.65, 3.09, 2.55),
    (1.0, 26): (5.03, 4.27, 3.28, 2.69, 2.19),
    (1.0, 39): (3.99, 3.45, 2.81, 2.37, 2.04),
    (1.0, 52): (3.68, 3.25, 2.67, 2.30, 2.03),
}
"""(allowance, weeks of history) -> threshold for each of `FALSE_ALARMS_PER_YEAR`."""


def threshold(history: NDArray[np.int64], allowance: float, false_alarms_per_year: float) -> NDArray[np.float64]:
    """The threshold by weeks of history [series], between the entries of the table; in the rate, by its logarithm."""
    wanted, rates = np.log(false_alarms_per_year), np.log(FALSE_ALARMS_PER_YEAR)
    by_history = [
        np.interp(allowance, ALLOWANCES, [np.interp(wanted, rates, THRESHOLDS[each, weeks]) for each in ALLOWANCES])
        for weeks in HISTORIES
    ]
    return np.asarray(np.interp(history, HISTORIES, by_history))
