"""What a run may be told, and what is refused in a sentence."""

from __future__ import annotations

import json

import pytest

from analytics.parameters import LARGEST_WHOLE, RunParameters
from analytics.run import analyse
from graph_model.errors import AnalysisError
from tests.analytics.snapshots import company, on_day


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"seed": 2**64}, "seed must be a whole number from 0 to 9007199254740992"),
        ({"seed": -1}, "seed must be a whole number"),
        ({"ties": {"half_life_days": 1e308}}, "half_life_days must be a number from 0 to 1e+100"),
        ({"ties": {"half_life_days": 0}}, "half_life_days must be a number above 0"),
        ({"influence": {"damping": 1.0}}, "influence.damping must be 0 or more and below 1"),
        (
            {"continuity": {"successor_weights": {"reach": float("inf")}}},
            "successor_weights are weights of 0 to 1e+100",
        ),
        ({"as_of_ms": 1.5}, "as_of_ms must be whole milliseconds"),
        ({"as_of_ms": True}, "as_of_ms must be whole milliseconds"),
        ({"as_of_ms": 10**14}, "between the years 940 and 3000"),
    ],
)
def test_what_is_no_possible_value_is_refused(given: dict[str, object], sentence: str) -> None:
    with pytest.raises(AnalysisError) as refused:
        RunParameters.from_json(json.dumps(given))
    assert sentence in str(refused.value)


def test_the_largest_seed_is_one_for_every_library() -> None:
    mails = [(one, [other], 0) for one in range(12) for other in range(12) if one != other] * 3
    assert analyse(company(12, mails=mails), RunParameters(seed=LARGEST_WHOLE)).findings


def test_a_graph_of_the_first_year_after_1970_has_ties() -> None:
    days_before = -19_700  # from 2024 to early 1970: the window before begins in 1969
    mails = [(0, [1], days_before), (1, [0], days_before)] * 5
    analysis = analyse(company(2, mails=mails))
    assert analysis.as_of_ms == on_day(days_before) < 366 * 86_400_000
    assert len(analysis.ties) == 2


def test_as_of_now_changes_the_day_only() -> None:
    told = RunParameters(as_of_ms=5, seed=9)
    assert told.as_of_now() == RunParameters(seed=9)
