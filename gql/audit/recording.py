"""Entering in the audit log what a request read or changed of people by name, before its answer leaves.

A change is entered twice: before it is made, since it could not be taken back where the log fails behind it, and with what came
of it.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from graphql import (
    ExecutionResult,
    GraphQLError,
    GraphQLSchema,
    OperationType,
    StringValueNode,
    Visitor,
    visit,
)

from gql.audit.log import AuditUnavailable
from gql.audit.people import people_asked_for, people_in, spoken_of
from gql.context import RequestContext
from gql.execution import Prepared, executed
from gql.selection import fragments_of, selected
from graph_model import directory
from graph_model.audit_chain import Act, Event, person_digest
from graph_model.directory_records import PersonRecord
from graph_model.errors import NotAllowed, SociogramError

LONGEST_NAME = 200
"""Characters of an operation's name that are entered."""


async def recorded(schema: GraphQLSchema, what: Prepared, context: RequestContext, root: Any = None) -> ExecutionResult:
    """The result of an operation, or of an event of a subscription (`root`); none where it must be in the log and cannot be."""
    changes = what.operation.operation is OperationType.MUTATION
    try:
        if changes:
            await context.audit.write(_begin(what, context))
        result = await executed(schema, what, context, root)
        event = await _outcome(Act.CHANGE if changes else Act.READ, what, context, result)
        if changes or event.fields or event.refused or NotAllowed.code in event.errors:
            await context.audit.write(event)
    except AuditUnavailable as error:
        return ExecutionResult(None, [GraphQLError(str(error), original_error=error)])
    return result


def _begin(what: Prepared, context: RequestContext) -> Event:
    """That a change is about to be made, with whatever people it is told of."""
    asked = selected(what.operation.selection_set, fragments_of(what.document))
    fields = {f"Mutation.{each.name.value}" for each in asked}
    return replace(_event(Act.BEGIN, what, context, _asked_for(what)), fields=tuple(sorted(fields)))


async def _outcome(act: Act, what: Prepared, context: RequestContext, result: ExecutionResult) -> Event:
    trail, codes = context.trail, {_code(error) for error in result.errors or ()}
    event = _event(act, what, context, _asked_for(what) | await _people(context))
    return replace(
        event,
        fields=tuple(sorted(trail.fields)),
        refused=tuple(sorted(trail.refused)),
        errors=tuple(sorted(codes)),
    )


async def _people(context: RequestContext) -> set[str]:
    """The ids of everybody whom the answer is about."""
    trail = context.trail
    people = {
        *trail.people,
        *(each for root in trail.roots for each in people_in(root)),
    }
    others = {each for root in trail.roots for each in spoken_of(root)} - people
    things = context.loaders.things
    unread = [each for each in others if each not in things]
    try:
        labels = await asyncio.gather(*(context.loaders.load(directory.labels_by_id, each) for each in unread))
    except SociogramError as error:
        raise AuditUnavailable from error
    people |= {each for each in others if isinstance(things.get(each), PersonRecord)}
    people |= {each for each, label in zip(unread, labels, strict=True) if label == "Person"}
    return people


def _event(act: Act, what: Prepared, context: RequestContext, people: Iterable[str]) -> Event:
    operation, key = what.operation, context.audit.key
    name = operation.name.value[:LONGEST_NAME] if operation.name else ""
    return Event(
        at_ms=time.time_ns() // 1_000_000,
        caller=context.caller.name,
        act=act,
        operation=f"{operation.operation.value} {name}".strip(),
        people=tuple(sorted(person_digest(key, each) for each in people)),
        purpose=context.purpose.text,
    )


def _code(error: GraphQLError) -> str:
    cause = error.original_error
    return cause.code if isinstance(cause, SociogramError) else "INTERNAL_ERROR"


def _asked_for(what: Prepared) -> set[str]:
    """The ids of people among the variables, and in the document itself."""
    return {*people_asked_for(what.variables), *people_asked_for(_texts(what))}


def _texts(what: Prepared) -> list[str]:
    """The texts that stand in the document itself."""
    found = _Texts()
    visit(what.document, found)
    return found.texts


class _Texts(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []

    def enter_string_value(self, node: StringValueNode, *_: object) -> None:
        self.texts.append(node.value)
