"""How long supply fails against how long we can go on without: time to recover and time to survive (Simchi-Levi et al. 2014).

In: a need of ours that is lost, how long that lasts, and what was declared. Out: for how many days we would be without it, and
what that is worth. What nobody declared stays unknown. Whoever stops only for want of supply is taken to go on at once when it
returns, and stock further up the chain, which would delay the loss, is not counted.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass

from analytics.currencies import Amount
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
    if any(each.exposed for each in certain):
        return "exposed"
    if any(each.exposed is None for each in certain) or any(each.exposed != 0.0 for each in doubtful):
        return "unknown"
    return "covered" if certain or doubtful else None


def value_lost(shortages: Iterable[Shortage]) -> float | None:
    """What all of it is worth, each for its own days. None where days are not known, or values cannot be summed."""
    short = [each for each in shortages if each.exposed != 0.0]
    if any(each.exposed is None for each in short):
        return None
    return sum((each.lost for each in short), Amount()).total if short else 0.0


def outages(
    recovery: Mapping[int, float | None], lost_with: Callable[[list[int]], Set[int]]
) -> dict[int, float | None]:
    """How many days each need is lost if the nodes of `recovery` fail together, each for so many days (None: unknown).

    `lost_with` tells which needs are lost while some nodes have failed; with more of them, no fewer are. It is known where it
    is the same, however soon or late those recover of whom nobody said it.
    """
    late = _lost_for(recovery, lost_with, otherwise=math.inf)
    soon = _lost_for(recovery, lost_with, otherwise=0.0) if None in recovery.values() else late
    return {need: days if days == soon[need] else None for need, days in late.items()}


def _lost_for(
    recovery: Mapping[int, float | None], lost_with: Callable[[list[int]], Set[int]], otherwise: float
) -> dict[int, float]:
    times = {node: otherwise if days is None else days for node, days in recovery.items()}
    found: dict[int, float] = {}
    for moment in sorted(set(times.values()), reverse=True):
        for need in lost_with([node for node, days in times.items() if days >= moment]):
            found.setdefault(need, moment)
    return found
