"""Organisations on whom our supply hangs: structurally, operationally, and for how much money.

In: the supply graph. Out: a `ChokePoint` for every organisation that stands on every path of another one, or whose failure
loses a need of ours, or may; and findings of them. A big supplier with declared substitutes is safe, however big. Whoever
controls all of these substitutes is listed, too: as safe, for each organisation fails alone unless the parameters say
otherwise, with the needs that would be lost if it failed with all that it controls.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from analytics.currencies import Amount, summed
from analytics.dependency_paths import WaysHome, strongest_path, ways_home
from analytics.dominators import dominated
from analytics.failure_spread import NOTHING, FailureRules, Losses, failure_rules, needs_lost
from analytics.parameters import SupplyParameters
from analytics.recovery import Shortage, exposure, failing_still, outages, value_lost
from analytics.redundancy import disjoint_paths
from analytics.sentences import MAX_LISTED, counted, days, listed, money
from analytics.supply_graph import FOCAL, Need, SupplyGraph
from graph_model.findings import Finding, FindingKind, Reason, Score, ScoreKind

Short = tuple[tuple[Shortage, ...], tuple[Shortage, ...]]
"""The focal organisation's needs that are lost for certain, and those that may be."""

NO_SHORTAGE: Short = ((), ())

STATES = ("lost", "unknown", "safe")
"""What a failure does to the focal organisation's needs, the worst first."""


@dataclass(frozen=True, slots=True)
class ChokePoint:
    """A node, whom it dominates, and which of the focal organisation's needs fail with it, for certain or perhaps.

    `path` is the strongest one to the focal organisation, `redundancy` the number of vertex-disjoint ones. `together` are the
    needs that are lost for certain if it fails with all that it controls, and with none of these alone.
    """

    node: int
    dominates: tuple[int, ...]
    shortages: tuple[Shortage, ...]
    doubts: tuple[Shortage, ...]
    together: tuple[Shortage, ...]
    tier: int
    redundancy: int
    path: tuple[int, ...]

    @property
    def lost(self) -> tuple[Need, ...]:
        return tuple([each.need for each in self.shortages])

    @property
    def doubtful(self) -> tuple[Need, ...]:
        return tuple([each.need for each in self.doubts])

    @property
    def operational(self) -> str:
        return "lost" if self.shortages else "unknown" if self.doubts else "safe"

    @property
    def at_risk(self) -> Amount:
        """A year's value of the needs that are lost for certain, each once."""
        return _yearly(self.shortages)

    @property
    def in_doubt(self) -> Amount:
        """A year's value of the needs whose loss depends on undeclared substitutability, each once."""
        return _yearly(self.doubts)


def _yearly(shortages: tuple[Shortage, ...]) -> Amount:
    return summed([each.need.amount for each in shortages])


def choke_points(graph: SupplyGraph, parameters: SupplyParameters) -> list[ChokePoint]:
    """All choke points, by value at risk, then by how bad the failure is, then by the number of dominated organisations."""
    return sorted(_examined(graph, parameters), key=lambda each: _order(graph, each))


def _examined(graph: SupplyGraph, parameters: SupplyParameters) -> Iterator[ChokePoint]:
    home, below, failures = ways_home(graph), dominated(graph), Failures.of(graph)
    nearest = {
        node: each for node in range(FOCAL + 1, len(graph)) if home.tier[each := _nearest(graph, home, node)] > 0
    }
    failing = {node: graph.party(node) if parameters.fail_with_controlled else (node,) for node in nearest}
    short = failures.shortages(failing.values())
    together = {} if parameters.fail_with_controlled else _together(failures, nearest, short)
    found = [node for node in nearest if failing[node] in short or node in together or node in below]
    redundancy = disjoint_paths(graph, found, parameters.max_redundancy)
    for node, paths in zip(found, redundancy, strict=True):
        lost, doubtful = short.get(failing[node], NO_SHORTAGE)
        yield ChokePoint(
            node=node,
            dominates=below.get(node, ()),
            shortages=lost,
            doubts=doubtful,
            together=together.get(node, ()),
            tier=home.tier[nearest[node]],
            redundancy=paths,
            path=strongest_path(home, nearest[node]),
        )


def _nearest(graph: SupplyGraph, home: WaysHome, node: int) -> int:
    """The node itself if it supplies us in some way, else the nearest to us that it controls."""
    if home.tier[node] > 0 or node not in graph.controlled:
        return node
    reaching = [each for each in graph.controlled[node] if home.tier[each] > 0]
    return min(reaching, key=lambda each: (home.tier[each], each), default=node)


@dataclass(frozen=True, slots=True, eq=False)
class Failures:
    """What fails with what, in both readings of what nobody declared."""

    graph: SupplyGraph
    kind: FailureRules
    cautious: FailureRules

    @classmethod
    def of(cls, graph: SupplyGraph) -> Failures:
        return cls(graph, failure_rules(graph, cautious=False), failure_rules(graph, cautious=True))

    def shortages(self, groups: Iterable[tuple[int, ...]]) -> dict[tuple[int, ...], Short]:
        """What each group of nodes (each once) costs if it fails, and for how long, of those groups that cost any need of ours.

        Each node recovers after the time that was declared for it. A need that is lost for certain for a while, and perhaps for
        longer, is so for a time that is not known.
        """
        costly = self._needs(list(groups))
        later = {nodes for group in costly for nodes in failing_still(self._recovery(group))}
        known = costly | self._needs(sorted(later - costly.keys()))
        return {group: self._short(group, known) for group in costly}

    def _needs(self, groups: list[tuple[int, ...]]) -> dict[tuple[int, ...], Losses]:
        found = needs_lost(self.kind, self.cautious, groups)
        return {groups[place]: losses for place, losses in found.items()}

    def _recovery(self, group: tuple[int, ...]) -> dict[int, float | None]:
        return {node: self.graph.recovery[node] for node in group}

    def _short(self, group: tuple[int, ...], known: Mapping[tuple[int, ...], Losses]) -> Short:
        recovery, needs = self._recovery(group), self.graph.needs
        surely = outages(recovery, lambda nodes: known.get(nodes, NOTHING).lost)
        at_worst = outages(recovery, lambda nodes: known.get(nodes, NOTHING).all)
        same = {number: last if last == at_worst[number] else None for number, last in surely.items()}
        return (
            tuple(Shortage(needs[number], same[number]) for number in known[group].lost),
            tuple(Shortage(needs[number], at_worst[number]) for number in known[group].doubtful),
        )


def _together(
    failures: Failures, nodes: Iterable[int], alone: Mapping[tuple[int, ...], Short]
) -> dict[int, tuple[Shortage, ...]]:
    """What fails for certain only with all that a controlling organisation controls."""
    graph = failures.graph
    parties = {node: graph.party(node) for node in nodes if graph.head_of.get(node) == node}
    whole, found = failures.shortages(parties.values()), {}
    for node, party in parties.items():
        without = {each.need for one in party for each in alone.get((one,), NO_SHORTAGE)[0]}
        found[node] = tuple(each for each in whole.get(party, NO_SHORTAGE)[0] if each.need not in without)
    return {node: some for node, some in found.items() if some}


def _order(graph: SupplyGraph, point: ChokePoint) -> tuple[float, int, float, int, float, str]:
    at_risk, in_doubt, together = (_total(each) or 0.0 for each in (point.shortages, point.doubts, point.together))
    place = STATES.index(point.operational)
    return -at_risk, place, -together, -len(point.dominates), -in_doubt, graph.ids[point.node]


def choke_point_findings(graph: SupplyGraph, points: list[ChokePoint], currency: str) -> list[Finding]:
    """CHOKE_POINT findings, in the order of `points`."""
    return [_finding(graph, point, rank, currency) for rank, point in enumerate(points, 1)]


def _finding(graph: SupplyGraph, point: ChokePoint, rank: int, currency: str) -> Finding:
    details, subject = choke_point_details(graph, point, currency), graph.ids[point.node]
    return Finding(
        kind=FindingKind.CHOKE_POINT,
        subject=subject,
        rank=rank,
        score=_score(graph, point, currency),
        about=tuple(dict.fromkeys([each for each in details["path"] + details["dominates"] if each != subject])),
        details=details,
    )


def choke_point_details(graph: SupplyGraph, point: ChokePoint, currency: str) -> dict[str, Any]:
    ids = graph.ids
    exposed = [each.exposed for each in point.shortages or point.doubts]
    return {
        "structural": bool(point.dominates),
        "operational": point.operational,
        "dominates": [ids[node] for node in point.dominates],
        "needs_lost": [need_details(each, certain=True) for each in point.shortages]
        + [need_details(each, certain=False) for each in point.doubts],
        "value_at_risk": _total(point.shortages),
        "value_unknown": _total(point.doubts),
        "recovery_days": graph.recovery[point.node],
        "exposure": exposure(point.shortages, point.doubts),
        "exposed_days": None if None in exposed else max(filter(None, exposed), default=0.0 if exposed else None),
        "value_lost": value_lost(point.shortages),
        "controls": [ids[node] for node in graph.controlled.get(point.node, ())],
        "needs_together": [need_details(each, certain=True) for each in point.together],
        "currency": currency,
        "tier": point.tier,
        "redundancy": point.redundancy,
        "path": [ids[node] for node in point.path],
    }


def need_details(shortage: Shortage, *, certain: bool) -> dict[str, Any]:
    """A need that is lost, or may be, as findings and what-if questions list it."""
    return {
        "category": shortage.need.category,
        "value": shortage.need.amount.total,
        "certain": certain,
        "recovery_days": shortage.outage,
        "survival_days": shortage.need.survival,
        "exposed_days": shortage.exposed,
        "value_lost": value_lost([shortage]),
    }


def _total(shortages: tuple[Shortage, ...]) -> float | None:
    """A year's value; 0 where there is nothing to sum, None where it cannot be summed."""
    return _yearly(shortages).total if shortages else 0.0


def _score(graph: SupplyGraph, point: ChokePoint, currency: str) -> Score:
    """Needs lost add up to the value at risk; where they cannot be summed they are counted, and listed as evidence."""
    total = _total(point.shortages)
    reasons = tuple(_reasons(graph, point, currency, summed=total is not None))
    if total is None:
        return Score(float(len(point.shortages)), ScoreKind.EVIDENCE, reasons, unit="needs lost, value not known")
    return Score(total, ScoreKind.SUM, reasons, unit=f"{currency} a year")


def _reasons(graph: SupplyGraph, point: ChokePoint, currency: str, *, summed: bool) -> Iterator[Reason]:
    name = graph.names[point.node]
    for each in point.shortages:
        weight = each.need.amount.known if summed else 1.0
        text = f"Without {name} {_loses(graph, each.need)}{_worth(each.need, currency)}"
        yield Reason(weight, f"{text}{_for_how_long(each, currency)}.", each.need.evidence)
    for each in point.doubts:
        text = _doubt(graph, each.need, name, _worth(each.need, currency))
        yield Reason(0.0, f"{text}{_for_how_long(each, currency)}.", each.need.evidence)
    for each in point.together:
        held = listed([graph.names[node] for node in graph.controlled[point.node]])
        text = f"If {name} failed with {held}, which it controls, {_loses(graph, each.need, 'would lose')}"
        worth = _worth(each.need, currency)
        yield Reason(0.0, f"{text}{worth}{_for_how_long(each, currency)}.", each.need.evidence)
    if point.dominates:
        yield Reason(0.0, _structure(graph, point), tuple([graph.ids[node] for node in point.dominates]))
    if point.together:
        yield Reason(0.0, "Nothing of that is at risk here, where each organisation is taken to fail alone.")
    elif not point.shortages and not point.doubts:
        yield Reason(0.0, f"No need of ours is lost if {name} fails: each has a declared substitute.")


def _loses(graph: SupplyGraph, need: Need, loses: str = "lose") -> str:
    what = need.category or "a supply of no stated category"
    suppliers = _listed(graph, need.suppliers)
    return f"we {loses} {what} (supplied by {suppliers}{_common_control(graph, need)})"


def _common_control(graph: SupplyGraph, need: Need) -> str:
    """Whether its suppliers are one party, after their names."""
    head = graph.common_controller(need)
    if head is None:
        return ""
    held = [graph.names[node] for node in need.suppliers if node != head]
    if len(held) < len(need.supplies):
        return f"; {listed(held)} controlled by {graph.names[head]}"
    return f", {'both' if len(held) == 2 else 'all'} controlled by {graph.names[head]}"


def _doubt(graph: SupplyGraph, need: Need, name: str, worth: str) -> str:
    return (
        f"Whether {_loses(graph, need)}{worth}, if {name} fails, depends on who can stand in for whom, "
        "which nobody has declared"
    )


def _for_how_long(shortage: Shortage, currency: str) -> str:
    """Time to recover against time to survive, where one of them was declared."""
    outage, survival = shortage.outage, shortage.need.survival
    if outage is None and survival is None:
        return ""
    if outage is None or survival is None:
        missing = "how long recovery takes" if outage is None else "how long we can go on without"
        return f", for a time that is not known: nobody said {missing}"
    if not shortage.exposed:
        return f"; we can go on without for {days(survival)}, and recovery takes {days(outage)}"
    value = value_lost([shortage])
    lost = "" if value is None else f", {money(value, currency)}"
    return (
        f"; recovery takes {days(outage)}, we can go on for {days(survival)}: {days(shortage.exposed)} without it{lost}"
    )


def _worth(need: Need, currency: str) -> str:
    if need.amount.without_rate:
        return f", of a value not summed: no exchange rate for {listed(need.amount.without_rate)}"
    if need.amount.total is None:
        return ", of a value that is not stated"
    return f", worth {money(need.amount.known, currency)} a year"


def _structure(graph: SupplyGraph, point: ChokePoint) -> str:
    whose = counted(len(point.dominates), "other organisation")
    return f"Every path of {whose} to us leads through {graph.names[point.node]}: {_listed(graph, point.dominates)}."


def _listed(graph: SupplyGraph, nodes: tuple[int, ...]) -> str:
    """Their names; looked up are only those that are spelt out, since all nodes together may have very many."""
    return listed([graph.names[node] for node in nodes[:MAX_LISTED]], len(nodes))
