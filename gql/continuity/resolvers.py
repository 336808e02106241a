"""What breaks if one person leaves, as it was found."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from gql.context import Info, load, load_all
from gql.runs.resolvers import only_finding
from graph_model import directory
from graph_model.directory_records import OrganisationRecord, PersonRecord
from graph_model.findings import FindingKind
from graph_model.run_store import StoredFinding


async def truck_factor(_root: Any, info: Info, *, run: str | None = None) -> StoredFinding | None:
    return await only_finding(info, FindingKind.TRUCK_FACTOR, run)


async def leaver(finding: StoredFinding, info: Info) -> PersonRecord | None:
    return await load(info, directory.people_by_id, finding.details["leaver"])


async def contact_organisation(finding: StoredFinding, info: Info) -> OrganisationRecord | None:
    return await load(info, directory.organisations_by_id, finding.details["organisation"])


def people_of(name: str) -> Callable[[StoredFinding, Info], Awaitable[list[PersonRecord]]]:
    """A resolver for a detail that is a list of people; one that is gone is left out."""

    async def resolve(finding: StoredFinding, info: Info) -> list[PersonRecord]:
        return await load_all(info, directory.people_by_id, finding.details[name])

    return resolve


def in_item(name: str) -> Callable[[dict[str, Any], Info], Awaitable[PersonRecord | None]]:
    """A resolver for the person under this name in an item of a list among the details."""

    async def resolve(item: dict[str, Any], info: Info) -> PersonRecord | None:
        return await load(info, directory.people_by_id, item[name])

    return resolve


def handover(finding: StoredFinding, _info: Info) -> list[dict[str, Any]]:
    """Nothing in runs from before there was a plan."""
    found: list[dict[str, Any]] = finding.details.get("handover", [])
    return found


async def candidates(finding: StoredFinding, info: Info) -> list[dict[str, Any]]:
    """The successors of a single point of failure, each with the finding that explains it."""
    named = finding.details["successors"]
    explained = await asyncio.gather(*(_succession(info, finding, each["person"]) for each in named))
    return [{**each, "finding": why} for each, why in zip(named, explained, strict=True)]


async def _succession(info: Info, finding: StoredFinding, person: str) -> StoredFinding | None:
    found = await load(info, directory.findings_about, person, finding.run, FindingKind.SUCCESSOR) or ()
    return next((each for each in found if each.details["leaver"] == finding.subject), None)
