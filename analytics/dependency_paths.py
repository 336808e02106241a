"""Through whom a supplier reaches us: simple paths from it to the focal organisation, the strongest first.

In: the supply graph. Out: `DependencyPath`s, capped in length and in number, and findings of them. The strength of a path
is the product of its steps' parts of their buyer's supply. Enumeration is best-first with an exact bound (the strongest way
home from every node), so that the first path found is the strongest, and work is capped, whatever the graph.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, pairwise

from analytics.parameters import SupplyParameters
from analytics.sentences import counted, money
from analytics.supply_graph import FOCAL, Basis, Link, SupplyGraph
from analytics.ways_home_kernel import ways
from graph_model.findings import Finding, FindingKind, Reason, Score, ScoreKind

MAX_STEPS = 5_000
"""Partial paths looked at for one supplier. Beyond it the search stops, and says that more exist."""


@dataclass(frozen=True, slots=True)
class DependencyPath:
    """Nodes from the supplier to the focal one. `strength` is the part (0–1) of our supply that comes along it."""

    nodes: tuple[int, ...]
    strength: float

    @property
    def tier(self) -> int:
        return len(self.nodes) - 1

    def links(self, graph: SupplyGraph) -> Iterator[Link]:
        return (graph.links[step] for step in pairwise(self.nodes))


@dataclass(frozen=True, slots=True, eq=False)
class WaysHome:
    """For every node its strongest way to the focal one: cost (−log strength) and next node; and its fewest steps there.

    A node from which no way leads there has infinite cost, and -1 for both numbers.
    """

    cost: tuple[float, ...]
    next: tuple[int, ...]
    tier: tuple[int, ...]


def ways_home(graph: SupplyGraph) -> WaysHome:
    """The ways of every node, by one Dijkstra and one breadth-first search from the focal node."""
    suppliers = graph.suppliers
    found = ways.on(len(graph) + len(suppliers.items))(suppliers.starts, suppliers.items, graph.cost)
    return WaysHome(*(tuple(each.tolist()) for each in found))


def strongest_paths(
    graph: SupplyGraph, home: WaysHome, supplier: int, parameters: SupplyParameters
) -> tuple[tuple[DependencyPath, ...], bool]:
    """The strongest simple paths from `supplier`, at most `max_paths` of at most `max_tiers` steps; and whether more exist.

    More may exist too where the search was stopped by its cap on work.
    """
    search = _search(graph, home, supplier, parameters.max_tiers)
    found = list(islice(search, parameters.max_paths + 1))
    stopped = None in found
    paths = tuple(path for path in found if path is not None)[: parameters.max_paths]
    return paths, stopped or len(found) > len(paths)


def _search(graph: SupplyGraph, home: WaysHome, supplier: int, max_tiers: int) -> Iterator[DependencyPath | None]:
    """Paths from the strongest down; None at last if the cap on work was met first."""
    heap: list[tuple[float, float, tuple[int, ...]]] = []
    if 0 < home.tier[supplier] <= max_tiers:
        heap.append((home.cost[supplier], 0.0, (supplier,)))
    steps = 0
    while heap:
        _, cost, nodes = heapq.heappop(heap)
        steps += 1
        if nodes[-1] == FOCAL:
            yield DependencyPath(nodes, math.exp(-cost))
        elif steps > MAX_STEPS:
            yield None
            return
        else:
            for further, extended in _extensions(graph, home, cost, nodes, max_tiers):
                heapq.heappush(heap, (further + home.cost[extended[-1]], further, extended))


def _extensions(
    graph: SupplyGraph, home: WaysHome, cost: float, nodes: tuple[int, ...], max_tiers: int
) -> Iterator[tuple[float, tuple[int, ...]]]:
    """The partial path one step longer, by every buyer from whom the focal organisation is still near enough."""
    for buyer in graph.buyers[nodes[-1]]:
        if buyer not in nodes and home.tier[buyer] >= 0 and len(nodes) + home.tier[buyer] <= max_tiers:
            yield cost + graph.links[nodes[-1], buyer].cost, (*nodes, buyer)


def strongest_path(home: WaysHome, supplier: int) -> tuple[int, ...]:
    """The nodes of the one strongest path, however long; () where no way leads to the focal organisation."""
    nodes = [supplier]
    while nodes[-1] != FOCAL:
        if home.next[nodes[-1]] < 0:
            return ()
        nodes.append(home.next[nodes[-1]])
    return tuple(nodes)


def dependency_path_findings(graph: SupplyGraph, parameters: SupplyParameters, currency: str) -> list[Finding]:
    """DEPENDENCY_PATH findings of every supplier, direct and indirect, the strongest first."""
    home = ways_home(graph)
    found: list[tuple[DependencyPath, bool]] = []
    for supplier in range(1, len(graph)):
        paths, more = strongest_paths(graph, home, supplier, parameters)
        found.extend((path, more) for path in paths)
    found.sort(key=lambda each: (-each[0].strength, each[0].tier, [graph.ids[node] for node in each[0].nodes]))
    return [_finding(graph, path, more, rank, currency) for rank, (path, more) in enumerate(found, 1)]


def _finding(graph: SupplyGraph, path: DependencyPath, more: bool, rank: int, currency: str) -> Finding:
    links = list(path.links(graph))
    reasons = tuple(
        Reason(link.strength, _sentence(graph, step, link, currency), link.evidence)
        for step, link in zip(pairwise(path.nodes), links, strict=True)
    )
    strength = math.prod(reason.weight for reason in reasons)
    return Finding(
        kind=FindingKind.DEPENDENCY_PATH,
        subject=graph.ids[path.nodes[0]],
        rank=rank,
        score=Score(strength, ScoreKind.PRODUCT, reasons, unit="part of our supply"),
        about=tuple(graph.ids[node] for node in path.nodes[1:]),
        details=_details(graph, path, links, more),
    )


def _details(graph: SupplyGraph, path: DependencyPath, links: list[Link], more: bool) -> dict[str, object]:
    return {
        "organisations": [graph.ids[node] for node in path.nodes],
        "categories": [" + ".join(each for each in link.categories if each) for link in links],
        "evidence": [item for link in links for item in link.evidence],
        "values": [link.amount.total for link in links],
        "tier": path.tier,
        "more_exist": more,
    }


def _sentence(graph: SupplyGraph, step: tuple[int, int], link: Link, currency: str) -> str:
    supplier, buyer = (graph.names[node] for node in step)
    what = " and ".join(each for each in link.categories if each) or "goods or services of no stated category"
    worth = "" if link.amount.total is None else f" for {money(link.amount.total, currency)} a year"
    part = f"{link.strength:.0%}"
    how = {
        Basis.DECLARED: f"{part} of it, as declared",
        Basis.VALUE: f"{part} of the known value of what {buyer} buys",
        Basis.EQUAL: f"its value is not known, so it counts as one of {counted(link.suppliers, 'supplier')} ({part})",
    }
    return f"{supplier} supplies {buyer} with {what}{worth}: {how[link.basis]}."
