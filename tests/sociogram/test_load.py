"""Loading, whatever happens to it: twice, in another order, or killed half-way, the graph is the same."""

from __future__ import annotations

import gzip
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from graph_model.bolt_address import BoltAddress
from graph_model.store import Store
from sociogram.demo.company import CompanySize, make_company
from sociogram.demo.folder import write_folder
from sociogram.jobs import run_analysis, run_import
from tests.conftest import empty_graph, shared_data
from tests.graph_model.test_store_contract import whole_graph

MAILBOXES = 10


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Some mailboxes and calendars of a small company, and its tables."""
    folder = tmp_path_factory.mktemp("company")
    write_folder(make_company(7, CompanySize(140, 32, 12)), folder)
    return [
        *sorted(folder.glob("*.csv")),
        *sorted((folder / "mail").iterdir())[:MAILBOXES],
        *sorted((folder / "calendars").iterdir())[:MAILBOXES],
    ]


@pytest.fixture(scope="module")
def clean_load(embedded_address: BoltAddress, files: list[Path]) -> tuple[list[str], list[str]]:
    """The graph of one undisturbed load."""
    for store in empty_graph(embedded_address):
        run_import(store, files)
        return whole_graph(store)
    raise AssertionError


def test_loading_twice_changes_nothing(store: Store, files: list[Path], clean_load: object) -> None:
    first = run_import(store, files).record
    again = run_import(store, files).record
    assert whole_graph(store) == clean_load
    assert (again.new, again.merged) == (0, 0)
    assert again.duplicate == first.new + first.merged + first.duplicate


def test_order_of_files_changes_nothing(store: Store, files: list[Path], clean_load: object) -> None:
    shuffled = random.Random(1).sample(files, k=len(files))
    for start in range(0, len(shuffled), 5):
        run_import(store, shuffled[start : start + 5])
    assert whole_graph(store) == clean_load


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_load_killed_half_way_and_repeated_is_as_one_load(
    store: Store, files: list[Path], clean_load: object, share: float
) -> None:
    expected = sum('"Message"' in node or '"Meeting"' in node for node in clean_load[0])  # type: ignore[index]
    load = subprocess.Popen(
        [sys.executable, "-m", "sociogram", "load", *map(str, files)],
        env={**os.environ, **settings_of(store.address)},
        stdout=subprocess.DEVNULL,
    )
    while load.poll() is None and interactions(store) < share * expected:
        time.sleep(0.01)
    load.send_signal(signal.SIGKILL)
    load.wait()
    assert 0 < interactions(store) <= expected
    run_import(store, files)
    assert whole_graph(store) == clean_load


def test_enron_mail_loads_and_analyses(store: Store, tmp_path: Path) -> None:
    for name in ("enron-arora-h-maildir", "enron-ucb-1702"):
        archive = shared_data(f"mail/{name}.tar.gz")
        subprocess.run(["tar", "xzf", str(archive), "-C", str(tmp_path)], check=True)
    outcome = run_import(store, [tmp_path])
    assert (outcome.record.read, outcome.record.new) == (2356, 2139)
    assert outcome.resolution.our_domains == ("enron.com",)
    assert outcome.resolution.our_domains_guessed
    run = run_analysis(store)
    assert all(finding.score.adds_up() for finding in run.analysis.findings)
    assert any("reporting" in note or "hierarchy" in note for note in run.analysis.notes)


def settings_of(address: BoltAddress) -> dict[str, str]:
    return {
        "SOCIOGRAM_DATABASE_URL": address.url,
        "SOCIOGRAM_DATABASE_USER": address.user,
        "SOCIOGRAM_DATABASE_PASSWORD": address.password,
        "SOCIOGRAM_DATABASE_NAME": address.database or "",
    }


def interactions(store: Store) -> int:
    return int(store.read("MATCH (i:Interaction) RETURN count(i) AS n")[0]["n"])


def test_later_file_holds_whichever_is_loaded_first(store: Store, tmp_path: Path) -> None:
    old, new = tmp_path / "old.csv", tmp_path / "new.csv"
    old.write_text("contract_id,buyer,supplier,category,value,currency\nC1,us,them,steel,2000,EUR\n")
    new.write_text("contract_id,buyer,supplier,category,value,currency\nC1,us,them,steel,1000,EUR\n")
    os.utime(old, (1_577_836_800, 1_577_836_800))
    values = []
    for order in ([old, new], [new, old]):
        store.write_query("MATCH (n) WHERE NOT n:Revision DETACH DELETE n")
        counts = [run_import(store, [path]).record for path in order]
        values.append(store.read("MATCH (c:Contract) RETURN c.value AS value")[0]["value"])
        assert counts[0].new == 1
        assert (counts[1].merged, counts[1].duplicate) == ((1, 0) if order[0] is old else (0, 1))
    assert values == [1000.0, 1000.0]


def test_newer_hr_export_replaces_the_position(store: Store, tmp_path: Path) -> None:
    old, new = tmp_path / "a.csv", tmp_path / "b.csv"
    old.write_text("email,name,title,department\nada@us.example,Ada Zulu,Zoologist,Zoo\n")
    new.write_text("email,name,title,department\nada@us.example,Ada Ash,Buyer,Buying\n")
    os.utime(old, (1_577_836_800, 1_577_836_800))
    run_import(store, [new])
    [person] = run_import(store, [old]).resolution.people
    assert (person.name, person.title) == ("Ada Ash", "Buyer")


def test_mail_before_the_damage_of_an_archive_is_kept(store: Store, tmp_path: Path) -> None:
    mail = "".join(
        f"From a@us.example Mon Mar  4 10:00:00 2024\nFrom: a@us.example\nTo: b@them.example\n"
        f"Date: 04 Mar 2024 10:{number // 60:02d}:{number % 60:02d} +0000\nSubject: {random.Random(number).random()}\n\nx\n\n"
        for number in range(2000)
    )
    (tmp_path / "mail.mbox.gz").write_bytes(gzip.compress(mail.encode())[:-3000])
    record = run_import(store, [tmp_path]).record
    assert record.new > 500
    assert sum(record.rejected.values()) == 1
