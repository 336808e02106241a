"""The communities against the chart: how far they agree with the formal units, and who sits outside of their unit's.

In: the communities, and each one's unit. Out: a `Comparison`, and one finding. People whose unit is not known are left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analytics.attention_graph import Longs
from analytics.communities import Communities
from analytics.community_detection import modularity_parts
from analytics.parameters import RunParameters
from analytics.sentences import person_name, unit_names
from graph_model.findings import Finding, FindingKind, Reason, Score, ScoreKind
from graph_model.snapshot import Snapshot

SHUFFLES = 20
"""Random reassignments of people to communities behind the agreement by chance."""
MAJORITY = 0.5
"""A community is a unit's own if more than this part of its people are there; a scattered unit has none."""


@dataclass(frozen=True, slots=True)
class Outsider:
    """Somebody (local number) outside of the community of their unit. `there` and `home` are the shares (0–1) of their
    tie strength that go to their own community `group` and to their unit's, `home_group`.

    `unit_there` of the `unit_size` people of the unit are in the latter.
    """

    person: int
    unit: int
    group: int
    home_group: int
    there: float
    home: float
    unit_there: int
    unit_size: int


def normalised_mutual_information(one: NDArray[np.integer], other: NDArray[np.integer]) -> float:
    """How much two divisions of the same people tell of each other: 0 nothing, 1 they are the same.

    2 · I / (H + H′), as Danon et al. 2005. NaN where neither divides anybody. Many small groups agree with anything to
    a degree: compare with the value by chance.
    """
    (_, a), (_, b) = (np.unique(each, return_inverse=True) for each in (one, other))
    if not len(a):
        return float("nan")
    size_b = int(b.max()) + 1
    both = np.unique(a.astype(np.int64) * size_b + b, return_counts=True)[1]
    entropies = _entropy(np.bincount(a)) + _entropy(np.bincount(b))
    if entropies <= 0:
        return float("nan")
    return float(np.clip(2.0 * (entropies - _entropy(both)) / entropies, 0.0, 1.0))


def _entropy(counts: Longs) -> float:
    part = counts / counts.sum()
    return float(-(part * np.log(part)).sum())


def by_chance(one: NDArray[np.integer], other: NDArray[np.integer], seed: int) -> float:
    """The mean of the same with the people of one division shuffled: groups of these sizes that have nothing in common."""
    dice = np.random.default_rng(seed)
    return float(np.mean([normalised_mutual_information(one, dice.permutation(other)) for _ in range(SHUFFLES)]))


def outsiders(found: Communities) -> list[Outsider]:
    """Everybody outside of their unit's community, those whose ties lead farthest from it first.

    A unit's community is the one with the majority of its people; where there is none, nobody is outside of it.
    """
    network, edges = found.network, found.network.edges
    home, there, size = _home_communities(network.unit, found.group)
    away = np.flatnonzero(network.unit >= 0)
    away = away[(home[network.unit[away]] >= 0) & (home[network.unit[away]] != found.group[away])]
    home_of = np.full(len(network), -1, np.int64)
    home_of[away] = home[network.unit[away]]
    to_home = found.group[edges.neighbour] == home_of[edges.source]
    at_home = np.bincount(edges.source, edges.weight * to_home, minlength=len(network))
    listed = [
        Outsider(
            person=i,
            unit=int(network.unit[i]),
            group=int(found.group[i]),
            home_group=int(home_of[i]),
            there=float(found.within[i] / found.strength[i]),
            home=float(at_home[i] / found.strength[i]),
            unit_there=int(there[network.unit[i]]),
            unit_size=int(size[network.unit[i]]),
        )
        for i in away.tolist()
    ]
    return sorted(listed, key=lambda each: (each.home - each.there, each.person))


def _home_communities(unit: NDArray[np.int32], group: Longs) -> tuple[Longs, Longs, Longs]:
    """Of each unit its community (-1: none), how many of its people are there, and how many it has in the network."""
    known = unit >= 0
    units, groups = int(unit.max(initial=-1)) + 1, int(group.max(initial=-1)) + 1
    size = np.bincount(unit[known], minlength=units)
    pair, people = np.unique(unit[known].astype(np.int64) * max(groups, 1) + group[known], return_counts=True)
    of, where = np.divmod(pair, max(groups, 1))
    most = people > MAJORITY * size[of]
    home, there = np.full(units, -1, np.int64), np.zeros(units, np.int64)
    home[of[most]], there[of[most]] = where[most], people[most]
    return home, there, size


def is_comparable(found: Communities, parameters: RunParameters) -> bool:
    """Whether there is a division to compare with: at least two units, and enough people in them to be shown."""
    known = found.network.unit[found.network.unit >= 0]
    return len(np.unique(known)) > 1 and len(known) >= parameters.communities.minimum_group


def comparison_finding(snapshot: Snapshot, found: Communities, parameters: RunParameters) -> Finding:
    """The one finding about all communities; `is_comparable` must hold. Its reasons name nobody, its details do."""
    known = found.network.unit >= 0
    unit, group = found.network.unit[known], found.group[known]
    agreement, chance = normalised_mutual_information(unit, group), by_chance(unit, group, parameters.seed)
    modularity, formal = found.parts.modularity, _modularity_of_units(found, parameters)
    away, people, units = outsiders(found), int(np.count_nonzero(known)), unit_names(snapshot)
    listed = away[: parameters.communities.max_outsiders]
    reasons = (
        Reason(agreement, f"Communities and units agree to {agreement:.2f} of 1; by chance it would be {chance:.2f}"),
        Reason(modularity, f"The ties hold the communities together: modularity {modularity:.2f}, that of units {formal:.2f}"),
        Reason(len(away), f"{len(away):,} of the {people:,} people with a unit are outside of their unit's community"),
    )  # fmt: skip
    return Finding(
        kind=FindingKind.COMMUNITY_COMPARISON,
        subject="communities",
        rank=1,
        score=Score(agreement, ScoreKind.EVIDENCE, reasons, "normalised mutual information"),
        about=tuple(snapshot.people.id.at(found.network.people[each.person]) for each in listed),
        details={
            "method": parameters.communities.method,
            "communities": len(found.shown),
            "people": len(found.network),
            "people_with_unit": people,
            "step": parameters.communities.step,
            "nmi": agreement,
            "nmi_by_chance": chance,
            "modularity": modularity,
            "unit_modularity": formal,
            "outsiders_total": len(away),
            "outsiders": [_outsider(snapshot, found, each, units[each.unit]) for each in listed],
        },
    )


def _modularity_of_units(found: Communities, parameters: RunParameters) -> float:
    """The same measure for the chart; who has no known unit is a group alone."""
    unit = found.network.unit.astype(np.int64)
    alone = np.flatnonzero(unit < 0)
    unit[alone] = unit.max(initial=0) + 1 + np.arange(len(alone))
    dense = np.unique(unit, return_inverse=True)[1]
    return modularity_parts(found.network.edges, dense, parameters.communities.resolution).modularity


def _outsider(snapshot: Snapshot, found: Communities, each: Outsider, unit: str) -> dict[str, Any]:
    person = int(found.network.people[each.person])
    return {
        "person": snapshot.people.id.at(person),
        "unit": snapshot.units.id.at(each.unit),
        "unit_name": snapshot.units.name.at(each.unit),
        "community": int(found.label[each.group]) or None,
        "unit_community": int(found.label[each.home_group]) or None,
        "share_there": each.there,
        "share_home": each.home,
        "reason": _sentence(found, each, person_name(snapshot, person), unit or "their unit"),
    }


def _sentence(found: Communities, each: Outsider, who: str, unit: str) -> str:
    return (
        f"{each.there:.0%} of the strength of {who}'s ties goes to {_called(found, each.group)}, {each.home:.0%} to "
        f"{_called(found, each.home_group)}, where {each.unit_there} of the {each.unit_size} people of {unit} are"
    )


def _called(found: Communities, group: int) -> str:
    label = int(found.label[group])
    return f"community {label}" if label else f"a group of {found.size[group]:,} people"
