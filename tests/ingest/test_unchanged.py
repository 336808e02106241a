"""Files that are as they were are not opened again, and the account is the same; whatever matters makes them be read."""

from __future__ import annotations

import gzip
import os
from dataclasses import dataclass, field, replace

import pytest

from graph_model.policy import Exclusion, Policy
from ingest.exclusions import Exclusions
from ingest.gate import Gate
from ingest.pipeline import load
from ingest.terms import Terms
from tests.ingest.memory_recording import MemoryRecording

NOW = 1_700_000_000_000
DAY = 86_400_000
POLICY = Policy()
EVENT = (
    "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nDTSTART:20200506T100000Z\nORGANIZER:mailto:ada@x.org\n"
    "ATTENDEE:mailto:b@y.org\nEND:VEVENT\nEND:VCALENDAR\n"
)


@dataclass
class Memory:
    marks: dict[str, str] = field(default_factory=dict)
    kept: dict[str, str] = field(default_factory=dict)

    def known(self, digests):
        return {key: self.marks[key] for key in digests if key in self.marks}

    def add(self, marks):
        self.marks |= marks

    def extents(self, keys):
        return {key: self.kept[key] for key in keys if key in self.kept}

    def keep_extents(self, extents):
        self.kept |= extents


def mail(number, *lines):
    day = f"Date: 6 Nov 2001 10:04:{number % 60:02} GMT"
    return "\n".join(
        (f"From: a{number % 9}@x.org", "To: b@y.org", day, f"Subject: {number}", *lines, "", "x", "", "")
    ).encode()


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "mail"
    place.mkdir()
    (place / "box").write_bytes(b"".join(b"From a Tue Nov  6 10:04:55 2001\n" + mail(n) for n in range(50)))
    (place / "bad.eml").write_bytes(b"To: b@y.org\nSubject: nobody\n\n")
    (place / "list.eml").write_bytes(mail(70, "List-Id: <l.x.org>"))
    (place / "hr.csv").write_text("email,name\nada@x.org,Ada Lovelace\nnobody,N\n")
    (place / "a.ics").write_text(EVENT)
    return place


@pytest.fixture
def memory():
    return Memory()


def loaded(folder, memory, recording=None, *, policy=POLICY, now=NOW, again=False):
    gate = Gate(exclusions=Exclusions(policy.exclusions))
    return load([folder], recording or MemoryRecording(), terms=Terms(policy, now, gate), memory=memory, again=again)


def test_unchanged_files_are_counted_and_not_opened(folder, memory):
    first = loaded(folder, memory)
    assert (first.unchanged_files, first.unchanged) == (0, 0)
    recording = MemoryRecording()
    second = loaded(folder, memory, recording)
    assert recording.facts == {}
    assert (second.unchanged_files, second.unchanged) == (5, first.read)
    assert (second.read, second.new, second.merged) == (first.read, 0, 0)
    assert second.duplicate == first.new + first.merged + first.duplicate
    assert (second.rejected, second.excluded, second.dropped) == (first.rejected, first.excluded, first.dropped)
    sources = {name: (each.read, each.rejected, each.dropped) for name, each in first.by_source.items()}
    assert {name: (each.read, each.rejected, each.dropped) for name, each in second.by_source.items()} == sources


@pytest.mark.parametrize("name", ["box", "list.eml", "hr.csv"])
def test_a_file_that_changed_is_read_again_alone(folder, memory, name):
    first = loaded(folder, memory)
    path = folder / name
    state = path.stat()
    path.write_bytes(path.read_bytes()[:-4] + b"....")
    os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))  # same size, same time: other bytes at the end
    second = loaded(folder, memory)
    assert second.unchanged_files == 4
    assert second.read == first.read


def test_again_reads_everything(folder, memory):
    first = loaded(folder, memory)
    second = loaded(folder, memory, again=True)
    assert (second.unchanged_files, second.read) == (0, first.read)


@pytest.mark.parametrize(
    "change",
    [
        {"broadcast_mail": 3},
        {"noise_off": ("mailing-list",)},
        {"retention_days": 9},
        {"pseudonymise": True},
        {"columns": {"people": {"email": "Mail"}}},
        {"exclusions": (Exclusion("legal", "domain", "law.example"),)},
    ],
)
def test_a_decision_that_matters_to_loading_makes_all_be_read(folder, memory, change):
    loaded(folder, memory)
    assert loaded(folder, memory, policy=replace(Policy(), **change)).unchanged_files == 0


def test_a_decision_about_what_follows_does_not(folder, memory):
    loaded(folder, memory)
    policy = replace(Policy(), base_currency="USD", rates={"EUR": 1.1}, our_domains=("x.org",))
    assert loaded(folder, memory, policy=policy).unchanged_files == 5


def test_calendars_are_read_again_on_another_day(folder, memory):
    loaded(folder, memory)
    assert loaded(folder, memory, now=NOW + DAY).unchanged_files == 4


def test_mail_from_the_future_is_read_again_on_another_day(tmp_path, memory):
    (tmp_path / "1.eml").write_bytes(mail(1).replace(b"2001", b"2044"))
    loaded(tmp_path, memory)
    assert loaded(tmp_path, memory).unchanged_files == 1
    assert loaded(tmp_path, memory, now=NOW + DAY).unchanged_files == 0


def test_a_file_that_breaks_off_is_not_remembered(tmp_path, memory):
    whole = gzip.compress(b"".join(b"From a Tue Nov  6 10:04:55 2001\n" + mail(n) for n in range(3000)))
    (tmp_path / "box.gz").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "1.eml").write_bytes(mail(1))
    first, second = loaded(tmp_path, memory), loaded(tmp_path, memory)
    assert second.unchanged_files == 1
    assert second.rejected == first.rejected


def test_a_file_is_remembered_only_when_all_of_it_is_recorded(folder, memory):
    class Full(MemoryRecording):
        def interactions(self, batch):
            raise RuntimeError("disk full")

    with pytest.raises(RuntimeError):
        loaded(folder, memory, Full())
    assert loaded(folder, memory).unchanged_files == 0  # nor is the table, which was cut together with the mail


def test_the_order_and_number_of_loads_change_nothing(folder, memory):
    for path in sorted(folder.iterdir()):
        loaded(path, memory)
    assert loaded(folder, memory).unchanged_files == 5


@pytest.mark.parametrize("name", ["what!", "caf\udce9"])
def test_files_below_folders_of_odd_names_are_counted_whenever_they_are_loaded(tmp_path, memory, name):
    place = tmp_path / name
    place.mkdir()
    for number in range(3):
        (place / f"{number}.eml").write_bytes(mail(number))
    assert [loaded(tmp_path, memory).read for _ in range(2)] == [3, 3]
