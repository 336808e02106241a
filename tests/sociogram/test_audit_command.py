"""The audit log from the command line: listed, checked, handed out, and what the command line itself enters."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from graph_model.audit_chain import Act, person_digest
from graph_model.audit_store import head_of
from graph_model.erasure import Subject
from graph_model.errors import ConfigurationError
from graph_model.identifiers import address_id
from graph_model.store import Store
from sociogram.audit import audit_key, enter, head_file
from sociogram.jobs import run_import
from sociogram.settings import Settings
from tests.sociogram.test_privacy import NOW, files, sociogram

__all__ = ["files"]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def log(store: Store, files: Path, home: Path) -> Store:
    """Two exports and an erasure."""
    run_import(store, [files], now_ms=NOW)
    for command in (("export", "bob@us.example"), ("export", "ada@us.example"), ("erase", "ada@us.example", "--yes")):
        assert sociogram(store, home, "privacy", *command).exit_code == 0
    return store


def test_export_and_erasure_from_the_command_line_are_entered(log: Store, home: Path) -> None:
    found = json.loads(sociogram(log, home, "audit", "list", "--json").output)
    told = [("export", "privacy export"), ("export", "privacy export"), ("erase", "privacy erase")]
    assert [(each["act"], each["operation"]) for each in found] == told
    assert all(each["caller"].startswith("command line: ") for each in found)
    assert "ada" not in json.dumps(found).lower().replace("command line", "")


@pytest.mark.parametrize("address", ["ada@us.example", "ada.lovelace@us.example", " Ada@US.example"])
def test_who_was_erased_is_found_by_any_address(log: Store, home: Path, address: str) -> None:
    found = json.loads(sociogram(log, home, "audit", "list", "--person", address, "--json").output)
    assert [each["number"] for each in found] == [2, 3]


def test_the_log_is_listed_in_sentences(log: Store, home: Path) -> None:
    lines = sociogram(log, home, "audit", "list", "--last", "1").output.splitlines()
    assert len(lines) == 1
    assert ": erase (privacy erase): " in lines[0]
    assert sociogram(log, home, "audit", "list", "--until", "2020-01-01").output == ""


def test_a_log_as_it_was_written_is_said_to_be(log: Store, home: Path) -> None:
    done = sociogram(log, home, "audit", "verify")
    assert (done.exit_code, done.output[:39]) == (0, "3 entries, each as it was written. The ")
    assert f"--head {head_of(log)}" not in done.output
    assert str(head_of(log)) in done.output


def test_a_changed_entry_ends_the_check_with_an_error(log: Store, home: Path) -> None:
    log.write_query("MATCH (e:AuditEntry {number: 2}) SET e.caller = 'nobody'")
    done = sociogram(log, home, "audit", "verify")
    assert done.exit_code == 1
    assert "Broken at entry 2; 1 before it are as they were written." in done.output
    told = sociogram(log, home, "audit", "verify", "--json")
    assert json.loads(told.stdout)["broken"] == 2


def test_a_tail_that_was_cut_off_is_noticed_by_the_file_beside_the_graph(log: Store, home: Path) -> None:
    (row,) = log.read("MATCH (e:AuditEntry {number: 2}) RETURN e.digest AS digest")
    known = str(head_of(log))
    log.write_query("MATCH (e:AuditEntry {number: 3}) DELETE e")
    log.write_query("MATCH (h:AuditHead) SET h.number = 2, h.digest = $digest", digest=row["digest"])
    assert "It was cut off: it ends at 2, and had 3 entries." in sociogram(log, home, "audit", "verify").output
    (file,) = home.glob("audit-head-*")
    file.unlink()
    assert "could not be told" in sociogram(log, home, "audit", "verify").output
    assert sociogram(log, home, "audit", "verify", "--head", known).exit_code == 1
    assert "is no head" in sociogram(log, home, "audit", "verify", "--head", "x").output


def test_the_file_beside_the_graph_keeps_the_latest_end(log: Store, home: Path) -> None:
    settings = Settings(data_dir=home)
    kept = head_file(log, settings)
    assert kept.known() == head_of(log)
    earlier = head_of(log)
    enter(log, settings, Act.EXPORT, "privacy export", Subject((), (), ("p",)))
    kept.keep(earlier)
    assert kept.known() == head_of(log) != earlier


@pytest.mark.parametrize("left", [b"", b"7\n", b"\xff\xfe", b"x:0ab\n"])
def test_a_file_beside_the_graph_that_says_nothing_is_named_and_stops_no_entry(
    log: Store, home: Path, left: bytes
) -> None:
    """What a loss of power can leave."""
    (file,) = home.glob("audit-head-*")
    file.write_bytes(left)
    enter(log, Settings(data_dir=home), Act.EXPORT, "privacy export", Subject((), (), ("p",)))
    assert head_of(log).number == 4
    done = sociogram(log, home, "audit", "verify")
    assert done.exit_code == 1
    assert file.name in done.output
    assert sociogram(log, home, "audit", "verify", "--head", str(head_of(log))).exit_code == 0
    file.unlink()
    enter(log, Settings(data_dir=home), Act.EXPORT, "privacy export", Subject((), (), ("p",)))
    assert sociogram(log, home, "audit", "verify").exit_code == 0


def test_every_entry_is_exported_as_a_line(log: Store, home: Path) -> None:
    done = sociogram(log, home, "audit", "export")
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert [each["number"] for each in found] == [1, 2, 3]
    assert found[2]["previous"] == found[1]["digest"]
    assert person_digest(audit_key(log, Settings(data_dir=home)), address_id("bob@us.example")) in found[0]["people"]
    assert done.stderr == f"The end is {head_of(log)}\n"


def test_another_key_is_refused_before_it_makes_other_digests(log: Store, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "privacy-key").write_text("ab" * 32)
    (other / "privacy-key").chmod(0o600)
    with pytest.raises(ConfigurationError, match="another key"):
        audit_key(log, Settings(data_dir=other))
    assert sociogram(log, other, "audit", "verify").exit_code == 1
