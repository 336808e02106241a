"""API keys are kept as digests, on both servers, and outlive what is removed of people."""

from __future__ import annotations

import pytest

from graph_model.api_key import ApiKey, digest_of, new_secret
from graph_model.api_key_store import add_key, read_keys, revoke_key
from graph_model.entities import Address
from graph_model.erasure import remove_person, subject_of
from graph_model.errors import InputError, NotFound
from graph_model.recorder import Recorder
from graph_model.revision import read_revision
from graph_model.store import Store
from graph_model.subject_export import export_of
from graph_model.suppression import Why
from graph_model.writer_lease import WriterLease
from sociogram.jobs import resolve_graph
from tests.graph_model.test_erasure import whole_text

SECRET = new_secret()
OF_ADA = ApiKey("Ada's laptop", digest_of(SECRET), ("manager", "viewer"), "ada@us.example", 5, 90)
OF_CI = ApiKey("ci", digest_of(new_secret()), ("viewer",), "", 6)


def add(store: Store, *keys: ApiKey) -> None:
    with WriterLease(store) as lease:
        for key in keys:
            add_key(lease, key)


def test_keys_are_kept_until_they_are_revoked_and_make_no_new_revision(any_store: Store) -> None:
    before = read_revision(any_store).number
    add(any_store, OF_CI, OF_ADA)
    assert read_keys(any_store) == [OF_ADA, OF_CI]
    with WriterLease(any_store) as lease:
        revoke_key(lease, "ci")
    assert read_keys(any_store) == [OF_ADA]
    assert read_revision(any_store).number == before
    with pytest.raises(NotFound), WriterLease(any_store) as lease:
        revoke_key(lease, "ci")


def test_two_keys_do_not_share_a_name(any_store: Store) -> None:
    add(any_store, OF_CI)
    with pytest.raises(InputError, match="already"):
        add(any_store, ApiKey("ci", digest_of("another"), ("admin",), "", 7))
    assert read_keys(any_store) == [OF_CI]


def test_the_key_itself_is_nowhere_in_the_graph(any_store: Store) -> None:
    add(any_store, OF_ADA)
    assert SECRET not in whole_text(any_store)
    assert SECRET.removeprefix("sociogram_") not in whole_text(any_store)


def test_erasing_a_person_leaves_all_keys_and_theirs_names_nobody(any_store: Store) -> None:
    with Recorder(any_store) as recorder:
        recorder.addresses([Address("ada@us.example", names=("Ada King",)), Address("bob@us.example")])
    resolve_graph(any_store)
    add(any_store, OF_ADA, OF_CI)
    ada = subject_of(any_store, "ada@us.example")
    assert [key["name"] for key in export_of(any_store, ada)["api_keys"]] == [OF_ADA.name]
    with WriterLease(any_store) as lease:
        remove_person(any_store, lease, b"k" * 32, ada, why=Why.ERASED, now_ms=1)
    theirs, other = read_keys(any_store)
    assert (theirs.digest, theirs.roles, theirs.person) == (OF_ADA.digest, OF_ADA.roles, "an erased person")
    assert other == OF_CI


def test_a_key_holds_until_the_moment_at_which_it_expires() -> None:
    assert [OF_ADA.holds_at(now_ms) for now_ms in (0, 89, 90, 91)] == [True, True, False, False]
    assert OF_CI.holds_at(1 << 60)


def test_keys_are_random() -> None:
    assert len({new_secret() for _ in range(100)}) == 100
    assert len(SECRET) > 50
