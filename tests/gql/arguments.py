"""The filters and orders of every list at the root of the schema, each with a value that keeps some of the fixture company."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from graphene.utils.str_converters import to_camel_case, to_snake_case
from graphql import GraphQLArgument, GraphQLEnumType, GraphQLField, get_named_type, is_list_type

from gql.list_arguments import Filter
from gql.node import global_id
from gql.schema import Query, schema
from tests.gql.fixture_company import STAFF, SUPPLIERS, US

PAGING = {"first", "after", "last", "before", "run"}
EARLY, LATE = "1970-01-01T00:00:00Z", "2100-01-01T00:00:00Z"
TEXTS = {
    "search": "0",
    "title": "clerk",
    "country": "DE",
    "category": "steel",
    "kind": "team",
    "address": STAFF[0].email,
    "by": "ann",
    "caller": "test",
    "person": STAFF[0].email,
    "field": "Person.name",
    "operation": "query",
    "purpose": "",
    "source": "box",
    "owner": "",
}
IDS = {
    "person": global_id("Person", STAFF[1].id),
    "organisation": global_id("Organisation", SUPPLIERS[1]),
    "supplier": global_id("Organisation", SUPPLIERS[1]),
    "buyer": global_id("Organisation", US),
    "unit": global_id("Unit", "u" * 24),
}


@dataclass(frozen=True)
class Asked:
    """One argument of a list, with its type, a value, and the fields of what is listed that it tells something of."""

    list: str
    argument: str
    type: str
    value: Any
    reads: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.list} {self.argument} {self.value if self.argument == 'orderBy' else ''}"


def lists() -> dict[str, GraphQLField]:
    """The connections at the root."""
    fields = schema().query_type.fields
    return {name: each for name, each in fields.items() if get_named_type(each.type).name.endswith("Connection")}


def node_type(name: str) -> str:
    """What a list at the root lists."""
    return str(get_named_type(lists()[name].type).name.removesuffix("Connection"))


def _asked() -> Iterator[Asked]:
    """Every filter once, and every order from its end."""
    for name, listed in lists().items():
        for argument, given in listed.args.items():
            if argument == "orderBy":
                for field in get_named_type(given.type).fields["field"].type.of_type.values:
                    value = {"field": field, "direction": "DESC"}
                    yield Asked(name, argument, str(given.type), value, (to_camel_case(field.lower()),))
            elif argument not in PAGING:
                yield Asked(name, argument, str(given.type), _value(argument, given), _reads(name, argument))


def _reads(name: str, argument: str) -> tuple[str, ...]:
    """Empty for what tells nothing that the list does not tell by itself."""
    declared = Query._meta.fields[to_snake_case(name)].args[to_snake_case(argument)]
    return declared.reads if isinstance(declared, Filter) else ()


def _value(argument: str, given: GraphQLArgument) -> Any:
    """Something that the argument takes."""
    type_ = get_named_type(given.type)
    if isinstance(type_, GraphQLEnumType):
        return list(type_.values) if is_list_type(given.type) else next(iter(type_.values))
    upper = argument.lower().endswith(("to", "until"))
    match type_.name:
        case "Boolean":
            return True
        case "ID":
            return IDS[argument]
        case "DateTime":
            return LATE if upper else EARLY
        case "Int" | "Float":
            return 1_000_000 if upper else 0
        case _:
            return TEXTS[argument]


ASKED = list(_asked())
