"""The number of database round trips of an operation depends on its shape, and not on how much it returns."""

from __future__ import annotations

import pytest
from graphql import get_named_type, is_object_type

from gql.schema import schema
from graph_model.store import Store
from tests.gql.client import Client, CountingView
from tests.gql.fixture_company import SIZE
from tests.gql.operations import OPERATIONS

MOST_ROUND_TRIPS = 25


def reads(store: Store, operation: str, size: int) -> tuple[int, int]:
    """Round trips, and edges of the outer page."""
    view = CountingView(store)
    data = Client(view).ask(operation, n=size)
    (connection,) = data.values()
    return view.reads, len(connection["edges"])


@pytest.mark.parametrize("name", OPERATIONS)
def test_round_trips_do_not_grow_with_the_page(company_store: Store, name: str) -> None:
    # threads that finish at other moments may split a batch, so of each the tries are compared that say most
    one, short = max(reads(company_store, OPERATIONS[name], 1) for _ in range(3))
    many, long = min(reads(company_store, OPERATIONS[name], 20) for _ in range(5))
    assert short == 1
    assert long == (2 if name == "runs" else 20) <= SIZE
    assert many <= one + 2, "a first page of one may lack what needs a further query, but no more than that"
    assert many <= MOST_ROUND_TRIPS


def test_the_operations_cover_every_connection_of_the_schema() -> None:
    covered = " ".join(OPERATIONS.values())
    connections = {
        name
        for type_ in schema().type_map.values()
        if is_object_type(type_)
        for name, field in type_.fields.items()
        if get_named_type(field.type).name.endswith("Connection")
    }
    assert {name for name in connections if f"{name}(first" not in covered} == set()
