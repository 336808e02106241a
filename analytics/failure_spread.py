"""What fails when one organisation fails: needs are AND, declared substitutes are OR.

In: the supply graph. Out: for any organisation, the needs that are lost with it, for certain and at worst. A need is lost
when a supplier that it cannot do without fails, or when all of its suppliers do; an organisation fails when it loses a need.
Undeclared substitutability is read twice, the kind way (certain) and the cautious way (at worst).

Two fixed points meet here. Failure spreads from what failed (least fixed point). In a cycle of suppliers that stand in
for each other that is not enough: without anybody to feed them they would hold each other up. So whoever could be supplied
from the ground up before has to be still. A cycle that never could be (two organisations that need each other) works
today by mutual supply, as everybody can see, and fails only when something that it needs does.

Most of a cycle need not be looked at for that: whoever still has, for each need, a supplier who came earlier when the cycle
was supplied from the ground up, is held up in the same order as before. Only who lost the last of these, and who hangs on
them, may fall.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Set
from dataclasses import dataclass, replace

import networkx as nx

from analytics.supply_graph import FOCAL, SupplyGraph
from graph_model.snapshot import NOT_SUBSTITUTABLE, UNDECLARED


@dataclass(frozen=True, slots=True, eq=False)
class FailureRules:
    """One reading of the supply graph. `necessary` are the suppliers that each need cannot do without; `cycle_of` numbers
    the cycle (strongly connected group) that a node belongs to, -1 none; `turn` is when it could be supplied from the ground
    up within it, -1 for those outside of cycles and for `mutual` nodes, which work by mutual supply only.
    """

    graph: SupplyGraph
    necessary: tuple[frozenset[int], ...]
    cycle_of: tuple[int, ...]
    turn: tuple[int, ...] = ()
    mutual: frozenset[int] = frozenset()


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
    rules = FailureRules(graph, necessary, tuple(cycle_of))
    mutual = frozenset(node for cycle in cycles for node in _mutual(rules, cycle))
    turn = [-1] * len(graph)
    for cycle in cycles:
        for at, node in enumerate(_grounded(rules, cycle - mutual, frozenset())):
            turn[node] = at
    return replace(rules, turn=tuple(turn), mutual=mutual)


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
    weak: set[int] = set()
    down: Counter[int] = Counter()
    fresh = sorted(set(failing))
    while fresh:
        weak |= _fail(rules, fresh, failed, lost, down)
        fresh = sorted(_unsupported(rules, weak, failed))
    return Spread(frozenset(failed), frozenset(lost))


def _fail(rules: FailureRules, nodes: list[int], failed: set[int], lost: set[int], down: Counter[int]) -> set[int]:
    """Let `nodes` fail, and what follows from it; gives the members of cycles whose suppliers of a need that came earlier
    have all failed.
    """
    graph, queue, weak = rules.graph, list(nodes), set()
    failed.update(queue)
    while queue:
        node = queue.pop()
        for number in graph.serves[node]:
            buyer = graph.needs[number].buyer
            down[number] += 1
            if node in rules.necessary[number] or down[number] == len(rules.graph.needs[number].suppliers):
                lost.add(number)
                if buyer != FOCAL and buyer not in failed:
                    failed.add(buyer)
                    queue.append(buyer)
            elif rules.turn[buyer] >= 0 and not _holds(rules, number, failed):
                weak.add(buyer)
    return weak


def _holds(rules: FailureRules, number: int, out: Set[int]) -> bool:
    """Whether somebody who is not `out` supplies the need from outside of the buyer's cycle, or came earlier in it."""
    buyer = rules.graph.needs[number].buyer
    cycle, turn = rules.cycle_of[buyer], rules.turn[buyer]
    return any(
        each not in out and (rules.cycle_of[each] != cycle or rules.turn[each] < turn)
        for each in rules.graph.needs[number].suppliers
    )


def _unsupported(rules: FailureRules, weak: Set[int], failed: Set[int]) -> set[int]:
    """Those of the `weak`, and of who in their cycles hangs on them, that nothing holds up any more."""
    shaken = set(weak - failed)
    queue = list(shaken)
    while queue:
        node = queue.pop()
        for number in rules.graph.serves[node]:
            buyer = rules.graph.needs[number].buyer
            if (
                buyer in shaken
                or buyer in failed
                or rules.turn[buyer] < 0
                or rules.cycle_of[buyer] != rules.cycle_of[node]
            ):
                continue
            if node in rules.necessary[number] or not _holds(rules, number, shaken | failed):
                shaken.add(buyer)
                queue.append(buyer)
    return shaken.difference(_grounded(rules, shaken, failed))


def _grounded(rules: FailureRules, members: Set[int], failed: Set[int]) -> list[int]:
    """The members that can be supplied step by step from everybody else who has not failed, in an order in which they can."""
    waits = {
        number: sum(each in members or each in failed for each in rules.necessary[number])
        for node in members
        for number in rules.graph.needs_of[node]
    }
    supplied = {
        number
        for number in waits
        if any(each not in members and each not in failed for each in rules.graph.needs[number].suppliers)
    }
    unmet = {
        node: sum(waits[number] > 0 or number not in supplied for number in rules.graph.needs_of[node])
        for node in members
    }
    works = sorted(node for node, needs in unmet.items() if not needs)
    queue = deque(works)
    while queue:
        node = queue.popleft()
        for number in rules.graph.serves[node]:
            if number not in waits:
                continue
            before = waits[number] > 0 or number not in supplied
            waits[number] -= node in rules.necessary[number]
            supplied.add(number)
            if before and not waits[number]:
                buyer = rules.graph.needs[number].buyer
                unmet[buyer] -= 1
                if not unmet[buyer]:
                    works.append(buyer)
                    queue.append(buyer)
    return works


def _missing(rules: FailureRules, number: int, not_yet: Set[int]) -> bool:
    suppliers = rules.graph.needs[number].suppliers
    down = [each for each in suppliers if each in not_yet]
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
    while stuck := (cycle - mutual).difference(_grounded(rules, cycle - mutual, frozenset())):
        waits: nx.DiGraph[int] = nx.DiGraph()
        waits.add_nodes_from(sorted(stuck))
        for node in sorted(stuck):
            for number in rules.graph.needs_of[node]:
                if _missing(rules, number, stuck):
                    waits.add_edges_from((node, each) for each in rules.graph.needs[number].suppliers if each in stuck)
        for group in nx.attracting_components(waits):
            mutual |= group
    return mutual
