"""Documents are parsed and validated once; what depends on the variables is checked every time."""

from __future__ import annotations

from typing import Any

import pytest
from graphql import parse

from gql import execution
from gql.document_cache import DocumentCache
from gql.limits import Limits
from graph_model.store import Store
from tests.gql.client import Client

PAGE = "query ($n: Int) { people(first: $n) { totalCount } }"


@pytest.fixture
def validations(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """One entry for each document that was really validated."""
    seen: list[Any] = []

    def counted(schema: Any, document: Any, **more: Any) -> Any:
        seen.append(document)
        return original(schema, document, **more)

    original = execution.validate
    monkeypatch.setattr(execution, "validate", counted)
    return seen


def test_document_is_validated_once(client: Client, validations: list[Any]) -> None:
    text = "query Once { viewer { name } }"
    assert [client.codes(text) for _ in range(3)] == [[], [], []]
    assert len(validations) == 1


def test_limits_that_depend_on_variables_are_checked_each_time(company_store: Store) -> None:
    client = Client(company_store, limits=Limits(page=50))
    assert client.codes(PAGE, n=50) == []
    assert client.codes(PAGE, n=51) == ["BAD_USER_INPUT"]
    assert client.codes(PAGE, n="x") == ["BAD_USER_INPUT"]
    assert client.codes(PAGE) == ["BAD_USER_INPUT"]
    deep = "query ($n: Int) { people(first: $n) { edges { node { ties(first: $n) { totalCount } } } } }"
    small = Client(company_store, limits=Limits(nodes=100))
    assert (small.codes(deep, n=2), small.codes(deep, n=50)) == ([], ["TOO_MANY_NODES"])


def test_each_operation_of_a_known_document_is_chosen_and_checked_anew(client: Client) -> None:
    two = "query A { viewer { name } } query B { people(first: 101) { totalCount } }"
    assert client.post(two, operationName="A").status_code == 200
    answer = client.post(two, operationName="B").json()
    assert answer["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
    assert client.post(two, operationName="A").status_code == 200


def test_document_that_is_not_valid_is_not_remembered(client: Client, validations: list[Any]) -> None:
    assert [client.codes("{ viewer { nothing } }") for _ in range(2)] == [["GRAPHQL_VALIDATION_FAILED"]] * 2
    assert len(validations) == 2


def test_cache_is_bounded_by_characters_and_keeps_what_was_asked_for_last() -> None:
    cache = DocumentCache(most_characters=20)
    a, b, c = "{ a }", "{ bbbbbb }", "{ ccccccccc }"
    for text in (a, b):
        cache.keep(text, parse(text))
    assert cache.get(a) is not None
    cache.keep(c, parse(c))
    assert [cache.get(text) is not None for text in (a, b, c)] == [True, False, True]
    assert cache.characters == len(a) + len(c)


def test_document_larger_than_the_cache_is_not_kept() -> None:
    cache = DocumentCache(most_characters=5)
    cache.keep("{ abcdef }", parse("{ abcdef }"))
    assert (cache.get("{ abcdef }"), cache.characters) == (None, 0)
