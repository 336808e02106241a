"""A person's data is handed out and removed over the API, and whoever was erased is in no answer any more."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gql.caller import Caller, Role
from gql.node import global_id
from graph_model.audit_store import digests_of, read_entries
from graph_model.policy import Policy
from graph_model.recorder import Recorder
from graph_model.revision import read_revision
from graph_model.store import Store
from sociogram.jobs import run_import
from sociogram.privacy_key import PrivacyKey
from tests.gql.client import AUDIT_KEY, Client
from tests.gql.fixture_company import CONTRACTS, OUTSIDE, STAFF, SUPPLIERS, write_company
from tests.gql.operations import OPERATIONS, QUESTIONS

WHO, NAME = STAFF[3], "Person 03"
ID = global_id("Person", WHO.id)
EXPORT = "mutation ($who: String!) { exportPerson(input: {person: $who}) { json } }"
ERASE = """mutation erase($who: String!, $sure: Boolean!) { erasePerson(input: {person: $who, sure: $sure}) {
    done mentionedInPolicy addresses { email interactions } went { what count }
} }"""
MAIL = f"""From: {STAFF[4].email}
To: {NAME} <{WHO.email}>, {OUTSIDE[4].email}
Date: Tue, 1 Oct 2024 10:04:55 +0000
Subject: again
Message-ID: <again@x>

"""


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> PrivacyKey:
    return PrivacyKey(tmp_path_factory.mktemp("home") / "privacy-key", is_ours=True)


@pytest.fixture
def company(store: Store) -> Store:
    write_company(store)
    return store


def admin(store: Store, key: PrivacyKey, cache: Path | None = None, purpose: str = "subject request") -> Client:
    return Client(store, purpose=purpose, privacy_key=key, cache=cache)


def asked(store: Store) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every operation, and every question about others than who was erased."""
    ada, bob = (global_id("Person", each.id) for each in (STAFF[0], STAFF[5]))
    supplier = global_id("Organisation", SUPPLIERS[3])
    told: dict[str, dict[str, Any]] = {
        "whatIfLeave": {"people": [ada, bob]},
        "succession": {"account": supplier},
        "whatIfFail": {"organisations": [supplier], "controlled": False},
        "introductions": {"from": ada, "to": supplier, "steps": 4},
        "tieBetween": {"one": ada, "other": bob},
    }
    yield from ((operation, {}) for operation in OPERATIONS.values())
    yield from ((QUESTIONS[name], arguments) for name, arguments in told.items())
    yield "query ($id: ID!) { node(id: $id) { __typename id } }", {"id": ID}
    yield "query ($of: String!) { whyDropped(of: $of) { known interactions { sourceIds } } }", {"of": WHO.email}


def traces(client: Client, store: Store) -> list[tuple[str, str]]:
    """Which operation says what of them."""
    found = []
    for operation, arguments in asked(store):
        text = json.dumps(client.post(operation, variables={"n": 20, **arguments}).json()["data"], ensure_ascii=False)
        found += [(operation[:60], each) for each in (NAME, WHO.email, WHO.id, ID) if each in text]
    return found


def test_an_erased_person_is_in_no_answer_nor_comes_back_with_a_load(
    company: Store, key: PrivacyKey, tmp_path: Path
) -> None:
    cache = tmp_path / "cache"
    client, other_worker = admin(company, key, cache), admin(company, key)
    traces(other_worker, company)
    assert len({operation for operation, _ in traces(client, company)}) > 10, "or what follows would show nothing"
    done = client.ask(ERASE, who=WHO.email, sure=True)["erasePerson"]
    assert done["done"] is True
    assert {"email": WHO.email, "interactions": 1} in done["addresses"]
    assert {each["what"] for each in done["went"]} >= {"addresses", "findings_deleted", "findings_redacted"}
    assert traces(client, company) == traces(other_worker, company) == []
    assert [path for path in cache.rglob("*") if path.is_file() and WHO.email.encode() in path.read_bytes()] == []
    mail = tmp_path / "mail"
    mail.mkdir()
    (mail / "1.eml").write_text(MAIL)
    assert run_import(company, [mail], privacy_key=key).record.new == 1
    assert traces(client, company) == []
    assert traces(admin(company, key, cache), company) == []


def test_without_being_sure_only_the_addresses_are_told(company: Store, key: PrivacyKey) -> None:
    before = read_revision(company)
    done = admin(company, key).ask(ERASE, who=ID, sure=False)["erasePerson"]
    assert done == {
        "done": False, "mentionedInPolicy": False, "addresses": [{"email": WHO.email, "interactions": 1}], "went": [],
    }  # fmt: skip
    assert read_revision(company) == before


def test_all_there_is_about_a_person_is_handed_out(company: Store, key: PrivacyKey) -> None:
    found = json.loads(admin(company, key).ask(EXPORT, who=WHO.email)["exportPerson"]["json"])
    assert [each["email"] for each in found["addresses"]] == [WHO.email]
    assert found["findings"]
    assert found["ties"]


@pytest.mark.parametrize("mutation", [EXPORT, ERASE])
def test_it_wants_a_purpose_an_admin_and_somebody_whom_it_is_about(
    company: Store, key: PrivacyKey, mutation: str
) -> None:
    def codes(client: Client, who: str) -> list[str]:
        return client.codes(mutation, who=who, **({"sure": True} if mutation == ERASE else {}))

    before = read_revision(company)
    assert codes(admin(company, key, purpose=""), ID) == ["PURPOSE_REQUIRED"]
    assert codes(admin(company, key), "nobody") == ["NOT_FOUND"]
    assert codes(admin(company, key), "nobody@") == ["BAD_INPUT"]
    assert codes(admin(company, key), global_id("Contract", CONTRACTS[0].id)) == ["BAD_USER_INPUT"]
    for role in set(Role) - {Role.ADMIN}:
        somebody = Client(company, caller=Caller("somebody", frozenset({role})), purpose="x", privacy_key=key)
        assert codes(somebody, ID) == ["FORBIDDEN"]
    assert read_revision(company) == before


def test_both_are_entered_with_their_purpose_and_found_after_the_erasure(company: Store, key: PrivacyKey) -> None:
    client = admin(company, key)
    client.ask(EXPORT, who=WHO.email)
    client.ask(ERASE, who=WHO.email, sure=True)
    found = {*digests_of(company, AUDIT_KEY, WHO.email)}
    told = [(each.event.act, each.event.fields[-1:], each.event.purpose) for each in read_entries(company)
            if each.event.act == "change" and found & {*each.event.people}]  # fmt: skip
    assert [act for act, _, _ in told] == ["change", "change"]
    assert {purpose for _, _, purpose in told} == {"subject request"}
    fields = [each.event.fields for each in read_entries(company) if each.event.act == "begin"]
    assert fields == [("Mutation.exportPerson",), ("Mutation.erasePerson",)]


def test_what_is_too_old_goes(company: Store, key: PrivacyKey) -> None:
    client = admin(company, key)
    retain = "mutation { applyRetention { interactions addresses } }"
    assert client.ask(retain)["applyRetention"] == {"interactions": 0, "addresses": 0}
    with Recorder(company) as recorder:
        recorder.policy(Policy(our_domains=("us.example",), retention_days=1))
    assert client.ask(retain)["applyRetention"]["interactions"] > 20
    assert client.ask("{ interactions(first: 1) { totalCount } }")["interactions"]["totalCount"] == 0
