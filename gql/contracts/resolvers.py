"""What contracts are linked to."""

from __future__ import annotations

from typing import Any

from gql.connections import Connection, PageArguments, listed
from gql.context import Info, load
from gql.node import local_id
from gql.scalars import Amount, amount_of
from graph_model import directory
from graph_model.directory_records import ContractRecord, DependencyRecord, OrganisationRecord
from graph_model.entities import Contract


async def contracts(
    _root: Any,
    info: Info,
    page: PageArguments,
    *,
    supplier: str | None = None,
    buyer: str | None = None,
    category: str | None = None,
) -> Connection:
    given = directory.filters(
        supplier=local_id(supplier, "Organisation"), buyer=local_id(buyer, "Organisation"), category=category
    )
    return await listed(info, directory.CONTRACTS, page, given)


async def buyer(record: ContractRecord | DependencyRecord, info: Info) -> OrganisationRecord | None:
    return await load(info, directory.organisations_by_id, record.buyer_id)


async def supplier(record: ContractRecord | DependencyRecord, info: Info) -> OrganisationRecord | None:
    return await load(info, directory.organisations_by_id, record.supplier_id)


def value(contract: Contract) -> Amount | None:
    return amount_of(contract.value, contract.currency)


def annual_value(contract: Contract) -> Amount | None:
    return amount_of(contract.annual_value, contract.currency)
