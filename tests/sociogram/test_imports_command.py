"""The books of a load, as the command shows them: exact sums, rejects with their place, and old books too."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from graph_model.import_store import list_imports, read_import
from graph_model.store import Store
from ingest.account import UNRECOGNISED
from ingest.tally import REJECTS_PER_REASON
from sociogram.cli import cli
from sociogram.jobs import run_import
from tests.sociogram.test_load import settings_of

NOW = 1_712_000_000_000
MAIL = (
    "From: {sender}\nTo: bob@us.example\n"
    "Date: {day:02d} Mar 2024 10:00:00 +0000\nSubject: s\nMessage-ID: <{day}@h>\n{more}\nb\n"
)
EVENT = (
    "BEGIN:VEVENT\nUID:{uid}\nDTSTART:20240306T100000Z\n"
    "ORGANIZER:mailto:ada@us.example\nATTENDEE:mailto:bob@us.example\n{more}END:VEVENT\n"
)


def write(folder: Path) -> Path:
    folder.mkdir()
    for day in range(1, 5):
        (folder / f"{day}.eml").write_text(MAIL.format(sender="ada@us.example", day=day, more=""))
    (folder / "copy.eml").write_text(MAIL.format(sender="ada@us.example", day=1, more=""))
    (folder / "list.eml").write_text(MAIL.format(sender="ada@us.example", day=9, more="List-Id: <l.us.example>\n"))
    (folder / "private.eml").write_text(MAIL.format(sender="ada@us.example", day=8, more="Sensitivity: private\n"))
    (folder / "broken.eml").write_text("From: nobody at all\nTo: x@y.example\n\n")
    events = (
        EVENT.format(uid=1, more="")
        + EVENT.format(uid=2, more="CLASS:PRIVATE\n")
        + EVENT.format(uid=3, more="DTSTART:x\n")
    )
    (folder / "a.ics").write_text(f"BEGIN:VCALENDAR\n{events}END:VCALENDAR\n")
    rows = "".join(f"nobody{n},N\n" for n in range(REJECTS_PER_REASON + 5))
    (folder / "hr.csv").write_text(f"email,name\nada@us.example,Ada\n{rows}")
    (folder / "notes.bin").write_bytes(b"\0\1\2")
    return folder


def sociogram(store: Store, *arguments: str) -> Any:
    return CliRunner().invoke(cli, arguments, env=settings_of(store.address))


def test_the_sum_is_exact_for_each_kind_of_source_and_in_all(any_store: Store, tmp_path: Path) -> None:
    folder = write(tmp_path / "files")
    for again in (False, True):
        record = run_import(any_store, [folder], now_ms=NOW + again, again=again).record
        assert {name: counts.unaccounted for name, counts in record.by_source.items()} == dict.fromkeys(
            record.by_source, 0
        )
        rejected = sum(count for reason, count in record.rejected.items() if not reason.startswith(UNRECOGNISED))
        assert record.read == record.new + record.merged + record.duplicate + rejected + sum(record.excluded.values())
        assert record.read == sum(counts.read for counts in record.by_source.values())
        kept = read_import(any_store)
        assert replace(kept, rejects=()) == replace(record, rejects=())
        assert set(kept.rejects) == set(record.rejects)


def test_dropped_is_told_for_what_was_read_and_for_what_is_new(store: Store, tmp_path: Path) -> None:
    folder = write(tmp_path / "files")
    first = run_import(store, [folder], now_ms=NOW).record
    again = run_import(store, [folder], now_ms=NOW + 1, again=True).record
    assert (first.dropped, first.dropped_new) == ({"mailing-list": 1}, {"mailing-list": 1})
    assert (again.dropped, again.dropped_new) == ({"mailing-list": 1}, {})
    assert first.excluded == {"private-event": 1, "private-message": 1}
    assert first.by_source["message"].excluded == {"private-message": 1}
    assert (first.by_source["message"].new, first.by_source["message"].duplicate) == (5, 1)


def test_show_lists_counts_and_rejects_with_their_place(store: Store, tmp_path: Path) -> None:
    run_import(store, [write(tmp_path / "files")], now_ms=NOW)
    page = sociogram(store, "imports", "show").output
    assert "private-event" in page
    assert "broken.eml" not in page
    rejects = sociogram(store, "imports", "show", "latest", "--rejects").output
    assert "broken.eml, message: no usable sender address" in rejects
    assert f"the first {REJECTS_PER_REASON} are kept" in rejects
    found = json.loads(sociogram(store, "imports", "show", "--reason", "SENDER", "--json").output)
    assert [each["reason"] for each in found["rejects"]] == ["no usable sender address"]
    assert found["rejected"]["unreadable email"] == REJECTS_PER_REASON + 5


def test_list_shows_the_newest_first_and_show_takes_an_id(store: Store, tmp_path: Path) -> None:
    assert "Nothing was loaded yet." in sociogram(store, "imports", "list").output
    assert "There is no import 'latest'. Nothing was loaded yet: run" in sociogram(store, "imports", "show").output
    folder = write(tmp_path / "files")
    ids = [run_import(store, [folder], now_ms=NOW + number).record.id for number in range(3)]
    listed = json.loads(sociogram(store, "imports", "list", "--json").output)
    assert [each["id"] for each in listed] == ids[::-1]
    assert [each.id for each in list_imports(store, 2)] == ids[:0:-1]
    assert json.loads(sociogram(store, "imports", "show", ids[0], "--json").output)["id"] == ids[0]
    assert "There is no import 'x'. `sociogram imports list`" in sociogram(store, "imports", "show", "x").output


def test_a_load_that_did_not_finish_is_listed_as_that(any_store: Store, tmp_path: Path) -> None:
    folder = write(tmp_path / "files")

    def stopped(_what: str, _part: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_import(any_store, [folder], now_ms=NOW, progress=stopped)
    [begun] = list_imports(any_store, 9)
    assert not begun.is_finished
    assert f"not finished  {folder}" in sociogram(any_store, "imports", "list").output
    assert "was interrupted" in sociogram(any_store, "imports", "show").output
    completed = run_import(any_store, [folder], now_ms=NOW + 1).record
    assert [each.is_finished for each in list_imports(any_store, 9)] == [True, False]
    assert read_import(any_store).read == completed.read


def test_books_of_earlier_versions_are_read(any_store: Store) -> None:
    any_store.write_query(
        "CREATE (:Import {id: 'old', started_ms: 5, sources: ['x'], read: 3, new: 1, merged: 0, duplicate: 0, "
        'rejected: \'{"no": 1}\', dropped: \'{"excluded: private-event": 1, "bulk": 1}\'})'
    )
    record = read_import(any_store, "old")
    assert (record.dropped, record.excluded, record.by_source) == ({"bulk": 1}, {"private-event": 1}, {})
    assert "private-event" in sociogram(any_store, "imports", "show", "old").output


def test_a_mailbox_that_has_grown_is_told_with_the_part_that_was_known(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "box"
    for days in (range(1, 6), range(6, 9)):
        with path.open("a") as file:
            for day in days:
                start = f"From ada@us.example Mon Mar  4 10:00:0{day} 2024\n"
                file.write(start + MAIL.format(sender="ada@us.example", day=day, more="") + "\n")
        run_import(store, [path], now_ms=NOW + days.stop)
    facts = json.loads(sociogram(store, "imports", "show", "--json").output)
    assert {name: facts[name] for name in ("read", "new", "merged", "duplicate", "grown_files", "grown")} == {
        "read": 8, "new": 3, "merged": 0, "duplicate": 5, "grown_files": 1, "grown": 4,
    }  # fmt: skip
    assert "Of these 4 in 1 mailbox that has only grown" in sociogram(store, "imports", "show").output
