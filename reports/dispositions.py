"""What was decided about a finding, in a sentence."""

from __future__ import annotations

from graph_model.disposition import Disposition, DispositionState
from reports.days import day

_STATES = {
    DispositionState.ACCEPTED: "Accepted",
    DispositionState.IN_PROGRESS: "Being worked on",
    DispositionState.DISMISSED: "Dismissed",
}


def disposition_sentence(disposition: Disposition) -> str:
    """For a reader: what was decided by whom, who sees to it until when, and why."""
    said = f"{_STATES[disposition.state]} by {disposition.by} on {day(disposition.at_ms)}"
    owner = f", owner {disposition.owner}" if disposition.owner else ""
    review = "" if disposition.review_ms is None else f", to be reviewed on {day(disposition.review_ms)}"
    return f"{said}{owner}{review}{f': {disposition.note}' if disposition.note else '.'}"
