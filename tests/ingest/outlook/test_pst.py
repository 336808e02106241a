"""Outlook data files are read by an extra library, or rejected with a sentence that names it."""

import sys

import pytest

from graph_model.entities import Channel
from graph_model.policy import Exclusion, Policy
from ingest.exclusions import Exclusions
from ingest.gate import Gate
from ingest.mail.message import parse_message
from ingest.pipeline import load
from ingest.terms import Terms
from tests.ingest.memory_recording import MemoryRecording
from tests.ingest.outlook.data_file import data_file
from tests.ingest.outlook.outlook_message import TEXT, TIME, ticks
from tests.ingest.outlook.test_msg import EML, INVITED, MEETING, NOW, SENT, TO


def rejected(path):
    record = load([path], MemoryRecording(), terms=Terms(Policy(), 0))
    assert record.read == 1
    return list(record.rejected)


@pytest.fixture
def broken(tmp_path):
    path = tmp_path / "archive.pst"
    path.write_bytes(b"!BDN" + b"\0" * 5000)
    return path


def test_without_the_library_it_is_rejected_and_told_how_to_get_it(broken, monkeypatch):
    monkeypatch.setitem(sys.modules, "pypff", None)
    assert rejected(broken) == ["an Outlook data file needs one more library: pip install 'sociogram[pst]'"]


def test_a_broken_one_is_rejected(broken):
    pytest.importorskip("pypff", reason="the extra `pst` is not installed")
    assert rejected(broken) == ["damaged Outlook data file"]


@pytest.fixture
def written(tmp_path):
    pytest.importorskip("pypff", reason="the extra `pst` is not installed")

    def write(*items, folder="Inbox"):
        path = tmp_path / "archive.pst"
        path.write_bytes(data_file(items, folder))
        return path

    return write


MEETING_IN_STORE = MEETING | {(0x0060, TIME): ticks(2024, 5, 6, 8), (0x0061, TIME): ticks(2024, 5, 6, 9)}
CONTACT = {(0x001A, TEXT): "IPM.Contact", (0x3001, TEXT): "Bob"}


def test_mails_and_meetings_are_read_and_contacts_passed_over(written):
    recording = MemoryRecording()
    record = load(
        [written((SENT, TO), (CONTACT, ()), (MEETING_IN_STORE, INVITED))], recording, terms=Terms(Policy(), NOW)
    )
    assert (record.read, record.rejected) == (2, {})
    assert parse_message(EML, NOW).interaction in recording.all("interactions")
    (meeting,) = (each for each in recording.all("interactions") if each.channel is Channel.MEETING)
    assert meeting.duration_minutes == 60
    assert "bob@y.org" in {each.email for each in meeting.participants}


def test_an_item_that_says_too_little_is_rejected_with_its_place(written):
    record = load([written(({(0x0037, TEXT): "?"}, ()), (SENT, TO))], MemoryRecording(), terms=Terms(Policy(), NOW))
    assert [(each.source[-19:], each.place, each.reason) for each in record.rejects] == [
        ("/archive.pst!/Inbox", "item 1", "no usable sender address")
    ]
    assert record.read == 2


def test_one_that_breaks_off_is_rejected(written):
    path = written((SENT, TO))
    path.write_bytes(path.read_bytes()[:0x4700])
    assert rejected(path) == ["damaged Outlook data file"]


@pytest.mark.parametrize(
    ("folder", "excluded"),
    [
        ("Legal", {"legal": 2}),
        ("Deleted Items", {"trash": 2}),
        ("Junk Email", {"spam": 2}),
        ("Entwürfe", {"draft": 2}),
        ("Top of Personal Folders/Deleted Items/2023", {"trash": 2}),
        ("Top of Personal Folders/Projects/Drafts", {}),
        ("Projects", {}),
    ],
)
def test_folders_in_it_are_judged_as_folders_elsewhere_are(written, folder, excluded):
    gate = Gate(Exclusions([Exclusion("legal", "folder", "Legal")]))
    path = written((SENT, TO), (MEETING_IN_STORE, INVITED), folder=folder)
    record = load([path], recording := MemoryRecording(), terms=Terms(Policy(), NOW, gate))
    assert (record.read, record.excluded) == (2, excluded)
    assert len(recording.all("interactions")) == (0 if excluded else 2)
