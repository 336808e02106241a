"""Who could introduce somebody to a person or an organisation, as plain facts with names, for JSON or a page.

In: a snapshot, positions, and the parameters of a run. Out: what `analytics.introductions` says of it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import Any

from analytics.introductions import Step, introductions
from analytics.parameters import RunParameters
from analytics.sentences import organisation_name, person_names
from analytics.ties import compute_ties
from graph_model.snapshot import Snapshot


def introduction_facts(
    snapshot: Snapshot, asking: int, wanted: Collection[int], parameters: RunParameters, *, max_steps: int
) -> dict[str, Any]:
    """Paths from `asking` to any of `wanted` (positions of people), the strongest first, with what each tie is made of."""
    ties = compute_ties(snapshot, parameters)
    found = introductions(snapshot, ties, asking, wanted, parameters, max_steps=max_steps)
    called = person_names(snapshot)
    return {
        "from": called[asking],
        "paths": [
            {"strength": strength, "steps": [_step(snapshot, called, each) for each in steps]}
            for strength, steps in found.paths
        ],
        "others": found.others,
    }


def _step(snapshot: Snapshot, called: Sequence[str], step: Step) -> dict[str, Any]:
    employer, table = int(snapshot.people.organisation[step.other]), snapshot.interactions
    return {
        "from": called[step.one],
        "to": called[step.other],
        "organisation": None if employer < 0 else organisation_name(snapshot, employer),
        "closeness": step.closeness,
        "mails_to": step.mails_to,
        "mails_from": step.mails_from,
        "meetings": step.meetings,
        "latest": [
            {
                "interaction": table.id.at(each),
                "at": datetime.fromtimestamp(int(table.at[each]) / 1000, UTC).isoformat(),
                "meeting": bool(table.meeting[each]),
            }
            for each in step.latest
        ],
    }
