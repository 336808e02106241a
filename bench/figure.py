"""One figure: ours and a baseline do the same work in turns, several times; the medians are compared."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any


@dataclass(frozen=True, slots=True)
class Figure:
    """`value` and `baseline_value` in `unit` (things a second); `ratio` above 1: faster than the baseline."""

    name: str
    value: float
    unit: str
    baseline: str
    baseline_value: float

    @property
    def ratio(self) -> float:
        return self.value / self.baseline_value

    def to_json_object(self) -> dict[str, Any]:
        facts = {**asdict(self), "ratio": round(self.ratio, 3)}
        del facts["name"]
        return facts


def compare(
    name: str,
    things: int,
    unit: str,
    ours: Callable[[], object],
    baseline: Callable[[], object],
    *,
    baseline_name: str,
    repeats: int = 5,
    warm_ups: int = 1,
    prepare: Callable[[bool], object] = lambda _mine: None,
    clock: Callable[[], float] = time.perf_counter,
) -> Figure:
    """Time both in turns on the same `things` things. The first `warm_ups` turns of each do not count.

    `prepare` is called before each turn, told whether it is ours, and is not timed.
    """
    seconds: dict[bool, list[float]] = {True: [], False: []}
    for turn in range(warm_ups + repeats):
        for mine, work in ((True, ours), (False, baseline)):
            prepare(mine)
            gc.collect()
            begin = clock()
            work()
            if turn >= warm_ups:
                seconds[mine].append(clock() - begin)
    rates = {mine: things / median(times) for mine, times in seconds.items()}
    return Figure(name, rates[True], unit, baseline_name, rates[False])
