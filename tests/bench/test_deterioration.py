"""The alarm keeps what it promises on weeks that its table was not made from, and notices what it is for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from analytics.cusum_threshold import THRESHOLDS
from analytics.parameters import AccountParameters
from bench.deterioration import CALIBRATED, clustered, drifting, false_alarms, needed, poisson, power, with_holidays

CHOSEN = AccountParameters()
ACCOUNTS = 1_000


@pytest.mark.parametrize("name", ["chance, 5 a week", "variance twice the mean, 5 a week"])
@pytest.mark.parametrize("history", [26, 52])
def test_false_alarms_are_as_rare_as_the_parameter_says(name: str, history: int) -> None:
    """Three standard errors of a thousand account-years are allowed above; and not none at all: the watch is awake."""
    assert 0.0 < false_alarms(CALIBRATED[name], history, CHOSEN, ACCOUNTS) < CHOSEN.false_alarms_per_year + 0.022


def test_more_false_alarms_come_where_more_are_allowed() -> None:
    often = replace(CHOSEN, false_alarms_per_year=0.2)
    found = false_alarms(clustered(5, 2), 52, often, ACCOUNTS)
    assert 0.1 < found < 0.25


def test_holidays_that_come_every_year_raise_no_alarms() -> None:
    assert false_alarms(with_holidays(20), 52, CHOSEN, 500) < 0.02


@pytest.mark.parametrize("again", [0.5, 0.9])
def test_levels_that_wander_raise_no_more_in_a_company_of_many_accounts_and_many_more_in_one_of_few(
    again: float,
) -> None:
    draw = drifting(10, again, 0.3)
    assert false_alarms(draw, 52, CHOSEN, 400) < CHOSEN.false_alarms_per_year + 0.022
    assert false_alarms(draw, 52, CHOSEN, 400, company=5) > CHOSEN.false_alarms_per_year


def test_a_halving_of_ten_a_week_is_noticed_within_a_quarter() -> None:
    found = power(10.0, 0.5, 52, CHOSEN, 400)
    assert found.median_weeks <= 8
    assert found.within_13 > 0.9


def test_silence_is_noticed_sooner_than_a_halving() -> None:
    silent, halved = (power(5.0, left, 52, CHOSEN, 400) for left in (0.0, 0.5))
    assert silent.median_weeks < halved.median_weeks
    assert silent.within_13 == 1.0


def test_the_table_holds_what_the_worst_case_needs() -> None:
    """From fewer accounts, so about the same; a case that scatters less needs less."""
    worst, chance = (needed(draw, 52, 0.5, 1_500).tolist() for draw in (clustered(5, 2), poisson(20)))
    assert worst[1:] == pytest.approx(THRESHOLDS[0.5, 52][1:], rel=0.15)
    assert worst == sorted(worst, reverse=True)
    assert chance[2] < THRESHOLDS[0.5, 52][2]
