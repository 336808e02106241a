"""What a load goes by, besides its files: the policy in force and the moment of the load. Plain and picklable."""

from __future__ import annotations

from dataclasses import dataclass

from graph_model.policy import Policy


@dataclass(frozen=True, slots=True)
class Terms:
    """The policy in force, and `now_ms`: what is later has not happened yet, or is no plausible date."""

    policy: Policy
    now_ms: int
