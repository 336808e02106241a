"""How much levels wander is learnt from all accounts together, and only where it can be told from chance."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.cusum import HISTORY_WEEKS, WARM_UP_WEEKS, Floats
from analytics.wandering import FEWEST_ACCOUNTS, wandering
from bench.deterioration import levels

RATE = 10.0


def rooted(accounts: int, again: float, spread: float = 0.3, seed: int = 1) -> Floats:
    """Histories of accounts on the scale of roots, whose levels wander."""
    dice = np.random.default_rng(seed)
    counts = dice.poisson(RATE * levels(dice, (accounts, HISTORY_WEEKS), again, spread))
    return np.asarray(2.0 * np.sqrt(counts + 0.375))


def more(weeks: Floats) -> Floats:
    mean = weeks.mean(axis=1)
    count = np.full(len(weeks), weeks.shape[1])
    return wandering(weeks - mean[:, None], count, mean, WARM_UP_WEEKS)


def expected(again: float, spread: float = 0.3) -> float:
    """The long-run variance of AR(1) beyond its own: weeks k apart have (mean / 2)² s² φᵏ in common, on either side."""
    return (RATE + 0.375) * spread**2 * 2 * sum(again**k for k in range(1, 500))


@pytest.mark.parametrize(("again", "within"), [(0.5, 0.25), (0.8, 0.25), (0.9, 0.4)])
def test_many_accounts_tell_how_much_sums_of_weeks_scatter(again: float, within: float) -> None:
    """The longer a level is kept, the less of it a year shows."""
    assert more(rooted(2_000, again)).mean() == pytest.approx(expected(again), rel=within)


@pytest.mark.parametrize("seed", range(3))
def test_chance_alone_adds_nothing(seed: int) -> None:
    assert not more(rooted(40, 0.0, 0.0, seed)).any()


def test_fewer_than_ten_accounts_say_nothing() -> None:
    weeks = rooted(FEWEST_ACCOUNTS, 0.9)
    assert more(weeks).all()
    assert not more(weeks[1:]).any()


def test_young_accounts_take_no_part_and_get_what_the_others_tell() -> None:
    weeks = rooted(41, 0.8)
    from_mean, count = weeks - weeks.mean(axis=1)[:, None], np.full(41, HISTORY_WEEKS)
    count[40] = WARM_UP_WEEKS - 1
    from_mean[40] *= 100
    found = wandering(from_mean, count, weeks.mean(axis=1), WARM_UP_WEEKS)
    assert found[:40].tolist() == pytest.approx(more(weeks[:40]).tolist())
    assert found[40] > 0


@given(st.permutations(range(12)), st.integers(0, 50))
def test_the_order_of_accounts_does_not_matter(order: list[int], seed: int) -> None:
    weeks = rooted(12, 0.8, seed=seed)
    assert more(weeks[order]).tolist() == pytest.approx(more(weeks)[order].tolist())


@given(st.integers(0, 50), st.sampled_from([0.0, 0.5, 0.9]))
def test_it_is_never_less_than_nothing_and_always_a_number(seed: int, again: float) -> None:
    weeks = rooted(15, again, seed=seed)
    found = more(weeks)
    assert (found >= 0).all()
    assert np.isfinite(found).all()
