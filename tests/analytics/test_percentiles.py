import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.percentiles import percentiles, ranks, snapped, standing

VALUES = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=30).map(np.array)


@given(VALUES)
def test_percentiles_average_fifty_and_follow_the_values(values: np.ndarray) -> None:
    found = percentiles(values)
    assert found.mean() == pytest.approx(50.0)
    assert (np.diff(found[np.argsort(values)]) >= 0).all()


@given(VALUES)
def test_the_best_rank_is_one_and_equal_values_share_it(values: np.ndarray) -> None:
    assert ranks(values).min() == 1
    assert (ranks(np.repeat(values, 2)).reshape(-1, 2).std(axis=1) == 0).all()


def test_unknown_values_have_no_percentile_and_do_not_count() -> None:
    found = percentiles(np.array([np.nan, 1.0, 2.0]))
    assert np.isnan(found[0])
    assert found[1:].tolist() == [25.0, 75.0]


def test_the_order_of_a_sum_does_not_decide_a_rank() -> None:
    assert ranks(np.array([0.1 + 0.2 + 0.3, 0.3 + 0.2 + 0.1])).tolist() == [1, 1]


def test_infinity_and_zero_keep_their_places() -> None:
    assert ranks(np.array([-np.inf, 0.0, 1.0])).tolist() == [3, 2, 1]
    assert snapped(np.zeros(1)).tolist() == [0.0]


def test_nobody_has_no_percentile() -> None:
    assert percentiles(np.zeros(0)).tolist() == ranks(np.zeros(0)).tolist() == []


@pytest.mark.parametrize(("percentile", "said"), [(99.9, "top 1 %"), (50.0, "top 50 %"), (0.2, "bottom 1 %")])
def test_a_standing_is_said_as_people_say_it(percentile: float, said: str) -> None:
    assert standing(percentile) == said
