"""How much an operation asks for, found out from its document and variables alone, before anything is executed.

Fragments count wherever they are spread, each measured once; a cycle of fragments ends (validation refuses it later). Pages
multiply what stands in them; other lists are taken for `LIST_LENGTH` items.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentSpreadNode,
    GraphQLNamedType,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    Visitor,
    get_named_type,
    is_list_type,
    is_non_null_type,
    visit,
)
from graphql.pyutils import Undefined
from graphql.type import GraphQLField
from graphql.utilities import value_from_ast_untyped

from gql.errors import BadUserInput, LimitExceeded
from gql.limits import Limits
from gql.pagination import page_size
from gql.selection import fragments_of, selected

LIST_LENGTH: Final = 5
"""Items that a list without pages is taken for."""
WORK: Final[Mapping[str, int]] = {
    "introductions": 10_000,
    "succession": 20_000,
    "whatIfLeave": 20_000,
    "whatIfFail": 5_000,
    "tieBetween": 10_000,
    "judgeIdentity": 20_000,
    "withdrawJudgement": 20_000,
    "conclude": 20_000,
    "updatePolicy": 20_000,
    "recordContract": 20_000,
    "withdrawContract": 20_000,
    "recordSupply": 20_000,
    "withdrawSupply": 20_000,
    "recordOrganisation": 20_000,
    "withdrawOrganisation": 20_000,
}
"""Cost of root fields that compute, beside that of what they return: a large company takes seconds for one."""


@dataclass(frozen=True, slots=True)
class Size:
    """What a selection asks for. `nodes` are the items of pages, `cost` counts fields once for each item they stand in."""

    depth: int = 0
    fields: int = 0
    aliases: int = 0
    nodes: int = 0
    cost: int = 0

    def __add__(self, other: Size) -> Size:
        return Size(
            max(self.depth, other.depth),
            self.fields + other.fields,
            self.aliases + other.aliases,
            self.nodes + other.nodes,
            self.cost + other.cost,
        )

    def inside(self, *, aliased: bool, times: int, paged: bool, work: int = 0) -> Size:
        """The size of a field that has this selection, `times` over, and does so much work itself."""
        return Size(
            self.depth + 1,
            self.fields + 1,
            self.aliases + aliased,
            times * (self.nodes + 1) if paged else times * self.nodes,
            1 + work + times * self.cost,
        )


LIMITS: Final[tuple[tuple[str, str, Callable[[Size], int], Callable[[Limits], int]], ...]] = (
    ("TOO_DEEP", "levels of fields", lambda size: size.depth, lambda limits: limits.depth),
    ("TOO_MANY_FIELDS", "fields", lambda size: size.fields, lambda limits: limits.fields),
    ("TOO_MANY_ALIASES", "aliases", lambda size: size.aliases, lambda limits: limits.aliases),
    ("TOO_MANY_NODES", "items", lambda size: size.nodes, lambda limits: limits.nodes),
    ("TOO_EXPENSIVE", "points of cost", lambda size: size.cost, lambda limits: limits.cost),
)
"""Code, what is counted, how much there is of it, how much may be."""


def check_document(schema: GraphQLSchema, document: DocumentNode, limits: Limits) -> None:
    """What holds for the document whatever the variables are, and whichever of its operations is chosen.

    Raises:
        LimitExceeded: it is above a limit.

    """
    _check_directives(document, limits)
    for each in document.definitions:
        if isinstance(each, OperationDefinitionNode):
            _check(_Measurement(schema, document, None, limits).of_operation(each), limits)


def check_size(
    schema: GraphQLSchema,
    document: DocumentNode,
    operation: OperationDefinitionNode,
    variables: Mapping[str, Any],
    limits: Limits,
) -> Size:
    """The size of the operation.

    Raises:
        LimitExceeded: it is above a limit.
        BadUserInput: a page is too large, or has no size.

    """
    given = {**_defaults(operation), **variables}
    size = _Measurement(schema, document, given, limits).of_operation(operation)
    _check(size, limits)
    return size


def _check(size: Size, limits: Limits) -> None:
    for code, what, found, allowed in LIMITS:
        if found(size) > allowed(limits):
            raise LimitExceeded(
                code, f"The operation asks for {found(size)} {what}; at most {allowed(limits)} are allowed."
            )


def _check_directives(document: DocumentNode, limits: Limits) -> None:
    counter = _DirectiveCounter()
    visit(document, counter)
    if counter.count > limits.directives:
        raise LimitExceeded(
            "TOO_MANY_DIRECTIVES",
            f"The document has {counter.count} directives; at most {limits.directives} are allowed.",
        )


class _DirectiveCounter(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.count = 0

    def enter_directive(self, *_: Any) -> None:
        self.count += 1


def _defaults(operation: OperationDefinitionNode) -> dict[str, Any]:
    return {
        each.variable.name.value: value_from_ast_untyped(each.default_value)
        for each in operation.variable_definitions
        if each.default_value is not None
    }


class _Measurement:
    """One walk over an operation. `variables` None: pages are not looked at, since the operation is not executed."""

    def __init__(
        self, schema: GraphQLSchema, document: DocumentNode, variables: Mapping[str, Any] | None, limits: Limits
    ) -> None:
        self._schema = schema
        self._variables = variables
        self._limits = limits
        self._fragments = fragments_of(document)
        self._measured: dict[str, Size] = {}

    def of_operation(self, operation: OperationDefinitionNode) -> Size:
        root = self._schema.get_root_type(operation.operation)
        own = len(selected(operation.selection_set, self._fragments))
        if operation.operation is OperationType.MUTATION and own > self._limits.mutations:
            raise _too_many_roots("TOO_MANY_MUTATIONS", own, "mutations", self._limits.mutations)
        if own > self._limits.root_fields:
            raise _too_many_roots("TOO_MANY_ROOT_FIELDS", own, "root fields", self._limits.root_fields)
        return self._of_selection(operation.selection_set, root)

    def _of_selection(self, selection: SelectionSetNode, parent: GraphQLNamedType | None) -> Size:
        self._check_duplicates(selection)
        size = Size()
        for each in selection.selections:
            if isinstance(each, FieldNode):
                size += self._of_field(each, parent)
            elif isinstance(each, FragmentSpreadNode):
                size += self._of_fragment(each.name.value)
            else:
                size += self._of_condition(each, parent)
        return size

    def _of_condition(self, fragment: Any, parent: GraphQLNamedType | None) -> Size:
        condition = fragment.type_condition
        narrowed = self._schema.get_type(condition.name.value) if condition else parent
        return self._of_selection(fragment.selection_set, narrowed)

    def _of_fragment(self, name: str) -> Size:
        if name not in self._measured:
            self._measured[name] = Size()  # what a cycle finds
            if name in self._fragments:
                self._measured[name] = self._of_condition(self._fragments[name], None)
        return self._measured[name]

    def _of_field(self, node: FieldNode, parent: GraphQLNamedType | None) -> Size:
        field = getattr(parent, "fields", {}).get(node.name.value)
        inner = Size()
        if node.selection_set is not None:
            inner = self._of_selection(node.selection_set, get_named_type(field.type) if field else None)
        times, paged = self._times(node, field)
        work = WORK.get(node.name.value, 0) if parent in (self._schema.query_type, self._schema.mutation_type) else 0
        return inner.inside(aliased=node.alias is not None, times=times, paged=paged, work=work)

    def _times(self, node: FieldNode, field: GraphQLField | None) -> tuple[int, bool]:
        """How often what stands in the field is returned, and whether that is a page."""
        if field is None:
            return 1, False
        if "first" in field.args and "last" in field.args:
            return self._page(node), True
        if "ids" in field.args:
            ids = self._argument(node, "ids")
            return len(ids) if isinstance(ids, list) else 1, True
        if get_named_type(field.type).name.endswith("Columns"):  # a page, told as columns
            return self._limits.page, True
        if _is_list(field) and not _belongs_to_page(node):
            return LIST_LENGTH, False
        return 1, False

    def _page(self, node: FieldNode) -> int:
        if self._variables is None:
            return 1
        sizes = [self._argument(node, name) for name in ("first", "last")]
        if any(size is not None and (not isinstance(size, int) or isinstance(size, bool)) for size in sizes):
            return 1  # of the wrong type, which validation says better
        try:
            return page_size(sizes[0], sizes[1], self._limits.page)
        except BadUserInput as error:
            raise BadUserInput(f"{node.name.value}: {error}") from None

    def _argument(self, node: FieldNode, name: str) -> Any:
        for argument in node.arguments:
            if argument.name.value == name:
                value = value_from_ast_untyped(argument.value, dict(self._variables or {}))
                return None if value is Undefined else value
        return None

    def _check_duplicates(self, selection: SelectionSetNode) -> None:
        names = Counter(
            each.alias.value if each.alias else each.name.value
            for each in selection.selections
            if isinstance(each, FieldNode)
        )
        for name, count in names.most_common(1):
            if count > self._limits.same_field:
                raise LimitExceeded(
                    "TOO_MANY_DUPLICATES",
                    f"The field {name} is selected {count} times; at most {self._limits.same_field} are allowed.",
                )


def _too_many_roots(code: str, found: int, what: str, allowed: int) -> LimitExceeded:
    return LimitExceeded(code, f"The operation has {found} {what}; at most {allowed} are allowed.")


def _is_list(field: GraphQLField) -> bool:
    kind: Any = field.type  # what is wrapped by NonNull has no type that says what it may be
    return is_list_type(kind.of_type if is_non_null_type(kind) else kind)


def _belongs_to_page(node: FieldNode) -> bool:
    """Whether this list is the page itself, which its connection has counted already."""
    return node.name.value == "edges"
