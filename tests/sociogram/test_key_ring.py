"""API keys in a running service: known without asking the graph each time, and forgotten in time."""

from __future__ import annotations

import pytest

from gql.caller import Caller, Role
from graph_model.api_key import ApiKey, digest_of, new_secret
from graph_model.api_key_store import add_key, revoke_key
from graph_model.errors import StoreUnavailable
from graph_model.store import Row, Store
from graph_model.writer_lease import WriterLease
from sociogram.key_ring import KeyRing
from tests.gql.client import CountingView

SECRET = new_secret()


class Moment:
    """A clock that a test moves."""

    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def add(
    store: Store, secret: str, name: str = "ann", expires_ms: int | None = None, roles: tuple[str, ...] = ("viewer",)
) -> None:
    with WriterLease(store) as lease:
        add_key(lease, ApiKey(name, digest_of(secret), roles, "ann@us.example", 0, expires_ms))


def test_a_key_lets_in_under_its_name_and_roles(store: Store) -> None:
    add(store, SECRET, roles=("manager", "viewer", "root"))
    ring = KeyRing(store, 5)
    assert ring.caller(SECRET) == Caller("ann", frozenset({Role.MANAGER, Role.VIEWER}), "ann@us.example")
    for wrong in ("", SECRET[:-1], SECRET + "x", SECRET.removeprefix("sociogram_"), digest_of(SECRET), new_secret()):
        assert ring.caller(wrong) is None


def test_the_graph_is_asked_once_in_a_while_whatever_is_shown(store: Store) -> None:
    add(store, SECRET)
    view, clock = CountingView(store), Moment()
    ring = KeyRing(view, 5, clock=clock)
    for _ in range(50):
        assert ring.caller(SECRET)
        assert not ring.caller(new_secret())
        assert not ring.caller("e30.e30.e30")
    assert view.reads == 1
    clock.seconds = 5
    ring.caller(SECRET)
    assert view.reads == 2


def test_a_revoked_key_stops_and_a_new_one_starts_within_the_setting(store: Store) -> None:
    add(store, SECRET)
    clock, other = Moment(), new_secret()
    ring = KeyRing(store, 5, clock=clock)
    assert ring.caller(SECRET)
    with WriterLease(store) as lease:
        revoke_key(lease, "ann")
    add(store, other, "bob")
    clock.seconds = 5
    assert ring.caller(SECRET) is None
    assert ring.caller(other)


def test_a_key_stops_at_the_moment_when_it_expires(store: Store) -> None:
    add(store, SECRET, expires_ms=1_000)
    now = [999]
    ring = KeyRing(store, 5, clock=Moment(), now_ms=lambda: now[0])
    assert ring.caller(SECRET)
    now[0] = 1_000
    assert ring.caller(SECRET) is None


class Gone:
    """A graph that answers no more."""

    def read(self, query: str, **parameters: object) -> list[Row]:
        raise StoreUnavailable("bolt://127.0.0.1:1", "nobody listens")


def test_nobody_is_let_in_by_what_was_known_once_the_graph_answers_no_more(store: Store) -> None:
    add(store, SECRET)
    clock = Moment()
    ring = KeyRing(store, 5, clock=clock)
    assert ring.caller(SECRET)
    ring._view = Gone()
    clock.seconds = 4.9
    assert ring.caller(SECRET)
    clock.seconds = 5
    with pytest.raises(StoreUnavailable):
        ring.caller(SECRET)
