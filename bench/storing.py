"""How fast the graph is written and read, against the bare driver doing the same work on the same server.

Both figures use a server of their own in a temporary folder, the demo company's files, and real Bolt.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from neo4j import Driver, GraphDatabase, ManagedTransaction

from bench.figure import Figure, compare
from graph_model.blocks import read_blocks
from graph_model.bolt_address import BoltAddress
from graph_model.migrations import install_schema, migrate
from graph_model.queries import snapshot as queries
from graph_model.store import Row, Store
from sociogram.demo.company import make_company
from sociogram.demo.folder import TRUTH_FILE, write_folder
from sociogram.embedded_server import EmbeddedServer
from sociogram.jobs import run_import

ROWS_A_TRANSACTION = 5_000

EMPTY = "MATCH (n) DETACH DELETE n"

BARE_ADDRESSES = "UNWIND $rows AS row CREATE (a:Address) SET a = row"
BARE_INTERACTIONS = """
UNWIND $rows AS row CREATE (i:Interaction:Message) SET i = row[0]
WITH i, row UNWIND row[1] AS other MATCH (a:Address {id: other[0]})
CREATE (a)-[:TOOK_PART {role: other[1], response: other[2]}]->(i)
"""
ONE_BY_ONE = """
MATCH (p:Person)<-[:IDENTIFIES]-(a:Address)-[t:TOOK_PART]->(i:Interaction)
WHERE t.response <> 'declined' RETURN p.id AS person, i.id AS interaction, t.role AS role
"""


@dataclass(frozen=True, slots=True)
class Rows:
    """What a load wrote, as the bare driver is given it."""

    addresses: Sequence[Row]
    interactions: Sequence[tuple[Row, list[list[str]]]]


def storing_figures(repeats: int = 3) -> Iterator[Figure]:
    """`load_end_to_end` and `read_packed`, on the demo company."""
    with _server() as (address, place):
        files = _demo_files(place)
        with Store(address) as store, _bare(address) as driver:
            _load(store, files)
            yield _reading(store, driver, repeats)
            yield _loading(store, driver, files, _written(store), repeats)


@contextmanager
def _server() -> Iterator[tuple[BoltAddress, Path]]:
    with tempfile.TemporaryDirectory() as folder, EmbeddedServer(Path(folder) / "graph") as address:
        yield address, Path(folder)


@contextmanager
def _bare(address: BoltAddress) -> Iterator[Driver]:
    with GraphDatabase.driver(address.url, auth=(address.user, address.password)) as driver:
        yield driver


def _demo_files(place: Path) -> list[Path]:
    write_folder(make_company(1), place / "company")
    return [path for path in sorted((place / "company").iterdir()) if path.name != TRUTH_FILE]


def _load(store: Store, files: Sequence[Path]) -> None:
    store.write_query(EMPTY)
    migrate(store)
    run_import(store, files)


def _loading(store: Store, driver: Driver, files: Sequence[Path], rows: Rows, repeats: int) -> Figure:
    return compare(
        "load_end_to_end",
        len(rows.interactions),
        "interactions/s",
        lambda: _load(store, files),
        lambda: _write_bare(store, driver, rows),
        baseline_name="bare driver, the same rows grouped, nothing parsed or merged",
        repeats=repeats,
    )


def _written(store: Store) -> Rows:
    took_part = (
        "MATCH (a:Address)-[t:TOOK_PART]->(i:Interaction) RETURN i.id AS id, collect([a.id, t.role, t.response]) AS p"
    )
    participants = {row["id"]: row["p"] for row in store.read(took_part)}
    found = [row["i"] for row in store.read("MATCH (i:Interaction) RETURN properties(i) AS i")]
    addresses = [row["a"] for row in store.read("MATCH (a:Address) RETURN properties(a) AS a")]
    return Rows(addresses, [(each, participants.get(each["id"], [])) for each in found])


def _write_bare(store: Store, driver: Driver, rows: Rows) -> None:
    store.write_query(EMPTY)
    install_schema(store)
    with driver.session() as session:
        for query, each in ((BARE_ADDRESSES, rows.addresses), (BARE_INTERACTIONS, rows.interactions)):
            for start in range(0, len(each), ROWS_A_TRANSACTION):
                session.execute_write(_run, query, [*map(_plain, each[start : start + ROWS_A_TRANSACTION])])


def _plain(row: Any) -> Any:
    return list(row) if isinstance(row, tuple) else row


def _run(transaction: ManagedTransaction, query: str, rows: list[Any]) -> None:
    transaction.run(query, rows=rows).consume()


def _reading(store: Store, driver: Driver, repeats: int) -> Figure:
    def packed() -> int:
        return sum(len(row["interactions"]) for row in read_blocks(store, "Person", queries.PARTICIPATIONS))

    def one_by_one() -> int:
        with driver.session() as session:
            return len(
                session.execute_read(lambda transaction: [record.values() for record in transaction.run(ONE_BY_ONE)])
            )

    return compare(
        "read_packed",
        packed(),
        "participations/s",
        packed,
        one_by_one,
        baseline_name="bare driver, row by row",
        repeats=repeats,
    )
