"""How accounts fare, as it was found."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from gql.connections import Connection, PageArguments
from gql.context import Info, load, load_all
from gql.runs.resolvers import findings_of_kind
from graph_model import directory
from graph_model.directory_records import InteractionRecord, PersonRecord
from graph_model.findings import FindingKind


def _of_kind(kind: FindingKind) -> Callable[..., Awaitable[Connection]]:
    async def resolve(_root: Any, info: Info, page: PageArguments, *, run: str | None = None) -> Connection:
        return await findings_of_kind(info, kind, page, run)

    return resolve


account_health = _of_kind(FindingKind.ACCOUNT_HEALTH)
deterioration_alarms = _of_kind(FindingKind.DETERIORATION_ALARM)
response_times = _of_kind(FindingKind.RESPONSE_TIMES)
outreach_conflicts = _of_kind(FindingKind.OUTREACH_CONFLICT)


def people_in_item(name: str) -> Callable[[dict[str, Any], Info], Awaitable[list[PersonRecord]]]:
    """A resolver for the people under this name in an item of a list among the details; one that is gone is left out."""

    async def resolve(item: dict[str, Any], info: Info) -> list[PersonRecord]:
        return await load_all(info, directory.people_by_id, item[name])

    return resolve


async def listed_interaction(item: dict[str, Any], info: Info) -> InteractionRecord | None:
    return await load(info, directory.interactions_by_id, item["interaction"])


async def openings(item: dict[str, Any], info: Info) -> list[InteractionRecord]:
    return await load_all(info, directory.interactions_by_id, item["openings"])
