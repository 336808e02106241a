"""What was decided about a finding, in a sentence."""

from __future__ import annotations

from datetime import UTC, datetime

from graph_model.disposition import Disposition, DispositionState

_STATES = {
    DispositionState.ACCEPTED: "Accepted",
    DispositionState.IN_PROGRESS: "Being worked on",
    DispositionState.DISMISSED: "Dismissed",
}


def disposition_sentence(disposition: Disposition) -> str:
    """For a reader: what was decided by whom, who sees to it until when, and why."""
    said = f"{_STATES[disposition.state]} by {disposition.by} on {_day(disposition.at_ms)}"
    owner = f", owner {disposition.owner}" if disposition.owner else ""
    review = "" if disposition.review_ms is None else f", to be reviewed on {_day(disposition.review_ms)}"
    return f"{said}{owner}{review}{f': {disposition.note}' if disposition.note else '.'}"


def _day(at_ms: int) -> str:
    return datetime.fromtimestamp(at_ms / 1000, UTC).date().isoformat()
