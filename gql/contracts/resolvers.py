"""What contracts are linked to."""

from __future__ import annotations

import re
from typing import Any

from gql.connections import Connection, PageArguments, listed
from gql.context import Info, load
from gql.node import local_id
from gql.policy.resolvers import policy_in_force
from gql.rules import NAMED
from gql.scalars import Amount, amount_of
from graph_model import directory
from graph_model.directory import Filters
from graph_model.directory_records import ContractRecord, DependencyRecord, OrganisationRecord
from graph_model.entities import Contract, Dependency
from graph_model.policy import Policy

_FOLDERS = re.compile(r"^.*[/\\]", re.DOTALL)


async def contracts(_root: Any, info: Info, page: PageArguments, **given: Any) -> Connection:
    return await listed(info, directory.CONTRACTS, page, await contract_filters(info, page, **given))


async def contract_filters(
    info: Info,
    page: PageArguments,
    *,
    supplier: str | None = None,
    buyer: str | None = None,
    annual_value_from: float | None = None,
    **given: Any,
) -> Filters:
    """What `KEPT_CONTRACTS` ask of the graph; the rates of the policy where values are compared."""
    by_value = annual_value_from is not None or (page.order is not None and page.order.name == "annual_value")
    return directory.filters(
        supplier=local_id(supplier, "Organisation"),
        buyer=local_id(buyer, "Organisation"),
        annual_value_from=annual_value_from,
        rates=_rates(await policy_in_force(info)) if by_value else None,
        **given,
    )


def _rates(policy: Policy) -> tuple[tuple[str, float], ...]:
    """What a unit of each currency is worth in the base currency; a value that names none is in that."""
    return (("", 1.0), (policy.base_currency, 1.0), *sorted(policy.rates.items()))


async def buyer(record: ContractRecord | DependencyRecord, info: Info) -> OrganisationRecord | None:
    return await load(info, directory.organisations_by_id, record.buyer_id)


async def supplier(record: ContractRecord | DependencyRecord, info: Info) -> OrganisationRecord | None:
    return await load(info, directory.organisations_by_id, record.supplier_id)


def source(line: Contract | Dependency, info: Info) -> str:
    """Where a line stands: a path, of which who sees nobody by name sees the last part."""
    return line.source if info.context.caller.has_any(NAMED) else _FOLDERS.sub("", line.source)


def value(contract: Contract) -> Amount | None:
    return amount_of(contract.value, contract.currency)


def annual_value(contract: Contract) -> Amount | None:
    return amount_of(contract.annual_value, contract.currency)
