"""Who could introduce somebody to a person or an organisation, answered from a snapshot at once.

In: a snapshot, positions, and the parameters of a run. Out: plain facts, for JSON or a page.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import numpy as np

from analytics.introduction_paths import IntroductionPath, Relationships, introduction_paths
from analytics.parameters import RunParameters
from analytics.population import have_left
from analytics.sentences import organisation_name, person_name
from analytics.tie_evidence import tie_evidence
from analytics.ties import Ties, compute_ties
from analytics.time_window import resolve_as_of
from graph_model.snapshot import NO_TIME, Snapshot

LATEST = 3
"""Interactions that are shown of each tie."""


def introductions(
    snapshot: Snapshot, asking: int, wanted: Collection[int], parameters: RunParameters, *, max_steps: int
) -> dict[str, Any]:
    """Paths from `asking` to any of `wanted` (positions of people), the strongest first, with what each tie is made of."""
    ties = compute_ties(snapshot, parameters)
    relationships = Relationships.of(snapshot, ties, parameters)
    found = introduction_paths(len(snapshot.people), relationships, asking, wanted, max_steps=max_steps)
    pairs = {pair for path in found.paths for pair in pairwise(path.people)}  # the paths often begin alike
    latest = {pair: [*_latest(snapshot, *pair, parameters)] for pair in pairs}
    return {
        "from": person_name(snapshot, asking),
        "paths": [
            {"strength": path.strength, "steps": [*_steps(snapshot, ties, path, latest)]} for path in found.paths
        ],
        "others": found.others,
    }


def people_of(snapshot: Snapshot, organisation: int, parameters: RunParameters) -> list[int]:
    """Whoever is known to work for an organisation, as of the day of the analysis."""
    as_of = resolve_as_of(snapshot, parameters)
    gone = have_left(snapshot, NO_TIME if as_of is None else as_of)
    return np.flatnonzero((snapshot.people.organisation == organisation) & ~gone).tolist()


def _steps(
    snapshot: Snapshot, ties: Ties, path: IntroductionPath, latest: Mapping[tuple[int, int], list[dict[str, Any]]]
) -> Iterator[dict[str, Any]]:
    for (one, other), closeness in zip(pairwise(path.people), path.closeness, strict=True):
        there, back = ties.row(one, other), ties.row(other, one)
        employer = int(snapshot.people.organisation[other])
        yield {
            "from": person_name(snapshot, one),
            "to": person_name(snapshot, other),
            "organisation": None if employer < 0 else organisation_name(snapshot, employer),
            "closeness": closeness,
            "mails_to": int(ties.mails[there]),
            "mails_from": int(ties.mails[back]),
            "meetings": int(ties.meetings[there]),
            "latest": latest[one, other],
        }


def _latest(snapshot: Snapshot, one: int, other: int, parameters: RunParameters) -> Iterator[dict[str, Any]]:
    """The latest interactions of a pair, whichever way."""
    both = {
        each.interaction: each
        for ends in ((one, other), (other, one))
        for each in tie_evidence(snapshot, parameters, *ends)
    }
    for each in sorted(both.values(), key=lambda each: (-each.at, each.interaction))[:LATEST]:
        at = datetime.fromtimestamp(each.at / 1000, UTC)
        yield {"interaction": each.interaction, "at": at.isoformat(), "meeting": each.meeting}
