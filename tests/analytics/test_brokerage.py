import os
import subprocess
import sys
import tarfile

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.attention_graph import Edges
from analytics.betweenness_kernel import dependencies
from analytics.bisected_betweenness_kernel import bisected_dependencies
from analytics.brokerage import brokerage, is_sampled
from analytics.weighted_betweenness_kernel import weighted_dependencies
from tests.analytics import strategies
from tests.analytics.graphs import Weighted, edges_of, networkx_of, undirected
from tests.conftest import shared_data


@given(strategies.weighted_graphs(ties=40, loops=True))
@settings(deadline=None, max_examples=300)
def test_brokerage_is_directed_betweenness_as_networkx_has_it(weighted: Weighted) -> None:
    found = brokerage(edges_of(weighted), pivots=256, seed=1)
    if weighted[0] < 3:
        assert np.isnan(found).all()
        return
    expected = nx.betweenness_centrality(networkx_of(weighted), normalized=True)
    np.testing.assert_allclose(found, [expected[node] for node in range(weighted[0])], atol=1e-12)


def lengths_of(weighted: Weighted) -> nx.DiGraph:
    """For networkx, whose weights are distances."""
    graph = networkx_of(weighted)
    for _, _, edge in graph.edges(data=True):
        edge["weight"] = 1.0 / edge["weight"]
    return graph


BINARY = strategies.weighted_graphs(ties=40, loops=True).map(
    lambda drawn: (drawn[0], [(s, t, 4.0 if weight > 3 else weight) for s, t, weight in drawn[1]])
)
"""Strengths whose inverses, and sums of these, are exact: networkx takes ways for equal only if all bits are."""


@given(BINARY)
@settings(deadline=None, max_examples=300)
def test_weighted_brokerage_is_that_of_networkx_with_distance_one_over_strength(weighted: Weighted) -> None:
    found = brokerage(edges_of(weighted), pivots=256, seed=1, weighted=True)
    if weighted[0] < 3:
        assert np.isnan(found).all()
        return
    expected = nx.betweenness_centrality(lengths_of(weighted), weight="weight", normalized=True)
    np.testing.assert_allclose(found, [expected[node] for node in range(weighted[0])], atol=1e-12)


@given(strategies.weighted_graphs(ties=40))
@settings(deadline=None, max_examples=60)
def test_ways_that_are_equal_but_for_the_last_bits_are_equally_short(weighted: Weighted) -> None:
    """Strengths a third of others: the same ways are shortest, though no inverse is exact any more."""
    third = (weighted[0], [(s, t, weight / 3.0) for s, t, weight in weighted[1]])
    one, other = (brokerage(edges_of(each), 256, seed=1, weighted=True) for each in (weighted, third))
    np.testing.assert_allclose(one, other, atol=1e-12)


@given(strategies.weighted_graphs(), st.booleans())
@settings(deadline=None, max_examples=25)
def test_compiled_and_plain_weighted_loops_agree(weighted: Weighted, linear: bool) -> None:
    edges = edges_of(weighted)
    arguments = edges.starts, edges.neighbour, 1.0 / edges.weight, np.arange(edges.size), linear
    assert weighted_dependencies.compiled(*arguments).tobytes() == weighted_dependencies.plain(*arguments).tobytes()


@given(strategies.weighted_graphs())
@settings(deadline=None, max_examples=40)
def test_weighted_linear_scaling_from_everybody_in_both_directions_is_exact(weighted: Weighted) -> None:
    edges = edges_of(weighted)
    back, everybody = edges.transposed(), np.arange(edges.size)
    both = sum(
        weighted_dependencies.plain(each.starts, each.neighbour, 1.0 / each.weight, everybody, True)
        for each in (edges, back)
    )
    exact = weighted_dependencies.plain(edges.starts, edges.neighbour, 1.0 / edges.weight, everybody, False)
    np.testing.assert_allclose(both, exact, atol=1e-9)


@given(strategies.weighted_graphs())
@settings(deadline=None, max_examples=25)
def test_compiled_and_plain_loops_agree(weighted: Weighted) -> None:
    edges = edges_of(weighted)
    back, everybody = edges.transposed(), np.arange(edges.size)
    whole = edges.starts, edges.neighbour, everybody
    half = edges.starts, edges.neighbour, back.starts, back.neighbour, everybody
    assert dependencies.compiled(*whole).tobytes() == dependencies.plain(*whole).tobytes()
    assert bisected_dependencies.compiled(*half).tobytes() == bisected_dependencies.plain(*half).tobytes()


WAY = 24
"""Steps of a way far longer than is bisected."""


@given(strategies.weighted_graphs(), st.booleans())
@settings(deadline=None, max_examples=60)
def test_the_two_halves_of_paths_from_everybody_are_exact(weighted: Weighted, behind_a_long_way: bool) -> None:
    """What makes the estimate unbiased: a path's two ends together give each one on it exactly one."""
    people, ties = weighted
    if behind_a_long_way:
        ties = [*ties, *((people + i - 1, people + i, 1.0) for i in range(WAY))]
        people += WAY
    edges = edges_of((people, ties))
    everybody, back = np.arange(edges.size), edges.transposed()
    both = bisected_dependencies.plain(
        edges.starts, edges.neighbour, back.starts, back.neighbour, everybody
    ) + bisected_dependencies.plain(back.starts, back.neighbour, edges.starts, edges.neighbour, everybody)
    exact = dependencies.plain(edges.starts, edges.neighbour, everybody)
    np.testing.assert_allclose(both, exact, atol=1e-9)


def test_a_search_counts_only_who_is_nearer_to_the_other_end() -> None:
    five = edges_of((5, [(0, 1, 1.0), (1, 2, 1.0), (2, 3, 1.0), (3, 4, 1.0)]))
    back = five.transposed()
    found = bisected_dependencies.plain(five.starts, five.neighbour, back.starts, back.neighbour, np.array([0]))
    # to 2: half of 1, in the middle; to 3: 2; to 4: half of 2, and 3
    assert found.tolist() == [0.0, 0.5, 1.5, 1.0, 0.0]


def test_an_estimate_finds_most_of_the_true_top_and_is_the_same_again() -> None:
    graph = nx.barabasi_albert_graph(600, 3, seed=4)
    edges = edges_of(undirected(graph))
    exact, sampled = brokerage(edges, 600, seed=1), brokerage(edges, 256, seed=1)
    assert is_sampled(600, 256)
    assert not is_sampled(600, 600)
    assert sampled.tobytes() == brokerage(edges, 256, seed=1).tobytes()
    assert sampled.tobytes() != brokerage(edges, 256, seed=2).tobytes()
    assert len({*np.argsort(-exact)[:20]} & {*np.argsort(-sampled)[:20]}) >= 17
    assert sampled.sum() == pytest.approx(exact.sum(), rel=0.1)


def test_estimates_are_right_on_average_and_who_is_on_no_way_between_others_has_none() -> None:
    edges = edges_of(undirected(nx.barabasi_albert_graph(120, 2, seed=4)))
    exact = brokerage(edges, 120, seed=1)
    mean = np.mean([brokerage(edges, 48, seed) for seed in range(300)], axis=0)
    np.testing.assert_allclose(mean, exact, atol=0.03 * exact.max())
    assert (mean[exact == 0] == 0).all()
    assert (mean >= 0).all()


def test_256_pivots_find_nearly_all_of_the_true_top_of_the_eu_core() -> None:
    with tarfile.open(shared_data("networks/email-eu-core.tar.gz")) as files:
        rows = np.loadtxt(files.extractfile("email-eu-core/email-Eu-core.txt"), np.int64)
    rows = rows[rows[:, 0] != rows[:, 1]]
    edges = Edges.of(1_005, rows[:, 0], rows[:, 1], np.ones(len(rows)))

    def top(pivots: int, seed: int) -> set[int]:
        return set(np.argsort(-brokerage(edges, pivots, seed))[:50].tolist())

    exact = top(1_005, 1)
    assert np.mean([len(exact & top(256, seed)) / 50 for seed in range(8)]) >= 0.94


def test_estimates_are_parts_even_of_a_star():
    star = Edges.of(1201, np.zeros(1200, int), np.arange(1, 1201), np.ones(1200)).symmetrised()
    found = brokerage(star, pivots=64, seed=1)
    assert 0.95 < found[0] <= 1.0
    assert not found[1:].any()


PREFERENTIAL = """
import hashlib
import networkx as nx
import numpy as np
from analytics.attention_graph import Edges
from analytics.brokerage import brokerage
ends = np.array(nx.barabasi_albert_graph(6000, 5, seed=1).edges())
edges = Edges.of(6000, ends[:, 0], ends[:, 1], np.ones(len(ends))).symmetrised()
print(hashlib.sha256(brokerage(edges, 64, 1).tobytes()).hexdigest())
"""


def test_estimates_are_the_same_bits_however_many_threads_compute():
    told = {
        subprocess.run(
            [sys.executable, "-c", PREFERENTIAL], env={**os.environ, "OPENBLAS_NUM_THREADS": threads},
            capture_output=True, text=True, check=True,
        ).stdout
        for threads in ("1", "2")
    }  # fmt: skip
    assert [len(each.strip()) for each in told] == [64]
