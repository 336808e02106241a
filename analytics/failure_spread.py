"""What fails when one organisation fails: needs are AND, declared substitutes are OR.

In: the supply graph. Out: for any organisation, the needs that are lost with it, for certain and at worst. A need is lost
when a supplier that it cannot do without fails, or when all of its suppliers do; an organisation fails when it loses a need.
Undeclared substitutability is read twice, the kind way (certain) and the cautious way (at worst).

Two fixed points meet here. Failure spreads from what failed (least fixed point). In a cycle of suppliers that stand in
for each other that is not enough: without anybody to feed them they would hold each other up. So whoever could be supplied
from the ground up before has to be still. A cycle that never could be (two organisations that need each other) works
today by mutual supply, as everybody can see, and fails only when something that it needs does.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Set
from dataclasses import dataclass

import networkx as nx

from analytics.supply_graph import FOCAL, SupplyGraph
from graph_model.snapshot import NOT_SUBSTITUTABLE, UNDECLARED


@dataclass(frozen=True, slots=True, eq=False)
class FailureRules:
    """One reading of the supply graph. `necessary` are the suppliers each need cannot do without; `cycle_of` numbers the
    cycles (strongly connected groups) that a node belongs to, -1 none; `mutual` nodes work by mutual supply only.
    """

    graph: SupplyGraph
    necessary: tuple[frozenset[int], ...]
    cycle_of: tuple[int, ...]
    cycles: tuple[frozenset[int], ...]
    mutual: frozenset[int]


@dataclass(frozen=True, slots=True)
class Spread:
    """The organisations that fail and the needs (indexes) that are lost."""

    failed: frozenset[int]
    lost: frozenset[int]


def failure_rules(graph: SupplyGraph, *, cautious: bool) -> FailureRules:
    """The rules of one reading: `cautious` takes an undeclared supplier among several for one that is needed."""
    needed = {NOT_SUBSTITUTABLE, UNDECLARED} if cautious else {NOT_SUBSTITUTABLE}
    necessary = tuple(frozenset(s.supplier for s in need.supplies if s.flag in needed) for need in graph.needs)
    cycles = _cycles(graph)
    cycle_of = [-1] * len(graph)
    for number, cycle in enumerate(cycles):
        for node in cycle:
            cycle_of[node] = number
    rules = FailureRules(graph, necessary, tuple(cycle_of), cycles, frozenset())
    mutual = frozenset(node for cycle in cycles for node in _mutual(rules, cycle))
    return FailureRules(graph, necessary, tuple(cycle_of), cycles, mutual)


def needs_lost(
    kind: FailureRules, cautious: FailureRules, failing: Iterable[int]
) -> tuple[frozenset[int], frozenset[int]]:
    """The focal organisation's needs that are lost for certain, and those that may be, when the nodes `failing` do."""
    surely = spread(kind, failing)
    at_worst = spread(cautious, surely.failed)
    ours = frozenset(kind.graph.needs_of[FOCAL])
    return surely.lost & ours, (at_worst.lost - surely.lost) & ours


def spread(rules: FailureRules, failing: Iterable[int]) -> Spread:
    """Everything that fails when the nodes `failing` do. The focal organisation loses needs, but is not taken to fail.

    Visits only what is touched: time grows with the failure, not with the graph.
    """
    failed: set[int] = set()
    lost: set[int] = set()
    down: Counter[int] = Counter()
    fresh = sorted(set(failing))
    while fresh:
        touched = _fail(rules, fresh, failed, lost, down)
        fresh = sorted(_unsupported(rules, touched, failed))
    return Spread(frozenset(failed), frozenset(lost))


def _fail(rules: FailureRules, nodes: list[int], failed: set[int], lost: set[int], down: Counter[int]) -> set[int]:
    """Let `nodes` fail, and what follows from it; gives the cycles that lost a supplier."""
    graph, queue, touched = rules.graph, list(nodes), set()
    failed.update(queue)
    while queue:
        node = queue.pop()
        for number in graph.serves[node]:
            need = graph.needs[number]
            touched.add(rules.cycle_of[need.buyer])
            down[number] += 1
            if node in rules.necessary[number] or down[number] == len(need.supplies):
                lost.add(number)
                if need.buyer != FOCAL and need.buyer not in failed:
                    failed.add(need.buyer)
                    queue.append(need.buyer)
    return touched - {-1}


def _unsupported(rules: FailureRules, touched: Iterable[int], failed: Set[int]) -> set[int]:
    """Members of the touched cycles that nothing outside of their cycle holds up any more."""
    gone: set[int] = set()
    for number in touched:
        rest = rules.cycles[number] - failed
        gone |= rest - _grounded(rules, rest, failed, rest & rules.mutual)
    return gone


def _grounded(rules: FailureRules, members: Set[int], failed: Set[int], base: Set[int]) -> set[int]:
    """The members that can be supplied step by step from `base` and from what has not failed outside."""
    works = set(base)
    waiting = sorted(members - works)
    while True:
        ready = [node for node in waiting if _supplied(rules, node, members - works, failed)]
        if not ready:
            return works
        works.update(ready)
        waiting = [node for node in waiting if node not in works]


def _supplied(rules: FailureRules, node: int, not_yet: Set[int], failed: Set[int]) -> bool:
    return all(not _missing(rules, number, not_yet, failed) for number in rules.graph.needs_of[node])


def _missing(rules: FailureRules, number: int, not_yet: Set[int], failed: Set[int]) -> bool:
    suppliers = rules.graph.needs[number].suppliers
    down = [each for each in suppliers if each in not_yet or each in failed]
    return len(down) == len(suppliers) or any(each in rules.necessary[number] for each in down)


def _cycles(graph: SupplyGraph) -> tuple[frozenset[int], ...]:
    """Groups of two and more organisations that supply each other, not counting ways through the focal one."""
    network: nx.DiGraph[int] = nx.DiGraph()
    network.add_edges_from(pair for pair in graph.links if FOCAL not in pair)
    groups = (frozenset(group) for group in nx.strongly_connected_components(network) if len(group) > 1)
    return tuple(sorted(groups, key=min))


def _mutual(rules: FailureRules, cycle: frozenset[int]) -> set[int]:
    """The members of a cycle that work by mutual supply, although nothing has failed: the first that wait only for
    each other, then again among those who still wait.
    """
    mutual: set[int] = set()
    while stuck := cycle - _grounded(rules, cycle, frozenset(), mutual):
        waits: nx.DiGraph[int] = nx.DiGraph()
        waits.add_nodes_from(sorted(stuck))
        for node in sorted(stuck):
            for number in rules.graph.needs_of[node]:
                if _missing(rules, number, stuck, frozenset()):
                    waits.add_edges_from((node, each) for each in rules.graph.needs[number].suppliers if each in stuck)
        for group in nx.attracting_components(waits):
            mutual |= group
    return mutual
