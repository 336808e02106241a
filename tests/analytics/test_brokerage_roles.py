"""Brokerage roles, against a twin that looks at every three people."""

from itertools import permutations

import networkx as nx
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.brokerage_roles import brokerage_roles
from analytics.brokerage_roles_kernel import ROLES, role_counts
from tests.analytics import strategies
from tests.analytics.graphs import Weighted, edges_of, networkx_of


def slowly(graph: nx.DiGraph, unit: list[int]) -> list[dict[str, int]]:
    counts = [dict.fromkeys(ROLES, 0) for _ in graph]
    for i, j, k in permutations(graph, 3):
        if graph.has_edge(i, j) and graph.has_edge(j, k) and not graph.has_edge(i, k):
            a, b, c = unit[i], unit[j], unit[k]
            if min(a, b, c) < 0:
                continue
            if a == b == c:
                role = "coordinator"
            elif a == c:
                role = "consultant"
            elif b == c:
                role = "gatekeeper"
            elif a == b:
                role = "representative"
            else:
                role = "liaison"
            counts[j][role] += 1
    return counts


@st.composite
def graphs_with_units(draw: st.DrawFn) -> tuple[Weighted, list[int]]:
    weighted = draw(strategies.weighted_graphs(ties=40, loops=True))
    unit = draw(st.lists(st.integers(-1, 2), min_size=weighted[0], max_size=weighted[0]))
    return weighted, unit


@given(graphs_with_units())
@settings(deadline=None, max_examples=300)
def test_roles_are_those_that_looking_at_every_three_people_finds(drawn: tuple[Weighted, list[int]]) -> None:
    weighted, unit = drawn
    found = brokerage_roles(edges_of(weighted), np.array(unit, np.int32))
    assert [dict(zip(ROLES, row, strict=True)) for row in found.tolist()] == slowly(networkx_of(weighted), unit)


@given(graphs_with_units())
@settings(deadline=None, max_examples=25)
def test_compiled_and_plain_loops_agree(drawn: tuple[Weighted, list[int]]) -> None:
    edges, unit = edges_of(drawn[0]), np.array(drawn[1], np.int32)
    arguments = edges.starts, edges.neighbour, unit
    assert role_counts.compiled(*arguments).tobytes() == role_counts.plain(*arguments).tobytes()


def test_each_role_is_what_gould_and_fernandez_call_so() -> None:
    way = edges_of((3, [(0, 1, 1.0), (1, 2, 1.0)]))
    units = {"coordinator": (0, 0, 0), "gatekeeper": (0, 1, 1), "representative": (0, 0, 1), "consultant": (0, 1, 0),
             "liaison": (0, 1, 2)}  # fmt: skip
    for role, unit in units.items():
        counts = brokerage_roles(way, np.array(unit, np.int32))
        assert counts.sum() == counts[1, ROLES.index(role)] == 1
