"""Communities among us, as the ties show them: who belongs together, whatever the chart says.

In: a snapshot, its ties, the run's parameters, and the numbers of the communities of the run before. Out: one finding a
community. Of fewer people than the minimum group nothing is shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analytics.attention_graph import Floats, Longs
from analytics.community_detection import ModularityParts, communities_of, modularity_parts
from analytics.parameters import CommunityParameters, RunParameters
from analytics.percentiles import ranks
from analytics.stable_labels import NO_FORMER, FormerLabels, stable_labels
from analytics.tie_network import TieNetwork
from analytics.ties import Ties
from graph_model.findings import Finding, FindingKind, Reason, Score, ScoreKind
from graph_model.long_work import step
from graph_model.snapshot import Snapshot


@dataclass(frozen=True, slots=True, eq=False)
class Communities:
    """`group` int64[n] is the community of each person of the network, 0 the largest; `size` int64[c] how many it has.

    `label` int64[c] is the number by which a community is known from run to run, 0 for one that is too small to be shown.
    `within` f8[n] is each person's tie strength to others of their own community, `strength` f8[n] that to everybody.
    """

    network: TieNetwork
    group: Longs
    size: Longs
    label: Longs
    highest_label: int
    parts: ModularityParts
    within: Floats
    strength: Floats

    @property
    def shown(self) -> Longs:
        """The communities that are shown, the largest first."""
        return np.flatnonzero(self.label > 0)


def members_of(group: Longs, size: Longs) -> list[Longs]:
    """The numbers of those in each group, ascending."""
    return np.split(np.argsort(group, kind="stable"), np.cumsum(size)[:-1])


def communities(
    snapshot: Snapshot, ties: Ties, parameters: RunParameters, former: FormerLabels = NO_FORMER
) -> Communities:
    """The communities of everybody with a live tie to a colleague (docs/numbers.md, "Communities")."""
    network, chosen = TieNetwork.of(snapshot, ties, parameters), parameters.communities
    edges = network.edges
    step(0.3)
    group = communities_of(edges, chosen, parameters.seed)
    step(0.8)
    size = np.bincount(group)
    members = members_of(group, size)
    shown = {
        each: _ids(snapshot, network, members[each]) for each in np.flatnonzero(size >= chosen.minimum_group).tolist()
    }
    in_turn = sorted(shown, key=lambda each: (-(size[each] // chosen.step), shown[each][0]))
    label = np.zeros(len(size), np.int64)
    label[in_turn] = stable_labels([shown[each] for each in in_turn], former, chosen.min_overlap)
    inside = np.where(group[edges.source] == group[edges.neighbour], edges.weight, 0.0)
    return Communities(
        network=network,
        group=group,
        size=size,
        label=label,
        highest_label=max(former.highest, int(label.max(initial=0))),
        parts=modularity_parts(edges, group, chosen.resolution),
        within=_added(edges.source, inside, len(network)),
        strength=_added(edges.source, edges.weight, len(network)),
    )


def _added(row: Longs, weight: Floats, size: int) -> Floats:
    return np.bincount(row, weight, minlength=size).astype(np.float64)


def community_findings(snapshot: Snapshot, found: Communities, chosen: CommunityParameters) -> list[Finding]:
    """A finding for each community of at least `minimum_group` people, the largest first.

    Ranks, and new numbers, go by size in whole steps: they are told to people who must not learn an exact one. The score is
    what the community adds to modularity: the part of all tie strength that lies inside of it, less the part that would by
    chance. No reason names anybody.
    """
    members = members_of(found.group, found.size)
    rank = ranks((found.size[found.shown] // chosen.step).astype(np.float64))
    return [
        Finding(
            kind=FindingKind.COMMUNITY,
            subject=f"community-{found.label[each]}",
            rank=int(rank[i]),
            score=_score(found, each),
            about=_ids(snapshot, found.network, members[each]),
            details=_details(snapshot, found, each, members[each], chosen),
        )
        for i, each in enumerate(found.shown.tolist())
    ]


def _score(found: Communities, each: int) -> Score:
    inside, by_chance = float(found.parts.inside[each]), float(found.parts.by_chance[each])
    reasons = (
        Reason(inside, f"{inside:.1%} of the strength of all ties lies between these {found.size[each]:,} people"),
        Reason(-by_chance, f"By chance it would be {by_chance:.1%}, for people whose ties are as strong as theirs"),
    )
    return Score(inside - by_chance, ScoreKind.SUM, reasons, "modularity")


def _details(
    snapshot: Snapshot, found: Communities, each: int, members: Longs, chosen: CommunityParameters
) -> dict[str, Any]:
    units = list(_units(snapshot, found.network.unit[members], chosen.minimum_group))
    inside, outside = _densities(found, each, members)
    strongest = members[np.argsort(-found.within[members], kind="stable")][: chosen.top_people]
    return {
        "label": int(found.label[each]),
        "highest_label": found.highest_label,
        "size": int(found.size[each]),
        "step": chosen.step,
        "members": list(_ids(snapshot, found.network, members)),
        "top_people": [
            {"person": snapshot.people.id.at(found.network.people[i]), "strength": float(found.within[i])}
            for i in strongest
        ],
        "units": units,
        "others": int(found.size[each]) - sum(unit["people"] for unit in units),
        "density_inside": inside,
        "density_outside": outside,
        "strength_inside": float(found.within[members].sum() / found.strength[members].sum()),
    }


def _ids(snapshot: Snapshot, network: TieNetwork, members: Longs) -> tuple[str, ...]:
    return tuple(snapshot.people.id.at(network.people[i]) for i in members)


def _units(snapshot: Snapshot, unit: NDArray[np.int32], minimum_group: int) -> Iterator[dict[str, Any]]:
    """The units with enough people in it, the largest part first."""
    known, people = np.unique(unit[unit >= 0], return_counts=True)
    for i in np.argsort(-people, kind="stable"):
        if people[i] >= minimum_group:
            table = snapshot.units
            yield {"unit": table.id.at(known[i]), "name": table.name.at(known[i]), "people": int(people[i])}


def _densities(found: Communities, each: int, members: Longs) -> tuple[float, float | None]:
    """Parts (0–1) of the pairs inside, and of the pairs of one inside and one outside, that are tied."""
    edges, size = found.network.edges, len(members)
    rows = np.concatenate([edges.neighbour[edges.starts[i] : edges.starts[i + 1]] for i in members])
    ties = int(np.count_nonzero(found.group[rows] == each))
    apart = size * (len(found.network) - size)
    return ties / max(size * (size - 1), 1), (len(rows) - ties) / apart if apart else None
