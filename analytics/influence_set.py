"""Whom to win over first: the people who together reach most colleagues, which is not the top of the ranking.

In: a snapshot, its ties, the run's parameters, and who ranks how by influence. Out: one finding.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

import numpy as np

from analytics.attention_graph import AttentionGraph, Longs
from analytics.cascade import Cascade
from analytics.influence_maximisation import GREEDY, Seeds, best_seeds
from analytics.parameters import InfluenceSetParameters, RunParameters
from analytics.sentences import listed, person_name
from analytics.thread_bootstrap import hashes
from analytics.ties import Ties
from graph_model.findings import Finding, FindingKind, Reason, Score, ScoreKind
from graph_model.snapshot import Snapshot


def influence_set_findings(
    snapshot: Snapshot, ties: Ties, parameters: RunParameters, ranking: Sequence[str]
) -> list[Finding]:
    """One finding about the people who together reach most; none where so few are tied that it would be everybody.

    The score is the expected reach, the sum of what each adds. `ranking` are ids of people, the most influential first.
    """
    graph, chosen = AttentionGraph.of(snapshot, ties, parameters), parameters.influence_set
    if not 0 < chosen.size < len(graph):
        return []
    cascade = Cascade.of(graph.edges, hashes(snapshot.people.id)[graph.people], chosen)
    seeds = best_seeds(cascade, chosen, parameters.seed)
    positions = {snapshot.people.id.at(person): i for i, person in enumerate(graph.people)}
    top = [positions[each] for each in ranking[: len(seeds.people)] if each in positions]
    return [_finding(snapshot, graph, seeds, np.array(top, np.int64), chosen)]


def _finding(
    snapshot: Snapshot, graph: AttentionGraph, seeds: Seeds, top: Longs, chosen: InfluenceSetParameters
) -> Finding:
    ids = [snapshot.people.id.at(graph.people[i]) for i in seeds.people]
    names = [person_name(snapshot, int(graph.people[i])) for i in seeds.people]
    adds = seeds.adds.tolist()
    reasons = tuple(
        Reason(gain, _sentence(name, gain, first=i == 0), (id,))
        for i, (name, gain, id) in enumerate(zip(names, adds, ids, strict=True))
    )
    return Finding(
        kind=FindingKind.INFLUENCE_SET,
        subject="influence-set",
        rank=1,
        score=Score(seeds.reach, ScoreKind.SUM, reasons, "people"),
        about=tuple(ids),
        details={
            "members": [
                {"person": id, "adds": gain, "together": together}
                for id, gain, together in zip(ids, adds, accumulate(adds), strict=True)
            ],
            "people": len(graph),
            "reach": seeds.reach,
            "reach_low": seeds.low,
            "reach_high": seeds.high,
            "confidence": 1.0 - chosen.delta,
            "approximation": GREEDY - chosen.epsilon,
            "samples": seeds.samples,
            "top_by_rank": [snapshot.people.id.at(graph.people[i]) for i in top],
            "top_by_rank_reach": seeds.reach_of(top) if len(top) else None,
            "difference": _difference(snapshot, graph, seeds, top),
        },
    )


def _sentence(name: str, gain: float, *, first: bool) -> str:
    if first:
        return f"{name} alone is expected to reach {gain:.1f} people"
    return f"{name} adds {gain:.1f} people whom those before would not reach"


def _difference(snapshot: Snapshot, graph: AttentionGraph, seeds: Seeds, top: Longs) -> str:
    """How the set differs from the top of the ranking, and what that gains."""
    if not len(top):
        return "There is no ranking by influence to compare with."

    def names(people: Longs) -> str:
        return listed([person_name(snapshot, int(graph.people[i])) for i in people])

    instead = seeds.people[~np.isin(seeds.people, top)]
    if not len(instead):
        return f"The {len(top)} people who reach most together are also the top {len(top)} by influence."
    left_out = top[~np.isin(top, seeds.people)]
    return (
        f"{names(instead)} instead of {names(left_out)} from the top {len(top)} by influence: together they reach "
        f"{seeds.reach:.1f} people, the top {len(top)} {seeds.reach_of(top):.1f}, whose circles overlap more."
    )
