"""Who is let in where: nobody unknown from elsewhere, and a newcomer on loopback without any set-up."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jwt
import pytest

from graph_model.api_key import ApiKey, digest_of, new_secret
from graph_model.api_key_store import add_key
from graph_model.errors import ConfigurationError
from graph_model.store import Store
from graph_model.writer_lease import WriterLease
from sociogram.access import access_of
from sociogram.audit import audit_log
from sociogram.local_key import local_key
from sociogram.settings import Settings
from sociogram.web import create_app
from tests.sociogram.test_web import send

SECRET = new_secret()
JWT = {
    "SOCIOGRAM_JWT_ISSUER": "https://id.example",
    "SOCIOGRAM_JWT_AUDIENCE": "sociogram",
    "SOCIOGRAM_JWT_SECRET": "s" * 32,
}
BEYOND = {"SOCIOGRAM_HOST": "192.0.2.7", "SOCIOGRAM_HOST_NAMES": "api.example, graph.example"}
INTROSPECTION = "{ __schema { types { name } } }"


def settings(tmp_path: Path, **more: str) -> Settings:
    return Settings.from_environment({"SOCIOGRAM_DATA_DIR": str(tmp_path / "data"), **more})


def add(store: Store, *roles: str, expires_ms: int | None = None) -> None:
    with WriterLease(store) as lease:
        add_key(lease, ApiKey("ci", digest_of(SECRET), roles, "", 0, expires_ms))


def app_of(store: Store, chosen: Settings) -> Any:
    access = access_of(store, chosen)
    local = access.local
    return create_app(
        store,
        authenticate=access.authenticate,
        audit=audit_log(store, chosen),
        development=local is not None,
        sign_in=access.sign_in,
        hosts=access.hosts,
    )


def ask(app: Any, query: str, token: str = "", host: str = "api.example") -> tuple[int, Any]:
    headers = {"host": host, **({"authorization": f"Bearer {token}"} if token else {})}
    response = send(app, "POST", "/graphql", json={"query": query}, headers=headers)
    return response.status_code, response.json()


def web_token(**more: Any) -> str:
    said = {
        "iss": "https://id.example",
        "aud": "sociogram",
        "sub": "u",
        "exp": int(time.time()) + 60,
        "roles": ["viewer"],
    }
    return jwt.encode({**said, **more}, "s" * 32, "HS256")


def test_nothing_beyond_loopback_starts_while_nobody_is_known(store: Store, tmp_path: Path) -> None:
    elsewhere: tuple[Mapping[str, str], ...] = (
        BEYOND,
        {"SOCIOGRAM_HOST_NAMES": "api.example"},
        {"SOCIOGRAM_HOST": "::"},
    )
    for more in elsewhere:
        with pytest.raises(ConfigurationError, match="neither API keys"):
            access_of(store, settings(tmp_path, **more))
    add(store, "viewer", expires_ms=1)
    with pytest.raises(ConfigurationError, match="neither API keys"):
        access_of(store, settings(tmp_path, **BEYOND))
    assert not (tmp_path / "data").exists()


def test_every_address_of_the_machine_wants_names(store: Store, tmp_path: Path) -> None:
    add(store, "viewer")
    for host in ("0.0.0.0", "::"):
        with pytest.raises(ConfigurationError, match="SOCIOGRAM_HOST_NAMES"):
            access_of(store, settings(tmp_path, SOCIOGRAM_HOST=host))
    found = access_of(store, settings(tmp_path, SOCIOGRAM_HOST="0.0.0.0", SOCIOGRAM_HOST_NAMES="api.example"))
    assert "api.example" in found.hosts
    assert "0.0.0.0" not in found.hosts


def test_callers_from_elsewhere_show_a_key_or_a_token(store: Store, tmp_path: Path) -> None:
    add(store, "viewer")
    app = app_of(store, settings(tmp_path, **BEYOND, **JWT))
    query = "{ viewer { name roles } organisations(first: 1) { totalCount } }"
    for token, name in ((SECRET, "ci"), (web_token(), "u")):
        status, answer = ask(app, query, token)
        assert (status, answer["data"]["viewer"]) == (200, {"name": name, "roles": ["VIEWER"]})
        assert answer["data"]["organisations"]["totalCount"] == 0
    assert ask(app, "{ people(first: 1) { totalCount } }", SECRET)[1]["errors"][0]["extensions"]["code"] == "FORBIDDEN"


@pytest.mark.parametrize(
    "query",
    [
        "{ __typename }",
        INTROSPECTION,
        "{ viewer { nam } }",
        "{ peopl }",
        "not a query",
        "",
        '{ __type(name: "Person") { name } }',
    ],
)
def test_who_is_not_known_learns_nothing_of_the_schema(store: Store, tmp_path: Path, query: str) -> None:
    add(store, "viewer")
    app = app_of(store, settings(tmp_path, **BEYOND))
    for token in ("", "sociogram_guess", web_token()):
        status, answer = ask(app, query, token)
        assert status == 401
        assert list(answer) == ["errors"]
        assert "Did you mean" not in str(answer)
        assert answer["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    url = {"query": query}
    got = send(app, "GET", "/graphql", params=url, headers={"host": "api.example", "accept": "application/json"})
    assert got.status_code == 401


def test_who_is_known_may_see_the_schema_but_gets_no_suggestions(store: Store, tmp_path: Path) -> None:
    add(store, "viewer")
    app = app_of(store, settings(tmp_path, **BEYOND))
    assert ask(app, INTROSPECTION, SECRET)[1]["data"]["__schema"]["types"]
    assert "Did you mean" not in str(ask(app, "{ organisation(first: 1) { totalCount } }", SECRET))


def test_a_service_for_others_has_no_query_page_and_no_newcomers_key(store: Store, tmp_path: Path) -> None:
    add(store, "viewer")
    newcomers = local_key(tmp_path / "data")
    app = app_of(store, settings(tmp_path, **BEYOND))
    for path in ("/", "/sign-in", f"/sign-in?key={newcomers}"):
        assert send(app, "GET", path, headers={"host": "api.example"}).status_code == 404
    page = send(app, "GET", "/graphql", headers={"host": "api.example", "accept": "text/html"})
    assert page.status_code in {401, 406}
    assert "GraphiQL" not in page.text
    assert ask(app, "{ viewer { name } }", newcomers)[0] == 401


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("api.example", 200),
        ("GRAPH.example:8642", 200),
        ("192.0.2.7:8642", 200),
        ("localhost", 200),
        ("evil.example", 421),
        ("", 421),
    ],
)
def test_only_names_that_were_set_are_answered(store: Store, tmp_path: Path, host: str, status: int) -> None:
    add(store, "viewer")
    assert ask(app_of(store, settings(tmp_path, **BEYOND)), "{ __typename }", SECRET, host)[0] == status


def test_loopback_wants_no_set_up_and_takes_keys_as_well(store: Store, tmp_path: Path) -> None:
    app = app_of(store, settings(tmp_path))
    assert ask(app, "{ viewer { name } }", local_key(tmp_path / "data"), "127.0.0.1")[1]["data"]["viewer"]["name"]
    add(store, "viewer")
    assert ask(app_of(store, settings(tmp_path)), "{ viewer { name } }", SECRET, "127.0.0.1")[0] == 200


@pytest.mark.parametrize(
    ("more", "setting"),
    [
        ({"SOCIOGRAM_JWT_ISSUER": ""}, "JWT_ISSUER"),
        ({"SOCIOGRAM_JWT_AUDIENCE": ""}, "JWT_AUDIENCE"),
        ({"SOCIOGRAM_JWT_SECRET": ""}, "JWT_KEYS"),
        ({"SOCIOGRAM_JWT_SECRET": "short"}, "JWT_SECRET"),
        ({"SOCIOGRAM_JWT_KEYS": "https://id.example/keys"}, "JWT_SECRET"),
        ({"SOCIOGRAM_JWT_ROLES": "ops=root"}, "JWT_ROLES"),
    ],
)
def test_settings_of_tokens_that_make_no_sense_are_refused(
    store: Store, tmp_path: Path, more: dict[str, str], setting: str
) -> None:
    with pytest.raises(ConfigurationError, match=f"SOCIOGRAM_{setting}"):
        access_of(store, settings(tmp_path, **{**JWT, **more}))


def test_the_secret_may_stand_in_a_file_that_nobody_else_reads(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("s" * 32 + "\n")
    chosen = settings(tmp_path, **{**JWT, "SOCIOGRAM_JWT_SECRET": "", "SOCIOGRAM_JWT_SECRET_FILE": str(file)})
    with pytest.raises(ConfigurationError, match="others can read"):
        access_of(store, chosen)
    file.chmod(0o600)
    assert ask(app_of(store, chosen), "{ viewer { name } }", web_token(), "localhost")[0] == 200
    assert "s" * 32 not in repr(settings(tmp_path, **JWT))


def test_while_the_graph_does_not_answer_nobody_is_let_in(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from graph_model.errors import StoreUnavailable
    from sociogram import key_ring

    add(store, "viewer")
    app = app_of(store, settings(tmp_path, **BEYOND, SOCIOGRAM_KEY_SECONDS="0"))

    def gone(_: object) -> None:
        raise StoreUnavailable("bolt://db.internal:7687", "nobody listens")

    monkeypatch.setattr(key_ring, "read_keys", gone)
    status, answer = ask(app, "{ __typename }", SECRET)
    assert status == 503
    assert "internal" not in str(answer)
