"""How accounts fare, as it was found."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from gql.context import Info, load, load_all
from graph_model import directory
from graph_model.directory_records import InteractionRecord, PersonRecord


def people_in_item(name: str) -> Callable[[dict[str, Any], Info], Awaitable[list[PersonRecord]]]:
    """A resolver for the people under this name in an item of a list among the details; one that is gone is left out."""

    async def resolve(item: dict[str, Any], info: Info) -> list[PersonRecord]:
        return await load_all(info, directory.people_by_id, item[name])

    return resolve


async def listed_interaction(item: dict[str, Any], info: Info) -> InteractionRecord | None:
    return await load(info, directory.interactions_by_id, item["interaction"])


async def openings(item: dict[str, Any], info: Info) -> list[InteractionRecord]:
    return await load_all(info, directory.interactions_by_id, item["openings"])
