"""The API as in production, really served: the audits of GraphQL over HTTP, and the weaknesses that attackers look for."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from starlette.requests import Request

from attack.audits import fetch_audits, run_audits
from attack.served import served
from attack.weaknesses import AS_CONFIGURED, WEAKNESSES, weaknesses
from gql.audit.log import AuditLog
from gql.caller import Caller
from gql.trusted_documents import TrustedDocuments
from graph_model.errors import SociogramError
from graph_model.store import Store
from sociogram.web import create_app
from tests.gql.client import ADMIN, AUDIT_KEY, Remembered
from tests.requirements import require

KEY = "a-key-of-this-test"
SIGNED_IN = {"authorization": f"Bearer {KEY}"}


def audit_of(store: Store) -> AuditLog:
    return AuditLog(store, AUDIT_KEY, Remembered())


def authenticate(request: Request) -> Caller | None:
    return ADMIN if request.headers.get("authorization") == f"Bearer {KEY}" else None


@pytest.fixture(scope="module")
def production(company_store: Store) -> Iterator[str]:
    with served(create_app(company_store, authenticate=authenticate, audit=audit_of(company_store))) as url:
        yield url


def test_all_audits_of_graphql_over_http_are_passed(production: str) -> None:
    try:
        packages = fetch_audits()
    except SociogramError as error:
        require("node", False, str(error))
    results = run_audits(packages, f"{production}/graphql", KEY)
    assert [f"{each.name}: {each.reason}" for each in results if each.status != "ok"] == []
    assert len(results) == 61


def test_who_is_known_finds_only_what_is_meant_to_be_there(production: str) -> None:
    assert set(weaknesses(production, SIGNED_IN)) == AS_CONFIGURED


def test_strangers_find_nothing(production: str) -> None:
    assert weaknesses(production, {}) == []


def test_where_only_trusted_documents_are_executed_nothing_is_found(company_store: Store) -> None:
    app = create_app(
        company_store,
        authenticate=authenticate,
        audit=audit_of(company_store),
        trusted=TrustedDocuments(required=True),
    )
    with served(app) as url:
        assert weaknesses(url, SIGNED_IN) == []


def test_each_weakness_can_be_found() -> None:
    """By answers of a server that has them all: otherwise the tests above could not fail."""
    answers = {
        "alias overloading": {"data": {"alias100": "Query"}},
        "batches": [{}] * 10,
        "duplicated fields": {"data": {"__typename": "Query"}},
        "duplicated directives": {"errors": [{}] * 10},
        "circular introspection": {"data": {"__schema": {}}},
        "circular fragments": {"data": {}},
        "introspection": {"data": {"__schema": {"types": []}}},
        "suggestions of fields": {"errors": [{"message": "Did you mean 'viewer'?"}]},
        "query page": "<title>GraphiQL</title>",
        "queries by GET": {"data": {"__typename": "Query"}},
        "mutations by GET": {"data": {"__typename": "Mutation"}},
        "queries by a form": {"data": {"__typename": "Query"}},
        "tracing": {"data": {}, "extensions": {"tracing": {}}},
        "stack traces": {"errors": [{"extensions": {"exception": {}}}]},
    }
    for weakness in WEAKNESSES:
        transport = httpx.MockTransport(lambda _, name=weakness.name: httpx.Response(200, json=answers[name]))
        with httpx.Client(transport=transport, base_url="http://127.0.0.1") as client:
            assert weakness.is_in(client), weakness.name
