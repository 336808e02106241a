"""Backups from end to end: the same company on another server, and nobody back who was erased."""

# ruff: noqa: F811 - fixtures of another file

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest

from graph_model.bolt_address import BoltAddress
from graph_model.disposition import Disposition, DispositionState
from graph_model.disposition_store import decide, read_dispositions
from graph_model.entities import Judgement, Verdict
from graph_model.errors import ConfigurationError, InputError, StoreUnfinished, UnusableBackup
from graph_model.findings import Topic
from graph_model.import_store import list_imports
from graph_model.judgements import judge, read_judgements
from graph_model.migrations import migrate
from graph_model.policy import Policy
from graph_model.recorder import read_policy
from graph_model.revision import read_revision
from graph_model.run_store import latest_run, newest_runs, read_all_findings
from graph_model.store import Store
from graph_model.suppression import Why, read_suppression
from graph_model.sync_store import SyncState, list_syncs, write_sync
from graph_model.writer_lease import WriterLease
from sociogram import backup
from sociogram.analysing import RunOutcome, run_analysis
from sociogram.backup import Restored, make_backup, restore_backup
from sociogram.demo.company import CompanySize, make_company
from sociogram.demo.folder import write_folder
from sociogram.jobs import resolve_graph, run_import
from sociogram.privacy import find_person, remove_for_good
from sociogram.privacy_key import PrivacyKey
from tests.conftest import empty_graph
from tests.sociogram.test_privacy import NOW, files, in_force, key, sociogram, traces  # noqa: F401

LATER = 2_000_000_000_000


def silent(_what: str, _part: float) -> None:
    """Nobody watches."""


@contextmanager
def graph_on(address: BoltAddress) -> Iterator[Store]:
    yield from empty_graph(address)


def save(store: Store, path: Path) -> Path:
    make_backup(store, path, now_ms=LATER, progress=silent)
    return path


def restore(store: Store, path: Path, key: PrivacyKey, **more: Any) -> Restored:
    return restore_backup(store, path, key=key, now_ms=LATER, progress=silent, **more)


# ── the same on another server ──────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    place = tmp_path_factory.mktemp("company")
    write_folder(make_company(7, CompanySize(140, 32, 12)), place)
    some = (*sorted((place / "mail").iterdir())[:15], *sorted((place / "calendars").iterdir())[:6])
    return [*sorted(place.glob("*.csv")), *some]


def analysed(store: Store, folder: list[Path]) -> RunOutcome:
    """A company with a judgement, a disposition and a sync, and two runs."""
    in_force(store, Policy())
    run_import(store, folder, now_ms=LATER)
    first = run_analysis(store)
    found = first.analysis.findings[0]
    topic = Topic(found.kind, found.subject)
    pair = sorted(row["email"] for row in store.read("MATCH (a:Address) RETURN a.email AS email"))[:2]
    with WriterLease(store) as lease:
        decide(store, lease, Disposition(topic, DispositionState.ACCEPTED, "ada", 5, "", None, "we know"))
        judge(store, lease, Judgement(pair[0], pair[1], Verdict.DIFFERENT, "ada", 5, "two people"))
        write_sync(lease, SyncState("work", "imap", {"uid": 7}, 1, 2, "", {"new": 3}))
    return run_analysis(store, replace(first.analysis.parameters, window_days=200.0))


def facts(store: Store) -> dict[str, Any]:
    """All that a user sees of a graph."""
    runs = newest_runs(store, 10)
    return {
        "revision": read_revision(store).key,
        "policy": read_policy(store),
        "judgements": read_judgements(store),
        "dispositions": read_dispositions(store),
        "imports": list_imports(store, 10),
        "syncs": list_syncs(store),
        "runs": runs,
        "findings": {run.id: read_all_findings(store, run.id) for run in runs},
        "people": store.read("MATCH (p:Person) RETURN properties(p) AS p ORDER BY p.id"),
        "ties": store.read("MATCH (a)-[t:TIE]->(b) RETURN a.id AS a, b.id AS b, properties(t) AS t ORDER BY a, b"),
    }


@pytest.mark.parametrize("direction", ["embedded to neo4j", "neo4j to embedded"])
def test_a_company_moves_to_another_server_with_all_that_was_found_and_decided(
    direction: str,
    request: pytest.FixtureRequest,
    folder: list[Path],
    tmp_path: Path,
    key: PrivacyKey,
) -> None:
    one, other = (request.getfixturevalue(f"{name}_address") for name in direction.split(" to "))
    with graph_on(one) as store:
        run = analysed(store, folder)
        before = facts(store)
        save(store, tmp_path / "b")
        loaded_again = asdict(run_import(store, folder, now_ms=LATER).record)
    assert len(before["findings"]) == 2
    assert all(before["findings"].values())
    with graph_on(other) as store:
        restored = restore(store, tmp_path / "b", key)
        assert (restored.lost, restored.replaced, restored.done) == ({}, {}, True)
        assert facts(store) == before
        again = run_analysis(store, run.analysis.parameters)
        assert again.record.id == run.record.id
        assert again.analysis.snapshot_hash == run.analysis.snapshot_hash
        assert again.analysis.findings == run.analysis.findings
        record = asdict(run_import(store, folder, now_ms=LATER).record)
    assert record["unchanged_files"] == len(folder) or record["new"] == 0
    ignored = ("id", "started_ms")
    assert {name: record[name] for name in record if name not in ignored} == {
        name: loaded_again[name] for name in record if name not in ignored
    }


# ── what is there already ───────────────────────────────────────────────────────────────────────────────────────────


def test_what_is_there_is_lost_only_when_that_was_said(
    store: Store, files: Path, key: PrivacyKey, tmp_path: Path
) -> None:
    run_import(store, [files], now_ms=NOW, privacy_key=key)
    save(store, tmp_path / "b")
    extra = files / "more"
    extra.mkdir()
    (extra / "99.eml").write_text(
        (files / "1.eml").read_text().replace("<1.1@host>", "<99@host>").replace("01 Mar", "30 Mar")
    )
    run_import(store, [extra], now_ms=NOW, privacy_key=key)
    number = read_revision(store).key
    with pytest.raises(InputError, match=r"would be lost: .* 14 messages"):
        restore(store, tmp_path / "b", key)
    looked = restore(store, tmp_path / "b", key, dry_run=True, replace=True)
    assert (looked.done, looked.replaced["Message"], looked.manifest.rows("Message")) == (False, 14, 13)
    assert read_revision(store).key == number
    assert restore(store, tmp_path / "b", key, replace=True).replaced["Message"] == 14
    assert store.read("MATCH (m:Message) RETURN count(m) AS n") == [{"n": 13}]


def test_a_damaged_backup_changes_nothing(store: Store, files: Path, key: PrivacyKey, tmp_path: Path) -> None:
    run_import(store, [files], now_ms=NOW, privacy_key=key)
    whole = save(store, tmp_path / "b").read_bytes()
    (tmp_path / "cut").write_bytes(whole[: len(whole) // 2])
    before = facts(store)
    with pytest.raises(UnusableBackup, match="Nothing was changed"):
        restore(store, tmp_path / "cut", key, replace=True)
    assert facts(store) == before


def test_a_backup_of_a_newer_version_is_refused(
    store: Store,
    key: PrivacyKey,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    save(store, tmp_path / "b")
    monkeypatch.setattr(backup, "MIGRATIONS", ())
    with pytest.raises(UnusableBackup, match="newer than this version"):
        restore(store, tmp_path / "b", key)


def test_a_backup_with_tables_of_another_version_is_refused(
    store: Store,
    key: PrivacyKey,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    save(store, tmp_path / "b")
    monkeypatch.setattr(backup, "PARTS", backup.PARTS[1:])
    with pytest.raises(UnusableBackup, match="table Suppressed that this version does not know"):
        restore(store, tmp_path / "b", key)


def test_a_restore_that_breaks_off_anywhere_is_whole_after_the_next(
    store: Store,
    files: Path,
    key: PrivacyKey,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run_import(store, [files], now_ms=NOW, privacy_key=key)
    run_analysis(store)
    save(store, tmp_path / "b")
    before = facts(store)
    for step in ("resolve_graph", "apply_retention", "migrate"):
        with monkeypatch.context() as patched:
            patched.setattr(backup, step, _breaks_off)
            with pytest.raises(KeyboardInterrupt):
                restore(store, tmp_path / "b", key, replace=True)
        with pytest.raises(StoreUnfinished):
            migrate(store)
        restore(store, tmp_path / "b", key)  # nothing is lost that anybody could want
        assert facts(store) == before


def _breaks_off(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


# ── people who must not come back ───────────────────────────────────────────────────────────────────────────────────


def test_who_was_erased_after_the_backup_stays_erased(
    any_store: Store, files: Path, key: PrivacyKey, tmp_path: Path
) -> None:
    store = any_store
    run_import(store, [files], now_ms=NOW, privacy_key=key)
    run_analysis(store)
    old = save(store, tmp_path / "old")
    remove_for_good(store, find_person(store, "ada@us.example", key), key, why=Why.ERASED, now_ms=NOW, cache=None)
    resolve_graph(store)
    erased = store.read("MATCH (a:Address) RETURN a.email AS email ORDER BY email")
    restored = restore(store, old, key, replace=True)
    assert traces(store) == []
    assert restored.kept_out > 0
    assert restored.went["interactions_removed"] > 0
    assert store.read("MATCH (a:Address) RETURN a.email AS email ORDER BY email") == erased
    assert read_suppression(store, key.existing()).has_address("ada@us.example")
    assert run_import(store, [files], now_ms=NOW, privacy_key=key).record.new == 0
    assert traces(store) == []


def test_who_was_erased_before_the_backup_stays_erased_in_any_graph(
    store: Store,
    files: Path,
    key: PrivacyKey,
    tmp_path: Path,
) -> None:
    run_import(store, [files], now_ms=NOW, privacy_key=key)
    remove_for_good(store, find_person(store, "ada@us.example", key), key, why=Why.ERASED, now_ms=NOW, cache=None)
    resolve_graph(store)
    save(store, tmp_path / "b")
    store.write_query("MATCH (n) DETACH DELETE n")
    migrate(store)
    assert restore(store, tmp_path / "b", key).kept_out == 0
    assert run_import(store, [files], now_ms=NOW, privacy_key=key).record.new == 0
    assert traces(store) == []


def test_an_empty_graph_is_told_that_it_knows_nobody_who_was_erased_later(
    store: Store,
    files: Path,
    tmp_path: Path,
) -> None:
    run_import(store, [files], now_ms=NOW)
    saved = sociogram(store, tmp_path / "home", "backup", str(tmp_path / "b"))
    assert "personal data" in saved.output
    store.write_query("MATCH (n) DETACH DELETE n")
    shown = sociogram(store, tmp_path / "home", "restore", str(tmp_path / "b"))
    assert "erase them again" in shown.output
    assert "Restored." in shown.output


def test_without_the_key_a_graph_that_keeps_people_out_takes_no_backup(
    store: Store,
    files: Path,
    key: PrivacyKey,
    tmp_path: Path,
) -> None:
    run_import(store, [files], now_ms=NOW, privacy_key=key)
    old = save(store, tmp_path / "old")
    remove_for_good(store, find_person(store, "ada@us.example", key), key, why=Why.ERASED, now_ms=NOW, cache=None)
    resolve_graph(store)
    before = facts(store)
    with pytest.raises(ConfigurationError, match="cannot be read"):
        restore(store, old, PrivacyKey(tmp_path / "lost", is_ours=False), replace=True)
    assert facts(store) == before
    other = PrivacyKey(tmp_path / "other" / "privacy-key", is_ours=True)
    other.made()
    with pytest.raises(ConfigurationError, match="another key"):
        restore(store, old, other, replace=True)
    assert facts(store) == before


def test_a_backup_of_pseudonyms_is_not_put_over_a_list_of_clear_names(
    store: Store,
    files: Path,
    key: PrivacyKey,
    tmp_path: Path,
) -> None:
    in_force(store, Policy(pseudonymise=True))
    run_import(store, [files], now_ms=NOW, privacy_key=key)
    hidden = save(store, tmp_path / "hidden")
    store.write_query("MATCH (n) DETACH DELETE n")
    migrate(store)
    run_import(store, [files], now_ms=NOW, privacy_key=key)
    remove_for_good(store, find_person(store, "ada@us.example", key), key, why=Why.ERASED, now_ms=NOW, cache=None)
    with pytest.raises(UnusableBackup, match="pseudonyms"):
        restore(store, hidden, key, replace=True)


# ── the command ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_commands_say_what_they_do(store: Store, files: Path, tmp_path: Path) -> None:
    home, path = tmp_path / "home", tmp_path / "b"
    run_import(store, [files], now_ms=NOW)
    told = json.loads(sociogram(store, home, "backup", str(path), "--json").output)
    assert told["bytes"] == path.stat().st_size
    refused = sociogram(store, home, "restore", str(path))
    assert (refused.exit_code, "Add --replace" in refused.output) == (1, True)
    looked = sociogram(store, home, "restore", str(path), "--dry-run")
    assert "would be lost" in looked.output
    assert "Nothing was changed." in looked.output
    done = json.loads(sociogram(store, home, "restore", str(path), "--replace", "--json").output)
    assert (done["done"], done["replaced"]["Message"]) == (True, 13)
    again = sociogram(store, home, "backup", str(path))
    assert (again.exit_code, "there already" in again.output) == (1, True)
    assert latest_run(store) is None
