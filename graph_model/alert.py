"""An alert: something that a run found and the comparable run before it did not; and the messages that tell of alerts.

Both hold ids only. What an alert says is read from its finding when it is told: whoever was erased meanwhile is in none.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class AlertKind(StrEnum):
    """What newly is so."""

    SINGLE_POINT_OF_FAILURE = "single_point_of_failure"
    SOLE_CONTACT = "sole_contact"
    CRITICAL_CONTACT = "critical_contact"
    CHOKE_POINT = "choke_point"
    WORSE_ACCOUNT = "worse_account"
    DETERIORATION = "deterioration"


@dataclass(frozen=True, slots=True)
class Alert:
    """One alert. `about` are the ids of everybody and everything that it is about, the finding's subject first."""

    id: str
    kind: AlertKind
    finding: str
    run: str
    at_ms: int
    about: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AlertMessage:
    """What tells of some `alerts` of a run over a `channel`: an entry of the outbox.

    `next_ms` is when it is tried (again), None once it was sent or given up; `tried` how often that was done, `error` what went
    wrong the last time.
    """

    id: str
    channel: str
    run: str
    alerts: tuple[str, ...]
    made_ms: int
    next_ms: int | None
    tried: int = 0
    sent_ms: int | None = None
    error: str = ""

    @property
    def state(self) -> str:
        """In a word."""
        return "sent" if self.sent_ms is not None else "given up" if self.next_ms is None else "waiting"
