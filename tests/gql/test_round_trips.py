"""The number of database round trips of an operation depends on its shape, and not on how much it returns."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Any

import pytest
from graphql import get_named_type, is_object_type

from gql.schema import schema
from graph_model.store import Store
from sociogram import web
from tests.gql.client import Client, CountingView
from tests.gql.fixture_company import SIZE
from tests.gql.operations import OPERATIONS, QUESTIONS

MOST_ROUND_TRIPS = 25


class InTurn(Executor):
    """Answers each question at once, so that the order of answers, by which questions fall together, is always the same."""

    def __init__(self, *_arguments: Any, **_more: Any) -> None:
        """Takes what a pool of threads takes."""

    def submit(self, work: Callable[..., Any], /, *arguments: Any, **more: Any) -> Future[Any]:
        answer: Future[Any] = Future()
        answer.set_result(work(*arguments, **more))
        return answer


def reads(store: Store, operation: str, size: int) -> tuple[int, int]:
    """Round trips, and edges of the outer page."""
    view = CountingView(store)
    data = Client(view).ask(operation, n=size)
    (connection,) = data.values()
    return view.reads, len(connection["edges"])


@pytest.mark.parametrize("name", OPERATIONS)
def test_round_trips_do_not_grow_with_the_page(
    company_store: Store, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web, "ThreadPoolExecutor", InTurn)
    one, short = reads(company_store, OPERATIONS[name], 1)
    many, long = reads(company_store, OPERATIONS[name], 20)
    assert short == 1
    assert long == (2 if name == "runs" else 20) <= SIZE
    assert many <= one + 2, "a first page of one may lack what needs a further query, but no more than that"
    assert many <= MOST_ROUND_TRIPS


def test_the_operations_cover_every_connection_of_the_schema() -> None:
    covered = " ".join([*OPERATIONS.values(), *QUESTIONS.values()])
    connections = {
        name
        for type_ in schema().type_map.values()
        if is_object_type(type_)
        for name, field in type_.fields.items()
        if get_named_type(field.type).name.endswith("Connection")
    }
    assert {name for name in connections if f"{name}(first" not in covered} == set()
