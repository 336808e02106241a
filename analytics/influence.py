"""Who really holds influence here: everybody of us, ranked, with reasons, and with what the hierarchy says beside it.

In: a snapshot, its ties and the run's parameters. Out: one finding a person in scope who has a live tie to another. Who has
none is not ranked: nothing is known of their influence, and a last place would claim that something is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analytics.attention_graph import AttentionGraph, Floats, Longs, contributions_among
from analytics.brokerage_roles import brokerage_roles
from analytics.brokerage_roles_kernel import ROLES
from analytics.hierarchy import formal_percentiles
from analytics.influence_score import Influence, influence_score
from analytics.mailbox_coverage import MailboxCoverage
from analytics.parameters import InfluenceParameters, RunParameters
from analytics.percentiles import percentiles, ranks, standing
from analytics.rank_intervals import rank_intervals
from analytics.scope import population
from analytics.sentences import unit_names
from analytics.tellable_groups import tellable_places
from analytics.ties import Ties
from graph_model.findings import Finding, FindingKind, Reason, Score, ScoreKind
from graph_model.long_work import piece, step, steps
from graph_model.snapshot import Snapshot


def influence_findings(snapshot: Snapshot, ties: Ties, parameters: RunParameters) -> list[Finding]:
    """The influence of every internal person with a live tie to a colleague, the most influential first.

    The score (0–100) is the sum of its reasons. Equal scores share a rank and are then in the order of their ids.
    `low`–`high` is the rank's interval.
    """
    graph = AttentionGraph.of(snapshot, ties, parameters)
    if not len(graph):
        return []
    parts = contributions_among(snapshot, graph, parameters)
    step()
    graph = graph.with_mail(snapshot, parts, parameters)
    step()
    with piece(0.0, 0.1):
        influence = influence_score(graph, parameters.influence, parameters.seed)
    if not influence.components:
        return []
    rank = ranks(influence.value)
    with piece(0.1, 0.95):
        interval = rank_intervals(snapshot, graph, parts, rank, parameters)
    roles = brokerage_roles(graph.edges, graph.unit)
    step(0.95)
    scope = population(snapshot, ties, parameters).details()
    order = np.argsort(rank, kind="stable")
    seen, places = MailboxCoverage.of(snapshot), _places(snapshot, graph, order, parameters)
    gap = rank_gap(influence.value, formal_percentiles(snapshot.people, graph.people), parameters.influence)
    return [
        Finding(
            kind=FindingKind.INFLUENCE,
            subject=snapshot.people.id.at(graph.people[i]),
            rank=int(rank[i]),
            score=_score(influence, snapshot, graph, i),
            low=None if interval is None else int(interval.low[i]),
            high=None if interval is None else int(interval.high[i]),
            details=_details(influence, i)
            | gap.details(i)
            | seen.details(graph.people[i])
            | {"roles": _roles(graph, roles, i), "scope": scope}
            | place,
        )
        for i, place in zip(steps(order), places, strict=True)
    ]


def _score(influence: Influence, snapshot: Snapshot, graph: AttentionGraph, i: int) -> Score:
    reasons = [_reason(influence, name, snapshot, graph, i) for name in influence.components]
    notes = [Reason(0.0, LEFT_OUT.format(name=name.capitalize())) for name in influence.left_out]
    return Score(float(influence.value[i]), ScoreKind.SUM, (*reasons, *notes), "points of 100")


LEFT_OUT = "{name} is left out for everybody: it is not known of more than half of the people"


def _reason(influence: Influence, name: str, snapshot: Snapshot, graph: AttentionGraph, i: int) -> Reason:
    component, percentile = influence.components[name], influence.percentile[name][i]
    if np.isnan(percentile):
        return Reason(0.0, f"{name.capitalize()} is not known of this person")
    ids = tuple(snapshot.people.id.at(graph.people[other]) for other in component.evidence(i))
    return Reason(float(influence.parts[name][i]), f"{component.sentence(i)} ({standing(percentile)})", ids)


def _details(influence: Influence, i: int) -> dict[str, Any]:
    return {
        "components": {name: _known(values[i]) for name, values in influence.percentile.items()},
        "raw": {name: _known(component.raw[i]) for name, component in influence.components.items()},
    }


def _roles(graph: AttentionGraph, roles: Longs, i: int) -> dict[str, int] | None:
    return dict(zip(ROLES, roles[i].tolist(), strict=True)) if graph.unit[i] >= 0 else None


def _places(snapshot: Snapshot, graph: AttentionGraph, order: Longs, parameters: RunParameters) -> list[dict[str, Any]]:
    """What may be told of each one's unit and level without their name, in this order."""
    units = [unit if unit >= 0 else None for unit in graph.unit[order].tolist()]
    levels, names = [_known(level) for level in snapshot.people.level[graph.people[order]]], unit_names(snapshot)
    return [
        {"told_unit": None if unit is None else names[unit], "told_level": level}
        for unit, level in tellable_places(units, levels, parameters.communities.step)
    ]


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


@dataclass(frozen=True, slots=True, eq=False)
class RankGap:
    """`influence` f8[n] is the percentile of the score among all who are ranked, `formal` f8[n] that of the formal rank, `gap`
    f8[n] influence − formal; NaN where not known.

    `informal`: in the top decile of influence and with a large gap. Without a hierarchy it is unknown, never zero.
    """

    influence: Floats
    formal: Floats
    gap: Floats
    large: NDArray[np.bool_]
    informal: NDArray[np.bool_]

    def details(self, i: int) -> dict[str, Any]:
        """What a finding says of one person."""
        unknown = np.isnan(self.gap[i])
        return {
            "influence_percentile": float(self.influence[i]),
            "formal_percentile": _known(self.formal[i]),
            "gap": _known(self.gap[i]),
            "gap_state": "unknown" if unknown else "gap" if self.large[i] else "none",
            "informal": bool(self.informal[i]),
        }


def rank_gap(value: Floats, formal: Floats, chosen: InfluenceParameters) -> RankGap:
    """How far influence, as a percentile of everybody ranked, is above the formal percentile."""
    influence = percentiles(value)
    gap = influence - formal
    large = np.nan_to_num(gap, nan=-np.inf) >= chosen.gap_points
    return RankGap(influence, formal, gap, large, large & (influence >= 100.0 * (1.0 - chosen.top_share)))
