"""Recorded lines that complete each other: one that names a key, and the one, maybe of another file, that has it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from graph_model.derived import Evidence
from ingest.hr.managers import with_managers
from ingest.organisations.awards import following, standing_alone, still_there


def joined(evidence: Evidence, latest: Mapping[str, str]) -> tuple[Evidence, list[str]]:
    """The same with managers by address, contracts with what their awards say, and only lone awards; and notes.
    What the latest compiled release of its process no longer has is left out.

    `latest`: former address -> the one that is used now.
    """
    employments, notes = with_managers(evidence.employments, latest)
    contracts, awards = still_there(evidence.contracts, evidence.awards)
    return (
        replace(
            evidence,
            employments=employments,
            contracts=tuple(following(contracts, awards)),
            awards=tuple(standing_alone(contracts, awards)),
        ),
        notes,
    )
