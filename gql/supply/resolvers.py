"""Whom we depend on, and through whom."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from itertools import pairwise
from typing import Any

from gql.context import Info, load, load_all
from gql.node import evidence
from gql.scalars import Amount, amount_of
from graph_model import directory
from graph_model.derived import SupplyLink
from graph_model.directory_records import OrganisationRecord
from graph_model.policy import Policy
from graph_model.run_store import StoredFinding


async def supplier(link: SupplyLink, info: Info) -> OrganisationRecord | None:
    return await load(info, directory.organisations_by_id, link.supplier)


async def buyer(link: SupplyLink, info: Info) -> OrganisationRecord | None:
    return await load(info, directory.organisations_by_id, link.buyer)


def annual_value(link: SupplyLink, _info: Info) -> Amount | None:
    return amount_of(link.annual_value, link.currency)


async def link_evidence(link: SupplyLink, info: Info) -> Any:
    found = await evidence(info, (link.evidence,))
    return found[0] if found else None


async def steps(finding: StoredFinding, info: Info) -> list[dict[str, Any]]:
    """The steps of a dependency path: who supplies whom with what, in the base currency of the run's policy."""
    details = finding.details
    ends = await asyncio.gather(*(load(info, directory.organisations_by_id, each) for each in details["organisations"]))
    currency = await _currency(info, finding)
    return [
        {"supplier": source, "buyer": target, "category": category, "annual_value": amount_of(value, currency)}
        for (source, target), category, value in zip(
            pairwise(ends), details["categories"], details["values"], strict=True
        )
    ]


async def _currency(info: Info, finding: StoredFinding) -> str:
    run = await load(info, directory.runs_by_id, finding.run)
    policy = None if run is None else await load(info, directory.policies_of, run.policy)
    return (policy or Policy()).base_currency


def needs_lost(finding: StoredFinding, _info: Info) -> list[dict[str, Any]]:
    return needs(finding.details["needs_lost"], finding.details["currency"])


def needs_together(finding: StoredFinding, _info: Info) -> list[dict[str, Any]]:
    return needs(finding.details["needs_together"], finding.details["currency"])


def needs(listed: Iterable[dict[str, Any]], currency: str) -> list[dict[str, Any]]:
    """Needs that are lost (`analytics.choke_points.need_details`), their values as money."""
    return [
        {
            **need,
            "annual_value": amount_of(need["value"], currency),
            "value_lost": amount_of(need["value_lost"], currency),
        }
        for need in listed
    ]


def parties(finding: StoredFinding, _info: Info) -> list[dict[str, Any]]:
    currency = finding.details["currency"]
    return [{**each, "annual_value": amount_of(each["value"], currency)} for each in finding.details["parties"]]


async def members(party: dict[str, Any], info: Info) -> list[OrganisationRecord]:
    return await load_all(info, directory.organisations_by_id, party["members"])


async def party_contracts(party: dict[str, Any], info: Info) -> list[Any]:
    return await evidence(info, tuple(party["contracts"]))
