"""Dominators and disjoint paths against their definitions: remove, and look who can still reach us."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.dominators import dominated
from analytics.redundancy import disjoint_paths
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
    for node in reaching(graph) - {FOCAL}:
        if FOCAL not in graph.buyers[node]:
            assert disjoint_paths(graph, node, 10) == smallest_cut(graph, node)


def smallest_cut(graph: SupplyGraph, node: int) -> int:
    others = [each for each in range(1, len(graph)) if each != node]
    for size in range(len(others) + 1):
        if any(node not in reaching(graph, frozenset(cut)) for cut in combinations(others, size)):
            return size
    raise AssertionError("removing everybody cuts every path that is not direct")


@QUICK
@given(graphs)
def test_a_direct_supply_is_one_way_beside_the_others(graph):
    for node in graph.suppliers[FOCAL]:
        direct = disjoint_paths(graph, node, 10)
        assert 1 <= direct <= len(graph.buyers[node])


def test_counting_stops_at_the_cap():
    graph = supply_graph(chain(PLANTED), NO_TIME)
    z = graph.ids.index("Z")
    assert (disjoint_paths(graph, z, 10), disjoint_paths(graph, z, 1), disjoint_paths(graph, z, 0)) == (2, 1, 0)


def test_whoever_cannot_reach_us_has_no_path():
    graph = supply_graph(chain([("A", "us", "x"), ("C", "D", "x")]), NO_TIME)
    assert disjoint_paths(graph, graph.ids.index("C"), 5) == 0
    assert dominated(graph) == {}
