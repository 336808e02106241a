"""`python -m bench.deterioration`: how often the deterioration alarm is wrong, and how soon it is right. `--table` makes the
table of thresholds that `analytics.cusum_threshold` holds.

Weeks are drawn of accounts whose exchange does not change, and every one of them is watched anew each week for a year, as
somebody who analyses weekly would. An alarm counts in the week in which it begins to stand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise, product

import click
import numpy as np

from analytics.cusum import HISTORY_WEEKS, WATCHED_WEEKS, WEEKS, Flags, Floats, deviations, risen, watch
from analytics.cusum_threshold import ALLOWANCES, FALSE_ALARMS_PER_YEAR, HISTORIES
from analytics.parameters import AccountParameters

YEAR = 52
ACCOUNTS = 9_000
SPAN = WEEKS + YEAR
WANDERING = 0.3
COMPANY = 40
"""Accounts of one company: how much levels wander is learnt from them together."""
SEED = 1
CHECK_SEED = 2
"""What is measured is measured on other weeks than the table was made from."""

Draw = Callable[[np.random.Generator, int], Floats]
"""Weeks [accounts, SPAN] of so many accounts."""


def poisson(rate: float) -> Draw:
    """Chance alone: so many interactions a week."""
    return lambda dice, accounts: dice.poisson(rate, (accounts, SPAN)).astype(float)


def clustered(rate: float, ratio: float) -> Draw:
    """Conversations and busy weeks: counts whose variance is `ratio` times their mean (negative binomial)."""
    return lambda dice, accounts: dice.negative_binomial(rate / (ratio - 1), 1 / ratio, (accounts, SPAN)).astype(float)


def drifting(rate: float, again: float, spread: float) -> Draw:
    """Busy and slack times: chance around a level whose logarithm wanders (`spread`), `again` of it kept from week to week."""

    return lambda dice, accounts: dice.poisson(rate * levels(dice, (accounts, SPAN), again, spread)).astype(float)


def levels(dice: np.random.Generator, shape: tuple[int, int], again: float, spread: float) -> Floats:
    """What the rate of each account and week is multiplied by where levels wander; 1 in the mean."""
    level = np.empty(shape)
    level[:, 0] = dice.normal(0, spread, shape[0])
    for week in range(1, shape[1]):
        level[:, week] = again * level[:, week - 1] + dice.normal(0, spread * np.sqrt(1 - again**2), shape[0])
    return np.asarray(np.exp(level - spread**2 / 2))


def with_holidays(rate: float) -> Draw:
    """Chance, but for two weeks of winter at a tenth and three of summer at half; when summer is, moves by a week or so."""

    def draw(dice: np.random.Generator, accounts: int) -> Floats:
        begin, moved = dice.integers(0, YEAR, accounts), dice.integers(-1, 2, (accounts, 1 + SPAN // YEAR + 1))
        of_year = (np.arange(SPAN) + begin[:, None]) % YEAR
        shift = np.take_along_axis(moved, (np.arange(SPAN) + begin[:, None]) // YEAR, axis=1)
        part = np.where(of_year < 2, 0.1, np.where((of_year >= 26 + shift) & (of_year < 29 + shift), 0.5, 1.0))
        return dice.poisson(rate * part).astype(float)

    return draw


CALIBRATED: Mapping[str, Draw] = {
    **{f"chance, {rate} a week": poisson(rate) for rate in (2, 5, 20)},
    **{f"variance twice the mean, {rate} a week": clustered(rate, 2) for rate in (5, 10, 20)},
    **{f"variance four times the mean, {rate} a week": clustered(rate, 4) for rate in (5, 20)},
}
"""The threshold keeps what it promises on the worst of these."""
REPORTED: Mapping[str, Draw] = {
    "chance, 1 a week": poisson(1),
    **CALIBRATED,
    "with holidays, 5 a week": with_holidays(5),
    "with holidays, 20 a week": with_holidays(20),
    "busy and slack times (level ±30 %, half kept a week), 10 a week": drifting(10, 0.5, WANDERING),
    "busy and slack times (level ±30 %, nine tenths kept a week), 10 a week": drifting(10, 0.9, WANDERING),
}

POWERS = (
    *product((0.5, 0.0), (HISTORIES[0], HISTORIES[-1]), (1.0, 2.0, 5.0, 10.0, 20.0), (0.0,)),
    *product((0.5, 0.0), (HISTORIES[0], HISTORIES[-1]), (10.0, 20.0), (0.5, 0.9)),
)
"""(part that is left, weeks of history, rate, part of the level that is kept)."""

GRID = {
    0.25: np.geomspace(5, 30, 8),
    0.5: np.geomspace(3, 16, 8),
    0.75: np.geomspace(2, 12, 8),
    1.0: np.geomspace(1.5, 9, 8),
}
"""Allowance -> thresholds between which the table is interpolated."""


def views(weeks: Floats, history: int) -> Iterator[Floats]:
    """What can be seen of the weeks [accounts, SPAN] at the end of each of the last 53, with so many weeks of history."""
    for end in range(WEEKS, SPAN + 1):
        seen = weeks[:, end - WEEKS : end].copy()
        seen[:, : HISTORY_WEEKS - history] = np.nan
        yield seen


# ── the table ───────────────────────────────────────────────────────────────────────────────────────────────────────


def table(accounts: int = ACCOUNTS) -> Iterator[tuple[float, int, list[float]]]:
    """(allowance, weeks of history, threshold for each of `FALSE_ALARMS_PER_YEAR`): the largest that any case needs."""
    for allowance in ALLOWANCES:
        for history in HISTORIES:
            found = [needed(draw, history, allowance, accounts) for draw in CALIBRATED.values()]
            yield allowance, history, np.max(found, axis=0).tolist()


def needed(draw: Draw, history: int, allowance: float, accounts: int) -> Floats:
    """The threshold for each rate of false alarms, between those of the grid: the rate falls about exponentially."""
    weeks, unit = draw(np.random.default_rng(SEED), accounts), np.ones(accounts)
    below = [-deviations(seen, unit) for seen in views(weeks, history)]
    tried = GRID[allowance]
    often = [np.log((_begun(below, allowance, limit) + 0.5) / accounts) for limit in tried]
    wanted = np.log(np.array(FALSE_ALARMS_PER_YEAR))
    return np.asarray(np.interp(wanted, np.minimum.accumulate(often)[::-1], tried[::-1]))


def _begun(below: list[Floats], allowance: float, limit: float) -> int:
    standing = [risen(each, allowance, np.full(len(each), limit))[2] > limit for each in below]
    return sum(int((now & ~before).sum()) for before, now in pairwise(standing))


# ── what it does ────────────────────────────────────────────────────────────────────────────────────────────────────


def false_alarms(
    draw: Draw, history: int, chosen: AccountParameters, accounts: int = ACCOUNTS, company: int = COMPANY
) -> float:
    """Alarms an account-year that begin while nothing changes, in companies of so many accounts."""
    weeks, unit = draw(np.random.default_rng(CHECK_SEED), accounts), np.ones(accounts)
    standing = [_falling(seen, unit, chosen, company) for seen in views(weeks, history)]
    return sum(int((now & ~before).sum()) for before, now in pairwise(standing)) / accounts


def _falling(seen: Floats, unit: Floats, chosen: AccountParameters, company: int = COMPANY) -> Flags:
    """Which accounts have fallen, each company watched by itself."""
    parts = (slice(first, first + company) for first in range(0, len(seen), company))
    found = (watch(seen[part], unit[part], chosen.allowance, chosen.false_alarms_per_year) for part in parts)
    return np.concatenate([each.falling for each in found])


@dataclass(frozen=True, slots=True)
class Power:
    """What becomes of a fall to `left` of the rate: the median weeks until it is noticed (NaN: more than 26), and the part
    noticed within 13 and 26 weeks."""

    left: float
    rate: float
    median_weeks: float
    within_13: float
    within_26: float


def power(
    rate: float, left: float, history: int, chosen: AccountParameters, accounts: int = 2_000, *, again: float = 0.0
) -> Power:
    """Accounts that fall at one moment, watched each week from then on; an alarm that stands before counts for nothing.

    With `again` their levels wander by 30 %, so much of them kept from week to week.
    """
    dice = np.random.default_rng(CHECK_SEED)
    weeks = np.where(np.arange(WEEKS + WATCHED_WEEKS) < WEEKS, rate, rate * left)
    wandering = levels(dice, (accounts, len(weeks)), again, WANDERING) if again else 1.0
    drawn, unit = dice.poisson(weeks * wandering, (accounts, len(weeks))).astype(float), np.ones(accounts)
    noticed = np.full(accounts, np.inf)
    for week in range(WATCHED_WEEKS + 1):
        seen = drawn[:, week : week + WEEKS].copy()
        seen[:, : HISTORY_WEEKS - history] = np.nan
        falling = _falling(seen, unit, chosen)
        noticed = np.where(falling & np.isinf(noticed), week, noticed)
    noticed = noticed[noticed > 0]
    median = float(np.median(noticed))
    return Power(
        left,
        rate,
        median if np.isfinite(median) else np.nan,
        float((noticed <= 13).mean()),
        float((noticed <= 26).mean()),
    )


@click.command()
@click.option("--table", "as_table", is_flag=True, help="Make the table of thresholds instead.")
@click.option("--accounts", default=ACCOUNTS, show_default=True, help="Accounts in each case.")
def bench(*, as_table: bool, accounts: int) -> None:
    """Print false alarms an account-year, and how soon a fall is noticed."""
    if as_table:
        for allowance, history, limits in table(accounts):
            click.echo(f"    ({allowance}, {history}): ({', '.join(f'{each:.2f}' for each in limits)}),")
        return
    chosen = AccountParameters()
    click.echo(f"False alarms an account-year (at most {chosen.false_alarms_per_year} are meant), by weeks of history:")
    click.echo(f"{'':>72}" + "".join(f"{history:>8}" for history in HISTORIES))
    for name, draw in REPORTED.items():
        rates = [false_alarms(draw, history, chosen, accounts) for history in HISTORIES]
        click.echo(f"{name:>72}" + "".join(f"{rate:>8.3f}" for rate in rates))
    draw = drifting(10, 0.9, WANDERING)
    for company in (5, 10, 20):
        rates = [false_alarms(draw, history, chosen, accounts, company) for history in HISTORIES]
        click.echo(
            f"{f'the last in companies of {company} accounts, not {COMPANY}':>72}"
            + "".join(f"{rate:>8.3f}" for rate in rates)
        )
    click.echo(
        "\nWeeks until a fall is noticed (median, nan: more than 26), and the part noticed within 13 and 26 weeks:"
    )
    for left, history, rate, again in POWERS:
        each = power(rate, left, history, chosen, again=again)
        wandering = f" where levels wander, {again:.0%} kept," if again else ","
        click.echo(
            f"  to {left:.0%} of {rate:>2.0f} a week{wandering} {history} weeks of history: {each.median_weeks:>3.0f} weeks, "
            f"{each.within_13:.0%}, {each.within_26:.0%}"
        )


if __name__ == "__main__":
    bench()
