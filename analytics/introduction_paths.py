"""Warm introductions: along which ties somebody reaches a person or an organisation, the strongest path first.

In: a snapshot, its ties, who asks and who is to be reached. Out: `IntroductionPaths`. Only pairs count whose ties are live in
both directions. How close they are is the lesser of the two, as read on the scale, over 100. The strength of a path is the
product of its steps: the most reliable path, were that the chance that each passes a request on.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics.parameters import RunParameters
from analytics.population import have_left
from analytics.ties import Ties
from graph_model.snapshot import Snapshot

MAX_STEPS = 4
"""Ties of a path at most: three people between. Nobody asks further round."""
MAX_PATHS = 5


@dataclass(frozen=True, slots=True)
class IntroductionPath:
    """`people` (positions) from who asks to who is reached, and for each tie between two of them its `closeness` (0–1)."""

    people: tuple[int, ...]
    closeness: tuple[float, ...]

    @property
    def strength(self) -> float:
        """The product of its steps, 0–1."""
        return float(np.prod(self.closeness))


@dataclass(frozen=True, slots=True)
class IntroductionPaths:
    """One path for each person who could introduce, at most `MAX_PATHS`, and through how many `others` there is one too."""

    paths: tuple[IntroductionPath, ...]
    others: int


@dataclass(frozen=True, slots=True, eq=False)
class Relationships:
    """Both directions of every pair with live ties in both, neither of whom has left; sorted by (target, source).

    `source`, `target` int32[m] are positions of people; `closeness` float64[m], 0–1, is the same both ways.
    """

    source: NDArray[np.int32]
    target: NDArray[np.int32]
    closeness: NDArray[np.float64]

    @classmethod
    def of(cls, snapshot: Snapshot, ties: Ties, parameters: RunParameters) -> Relationships:
        """Cost: linear in the ties, but for looking up the opposite of each."""
        back, live, scale = ties.reverse(), ties.live(parameters), ties.scale(parameters) / 100.0
        gone = have_left(snapshot, ties.as_of)
        rows = np.flatnonzero(live & (back >= 0) & ~gone[ties.source] & ~gone[ties.target])
        rows = rows[live[back[rows]]]
        # ties are sorted by (source, target): read backwards they are sorted by (target, source)
        return cls(ties.target[rows], ties.source[rows], np.minimum(scale[rows], scale[back[rows]]))

    def where(self, rows: NDArray[np.bool_]) -> Relationships:
        """Only these rows."""
        return Relationships(self.source[rows], self.target[rows], self.closeness[rows])


def introduction_paths(
    people: int, relationships: Relationships, asking: int, wanted: Collection[int], *, max_steps: int = MAX_STEPS
) -> IntroductionPaths:
    """Paths from one of `people` people to any of `wanted`, none of whom stands between. Positions, `asking` not in `wanted`.

    For each possible introducer, who knows somebody wanted, the strongest path; of equally strong ones the shorter, then the
    one through lower positions. Cost: `max_steps` passes over the relationships.
    """
    sought = np.zeros(people, np.bool_)
    sought[list(wanted)] = True
    between = relationships.where(~sought[relationships.source] & ~sought[relationships.target])
    reached = _Reached(people, asking)
    for _ in range(max_steps - 1):
        reached.step(between)
    last = relationships.where(~sought[relationships.source] & sought[relationships.target])
    strength = reached.strength[last.source] * last.closeness
    order = np.lexsort((last.target, last.source, reached.steps[last.source], -strength))
    order = order[strength[order] > 0]
    _, first = np.unique(last.source[order], return_index=True)  # of each introducer the strongest
    best = order[np.sort(first)]
    paths = (
        reached.path(int(last.source[row]), int(last.target[row]), float(last.closeness[row]))
        for row in best[:MAX_PATHS]
    )
    return IntroductionPaths(tuple(paths), max(len(best) - MAX_PATHS, 0))


class _Reached:
    """How strongly each person is reached from one of them in at most as many steps as were made, and by which tie."""

    def __init__(self, people: int, start: int) -> None:
        self.strength = np.zeros(people)
        self.strength[start] = 1.0
        self.steps = np.zeros(people, np.int32)
        self._made: list[tuple[NDArray[np.int32], NDArray[np.float64]]] = []

    def step(self, ties: Relationships) -> None:
        """One more step along these ties, sorted by target. Whoever is not reached more strongly by it keeps what there was."""
        by = np.full(len(self.strength), -1, np.int32)
        along = np.zeros(len(self.strength))
        if len(ties.target):
            strength = self.strength[ties.source] * ties.closeness
            starts = np.flatnonzero(np.diff(ties.target, prepend=-1))
            best = np.repeat(np.maximum.reduceat(strength, starts), np.diff(starts, append=len(strength)))
            rows = np.flatnonzero(strength == best)
            rows = rows[np.flatnonzero(np.diff(ties.target[rows], prepend=-1))]  # of equal ones the lowest source
            rows = rows[strength[rows] > self.strength[ties.target[rows]]]
            by[ties.target[rows]], along[ties.target[rows]] = ties.source[rows], ties.closeness[rows]
            self.strength[ties.target[rows]] = strength[rows]
            self.steps[ties.target[rows]] = len(self._made) + 1
        self._made.append((by, along))

    def path(self, introducer: int, wanted: int, closeness: float) -> IntroductionPath:
        people, steps, at = [wanted, introducer], [closeness], introducer
        for by, along in reversed(self._made):
            if by[at] >= 0:
                steps.append(float(along[at]))
                at = int(by[at])
                people.append(at)
        return IntroductionPath(tuple(reversed(people)), tuple(reversed(steps)))
