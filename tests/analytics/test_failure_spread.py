"""What fails with whom: truth tables, a recursive oracle for graphs without cycles, a naive fixed point for all."""

from __future__ import annotations

from itertools import combinations
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.choke_points import choke_points
from analytics.failure_kernel import failed_with, grounded, losses
from analytics.failure_spread import AT_ONCE, NOTHING, failure_rules, needs_lost, spread
from analytics.lists import Lists
from analytics.parameters import SupplyParameters
from analytics.supply_graph import FOCAL, SupplyGraph, supply_graph
from graph_model.snapshot import NO_TIME
from tests.analytics.supply_rows import NO, SILENT, YES, chain

QUICK = settings(deadline=None, max_examples=150)


def graph_of(rows):
    return supply_graph(chain(rows), NO_TIME)


def lost(graph: SupplyGraph, name: str, *, cautious: bool = False) -> set[str]:
    found = spread(failure_rules(graph, cautious=cautious), [graph.ids.index(name)]).lost
    return {graph.needs[number].category for number in found if graph.needs[number].buyer == FOCAL}


def state(rows, name: str) -> str:
    graph = graph_of(rows)
    points = {graph.ids[each.node]: each for each in choke_points(graph, SupplyParameters())}
    return points[name].operational if name in points else "safe"


@pytest.mark.parametrize(
    ("flags", "expected"),
    [
        ((YES,), "lost"),  # a substitutable supplier without a substitute
        ((SILENT,), "lost"),
        ((NO,), "lost"),
        ((YES, YES), "safe"),
        ((YES, NO), "safe"),
        ((YES, SILENT), "safe"),
        ((NO, YES), "lost"),
        ((NO, NO), "lost"),
        ((SILENT, YES), "unknown"),
        ((SILENT, SILENT), "unknown"),
        ((SILENT, NO), "unknown"),
    ],
)
def test_truth_table_of_one_need_when_its_first_supplier_fails(flags, expected):
    rows = [(f"S{i}", "us", "steel", {"flag": flag}) for i, flag in enumerate(flags)]
    assert state(rows, "S0") == expected


def test_every_need_is_needed():
    rows = [("A", "us", "steel", {"flag": YES}), ("B", "us", "steel", {"flag": YES}), ("A", "us", "coal")]
    assert lost(graph_of(rows), "A") == {"coal"}


def test_two_suppliers_that_need_each_other_fail_together_but_not_without_a_cause():
    rows = [("A", "us", "steel"), ("B", "A", "power"), ("A", "B", "rails"), ("C", "us", "coal")]
    graph = graph_of(rows)
    assert lost(graph, "B") == {"steel"}
    assert lost(graph, "C") == {"coal"}


def test_a_cycle_of_resellers_does_not_hold_itself_up():
    rows = [
        ("Mine", "A", "ore", {"flag": YES}), ("B", "A", "ore", {"flag": YES}),
        ("Mine", "B", "ore", {"flag": YES}), ("A", "B", "ore", {"flag": YES}),
        ("A", "us", "ore", {"flag": YES}), ("B", "us", "ore", {"flag": YES}),
    ]  # fmt: skip
    assert lost(graph_of(rows), "Mine") == {"ore"}
    assert lost(graph_of(rows), "A") == set()


def test_what_we_supply_to_our_suppliers_does_not_let_us_fail():
    rows = [
        ("A", "us", "steel", {"flag": YES}),
        ("B", "us", "steel", {"flag": YES}),
        ("us", "B", "advice"),
        ("A", "us", "coal"),
    ]
    assert lost(graph_of(rows), "A") == {"coal"}


NAMES = ["us", "n1", "n2", "n3", "n4", "n5", "n6"]


@st.composite
def supply_rows(draw, *, cycles: bool):
    pairs = [(s, b) for s in range(1, len(NAMES)) for b in range(len(NAMES)) if s != b and (cycles or s > b)]
    chosen = draw(
        st.lists(
            st.tuples(st.sampled_from(pairs), st.sampled_from("xy"), st.sampled_from([YES, NO, SILENT])), max_size=16
        )
    )
    return [(NAMES[s], NAMES[b], category, {"flag": flag}) for (s, b), category, flag in chosen]


def satisfied(graph: SupplyGraph, node: int, works, *, cautious: bool) -> bool:
    """Whether the works-predicate satisfies every need of the node: docs/numbers.md' words, need by need."""
    for need in (each for each in graph.needs if each.buyer == node):
        up = {each.supplier: works(each.supplier) for each in need.supplies}
        needed = [each.supplier for each in need.supplies if each.flag == NO or (cautious and each.flag == SILENT)]
        if not any(up.values()) or not all(up[each] for each in needed):
            return False
    return True


@QUICK
@given(supply_rows(cycles=False), st.booleans())
def test_without_cycles_failure_is_what_recursion_says(rows, cautious):
    graph = graph_of(rows)
    rules = failure_rules(graph, cautious=cautious)
    for failing in range(1, len(graph)):

        def works(node: int, failing: int = failing) -> bool:
            return node != failing and satisfied(graph, node, works, cautious=cautious)

        expected = {node for node in range(1, len(graph)) if not works(node)}
        assert spread(rules, [failing]).failed == expected


def naive(graph: SupplyGraph, failing: set[int], base: set[int], *, cautious: bool) -> set[int]:
    """All that fails: over the whole graph, spread, then whoever is not supplied from the ground up, again and again."""
    everybody, failed = set(range(1, len(graph))), set(failing)
    while True:
        before = set(failed)
        failed |= {n for n in everybody if not satisfied(graph, n, lambda s: s not in before, cautious=cautious)}  # noqa: B023
        if failed == before:
            works = base - failed
            while grown := {
                n
                for n in everybody - failed - works
                if satisfied(graph, n, lambda s: s in works, cautious=cautious)  # noqa: B023
            }:
                works |= grown
            failed |= everybody - works
        if failed == before:
            return failed


@QUICK
@given(supply_rows(cycles=True), st.booleans())
def test_with_cycles_failure_is_the_naive_fixed_point(rows, cautious):
    rows = [row for row in rows if row[0] != "us"]
    graph = graph_of(rows)
    rules = failure_rules(graph, cautious=cautious)
    assert naive(graph, set(), set(rules.mutual), cautious=cautious) == set()
    for failing in range(1, len(graph)):
        assert spread(rules, [failing]).failed == naive(graph, {failing}, set(rules.mutual), cautious=cautious)


@QUICK
@given(supply_rows(cycles=True))
def test_only_what_cannot_be_supplied_from_the_ground_up_counts_as_mutual(rows):
    graph = graph_of(rows)
    rules = failure_rules(graph, cautious=False)
    works: set[int] = set()
    everybody = set(range(1, len(graph)))
    while grown := {n for n in everybody - works if satisfied(graph, n, lambda s: s in works, cautious=False)}:  # noqa: B023
        works |= grown
    assert not rules.mutual & works
    assert bool(rules.mutual) == bool(everybody - works)


@QUICK
@given(supply_rows(cycles=True))
def test_more_failures_never_lose_less(rows):
    graph = graph_of(rows)
    rules = failure_rules(graph, cautious=False)
    for one, other in combinations(range(1, len(graph)), 2):
        assert spread(rules, [one]).lost <= spread(rules, [one, other]).lost


@st.composite
def tangles(draw: st.DrawFn) -> tuple[SupplyGraph, list[tuple[int, ...]]]:
    """Up to 14 organisations with a few suppliers a need, in few or many cycles, some alone, and groups that fail together."""
    random = Random(draw(st.integers(0, 2**32)))
    names = ["us", *(f"n{place:02}" for place in range(random.randint(1, 14)))]
    forward, silent = random.random(), random.choice([0, 1, 4])
    rows = []
    for _ in range(random.randint(0, 3 * len(names))):
        supplier, buyer = sorted(random.sample(range(len(names)), 2), reverse=random.random() < forward)
        flag = random.choices([YES, NO, SILENT], [4, 1, silent])[0]
        if supplier:
            rows.append((names[supplier], names[buyer], random.choice("xy"), {"flag": flag}))
    graph = supply_graph(chain(rows), NO_TIME)
    nodes = range(1, len(graph))
    groups = [tuple(random.sample(nodes, random.randint(1, min(3, len(nodes))))) for _ in range(10) if nodes]
    return graph, [(), *((node,) for node in nodes), *groups]


def short(graph: SupplyGraph, failed: set[int], *, cautious: bool) -> set[int]:
    """The needs of ours that lack somebody among those who have not failed."""
    ours = [(number, need) for number, need in enumerate(graph.needs) if need.buyer == FOCAL]
    needed = {NO, SILENT} if cautious else {NO}
    return {
        number
        for number, need in ours
        if all(each.supplier in failed for each in need.supplies)
        or any(each.supplier in failed and each.flag in needed for each in need.supplies)
    }


@settings(deadline=None, max_examples=300)
@given(tangles())
def test_what_many_groups_cost_is_what_the_naive_fixed_points_say_of_each(tangle):
    graph, groups = tangle
    kind, cautious = (failure_rules(graph, cautious=each) for each in (False, True))
    found = needs_lost(kind, cautious, groups)
    for place, group in enumerate(groups):
        surely = naive(graph, set(group), set(kind.mutual), cautious=False)
        at_worst = naive(graph, surely, set(cautious.mutual), cautious=True)
        lost = short(graph, surely, cautious=False)
        told = found.get(place, NOTHING)
        assert told.lost == tuple(sorted(lost))
        assert told.doubtful == tuple(sorted(short(graph, at_worst, cautious=True) - lost))
        assert (place in found) == bool(told.all)


def test_groups_beyond_one_call_of_the_loop_keep_their_places():
    graph = graph_of([("A", "us", "steel"), ("B", "C", "ore")])
    kind, cautious = (failure_rules(graph, cautious=each) for each in (False, True))
    groups = [(graph.ids.index("B"),), (graph.ids.index("A"),)] * AT_ONCE
    assert list(needs_lost(kind, cautious, groups)) == list(range(1, 2 * AT_ONCE, 2))


@settings(deadline=None, max_examples=300)
@given(tangles())
def test_compiled_loops_find_what_plain_ones_do(tangle):
    graph, groups = tangle
    kind, cautious = (failure_rules(graph, cautious=each) for each in (False, True))
    failing = Lists.of_each(groups)
    same(losses, kind.chain, kind.reading, cautious.reading, failing.starts, failing.items)
    for rules in (kind, cautious):
        members = np.flatnonzero(rules.chain.cycle >= 0).astype(np.int32)
        same(grounded, rules.chain, rules.reading, members)
        same(failed_with, rules.chain, rules.reading, failing.items[-1:])


def same(kernel, *arguments):
    plain, fast = kernel.plain(*arguments), kernel.compiled(*arguments)
    for one, other in zip(*((each,) if isinstance(each, np.ndarray) else each for each in (plain, fast)), strict=True):
        assert one.tolist() == other.tolist()
