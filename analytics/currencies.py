"""Yearly values in one currency, and what could not be brought into it.

In: values as recorded, the snapshot's base currency and rates. Out: sums that say what they leave out: a value without a
rate makes the whole sum unknown, because a sum without it would look smaller than it is.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import add

from graph_model.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Amount:
    """A sum of yearly values in the base currency. `stated` and `unstated` count the values that went in and were missing.

    >>> (Amount(2.0, 1) + Amount(3.0, 1)).total, Amount().total, Amount(2.0, 1, 0, ("XAU",)).total
    (5.0, None, None)
    """

    known: float = 0.0
    stated: int = 0
    unstated: int = 0
    without_rate: tuple[str, ...] = ()

    def __add__(self, other: Amount) -> Amount:
        mine, theirs = self.without_rate, other.without_rate
        currencies = tuple(sorted({*mine, *theirs})) if mine and theirs else mine or theirs
        return Amount(self.known + other.known, self.stated + other.stated, self.unstated + other.unstated, currencies)

    def times(self, factor: float) -> Amount:
        """That part of it, or so many times as much."""
        return replace(self, known=self.known * factor)

    @property
    def total(self) -> float | None:
        """The sum, None where nothing is stated or a currency has no rate."""
        return None if self.without_rate or not self.stated else self.known


def summed(amounts: Sequence[Amount]) -> Amount:
    """All of them together; of none, nothing is stated."""
    return reduce(add, amounts) if amounts else Amount()


def amount(value: float, currency: str, snapshot: Snapshot) -> Amount:
    """One recorded value (NaN: not stated) in the base currency. A value that names no currency is in the base one."""
    if math.isnan(value):
        return Amount(unstated=1)
    if currency in ("", snapshot.base_currency):
        return Amount(value, 1)
    rate = snapshot.rates.get(currency)
    return Amount(without_rate=(currency,)) if rate is None else Amount(value * rate, 1)
