"""The tie of two people as plain facts with names, for JSON or a page.

In: a snapshot, two people (positions), and the parameters of a run. Out: what `analytics.tie_between` says of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any

from analytics.parameters import RunParameters
from analytics.sentences import person_names
from analytics.tie_between import DirectedTie, Evidence, TieFigures, tie_between
from graph_model.snapshot import NO_TIME, Snapshot
from sociogram.what_if import moment


def tie_facts(snapshot: Snapshot, one: int, other: int, parameters: RunParameters) -> dict[str, Any]:
    """How strong the tie of two people is, in each direction and as a whole, and every interaction that it is the sum of."""
    found, called = tie_between(snapshot, parameters, one, other), person_names(snapshot)
    return {
        "as_of_ms": moment(found.as_of),
        "window_days": parameters.window_days,
        "people": [called[each] for each in (one, other)],
        "absence": found.absence,
        "pair": None if found.pair is None else _figures(found.pair),
        "directions": [_direction(called, each) for each in (found.there, found.back) if each is not None],
    }


def _direction(called: Sequence[str], direction: DirectedTie) -> dict[str, Any]:
    return {
        "from": called[direction.source],
        "to": called[direction.target],
        **_figures(direction),
        "interactions": _interactions(direction.evidence),
        "interactions_before": _interactions(direction.evidence_before),
    }


def _figures(tie: TieFigures) -> dict[str, Any]:
    hidden = ("source", "target", "evidence", "evidence_before")
    shown = {each.name: getattr(tie, each.name) for each in fields(tie) if each.name not in hidden}
    return shown | {"last_at": _moment(tie.last_at)}


def _interactions(evidence: Evidence) -> list[dict[str, Any]]:
    return [
        {
            "interaction": each.interaction,
            "at": _moment(each.at),
            "meeting": each.meeting,
            "amount": each.amount,
            "answers": each.answers or None,
            "answered_at": None if each.answered_at is None else _moment(each.answered_at),
            "reply_hours": each.reply_hours,
        }
        for each in evidence
    ]


def _moment(at: int) -> str | None:
    return None if at == NO_TIME else datetime.fromtimestamp(at / 1000, UTC).isoformat()
