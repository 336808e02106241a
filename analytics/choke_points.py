"""Organisations on whom our supply hangs: structurally, operationally, and for how much money.

In: the supply graph. Out: a `ChokePoint` for every organisation that stands on every path of another one, or whose failure
loses a need of ours, or may; and findings of them. A big supplier with declared substitutes is safe, however big.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from analytics.currencies import Amount
from analytics.dependency_paths import strongest_path, ways_home
from analytics.dominators import dominated
from analytics.failure_spread import FailureRules, failure_rules, spread
from analytics.parameters import SupplyParameters
from analytics.redundancy import disjoint_paths
from analytics.sentences import counted, listed, money
from analytics.supply_graph import FOCAL, Need, SupplyGraph
from graph_model.findings import Finding, FindingKind, Reason, Score, ScoreKind

STATES = ("lost", "unknown", "safe")
"""What a failure does to the focal organisation's needs, the worst first."""


@dataclass(frozen=True, slots=True)
class ChokePoint:
    """A node, whom it dominates, and which of the focal organisation's needs fail with it, for certain or perhaps.

    `path` is the strongest one to the focal organisation, `redundancy` the number of vertex-disjoint ones.
    """

    node: int
    dominates: tuple[int, ...]
    lost: tuple[Need, ...]
    doubtful: tuple[Need, ...]
    tier: int
    redundancy: int
    path: tuple[int, ...]

    @property
    def operational(self) -> str:
        return "lost" if self.lost else "unknown" if self.doubtful else "safe"

    @property
    def at_risk(self) -> Amount:
        """A year's value of the needs that are lost for certain, each once."""
        return sum((need.amount for need in self.lost), Amount())

    @property
    def in_doubt(self) -> Amount:
        """A year's value of the needs whose loss depends on undeclared substitutability, each once."""
        return sum((need.amount for need in self.doubtful), Amount())


def choke_points(graph: SupplyGraph, parameters: SupplyParameters) -> list[ChokePoint]:
    """All choke points, by value at risk, then by how bad the failure is, then by the number of dominated organisations."""
    return sorted(_examined(graph, parameters), key=lambda each: _order(graph, each))


def _examined(graph: SupplyGraph, parameters: SupplyParameters) -> Iterator[ChokePoint]:
    home, below = ways_home(graph), dominated(graph)
    kind, cautious = failure_rules(graph, cautious=False), failure_rules(graph, cautious=True)
    for node in (each for each in range(len(graph)) if home.tier[each] > 0):
        lost, doubtful = _needs_lost(kind, cautious, node)
        if lost or doubtful or node in below:
            yield ChokePoint(
                node=node,
                dominates=below.get(node, ()),
                lost=tuple(graph.needs[number] for number in lost),
                doubtful=tuple(graph.needs[number] for number in doubtful),
                tier=home.tier[node],
                redundancy=disjoint_paths(graph, node, parameters.max_redundancy),
                path=strongest_path(home, node),
            )


def _order(graph: SupplyGraph, point: ChokePoint) -> tuple[float, int, int, float, str]:
    at_risk, in_doubt = point.at_risk.total or 0.0, point.in_doubt.total or 0.0
    return -at_risk, STATES.index(point.operational), -len(point.dominates), -in_doubt, graph.ids[point.node]


def _needs_lost(kind: FailureRules, cautious: FailureRules, node: int) -> tuple[list[int], list[int]]:
    """The focal organisation's needs that are lost for certain, and those that may be, when `node` fails."""
    surely = spread(kind, [node])
    at_worst = spread(cautious, surely.failed)
    ours = set(kind.graph.needs_of[FOCAL])
    return sorted(surely.lost & ours), sorted((at_worst.lost - surely.lost) & ours)


def choke_point_findings(graph: SupplyGraph, points: list[ChokePoint], currency: str) -> list[Finding]:
    """CHOKE_POINT findings, in the order of `points`."""
    return [_finding(graph, point, rank, currency) for rank, point in enumerate(points, 1)]


def _finding(graph: SupplyGraph, point: ChokePoint, rank: int, currency: str) -> Finding:
    details = choke_point_details(graph, point, currency)
    return Finding(
        kind=FindingKind.CHOKE_POINT,
        subject=graph.ids[point.node],
        rank=rank,
        score=_score(graph, point, currency),
        about=tuple(dict.fromkeys([*details["path"][1:], *details["dominates"]])),
        details=details,
    )


def choke_point_details(graph: SupplyGraph, point: ChokePoint, currency: str) -> dict[str, Any]:
    needs = [(need, True) for need in point.lost] + [(need, False) for need in point.doubtful]
    return {
        "structural": bool(point.dominates),
        "operational": point.operational,
        "dominates": [graph.ids[node] for node in point.dominates],
        "needs_lost": [{"category": n.category, "value": n.amount.total, "certain": certain} for n, certain in needs],
        "value_at_risk": _total(point.lost, point.at_risk),
        "value_unknown": _total(point.doubtful, point.in_doubt),
        "currency": currency,
        "tier": point.tier,
        "redundancy": point.redundancy,
        "path": [graph.ids[node] for node in point.path],
    }


def _total(needs: tuple[Need, ...], value: Amount) -> float | None:
    """The sum; 0 where there is nothing to sum, None where it cannot be summed."""
    return value.total if needs else 0.0


def _score(graph: SupplyGraph, point: ChokePoint, currency: str) -> Score:
    """Needs lost add up to the value at risk; where they cannot be summed they are counted, and listed as evidence."""
    total = _total(point.lost, point.at_risk)
    reasons = tuple(_reasons(graph, point, currency, summed=total is not None))
    if total is None:
        return Score(float(len(point.lost)), ScoreKind.EVIDENCE, reasons, unit="needs lost, value not known")
    return Score(total, ScoreKind.SUM, reasons, unit=f"{currency} a year")


def _reasons(graph: SupplyGraph, point: ChokePoint, currency: str, *, summed: bool) -> Iterator[Reason]:
    name = graph.names[point.node]
    for need in point.lost:
        weight = need.amount.known if summed else 1.0
        yield Reason(weight, f"Without {name} {_loses(graph, need)}{_worth(need, currency)}.", _evidence(need))
    for need in point.doubtful:
        yield Reason(0.0, f"{_doubt(graph, need, name, _worth(need, currency))}.", _evidence(need))
    if point.dominates:
        yield Reason(0.0, _structure(graph, point), tuple(graph.ids[node] for node in point.dominates))
    if not point.lost and not point.doubtful:
        yield Reason(0.0, f"No need of ours is lost if {name} fails: each has a declared substitute.")


def _loses(graph: SupplyGraph, need: Need) -> str:
    what = need.category or "a supply of no stated category"
    return f"we lose {what} (supplied by {listed([graph.names[node] for node in need.suppliers])})"


def _doubt(graph: SupplyGraph, need: Need, name: str, worth: str) -> str:
    return (
        f"Whether {_loses(graph, need)}{worth}, if {name} fails, depends on who can stand in for whom, "
        "which nobody has declared"
    )


def _worth(need: Need, currency: str) -> str:
    if need.amount.without_rate:
        return f", of a value not summed: no exchange rate for {listed(need.amount.without_rate)}"
    if need.amount.total is None:
        return ", of a value that is not stated"
    return f", worth {money(need.amount.known, currency)} a year"


def _structure(graph: SupplyGraph, point: ChokePoint) -> str:
    names = [graph.names[node] for node in point.dominates]
    whose = counted(len(names), "other organisation")
    return f"Every path of {whose} to us leads through {graph.names[point.node]}: {listed(names)}."


def _evidence(need: Need) -> tuple[str, ...]:
    return tuple(sorted({item for each in need.supplies for item in each.evidence}))
