"""Registers and tables of others, loaded into both servers: the same graph whatever the order, and again nothing new."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from graph_model.entities import later_statement
from graph_model.errors import InputError
from graph_model.recorder import Recorder, read_policy
from graph_model.resolution_store import read_evidence
from graph_model.revision import read_revision
from graph_model.store import Store
from ingest.procurement.releases import release_facts
from sociogram.jobs import run_import
from tests.graph_model.test_store_contract import whole_graph
from tests.ingest.hr.test_ldif import TEXT as LDIF
from tests.ingest.hr.test_scim import ADA, BOB
from tests.ingest.ownership.test_register import relationship
from tests.ingest.procurement.test_releases import RELEASES

NOW = 1_790_000_000_000
CONTROLLERS = "MATCH (a:Organisation)-[r:CONTROLS]->(b:Organisation) RETURN a.name AS a, b.name AS b, r.share AS share"
SUPPLIERS = (
    "MATCH (a:Organisation)-[r:SUPPLIES]->(b:Organisation) RETURN a.name AS a, b.name AS b, r.annual_value AS value"
)
MANAGERS = "MATCH (a:Person)-[:REPORTS_TO]->(b:Person) RETURN a.email AS a, b.email AS b ORDER BY a"


def entity(key: str, name: str) -> dict[str, object]:
    details = {"name": name}
    return {
        "statementId": f"s-{key}",
        "recordId": key,
        "recordType": "entity",
        "statementDate": "2024-01-01",
        "recordDetails": details,
    }


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """One file for each release, statement and page, written at moments of their own."""
    texts = {f"release-{number}.json": json.dumps(each) for number, each in enumerate(RELEASES)}
    statements = [entity("owner", "Holding"), entity("owned", "Steel Ltd"), relationship()]
    texts |= {f"statement-{number}.json": json.dumps([each]) for number, each in enumerate(statements)}
    texts |= {f"user-{number}.json": json.dumps(each) for number, each in enumerate((ADA, BOB))}
    texts["people.ldif"] = LDIF.replace("@x.org", "@z.org").replace("@X.org", "@z.org")
    for number, (name, text) in enumerate(texts.items()):
        (tmp_path / name).write_text(text, encoding="utf-8")
        os.utime(tmp_path / name, (1_700_000_000 + number, 1_700_000_000 + number))
    return sorted(tmp_path.iterdir())


def test_registers_become_who_supplies_controls_and_manages_whom(any_store: Store, files: list[Path]) -> None:
    record = run_import(any_store, files, now_ms=NOW).record
    assert {reason.partition(":")[0]: count for reason, count in record.rejected.items()} == {"changetype modify": 1}
    supply = any_store.read(SUPPLIERS)
    assert [(row["a"], row["b"]) for row in supply] == [("Steel Ltd", "Barnet")]
    assert supply[0]["value"] == pytest.approx(100.0)  # 200 for two years
    assert [tuple(row.values()) for row in any_store.read(CONTROLLERS)] == [("Holding", "Steel Ltd", 0.75)]
    assert {"a": "ada@x.org", "b": "bob@x.org"} in any_store.read(MANAGERS)


def test_the_order_of_files_and_loading_again_make_no_difference(any_store: Store, files: list[Path]) -> None:
    for path in files:
        run_import(any_store, [path], now_ms=NOW)
    first = whole_graph(any_store)
    number = read_revision(any_store).number
    again = run_import(any_store, files, now_ms=NOW, again=True).record
    assert (again.new, again.merged) == (0, 0)
    assert read_revision(any_store).number == number
    any_store.write_query("MATCH (n) WHERE NOT n:Revision DETACH DELETE n")
    for path in reversed(files):
        run_import(any_store, [path], now_ms=NOW)
    assert whole_graph(any_store) == first


def test_awards_and_contracts_are_read_back_as_their_pieces_add_up(any_store: Store) -> None:
    facts = [release_facts(each, "file", 0) for each in RELEASES]
    with Recorder(any_store) as recorder:
        for each in facts:
            recorder.awards(each.awards)
            recorder.contracts(each.contracts)
        assert recorder.contracts(facts[1].contracts).new == 0
    evidence = read_evidence(any_store)
    assert evidence.awards == facts[0].awards
    assert evidence.contracts == (later_statement(facts[1].contracts[0], facts[2].contracts[0]),)


def test_a_column_mapping_becomes_policy_and_reads_what_was_not_known(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "staff.csv"
    path.write_text("Kennung;Wer\nada@x.org;Ada\n", encoding="utf-8")
    assert run_import(store, [path], now_ms=NOW).record.new == 0
    assert (
        run_import(store, [path], now_ms=NOW, columns={"people": {"email": "Kennung", "name": "Wer"}}).record.new == 1
    )
    policy = read_policy(store)
    assert policy is not None
    assert policy.columns == {"people": {"email": "Kennung", "name": "Wer"}}
    with pytest.raises(InputError, match="no column"):
        run_import(store, [path], now_ms=NOW, columns={"people": {"mail": "Kennung"}})


def test_notes_on_how_a_table_was_read_are_kept_with_the_import(store: Store, tmp_path: Path) -> None:
    (tmp_path / "hr.csv").write_text("email,name,hire date\nada@x.org,Ada,03/04/2024\n", encoding="utf-8")
    [note] = run_import(store, [tmp_path], now_ms=NOW).record.notes
    assert "the day is taken to come first" in note
