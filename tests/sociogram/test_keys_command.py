"""`sociogram keys`: made, listed and revoked; and a service beyond loopback that knows them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from graph_model.api_key import digest_of
from graph_model.api_key_store import read_keys
from graph_model.policy import Policy
from graph_model.recorder import Recorder
from graph_model.store import Store
from sociogram.cli import cli
from tests.sociogram.test_load import settings_of


@pytest.fixture
def run(store: Store, tmp_path: Path) -> Any:
    env = {**settings_of(store.address), "SOCIOGRAM_DATA_DIR": str(tmp_path / "data")}

    def call(*words: str, **more: str) -> Result:
        return CliRunner().invoke(cli, words, env={**env, **more})

    return call


def test_a_key_is_shown_once_and_kept_as_a_digest(run: Any, store: Store) -> None:
    made = run("keys", "add", "ci", "--role", "viewer", "--role", "analyst", "--expires", "2999-01-02")
    assert made.exit_code == 0
    secret = made.output.splitlines()[0]
    (kept,) = read_keys(store)
    assert (kept.name, kept.digest, kept.roles, kept.person) == ("ci", digest_of(secret), ("analyst", "viewer"), "")
    listed = run("keys", "list").output
    assert listed.startswith("ci: analyst, viewer, made on 20")
    assert listed.endswith("until 2999-01-02\n")
    assert secret not in listed
    assert secret not in run("keys", "list", "--json").output
    assert kept.digest not in run("keys", "list", "--json").output


def test_a_revoked_key_is_gone(run: Any, store: Store) -> None:
    run("keys", "add", "ci", "--role", "viewer")
    assert run("keys", "revoke", "ci").output == "Revoked: ci.\n"
    assert run("keys", "list").output == "There are no keys.\n"
    again = run("keys", "revoke", "ci")
    assert (again.exit_code, read_keys(store)) == (1, [])


@pytest.mark.parametrize(
    "words",
    [
        ("ci",),
        ("ci", "--role", "root"),
        (" ", "--role", "viewer"),
        ("ci", "--role", "viewer", "--expires", "2001-01-01"),
        ("ann", "--role", "manager"),
        ("ann", "--role", "manager", "--person", "nobody"),
    ],
)
def test_keys_that_make_no_sense_are_refused(run: Any, store: Store, words: tuple[str, ...]) -> None:
    assert run("keys", "add", *words).exit_code != 0
    assert read_keys(store) == []


def test_whose_a_key_is_is_kept_as_the_graph_has_addresses(run: Any, store: Store, tmp_path: Path) -> None:
    made = run("keys", "add", "ann", "--role", "manager", "--person", "Ann@US.example", "--json")
    assert json.loads(made.output)["person"] == "ann@us.example"
    run("keys", "revoke", "ann")
    with Recorder(store) as recorder:
        recorder.policy(Policy(pseudonymise=True))
    (tmp_path / "us.csv").write_text("email,name\nann@us.example,Ann Lee\n")
    assert run("load", str(tmp_path / "us.csv")).exit_code == 0
    run("keys", "add", "ann", "--role", "manager", "--person", "Ann@US.example")
    (kept,) = read_keys(store)
    assert kept.person != "ann@us.example"
    assert store.read("MATCH (a:Address {email: $email}) RETURN a.id AS id", email=kept.person) != []


def test_serve_does_not_start_beyond_loopback_while_nobody_is_known(run: Any) -> None:
    refused = run("serve", "--host", "192.0.2.7")
    assert refused.exit_code == 1
    assert "sociogram keys add" in refused.output
