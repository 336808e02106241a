"""GraphQL over HTTP: what its specification says that a server must and should do, and what ours does besides."""

from __future__ import annotations

import json

import pytest

from gql.media_types import LEGACY, STRICT
from graph_model.store import Store
from tests.gql.client import Client

QUERY = "{ __typename }"


def send(client: Client, body: bytes | str, content_type: str | None = LEGACY, accept: str = STRICT):
    headers = {"accept": accept, **({"content-type": content_type} if content_type else {})}
    return client.request("POST", "/graphql", content=body, headers=headers)


def codes(response) -> list[str]:
    return [error["extensions"]["code"] for error in response.json()["errors"]]


@pytest.mark.parametrize("accept", [STRICT, LEGACY, "*/*", f"{LEGACY};q=0.5, {STRICT}", f"{STRICT}; charset=utf-8"])
def test_well_formed_query_is_answered_in_a_type_that_was_asked_for(client: Client, accept: str) -> None:
    response = client.post(QUERY, accept)
    assert response.status_code == 200
    assert response.headers["content-type"].partition(";")[0] == (STRICT if STRICT in accept else LEGACY)
    assert response.json()["data"] == {"__typename": "Query"}


def test_type_that_we_do_not_speak_is_not_acceptable(client: Client) -> None:
    response = client.post(QUERY, "text/turtle")
    assert (response.status_code, codes(response)) == (406, ["NOT_ACCEPTABLE"])


@pytest.mark.parametrize(
    "content_type", [None, "text/plain", "application/x-www-form-urlencoded", "multipart/form-data"]
)
def test_only_json_is_read_so_that_no_form_can_ask(client: Client, content_type: str | None) -> None:
    response = send(client, json.dumps({"query": QUERY}), content_type)
    assert (response.status_code, codes(response)) == (415, ["UNSUPPORTED_MEDIA_TYPE"])


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b'"text"', b"[" * 5000, b"17"])
def test_body_that_is_no_json_object_is_a_bad_request(client: Client, body: bytes) -> None:
    response = send(client, body)
    assert (response.status_code, codes(response)) == (400, ["BAD_REQUEST"])


@pytest.mark.parametrize(
    "parameters",
    [
        {},
        {"query": ""},
        {"query": 7},
        {"query": QUERY, "variables": "text"},
        {"query": QUERY, "variables": [1]},
        {"query": QUERY, "operationName": 3},
        {"query": QUERY, "extensions": 0},
    ],
)
def test_parameter_of_the_wrong_type_is_a_bad_request(client: Client, parameters: dict) -> None:
    for accept in (STRICT, LEGACY):
        response = send(client, json.dumps(parameters), accept=accept)
        assert (response.status_code, codes(response)) == (400, ["BAD_REQUEST"])


def test_null_parameters_are_as_if_they_were_not_there(client: Client) -> None:
    body = {"query": QUERY, "variables": None, "operationName": None, "extensions": None}
    assert send(client, json.dumps(body)).status_code == 200


@pytest.mark.parametrize(
    ("query", "code"), [("{", "GRAPHQL_PARSE_FAILED"), ("{ nothing }", "GRAPHQL_VALIDATION_FAILED")]
)
def test_document_that_cannot_be_executed_has_no_data(client: Client, query: str, code: str) -> None:
    for accept, status in ((STRICT, 400), (LEGACY, 200)):
        response = client.post(query, accept)
        assert (response.status_code, codes(response)) == (status, [code])
        assert "data" not in response.json()


def test_variable_that_cannot_be_coerced_is_an_error_of_the_request(client: Client) -> None:
    response = client.post("query ($n: Int!) { people(first: $n) { totalCount } }", variables={"n": "many"})
    assert (response.status_code, codes(response)) == (400, ["BAD_USER_INPUT"])


def test_error_of_a_field_leaves_the_others(client: Client) -> None:
    response = client.post('{ viewer { name } node(id: "x") { id } }')
    assert response.status_code == 200
    assert response.json()["data"] == {"viewer": {"name": "test"}, "node": None}
    assert codes(response) == ["BAD_USER_INPUT"]


def test_operation_is_chosen_by_its_name(client: Client) -> None:
    two = "query A { __typename } query B { viewer { name } }"
    assert client.post(two, operationName="B").json()["data"] == {"viewer": {"name": "test"}}
    assert codes(client.post(two)) == ["BAD_REQUEST"]
    assert codes(client.post(two, operationName="C")) == ["BAD_REQUEST"]


def test_get_asks_and_never_changes(client: Client) -> None:
    headers = {"accept": STRICT}
    asked = client.request("GET", "/graphql", params={"query": QUERY, "variables": "{}"}, headers=headers)
    assert (asked.status_code, asked.json()["data"]) == (200, {"__typename": "Query"})
    changed = client.request("GET", "/graphql", params={"query": "mutation { __typename }"}, headers=headers)
    assert (changed.status_code, codes(changed), changed.headers["allow"]) == (405, ["METHOD_NOT_ALLOWED"], "GET, POST")
    broken = client.request("GET", "/graphql", params={"query": QUERY, "variables": "{"}, headers=headers)
    assert (broken.status_code, codes(broken)) == (400, ["BAD_REQUEST"])


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "HEAD"])
def test_other_methods_are_not_allowed(client: Client, method: str) -> None:
    assert client.request(method, "/graphql").status_code == 405


def test_batches_are_refused(client: Client) -> None:
    response = send(client, json.dumps([{"query": QUERY}] * 10))
    assert (response.status_code, codes(response)) == (400, ["BATCHING_NOT_SUPPORTED"])


def test_request_that_is_too_large_is_not_read_to_its_end(client: Client) -> None:
    response = send(client, json.dumps({"query": "#" * 200_000 + QUERY}))
    assert (response.status_code, codes(response)) == (413, ["REQUEST_TOO_LARGE"])


def test_who_is_not_known_gets_nothing(company_store: Store) -> None:
    stranger = Client(company_store, caller=None, development=True)
    for response in (stranger.post(QUERY), stranger.request("GET", "/graphql", headers={"accept": "text/html"})):
        assert (response.status_code, codes(response)) == (401, ["UNAUTHENTICATED"])
        assert response.headers["www-authenticate"].startswith("Bearer")


def test_query_page_is_there_in_development_only(company_store: Store) -> None:
    html = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    page = Client(company_store, development=True).request("GET", "/graphql", headers=html)
    assert page.status_code == 200
    assert "GraphiQL" in page.text
    assert 'id="query"' in page.text, "an editor that needs nothing from elsewhere"
    assert "GraphiQL" not in Client(company_store).request("GET", "/graphql", headers=html).text


def test_suggestions_are_for_developers_only(company_store: Store) -> None:
    production, development = Client(company_store), Client(company_store, development=True)
    assert "Did you mean" not in production.post("{ viewr { name } }").text
    assert "Did you mean" in development.post("{ viewr { name } }").text


def test_at_most_a_few_validation_errors_are_told(client: Client) -> None:
    answer = client.post("{ " + " ".join(f"nothing{i}" for i in range(20)) + " }").json()
    assert len(answer["errors"]) <= 6


def test_half_of_a_character_is_refused(client: Client) -> None:
    body = (
        '{"query": "query ($s: String) { people(first: 1, search: $s) { totalCount } }", "variables": {"s": "\\ud800"}}'
    )
    answer = send(client, body)
    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (400, "BAD_USER_INPUT")
