"""What breaks if several people leave together: more than the sum of what breaks with each of them.

In: the coverage of the accounts, the internal network, and who leaves. Out: one `Departure`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from analytics.coverage import AccountCoverage
from analytics.parameters import ContinuityParameters


@dataclass(frozen=True, slots=True)
class Departure:
    """What is left when `people` (positions) are gone.

    `lost` are the accounts without a live contact then, as they are now; `weakened` those that then hang on one person, now and
    then. `strength_lost` is the live strength that goes, `cut_off` the number of colleagues outside of the largest rest of
    what was one network with them.
    """

    people: frozenset[int]
    lost: tuple[AccountCoverage, ...]
    weakened: tuple[tuple[AccountCoverage, AccountCoverage], ...]
    strength_lost: float
    cut_off: int

    def doubtful(self, account: AccountCoverage) -> bool:
        """Whether somebody who stays may hold more of it than is seen."""
        return bool(account.without(self.people).unseen)


def departure(
    people: Iterable[int],
    accounts: Sequence[AccountCoverage],
    network: tuple[NDArray[np.int64], NDArray[np.int32]],
    parameters: ContinuityParameters,
) -> Departure:
    """What breaks if these people leave together. `network` is `analytics.removal.internal_network`."""
    gone = frozenset(people)
    touched = [each for each in accounts if any(contact.person in gone for contact in each.live)]
    pairs = [(each, each.without(gone)) for each in touched]
    lost = sorted((now for now, then in pairs if not then.live), key=_strongest)
    weakened = [
        (now, then) for now, then in pairs if then.live and _hangs(then, parameters) and not _hangs(now, parameters)
    ]
    leaving = (contact.strength for each in touched for contact in each.live if contact.person in gone)
    return Departure(
        people=gone,
        lost=tuple(lost),
        weakened=tuple(sorted(weakened, key=lambda pair: _strongest(pair[0]))),
        strength_lost=math.fsum(leaving),
        cut_off=_cut_off(gone, *network),
    )


def _hangs(account: AccountCoverage, parameters: ContinuityParameters) -> bool:
    return account.state(parameters) in ("sole", "dominant")


def _strongest(account: AccountCoverage) -> tuple[float, int]:
    return -account.strength, account.organisation


def _cut_off(gone: frozenset[int], starts: NDArray[np.int64], neighbours: NDArray[np.int32]) -> int:
    size = len(starts) - 1
    before = _components(starts, neighbours, np.ones(size, np.bool_))
    left = np.ones(size, np.bool_)
    left[list(gone)] = False
    after = _components(starts, neighbours, left)
    touched = np.isin(before, before[sorted(gone)]) & left
    rest, parts = before[touched], after[touched]
    if not len(rest):
        return 0
    sizes = np.bincount(parts)
    largest = np.zeros(before.max() + 1, np.int64)
    np.maximum.at(largest, rest, sizes[parts])
    return int(len(rest) - largest[np.unique(rest)].sum())


def _components(starts: NDArray[np.int64], neighbours: NDArray[np.int32], kept: NDArray[np.bool_]) -> NDArray[np.int32]:
    source = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
    rows = kept[source] & kept[neighbours]
    graph = csr_array(
        (np.ones(int(rows.sum()), np.int8), (source[rows], neighbours[rows])), shape=(len(kept), len(kept))
    )
    return np.asarray(connected_components(graph, directed=False)[1])
