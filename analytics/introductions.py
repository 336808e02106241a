"""Who could introduce somebody to a person or an organisation, and what each tie on the way is made of.

In: a snapshot, its ties, whom it is about (positions), and the parameters of a run. Out: `Introductions`, in positions.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from analytics.contributions import Contributions, amounts, contributions_between
from analytics.introduction_paths import IntroductionPath, Relationships, introduction_paths
from analytics.parameters import RunParameters
from analytics.population import have_left
from analytics.ties import Ties
from analytics.time_window import resolve_as_of
from graph_model.snapshot import NO_TIME, Snapshot

LATEST = 3
"""Interactions that are shown of each tie."""


@dataclass(frozen=True, slots=True)
class Step:
    """A tie of a path: how close the two are (0–1), what it is made of, and the `latest` interactions, whichever way.

    All in positions.
    """

    one: int
    other: int
    closeness: float
    mails_to: int
    mails_from: int
    meetings: int
    latest: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Introductions:
    """The strongest paths, each with its strength (0–1) and steps, and through how many `others` there is one."""

    paths: tuple[tuple[float, tuple[Step, ...]], ...]
    others: int


def introductions(
    snapshot: Snapshot, ties: Ties, asking: int, wanted: Collection[int], parameters: RunParameters, *, max_steps: int
) -> Introductions:
    """Paths from `asking` to any of `wanted` (positions of people), the strongest first, with what each tie is made of."""
    relationships = Relationships.of(snapshot, ties, parameters)
    found = introduction_paths(len(snapshot.people), relationships, asking, wanted, max_steps=max_steps)
    if not found.paths:
        return Introductions((), found.others)
    weighed = amounts(snapshot, parameters, ties.as_of)
    pairs = {pair for path in found.paths for pair in pairwise(path.people)}  # the paths often begin alike
    latest = {pair: _latest(snapshot, contributions_between(snapshot, weighed, *pair)) for pair in pairs}
    return Introductions(
        tuple((path.strength, tuple(_steps(ties, path, latest))) for path in found.paths), found.others
    )


def people_of(snapshot: Snapshot, organisation: int, parameters: RunParameters) -> list[int]:
    """Whoever is known to work for an organisation, as of the day of the analysis."""
    as_of = resolve_as_of(snapshot, parameters)
    gone = have_left(snapshot, NO_TIME if as_of is None else as_of)
    return np.flatnonzero((snapshot.people.organisation == organisation) & ~gone).tolist()


def _steps(ties: Ties, path: IntroductionPath, latest: Mapping[tuple[int, int], tuple[int, ...]]) -> Iterator[Step]:
    for (one, other), closeness in zip(pairwise(path.people), path.closeness, strict=True):
        there, back = ties.row(one, other), ties.row(other, one)
        yield Step(
            one,
            other,
            closeness,
            mails_to=int(ties.mails[there]),
            mails_from=int(ties.mails[back]),
            meetings=int(ties.meetings[there]),
            latest=latest[one, other],
        )


def _latest(snapshot: Snapshot, parts: Contributions) -> tuple[int, ...]:
    both = np.unique(parts.interaction)
    order = np.argsort(-snapshot.interactions.at[both], kind="stable")
    return tuple(both[order[:LATEST]].tolist())
