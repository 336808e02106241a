"""A figure is a ratio of rates, and its medians forgive one slow turn."""

from __future__ import annotations

import pytest

from bench.figure import compare


class Clock:
    """Time passes only by work."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_ratio_says_how_many_times_as_fast_as_the_baseline() -> None:
    clock, slow_once = Clock(), iter([50.0, 1.0, 1.0, 9.0])

    def ours() -> None:
        clock.now += next(slow_once)

    def baseline() -> None:
        clock.now += 4.0

    figure = compare("work", 8, "things/s", ours, baseline, baseline_name="slower", repeats=3, clock=clock)
    assert (figure.value, figure.baseline_value) == (8.0, 2.0)
    assert figure.to_json_object() == {
        "value": 8.0, "unit": "things/s", "baseline": "slower", "baseline_value": 2.0, "ratio": pytest.approx(4.0),
    }  # fmt: skip
