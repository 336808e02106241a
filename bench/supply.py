"""Choke points, and what one failure costs, among 100,000 organisations: processor time, against bare dominators of networkx.

The network is made up: everybody supplies one or a few of those nearer to us, mostly the large ones, and a few supply
somebody farther off, so that there are cycles. Most supplies are declared to have a substitute.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from itertools import cycle
from typing import Any

import networkx as nx
import numpy as np

from analytics.choke_points import choke_point_findings, choke_points
from analytics.currencies import Amount
from analytics.failure_spread import failure_rules, spread
from analytics.parameters import SupplyParameters
from analytics.supply_graph import FOCAL, SupplyGraph, supply_graph
from bench.figure import Figure, compare
from graph_model.snapshot import NO_TIME, NOT_SUBSTITUTABLE, SUBSTITUTABLE, UNDECLARED, Organisations, Snapshot, Supply

ORGANISATIONS = 100_000
DIRECT = 0.005
"""The part that supplies us."""
FURTHER = 1.0
"""Buyers of an organisation beyond the first, on average."""
BACK = 0.02
"""The part of all supplies that lead away from us."""
CATEGORIES = 5
DECLARED = (0.04, 0.01, 0.95)
"""The parts of all supplies of which nobody said who could stand in, or that nobody can, or that somebody can: were fewer
declared, any failure would lose nearly everything, or might, and nothing could be told."""


def supply_like(organisations: int, seed: int = 1) -> Snapshot:
    """So many organisations that supply each other and, in the end, organisation 0: us."""
    random = np.random.default_rng(seed)
    everybody = np.arange(1, organisations)
    supplier = np.concatenate([everybody, np.repeat(everybody, random.poisson(FURTHER, len(everybody)))])
    direct = max(int(organisations * DIRECT), 1)
    nearer = (np.maximum(supplier - direct, 1) * random.random(len(supplier)) ** 2).astype(np.int64)
    buyer = np.where(supplier <= direct, 0, np.minimum(nearer, supplier - 1))
    back = (random.random(len(supplier)) < BACK) & (buyer > 0)
    back[: len(everybody)] = False  # so that everybody supplies us in the end
    supplier, buyer = np.where(back, buyer, supplier), np.where(back, supplier, buyer)
    size = len(supplier)
    return Snapshot.from_columns(
        organisations=Organisations.of(
            id=[f"{i:06}" for i in range(organisations)],
            name=[f"Organisation {i}" for i in range(organisations)],
            internal=np.arange(organisations) == 0,
        ),
        supply=Supply.of(
            supplier=supplier,
            buyer=buyer,
            category=[f"Category {i}" for i in random.integers(0, CATEGORIES, size)],
            evidence=[f"{i:07}" for i in range(size)],
            annual_value=random.lognormal(10, 2, size),
            currency=["EUR"] * size,
            substitutable=random.choice([UNDECLARED, NOT_SUBSTITUTABLE, SUBSTITUTABLE], size, p=DECLARED),
        ),
    )


def supply_figures(organisations: int = ORGANISATIONS, repeats: int = 3) -> Iterator[Figure]:
    """`dominators` and `what_if`."""
    graph = supply_graph(supply_like(organisations), NO_TIME)
    bare: nx.DiGraph[int] = nx.DiGraph((buyer, supplier) for supplier, buyer in graph.links)
    shared: dict[str, Any] = {
        "baseline": lambda: nx.immediate_dominators(bare, FOCAL),
        "repeats": repeats,
        "clock": time.process_time,
    }
    chosen = SupplyParameters()
    yield compare(
        "dominators",
        len(graph),
        "organisations/s",
        lambda: choke_point_findings(graph, choke_points(graph, chosen), "EUR"),
        baseline_name="networkx immediate_dominators, bare (ours: all choke points, with evidence)",
        **shared,
    )
    yield compare(
        "what_if",
        1,
        "failures/s",
        _one_failure(graph),
        baseline_name="networkx immediate_dominators, bare (ours: graph and rules are there)",
        **shared,
    )


def _one_failure(graph: SupplyGraph) -> Callable[[], Amount]:
    """What is lost when one organisation of those in turn fails, for certain and at worst, and what that is worth."""
    kind, cautious = (failure_rules(graph, cautious=each) for each in (False, True))
    failing = cycle(range(1, len(graph), 7))

    def fail() -> Amount:
        surely = spread(kind, [next(failing)])
        lost = spread(cautious, surely.failed).lost | surely.lost
        return sum((graph.needs[each].amount for each in lost.intersection(graph.needs_of[FOCAL])), Amount())

    return fail
