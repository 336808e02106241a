"""A backup holds every kind of fact, comes back on either server as it was, and is refused if one byte of it is not right."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from neomodel import ArrayProperty, BooleanProperty, FloatProperty, IntegerProperty, StringProperty

from graph_model import backup_file, backup_parts, backup_store, blocks
from graph_model.backup_file import Manifest, opened_backup, write_backup
from graph_model.backup_parts import HISTORY, PARTS, RECORDED, LinkPart, NodePart
from graph_model.batches import batched
from graph_model.bolt_address import BoltAddress
from graph_model.errors import InputError, StoreError, StoreUnfinished, UnusableBackup
from graph_model.migrations import migrate
from graph_model.nodes import NODES, Meeting, Message
from graph_model.queries import control
from graph_model.store import Store
from graph_model.writer_lease import WriterLease
from tests.conftest import empty_graph

ABOUT = Manifest(schema=5, made_by="a test", made_ms=7, revision={}, privacy={})
SAMPLES: dict[type, Any] = {
    StringProperty: "Ünal ✉",
    IntegerProperty: 1 << 60,
    FloatProperty: 0.1,
    BooleanProperty: True,
}
CLASSES = {node.__label__: node for node in (*NODES, Message, Meeting)}


def silent(_what: str, _part: float) -> None:
    """Nobody watches."""


def test_every_label_and_relationship_travels_or_is_said_not_to() -> None:
    """Whoever adds one decides here: recorded, history, concluded anew, passing, or of the place."""
    carried = {part.label for part in PARTS if isinstance(part, NodePart)} | {"Interaction"}
    others = {
        *backup_parts.CONCLUDED_LABELS,
        *backup_parts.PASSING_LABELS,
        *backup_parts.STAYING_LABELS,
        *backup_parts.IN_MANIFEST,
    }
    assert {node.__label__ for node in NODES} == (carried - {"Message", "Meeting"}) | others
    assert not carried & others
    links = {part for part in PARTS if isinstance(part, LinkPart)}
    left = {link.type for link in backup_parts.ALL_LINKS if link not in links}
    assert left == {*backup_parts.CONCLUDED_LINKS, *backup_parts.UNWRITTEN_LINKS}


# ── from one server to the other ────────────────────────────────────────────────────────────────────────────────────


def filled(store: Store, more: int = 0) -> Store:
    """Of every label two nodes with every property that it can have, and `more` with an id only; every relationship."""
    nodes = [part for part in PARTS if isinstance(part, NodePart)]
    for part in nodes:
        properties = {name: _sample(part.label, name) for name in part.columns if name != "id"}
        labels = ":".join(part.labels)
        rows = [{**properties, "id": f"{part.label.lower()}{number}"} for number in range(2)]
        least = {"listed": True} if part.where else {}
        rows += [
            {"id": f"{'' if number % 2 else '2'}{part.label.lower()}{number}", **least} for number in range(2, 2 + more)
        ]
        store.write_query(f"UNWIND $rows AS row CREATE (n:{labels}) SET n = row", rows=rows)
    concluded(store)
    for link in (part for part in PARTS if isinstance(part, LinkPart)):
        values = {name: _of(_properties(_model(link))[name]) for name in link.properties}
        store.write_query(
            f"MATCH (a:{link.start}) WHERE a.id IN $some MATCH (b:{link.end}) WHERE b.id IN $some AND a.id <> b.id "
            f"CREATE (a)-[r:{link.type}]->(b) SET r = $values",
            values=values,
            some=[
                f"{each}{number}" for each in (*(part.label.lower() for part in nodes), "person") for number in (0, 1)
            ],
        )
    return store


def concluded(store: Store) -> None:
    """What a resolution would bring."""
    store.write_query("CREATE (:Person {id: 'person0'}) CREATE (:Person {id: 'person1'})")


def _sample(label: str, name: str) -> Any:
    return True if name == "listed" else _of(_properties(CLASSES[label])[name])


def _properties(owner: Any) -> dict[str, Any]:
    found = owner.defined_properties(aliases=False, rels=False)
    return {definition.get_db_property_name(name): definition for name, definition in found.items()}


def _model(link: LinkPart) -> Any:
    relationships = CLASSES[link.start].defined_properties(aliases=False, properties=False).values()
    return next(each.definition["model"] for each in relationships if each.definition["relation_type"] == link.type)


def _of(definition: Any) -> Any:
    if isinstance(definition, ArrayProperty):
        return [SAMPLES[type(definition.base_property)]] * 2
    return SAMPLES[type(definition)]


def everything(store: Store) -> tuple[list[str], list[str]]:
    nodes = store.read("MATCH (n) WHERE NOT n:Revision RETURN labels(n) AS labels, properties(n) AS p")
    links = store.read("MATCH (a)-[r]->(b) RETURN a.id AS a, type(r) AS t, properties(r) AS p, b.id AS b")
    return (
        sorted(json.dumps([sorted(row["labels"]), row["p"]], sort_keys=True) for row in nodes),
        sorted(json.dumps(row, sort_keys=True) for row in links),
    )


def dump(store: Store, path: Path) -> Manifest:
    with WriterLease(store) as lease:
        about = backup_store.described(store, "a test", 7)
        return write_backup(path, about, backup_store.tables(store, lease, silent))


def restore(store: Store, path: Path) -> dict[str, int]:
    with opened_backup(path) as backup, WriterLease(store) as lease:
        backup_store.begin(lease, backup.manifest)
        made = backup_store.write_parts(lease, backup, RECORDED, silent)
        backup_store.take_over(lease, backup.manifest)
        concluded(store)
        made |= backup_store.write_parts(lease, backup, HISTORY, silent)
        backup_store.end(lease)
    return made


@contextmanager
def graph_on(address: BoltAddress) -> Iterator[Store]:
    yield from empty_graph(address)


@pytest.mark.parametrize("direction", ["embedded to neo4j", "neo4j to embedded", "embedded to embedded"])
def test_every_property_of_everything_comes_back_on_either_server(
    direction: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    one, other = (request.getfixturevalue(f"{name}_address") for name in direction.split(" to "))
    path = tmp_path / "graph.backup"
    with graph_on(one) as store:
        before = everything(filled(store))
        revision = store.read(control.READ)[0]["revision"]
        manifest = dump(store, path)
    assert all(table.rows >= 2 for table in manifest.tables), "every table is tried"
    with graph_on(other) as store:
        made = restore(store, path)
        assert everything(store) == before
        after = store.read(control.READ)[0]["revision"]
    assert made == {table.name: table.rows for table in manifest.tables}
    assert [after[name] for name in ("graph", "number")] == [revision[name] for name in ("graph", "number")]
    assert after.get("restoring") is None


def test_many_lines_and_blocks_are_the_same(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    filled(store, more=30)
    before = everything(store)
    monkeypatch.setattr(blocks, "SMALL", 10)
    monkeypatch.setattr(backup_store, "ROWS_A_LINE", 700)
    dump(store, tmp_path / "b")
    monkeypatch.setattr(backup_store, "_FORGOTTEN_AT_ONCE", 7)
    restore(store, tmp_path / "b")
    assert everything(store) == before


def test_a_graph_that_changes_while_it_is_read_is_not_backed_up(store: Store, tmp_path: Path) -> None:
    filled(store)

    def change(_what: str, _part: float) -> None:
        store.write_query("MATCH (n:Sync) DETACH DELETE n")

    with WriterLease(store) as lease:
        tables = backup_store.tables(store, lease, change)
        with pytest.raises(StoreError, match="changed meanwhile"):
            write_backup(tmp_path / "b", ABOUT, tables)
    assert list(tmp_path.iterdir()) == []


def test_a_restore_that_broke_off_is_opened_by_the_next_restore_only(any_store: Store, tmp_path: Path) -> None:
    filled(any_store)
    before = everything(any_store)
    dump(any_store, tmp_path / "b")
    with opened_backup(tmp_path / "b") as backup, WriterLease(any_store) as lease:
        backup_store.begin(lease, backup.manifest)
        backup_store.write_parts(lease, backup, RECORDED[:4], silent)
    with pytest.raises(StoreUnfinished, match="run it again"):
        migrate(any_store)
    migrate(any_store, restoring=True)
    restore(any_store, tmp_path / "b")
    migrate(any_store)
    assert everything(any_store) == before


# ── the file ────────────────────────────────────────────────────────────────────────────────────────────────────────

VALUES = st.none() | st.booleans() | st.integers(-(1 << 63), (1 << 63) - 1) | st.floats(allow_nan=False) | st.text()
ROWS = st.lists(st.lists(VALUES | st.lists(VALUES, max_size=3), min_size=2, max_size=2), max_size=20)


@given(tables=st.dictionaries(st.sampled_from(["One", "Two", "TOOK_PART-X"]), ROWS))
def test_any_rows_come_back_as_they_were(tmp_path_factory: pytest.TempPathFactory, tables: dict[str, Any]) -> None:
    path = tmp_path_factory.mktemp("backup") / "b"
    written = write_backup(path, ABOUT, [(name, ("a", "b"), batched(rows, 7)) for name, rows in tables.items()])
    with opened_backup(path) as backup:
        assert backup.manifest == written
        assert {name: [row for line in backup.lines(name) for row in line] for name in tables} == tables
        assert list(backup.lines("Unknown")) == []


def small(path: Path) -> Path:
    write_backup(path, ABOUT, [("One", ("a", "b"), [[[number, "text " * 9]] for number in range(99)])])
    return path


def test_only_its_owner_can_read_a_backup_and_none_is_overwritten(tmp_path: Path) -> None:
    path = small(tmp_path / "b")
    assert path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(InputError, match="there already"):
        small(path)
    with pytest.raises(InputError, match="cannot be written"):
        small(tmp_path / "nowhere" / "b")


def test_what_breaks_off_leaves_no_file(tmp_path: Path) -> None:
    def breaking() -> Iterator[list[list[int]]]:
        yield [[1]]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_backup(tmp_path / "b", ABOUT, [("One", ("a",), breaking())])
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_cut_anywhere_is_refused(tmp_path: Path) -> None:
    whole = small(tmp_path / "b").read_bytes()
    for length in range(len(whole)):
        (tmp_path / "cut").write_bytes(whole[:length])
        with pytest.raises(UnusableBackup, match="Nothing was changed"), opened_backup(tmp_path / "cut"):
            pass


def test_no_altered_byte_gives_other_rows(tmp_path: Path) -> None:
    """Some bytes of a zip archive say nothing: wherever one is altered, the file is refused or the rows are the same."""
    whole = small(tmp_path / "b").read_bytes()
    with opened_backup(tmp_path / "b") as backup:
        expected = list(backup.lines("One"))
    refused = 0
    for place in range(len(whole)):
        (tmp_path / "altered").write_bytes(whole[:place] + bytes([whole[place] ^ 0x21]) + whole[place + 1 :])
        try:
            with opened_backup(tmp_path / "altered") as backup:
                assert list(backup.lines("One")) == expected, place
        except UnusableBackup:
            refused += 1
    assert refused > len(whole) * 0.7


@pytest.mark.parametrize("content", [b"", b"From ada@us.example Mon Mar  4 10:00:00 2024\n", b"PK\x05\x06" + bytes(18)])
def test_what_is_no_backup_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "b").write_bytes(content)
    with pytest.raises(UnusableBackup), opened_backup(tmp_path / "b"):
        pass
    with pytest.raises(UnusableBackup, match="no such file"), opened_backup(tmp_path / "none"):
        pass


def test_another_form_is_refused_by_its_number(tmp_path: Path) -> None:
    write_backup(tmp_path / "b", replace(ABOUT, format=backup_file.FORMAT + 1), [])
    with pytest.raises(UnusableBackup, match=f"form {backup_file.FORMAT + 1}"), opened_backup(tmp_path / "b"):
        pass


def test_the_file_is_a_plain_archive_that_says_what_it_holds(tmp_path: Path) -> None:
    with zipfile.ZipFile(small(tmp_path / "b")) as archive:
        told = json.loads(archive.read("manifest.json"))
        first = json.loads(archive.read("One.jsonl").splitlines()[0])
    assert "personal data" in told["notice"]
    assert (told["tables"][0]["columns"], told["tables"][0]["rows"], first) == (["a", "b"], 99, [[0, "text " * 9]])
