"""What fails when one organisation fails: needs are AND, declared substitutes are OR.

In: the supply graph. Out: for any organisation, the needs that are lost with it, for certain and at worst. A need is lost
when a supplier that it cannot do without fails, or when all of its suppliers do; an organisation fails when it loses a need.
Undeclared substitutability is read twice, the kind way (certain) and the cautious way (at worst).

Two fixed points meet here. Failure spreads from what failed (least fixed point). In a cycle of suppliers that stand in
for each other that is not enough: without anybody to feed them they would hold each other up. So whoever could be supplied
from the ground up before has to be still. A cycle that never could be (two organisations that need each other) works
today by mutual supply, as everybody can see, and fails only when something that it needs does.

Most of a cycle need not be looked at for that: whoever still has, for each need, a supplier who came earlier when the cycle
was supplied from the ground up, is held up in the same order as before. Only who lost the last of these, and who hangs on
them, may fall.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from analytics.failure_kernel import Chain, Flags, Ints, Reading, failed_with, grounded, losses
from analytics.lists import Lists
from analytics.supply_graph import FOCAL, SupplyGraph
from graph_model.snapshot import NOT_SUBSTITUTABLE, UNDECLARED

TOUCHED = 100
"""Of how many failures, at most, it is taken that they touch everything, as in chains and layers: they take long uncompiled."""
AT_ONCE = 4_000
"""Failures of one call of the loop, which hears nothing meanwhile."""


@dataclass(frozen=True, slots=True, eq=False)
class FailureRules:
    """One reading of the supply graph, as arrays.

    `chain.cycle` numbers the cycle (strongly connected group) that a node belongs to, -1 none; `reading.turn` is when it could
    be supplied from the ground up within it, -1 for those outside of cycles and for `mutual` nodes, which work by mutual
    supply only.
    """

    chain: Chain
    reading: Reading

    @property
    def mutual(self) -> frozenset[int]:
        return frozenset(np.flatnonzero((self.chain.cycle >= 0) & (self.reading.turn < 0)).tolist())


@dataclass(frozen=True, slots=True)
class Spread:
    """The organisations that fail and the needs (indexes) that are lost."""

    failed: frozenset[int]
    lost: frozenset[int]


@dataclass(frozen=True, slots=True)
class Losses:
    """The focal organisation's needs (indexes, sorted) that are lost for certain, and those that may be."""

    lost: tuple[int, ...]
    doubtful: tuple[int, ...]

    @property
    def all(self) -> tuple[int, ...]:
        return self.lost + self.doubtful


NOTHING = Losses((), ())


def failure_rules(graph: SupplyGraph, *, cautious: bool) -> FailureRules:
    """The rules of one reading: `cautious` takes an undeclared supplier among several for one that is needed."""
    chain = Chain(
        needs=graph.needs_of.starts,
        buyer=graph.needs_of.owner,
        supplied=graph.supplied.starts,
        supplier=graph.supplied.items,
        serves=graph.serves.starts,
        served=graph.serves.items,
        cycle=_cycles(graph),
    )
    necessary = np.isin(graph.flag, (NOT_SUBSTITUTABLE, UNDECLARED) if cautious else NOT_SUBSTITUTABLE)
    needed = necessary[np.argsort(chain.supplier, kind="stable")]
    return FailureRules(chain, Reading(necessary, needed, _turns(chain, necessary, needed)))


def needs_lost(kind: FailureRules, cautious: FailureRules, groups: Sequence[Sequence[int]]) -> dict[int, Losses]:
    """What each of the `groups` costs if its nodes (each once) fail together: its place -> needs, where there are any."""
    kernel, found = losses.on(min(len(groups), TOUCHED) * len(kind.chain.supplier)), {}
    for first in range(0, len(groups), AT_ONCE):
        failing = Lists.of_each(groups[first : first + AT_ONCE])
        offsets, number, certain = kernel(kind.chain, kind.reading, cautious.reading, failing.starts, failing.items)
        for place in np.flatnonzero(np.diff(offsets)).tolist():
            own = slice(offsets[place], offsets[place + 1])
            needs, sure = number[own], certain[own]
            found[first + place] = Losses(tuple(needs[sure].tolist()), tuple(needs[~sure].tolist()))
    return found


def spread(rules: FailureRules, failing: Iterable[int]) -> Spread:
    """Everything that fails when the nodes `failing` do. The focal organisation loses needs, but is not taken to fail."""
    nodes = np.array(sorted(set(failing)), np.int32)
    failed, lost = failed_with.on(len(rules.chain.supplier))(rules.chain, rules.reading, nodes)
    return Spread(frozenset(failed.tolist()), frozenset(lost.tolist()))


def _cycles(graph: SupplyGraph) -> Ints:
    """Of each node the number of its group of two and more that supply each other, not counting ways through the focal one."""
    buyer, supplier = graph.suppliers.owner, graph.suppliers.items
    beyond = (buyer != FOCAL) & (supplier != FOCAL)
    group = _strongly_connected(buyer[beyond], supplier[beyond], len(graph))
    return np.where(np.bincount(group)[group] > 1, group, -1).astype(np.int32)


def _strongly_connected(source: Ints, target: Ints, size: int) -> Ints:
    network = csr_array((np.ones(len(source), np.int8), (source, target)), shape=(size, size))
    group: Ints = connected_components(network, directed=True, connection="strong")[1]
    return group


def _turns(chain: Chain, necessary: Flags, needed: Flags) -> Ints:
    """When each member of a cycle could be supplied from the ground up, -1 for those that work by mutual supply, although
    nothing has failed: the first that wait only for each other, then again among those who still wait.
    """
    turn = np.full(len(chain.cycle), -1, np.int32)
    reading, waiting = Reading(necessary, needed, turn), chain.cycle >= 0
    while waiting.any():
        order = grounded.on(len(chain.supplier))(chain, reading, np.flatnonzero(waiting).astype(np.int32))
        turn[order] = np.arange(len(order))
        stuck = waiting.copy()
        stuck[order] = False
        if not stuck.any():
            break
        waiting &= np.isin(chain.cycle, chain.cycle[stuck]) & ~_mutual(chain, necessary, stuck)
        turn[waiting] = -1
    return turn


def _mutual(chain: Chain, necessary: Flags, stuck: Flags) -> NDArray[np.bool_]:
    """Of the members of cycles that are `stuck` those that wait for nobody but each other."""
    number = np.repeat(np.arange(len(chain.buyer)), np.diff(chain.supplied))
    buyer = chain.buyer[number]
    down = stuck[buyer] & stuck[chain.supplier] & (chain.cycle[buyer] == chain.cycle[chain.supplier])
    count = np.bincount(number[down], minlength=len(chain.buyer))
    missing = (count == np.diff(chain.supplied)) | (np.bincount(number[down & necessary], minlength=len(count)) > 0)
    waits = down & missing[number]
    group = _strongly_connected(buyer[waits], chain.supplier[waits], len(stuck))
    leaves = group[buyer[waits]] != group[chain.supplier[waits]]
    return stuck & ~np.isin(group, group[buyer[waits]][leaves])
