"""Loading, whatever happens to it: twice, in another order, or killed half-way, the graph is the same."""

from __future__ import annotations

import gzip
import multiprocessing
import multiprocessing.context
import os
import random
import subprocess
import time
from pathlib import Path

import pytest

import graph_model.recorder
import ingest.batch
from graph_model.bolt_address import BoltAddress
from graph_model.revision import read_revision
from graph_model.store import Store
from sociogram.analysing import run_analysis
from sociogram.demo.company import CompanySize, make_company
from sociogram.demo.folder import write_folder
from sociogram.jobs import resolve_graph, run_import
from tests.conftest import empty_graph, shared_data
from tests.graph_model.test_store_contract import whole_graph

MAILBOXES = 10
KILLS = 20
KILLS_WHILE_CONCLUDING = 5
"""The last of them: who is who is a small part of so small a load."""


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


@pytest.fixture(scope="module")
def apart() -> multiprocessing.context.ForkServerContext:
    """Starts processes in which everything is imported already."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["sociogram.jobs", "tests.sociogram.test_load"])
    return context


def load_in_small_steps(address: BoltAddress, files: list[Path], workers: int) -> None:
    """What is killed: some rows a transaction and some records a batch, so that there is much to be cut off between."""
    graph_model.recorder.ROWS_A_TRANSACTION = 40
    ingest.batch.BATCH_RECORDS = 150
    with Store(address) as store:
        run_import(store, files, workers=workers)


def test_load_killed_at_twenty_points_and_repeated_is_as_one_load(
    embedded_address: BoltAddress, apart: multiprocessing.context.ForkServerContext, files: list[Path]
) -> None:
    few = [path for path in files if path.suffix == ".csv"] + [path for path in files if path.is_dir()][:2] + files[-2:]
    [expected, seconds] = undisturbed(embedded_address, apart, few)
    dice, cut_off, concluding = random.Random(20), 0, 0
    for point in range(KILLS):
        for store in empty_graph(embedded_address):
            load = apart.Process(target=load_in_small_steps, args=(embedded_address, few, point % 2))
            load.start()
            if point < KILLS - KILLS_WHILE_CONCLUDING:
                load.join(dice.uniform(0.05, 1) * seconds)
            else:
                wait_until_recorded(store)
                load.join(dice.uniform(0, 0.1) * seconds)
            cut_off += load.exitcode is None
            load.kill()
            load.join()
            concluding += is_recorded(store) and not read_revision(store).is_resolved
            run_import(store, few)
            assert whole_graph(store) == expected, f"killed at point {point}"
    assert cut_off > KILLS // 2
    assert concluding


def wait_until_recorded(store: Store) -> None:
    deadline = time.monotonic() + 100
    while not is_recorded(store):
        assert time.monotonic() < deadline
        time.sleep(0.002)


def is_recorded(store: Store) -> bool:
    """Whether the load has only to conclude who is who."""
    return bool(store.read("MATCH (i:Import) RETURN count(i) AS n")[0]["n"])


def undisturbed(
    address: BoltAddress, apart: multiprocessing.context.ForkServerContext, files: list[Path]
) -> tuple[tuple[list[str], list[str]], float]:
    """The graph of a load that nobody kills, and how long it takes once everything is warm."""
    for _ in range(2):
        for store in empty_graph(address):
            load = apart.Process(target=load_in_small_steps, args=(address, files, 0))
            begin = time.monotonic()
            load.start()
            load.join()
            seconds = time.monotonic() - begin
            assert load.exitcode == 0
            found = whole_graph(store)
    return found, seconds


def test_parsing_on_other_cores_changes_nothing(store: Store, files: list[Path], clean_load: object) -> None:
    run_import(store, files, workers=2)
    assert whole_graph(store) == clean_load


def test_what_is_unchanged_is_not_read_again_and_nothing_is_concluded_anew(store: Store, files: list[Path]) -> None:
    first = run_import(store, files)
    again = run_import(store, files)
    assert again.record.unchanged == again.record.read == first.record.read
    assert again.resolution is None
    assert again.conclusions == first.conclusions
    thorough = run_import(store, files, again=True)
    assert (thorough.record.unchanged, thorough.record.duplicate) == (0, again.record.duplicate)


def test_enron_mail_loads_and_analyses(store: Store, tmp_path: Path) -> None:
    for name in ("enron-arora-h-maildir", "enron-ucb-1702"):
        archive = shared_data(f"mail/{name}.tar.gz")
        subprocess.run(["tar", "xzf", str(archive), "-C", str(tmp_path)], check=True)
    outcome = run_import(store, [tmp_path])
    assert (outcome.record.read, outcome.record.new) == (2356, 2147)
    assert outcome.conclusions.our_domains == ("enron.com",)
    assert outcome.conclusions.our_domains_guessed
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
    run_import(store, [old])
    [person] = resolve_graph(store).people
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
