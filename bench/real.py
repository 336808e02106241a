"""`python -m bench --real FOLDER`: what influence and communities say of public networks, beside what is known of their people.

In: the folder of `bench.public_networks`. Out: tables. Influence is compared with in-degree, how many others ever wrote to
somebody, as a sign of seniority: the chance that it puts somebody senior above somebody junior (AUC), equal ones counting half.
Nothing was chosen by these figures.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from analytics.attention_graph import AttentionGraph, Floats, contributions_among
from analytics.community_detection import METHODS, communities_of, modularity_parts
from analytics.influence_score import Influence, influence_score
from analytics.parameters import CommunityParameters, RunParameters, TieParameters
from analytics.percentiles import ranks
from analytics.ties import compute_ties
from analytics.unit_comparison import by_chance, normalised_mutual_information
from bench.markdown import table
from bench.public_networks import Flags, Staff, enron, eu_core, krackhardt

FOREVER_DAYS = 1e6
RESAMPLES = 2_000
LISTED = 8
TOP = 0.10


def _on(year: int, month: int) -> int:
    return int(datetime(year, month, 1, tzinfo=UTC).timestamp() * 1000)


def _whole(**ties: float) -> RunParameters:
    """The whole period without decay, as in-degree counts it."""
    return RunParameters(
        window_days=FOREVER_DAYS,
        ties=TieParameters(half_life_days=FOREVER_DAYS, live_days=FOREVER_DAYS, **ties),  # type: ignore[arg-type]  # numbers
    )


SETTINGS: Mapping[str, RunParameters] = {
    "all mail, no decay": _whole(),
    "the same, one mail makes a tie": _whole(live_scale=0.0),
    "a default run of 1 July 2001": RunParameters(as_of_ms=_on(2001, 7)),
    "a default run of 1 January 2002": RunParameters(as_of_ms=_on(2002, 1)),
    "a default run of the last day": RunParameters(),
}


@dataclass(frozen=True, slots=True, eq=False)
class Ranking:
    """Influence of the people who are ranked, and how many others wrote to each (`senders`) and do so on live ties (`live`)."""

    graph: AttentionGraph
    influence: Influence
    senders: Floats
    live: Floats
    senior: Flags


def ranking(staff: Staff, parameters: RunParameters) -> Ranking:
    """Influence and in-degrees under the same parameters, of the same people."""
    snapshot = staff.snapshot
    ties = compute_ties(snapshot, parameters)
    graph = AttentionGraph.of(snapshot, ties, parameters)
    graph = graph.with_mail(snapshot, contributions_among(snapshot, graph, parameters), parameters)
    senders = np.bincount(ties.target, minlength=len(snapshot.people)).astype(float)[graph.people]
    live = np.bincount(graph.edges.neighbour, minlength=len(graph)).astype(float)
    influence = influence_score(graph, parameters.influence, parameters.seed)
    return Ranking(graph, influence, senders, live, staff.senior[graph.people])


def auc(values: Floats, positive: Flags) -> float:
    """The chance that one of the positive is above one of the others; Mann & Whitney 1947.

    >>> auc(np.array([3.0, 1.0, 2.0, 0.0]), np.array([True, False, False, False]))
    1.0
    """
    above = rankdata(values)[positive].sum()
    yes, no = int(positive.sum()), int((~positive).sum())
    return float((above - yes * (yes + 1) / 2) / (yes * no))


def difference(one: Floats, other: Floats, positive: Flags) -> tuple[float, float]:
    """95 % interval of the difference of two AUCs of the same people, who are drawn again (bootstrap)."""
    dice = np.random.default_rng(1)
    found = []
    for _ in range(RESAMPLES):
        drawn = dice.integers(0, len(positive), len(positive))
        if positive[drawn].any() and not positive[drawn].all():
            found.append(auc(one[drawn], positive[drawn]) - auc(other[drawn], positive[drawn]))
    low, high = np.quantile(found, (0.025, 0.975))
    return float(low), float(high)


def report(folder: Path) -> Iterator[str]:
    """Everything, as sentences and tables."""
    staff = enron(folder)
    yield from seniority(staff)
    yield from who_differs(staff)
    yield from who_counts(staff)
    yield from managers(folder)
    yield from departments(folder)


def seniority(staff: Staff) -> Iterator[str]:
    """How far influence and its parts tell who is senior at Enron."""
    yield f"Enron, {len(staff.senior)} people, {int(staff.senior.sum())} of them senior; AUC of seniority:"
    names = ("reach", "brokerage", "bridging", "core")
    rows = []
    for setting, parameters in SETTINGS.items():
        each = ranking(staff, parameters)
        low, high = difference(each.influence.value, each.senders, each.senior)
        degrees = [f"{auc(values, each.senior):.3f}" for values in (each.influence.value, each.senders, each.live)]
        parts = (f"{auc(each.influence.components[name].values, each.senior):.2f}" for name in names)
        rows.append((setting, len(each.graph), *degrees, f"{low:+.2f} to {high:+.2f}", *parts))
    head = ("", "ranked", "influence", "in-degree", "in-degree, live ties", "influence less in-degree (95 %)", *names)
    yield table(head, rows)


def who_differs(staff: Staff) -> Iterator[str]:
    """The junior among the top tenth, and the senior who are ranked lowest."""
    each = ranking(staff, SETTINGS["all mail, no decay"])
    rank, by_senders = ranks(each.influence.value), ranks(each.senders)
    order = np.argsort(rank, kind="stable")
    top = order[: round(TOP * len(order))]
    senior = int(each.senior[top].sum())
    yield f"Of the {len(top)} most influential (all mail, no decay) {senior} are senior. Those who are not:"
    yield _people(staff, each, rank, by_senders, [i for i in top if not each.senior[i]])
    yield "The senior with the least influence:"
    yield _people(staff, each, rank, by_senders, [i for i in order[::-1] if each.senior[i]][:LISTED])


def _people(staff: Staff, each: Ranking, rank: NDArray[np.int64], by_senders: NDArray[np.int64], who: list[int]) -> str:
    people = staff.snapshot.people
    rows = []
    for i in who:
        place = int(each.graph.people[i])
        parts = (f"{values[i]:.0f}" for values in each.influence.percentile.values())
        rows.append((people.name.at(place), people.title.at(place), rank[i], by_senders[i], *parts))
    return table(("who", "title", "rank", "rank by in-degree", *each.influence.percentile), rows)


def who_counts(staff: Staff) -> Iterator[str]:
    """What in-degree sees that live ties do not: mail to many, and mail that came once."""
    yield "The same for in-degree, by which mail it counts (all mail, no decay):"
    rows = []
    for most in (1, 3, 10, 25, 57):
        counts = _letters(staff, most)
        degrees = ((counts >= least).sum(axis=0).astype(float) for least in (1, 2, 5))
        rows.append((f"to {most} or fewer", *(f"{auc(each, staff.senior):.3f}" for each in degrees)))
    yield table(("mail", "who wrote once or more", "twice or more", "five times or more"), rows)


def _letters(staff: Staff, most: int) -> NDArray[np.int64]:
    """How many mails with so many recipients or fewer went from whom to whom."""
    taken = staff.snapshot.participations
    size = np.bincount(taken.interaction) - 1
    wrote = taken.role == 0
    sender = np.full(len(size), -1)
    sender[taken.interaction[wrote]] = taken.person[wrote]
    rows = ~wrote & (size[taken.interaction] <= most)
    counts = np.zeros((len(staff.senior), len(staff.senior)), np.int64)
    np.add.at(counts, (sender[taken.interaction[rows]], taken.person[rows]), 1)
    return counts


def managers(folder: Path) -> Iterator[str]:
    """Krackhardt's managers: who leads, and how far that is the chart."""
    yield "Krackhardt's 21 managers (7 is the head; 2, 14, 18 and 21 are vice presidents):"
    rows = []
    for relation in ("advice", "friends"):
        staff = krackhardt(folder, relation)
        each = ranking(staff, RunParameters())
        names = [staff.snapshot.people.name.at(int(place)) for place in each.graph.people]
        rank, brokers = ranks(each.influence.value), np.argsort(-each.influence.components["brokerage"].values)
        top = ", ".join(names[i] for i in np.argsort(rank, kind="stable")[:5])
        rows.append((relation, top, ", ".join(names[i] for i in brokers[:2]), rank[names.index("7")],
                     f"{auc(each.influence.value, each.senior):.2f}", f"{auc(each.live, each.senior):.2f}"))  # fmt: skip
    head = (
        "",
        "first five",
        "first two by brokerage",
        "rank of the head",
        "influence, AUC of the five",
        "in-degree, AUC",
    )
    yield table(head, rows)


def departments(folder: Path) -> Iterator[str]:
    """Communities of the EU institution against its departments."""
    edges, unit = eu_core(folder)
    own = modularity_parts(edges, unit).modularity
    yield f"email-Eu-core, {edges.size:,} people, {len(np.unique(unit))} departments, whose own modularity is {own:.2f}:"
    rows = []
    for method in METHODS:
        group = communities_of(edges, CommunityParameters(method), 1)
        agreement, chance = normalised_mutual_information(unit, group), by_chance(unit, group, 1)
        found = int((np.bincount(group) > 1).sum())
        rows.append(
            (method, found, f"{agreement:.2f}", f"{chance:.2f}", f"{modularity_parts(edges, group).modularity:.2f}")
        )
    yield table(("method", "communities of two or more", "agreement (NMI)", "by chance", "modularity"), rows)
