"""How sure a rank is: where the same person would stand, had other conversations of the same kind been seen.

In: a snapshot, the ranked people and the run's parameters. Out: a low and a high rank for each.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from analytics.attention_graph import AttentionGraph, Edges, Floats
from analytics.contributions import Contributions
from analytics.influence_score import influence_score
from analytics.parameters import InfluenceParameters, RunParameters
from analytics.percentiles import ranks
from analytics.thread_bootstrap import Hashes, multipliers, thread_hashes
from analytics.ties import are_live
from graph_model.long_work import step, steps
from graph_model.snapshot import NO_TIME, Snapshot

Longs = NDArray[np.int64]

PIVOT_SHARE = 4
"""A replicate of a large graph takes this many times fewer pivots than the run: 50 of them have to be afforded."""


@dataclass(frozen=True, slots=True, eq=False)
class RankIntervals:
    """`low` ≤ rank ≤ `high` of each ranked person. Shape [n]."""

    low: Longs
    high: Longs


def rank_intervals(
    snapshot: Snapshot,
    graph: AttentionGraph,
    parts: Contributions,
    rank: Longs,
    parameters: RunParameters,
) -> RankIntervals | None:
    """The interval (90 % by default) of each rank under a Poisson bootstrap of threads; None where none is asked for.

    `parts` are the contributions among the ranked. Each replicate weights all those of a thread by one draw, adds up the
    ties again, and ranks the same people by all components, on what is then live; who has no live tie there comes last.
    Up to `pivots` people the replicates are exact as the run itself; above that brokerage takes a quarter of the pivots,
    drawn anew, so that the interval covers that sampling as well.
    The interval always holds the rank itself. Cost: replicates × (contributions + pivots × edges).
    """
    chosen = parameters.influence
    if chosen.replicates < 1 or not len(graph):
        return None
    resample = _resample(snapshot, graph, parts, parameters)
    found = np.array([resample.ranks(replicate) for replicate in steps(range(chosen.replicates))])
    tail = (1.0 - chosen.interval) / 2.0
    low, high = np.quantile(found, tail, 0, method="lower"), np.quantile(found, 1.0 - tail, 0, method="higher")
    return RankIntervals(np.minimum(low, rank).astype(np.int64), np.maximum(high, rank).astype(np.int64))


def _resample(snapshot: Snapshot, graph: AttentionGraph, parts: Contributions, parameters: RunParameters) -> _Resample:
    return _Resample(
        graph=graph,
        parts=parts,
        source=np.searchsorted(graph.people, parts.source),
        target=np.searchsorted(graph.people, parts.target),
        at=snapshot.interactions.at,
        threads=thread_hashes(snapshot.interactions),
        parameters=parameters,
        chosen=_cheaper(parameters.influence, len(graph)),
    )


def _cheaper(chosen: InfluenceParameters, size: int) -> InfluenceParameters:
    return chosen if size <= chosen.pivots else replace(chosen, pivots=max(2, chosen.pivots // PIVOT_SHARE))


@dataclass(frozen=True, slots=True, eq=False)
class _Resample:
    """What all replicates share: `parts` are the contributions among the ranked, `source` and `target` their local ends,
    `at` and `threads` [i] the time and the thread's hash of each interaction.
    """

    graph: AttentionGraph
    parts: Contributions
    source: Longs
    target: Longs
    at: Longs
    threads: Hashes
    parameters: RunParameters
    chosen: InfluenceParameters

    def ranks(self, replicate: int) -> Longs:
        """The ranks of all people in one replicate."""
        times = multipliers(self.threads, self.parameters.seed, replicate)
        mail = None if self.graph.mail is None else self.graph.mail.drawn(times)
        graph = replace(self.graph, edges=self._edges(times), mail=mail)
        step()
        value = influence_score(graph, self.chosen, self.parameters.seed + 1 + replicate).value
        tied = (graph.edges.degree() + np.bincount(graph.edges.neighbour, minlength=len(graph))) > 0
        return ranks(np.where(tied, value, -np.inf))

    def _edges(self, times: Floats) -> Edges:
        strength = self.parts.sums(self.parts.amount * times)
        last_at = self.parts.latest(np.where(times > 0, self.at, NO_TIME))
        step()
        live = are_live(strength, last_at, self.graph.as_of, self.parameters)
        return Edges.of(len(self.graph), self.source[live], self.target[live], strength[live])
