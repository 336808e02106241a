"""How much further apart people are when some leave: the efficiency of the internal network, and the way between units.

In: the internal network and who leaves. Out: an `Efficiency`, and a `UnitDistance` for each unit that loses somebody. Both are
exact up to so many people to search from; above that these are drawn by a seed, and a standard error goes with it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics.distance_kernel import SOURCES_A_PASS, distances

Network = tuple[NDArray[np.int64], NDArray[np.int32]]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Efficiency:
    """Global efficiency (Latora & Marchiori 2001): the mean of 1 / distance over all pairs, 0 where no way leads.

    `before` is of everybody with a live tie, `after` of those who stay; `error` is the standard error of their difference,
    0 where it is exact. `sources` of `people` who stay were searched from.
    """

    before: float
    after: float
    error: float
    sources: int
    people: int

    @property
    def drop(self) -> float:
        """The part of it that goes. Below 0 where the rest is nearer to each other without somebody at the edge."""
        return (self.before - self.after) / self.before if self.before else 0.0

    @property
    def drop_error(self) -> float:
        """The standard error of `drop`, as far as that of the difference goes."""
        return self.error / self.before if self.before else 0.0


@dataclass(frozen=True, slots=True)
class UnitDistance:
    """Mean steps from those who stay of a `unit` (position) to the people of other units, now and afterwards.

    Both are of the pairs that have a way afterwards (None: there are none); `parted` is the part (0–1) of those with a way now
    that have none then. `error` is the standard error of the difference; `sources` of `people` of the unit were searched from.
    """

    unit: int
    before: float | None
    after: float | None
    error: float
    parted: float
    sources: int
    people: int


@dataclass(frozen=True, slots=True, eq=False)
class Absence:
    """The network of those with a live tie, with and without those who are `gone`, and how it is searched.

    `member` and `gone` are bool[people]. At most `most` people are drawn by `seed` to start from.
    """

    network: Network
    member: NDArray[np.bool_]
    gone: NDArray[np.bool_]
    most: int
    seed: int

    @classmethod
    def of(cls, network: Network, people: Sequence[int], most: int, seed: int) -> Absence:
        """`network` is `analytics.removal.internal_network`, `people` those who leave it."""
        member = np.diff(network[0]) > 0
        gone = np.zeros(len(member), np.bool_)
        gone[list(people)] = True
        return cls(network, member, gone, most, seed)

    def drawn(self, people: NDArray[np.int64]) -> NDArray[np.int64]:
        """All of them, or `most` of them without repetition."""
        if len(people) <= self.most:
            return people
        return np.sort(np.random.default_rng(self.seed).choice(people, self.most, replace=False))

    def distances(self, sources: NDArray[np.int64]) -> Iterator[tuple[NDArray[np.int32], NDArray[np.int32]]]:
        """Steps from some of the sources at a time, now and without those who are gone: int32[some, people], -1 no way."""
        starts, neighbours = self.network
        search = distances.on(len(sources) * (len(neighbours) + len(starts)))
        nobody = np.zeros(len(self.gone), np.bool_)
        for at in range(0, len(sources), SOURCES_A_PASS):
            some = sources[at : at + SOURCES_A_PASS].astype(np.int32)
            yield search(starts, neighbours, nobody, some), search(starts, neighbours, self.gone, some)


def efficiency(absence: Absence) -> Efficiency | None:
    """The efficiency of the network with those who leave, and without. None where fewer than two are left."""
    staying = np.flatnonzero(absence.member & ~absence.gone)
    leaving = np.flatnonzero(absence.member & absence.gone)
    if len(staying) < 2:
        return None
    drawn = absence.drawn(staying)
    everybody, rest = len(staying) + len(leaving), len(staying)
    now, then = (
        near / others for near, others in zip(_nearness(absence, drawn), (everybody - 1, rest - 1), strict=True)
    )
    theirs = _nearness(absence, leaving)[0].sum() / (everybody - 1)
    return Efficiency(
        before=float((theirs + rest * now.mean()) / everybody),
        after=float(then.mean()),
        error=_error(then - now * (rest / everybody), rest),
        sources=len(drawn),
        people=rest,
    )


def unit_distances(absence: Absence, units: NDArray[np.int32]) -> list[UnitDistance]:
    """How far each unit that loses somebody is from the others. `units` int32[people], -1: in none."""
    touched = np.unique(units[absence.gone])
    return [_unit_distance(absence, units, unit) for unit in touched[touched >= 0].tolist()]


def _unit_distance(absence: Absence, units: NDArray[np.int32], unit: int) -> UnitDistance:
    here = absence.member & ~absence.gone
    staying, others = np.flatnonzero(here & (units == unit)), here & (units >= 0) & (units != unit)
    drawn = absence.drawn(staying)
    sums = [np.zeros((4, 0))]
    for now, then in absence.distances(drawn):
        once, still = others & (now >= 0), others & (then >= 0)
        sums.append(np.array([once.sum(1), still.sum(1), (now * still).sum(1), (then * still).sum(1)], np.float64))
    ways, kept, before, after = np.concatenate(sums, axis=1)  # a column for each source
    pairs = kept.sum()
    further = (after - before).sum() / max(pairs, 1.0)
    return UnitDistance(
        unit=unit,
        before=float(before.sum() / pairs) if pairs else None,
        after=float(after.sum() / pairs) if pairs else None,
        error=_error(after - before - further * kept, len(staying)) / float(kept.mean()) if pairs else 0.0,
        parted=float(1.0 - pairs / ways.sum()) if ways.any() else 0.0,
        sources=len(drawn),
        people=len(staying),
    )


def _nearness(absence: Absence, sources: NDArray[np.int64]) -> tuple[Floats, Floats]:
    """Of each source the sum of 1 / distance to everybody else, now and without those who are gone."""
    pairs = [(np.zeros(0), np.zeros(0))]
    pairs += [(_inverse(now), _inverse(then)) for now, then in absence.distances(sources)]
    now, then = zip(*pairs, strict=True)
    return np.concatenate(now), np.concatenate(then)


def _inverse(steps: NDArray[np.int32]) -> Floats:
    inverse: Floats = np.divide(1.0, steps, out=np.zeros(steps.shape), where=steps > 0).sum(1)
    return inverse


def _error(values: Floats, population: int) -> float:
    """The standard error of the mean of values drawn without repetition from so many; 0 where all were."""
    if len(values) < 2 or len(values) >= population:
        return 0.0
    return float(np.sqrt(np.var(values, ddof=1) / len(values) * (1 - len(values) / population)))
