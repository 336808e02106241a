"""What asks for too much is refused before it is executed, each limit with its own code."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gql.limits import Limits
from gql.node import global_id
from graph_model.store import Store
from tests.gql.client import ADMIN, Client, CountingView
from tests.gql.fixture_company import ZOE
from tests.gql.operations import OPERATIONS

README = Path(__file__).parents[2] / "README.md"


def nested(depth: int) -> str:
    return "{ people(first: 1) { edges { node { " + "manager { " * depth + "name" + " }" * depth + " } } } }"


def nested_node(depth: int) -> str:
    inner = "manager { " * depth + "name" + " }" * depth
    return f'{{ node(id: "{global_id("Person", ZOE.id)}") {{ ... on Person {{ {inner} }} }} }}'


def nested_fragment(depth: int) -> str:
    inner = "manager { " * (depth - 1) + "...F" + " }" * (depth - 1)
    page = f"{{ people(first: 1) {{ edges {{ node {{ {inner} }} }} }} }}"
    return page + " fragment F on Person { manager { name } }"


TOO_MUCH: dict[str, Callable[[], str]] = {
    "TOO_DEEP": lambda: nested(13),
    "TOO_MANY_ALIASES": lambda: "{ viewer {" + " ".join(f"a{i}: name" for i in range(101)) + "} }",
    "TOO_MANY_ROOT_FIELDS": lambda: "{" + " ".join(f"a{i}: viewer {{ name }}" for i in range(21)) + "}",
    "TOO_MANY_MUTATIONS": lambda: (
        "mutation { ...F } fragment F on Mutation { ... { a: conclude { concluded } } b: conclude { concluded } }"
    ),
    "TOO_MANY_DUPLICATES": lambda: "{ viewer {" + "name " * 500 + "} }",
    "TOO_MANY_DIRECTIVES": lambda: "{ viewer { name " + "@aa" * 10 + "} }",
    "TOO_MANY_TOKENS": lambda: "{ viewer {" + "name " * 3000 + "} }",
    "TOO_MANY_FIELDS": lambda: "{" + " ".join(f"{f}(first: 1) {{ {BODY} }}" for f in MANY) + "}",
    "TOO_MANY_NODES": lambda: (
        """{ people(first: 100) { edges { node { ties(first: 100) { edges { node { person {
        reports(first: 5) { totalCount } } } } } } } } }"""
    ),
    "TOO_MANY_NODES in columns": lambda: (
        """{ units(first: 100) { edges { node { people(first: 100) { edges { node { tieColumns { people } } } } } } } }"""
    ),
    "TOO_EXPENSIVE": lambda: (
        """{ people(first: 100) { edges { node { ties(first: 100) { edges { node {
        strength scale given received mails meetings lastAt live } } } } } } }"""
    ),
    "BAD_USER_INPUT": lambda: "{ people(first: 101) { totalCount } }",
}
MANY = ("influencers", "singlePointsOfFailure", "contactCoverage", "dependencyPaths", "chokePoints", "criticalContacts")
BODY = "edges { node { " + " ".join(f"s{i}: score {{ value unit kind }}" for i in range(4)) + "} }" + " totalCount" * 18
BODY += " pageInfo { " + "hasNextPage " * 20 + "hasPreviousPage " * 20 + "startCursor " * 20 + "}"


@pytest.mark.parametrize("code", TOO_MUCH)
def test_operation_above_a_limit_reads_nothing(company_store: Store, code: str) -> None:
    view = CountingView(company_store)
    answer = Client(view).post(TOO_MUCH[code]())
    assert [error["extensions"]["code"] for error in answer.json()["errors"]] == [code.split(maxsplit=1)[0]]
    assert answer.status_code == 400
    assert "data" not in answer.json()
    assert view.reads == 0


@pytest.mark.parametrize("levels", [nested, nested_node, nested_fragment])
def test_depth_is_allowed_up_to_the_limit_and_not_one_level_more(
    company_store: Store, levels: Callable[[int], str]
) -> None:
    deep = Client(company_store, limits=Limits(depth=9))
    deepest = next(n for n in range(9, 0, -1) if deep.codes(levels(n)) == [])
    assert deep.codes(levels(deepest + 1)) == ["TOO_DEEP"]
    assert Client(company_store, limits=Limits(depth=10)).codes(levels(deepest + 1)) == []


def test_default_depth_is_15_levels(client: Client) -> None:
    assert client.codes(nested(11)) == []  # people, edges, node, 11 managers, name
    assert client.codes(nested(12)) == ["TOO_DEEP"]


@pytest.mark.parametrize("name", OPERATIONS)
def test_ordinary_operation_is_allowed_with_the_largest_page(client: Client, name: str) -> None:
    assert client.codes(OPERATIONS[name], n=Limits().page) == []


def examples() -> list[str]:
    """The operations that the README shows, each with the largest page."""
    shown = re.findall(r"```graphql\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    return [re.sub(r"first: \d+", f"first: {Limits().page}", each) for each in shown]


def test_examples_of_the_readme_are_allowed_with_the_largest_page(client: Client) -> None:
    assert len(examples()) >= 3
    zoe = global_id("Person", ZOE.id)
    assert [client.codes(each, people=[zoe]) for each in examples()] == [[]] * len(examples())


def test_fragments_count_wherever_they_are_spread(client: Client) -> None:
    spread = "".join(f"fragment F{i} on Viewer {{ ...F{i + 1} ...F{i + 1} }} " for i in range(12))
    bomb = "{ viewer { ...F0 } } " + spread + "fragment F12 on Viewer { name }"
    assert client.codes(bomb) == ["TOO_MANY_FIELDS"]


def test_cycle_of_fragments_is_refused_and_not_followed(client: Client) -> None:
    assert client.codes("{ viewer { ...A } } fragment A on Viewer { ...B } fragment B on Viewer { ...A }") == [
        "GRAPHQL_VALIDATION_FAILED"
    ]


def test_pages_in_variables_and_defaults_count_too(client: Client) -> None:
    query = "query ($n: Int = 101) { people(first: $n) { totalCount } }"
    assert client.codes(query) == ["BAD_USER_INPUT"]
    assert client.codes(query, n=100) == []
    assert client.codes(query, n=None) == ["BAD_USER_INPUT"]


@pytest.mark.parametrize("arguments", ["", "(first: 1, last: 1)", "(first: 0)", "(last: -1)", "(first: 101)"])
def test_page_needs_one_size_from_1_to_100(client: Client, arguments: str) -> None:
    assert client.codes(f"{{ people{arguments} {{ totalCount }} }}") == ["BAD_USER_INPUT"]
    assert client.codes(f"{{ people(first: 1) {{ edges {{ node {{ ties{arguments} {{ totalCount }} }} }} }} }}") == [
        "BAD_USER_INPUT"
    ]


@pytest.mark.parametrize("cursor", ["", "x", "bm9wZQ", "WyJwZW9wbGUiLCB0cnVlLCAieCJd", "é", "W" * 5000])
def test_foreign_cursor_is_refused(client: Client, cursor: str) -> None:
    assert client.codes("query ($c: String) { people(first: 1, after: $c) { totalCount } }", c=cursor) == [
        "BAD_USER_INPUT"
    ]


def test_cursor_of_another_list_is_refused(client: Client) -> None:
    (edge,) = client.ask("{ people(first: 1) { edges { cursor } } }")["people"]["edges"]
    query = "query ($c: String) { organisations(first: 1, after: $c) { totalCount } }"
    assert client.codes(query, c=edge["cursor"]) == ["BAD_USER_INPUT"]


def test_too_many_ids_are_refused(client: Client) -> None:
    assert client.codes("query ($i: [ID!]!) { nodes(ids: $i) { id } }", i=["x"] * 101) == ["BAD_USER_INPUT"]


def test_cost_is_returned(client: Client) -> None:
    cost = client.post("{ people(first: 10) { edges { node { name } } } }").json()["extensions"]["cost"]
    assert cost == {"requested": 1 + 10 * 3, "limit": Limits().cost}


def test_operation_that_takes_too_long_ends_with_its_own_code(company_store: Store) -> None:
    slow = Client(company_store, limits=Limits(seconds=0.0))
    assert slow.codes("{ people(first: 1) { totalCount } }") == ["DEADLINE_EXCEEDED"]


def test_document_of_endless_nesting_is_refused(client: Client) -> None:
    assert client.codes("{a" * 900 + "}" * 900)[0] in {"TOO_DEEP", "TOO_MANY_TOKENS"}
    assert client.codes("{ viewer(a: " + "[" * 900 + "]" * 900 + ") { name } }")[0] in {"TOO_DEEP", "TOO_MANY_TOKENS"}


def test_introspection_as_graphiql_asks_it_is_within_the_limits(client: Client) -> None:
    from graphql import get_introspection_query

    query = get_introspection_query(descriptions=True, schema_description=True, input_value_deprecation=True)
    assert client.ask(query)["__schema"]["queryType"]["name"] == "Query"


def test_circular_introspection_is_refused(client: Client) -> None:
    circle = "fields { type { " * 4 + "name" + " } }" * 4
    assert client.codes(f"{{ __schema {{ types {{ {circle} }} }} }}") != []


@settings(deadline=None, max_examples=60)
@given(st.text(alphabet='{}()[]:$!@."#ab \n1-', max_size=60))
def test_no_text_is_an_unforeseen_error(company_store: Store, text: str) -> None:
    codes = Client(company_store, caller=ADMIN).codes(text)
    assert "INTERNAL_ERROR" not in codes
