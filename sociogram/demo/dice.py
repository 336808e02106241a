"""Seeded chance: every part of the company draws from a stream of its own, so that changing one leaves the others.

Only uniform draws and plain arithmetic are used: logarithms and the like differ in the last bit between platforms.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import numpy as np

T = TypeVar("T")

_BLOCK = 4096


class Dice:
    """A stream of chance named `part`.

    >>> Dice(1, "a").below(1000) == Dice(1, "a").below(1000), Dice(1, "a").unit() == Dice(2, "a").unit()
    (True, False)
    """

    __slots__ = ("_drawn", "_generator", "_next")

    def __init__(self, seed: int, part: str) -> None:
        entropy = np.random.SeedSequence([seed, *part.encode()])
        self._generator = np.random.Generator(np.random.PCG64(entropy))
        self._drawn: list[float] = []
        self._next = 0

    def unit(self) -> float:
        """A number in [0, 1). Drawn in blocks: one call of numpy for each number costs ten times as much."""
        if self._next == len(self._drawn):
            self._drawn = self._generator.random(_BLOCK).tolist()
            self._next = 0
        self._next += 1
        return self._drawn[self._next - 1]

    def below(self, limit: int) -> int:
        """A whole number in [0, limit)."""
        return int(self.unit() * limit)

    def between(self, low: float, high: float) -> float:
        """A number in [low, high)."""
        return low + self.unit() * (high - low)

    def chance(self, probability: float) -> bool:
        """True with `probability`."""
        return self.unit() < probability

    def pick(self, items: Sequence[T]) -> T:
        """One of `items`."""
        return items[self.below(len(items))]

    def shuffled(self, items: Sequence[T]) -> list[T]:
        """All of `items` in some order (Fisher-Yates)."""
        order = list(items)
        for last in range(len(order) - 1, 0, -1):
            other = self.below(last + 1)
            order[last], order[other] = order[other], order[last]
        return order

    def sample(self, items: Sequence[T], count: int) -> list[T]:
        """`count` different ones of `items`, or all of them where there are fewer."""
        if count * 3 >= len(items):
            return self.shuffled(items)[:count]
        chosen: dict[int, None] = {}
        while len(chosen) < count:
            chosen[self.below(len(items))] = None
        return [items[index] for index in chosen]
