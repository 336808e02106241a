"""What the details of a finding (`graph_model.findings.DETAILS`) become in the schema."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from gql.context import Info, RequestContext, load, load_all
from gql.node import evidence_at_hand
from gql.scalars import Amount, amount_of
from graph_model import directory
from graph_model.directory_records import OrganisationRecord, PersonRecord
from graph_model.run_store import StoredFinding


def detail(name: str) -> Callable[[StoredFinding, Info], Any]:
    """A resolver for one of the details, as it stands."""

    def resolve(finding: StoredFinding, _info: Info) -> Any:
        return finding.details[name]

    return resolve


def kept_since(name: str) -> Callable[[StoredFinding, Info], Any]:
    """A resolver for a detail that runs of earlier versions did not keep: there it is null."""

    def resolve(finding: StoredFinding, _info: Info) -> Any:
        return finding.details.get(name)

    return resolve


def detail_organisations(name: str) -> Callable[[StoredFinding, Info], Awaitable[list[OrganisationRecord]]]:
    """A resolver for a detail that is a list of organisations; one that is gone is left out."""

    async def resolve(finding: StoredFinding, info: Info) -> list[OrganisationRecord]:
        return await load_all(info, directory.organisations_by_id, finding.details[name])

    return resolve


def detail_money(name: str) -> Callable[[StoredFinding, Info], Amount | None]:
    """A resolver for a detail that is a value in the `currency` of the finding."""

    def resolve(finding: StoredFinding, _info: Info) -> Amount | None:
        return amount_of(finding.details[name], finding.details["currency"])

    return resolve


def detail_evidence(finding: StoredFinding, info: Info) -> list[Any] | Awaitable[list[Any]]:
    """Contracts and dependencies that a finding rests on."""
    return evidence_at_hand(info, finding.details["evidence"])


def subject_person(finding: StoredFinding, info: Info) -> PersonRecord | Awaitable[PersonRecord | None] | None:
    context: RequestContext = info.context
    return context.loaders.at_hand(directory.people_by_id, finding.subject)


async def subject_organisation(finding: StoredFinding, info: Info) -> OrganisationRecord | None:
    return await load(info, directory.organisations_by_id, finding.subject)


async def listed_person(item: dict[str, Any], info: Info) -> PersonRecord | None:
    """The person of an item of a list among the details."""
    return await load(info, directory.people_by_id, item["person"])


async def listed_organisation(item: dict[str, Any], info: Info) -> OrganisationRecord | None:
    """The organisation of an item of a list among the details."""
    return await load(info, directory.organisations_by_id, item["organisation"])
