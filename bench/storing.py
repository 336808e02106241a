"""How fast the graph is written and read, against the bare driver doing the same work on the same server.

Each server is one of its own in a temporary folder, reached by real Bolt. Loading is measured on generated mail
(`bench.corpus`), from the files to the resolved graph; reading on the demo company.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path
from shutil import rmtree
from typing import Any

from neo4j import Driver, ManagedTransaction

from bench.corpus import write_mailboxes
from bench.figure import Figure, compare
from bench.servers import bare, empty, started
from graph_model.blocks import read_blocks
from graph_model.queries import recorded
from graph_model.queries import snapshot as queries
from graph_model.recorder import ROWS_A_TRANSACTION
from graph_model.snapshot_reader import current_snapshot
from graph_model.store import Row, Store
from sociogram.demo.company import make_company
from sociogram.demo.folder import TRUTH_FILE, write_folder
from sociogram.jobs import run_import

MESSAGES = 40_000
"""Some ten seconds of loading: the server is warm, and starting a process for parsing is paid for."""

WARM_UPS = 3
"""Loads until the server has compiled what they run most: the first takes more than twice as long as the fourth."""

ONE_BY_ONE = """
MATCH (a:Address)-[t:TOOK_PART]->(i:Interaction)
WHERE t.response <> 'declined' RETURN a.id AS address, i.id AS interaction, t.role AS role
"""


@dataclass(frozen=True, slots=True)
class Rows:
    """What a load wrote, as the bare driver is given it: for the very statements that Sociogram itself writes with."""

    addresses: Sequence[Row]
    messages: Sequence[list[Any]]


def loading_figures(server: str, messages: int = MESSAGES, repeats: int = 3) -> Iterator[Figure]:
    """`load_end_to_end`, `reload_unchanged`, `reload_appended` and `snapshot_extended` of that server."""
    with tempfile.TemporaryDirectory() as place, started(server) as address:
        folder = Path(place)
        write_mailboxes(folder, messages)
        with Store(address) as store, bare(address) as driver:
            empty(store)
            run_import(store, [folder])
            yield _reloading(server, store, folder, repeats)
            yield _loading(server, store, driver, folder, repeats)
            yield _reading_on(server, store, folder, repeats)
            yield _snapshot(server, store, folder, repeats)


def _loading(server: str, store: Store, driver: Driver, folder: Path, repeats: int) -> Figure:
    rows = _written(store)
    return compare(
        f"load_end_to_end_{server}",
        len(rows.messages),
        "interactions/s",
        lambda: run_import(store, [folder]),
        partial(_write_bare, driver, rows),
        baseline_name="bare driver, the same rows grouped, nothing parsed or merged",
        prepare=lambda _: empty(store),
        repeats=repeats,
        warm_ups=WARM_UPS,
    )


def _reloading(server: str, store: Store, folder: Path, repeats: int) -> Figure:
    def prepare(mine: bool) -> None:
        if not mine:
            empty(store)

    def load() -> None:
        run_import(store, [folder])

    return compare(
        f"reload_unchanged_{server}",
        run_import(store, [folder]).record.read,
        "records/s",
        load,
        load,
        baseline_name="loading it the first time",
        prepare=prepare,
        repeats=repeats,
    )


def _reading_on(server: str, store: Store, folder: Path, repeats: int) -> Figure:
    """Mailboxes that have grown by one message in a hundred. Both read what was appended and conclude anew."""
    records = run_import(store, [folder]).record.read
    seeds = count(2)
    return compare(
        f"reload_appended_{server}",
        records,
        "records/s",
        lambda: run_import(store, [folder]),
        lambda: run_import(store, [folder], again=True),
        baseline_name="reading the grown mailboxes whole",
        prepare=lambda _: _grow(folder, records // 100, next(seeds)),
        repeats=repeats,
    )


def _snapshot(server: str, store: Store, folder: Path, repeats: int) -> Figure:
    """The snapshot after one message in a hundred came, each way kept on disk."""
    records = run_import(store, [folder]).record.read
    seeds = count(1_000)
    with tempfile.TemporaryDirectory() as place:
        grown, anew = Path(place) / "grown", Path(place) / "anew"

        def prepare(mine: bool) -> None:
            if mine:
                _grow(folder, records // 100, next(seeds))
                run_import(store, [folder])
            else:
                rmtree(anew, ignore_errors=True)

        return compare(
            f"snapshot_extended_{server}",
            len(current_snapshot(store, grown).interactions),
            "interactions/s",
            lambda: current_snapshot(store, grown),
            lambda: current_snapshot(store, anew),
            baseline_name="reading it whole",
            prepare=prepare,
            repeats=repeats,
        )


def _grow(folder: Path, messages: int, seed: int) -> None:
    """Append so many further messages to the mailboxes."""
    with tempfile.TemporaryDirectory() as place:
        more_of_each = write_mailboxes(Path(place), messages, seed=seed)
        for box, more in zip(sorted(folder.iterdir()), more_of_each, strict=True):
            with box.open("ab") as file:
                file.write(more.read_bytes())


def _written(store: Store) -> Rows:
    took_part = (
        "MATCH (i:Interaction)<-[t:TOOK_PART]-(a:Address) RETURN i.id AS id, collect([a.id, t.role, t.response]) AS p"
    )
    participants = {row["id"]: row["p"] for row in store.read(took_part)}
    found = [row["i"] for row in store.read("MATCH (i:Interaction) RETURN properties(i) AS i")]
    addresses = [row["a"] for row in store.read("MATCH (a:Address) RETURN properties(a) AS a")]
    return Rows(
        addresses,
        [[[each.get(name) for name in recorded.INTERACTION_PROPERTIES], participants[each["id"]]] for each in found],
    )


def _write_bare(driver: Driver, rows: Rows) -> None:
    with driver.session() as session:
        for query, each in ((recorded.CREATE_ADDRESSES, rows.addresses), (recorded.CREATE_MESSAGES, rows.messages)):
            for start in range(0, len(each), ROWS_A_TRANSACTION):
                session.execute_write(_run, query, each[start : start + ROWS_A_TRANSACTION])


def _run(transaction: ManagedTransaction, query: str, rows: Sequence[Any]) -> None:
    transaction.run(query, rows=rows).consume()


def reading_figures(repeats: int = 3) -> Iterator[Figure]:
    """`read_packed`, on the demo company."""
    with tempfile.TemporaryDirectory() as place, started("embedded") as address:
        folder = Path(place)
        write_folder(make_company(1), folder)
        (folder / TRUTH_FILE).unlink()
        with Store(address) as store, bare(address) as driver:
            empty(store)
            run_import(store, [folder])
            yield _reading(store, driver, repeats)


def _reading(store: Store, driver: Driver, repeats: int) -> Figure:
    def packed() -> int:
        return sum(len(row["interactions"]) for row in read_blocks(store, "Address", queries.PARTICIPATIONS))

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
