"""Communities and the influence set of a large company: processor time, since both use as many cores as there are.

The company is made up: people in groups of about a hundred, seven in ten ties inside of the group, a few people whom many
turn to. Seconds depend on that shape; the two sides of a figure share it.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from analytics.attention_graph import Edges
from analytics.cascade import Cascade
from analytics.community_detection import communities_of, louvain
from analytics.influence_maximisation import best_seeds
from analytics.parameters import CommunityParameters, InfluenceParameters, InfluenceSetParameters
from analytics.reach import reach
from bench.figure import Figure, compare

MEDIUM = 10_000, 250_000
LARGE = 100_000, 2_000_000
GROUP = 100
INSIDE = 0.7
SEEDS = 50
TURNS = 3


def made_up(people: int, ties: int) -> Edges:
    """Who turns to whom, with random weights; a few ties coincide, and none leads to oneself."""
    dice = np.random.default_rng(1)
    source, anybody = dice.integers(0, people, (2, ties))
    sought = (people * dice.random(ties) ** 2).astype(np.int64)  # the nearer to 0, the more are turned to
    group = source // GROUP * GROUP + anybody % GROUP
    target = np.where(dice.random(ties) < INSIDE, np.minimum(group, people - 1), sought)
    kept = source != target
    return Edges.of(people, source[kept], target[kept], dice.exponential(size=ties)[kept])


def network_figures() -> Iterator[Figure]:
    """`influence_set` and `communities`, both in ties a second: what the work takes for a graph of so many."""
    large = made_up(*LARGE)
    keys = np.random.default_rng(2).integers(0, 2**63, large.size).astype(np.uint64)
    chosen = InfluenceSetParameters(size=SEEDS)
    yield compare(
        "influence_set",
        len(large),
        "ties/s",
        lambda: best_seeds(Cascade.of(large, keys, chosen), chosen, 1),
        lambda: reach(large, InfluenceParameters().damping),
        baseline_name=f"one PageRank of ours (set of {SEEDS}, epsilon {chosen.epsilon})",
        repeats=TURNS,
        clock=time.process_time,
    )
    network, smaller = large.symmetrised(), made_up(*MEDIUM).symmetrised()
    figure = compare(
        "communities",
        len(network) // 2,
        "ties/s",
        lambda: communities_of(network, CommunityParameters(), 1),
        lambda: louvain(smaller, 1.0, 1),
        baseline_name=f"python-louvain at {len(smaller) // 2:,} ties (ours at {len(network) // 2:,})",
        repeats=TURNS,
        clock=time.process_time,
    )
    yield replace(figure, baseline_value=figure.baseline_value * len(smaller) / len(network))
