"""Real graph servers for the tests: the embedded one always, Neo4j wherever it can be had."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from graph_model.bolt_address import BoltAddress
from graph_model.errors import SociogramError
from graph_model.migrations import migrate
from graph_model.store import Store
from sociogram.demo.performance import Performance, perform
from sociogram.embedded_server import EmbeddedServer
from sociogram.neo4j_server import Neo4jServer, default_home, fetch
from tests.requirements import require

settings.register_profile("no clock", deadline=None)  # a busy machine is no failure
settings.load_profile("no clock")

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # as a shell starts what it does in the background
    signal.signal(signal.SIGINT, signal.default_int_handler)  # or what the tests start would never hear Ctrl-C

SHARED_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def embedded_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BoltAddress]:
    with EmbeddedServer(tmp_path_factory.mktemp("embedded"), heap_megabytes=512) as address:
        yield address


@pytest.fixture(scope="session")
def neo4j_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BoltAddress]:
    try:
        jars = fetch(default_home())
    except SociogramError as error:
        require("neo4j", False, str(error))
    with Neo4jServer(tmp_path_factory.mktemp("neo4j"), jars=jars) as address:
        yield address


@pytest.fixture
def store(embedded_address: BoltAddress) -> Iterator[Store]:
    """An empty graph on the embedded server."""
    yield from empty_graph(embedded_address)


@pytest.fixture(params=["embedded", "neo4j"])
def any_store(request: pytest.FixtureRequest) -> Iterator[Store]:
    """An empty graph, once on each server: for the store contract."""
    yield from empty_graph(request.getfixturevalue(f"{request.param}_address"))


def empty_graph(address: BoltAddress) -> Iterator[Store]:
    with Store(address) as store:
        store.write_query("MATCH (n) DETACH DELETE n")
        migrate(store)
        yield store


@pytest.fixture(scope="module")
def demo(
    embedded_address: BoltAddress, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Store, Performance]]:
    """The demo company, loaded and analysed: its graph, and what was found."""
    for store in empty_graph(embedded_address):
        yield store, perform(store, tmp_path_factory.mktemp("demo"), 1, lambda _what, _part: None)


def shared_data(name: str) -> Path:
    """A file of the public data beside the repository; a test that needs it skips where it is not."""
    path = SHARED_DATA / name
    require("data", path.exists(), f"{name} is not there: the public data set lies outside of this repository")
    return path
