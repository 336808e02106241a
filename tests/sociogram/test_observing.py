"""What is told of a request: its id, a line in the log, its place in the metrics; and nothing of what it asked."""

from __future__ import annotations

import asyncio
import json
import logging
from base64 import b64encode
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.applications import Starlette
from starlette.routing import Route

from gql.caller import Caller, Role
from gql.query_page import QUERY_PAGE, page_policy
from graph_model.errors import ConfigurationError
from graph_model.queries import backup
from graph_model.store import Store
from sociogram.cors import origins_of
from sociogram.logs import JsonLines, TextLines
from sociogram.web import create_app
from tests.sociogram.test_web import access_of, app_of, audit_of, send

QUERY = "query Who($id: ID!) { viewer { name } person: node(id: $id) { id } }"
ADA = {"query": QUERY, "operationName": "Who", "variables": {"id": "ada.lovelace@us.example"}}
SECRETS = ("ada.lovelace", "local admin")


def ask(app: Starlette, key: str, body: Any = ADA, **headers: str) -> httpx.Response:
    return send(app, "POST", "/graphql", json=body, headers={"Authorization": f"Bearer {key}", **headers})


@pytest.fixture
def app(store: Store, tmp_path: Path) -> tuple[Starlette, str]:
    access = access_of(tmp_path)
    return app_of(store, access), access.sign_in_path().partition("key=")[2].partition("&")[0]


def metrics_of(app: Starlette) -> dict[str, dict[tuple[str, ...], float]]:
    text = send(app, "GET", "/metrics").text
    found: dict[str, dict[tuple[str, ...], float]] = {}
    for family in text_string_to_metric_families(text):
        for each in family.samples:
            labels = tuple(each.labels[name] for name in sorted(each.labels))
            found.setdefault(each.name, {})[labels] = each.value
    return found


def test_a_request_keeps_its_id_or_gets_one(app: tuple[Starlette, str]) -> None:
    assert ask(*app, **{"X-Request-ID": "from-the-proxy.7"}).headers["x-request-id"] == "from-the-proxy.7"
    made = [ask(*app).headers["x-request-id"] for _ in range(2)]
    assert made[0] != made[1]
    assert all(len(each) == 32 for each in made)


@pytest.mark.parametrize("given", ["two words", "x" * 65, "a\tb", '"}'])
def test_an_id_that_could_write_into_a_log_is_not_taken(app: tuple[Starlette, str], given: str) -> None:
    taken = ask(*app, **{"X-Request-ID": given}).headers["x-request-id"]
    assert len(taken) == 32
    assert taken.isalnum()


def test_a_line_says_how_a_request_went_and_not_what_it_asked(
    app: tuple[Starlette, str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "sociogram.observing")
    ask(*app, **{"X-Request-ID": "id-1"})
    send(app[0], "GET", "/people/ada.lovelace?name=ada.lovelace")
    first, second = [record for record in caplog.records if record.name == "sociogram.observing"]
    facts = first.facts  # type: ignore[attr-defined]
    assert (facts["route"], facts["method"], facts["status"]) == ("/graphql", "POST", 200)
    assert (facts["kind"], facts["operation"]) == ("query", "Who")
    assert facts["document"] == sha256(QUERY.encode()).hexdigest()[:16]
    assert facts["cost"] > 0
    assert facts["code"] == "BAD_USER_INPUT"
    assert second.facts["route"] == "other"  # type: ignore[attr-defined]
    for formatter in (JsonLines(), TextLines("%(message)s%(request)s")):
        lines = [formatter.format(record) for record in (first, second)]
        assert not [secret for secret in SECRETS if any(secret in line for line in lines)]
    assert json.loads(JsonLines().format(first))["caller"] == facts["caller"]
    assert "route=/graphql" in TextLines("%(message)s%(request)s").format(first)


def test_callers_are_told_apart_by_digests_of_this_start(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "sociogram.observing")
    names = iter(["ada", "bob", "ada", "ada"])
    for key in (b"1", b"1", b"1", b"2"):
        app = create_app(
            store,
            audit=audit_of(store),
            authenticate=lambda _: Caller(next(names), frozenset({Role.VIEWER})),
            log_key=key,
        )
        ask(app, "x", {"query": "{ viewer { name } }"})
    ada, bob, again, later = [record.facts["caller"] for record in caplog.records if hasattr(record, "facts")]
    assert ada == again
    assert len({ada, bob, later}) == 3


def test_metrics_count_requests_and_operations_by_outcome(app: tuple[Starlette, str]) -> None:
    ask(*app)
    ask(*app, {"query": "{ viewer { name } }"})
    ask(*app, {"query": "{ nothing }"})
    ask(app[0], "no key")
    send(app[0], "GET", "/somewhere/else")
    found = metrics_of(app[0])
    requests = found["sociogram_requests_total"]
    assert requests["POST", "/graphql", "200"] >= 2
    assert requests["POST", "/graphql", "401"] == 1
    assert requests["GET", "other", "404"] == 1
    operations = found["sociogram_operations_total"]
    assert operations["query", "ok"] == 1
    assert operations["query", "BAD_USER_INPUT"] == 1
    assert operations["query", "GRAPHQL_VALIDATION_FAILED"] == 1
    assert found["sociogram_operation_cost_count"][()] == 2
    assert found["sociogram_graph_threads_busy"][()] == 0
    assert found["sociogram_graph_threads"][()] == 8


def test_however_many_paths_are_asked_for_the_labels_are_few(app: tuple[Starlette, str]) -> None:
    for number in range(20):
        send(app[0], "GET", f"/guess/{number}")
        send(app[0], "BREW", f"/guess/{number}")
    assert len(metrics_of(app[0])["sociogram_requests_total"]) <= 4


def test_metrics_of_a_service_that_others_reach_want_a_key_of_the_right_role(store: Store) -> None:
    callers = {"a": Role.ADMIN, "b": Role.AUDITOR, "c": Role.ANALYST}

    def authenticate(request: Any) -> Caller | None:
        role = callers.get(request.headers.get("authorization", ""))
        return Caller("x", frozenset({role})) if role else None

    app = create_app(store, audit=audit_of(store), authenticate=authenticate)
    statuses = [
        send(app, "GET", "/metrics", headers={"Authorization": key}).status_code for key in ("a", "b", "c", "d")
    ]
    assert statuses == [200, 200, 403, 403]


# ── health ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_live_is_not_ready_while_a_backup_is_restored(store: Store, tmp_path: Path) -> None:
    app = app_of(store, access_of(tmp_path))
    assert [send(app, "GET", f"/health/{what}").status_code for what in ("live", "ready")] == [200, 200]
    store.write_query(backup.BEGIN, backup="some")
    assert [send(app, "GET", f"/health/{what}").status_code for what in ("live", "ready")] == [200, 503]
    store.write_query(backup.END)
    assert send(app, "GET", "/health").json() == {"live": True, "ready": True}


# ── errors, other origins, headers ──────────────────────────────────────────────────────────────────────────────────


def test_unforeseen_errors_carry_the_id_of_their_request(store: Store, tmp_path: Path) -> None:
    app = app_of(store, access_of(tmp_path))

    async def breaks(_: object) -> None:
        raise ZeroDivisionError

    app.router.routes.append(Route("/breaks", breaks))

    async def go() -> httpx.Response:
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            return await client.get("/breaks", headers={"X-Request-ID": "id-9"})

    answer = asyncio.run(go())
    assert (answer.status_code, answer.headers["x-request-id"]) == (500, "id-9")
    assert answer.json()["errors"][0]["extensions"]["requestId"] == "id-9"


def test_only_pages_of_named_origins_may_ask_and_never_with_cookies(store: Store, tmp_path: Path) -> None:
    access = access_of(tmp_path)
    app = create_app(store, audit=audit_of(store), authenticate=access.authenticate, origins=("https://app.example",))
    asked = {
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization,content-type,purpose-of-use",
    }
    allowed = send(app, "OPTIONS", "/graphql", headers={**asked, "Origin": "https://app.example"})
    assert (allowed.status_code, allowed.headers["access-control-allow-origin"]) == (200, "https://app.example")
    assert "access-control-allow-credentials" not in allowed.headers
    other = send(app, "OPTIONS", "/graphql", headers={**asked, "Origin": "https://evil.example"})
    assert "access-control-allow-origin" not in other.headers
    closed = create_app(store, audit=audit_of(store), authenticate=access.authenticate)
    answer = send(closed, "OPTIONS", "/graphql", headers={**asked, "Origin": "https://app.example"})
    assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize("setting", ["*", "app.example", "https://app.example/path", "null", "https://a.example;"])
def test_what_is_no_origin_is_refused(setting: str) -> None:
    with pytest.raises(ConfigurationError, match="no origin"):
        origins_of(setting, "SOCIOGRAM_CORS_ORIGINS")


def test_a_browser_runs_only_what_the_query_page_names(app: tuple[Starlette, str]) -> None:
    answer = send(app[0], "GET", "/graphql", headers={"Authorization": f"Bearer {app[1]}", "Accept": "text/html"})
    policy = dict(part.partition(" ")[::2] for part in answer.headers["content-security-policy"].split("; "))
    script = QUERY_PAGE.partition("<script>")[2].partition("</script>")[0]
    assert f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'" in policy["script-src"]
    assert policy["script-src"].count("https://unpkg.com/") == 3
    assert "unsafe" not in policy["script-src"]
    assert policy["default-src"] == "'none'"
    assert page_policy(QUERY_PAGE.replace("use strict", "use strict ")) != answer.headers["content-security-policy"]
    assert "script-src" not in ask(*app).headers["content-security-policy"]
