"""Communities: the measure against two libraries, the methods on graphs with known groups, and the same bits every time."""

import itertools
import subprocess
import sys
import threading
import time
from pathlib import Path

import community as python_louvain
import networkit
import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.attention_graph import Edges
from analytics.community_detection import LOUVAIN_MOST, METHODS, communities_of, leiden, modularity_parts
from analytics.parameters import CommunityParameters
from bench.communities import made_up
from graph_model.errors import AnalysisError, Cancelled
from graph_model.long_work import overseen
from tests.analytics.graphs import edges_of, undirected

Rows = list[tuple[int, int, float]]


def graph_of(size: int, rows: Rows) -> tuple[Edges, nx.Graph]:
    """The same undirected graph twice: parallel ties added up, self-ties and lone people kept."""
    graph = nx.Graph()
    graph.add_nodes_from(range(size))
    for s, t, weight in rows:
        graph.add_edge(s, t, weight=graph.get_edge_data(s, t, {"weight": 0.0})["weight"] + weight)
    return edges_of((size, rows)).symmetrised(), graph


def random_graph(number: int) -> tuple[int, Rows]:
    """Sparse or dense, weighted, mostly in pieces, with self-ties and people without any; every third with planted groups."""
    dice = np.random.default_rng(number)
    size = int(dice.integers(2, 90))
    ends = dice.integers(0, size, (int(dice.integers(1, 4 * size)), 2))
    if number % 3 == 0:
        group = dice.integers(0, 4, size)
        ends = ends[(group[ends[:, 0]] == group[ends[:, 1]]) | (dice.random(len(ends)) < 0.2)]
    return size, [(int(s), int(t), float(dice.exponential() + 0.01)) for s, t in ends]


def test_modularity_is_that_of_networkx_and_python_louvain_on_hundreds_of_graphs() -> None:
    compared = 0
    for number in range(300):
        edges, graph = graph_of(*random_graph(number))
        if not len(edges):
            continue
        group = np.random.default_rng(number).integers(0, 5, edges.size)
        group = np.unique(group, return_inverse=True)[1]
        for resolution in (1.0, 0.5, 2.0):
            ours = modularity_parts(edges, group, resolution).modularity
            sets = [set(np.flatnonzero(group == each).tolist()) for each in range(group.max() + 1)]
            assert ours == pytest.approx(nx.community.modularity(graph, sets, resolution=resolution), abs=1e-12)
        one = modularity_parts(edges, group).modularity
        assert one == pytest.approx(python_louvain.modularity(dict(enumerate(group.tolist())), graph), abs=1e-12)
        compared += 1
    assert compared > 290


@pytest.mark.parametrize("method", METHODS)
def test_found_communities_are_about_as_modular_as_those_of_networkx(method: str) -> None:
    better = []
    for number in range(0, 300, 3):
        edges, graph = graph_of(*random_graph(number))
        if len(edges):
            ours = modularity_parts(edges, communities_of(edges, CommunityParameters(method), 1)).modularity
            theirs = nx.community.modularity(graph, nx.community.louvain_communities(graph, seed=1))
            better.append(ours - theirs)
    assert np.mean(better) > -0.002
    assert np.min(better) > -0.03


@pytest.mark.parametrize("method", METHODS)
def test_the_ring_of_cliques_falls_into_its_cliques(method: str) -> None:
    group = communities_of(edges_of(undirected(nx.ring_of_cliques(6, 5))), CommunityParameters(method), 1)
    assert [len(set(group[at : at + 5])) for at in range(0, 30, 5)] == [1] * 6
    assert len(set(group)) == 6


@pytest.mark.parametrize("method", METHODS)
def test_zacharys_club_falls_into_the_four_groups_of_the_literature(method: str) -> None:
    graph = nx.karate_club_graph()
    edges = edges_of(undirected(graph))
    group = communities_of(edges, CommunityParameters(method), 1)
    assert group.max() + 1 == 4
    assert modularity_parts(edges, group).modularity == pytest.approx(0.4198, abs=0.005)


@given(st.integers(0, 10_000), st.sampled_from(sorted(METHODS)))
@settings(deadline=None, max_examples=60)
def test_communities_hang_together_and_are_numbered_by_size(number: int, method: str) -> None:
    edges, graph = graph_of(*random_graph(number))
    group = communities_of(edges, CommunityParameters(method), 1)
    sizes = np.bincount(group)
    assert (np.diff(sizes) <= 0).all()
    for each in range(len(sizes)):
        assert nx.is_connected(graph.subgraph(np.flatnonzero(group == each).tolist()))


@pytest.mark.parametrize("method", METHODS)
def test_who_has_no_tie_is_alone_and_no_people_have_no_communities(method: str) -> None:
    assert communities_of(edges_of((0, [])), CommunityParameters(method), 1).tolist() == []
    assert communities_of(edges_of((3, [])), CommunityParameters(method), 1).tolist() == [0, 1, 2]
    assert modularity_parts(edges_of((3, [])), np.arange(3)).modularity == 0.0


def large() -> Edges:
    """2,000 people in 40 planted groups, weighted."""
    dice = np.random.default_rng(5)
    source, other = dice.integers(0, 2_000, 15_000), dice.integers(0, 2_000, 15_000)
    target = np.where(dice.random(15_000) < 0.7, (source // 50) * 50 + other % 50, other)
    return Edges.of(2_000, source, target, dice.exponential(size=15_000)).symmetrised()


def test_leiden_gives_the_same_bits_twenty_times_whatever_threads_were_set() -> None:
    edges = large()
    first = communities_of(edges, CommunityParameters(), 7)
    for threads in itertools.islice(itertools.cycle((1, 2, 4)), 19):
        networkit.setNumberOfThreads(threads)
        networkit.setSeed(threads, True)
        assert communities_of(edges, CommunityParameters(), 7).tolist() == first.tolist()
    assert any((communities_of(edges, CommunityParameters(), seed) != first).any() for seed in (8, 9, 10))


def test_leiden_gives_the_same_bits_in_another_process() -> None:
    root = Path(__file__).parents[2]
    code = (
        "from tests.analytics.test_community_detection import *\n"
        "import hashlib; print(hashlib.sha256(communities_of(large(), CommunityParameters(), 7).tobytes()).hexdigest())"
    )
    told = [subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True).stdout
            for _ in range(2)]  # fmt: skip
    assert told[0] == told[1]
    assert len(told[0].strip()) == 64


def test_more_resolution_makes_more_communities() -> None:
    found = [communities_of(large(), CommunityParameters(resolution=r), 1).max() for r in (0.2, 1.0, 5.0)]
    assert found[0] < found[1] < found[2]


def test_louvain_is_refused_above_its_size_and_unknown_methods_always() -> None:
    many = Edges.of(LOUVAIN_MOST + 1, np.array([0]), np.array([1]), np.ones(1)).symmetrised()
    with pytest.raises(AnalysisError, match="choose the method leiden"):
        communities_of(many, CommunityParameters("louvain"), 1)
    with pytest.raises(AnalysisError, match="only leiden, louvain"):
        communities_of(many, CommunityParameters("infomap"), 1)


def test_commands_that_do_not_analyse_import_neither_library() -> None:
    code = "import sys, sociogram.analysing; print(sorted({'networkit', 'community'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


LARGE = made_up(20_000, 400_000).symmetrised()

INTERRUPTED = """
import os, signal, sys, threading
from tests.analytics.test_community_detection import LARGE, leiden

def hear(number, frame):
    print("heard")
    sys.exit(3)

signal.signal(signal.SIGINT, hear)
threading.Timer(float(sys.argv[1]), os.kill, (os.getpid(), signal.SIGINT)).start()
while True:
    leiden(LARGE, 1.0, 1)
"""


@pytest.mark.parametrize("seconds", ["0.2", "0.6"])
def test_ctrl_c_is_heard_while_a_library_works(seconds):
    """NetworKit puts a handler of its own in the place of ours while it runs, whose error is no ending of a command."""
    ended = subprocess.run(
        [sys.executable, "-c", INTERRUPTED, seconds], capture_output=True, text=True, timeout=120, check=False
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (3, "heard\n", "")


def test_cancelling_is_heard_while_a_library_works_and_does_not_change_the_next_result():
    expected, cancelled, began = leiden(LARGE, 1.0, 1), threading.Event(), time.monotonic()

    def again_and_again() -> None:
        while True:
            leiden(LARGE, 1.0, 1)

    threading.Timer(0.2, cancelled.set).start()
    with pytest.raises(Cancelled), overseen(cancelled=cancelled):
        again_and_again()
    assert time.monotonic() - began < 30
    assert np.array_equal(leiden(LARGE, 1.0, 1), expected)  # while the one that was left to itself may still run
