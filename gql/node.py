"""Global ids: one id for everything that can be asked for again, and the things that ids name.

A global id is the base64 of `Type:id`. Which record is which type stands in `TYPE_OF`, how each is read in `FETCH`.
"""

from __future__ import annotations

import asyncio
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from typing import Any, Final

import graphene

from gql.caller import Caller, Role
from gql.context import Info, RequestContext, load
from gql.errors import BadUserInput
from gql.loaders import Batch, Loaders
from gql.rules import may_read, may_read_of, may_read_some
from gql.scope import own_accounts, own_department
from graph_model import directory
from graph_model import directory_records as records
from graph_model.alert import Alert
from graph_model.alert_store import alerts_by_id
from graph_model.entities import ImportRecord
from graph_model.errors import NotAllowed
from graph_model.findings import FindingKind
from graph_model.import_store import imports_by_id
from graph_model.job import Job
from graph_model.job_store import jobs_by_id
from graph_model.run_store import RunRecord, StoredFinding

FINDING_TYPES: Final[Mapping[FindingKind, str]] = {
    kind: "".join(word.capitalize() for word in kind.value.split("_")) for kind in FindingKind
}
"""Kind of a finding -> its GraphQL type."""

TYPE_OF: Final[Mapping[type, Callable[[Any], str]]] = {
    records.PersonRecord: lambda _: "Person",
    records.OrganisationRecord: lambda _: "Organisation",
    records.UnitRecord: lambda _: "Unit",
    records.ContractRecord: lambda _: "Contract",
    records.DependencyRecord: lambda _: "Dependency",
    records.InteractionRecord: lambda _: "Interaction",
    RunRecord: lambda _: "Run",
    Job: lambda _: "Job",
    ImportRecord: lambda _: "Import",
    Alert: lambda _: "Alert",
    StoredFinding: lambda finding: FINDING_TYPES[finding.kind],
}

FETCH: Final[Mapping[str, Batch[Any]]] = {
    "Person": directory.people_by_id,
    "Organisation": directory.organisations_by_id,
    "Unit": directory.units_by_id,
    "Contract": directory.contracts_by_id,
    "Dependency": directory.dependencies_by_id,
    "Interaction": directory.interactions_by_id,
    "Run": directory.runs_by_id,
    "Job": jobs_by_id,
    "Import": imports_by_id,
    "Alert": alerts_by_id,
    **dict.fromkeys(FINDING_TYPES.values(), directory.findings_by_id),
}

_LABELS: Final[Mapping[str, Batch[Any]]] = {**FETCH, "Finding": directory.findings_by_id}


def type_of(record: Any) -> str:
    """The GraphQL type of a record."""
    return TYPE_OF[type(record)](record)


def global_id(type_name: str, key: str) -> str:
    """The id of this thing among all things.

    >>> local_id(global_id("Person", "abc"), "Person")
    'abc'
    """
    return urlsafe_b64encode(f"{type_name}:{key}".encode()).decode("ascii")


def parsed_id(given: str) -> tuple[str, str]:
    """Type and key of a global id.

    Raises:
        BadUserInput: it is none.

    """
    try:
        text = urlsafe_b64decode(given.encode("ascii") + b"=" * (-len(given) % 4)).decode()
    except ValueError as error:
        raise _no_id(given) from error
    type_name, colon, key = text.partition(":")
    if not colon or not key or type_name not in FETCH:
        raise _no_id(given)
    return type_name, key


def local_id(given: str | None, type_name: str) -> str | None:
    """The key of a global id that must be of this type; None for None."""
    if given is None:
        return None
    found, key = parsed_id(given)
    if found != type_name:
        raise BadUserInput(f"{given[:60]!r} is an id of type {found}, and here one of type {type_name} is meant.")
    return key


def _no_id(given: str) -> BadUserInput:
    return BadUserInput(f"{given[:60]!r} is not an id of this API. Use the `id` of something that it returned.")


def resolve_id(record: Any, _info: Info) -> str:
    return global_id(type_of(record), record.id)


class Node(graphene.Interface):
    """Something with an id of its own, by which it can be asked for again."""

    id = graphene.ID(
        required=True, description="The id of this among all things. It stays the same.", resolver=resolve_id
    )

    @classmethod
    def resolve_type(cls, record: Any, info: Info) -> Any:
        return info.schema.get_type(type_of(record)).graphene_type


async def visible(info: Info, record: Any) -> bool:
    """Whether the caller may know that this is there."""
    return await may_read_of(info, type_of(record), "id", record)


async def node(_root: Any, info: Info, id: str) -> Any:
    """What this id names; None if it names nothing (any more)."""
    type_name, key = parsed_id(id)
    context: RequestContext = info.context
    if not may_read_some(context.caller, type_name, "id"):
        raise NotAllowed(f"Your roles do not cover {type_name}.")
    found = await load(info, FETCH[type_name], key)
    return found if found is not None and type_of(found) == type_name and await visible(info, found) else None


async def nodes(root: Any, info: Info, ids: list[str]) -> list[Any]:
    """What each of these ids names; where one of them fails, it fails alone."""
    context: RequestContext = info.context
    if len(ids) > context.limits.ids:
        raise BadUserInput(f"`ids` may hold {context.limits.ids} ids, not {len(ids)}.")
    return await asyncio.gather(*(node(root, info, each) for each in ids), return_exceptions=True)


async def own_of(caller: Caller, info: Info, ids: list[str]) -> list[str]:
    """Those of these ids that name something of the caller's own, by what their roles look at."""
    if len(ids) > info.context.limits.ids:
        raise BadUserInput(f"`ids` may hold {info.context.limits.ids} ids, not {len(ids)}.")
    accounts = await own_accounts(info) if Role.MANAGER in caller.roles else frozenset[str]()
    department = await own_department(info) if Role.LEAD in caller.roles else frozenset[str]()
    own = {"Organisation": accounts, "Person": department, "Unit": department}
    named = {each: parsed_id(each) for each in ids}
    return [each for each, (type_name, key) in named.items() if key in own.get(type_name, ())]


async def evidence(info: Info, keys: Sequence[str]) -> list[Any]:
    """The things with these keys, whatever they are; what is gone, or not for this caller, is left out."""
    await read_things(info, keys)
    things = [thing for key in keys if (thing := info.context.loaders.things[key]) is not None]
    seen = await asyncio.gather(*(visible(info, each) for each in things))
    return [each for each, stays in zip(things, seen, strict=True) if stays]


def evidence_at_hand(info: Info, keys: Sequence[str]) -> list[Any] | Awaitable[list[Any]]:
    """The same, and at once where all was read before: what waits makes everything above it in the answer wait."""
    known: dict[str, Any] = info.context.loaders.things
    things = [thing for key in keys if (thing := known.get(key)) is not None]
    if all(key in known for key in keys) and all(may_read(info.context.caller, type_of(each), "id") for each in things):
        return things
    return evidence(info, keys)


async def read_things(info: Info, keys: Collection[str], people: Collection[str] = ()) -> None:
    """Read the things with these keys, whatever they are. Those of `people` are looked for among people first."""
    loaders: Loaders = info.context.loaders
    found = await asyncio.gather(*(loaders.load(directory.people_by_id, key) for key in people))
    loaders.things.update({key: person for key, person in zip(people, found, strict=True) if person is not None})
    others = [key for key in keys if key not in loaders.things]
    labels = await asyncio.gather(*(loaders.load(directory.labels_by_id, key) for key in others))
    named = {key: label for key, label in zip(others, labels, strict=True) if label is not None}
    read = await asyncio.gather(*(loaders.load(_LABELS[label], key) for key, label in named.items()))
    loaders.things.update(dict.fromkeys(others) | dict(zip(named, read, strict=True)))
