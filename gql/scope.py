"""Which things are a caller's own, for roles that see no others. Here is what the scopes in `gql.rules` mean.

A manager's accounts are the organisations outside that they own (`OWNS`), with all that these control. A thing is looked at
when a field of it is read, whichever way led there: lists ask the graph for those within, so that pages and counts are right,
and what is reached otherwise (by id, as evidence, through something else) is judged one by one. Who the caller is says the
key or token; one that names nobody of the graph has nothing of their own. A lead's people are those of the department
that they belong to.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from gql.caller import Role
from gql.context import Info, RequestContext, load
from graph_model import directory
from graph_model.directory_records import InteractionRecord, OrganisationRecord, PersonRecord, UnitRecord
from graph_model.run_store import StoredFinding


class Scope(StrEnum):
    """What of a type somebody may read."""

    ACCOUNTS = "own accounts"
    """Their findings, people and interactions."""
    DIRECTORY = "people of own accounts, and colleagues"
    """Entries of the address book."""
    DEPARTMENT = "own department"
    """Its people, and what was found about them."""
    COLLEAGUES = "colleagues"
    """Their entries of the address book."""
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


async def own_department(info: Info) -> frozenset[str]:
    """The ids of the people of the department of whoever asks, and its own, read once in a request."""
    context: RequestContext = info.context
    person = context.caller.person
    return await context.loaders.once(directory.department_of, person) if person else frozenset()


async def is_within(info: Info, scope: Scope, thing: Any) -> bool:
    """Whether a thing is within the caller's scope. What is of no kind that stands here is not, unless it is a part."""
    if scope is Scope.PART or thing is None:  # None: the root, whose fields ask for what is within themselves
        return True
    if scope in (Scope.DIRECTORY, Scope.COLLEAGUES) and isinstance(thing, PersonRecord) and thing.internal:
        return True
    judge = JUDGED.get(scope, {}).get(type(thing))
    return judge is not None and await judge(info, thing)


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


async def _of_department(info: Info, thing: PersonRecord | UnitRecord) -> bool:
    return thing.id in await own_department(info)


async def _finding_of_department(info: Info, finding: StoredFinding) -> bool:
    """It is about one of them; of who could succeed somebody, that is whom."""
    return finding.details.get("leaver", finding.subject) in await own_department(info)


Judge = Callable[[Info, Any], Awaitable[bool]]

_OF_ACCOUNTS: Final[Mapping[type, Judge]] = {
    OrganisationRecord: _organisation,
    PersonRecord: _person,
    InteractionRecord: _interaction,
    StoredFinding: _finding,
}

JUDGED: Final[Mapping[Scope, Mapping[type, Judge]]] = {
    Scope.ACCOUNTS: _OF_ACCOUNTS,
    Scope.DIRECTORY: _OF_ACCOUNTS,
    Scope.DEPARTMENT: {
        PersonRecord: _of_department,
        UnitRecord: _of_department,
        StoredFinding: _finding_of_department,
    },
}
"""How a thing of each kind is told to be within a scope."""
