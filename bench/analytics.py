"""How fast influence is computed on a large company, against libraries that do a part of it.

The company is made up (`email_like`): people in groups of some hundred, who turn mostly to their own, and everywhere to few who
are turned to much. Times are processor time of all threads.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from importlib import import_module
from statistics import mean
from typing import Any

import networkx as nx
import numpy as np

from analytics.attention_graph import AttentionGraph, contributions_among
from analytics.betweenness_kernel import dependencies
from analytics.brokerage import brokerage
from analytics.contributions import Contributions
from analytics.cut_kernel import cut_off
from analytics.influence import influence_findings
from analytics.influence_score import influence_score
from analytics.parameters import InfluenceParameters, RunParameters
from analytics.percentiles import ranks
from analytics.population import present_internal
from analytics.rank_intervals import PIVOT_SHARE, rank_intervals
from analytics.reach import reach
from analytics.removal import internal_network
from analytics.ties import Ties, compute_ties
from bench.figure import Figure, compare
from graph_model.snapshot import SENDER, TO, Interactions, Participations, People, Snapshot, Units
from graph_model.strings import Strings

MEDIUM, LARGE = (10_000, 250_000), (100_000, 2_000_000)
"""People and directed ties."""
GROUP = 150
INSIDE = 0.5
SKEW = 1.4
"""Standard deviation of the logarithm of how much people write, and are turned to beyond their group: the busiest hundredth is
turned to by some seven times as many as the median, as in email-Eu-core (SNAP)."""
ONE_CONTACT, WRITES = 0.1, 1 / 3
"""How many have one contact only, and how many of these write to them, while the others are only written to: both as in
email-Eu-core."""
MAILS_A_TIE = 2
"""Of today: the fewest that make a tie live."""
DIGITS = 9
"""Of an id."""
DAY_MS = 86_400_000
PIVOTS = 256
SAME_PIVOTS = 32
"""Enough to compare what one costs: networkx takes a minute or so for these."""
TOP = 50
DRAWS = 5
"""Of pivots: what one draw finds varies by two or three of 50."""


def analytics_figures(repeats: int = 3) -> Iterator[Figure]:
    """Brokerage (`brokerage_same_pivots`, `brokerage_top_50`) at M; `removal_everybody`, `influence_components` and
    `rank_intervals` at L."""
    yield from brokerage_figures(*MEDIUM)
    yield from influence_figures(*LARGE, repeats)


def influence_figures(people: int, ties: int, repeats: int = 3) -> Iterator[Figure]:
    """What a run asks of a company of so many: components, removal and rank intervals."""
    snapshot, parameters = email_like(people, ties), RunParameters()
    found = compute_ties(snapshot, parameters)
    graph = AttentionGraph.of(snapshot, found, parameters)
    parts = contributions_among(snapshot, graph, parameters)
    graph = graph.with_mail(snapshot, parts, parameters)
    yield _removal(snapshot, found, graph, parameters, repeats)
    yield _components(graph, parameters, repeats)
    yield _intervals(snapshot, found, graph, parts, parameters)


def email_like(people: int, ties: int, seed: int = 1) -> Snapshot:
    """A company of so many people, and about so many live ties; half of all mail answers other mail."""
    random = np.random.default_rng(seed)
    source, target = _pairs(people, ties, random)
    count = len(source) * MAILS_A_TIE
    sender, recipient = (np.repeat(end.astype(np.int32), MAILS_A_TIE) for end in (source, target))
    first = np.where(sender < recipient, SENDER, TO).astype(np.uint8)
    back = _opposite(source, target, people)[np.repeat(np.arange(len(source)), MAILS_A_TIE)]
    later = (np.arange(count) % MAILS_A_TIE == 1) & (back >= 0)  # the second mail of a tie answers the first one back
    return Snapshot.from_columns(
        people=People.of(
            id=numbered(people),
            internal=np.ones(people, bool),
            unit=np.arange(people) // GROUP % 30,
        ),
        units=Units.of(id=[f"{i:03}" for i in range(30)], name=[f"Unit {i}" for i in range(30)]),
        interactions=Interactions.of(
            id=numbered(count),
            at=1_700_000_000_000 + (np.arange(count) % MAILS_A_TIE) * random.integers(1, 48, count) * DAY_MS // 24,
            thread=np.where(later, back * MAILS_A_TIE, np.arange(count)).astype(np.int32),
            reply_to=np.where(later, back * MAILS_A_TIE, -1),
            audience=np.ones(count),
        ),
        participations=Participations.of(
            interaction=np.repeat(np.arange(count, dtype=np.int32), 2),
            person=np.stack([np.minimum(sender, recipient), np.maximum(sender, recipient)], 1).ravel(),
            role=np.stack([first, SENDER + TO - first], 1).ravel(),
        ),
    )


def numbered(count: int) -> Strings:
    """So many ids, ascending, without as many Python strings."""
    left, digits = np.arange(count), np.empty((count, DIGITS), np.uint8)
    for place in reversed(range(DIGITS)):
        left, digit = np.divmod(left, 10)
        digits[:, place] = ord("0") + digit
    return Strings(digits.ravel(), DIGITS * np.arange(count + 1))


def _pairs(people: int, ties: int, random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Distinct ordered pairs: who turns to whom. Half of them are answered by the opposite pair."""
    seldom = random.random(people) < ONE_CONTACT
    drawn, everybody = ties * 2 // 3, np.arange(people)
    writing, sought = (np.where(seldom, 0.0, random.lognormal(0, SKEW, people)) for _ in range(2))
    source, popular = _drawn(writing, drawn, random), _drawn(sought, drawn, random)
    near = (GROUP * random.random(drawn) ** 2).astype(np.int64)  # some of a group are turned to more than others
    own = np.minimum(source // GROUP * GROUP + near, people - 1)
    target = np.where((random.random(drawn) < INSIDE) & ~seldom[own], own, popular)
    mutual = random.random(drawn) < 0.5
    only = _drawn(sought, people, random)
    writes = random.random(people) < WRITES
    alone = np.where(writes, everybody * people + only, only * people + everybody)[seldom]
    keys = np.concatenate([source * people + target, (target * people + source)[mutual], alone])
    source, target = np.divmod(np.unique(keys), people)
    return source[source != target], target[source != target]


def _drawn(weight: np.ndarray, count: int, random: np.random.Generator) -> np.ndarray:
    """So many positions, each as often as its weight says."""
    upto = np.cumsum(weight)
    return np.asarray(np.searchsorted(upto, random.random(count) * upto[-1]))


def _opposite(source: np.ndarray, target: np.ndarray, people: int) -> np.ndarray:
    """The position of the opposite pair, -1 where there is none; pairs are sorted."""
    keys, wanted = source * people + target, target * people + source
    found = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where(keys[found] == wanted, found, -1)


# ── figures ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _components(graph: AttentionGraph, parameters: RunParameters, repeats: int) -> Figure:
    networkit: Any = import_module("networkit")  # not for Windows, where the other figures still can be had
    ends = graph.edges.source.astype(np.uint64), graph.edges.neighbour.astype(np.uint64)
    other = networkit.GraphFromCoo(ends, n=len(graph), directed=True)
    return compare(
        "influence_components",
        len(graph),
        "people/s",
        partial(influence_score, graph, parameters.influence, parameters.seed),
        lambda: networkit.centrality.EstimateBetweenness(other, PIVOTS).run(),
        baseline_name=f"NetworKit EstimateBetweenness alone, {PIVOTS} pivots",
        repeats=repeats,
        clock=time.process_time,
    )


def brokerage_figures(people: int, ties: int) -> Iterator[Figure]:
    """What a pivot costs, beside networkx; and how much of the true top the run's 256 find, on average of `DRAWS`."""
    parameters = RunParameters()
    snapshot = email_like(people, ties)
    edges = AttentionGraph.of(snapshot, compute_ties(snapshot, parameters), parameters).edges
    graph = nx.DiGraph(zip(edges.source.tolist(), edges.neighbour.tolist(), strict=True))
    pivots = np.arange(SAME_PIVOTS)
    yield compare(
        "brokerage_same_pivots",
        SAME_PIVOTS,
        "pivots/s",
        lambda: dependencies.compiled(edges.starts, edges.neighbour, pivots),
        lambda: nx.betweenness_centrality_subset(graph, pivots.tolist(), list(graph)),
        baseline_name="networkx from the same pivots",
        repeats=1,
        clock=time.process_time,
    )
    exact = _top(brokerage(edges, people, 1))
    found = [len(exact & _top(brokerage(edges, PIVOTS, seed))) / TOP for seed in range(DRAWS)]
    yield Figure("brokerage_top_50", mean(found), f"of the true top (mean of {DRAWS} draws)", "exact", 1.0)


def _top(values: np.ndarray) -> set[int]:
    return set(np.argsort(-values)[:TOP].tolist())


def _removal(snapshot: Snapshot, ties: Ties, graph: AttentionGraph, parameters: RunParameters, repeats: int) -> Figure:
    """From the ties to what is cut off, whether it is a cut vertex, and the bridges, of everybody."""
    here = present_internal(snapshot, ties.as_of)

    def everybody() -> None:
        starts, neighbours = internal_network(ties, here, parameters)
        cut_off.compiled(starts, neighbours)

    return compare(
        "removal_everybody",
        len(graph),
        "people/s",
        everybody,
        lambda: reach(graph.edges, parameters.influence.damping),
        baseline_name="one PageRank of ours",
        repeats=repeats,
        clock=time.process_time,
    )


def _intervals(
    snapshot: Snapshot, ties: Ties, graph: AttentionGraph, parts: Contributions, parameters: RunParameters
) -> Figure:
    """All that the intervals of 50 replicates take, beside one run of influence without them: once, since it takes long."""
    chosen = parameters.influence
    rank = ranks(influence_score(graph, chosen, parameters.seed).value)
    without = replace(parameters, influence=InfluenceParameters(replicates=0))
    return compare(
        "rank_intervals",
        1,
        "runs/s",
        partial(rank_intervals, snapshot, graph, parts, rank, parameters),
        partial(influence_findings, snapshot, ties, without),
        baseline_name=f"one run without ({chosen.replicates} replicates of {chosen.pivots // PIVOT_SHARE} pivots each)",
        repeats=1,
        warm_ups=0,
        clock=time.process_time,
    )
