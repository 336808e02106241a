"""What a load goes by, besides its files: the policy in force and the moment of the load. Plain and picklable."""

from __future__ import annotations

from dataclasses import dataclass, field

from graph_model.policy import Policy
from ingest.gate import Gate


@dataclass(frozen=True, slots=True)
class Terms:
    """The policy in force, and `now_ms`: what is later has not happened yet, or is no plausible date.

    `gate` keeps from storage what must not be stored; by default only what is marked private.
    """

    policy: Policy
    now_ms: int
    gate: Gate = field(default_factory=Gate)
