"""The application around the endpoint: hosts, headers, health, and the key of a newcomer."""

from __future__ import annotations

import asyncio
import stat
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from starlette.applications import Starlette

from gql.audit.log import AuditLog
from gql.caller import Role
from graph_model.errors import ConfigurationError
from graph_model.store import Store
from sociogram.local_key import COOKIE, LocalAccess, local_key
from sociogram.web import create_app
from tests.gql.client import AUDIT_KEY, Remembered

BASE = "http://127.0.0.1:8000"
QUERY = {"query": "{ viewer { name roles } }"}


def access_of(data_dir: Path) -> LocalAccess:
    return LocalAccess(local_key(data_dir))


def audit_of(store: Store) -> AuditLog:
    return AuditLog(store, AUDIT_KEY, Remembered())


def app_of(store: Store, access: LocalAccess) -> Starlette:
    audit = audit_of(store)
    return create_app(store, authenticate=access.authenticate, audit=audit, development=True, sign_in=access.sign_in)


def send(app: Starlette, method: str, url: str, **more: object) -> httpx.Response:
    async def go() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=BASE) as client:
            return await client.request(method, url, **more)

    return asyncio.run(go())


def cookie_of(response: httpx.Response) -> str:
    return response.headers["set-cookie"].partition("=")[2].partition(";")[0]


def test_key_is_made_once_and_only_its_owner_can_read_it(tmp_path: Path) -> None:
    key = local_key(tmp_path / "data")
    assert local_key(tmp_path / "data") == key
    assert len(key) >= 32
    (file,) = (tmp_path / "data").iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_key_that_others_can_read_is_refused(tmp_path: Path) -> None:
    local_key(tmp_path)
    (file,) = tmp_path.iterdir()
    file.chmod(0o644)
    with pytest.raises(ConfigurationError, match="Delete it"):
        local_key(tmp_path)


def test_program_shows_the_key(store: Store, tmp_path: Path) -> None:
    app = app_of(store, access_of(tmp_path))
    header = {"authorization": f"Bearer {local_key(tmp_path)}"}
    answer = send(app, "POST", "/graphql", json=QUERY, headers=header).json()
    assert answer["data"]["viewer"]["roles"] == [Role.ADMIN.name]
    for wrong in ({}, {"authorization": "Bearer x"}, {"authorization": f"Basic {local_key(tmp_path)}"}):
        assert send(app, "POST", "/graphql", json=QUERY, headers=wrong).status_code == 401


def test_browser_trades_the_key_for_a_cookie_that_is_not_the_key(store: Store, tmp_path: Path) -> None:
    access = access_of(tmp_path)
    app = app_of(store, access)
    signed_in = send(app, "GET", access.sign_in_path())
    assert (signed_in.status_code, signed_in.headers["location"]) == (303, "/graphql")
    flags = signed_in.headers["set-cookie"].lower()
    assert "httponly" in flags
    assert "samesite=strict" in flags
    assert local_key(tmp_path) not in flags
    cookie = {"cookie": f"{COOKIE}={cookie_of(signed_in)}"}
    assert send(app, "POST", "/graphql", json=QUERY, headers=cookie).status_code == 200
    page = send(app, "GET", "/graphql", headers={**cookie, "accept": "text/html"})
    assert "GraphiQL" in page.text


def test_cookie_does_not_let_other_pages_or_other_processes_ask(store: Store, tmp_path: Path) -> None:
    access = access_of(tmp_path)
    app = app_of(store, access)
    cookie = {"cookie": f"{COOKIE}={cookie_of(send(app, 'GET', access.sign_in_path()))}"}
    for origin, status in ((BASE, 200), ("http://evil.example", 401), ("null", 401), ("http://127.0.0.1:9", 401)):
        assert send(app, "POST", "/graphql", json=QUERY, headers={**cookie, "origin": origin}).status_code == status
    assert send(app_of(store, access_of(tmp_path)), "POST", "/graphql", json=QUERY, headers=cookie).status_code == 401


@pytest.mark.parametrize("then", ["//evil.example", "https://evil.example", "/\\evil.example"])
def test_sign_in_leads_to_pages_of_ours_only(store: Store, tmp_path: Path, then: str) -> None:
    access = access_of(tmp_path)
    key = parse_qs(urlsplit(access.sign_in_path()).query)["key"][0]
    response = send(app_of(store, access), "GET", "/sign-in", params={"key": key, "then": then})
    assert response.headers["location"] == "/graphql"


def test_sign_in_with_a_wrong_key_gives_no_cookie(store: Store, tmp_path: Path) -> None:
    response = send(app_of(store, access_of(tmp_path)), "GET", "/sign-in", params={"key": "x"})
    assert response.status_code == 401
    assert "set-cookie" not in response.headers


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:8000", 200),
        ("localhost", 200),
        ("[::1]:8000", 200),
        ("evil.example", 421),
        ("127.0.0.1.evil.example", 421),
    ],
)
def test_foreign_host_names_are_refused(store: Store, tmp_path: Path, host: str, status: int) -> None:
    response = send(app_of(store, access_of(tmp_path)), "GET", "/health", headers={"host": host})
    assert response.status_code == status


def test_health_needs_no_key_and_every_answer_is_careful(store: Store, tmp_path: Path) -> None:
    response = send(app_of(store, access_of(tmp_path)), "GET", "/health")
    assert response.json() == {"live": True, "ready": True}
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["cache-control"] == "no-store"
    assert "access-control-allow-origin" not in response.headers
