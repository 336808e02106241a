"""Everything that a viewer may ask, made from the schema and its rules, and who is found in the answers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from graphql import GraphQLField, GraphQLObjectType, get_named_type, is_leaf_type, is_object_type, is_required_argument

from gql.caller import Caller, Role
from gql.limits import Limits
from gql.node import FINDING_TYPES, global_id
from gql.rules import may_read
from gql.schema import schema
from graph_model.store import Store
from tests.gql.client import Client
from tests.gql.operations import OPERATIONS, QUESTIONS

VIEWER = Caller("somebody", frozenset({Role.VIEWER}))
ANYTHING = Limits(
    seconds=300, cost=10**9, nodes=10**9, tokens=10**6, fields=10**6, request_bytes=10**7, depth=50, aliases=10**4
)
DEEP = 5
"""So many objects stand in each other: each type is reached from the root by fewer."""


def everything(type_: GraphQLObjectType, *, deep: int = DEEP) -> str:
    """Every field that a viewer may read of a type, and of what it leads to. Lists are read from the front."""
    return " ".join(filter(None, (_field(type_, name, field, deep) for name, field in type_.fields.items())))


def _field(type_: GraphQLObjectType, name: str, field: GraphQLField, deep: int) -> str:
    if not may_read(VIEWER, type_.name, name) or any(map(is_required_argument, field.args.values())):
        return ""
    arguments = f"(first: {50 if deep == DEEP else 4})" if "first" in field.args else ""
    target = get_named_type(field.type)
    if is_leaf_type(target):
        return name
    if not is_object_type(target):
        return f"{name} {{ __typename ... on Node {{ id }} }}"
    inner = everything(target, deep=deep - 1) if deep else ""
    return f"{name}{arguments} {{ {inner} }}" if inner else ""


def answers(store: Store) -> Iterator[str]:
    """What a viewer is told: field by field of the root, operation by operation, and of each finding by its id."""
    client = Client(store, caller=VIEWER, limits=ANYTHING)
    query = schema().query_type
    assert query is not None
    for name in query.fields:
        only = GraphQLObjectType("Query", {name: query.fields[name]})
        if document := everything(only):
            yield _told(client, f"{{ {document} }}")
    for each in OPERATIONS.values():
        yield _told(client, each, n=50)
    some = [row["id"] for row in store.read("MATCH (o:Organisation) RETURN o.id AS id ORDER BY id LIMIT 3")]
    asked = [global_id("Organisation", each) for each in some]
    yield _told(client, QUESTIONS["whatIfFail"], n=50, organisations=asked, controlled=True)
    for row in store.read("MATCH (f:Finding) RETURN f.kind AS kind, min(f.id) AS id"):
        type_name = FINDING_TYPES[row["kind"]]
        if may_read(VIEWER, type_name, "id"):
            shape = everything(schema().type_map[type_name], deep=2)
            document = f"query ($id: ID!) {{ node(id: $id) {{ ... on {type_name} {{ {shape} }} }} }}"
            yield _told(client, document, id=global_id(type_name, row["id"]))


def _told(client: Client, document: str, **variables: Any) -> str:
    answer = client.post(document, variables=variables).json()
    codes = {error["extensions"]["code"] for error in answer.get("errors", [])}
    assert codes <= {"FORBIDDEN", "BAD_USER_INPUT"}, answer["errors"]
    return json.dumps(answer, ensure_ascii=False)


def people_words(store: Store) -> set[str]:
    """Full names, addresses, ids and global ids of everybody."""
    rows = store.read("MATCH (p:Person) RETURN p.id AS id, p.name AS name")
    addresses = store.read(
        "MATCH (a:Address) WHERE a.kind = 'person' RETURN a.email AS email, a.id AS id, a.names AS names"
    )
    words = (
        {row["id"] for row in rows} | {global_id("Person", row["id"]) for row in rows} | {row["name"] for row in rows}
    )
    words |= {row["email"] for row in addresses} | {name for row in addresses for name in row["names"] or ()}
    return {each for each in words if " " in each or "@" in each or len(each) > 20}


def named(store: Store) -> tuple[set[str], str]:
    """Names, addresses and ids of people that a viewer is told, and all that one is told."""
    words, told = people_words(store), "\n".join(answers(store))
    return {each for each in words if each in told}, told
