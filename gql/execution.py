"""From a request to a result: parse, size, validate, execute; whatever is refused is refused before execution.

In: the schema, a document as text, variables, and the context of the request. Out: an `ExecutionResult`; a request that
cannot be executed raises `Rejected` with errors that carry their codes.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from inspect import isawaitable
from typing import Any

from graphql import (
    DocumentNode,
    ExecutionResult,
    GraphQLError,
    GraphQLSchema,
    GraphQLSyntaxError,
    OperationDefinitionNode,
    OperationType,
    execute,
    get_operation_ast,
    parse,
    validate,
)
from graphql.execution.values import get_variable_values

from gql.context import RequestContext
from gql.errors import BAD_REQUEST, PARSE_FAILED, VALIDATION_FAILED, BadUserInput, LimitExceeded
from gql.limits import Limits
from gql.operation_size import check_document, check_size
from graph_model.errors import SociogramError

MAX_ERRORS = 5
"""Validation errors reported of one document."""


class Rejected(Exception):
    """The request is not executed. `errors` say why; `stage_code` is the code of those that have none of their own."""

    def __init__(self, stage_code: str, *errors: GraphQLError) -> None:
        super().__init__(stage_code)
        self.stage_code = stage_code
        self.errors = list(errors)


@dataclass(frozen=True, slots=True)
class Prepared:
    """An operation that may be executed, with what it costs."""

    document: DocumentNode
    operation: OperationDefinitionNode
    variables: Mapping[str, Any]
    cost: int


def parsed(query: str, limits: Limits) -> DocumentNode:
    """The document.

    Raises:
        Rejected: it is none, or too long, or nested too deeply to be read.

    """
    try:
        return parse(query, max_lexical_tokens=limits.tokens)
    except GraphQLSyntaxError as error:
        if "tokens" in error.message and "aborted" in error.message:
            raise _limited("TOO_MANY_TOKENS", f"The document has more than {limits.tokens} tokens.") from error
        if "nested too deeply" in error.message:  # graphql-core's own guard of its parser
            raise _limited("TOO_DEEP", "The document is nested too deeply.") from error
        raise Rejected(PARSE_FAILED, error) from error
    except RecursionError:
        raise _limited("TOO_DEEP", "The document is nested too deeply.") from None


def chosen_operation(document: DocumentNode, name: str | None) -> OperationDefinitionNode:
    """The operation with this name, or the only one."""
    found = get_operation_ast(document, name)
    if found is None:
        wanted = f"There is no operation {name!r}." if name else "Name one of the document's operations."
        raise Rejected(BAD_REQUEST, GraphQLError(wanted))
    return found


def prepared(
    schema: GraphQLSchema,
    document: DocumentNode,
    operation: OperationDefinitionNode,
    variables: Mapping[str, Any],
    limits: Limits,
    *,
    validated: bool = False,
) -> Prepared:
    """The operation, checked: first its size, which bounds the work of everything after.

    `validated` says that the document passed here before: what depends on it alone is not checked again.
    """
    try:
        if not validated:
            check_document(schema, document, limits)
        size = check_size(schema, document, operation, variables, limits)
    except SociogramError as error:
        raise Rejected("", _own(error)) from error
    except RecursionError:
        raise _limited("TOO_DEEP", "The document is nested too deeply.") from None
    errors = [] if validated else validate(schema, document, max_errors=MAX_ERRORS)
    if errors:
        raise Rejected(VALIDATION_FAILED, *errors)
    coerced = get_variable_values(schema, operation.variable_definitions or (), dict(variables), max_errors=MAX_ERRORS)
    if isinstance(coerced, list):
        raise Rejected(BadUserInput.code, *coerced)
    _check_texts(coerced)
    return Prepared(document, operation, variables, size.cost)


def _check_texts(variables: Mapping[str, Any]) -> None:
    """No text holds half of a character: JSON can say it, but no database keeps it. A document cannot say it."""
    for name, value in variables.items():
        try:
            json.dumps(value, ensure_ascii=False, default=str).encode()
        except UnicodeEncodeError:
            raise Rejected(BadUserInput.code, GraphQLError(f"A text in ${name} holds half of a character.")) from None


async def executed(schema: GraphQLSchema, what: Prepared, context: RequestContext, root: Any = None) -> ExecutionResult:
    """The result, with its cost among the extensions. It may take `limits.seconds`. `root` is the event of a subscription."""
    limits = context.limits
    try:
        result = await asyncio.wait_for(_execute(schema, what, context, root), limits.seconds)
    except TimeoutError:
        changes = what.operation.operation is OperationType.MUTATION
        advice = "It may still come into effect: look before you send it again." if changes else "Ask for less."
        late = LimitExceeded("DEADLINE_EXCEEDED", f"The operation took longer than {limits.seconds:g} s. {advice}")
        result = ExecutionResult(None, [_own(late)])
    result.extensions = {"cost": {"requested": what.cost, "limit": limits.cost}}
    return result


async def _execute(schema: GraphQLSchema, what: Prepared, context: RequestContext, root: Any) -> ExecutionResult:
    name = what.operation.name.value if what.operation.name else None
    found = execute(
        schema, what.document, root, context_value=context, variable_values=dict(what.variables), operation_name=name
    )
    return await found if isawaitable(found) else found


def _limited(code: str, message: str) -> Rejected:
    return Rejected("", _own(LimitExceeded(code, message)))


def _own(error: SociogramError) -> GraphQLError:
    return GraphQLError(str(error), original_error=error)
