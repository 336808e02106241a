"""The independent cascade: samples against a slow twin, exact enumeration, and simulation forwards."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.attention_graph import Edges
from analytics.cascade import PROBABILITIES, Cascade, Sample, sample
from analytics.cascade_kernel import mixed
from analytics.parameters import InfluenceSetParameters
from graph_model.errors import AnalysisError
from tests.analytics import strategies
from tests.analytics.graphs import Weighted, edges_of

UNIFORM = InfluenceSetParameters(probability="uniform", transmission=0.4)
MASK = 2**64 - 1


def cascade_of(weighted: Weighted, chosen: InfluenceSetParameters = UNIFORM, seed: int = 1) -> Cascade:
    keys = np.random.default_rng(seed).integers(0, 2**63, weighted[0]).astype(np.uint64)
    return Cascade.of(edges_of(weighted), keys, chosen)


def directed(cascade: Cascade) -> list[tuple[int, int, float]]:
    """(who reaches, whom, chance)."""
    rows = np.repeat(np.arange(len(cascade)), np.diff(cascade.starts)).tolist()
    return list(zip(cascade.neighbour.tolist(), rows, cascade.chance.tolist(), strict=True))


def exact_reach(cascade: Cascade, seeds: tuple[int, ...]) -> float:
    """The expected reach by enumeration of every live-edge graph (Kempe et al. 2003)."""
    edges, total = directed(cascade), 0.0
    for alive in itertools.product((False, True), repeat=len(edges)):
        chance = math.prod(p if live else 1 - p for (_, _, p), live in zip(edges, alive, strict=True))
        if chance:
            total += chance * len(reached(edges, alive, seeds))
    return total


def reached(edges: list[tuple[int, int, float]], alive, seeds) -> set[int]:
    found, front = set(seeds), list(seeds)
    while front:
        at = front.pop()
        for (s, t, _), live in zip(edges, alive, strict=True):
            if live and s == at and t not in found:
                found.add(t)
                front.append(t)
    return found


def simulated_reach(cascade: Cascade, seeds, times: int) -> np.ndarray:
    """How many are reached, each time that the cascade runs forwards."""
    dice, edges = np.random.default_rng(3), directed(cascade)
    out = [[(t, p) for s, t, p in edges if s == v] for v in range(len(cascade))]
    counts = []
    for _ in range(times):
        found, front = set(seeds), list(seeds)
        while front:
            fresh = [t for t, p in out[front.pop()] if t not in found and dice.random() < p and not found.add(t)]
            front += fresh
        counts.append(len(found))
    return np.array(counts)


def small_mixed(value: int) -> int:
    value = (value + 0x9E3779B97F4A7C15) & MASK
    value = ((value ^ (value >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    value = ((value ^ (value >> 27)) * 0x94D049BB133111EB) & MASK
    return value ^ (value >> 31)


def slow_set(cascade: Cascade, start: int, number: int) -> set[int]:
    """One set, with a draw for each tie that passes and no search."""
    drawn = small_mixed((start + number) & MASK)
    order = sorted(range(len(cascade)), key=lambda v: int(cascade.keys[v]))
    found = [order[small_mixed(drawn) % len(cascade)]]
    for v in found:
        state, passed = drawn ^ int(cascade.keys[v]), None
        for e in range(cascade.starts[v], cascade.starts[v + 1]):
            if passed is None:
                state = small_mixed(state)
                before = cascade.hazard[e - 1] if e > cascade.starts[v] else 0.0
                passed = before - math.log(1.0 - (state >> 11) * 2.0**-53)
            if cascade.hazard[e] >= passed:
                passed = None
                if cascade.neighbour[e] not in found:
                    found.append(int(cascade.neighbour[e]))
    return set(found)


def sets_of(some: Sample) -> list[frozenset[int]]:
    return [frozenset(some.members[a:b].tolist()) for a, b in itertools.pairwise(some.offsets)]


@given(strategies.weighted_graphs(), st.integers(0, 3), st.sampled_from(sorted(PROBABILITIES)))
@settings(deadline=None, max_examples=40)
def test_sets_are_those_of_the_slow_twin(weighted: Weighted, seed: int, name: str) -> None:
    cascade = cascade_of(weighted, InfluenceSetParameters(probability=name, transmission=0.8))
    start = int(mixed(np.uint64(int(mixed(np.uint64(seed))) ^ 2)))
    assert sets_of(sample(cascade, seed, 2, 5, 40)) == [slow_set(cascade, start, 5 + i) for i in range(40)]


def test_each_tie_passes_with_its_chance_independently_of_the_others() -> None:
    """Everybody's set of person 0, who turns to 1, 2 and 3: all eight outcomes as often as they should be."""
    cascade = Cascade.of(edges_of((4, [(0, 1, 1.0), (0, 2, 2.0), (0, 3, 5.0)])), np.arange(4, dtype=np.uint64) * 77,
                         InfluenceSetParameters(transmission=0.9))  # fmt: skip
    chance = {u: p for u, _, p in directed(cascade)}
    assert chance == pytest.approx({1: 0.9 / 8, 2: 1.8 / 8, 3: 4.5 / 8})
    found = [each for each in sets_of(sample(cascade, 1, 0, 0, 200_000)) if 0 in each]
    assert len(found) == pytest.approx(50_000, rel=0.03)
    for outcome in itertools.product((False, True), repeat=3):
        wanted = math.prod(chance[u] if live else 1 - chance[u] for u, live in zip((1, 2, 3), outcome, strict=True))
        there = frozenset([0, *(u for u, live in zip((1, 2, 3), outcome, strict=True) if live)])
        assert found.count(there) / len(found) == pytest.approx(wanted, abs=4 * math.sqrt(wanted / len(found)))


@given(strategies.weighted_graphs(most=5).filter(lambda g: 0 < len(g[1]) <= 9), st.data())
@settings(deadline=None, max_examples=15)
def test_coverage_estimates_the_exact_expected_reach(weighted: Weighted, data: st.DataObject) -> None:
    cascade = cascade_of(weighted, InfluenceSetParameters(transmission=0.7))
    seeds = data.draw(st.sets(st.integers(0, weighted[0] - 1), min_size=1, max_size=3))
    some = sample(cascade, 1, 0, 0, 40_000)
    estimate = len(cascade) * some.covered(np.array(sorted(seeds))) / len(some)
    assert estimate == pytest.approx(exact_reach(cascade, tuple(seeds)), abs=5 * len(cascade) * 0.5 / math.sqrt(40_000))


def medium(size: int = 300, ties: int = 2_400) -> Weighted:
    dice = np.random.default_rng(2)
    ends = {(int(s), int(t)) for s, t in dice.integers(0, size, (ties, 2)) ** 2 // size if s != t}
    return size, [(s, t, float(dice.exponential() + 0.1)) for s, t in sorted(ends)]


@pytest.mark.parametrize(
    "chosen", [InfluenceSetParameters(), InfluenceSetParameters(probability="uniform", transmission=0.1)]
)
def test_coverage_estimates_what_simulation_forwards_finds(chosen: InfluenceSetParameters) -> None:
    cascade = cascade_of(medium(), chosen)
    some = sample(cascade, 1, 0, 0, 60_000)
    for seeds in ([0], [5, 17, 100], list(range(0, 300, 30))):
        runs = simulated_reach(cascade, seeds, 3_000)
        estimate = len(cascade) * some.covered(np.array(seeds)) / len(some)
        noise = math.hypot(runs.std() / math.sqrt(len(runs)), len(cascade) * 0.5 / math.sqrt(len(some)))
        assert estimate == pytest.approx(runs.mean(), abs=4 * noise)


def test_sets_do_not_depend_on_how_they_are_cut_into_samples() -> None:
    cascade = cascade_of(medium())
    whole = sample(cascade, 1, 0, 0, 10_000)
    parts = sample(cascade, 1, 0, 0, 4_321).joined(sample(cascade, 1, 0, 4_321, 10_000 - 4_321))
    assert whole.offsets.tolist() == parts.offsets.tolist()
    assert whole.members.tolist() == parts.members.tolist()


def test_numbering_people_otherwise_gives_the_same_sets_of_the_same_people() -> None:
    size, rows = medium()
    place = np.random.default_rng(9).permutation(size)
    keys = np.random.default_rng(1).integers(0, 2**63, size).astype(np.uint64)
    moved_keys = np.empty_like(keys)
    moved_keys[place] = keys
    one = Cascade.of(edges_of((size, rows)), keys, InfluenceSetParameters())
    other = Cascade.of(
        edges_of((size, [(int(place[s]), int(place[t]), w) for s, t, w in rows])), moved_keys, InfluenceSetParameters()
    )
    sets, moved = (sets_of(sample(each, 1, 0, 0, 2_000)) for each in (one, other))
    assert [frozenset(int(place[v]) for v in each) for each in sets] == moved


def test_a_certain_tie_always_passes_and_one_without_chance_never() -> None:
    edges = edges_of((3, [(0, 1, 1.0), (1, 2, 1.0)]))
    keys = np.array([3, 1, 2], np.uint64)
    chain = Cascade.of(edges, keys, InfluenceSetParameters())
    assert set(sets_of(sample(chain, 1, 0, 0, 500))) == {frozenset({0, 1, 2}), frozenset({1, 2}), frozenset({2})}
    never = Cascade.of(edges, keys, InfluenceSetParameters(transmission=1e-300))
    assert set(map(len, sets_of(sample(never, 1, 0, 0, 500)))) == {1}


def test_unknown_probabilities_are_refused_by_name() -> None:
    with pytest.raises(AnalysisError, match="only share, uniform"):
        cascade_of((2, [(0, 1, 1.0)]), InfluenceSetParameters(probability="guess"))


def test_samples_that_do_not_fit_are_refused_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analytics.cascade.MOST_MEMBERS", 1_000)
    with pytest.raises(AnalysisError, match="or raise"):
        sample(cascade_of(medium(), InfluenceSetParameters(probability="uniform")), 1, 0, 0, 50_000)


@given(st.lists(st.sets(st.integers(0, 5), min_size=1), min_size=1, max_size=12), st.integers(1, 4))
@settings(deadline=None)
def test_greedy_cover_takes_who_is_in_most_further_sets(groups: list[set[int]], wanted: int) -> None:
    some = Sample(6, np.cumsum([0, *map(len, groups)]), np.array([v for each in groups for v in each], np.int32))
    chosen, gain = some.best(wanted)
    left, picked = list(groups), []
    while len(picked) < wanted and left:
        counts = [sum(v in each for each in left) for v in range(6)]
        picked.append((counts.index(max(counts)), max(counts)))
        left = [each for each in left if picked[-1][0] not in each]
    assert list(zip(chosen.tolist(), gain.tolist(), strict=True)) == picked
    assert some.covered(chosen) == gain.sum()


def test_only_those_allowed_are_chosen() -> None:
    some = Sample(3, np.array([0, 2, 4, 5]), np.array([0, 1, 0, 2, 0], np.int32))
    assert some.best(3, among=np.array([1, 2]))[0].tolist() == [1, 2]


def test_edges_without_weight_differences_are_shared_evenly() -> None:
    edges = Edges.of(3, np.array([0, 0, 1]), np.array([1, 2, 2]), np.ones(3))
    assert PROBABILITIES["share"](edges).tolist() == [0.5, 0.5, 1.0]
