"""What somebody decided about a finding: accepted, being worked on, or dismissed, by whom, and when to look again.

A disposition is about a topic, not about one run's finding, so that it is shown wherever that finding comes up again.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from graph_model.findings import Topic


class DispositionState(StrEnum):
    """What is done about a finding."""

    ACCEPTED = "accepted"
    IN_PROGRESS = "in_progress"
    DISMISSED = "dismissed"


@dataclass(frozen=True, slots=True)
class Disposition:
    """A decision about a topic: `by` whom and when (`at_ms`), who sees to it, until when, and why."""

    topic: Topic
    state: DispositionState
    by: str
    at_ms: int
    owner: str = ""
    review_ms: int | None = None
    note: str = ""

    @property
    def id(self) -> str:
        return self.topic.id
