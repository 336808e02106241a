"""Which things are a caller's own, for roles that see no others. Here is what the scopes in `gql.rules` mean.

A manager's accounts are the organisations outside that they own (`OWNS`), with all that these control. A thing is looked at
when a field of it is read, whichever way led there: lists ask the graph for those within, so that pages and counts are right,
and what is reached otherwise (by id, as evidence, through something else) is judged one by one. Who the caller is says the
key or token; one that names nobody of the graph has nothing of their own.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from inspect import isawaitable
from typing import Any, Final

from gql.caller import Role
from gql.context import Info, RequestContext, load
from graph_model import directory
from graph_model.directory_records import InteractionRecord, OrganisationRecord, PersonRecord
from graph_model.run_store import StoredFinding


class Scope(StrEnum):
    """What of a type somebody may read."""

    ACCOUNTS = "own accounts"
    """Their findings, people and interactions."""
    DIRECTORY = "people of own accounts, and colleagues"
    """Entries of the address book."""
    PART = "what stands in something of one's own"
    """It is reached from there only, and that was judged. Lists are such parts: they were asked for within."""


@dataclass(frozen=True, slots=True)
class Scoped:
    """A role that may read something within a scope."""

    role: Role
    scope: Scope


async def own_accounts(info: Info) -> frozenset[str]:
    """The ids of the accounts of whoever asks, read once in a request."""
    context: RequestContext = info.context
    person = context.caller.person
    return await context.loaders.once(directory.accounts_owned_by, person) if person else frozenset()


async def is_within(info: Info, scope: Scope, thing: Any) -> bool:
    """Whether a thing is within the caller's scope. What is of no kind that stands here is not, unless it is a part."""
    if scope is Scope.PART or thing is None:  # None: the root, whose fields ask for what is within themselves
        return True
    if scope is Scope.DIRECTORY and isinstance(thing, PersonRecord) and thing.internal:
        return True
    judge = JUDGED.get(type(thing))
    return judge is not None and await judge(info, thing)


async def shown(info: Info, found: Any) -> Any:
    """What a field returns to somebody with a scope: people and interactions that are not within are left out, or null."""
    if isawaitable(found):
        found = await found
    if isinstance(found, list | tuple):
        kept = await asyncio.gather(*(_is_shown(info, each) for each in found))
        return [each for each, stays in zip(found, kept, strict=True) if stays]
    return found if await _is_shown(info, found) else None


async def _is_shown(info: Info, found: Any) -> bool:
    return not isinstance(found, PersonRecord | InteractionRecord) or await is_within(info, Scope.DIRECTORY, found)


async def _organisation(info: Info, organisation: OrganisationRecord) -> bool:
    return organisation.id in await own_accounts(info)


async def _person(info: Info, person: PersonRecord) -> bool:
    return person.organisation_id in await own_accounts(info)


async def _interaction(info: Info, interaction: InteractionRecord) -> bool:
    """Somebody of an account took part."""
    there = await load(info, directory.organisations_in, interaction.id) or frozenset()
    return not there.isdisjoint(await own_accounts(info))


async def _finding(info: Info, finding: StoredFinding) -> bool:
    """It is about an account: findings about people name the account beside."""
    about = {finding.subject, finding.details.get("organisation")}
    return not about.isdisjoint(await own_accounts(info))


JUDGED: Final[Mapping[type, Callable[[Info, Any], Awaitable[bool]]]] = {
    OrganisationRecord: _organisation,
    PersonRecord: _person,
    InteractionRecord: _interaction,
    StoredFinding: _finding,
}
"""How a thing of each kind is told to be of an own account."""
