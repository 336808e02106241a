"""What goes wrong inside is not shown outside, and can be found in the log."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from graph_model.errors import QueryFailed, StoreUnavailable
from graph_model.store import Row
from tests.gql.client import Client

SECRET = "bolt://10.0.0.7:7687 password"
QUERY = "{ organisations(first: 1) { totalCount edges { node { name } } } }"


class BrokenView:
    """A view of a graph that is not there."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def read(self, query: str, **parameters: Any) -> list[Row]:
        raise self._error


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (RuntimeError(SECRET), "INTERNAL_ERROR"),
        (StoreUnavailable("bolt://10.0.0.7:7687", SECRET), "STORE_UNAVAILABLE"),
        (QueryFailed(SECRET), "QUERY_FAILED"),
    ],
)
def test_unforeseen_error_is_masked_and_logged_with_its_id(
    error: Exception, code: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR, "gql.errors"):
        response = Client(BrokenView(error)).post(QUERY)
    (told,) = response.json()["errors"]
    assert told["extensions"]["code"] == code
    assert "10.0.0.7" not in response.text
    assert told["extensions"]["errorId"] in caplog.text
    assert SECRET in caplog.text


def test_health_says_whether_the_graph_answers() -> None:
    response = Client(BrokenView(QueryFailed("no"))).request("GET", "/health")
    assert (response.status_code, response.json()) == (503, {"live": True, "ready": False})
