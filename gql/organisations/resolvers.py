"""What organisations are linked to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gql.connections import Connection, PageArguments, listed, listed_of, nothing
from gql.context import Info, RequestContext, latest_run, load
from gql.contracts.resolvers import contract_filters
from gql.people.resolvers import first_finding
from gql.policy.resolvers import policy_in_force
from graph_model import directory
from graph_model.directory_records import ControlRecord, OrganisationRecord
from graph_model.findings import FindingKind
from graph_model.revision import Revision, read_revision
from graph_model.run_store import StoredFinding


async def organisations(
    _root: Any,
    info: Info,
    page: PageArguments,
    *,
    search: str | None = None,
    has_contracts: bool | None = None,
    **given: Any,
) -> Connection:
    filters = directory.filters(
        **directory.flag_filter("contracts", has_contracts), **directory.word_filters(search), **given
    )
    return await listed(info, directory.ORGANISATIONS, page, filters)


async def people(organisation: OrganisationRecord, info: Info, page: PageArguments) -> Connection:
    return await listed_of(info, organisation.id, directory.PEOPLE_OF_ORGANISATION, page, ())


async def owners(organisation: OrganisationRecord, info: Info, page: PageArguments) -> Connection:
    return await listed_of(info, organisation.id, directory.OWNERS_OF_ORGANISATION, page, ())


async def contracts(organisation: OrganisationRecord, info: Info, page: PageArguments, **given: Any) -> Connection:
    filters = await contract_filters(info, page, **given)
    return await listed_of(info, organisation.id, directory.CONTRACTS_OF_ORGANISATION, page, filters)


async def suppliers(organisation: OrganisationRecord, info: Info, page: PageArguments) -> Connection:
    return await listed_of(info, organisation.id, directory.SUPPLIERS_OF_ORGANISATION, page, ())


async def customers(organisation: OrganisationRecord, info: Info, page: PageArguments) -> Connection:
    return await listed_of(info, organisation.id, directory.CUSTOMERS_OF_ORGANISATION, page, ())


async def controls(organisation: OrganisationRecord, info: Info, page: PageArguments) -> Connection:
    return await listed_of(info, organisation.id, directory.CONTROLLED_BY_ORGANISATION, page, ())


async def controllers(organisation: OrganisationRecord, info: Info, page: PageArguments) -> Connection:
    return await listed_of(info, organisation.id, directory.CONTROLLERS_OF_ORGANISATION, page, ())


async def other(control: ControlRecord, info: Info) -> OrganisationRecord | None:
    return await load(info, directory.organisations_by_id, control.organisation_id)


async def findings(
    organisation: OrganisationRecord, info: Info, page: PageArguments, *, kind: Sequence[FindingKind] | None = None
) -> Connection:
    run = await latest_run(info)
    if run is None:
        return nothing()
    given = directory.filters(run=run.id, kinds=directory.values_of(kind))
    return await listed_of(info, organisation.id, directory.FINDINGS_OF_ORGANISATION, page, given, scope=run.id)


async def coverage(organisation: OrganisationRecord, info: Info) -> StoredFinding | None:
    return await first_finding(organisation.id, info, FindingKind.CONTACT_COVERAGE)


async def health(organisation: OrganisationRecord, info: Info) -> StoredFinding | None:
    return await first_finding(organisation.id, info, FindingKind.ACCOUNT_HEALTH)


async def deterioration(organisation: OrganisationRecord, info: Info) -> StoredFinding | None:
    return await first_finding(organisation.id, info, FindingKind.DETERIORATION_ALARM)


async def response_times(organisation: OrganisationRecord, info: Info) -> StoredFinding | None:
    return await first_finding(organisation.id, info, FindingKind.RESPONSE_TIMES)


async def outreach_conflict(organisation: OrganisationRecord, info: Info) -> StoredFinding | None:
    return await first_finding(organisation.id, info, FindingKind.OUTREACH_CONFLICT)


async def choke_point(organisation: OrganisationRecord, info: Info) -> StoredFinding | None:
    return await first_finding(organisation.id, info, FindingKind.CHOKE_POINT)


# ── us ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def us(_root: Any, _info: Info) -> dict[str, Any]:
    return {}


async def _revision(info: Info) -> Revision:
    context: RequestContext = info.context
    return await context.loaders.once(read_revision)


async def domains(_us: Any, info: Info) -> tuple[str, ...]:
    return (await _revision(info)).our_domains


async def domains_guessed(_us: Any, info: Info) -> bool:
    return (await _revision(info)).our_domains_guessed


async def notes(_us: Any, info: Info) -> tuple[str, ...]:
    return (await _revision(info)).notes


async def base_currency(_us: Any, info: Info) -> str:
    return (await policy_in_force(info)).base_currency


async def policy_version(_us: Any, info: Info) -> str:
    return (await policy_in_force(info)).version
