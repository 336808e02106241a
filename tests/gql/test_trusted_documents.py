"""Registered documents are asked for by their id, and can be made the only ones."""

from __future__ import annotations

import json

import pytest

from gql.limits import Limits
from gql.schema import schema
from gql.trusted_documents import TrustedDocuments, check_trusted, document_id_of, read_manifest
from graph_model.errors import InputError
from graph_model.store import Store
from tests.gql.client import Client

KNOWN = "query Known($n: Int) { people(first: $n) { totalCount } }"
KEY = document_id_of(KNOWN)
DIGEST = KEY.removeprefix("sha256:")
OTHER = "{ viewer { name } }"
APOLLO = {"persistedQuery": {"version": 1, "sha256Hash": DIGEST}}
MANIFESTS = {
    "ids and texts": {KEY: KNOWN},
    "bare digests": {DIGEST: KNOWN},
    "a front-end's own ids": {"people-1": KNOWN},
    "Apollo's": {
        "format": "apollo-persisted-query-manifest",
        "version": 1,
        "operations": [{"id": DIGEST, "name": "Known", "type": "query", "body": KNOWN}],
    },
}


def client_with(store: Store, *, required: bool = False) -> Client:
    documents = read_manifest(json.dumps({"people-1": KNOWN}).encode())
    return Client(store, trusted=TrustedDocuments(lambda: documents, required=required))


@pytest.fixture
def known(company_store: Store) -> Client:
    return client_with(company_store)


@pytest.fixture
def strict(company_store: Store) -> Client:
    return client_with(company_store, required=True)


def send(client: Client, **parameters: object) -> list[str]:
    """The codes of the errors of the answer."""
    response = client.request("POST", "/graphql", json=parameters)
    answer = response.json()
    assert ("data" in answer) == ("errors" not in answer)
    return [each["extensions"]["code"] for each in answer.get("errors", [])]


@pytest.mark.parametrize("document_id", [KEY, DIGEST, "people-1"])
def test_document_is_executed_by_its_id(known: Client, document_id: str) -> None:
    assert send(known, documentId=document_id, variables={"n": 2}) == []
    by_get = known.request("GET", "/graphql", params={"documentId": document_id, "variables": '{"n": 2}'})
    assert by_get.json()["data"]["people"]["totalCount"] > 0


def test_apollos_clients_are_understood(known: Client, strict: Client) -> None:
    for client in (known, strict):
        assert send(client, extensions=APOLLO, variables={"n": 2}) == []
        assert send(client, query=KNOWN, extensions=APOLLO, variables={"n": 2}) == []


def test_apollos_client_whose_document_is_unknown_sends_the_text_next(known: Client, strict: Client) -> None:
    unknown = {"persistedQuery": {"version": 1, "sha256Hash": document_id_of(OTHER).removeprefix("sha256:")}}
    for client in (known, strict):
        assert send(client, extensions=unknown) == ["PERSISTED_QUERY_NOT_FOUND"]
    assert send(known, query=OTHER, extensions=unknown) == []
    assert send(strict, query=OTHER, extensions=unknown) == ["DOCUMENT_NOT_TRUSTED"]


def test_where_it_is_demanded_only_registered_documents_are_executed(strict: Client) -> None:
    assert send(strict, query=OTHER) == ["DOCUMENT_NOT_TRUSTED"]
    assert send(strict, query=KNOWN + " ", variables={"n": 1}) == ["DOCUMENT_NOT_TRUSTED"]
    assert send(strict, query="{ __schema { types { name } } }") == ["DOCUMENT_NOT_TRUSTED"]
    assert send(strict, query="{ __typename }") == ["DOCUMENT_NOT_TRUSTED"]
    assert send(strict, query=KNOWN, variables={"n": 1}) == []


def test_limits_hold_for_trusted_documents(known: Client) -> None:
    assert send(known, documentId=KEY, variables={"n": 101}) == ["BAD_USER_INPUT"]


@pytest.mark.parametrize(
    "parameters",
    [
        {"documentId": KEY, "query": OTHER},
        {"documentId": "people-1", "query": OTHER},
        {"documentId": document_id_of(OTHER), "extensions": APOLLO},
        {"query": OTHER, "extensions": {"persistedQuery": {"sha256Hash": "0" * 64}}},
        {"documentId": 7},
        {"documentId": ""},
        {},
    ],
)
def test_request_that_names_two_documents_or_none_is_refused(known: Client, parameters: dict[str, object]) -> None:
    assert send(known, **parameters)[0] in {"BAD_REQUEST", "PERSISTED_QUERY_NOT_FOUND"}


@pytest.mark.parametrize("name", MANIFESTS)
def test_manifest_is_read_in_each_form(name: str) -> None:
    documents = read_manifest(json.dumps(MANIFESTS[name]).encode())
    assert documents[KEY] == KNOWN
    assert set(documents.values()) == {KNOWN}


@pytest.mark.parametrize(
    "content",
    [
        *(b"", b"[]", b"\xff", b'{"a": 1}', b'{"": "{ a }"}', b'{"a b": "{ a }"}', b"[" * 10_000),
        json.dumps({DIGEST: KNOWN + " "}).encode(),
        json.dumps({"sha256:12": KNOWN}).encode(),
        b'{"format": "apollo-persisted-query-manifest"}',
    ],
)
def test_manifest_that_is_none_is_refused(content: bytes) -> None:
    with pytest.raises(InputError):
        read_manifest(content)


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "{ nothing }",
        "{ __schema { types { name } } }",
        'query A { viewer { name } } query B { ...F } fragment F on Query { __type(name: "Query") { name } }',
        "{ viewer {" + " ".join(f"a{i}: name" for i in range(101)) + "} }",
    ],
)
def test_document_that_cannot_or_must_not_be_executed_is_not_registered(text: str) -> None:
    with pytest.raises(InputError):
        check_trusted(schema(), text, Limits())


def test_document_that_can_be_executed_can_be_registered() -> None:
    check_trusted(schema(), KNOWN, Limits())
