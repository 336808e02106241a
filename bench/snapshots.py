"""Reading the snapshot from the graph, and from its cache, against the bare driver fetching the same rows in the same blocks.

The graph is the made-up company of `bench.analytics` on an embedded server of its own, written with the statements that
Sociogram itself writes with.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from neo4j import Driver

from bench.analytics import email_like
from bench.figure import Figure, compare
from bench.servers import bare, empty, started
from graph_model.blocks import blocks
from graph_model.identifiers import identifier
from graph_model.queries import control, derived, recorded
from graph_model.queries import snapshot as queries
from graph_model.recorder import ROWS_A_TRANSACTION
from graph_model.revision import read_revision
from graph_model.snapshot import NO_TIME, SENDER, Snapshot
from graph_model.snapshot_reader import current_snapshot
from graph_model.store import Row, Store

SIZE = (25_000, 500_000)
"""People and ties: nearly a million mails, the most that are written in ten minutes or so."""

BLOCKS = (
    ("Person", queries.PEOPLE),
    ("Interaction", queries.INTERACTIONS),
    ("Address", queries.PARTICIPATIONS),
    ("Address", queries.IDENTIFICATIONS),
)
"""What is read in blocks of ids; nothing else has any rows in this graph."""


def snapshot_figures(people: int = SIZE[0], ties: int = SIZE[1], repeats: int = 3) -> Iterator[Figure]:
    """`snapshot_cold` and `snapshot_cached`."""
    with (
        tempfile.TemporaryDirectory() as cache,
        started("embedded") as address,
        Store(address) as store,
        bare(address) as driver,
    ):
        empty(store)
        write(store, email_like(people, ties))
        yield from _figures(store, driver, Path(cache), repeats)


def _figures(store: Store, driver: Driver, cache: Path, repeats: int) -> Iterator[Figure]:
    mails = len(current_snapshot(store, cache).interactions)
    work = {
        "snapshot_cold": lambda: current_snapshot(store, None),
        "snapshot_cached": lambda: current_snapshot(store, cache),
    }
    for name, ours in work.items():
        yield compare(
            name,
            mails,
            "interactions/s",
            ours,
            lambda: fetch(store, driver),
            baseline_name="bare driver, the same packed rows, kept as they come",
            repeats=repeats,
            warm_ups=1,
        )


def fetch(store: Store, driver: Driver) -> list[list[object]]:
    """Every row of the snapshot's reads, by the bare driver, one block after the other."""
    rows: list[list[object]] = []
    with driver.session() as session:
        for label, query in BLOCKS:
            for low, high in blocks(store, label):
                found = session.run(query, low=low, high=high, no_time=NO_TIME)
                rows += [record.values() for record in found]
    return rows


def write(store: Store, snapshot: Snapshot) -> None:
    """The people, one address each, and the mails of a snapshot, as resolved facts of an empty graph."""
    names = [identifier("person", each) for each in snapshot.people.id]
    people = [
        {"id": each, "name": each, "email": f"{each}@example.com", "internal": True, "listed": False, "former_ids": []}
        for each in names
    ]
    addresses = [
        {"id": row["id"], "email": row["email"], "kind": "person", "kind_rule": "", "names": [], "own_mailbox": False}
        for row in people
    ]
    owned = [{"start": each, "ends": [[each, {}]]} for each in names]
    _write(store, recorded.CREATE_ADDRESSES, addresses)
    _write(store, derived.CREATE_NODES["Person"], people)
    _write(store, derived.CREATE_RELATIONSHIPS["IDENTIFIES"], owned)
    _write(store, recorded.CREATE_MESSAGES, _messages(snapshot, names))
    number = read_revision(store).number
    store.write_query(
        control.MARK_RESOLVED, number=number, resolution="bench", our_domains=[], our_domains_guessed=False, notes=[]
    )


def _messages(snapshot: Snapshot, names: list[str]) -> Iterator[list[object]]:
    """Rows as `recorded.CREATE_MESSAGES` takes them, of mails from one to one."""
    mails, rows = snapshot.interactions, snapshot.participations
    person, sends = rows.person.reshape(-1, 2).tolist(), (rows.role.reshape(-1, 2) == SENDER).tolist()
    facts = zip(mails.id, mails.at.tolist(), mails.thread.tolist(), mails.reply_to.tolist(), strict=True)
    for number, (mail, at, thread, answered) in enumerate(facts):
        reply_to = identifier("header", f"{mails.id.at(answered)}@x") if answered >= 0 else ""
        ids = identifier("message", mail), identifier("thread", str(thread)), [f"{mail}@x"]
        properties = [ids[0], at, 1, 0, ids[1], reply_to, "", "", "", ids[2], 0, None]
        both = zip(person[number], sends[number], strict=True)
        yield [properties, [[names[each], "sender" if sent else "to", ""] for each, sent in both]]


def _write(store: Store, query: str, rows: Iterable[Row | list[object]]) -> None:
    left = iter(rows)
    while some := list(islice(left, ROWS_A_TRANSACTION)):
        store.write_query(query, rows=some)
