"""Efficiency and distance between units, with and without somebody: networkx is the oracle, samples tell their errors."""

from __future__ import annotations

import random

import networkx as nx
import numpy as np
import pytest

from analytics.distance_kernel import distances
from analytics.separation import Absence, efficiency, unit_distances

ALL = 10_000


def csr(graph: nx.Graph) -> tuple[np.ndarray, np.ndarray]:
    neighbours = [sorted(graph[node]) for node in range(len(graph))]
    starts = np.concatenate([[0], np.cumsum([len(each) for each in neighbours])]).astype(np.int64)
    return starts, np.array([each for some in neighbours for each in some], np.int32)


def some_graph(seed: int, size: int = 14) -> tuple[nx.Graph, list[int], np.ndarray]:
    chance = random.Random(seed)
    graph = nx.gnp_random_graph(size, chance.choice([0.05, 0.15, 0.3, 0.6]), seed=seed)
    leaving = chance.sample(range(size), chance.choice([1, 1, 2, 4]))
    units = np.array([chance.randrange(-1, 3) for _ in range(size)], np.int32)
    return graph, leaving, units


@pytest.mark.parametrize("seeds", [range(at, at + 50) for at in range(0, 400, 50)], ids=str)
def test_efficiency_is_that_of_networkx_with_and_without_them(seeds):
    for seed in seeds:
        graph, leaving, _ = some_graph(seed)
        tied = graph.subgraph([node for node in graph if graph.degree(node)])
        rest = tied.subgraph(set(tied) - set(leaving))
        found = efficiency(Absence.of(csr(graph), leaving, ALL, 1))
        if len(rest) < 2:
            assert found is None
            continue
        assert found.before == pytest.approx(nx.global_efficiency(tied), abs=1e-12)
        assert found.after == pytest.approx(nx.global_efficiency(rest), abs=1e-12)
        assert (found.error, found.sources, found.people) == (0.0, len(rest), len(rest))


@pytest.mark.parametrize("seeds", [range(at, at + 50) for at in range(0, 400, 50)], ids=str)
def test_distance_between_units_is_the_mean_of_the_shortest_ways_of_networkx(seeds):
    for seed in seeds:
        graph, leaving, units = some_graph(seed)
        now = dict(nx.all_pairs_shortest_path_length(graph))
        then = dict(nx.all_pairs_shortest_path_length(graph.subgraph(set(graph) - set(leaving))))
        staying = [node for node in graph if graph.degree(node) and node not in leaving and units[node] >= 0]
        all_found = unit_distances(Absence.of(csr(graph), leaving, ALL, 1), units)
        assert [each.unit for each in all_found] == sorted({int(units[each]) for each in leaving} - {-1})
        for found in all_found:
            pairs = [(a, b) for a in staying for b in staying if units[a] == found.unit != units[b]]
            once, still = [(a, b) for a, b in pairs if b in now[a]], [(a, b) for a, b in pairs if b in then[a]]
            assert found.parted == pytest.approx(1 - len(still) / len(once) if once else 0.0)
            if still:
                assert found.before == pytest.approx(np.mean([now[a][b] for a, b in still]))
                assert found.after == pytest.approx(np.mean([then[a][b] for a, b in still]))
            else:
                assert (found.before, found.after) == (None, None)
            assert found.error == 0.0


def test_whoever_joins_two_stars_halves_what_is_left():
    graph = nx.Graph([(0, 1), (0, 2), (1, 3), (1, 4), (2, 5), (2, 6)])
    found = efficiency(Absence.of(csr(graph), [0], ALL, 1))
    assert found.after == pytest.approx((2 * (2 + 0.5)) / (6 * 5 / 2))  # two stars of three, nothing between
    (unit,) = unit_distances(Absence.of(csr(graph), [0], ALL, 1), np.array([0, 0, 1, 0, 0, 1, 1], np.int32))
    assert (unit.before, unit.after, unit.parted) == (None, None, 1.0)


def test_a_person_at_the_edge_leaves_the_others_nearer_to_each_other():
    graph = nx.path_graph(5)
    assert (
        efficiency(Absence.of(csr(graph), [4], ALL, 1)).drop < 0 < efficiency(Absence.of(csr(graph), [2], ALL, 1)).drop
    )


def test_a_sample_is_as_far_off_as_its_standard_error_says():
    graph = nx.powerlaw_cluster_graph(400, 3, 0.3, seed=5)
    network, leaving = csr(graph), [max(graph, key=graph.degree)]
    units = (np.arange(400) % 3).astype(np.int32)
    exact, (far,) = (
        efficiency(Absence.of(network, leaving, ALL, 1)),
        unit_distances(Absence.of(network, leaving, ALL, 1), units),
    )
    truth, steps = exact.before - exact.after, far.after - far.before
    off, off_steps = [], []
    for seed in range(200):
        drawn = efficiency(Absence.of(network, leaving, 40, seed))
        assert drawn.error > 0
        off.append(abs(drawn.before - drawn.after - truth) / drawn.error)
        (unit,) = unit_distances(Absence.of(network, leaving, 40, seed), units)
        off_steps.append(abs(unit.after - unit.before - steps) / unit.error)
    for each in (
        off,
        off_steps,
    ):  # of 200, some 190 lie within 1.96 standard errors; 8.7 in 10 would be 4.8 deviations off
        assert np.mean(np.array(each) < 1.96) >= 0.88


def test_the_same_seed_draws_the_same_and_another_one_others():
    network = csr(nx.gnp_random_graph(120, 0.05, seed=2))
    assert efficiency(Absence.of(network, [3], 20, 7)) == efficiency(Absence.of(network, [3], 20, 7))
    assert efficiency(Absence.of(network, [3], 20, 7)) != efficiency(Absence.of(network, [3], 20, 8))


def test_compiled_and_plain_search_find_the_same_from_more_sources_than_there_are_bits():
    graph = nx.gnp_random_graph(90, 0.04, seed=4)
    starts, neighbours = csr(graph)
    gone, sources = np.zeros(90, np.bool_), np.arange(60, dtype=np.int32)
    gone[[5, 61]] = True
    plain = distances.plain(starts, neighbours, gone, sources)
    assert np.array_equal(plain, distances.compiled(starts, neighbours, gone, sources))
    without = graph.subgraph(set(graph) - {5, 61})
    for source in range(60):
        ways = nx.single_source_shortest_path_length(without, source) if source in without else {}
        assert plain[source].tolist() == [ways.get(node, -1) for node in range(90)]
    assert efficiency(Absence.of((starts, neighbours), [5], ALL, 1)).sources > 60  # several passes


def test_nobody_and_a_network_of_one_pair_have_no_efficiency_to_lose():
    assert efficiency(Absence.of((np.zeros(1, np.int64), np.zeros(0, np.int32)), [], ALL, 1)) is None
    assert efficiency(Absence.of(csr(nx.path_graph(2)), [0], ALL, 1)) is None
    assert unit_distances(Absence.of(csr(nx.path_graph(2)), [0], ALL, 1), np.array([-1, 0], np.int32)) == []
