"""A mailbox that has only grown is read on from where it ended, and nobody could tell by the graph or by the account."""

from __future__ import annotations

import gzip
import os
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_model.entities import ImportRecord
from graph_model.policy import Exclusion, Policy
from ingest.extent import SAMPLE_BYTES
from ingest.mail.mbox import MBOX, MMDF, messages_in_mbox
from ingest.pipeline import load
from ingest.sources import BREAKS_OFF
from ingest.tally import REJECTS_PER_REASON
from ingest.terms import Terms
from tests.ingest.memory_recording import MemoryRecording
from tests.ingest.test_unchanged import DAY, NOW, Memory, loaded, mail

START = b"From ada@x.org Tue Nov  6 10:04:55 2001\n"


def message(number: int, *lines: str, body: bytes = b"x\n") -> bytes:
    return START + mail(number, *lines).removesuffix(b"x\n\n") + body + b"\n"


def box(numbers: range) -> bytes:
    return b"".join(map(message, numbers))


# ── cutting ─────────────────────────────────────────────────────────────────────────────────────────────────────────

PARTS = (
    START, b"\1\1\1\1\n", b"From: a@x.org\n", b"To: b@y.org\r\n", b"\n", b"\r\n", b"text\n", b"From ", b"10:00", b">From x\n",
    *(b"Content-Length: %d\n" % length for length in (0, 5, 60, 150, 9999)),
)  # fmt: skip


@given(st.lists(st.sampled_from(PARTS), max_size=40).map(b"".join), st.floats(0, 1), st.sampled_from([MBOX, MMDF]))
@settings(deadline=None, max_examples=600)
def test_what_is_settled_stays_and_the_rest_is_found_from_there(data, part, separators):
    before = list(messages_in_mbox([data[: int(part * len(data))]], separators))
    settled = [each for each in before if not each.is_open]
    end = next((each.separator for each in before if each.is_open), 0)
    assert [each.is_open for each in before] == sorted(each.is_open for each in before)
    assert settled + list(messages_in_mbox([data[end:]], separators, end)) == list(messages_in_mbox([data], separators))


def test_a_length_that_leads_beyond_the_end_keeps_all_open_that_may_lie_in_the_body():
    inner = START + b"From: inner@x.org\n\nhello\n"
    outer = START + b"From: a@x.org\nContent-Length: %d\n\n" % len(inner * 2) + inner * 2
    partial = list(messages_in_mbox([message(1) + outer[:-3]]))
    assert [each.is_open for each in partial] == [False, True, True, True]
    assert [each.is_open for each in messages_in_mbox([message(1) + outer + b"\n" + message(2)])] == [
        False,
        False,
        True,
    ]


# ── loading ─────────────────────────────────────────────────────────────────────────────────────────────────────────

MESSAGES = st.one_of(
    st.integers(0, 9).map(message),
    st.integers(0, 9).map(lambda number: message(number, "List-Id: <l.x.org>")),
    st.integers(0, 9).map(lambda number: message(number, "Sensitivity: private")),
    st.integers(0, 9).map(lambda number: message(number).replace(b"2001 ", b"2044 ")),
    st.integers(0, 9).map(lambda number: message(number, body=b">From quoted 10:00\nFrom here on\n\n")),
    st.just(START + b"To: nobody@x.org\n\nno sender\n\n"),
    st.just(START + b"\nno header\n\n"),
    st.just(START + b"From: c@x.org\nTo: d@y.org\nDate: 6 Nov 2001 10:04:00 GMT\n" + START + b"From: e@x.org\n\n"),
)


@given(
    st.lists(MESSAGES, min_size=1, max_size=8).map(b"".join),
    st.lists(st.floats(0, 1), max_size=4),
    st.booleans(),
    st.booleans(),
)
@settings(deadline=None, max_examples=150)
def test_any_split_into_appends_loaded_one_by_one_is_as_one_load(data, parts, windows, mmdf):
    data = data.replace(b"\n", b"\r\n") if windows else data
    data = data.replace(START.rstrip(b"\n"), b"\1\1\1\1") if mmdf else data
    memory, grown, together = Memory(), MemoryRecording(), MemoryRecording()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "box")
        for number, end in enumerate([*sorted(int(part * len(data)) for part in parts), len(data)]):
            path.write_bytes(data[:end])
            os.utime(path, (number, number))
            last = loaded(path, memory, grown)
            assert_adds_up(last)
            assert loaded(path, memory).unchanged_files == 1 or last.by_source == {}
        once = loaded(path, Memory(), together)
    assert kept(grown) == kept(together)
    assert sums(last) == sums(once)


def kept(recording: MemoryRecording) -> dict[str, object]:
    return {kind: recording.all(kind) for kind in recording.facts}


def sums(record: ImportRecord) -> object:
    return {
        name: (each.read, each.new + each.merged + each.duplicate, each.rejected, each.excluded, each.dropped)
        for name, each in record.by_source.items()
    }


def assert_adds_up(record: ImportRecord) -> None:
    for each in record.by_source.values():
        refused = sum(each.rejected.values()) + sum(each.excluded.values())
        assert each.read == each.new + each.merged + each.duplicate + refused


@pytest.fixture
def memory():
    return Memory()


@pytest.fixture
def path(tmp_path):
    found = tmp_path / "box"
    found.write_bytes(box(range(40)))
    return found


def append(path: Path, data: bytes) -> None:
    with path.open("ab") as file:
        file.write(data)


def test_only_the_last_message_and_what_is_new_are_read_and_the_account_says_so(path, memory):
    loaded(path, memory)
    append(path, box(range(40, 45)))
    recording = MemoryRecording()
    record = loaded(path, memory, recording)
    assert (record.grown_files, record.grown, record.unchanged_files) == (1, 39, 0)
    assert (record.read, record.new, record.duplicate) == (45, 6, 39)  # a new recording knows nothing of the last one
    assert len(recording.all("interactions")) == 6
    again = loaded(path, memory)
    assert (again.grown_files, again.unchanged_files, again.unchanged) == (0, 1, 45)


def test_the_part_that_is_known_is_not_read(path, memory):
    path.write_bytes(box(range(200)))
    loaded(path, memory)
    append(path, message(50))
    spoilt = bytearray(path.read_bytes())
    middle = slice(SAMPLE_BYTES, SAMPLE_BYTES + 100)
    assert len(spoilt) > 2 * SAMPLE_BYTES + 100
    spoilt[middle] = b"?" * 100
    path.write_bytes(spoilt)  # would be other messages, if anybody looked
    assert loaded(path, memory).grown == 199
    assert loaded(path, memory, again=True).grown_files == 0


def test_places_of_rejects_count_from_the_beginning_of_the_mailbox(path, memory):
    loaded(path, memory)
    bad = START + b"To: nobody@x.org\n\nno sender\n\n"
    at = path.stat().st_size + len(START)
    append(path, bad + box(range(60, 62)))
    [grown] = loaded(path, memory).rejects
    assert (grown.place, grown.reason) == (f"message 41, byte {at}", "no usable sender address")
    assert loaded(path, memory, again=True).rejects == (grown,)


def test_rejects_of_what_is_not_read_again_are_shown_with_their_places(path, memory):
    bad = START + b"To: nobody@x.org\n\nno sender\n\n"
    path.write_bytes(bad + path.read_bytes() + bad)
    whole = loaded(path, memory)
    assert [each.place for each in whole.rejects] == [
        "message 1, byte 40",
        f"message 42, byte {path.stat().st_size - len(bad) + len(START)}",
    ]
    unchanged = loaded(path, memory)
    assert (unchanged.unchanged_files, unchanged.rejects) == (1, whole.rejects)
    append(path, message(50) + bad)
    grown = loaded(path, memory)
    assert (grown.grown, grown.rejected) == (41, {"no usable sender address": 3})
    assert grown.rejects == loaded(path, memory, again=True).rejects
    assert grown.rejects[:2] == whole.rejects


def test_of_rejects_of_what_is_not_read_again_the_first_of_each_reason_are_shown(path, memory, monkeypatch):
    monkeypatch.setattr("ingest.batch.FIRST_RECORDS", 7)
    monkeypatch.setattr("ingest.batch.BATCH_RECORDS", 7)
    bad = START + b"To: nobody@x.org\n\nno sender\n\n"
    path.write_bytes(bad * 3 * REJECTS_PER_REASON)
    whole = loaded(path, memory)
    assert len(whole.rejects) == REJECTS_PER_REASON
    unchanged = loaded(path, memory)
    assert unchanged.rejects == whole.rejects
    assert unchanged.rejected == {"no usable sender address": 3 * REJECTS_PER_REASON}
    append(path, message(50))
    assert loaded(path, memory).rejects == whole.rejects
    assert max(map(len, memory.marks.values())) < 200 * REJECTS_PER_REASON


def test_a_message_of_which_only_a_part_was_there_is_read_when_it_is_whole(path, memory):
    recording = MemoryRecording()
    late = message(70)
    append(path, late[:90])
    first = loaded(path, memory, recording)
    assert first.rejected == {BREAKS_OFF: 1}
    append(path, late[90:])
    second = loaded(path, memory, recording)
    assert (second.grown, second.read, second.new, second.rejected) == (40, 41, 1, {})


@pytest.mark.parametrize(
    "rewritten",
    [
        box(range(1, 60)),
        message(0, "Status: RO") + box(range(1, 60)),
        box(range(20)) + box(range(21, 60)),
        box(range(30)),
        b"",
    ],
    ids=["first message gone", "first message marked", "compacted", "cut off", "emptied"],
)
def test_a_mailbox_that_did_more_than_grow_is_read_whole(path, memory, rewritten):
    loaded(path, memory)
    path.write_bytes(rewritten)
    os.utime(path, (1, 1))
    record = loaded(path, memory)
    assert (record.grown_files, record.grown) == (0, 0)
    assert sums(record) == sums(loaded(path, Memory()))


def test_compressed_mailboxes_and_those_of_old_macs_are_read_whole(tmp_path, memory):
    for size in (40, 50):
        with gzip.open(tmp_path / "a.gz", "ab") as file:
            file.write(box(range(size - 40, size)))
        (tmp_path / "mac").write_bytes(box(range(size)).replace(b"\n", b"\r"))
        record = loaded(tmp_path, memory)
        assert record.grown_files == 0
    assert record.read == 40 + 40 + 50


def test_a_decision_that_matters_to_loading_makes_all_be_read(path, memory):
    loaded(path, memory)
    append(path, message(50))
    policy = replace(Policy(), exclusions=(Exclusion("legal", "domain", "law.example"),))
    assert loaded(path, memory, policy=policy).grown_files == 0


def test_mail_from_the_future_in_the_known_part_makes_all_be_read_on_another_day(path, memory):
    path.write_bytes(message(90).replace(b"2001 ", b"2044 ") + path.read_bytes())
    loaded(path, memory)
    append(path, message(50))
    assert loaded(path, memory).grown_files == 1
    append(path, message(51))
    assert loaded(path, memory, now=NOW + DAY).grown_files == 0


def test_a_mailbox_that_grows_while_it_is_read_is_read_on_and_one_that_is_rewritten_then_is_not(path, memory):
    def changing(change):
        class Changing(MemoryRecording):
            def interactions(self, batch):
                change()
                return super().interactions(batch)

        return Changing()

    loaded(path, memory, changing(lambda: append(path, message(50))))
    assert loaded(path, memory).grown == 39
    path.write_bytes(box(range(45)))
    loaded(path, memory, changing(lambda: path.write_bytes(box(range(10, 55)))))
    append(path, message(60))
    assert loaded(path, memory).grown_files == 0


def test_a_load_that_is_cut_short_remembers_nothing_of_what_it_read(path, memory):
    class Full(MemoryRecording):
        def interactions(self, batch):
            raise RuntimeError("disk full")

    loaded(path, memory)
    append(path, box(range(40, 45)))
    with pytest.raises(RuntimeError):
        loaded(path, memory, Full())
    assert loaded(path, memory).grown == 39


def test_batches_and_workers_make_no_difference(path, memory, monkeypatch):
    monkeypatch.setattr("ingest.batch.BATCH_RECORDS", 7)
    recording = MemoryRecording()
    loaded(path, memory, recording)
    append(path, box(range(40, 60)))
    terms = Terms(Policy(), NOW)
    record = load([path], recording, terms=terms, memory=memory, workers=2)
    assert (record.grown, record.read, record.new, record.duplicate) == (39, 60, 20, 40)
    assert len(recording.all("interactions")) == 60
