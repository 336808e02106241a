"""Graph servers of their own for a benchmark, each in a temporary folder."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from neo4j import Driver, GraphDatabase

from graph_model.bolt_address import BoltAddress
from graph_model.migrations import migrate
from graph_model.store import Store
from sociogram.embedded_server import EmbeddedServer
from sociogram.neo4j_server import Neo4jServer, default_home, fetch

_SOME = "MATCH (n) WITH n LIMIT 20000 DETACH DELETE n RETURN count(n) AS gone"


def _embedded(folder: Path) -> AbstractContextManager[BoltAddress]:
    return EmbeddedServer(folder)


def _neo4j(folder: Path) -> AbstractContextManager[BoltAddress]:
    return Neo4jServer(folder, jars=fetch(default_home()))


SERVERS: Mapping[str, Callable[[Path], AbstractContextManager[BoltAddress]]] = {
    "embedded": _embedded,
    "neo4j": _neo4j,
}


@contextmanager
def started(name: str) -> Iterator[BoltAddress]:
    """A new server of that name with nothing in it. Raises ServerFailed where it cannot be had."""
    with tempfile.TemporaryDirectory() as folder, SERVERS[name](Path(folder) / "graph") as address:
        yield address


@contextmanager
def bare(address: BoltAddress) -> Iterator[Driver]:
    """The driver alone."""
    with GraphDatabase.driver(address.url, auth=(address.user, address.password)) as driver:
        yield driver


def empty(store: Store) -> None:
    """Take everything out, in transactions that no server minds, and put the schema in."""
    while store.write_query(_SOME)[0]["gone"]:
        pass
    migrate(store)
