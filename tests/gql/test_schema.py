"""The schema as a whole: printed, described, and guarded."""

from __future__ import annotations

from collections.abc import Iterator

from graphql import GraphQLEnumType, GraphQLObjectType, build_schema, is_specified_scalar_type

from gql.print_schema import PATH
from gql.rules import RULES, rule_of
from gql.schema import printed_schema, schema


def test_committed_schema_is_the_schema() -> None:
    assert PATH.read_text(encoding="utf-8") == printed_schema(), "write it again: python -m gql.print_schema"


def test_printed_schema_can_be_read_by_other_tools() -> None:
    assert build_schema(printed_schema()).query_type is not None


def _undescribed() -> Iterator[str]:
    for name, type_ in schema().type_map.items():
        if name.startswith("__") or is_specified_scalar_type(type_):
            continue
        if not type_.description:
            yield name
        for field_name, field in getattr(type_, "fields", {}).items():
            if not field.description:
                yield f"{name}.{field_name}"
            yield from (
                f"{name}.{field_name}({each})"
                for each, argument in getattr(field, "args", {}).items()
                if not argument.description
            )
        if isinstance(type_, GraphQLEnumType):
            yield from (f"{name}.{each}" for each, value in type_.values.items() if not value.description)


def test_every_type_field_argument_and_value_is_described() -> None:
    assert list(_undescribed()) == []


def _fields() -> set[tuple[str, str]]:
    types = (each for name, each in schema().type_map.items() if not name.startswith("__"))
    return {(each.name, field) for each in types if isinstance(each, GraphQLObjectType) for field in each.fields}


def test_every_field_has_a_rule() -> None:
    assert {each for each in _fields() if rule_of(*each) is None} == set()


def test_every_rule_is_for_a_field_that_exists_and_stands_once() -> None:
    ruled = [(name, field) for name, rules in RULES.items() for _, fields in rules for field in fields.split()]
    assert sorted(ruled) == sorted(_fields())


def test_no_field_shows_what_was_written() -> None:
    names = {field.lower() for _, field in _fields()}
    assert names.isdisjoint({"subject", "body", "content", "snippet"})


def test_live_says_how_directions_count_for_ties_and_for_contacts() -> None:
    tie, contact = (schema().type_map[name].fields["live"].description for name in ("Tie", "Contact"))
    assert "both directions together" in tie
    assert "in both directions, each judged by itself" in contact
