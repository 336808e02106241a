"""The demo company's files: what other programs read in them is what the company says."""

import csv
import mailbox
import re
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.utils import parsedate_to_datetime

import icalendar
import pytest

from sociogram.demo.calendar_files import fold
from sociogram.demo.company import CompanySize, make_company
from sociogram.demo.folder import TRUTH_FILE, write_folder
from sociogram.demo.tables import CONTRACTS, DEPENDENCIES, HR, ORGANISATIONS
from sociogram.demo.truth import Truth

SMALL = CompanySize(140, 32, 12)


@pytest.fixture(scope="module")
def company():
    return make_company(7, SMALL)


@pytest.fixture(scope="module")
def folder(company, tmp_path_factory):
    home = tmp_path_factory.mktemp("demo")
    write_folder(company, home)
    return home


def everything(folder):
    return {path.relative_to(folder): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.fixture(scope="module")
def raw(folder):
    """The bytes of every message in every mailbox, as the standard library finds them."""
    found = []
    for path in sorted((folder / "mail").iterdir()):
        if path.suffix == ".mbox":
            found += in_box(mailbox.mbox(path, create=False))
        elif (path / "new").is_dir():
            found += in_box(mailbox.Maildir(path, create=False)) + in_box(mailbox.Maildir(path / ".Sent", create=False))
        else:
            found += [each.read_bytes() for each in sorted(path.glob("*.eml"))]
    return found


def in_box(box):
    with closing(box):
        return [box.get_bytes(key) for key in sorted(box.keys())]


@pytest.fixture(scope="module")
def copies(raw):
    """One in eight of them, understood by the standard library: understanding all of them takes ten seconds."""
    return [message_from_bytes(each, policy=policy.default) for each in raw[::8]]


def test_same_seed_writes_the_same_bytes(company, folder, tmp_path):
    write_folder(make_company(7, SMALL), tmp_path)
    assert everything(tmp_path) == everything(folder)


def test_another_seed_writes_other_bytes(folder, tmp_path):
    write_folder(make_company(8, SMALL), tmp_path)
    assert everything(tmp_path) != everything(folder)


def test_all_three_kinds_of_mailboxes_are_there(folder):
    mail = [*(folder / "mail").iterdir()]
    assert any(each.suffix == ".mbox" for each in mail)
    assert any((each / "new").is_dir() and (each / ".Sent" / "new").is_dir() for each in mail)
    assert any(each.is_dir() and any(each.glob("*.eml")) for each in mail)


def test_every_message_is_in_a_mailbox_and_most_in_several(company, raw):
    found = [re.search(rb"^Message-ID: <(.+?)>", each, re.MULTILINE)[1].decode() for each in raw]
    assert set(found) == {each.header_id for each in company.messages}
    assert len(found) == sum(len(dict.fromkeys(each.delivered)) for each in company.messages) > 1.4 * len(set(found))


def test_headers_say_what_the_message_says(company, copies):
    by_id = {each.header_id: each for each in company.messages}
    for copy in copies:
        message = by_id[str(copy["Message-ID"]).strip("<>")]
        assert not copy.defects
        assert copy["From"].addresses[0].addr_spec == message.sender
        assert tuple(each.addr_spec for each in copy["To"].addresses) == message.to
        assert tuple(each.addr_spec for each in (copy["Cc"].addresses if copy["Cc"] else ())) == message.cc
        assert copy["Subject"] == message.subject
        assert parsedate_to_datetime(copy["Date"]) == datetime.fromtimestamp(message.at, UTC)
        assert str(copy["In-Reply-To"] or "").strip("<>") == message.answers


def test_display_names_survive_encoding(company, copies):
    names = {each.email: each.name for each in company.employees}
    seen = {each.addr_spec: each.display_name for copy in copies for each in copy["To"].addresses}
    shown = {email: name for email, name in names.items() if email in seen}
    assert any(not name.isascii() for name in shown.values())
    assert {email: seen[email] for email in shown} == shown


def test_who_was_in_bcc_stands_in_the_senders_copy_only(company, copies):
    by_id = {each.header_id: each for each in company.messages}
    blind = [(copy, by_id[str(copy["Message-ID"]).strip("<>")]) for copy in copies]
    blind = [(copy, message) for copy, message in blind if message.bcc]
    assert any(copy["Bcc"] for copy, _ in blind)
    assert any(not copy["Bcc"] for copy, _ in blind)
    assert all(not (copy["Bcc"] and copy["Delivered-To"]) for copy, _ in blind)


def test_machines_and_lists_give_themselves_away(copies):
    assert any(copy["List-Id"] for copy in copies)
    assert any(copy["Auto-Submitted"] for copy in copies)
    assert any(copy["Precedence"] == "bulk" for copy in copies)


def test_no_line_is_longer_than_the_standard_allows(raw):
    assert max(len(line) for each in raw for line in each.splitlines()) <= 998


def test_tables_have_their_columns_and_rows(company, folder):
    expected = {
        "hr.csv": (HR, sum(len(each.positions) for each in company.employees)),
        "organisations.csv": (ORGANISATIONS, 1 + len(company.partners)),
        "contracts.csv": (CONTRACTS, len(company.contracts)),
        "dependencies.csv": (DEPENDENCIES, len(company.dependencies)),
    }
    for name, (header, count) in expected.items():
        with (folder / name).open(encoding="utf-8", newline="") as stream:
            rows = list(csv.reader(stream))
        assert tuple(rows[0]) == header
        assert len(rows) == count + 1
        assert {len(row) for row in rows} == {len(header)}


def test_every_meeting_is_in_a_calendar(company, folder):
    seen = {}
    for path in sorted((folder / "calendars").glob("*.ics")):
        calendar = icalendar.Calendar.from_ical(path.read_bytes())
        assert not calendar.errors
        seen.update((str(event["UID"]), event) for event in calendar.walk("VEVENT"))
    assert not any(event.errors for event in seen.values())
    for meeting in company.meetings:
        if len(meeting.attendees) > 1:
            event = seen[meeting.uid]
            assert event["SUMMARY"] == meeting.summary
            first = next(iter(replace(meeting, skipped=()).starts()))
            assert meeting.all_day or int(event["DTSTART"].dt.timestamp()) == first


def test_calendars_hold_rooms_series_exceptions_and_whole_days(folder):
    text = b"".join(path.read_bytes() for path in (folder / "calendars").glob("*.ics"))
    for mark in (
        b"CUTYPE=ROOM",
        b"RRULE:FREQ=WEEKLY",
        b"EXDATE;TZID=",
        b"VALUE=DATE",
        b"BEGIN:VTIMEZONE",
        b"PARTSTAT=DECLINED",
    ):
        assert mark in text
    assert max(map(len, text.split(b"\r\n"))) <= 75


def test_folding_cuts_no_character():
    line = "SUMMARY:" + "Måleprotokoll for Ελένη Νικολάου, " * 9
    pieces = fold(line)
    assert pieces[0] + "".join(piece[1:] for piece in pieces[1:]) == line


def test_the_truth_lies_beside_the_data(company, folder):
    assert Truth.from_json((folder / TRUTH_FILE).read_text(encoding="utf-8")) == company.truth
