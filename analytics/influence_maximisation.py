"""The k people who together reach most: IMM (Tang, Shi & Xiao 2015), which knows when it has sampled enough.

In: a cascade, k, epsilon and delta. Out: the people, what each adds, and bounds on what they reach.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from analytics.attention_graph import Floats, Longs
from analytics.cascade import Cascade, Sample, sample
from analytics.parameters import InfluenceSetParameters
from graph_model.errors import AnalysisError
from graph_model.long_work import piece, steps

SEARCH, CHOICE, CHECK = 0, 1, 2
"""Independent streams: how much to sample, whom to choose, and what those reach, which is so judged without favour."""
MOST_SETS = 50_000_000
GREEDY = 1.0 - 1.0 / math.e
"""Part of the best coverage that the greedy choice has at least."""


@dataclass(frozen=True, slots=True, eq=False)
class Seeds:
    """`people` int64[k] (local numbers) and `adds` f8[k], what each adds to the expected reach of those before, descending.

    `low` ≤ the true expected reach ≤ `high` with probability 1 − delta. `check` are the sets that all of this is measured
    on; `samples` is how many they and, separately, those were from which the people were chosen.
    """

    people: Longs
    adds: Floats
    low: float
    high: float
    samples: int
    check: Sample

    @property
    def reach(self) -> float:
        """How many people they are expected to reach, themselves included."""
        return float(self.adds.sum())

    def reach_of(self, people: Longs) -> float:
        """The same of any other people."""
        return self.check.size * self.check.covered(people) / len(self.check)


def best_seeds(cascade: Cascade, chosen: InfluenceSetParameters, seed: int) -> Seeds:
    """The `chosen.size` people (fewer than all) whose expected reach is at least 1 − 1/e − epsilon of the most possible.

    That holds with probability 1 − delta. The sets that are chosen from are drawn anew once their number is known:
    with the same ones the bound would not hold (Chen 2018). Raises AnalysisError where so many sets cannot be drawn.
    """
    size, k = len(cascade), chosen.size
    with piece(0.0, 0.4):
        needed = _sets_needed(size, k, chosen, _lower_bound(cascade, chosen, seed))
    with piece(0.4, 0.7):
        people, _ = sample(cascade, seed, CHOICE, 0, needed).best(k)
    with piece(0.7, 1.0):
        check = sample(cascade, seed, CHECK, 0, needed)
    ordered, sets = check.best(k, among=people)
    low, high = interval(int(sets.sum()), needed, chosen.delta)
    return Seeds(ordered, size * sets / needed, size * low, min(size * high, float(size)), needed, check)


def _lower_bound(cascade: Cascade, chosen: InfluenceSetParameters, seed: int) -> float:
    """A number of people that the best set reaches at least: halved until a sample large enough confirms it."""
    size, k = len(cascade), chosen.size
    epsilon = math.sqrt(2.0) * chosen.epsilon
    weight = _log_choose(size, k) + math.log(1.0 / _failure(chosen)) + math.log(max(math.log2(size), 1.0))
    factor = (2.0 + 2.0 * epsilon / 3.0) * weight * size / epsilon**2
    sets = sample(cascade, seed, SEARCH, 0, 0)
    for halving in steps(range(1, max(int(math.log2(size)), 1))):
        guess = size / 2.0**halving
        if guess <= k:
            break
        wanted = _affordable(factor / guess)
        sets = sets.joined(sample(cascade, seed, SEARCH, len(sets), wanted - len(sets)))
        reached = size * int(sets.best(k)[1].sum()) / len(sets)
        if reached >= (1.0 + epsilon) * guess:
            return max(reached / (1.0 + epsilon), float(k))
    return float(k)  # they reach themselves


def _sets_needed(size: int, k: int, chosen: InfluenceSetParameters, lower_bound: float) -> int:
    """λ* / the lower bound (Tang et al. 2015, equation 6)."""
    log_failure = math.log(1.0 / _failure(chosen))
    alpha = math.sqrt(log_failure + math.log(2.0))
    beta = math.sqrt(GREEDY * (_log_choose(size, k) + log_failure + math.log(2.0)))
    return _affordable(2.0 * size * ((GREEDY * alpha + beta) / chosen.epsilon) ** 2 / lower_bound)


def _failure(chosen: InfluenceSetParameters) -> float:
    """What each of the two steps may fail with, n^−l in the paper: together delta."""
    return chosen.delta / 2.0


def _affordable(sets: float) -> int:
    if sets > MOST_SETS:
        raise AnalysisError(
            f"influence_set.epsilon wants {sets:,.0f} samples, and {MOST_SETS:,} are the most: raise it."
        )
    return math.ceil(sets)


def _log_choose(n: int, k: int) -> float:
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)


def interval(covered: int, sets: int, delta: float) -> tuple[float, float]:
    """Bounds of the true part of sets that is covered, both right with probability 1 − delta (Tang et al. 2018, lemma 4.2)."""
    a = math.log(2.0 / delta)
    low = (math.sqrt(covered + 2.0 * a / 9.0) - math.sqrt(a / 2.0)) ** 2 - a / 18.0
    high = (math.sqrt(covered + a / 2.0) + math.sqrt(a / 2.0)) ** 2
    return max(low, 0.0) / sets, high / sets
