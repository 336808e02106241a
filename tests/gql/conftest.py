"""The company of `fixture_company`, once a module, on the embedded server."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from graph_model.bolt_address import BoltAddress
from graph_model.store import Store
from tests.conftest import empty_graph
from tests.gql.client import Client
from tests.gql.fixture_company import write_company


@pytest.fixture(scope="module")
def company_store(embedded_address: BoltAddress) -> Iterator[Store]:
    for store in empty_graph(embedded_address):
        write_company(store)
        yield store


@pytest.fixture(scope="module")
def client(company_store: Store) -> Client:
    return Client(company_store)
