"""How long supply fails against how long we can go on without: time to recover and time to survive (Simchi-Levi et al. 2014).

In: a need of ours that is lost, how long that lasts, and what was declared. Out: for how many days we would be without it, and
what that is worth. What nobody declared stays unknown. Whoever stops only for want of supply is taken to go on at once when it
returns, and stock further up the chain, which would delay the loss, is not counted.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from analytics.currencies import Amount, summed
from analytics.supply_graph import Need

DAYS_A_YEAR = 365.0


@dataclass(frozen=True, slots=True)
class Shortage:
    """A need that is lost until whoever failed has recovered, `outage` days later (None: not known)."""

    need: Need
    outage: float | None

    @property
    def exposed(self) -> float | None:
        """Days without it: time to recover less time to survive, 0 where we can go on for so long; None: not known."""
        if self.outage is None or self.need.survival is None:
            return None
        return max(self.outage - self.need.survival, 0.0)

    @property
    def lost(self) -> Amount:
        """What the need is worth in the days without it, none where these are not known."""
        return self.need.amount.times((self.exposed or 0.0) / DAYS_A_YEAR)


def exposure(certain: Sequence[Shortage], doubtful: Sequence[Shortage] = ()) -> str | None:
    """`exposed` if we would be without one of them, `unknown` if we may be, else `covered`; None where nothing is lost.

    Of the `doubtful` it is not known whether they are lost at all.
    """
    if not certain and not doubtful:
        return None
    if any(each.exposed for each in certain):
        return "exposed"
    if any(each.exposed is None for each in certain) or any(each.exposed != 0.0 for each in doubtful):
        return "unknown"
    return "covered"


def value_lost(shortages: Iterable[Shortage]) -> float | None:
    """What all of it is worth, each for its own days. None where days are not known, or values cannot be summed."""
    short = [each for each in shortages if each.exposed != 0.0]
    if any(each.exposed is None for each in short):
        return None
    return summed([each.lost for each in short]).total if short else 0.0


def failing_still(recovery: Mapping[int, float | None]) -> set[tuple[int, ...]]:
    """Who of the nodes of `recovery` may be down together at some time: what `outages` has to know of."""
    if _recover_at_once(recovery):
        return {tuple(recovery)}
    return {nodes for otherwise in (math.inf, 0.0) for _, nodes in _moments(recovery, otherwise)}


def outages(
    recovery: Mapping[int, float | None], lost_with: Callable[[tuple[int, ...]], Iterable[int]]
) -> dict[int, float | None]:
    """How many days each need is lost if the nodes of `recovery` fail together, each for so many days (None: unknown).

    `lost_with` tells which needs are lost while some nodes have failed; with more of them, no fewer are. It is known where it
    is the same, however soon or late those recover of whom nobody said it.
    """
    if _recover_at_once(recovery):
        return dict.fromkeys(lost_with(tuple(recovery)), next(iter(recovery.values())))
    late, soon = (_lost_for(recovery, lost_with, otherwise) for otherwise in (math.inf, 0.0))
    return {need: days if days == soon[need] else None for need, days in late.items()}


def _recover_at_once(recovery: Mapping[int, float | None]) -> bool:
    return len(set(recovery.values())) == 1


def _lost_for(
    recovery: Mapping[int, float | None], lost_with: Callable[[tuple[int, ...]], Iterable[int]], otherwise: float
) -> dict[int, float]:
    found: dict[int, float] = {}
    for moment, nodes in _moments(recovery, otherwise):
        for need in lost_with(nodes):
            found.setdefault(need, moment)
    return found


def _moments(recovery: Mapping[int, float | None], otherwise: float) -> Iterator[tuple[float, tuple[int, ...]]]:
    """Until when, the latest first, which nodes are down."""
    times = {node: otherwise if days is None else days for node, days in recovery.items()}
    for moment in sorted(set(times.values()), reverse=True):
        yield moment, tuple(node for node, days in times.items() if days >= moment)
