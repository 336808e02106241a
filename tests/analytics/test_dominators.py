"""Dominators and disjoint paths against their definitions: remove, and look who can still reach us."""

from __future__ import annotations

from itertools import combinations
from random import Random

import networkx as nx
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.dominator_kernel import dominator_tree
from analytics.dominators import dominated
from analytics.redundancy import disjoint_paths
from analytics.redundancy_kernel import disjoint
from analytics.supply_graph import FOCAL, SupplyGraph, supply_graph
from graph_model.snapshot import NO_TIME
from tests.analytics.supply_rows import PLANTED, chain

NAMES = ["us", "n1", "n2", "n3", "n4", "n5", "n6"]
QUICK = settings(deadline=None, max_examples=150)

graphs = st.lists(
    st.tuples(st.sampled_from(NAMES[1:]), st.sampled_from(NAMES)).filter(lambda pair: pair[0] != pair[1]), max_size=18
).map(lambda pairs: supply_graph(chain([(s, b, "x") for s, b in pairs]), NO_TIME))


def reaching(graph: SupplyGraph, without: frozenset[int] = frozenset()) -> set[int]:
    found, queue = {FOCAL}, [FOCAL]
    while queue:
        for supplier in graph.suppliers[queue.pop()]:
            if supplier not in found and supplier not in without:
                found.add(supplier)
                queue.append(supplier)
    return found


@QUICK
@given(graphs)
def test_who_is_dominated_is_who_is_cut_off_when_the_dominator_is_removed(graph):
    found = dominated(graph)
    for node in range(1, len(graph)):
        cut = reaching(graph) - reaching(graph, frozenset([node])) - {node}
        assert set(found.get(node, ())) == cut


@QUICK
@given(graphs)
def test_disjoint_paths_are_as_many_as_the_smallest_cut(graph):
    nodes = [node for node in reaching(graph) - {FOCAL} if FOCAL not in graph.buyers[node]]
    assert disjoint_paths(graph, nodes, 10) == [smallest_cut(graph, node) for node in nodes]


def smallest_cut(graph: SupplyGraph, node: int) -> int:
    others = [each for each in range(1, len(graph)) if each != node]
    for size in range(len(others) + 1):
        if any(node not in reaching(graph, frozenset(cut)) for cut in combinations(others, size)):
            return size
    raise AssertionError("removing everybody cuts every path that is not direct")


@QUICK
@given(graphs)
def test_a_direct_supply_is_one_way_beside_the_others(graph):
    nodes = graph.suppliers[FOCAL]
    for node, direct in zip(nodes, disjoint_paths(graph, nodes, 10), strict=True):
        assert 1 <= direct <= len(graph.buyers[node])


def test_counting_stops_at_the_cap():
    graph = supply_graph(chain(PLANTED), NO_TIME)
    z = graph.ids.index("Z")
    assert [disjoint_paths(graph, [z], most) for most in (10, 1, 0)] == [[2], [1], [0]]


def test_whoever_cannot_reach_us_has_no_path():
    graph = supply_graph(chain([("A", "us", "x"), ("C", "D", "x")]), NO_TIME)
    assert disjoint_paths(graph, [graph.ids.index("C")], 5) == [0]
    assert dominated(graph) == {}


@st.composite
def wide_graphs(draw: st.DrawFn) -> SupplyGraph:
    """Up to 40 organisations: sparse or dense, ordered or full of cycles, with isolates, whatever the seed gives."""
    random = Random(draw(st.integers(0, 2**32)))
    size, forward = random.randint(2, 40), random.random()
    pairs = [random.sample(range(size), 2) for _ in range(random.randint(0, 4 * size))]
    ordered = [(max(pair), min(pair)) if random.random() < forward else tuple(pair) for pair in pairs]
    return supply_graph(chain([(f"n{s:02}", f"n{b:02}", "x") for s, b in ordered], ours=["n00"]), NO_TIME)


@settings(deadline=None, max_examples=300)
@given(wide_graphs())
def test_the_tree_is_that_of_networkx_compiled_or_not(graph):
    network = nx.DiGraph((buyer, supplier) for supplier, buyer in graph.links)
    network.add_node(FOCAL)
    above = nx.immediate_dominators(network, FOCAL)
    expected: dict[int, set[int]] = {}
    for node in above:
        dominator = above[node]
        while dominator is not None and dominator != FOCAL:
            expected.setdefault(dominator, set()).add(node)
            dominator = above[dominator]
    assert dominated(graph) == {node: tuple(sorted(below - {node})) for node, below in expected.items()}
    arrays = graph.suppliers.starts, graph.suppliers.items, graph.buyers.starts, graph.buyers.items
    for plain, fast in zip(dominator_tree.plain(*arrays), dominator_tree.compiled(*arrays), strict=True):
        assert plain.tolist() == fast.tolist()


@settings(deadline=None, max_examples=300)
@given(wide_graphs())
def test_disjoint_paths_are_as_many_as_the_flow_of_networkx_compiled_or_not(graph):
    split = nx.DiGraph()
    for node in range(len(graph)):
        split.add_edge((node, "in"), (node, "out"), capacity=1)
    for supplier, buyer in graph.links:
        split.add_edge((supplier, "out"), (buyer, "in"), capacity=1)
    nodes = list(range(1, len(graph)))
    expected = [int(nx.maximum_flow_value(split, (node, "out"), (FOCAL, "in"))) for node in nodes]
    assert disjoint_paths(graph, nodes, len(graph)) == expected
    fast = disjoint.compiled(graph.buyers.starts, graph.buyers.items, np.array(nodes, np.int32), len(graph))
    assert fast.tolist() == expected
