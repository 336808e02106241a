"""Small nasty files of our own: what was wrong once stays right."""

from pathlib import Path

import pytest

from graph_model.policy import Policy
from ingest.pipeline import load
from ingest.sources import IS_REST
from ingest.terms import Terms
from tests.ingest.memory_recording import MemoryRecording

FIXTURES = Path(__file__).parents[1] / "fixtures" / "ingest"
NOW = 1_730_000_000_000


@pytest.mark.parametrize(
    ("name", "kept", "rejected"),
    [
        ("mixed-line-ends.mbox", {"interactions": 3}, [("message 3, byte 355", "no header fields")]),
        (
            "broken-neighbours.ics",
            {"interactions": 3},
            [
                ("event 3, line 17", "no readable start (DTSTART)"),
                ("event 4, line 23", "event without an end"),
                ("event 5, line 26", "repeats on days that no month has (RRULE)"),
            ],
        ),
        ("scheduling-messages.ics", {"interactions": 9}, []),
        (
            "latin-1-people.csv",
            {"employments": 2},
            [("line 3, start_date '32.2.2020'", "unreadable start_date")],
        ),
        ("utf-16-contracts.csv", {"contracts": 1}, [("line 3", "no supplier")]),
        ("content-length.mbox", {"interactions": 3}, []),
        ("mac-line-ends.mbox", {"interactions": 2}, []),
        ("cut-off-at-the-front.mbox", {"interactions": 2}, [("message 1, byte 0", IS_REST)]),
        ("begins-within-a-header.mbox", {"interactions": 2}, [("message 1, byte 0", IS_REST)]),
        ("byte-order-mark.mbox", {"interactions": 2}, []),
        ("two-messages.mmdf", {"interactions": 2}, []),
        (
            "graph-page-cut-off.json",
            {"interactions": 2, "employments": 1},
            [("record 6", "unreadable JSON: Unterminated string starting at")],
        ),
        (
            "google-records.jsonl",
            {"interactions": 4},
            [("record 2", "unreadable JSON: Unterminated string starting at")],
        ),
        ("apple-mail.emlx", {"interactions": 1}, []),
        ("sent-mail.msg", {"interactions": 1}, []),
        ("weekly-meeting.msg", {"interactions": 4}, []),
        (
            "takeout.zip",
            {"interactions": 2},
            [("file", "it is a web page: the mail in it can be loaded as .eml or mbox")],
        ),
        ("maildir.tar.gz", {"interactions": 2}, [("file", "cannot be read: damaged compression")]),
    ],
)
def test_a_nasty_file_gives_what_can_be_read_and_says_what_cannot(name, kept, rejected):
    recording = MemoryRecording()
    record = load([FIXTURES / name], recording, terms=Terms(Policy(), NOW))
    assert {kind: len(facts) for kind, facts in recording.facts.items() if kind != "addresses"} == kept
    assert sorted((each.place, each.reason) for each in record.rejects) == sorted(rejected)


def test_nasty_addresses_become_canonical_ones():
    recording = MemoryRecording()
    load([FIXTURES / "mixed-line-ends.mbox"], recording, terms=Terms(Policy(), NOW))
    assert {each.email for each in recording.all("addresses")} == {
        "ada@x.org", "bob@y.org", "eve@y.org", "alovelace@na.acme.x500"
    }  # fmt: skip
    assert [each.doubt for each in recording.all("interactions") if each.doubt] == ["future"]
