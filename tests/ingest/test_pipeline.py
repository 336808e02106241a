"""The whole pipeline on small folders, recording into memory: counts, neighbours, order, repetition."""

import codecs
import gzip
import json
import os
import random
import zipfile
from dataclasses import replace

import pytest

from graph_model.entities import ImportRecord
from graph_model.errors import UnrecognisedInput
from graph_model.policy import Policy
from ingest.account import UNRECOGNISED
from ingest.batch import DEFECT, in_batches, understand
from ingest.files import read_so_far, walk
from ingest.pipeline import Progress, load
from ingest.sources import Raw, recognised, source_named
from ingest.tally import REJECTS_PER_REASON
from ingest.terms import Terms
from tests.ingest.memory_recording import MemoryRecording

NOW = 1_700_000_000_000


def message(number, sender="ada@x.org", to="bob@y.org", *lines):
    day = f"Date: {number % 28 + 1} Nov 2001 10:{number // 28:02}:55 GMT"
    return "\n".join(
        (f"From: {sender}", f"To: {to}", day, f"Subject: plugh {number}", *lines, "", "xyzzy", "")
    ).encode()


def event(uid, *lines):
    people = ("ORGANIZER:mailto:ada@x.org", "ATTENDEE:mailto:bob@y.org")
    return "\n".join(("BEGIN:VEVENT", f"UID:{uid}", "DTSTART:20200506T100000Z", *people, *lines, "END:VEVENT"))


@pytest.fixture
def company(tmp_path):
    """A folder with every format, some of it broken, some of it twice."""
    folder = tmp_path / "company"
    files = {
        "hr.csv": b"email,name,manager_email\nada@x.org,Ada Lovelace,\nbob@y.org,Bob Builder,ada@x.org\nnobody,N,\n",
        "orgs.csv": b"id,name,domains\no-1,X AG,x.org\no-2,Y AG,y.org\n",
        "contracts.csv.gz": gzip.compress(b"contract_id,buyer,supplier\nc-1,o-1,o-2\n"),
        "needs.csv": b"supplier,buyer,category\nY AG,X AG,tin\n",
        "ada.ics": "\n".join(
            (
                "BEGIN:VCALENDAR",
                event("1"),
                event("2", "CLASS:PRIVATE"),
                event("3", "STATUS:CANCELLED"),
                "END:VCALENDAR",
            )
        ).encode(),
        "bob.ics": f"BEGIN:VCALENDAR\n{event('1')}\nEND:VCALENDAR\n".encode(),
        "inbox": b"".join(b"From a@x.org Tue Nov  6 10:04:55 2001\n" + message(n) + b"\n" for n in range(5)),
        "maildir/cur/1": message(1),
        "maildir/new/65_": message(6, "bob@y.org", "ada@x.org", "List-Id: <l.x.org>"),
        "old/7.": message(7),
        "old/8.eml": b"To: b@y.org\nSubject: no sender\n\n",
        "old/1.cats": b"1,3,2\n",
        "empty": b"",
    }
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder


def loaded(recording, *paths, policy=None):
    return load(paths, recording, terms=Terms(policy or Policy(), NOW))


def test_everything_is_counted_once_and_exactly(company):
    recording = MemoryRecording()
    record = loaded(recording, company)
    assert record.rejected == {
        UNRECOGNISED + "it is empty": 1,
        UNRECOGNISED + "it is text, but neither mail, nor a calendar, nor a table with known columns": 1,
        "no usable sender address": 1,
        "unreadable email": 1,
    }
    assert record.dropped == {"cancelled": 1, "mailing-list": 1}
    assert record.excluded == {"private-event": 1}
    assert (record.read, record.new, record.merged, record.duplicate) == (20, 15, 0, 2)
    assert len(recording.all("interactions")) == 9
    assert record.sources == (str(company),)
    begun, finished = recording.imports
    assert finished == record
    assert begun == ImportRecord(record.id, NOW, record.sources, is_finished=False)


def test_every_record_is_accounted_for(company):
    record = loaded(MemoryRecording(), company)
    excluded = sum(record.excluded.values())
    rejected = sum(count for name, count in record.rejected.items() if not name.startswith(UNRECOGNISED))
    assert record.read == record.new + record.merged + record.duplicate + rejected + excluded


def test_what_is_rejected_says_where_and_why(company):
    rejects = {
        (each.source.rpartition("/")[2], each.place, each.reason) for each in loaded(MemoryRecording(), company).rejects
    }
    assert rejects == {
        ("hr.csv", "line 4, email 'nobody'", "unreadable email"),
        ("8.eml", "message", "no usable sender address"),
        ("1.cats", "file", "it is text, but neither mail, nor a calendar, nor a table with known columns"),
        ("empty", "file", "it is empty"),
    }


def test_loading_twice_changes_nothing(company):
    recording = MemoryRecording()
    first = loaded(recording, company)
    before = {kind: dict(facts) for kind, facts in recording.facts.items()}
    second = loaded(recording, company)
    assert recording.facts == before
    assert (second.new, second.merged, second.duplicate) == (0, 0, first.new + first.merged + first.duplicate)


def test_the_order_of_files_and_batches_changes_nothing(company):
    found, _ = recognised(walk([company]), Terms(Policy(), NOW))
    raws = [raw for file in found for raw in file.raws(Terms(Policy(), NOW))]
    expected = MemoryRecording()
    loaded(expected, company)
    for seed in range(5):
        random.Random(seed).shuffle(raws)
        recording = MemoryRecording()
        for start in range(0, len(raws), 3):
            _write(understand(raws[start : start + 3], Terms(Policy(), NOW)), recording)
        assert recording.facts == expected.facts


def _write(batch, recording):
    recording.addresses(list(batch.addresses.values()))
    for kind in ("interactions", "employments", "organisations", "contracts", "dependencies"):
        getattr(recording, kind)(getattr(batch, kind))


def test_no_body_and_no_subject_is_kept(company):
    recording = MemoryRecording()
    loaded(recording, company)
    assert "xyzzy" not in repr(recording.facts)
    assert "plugh" not in repr(recording.facts)


def test_what_breaks_off_costs_only_what_was_not_read(tmp_path):
    whole = gzip.compress(
        b"".join(b"From a@x.org Tue Nov  6 10:04:55 2001\n" + message(n) + b"\n" for n in range(3000))
    )
    (tmp_path / "box.gz").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "box2").write_bytes(message(1))
    recording = MemoryRecording()
    record = loaded(recording, tmp_path)
    assert record.rejected == {"cannot be read: damaged compression": 1}
    assert len(recording.all("interactions")) >= 1


def test_rejects_are_capped_and_counts_are_not(tmp_path):
    rows = "".join(f"nobody{n},N\n" for n in range(REJECTS_PER_REASON + 5))
    (tmp_path / "hr.csv").write_text("email,name\n" + rows)
    record = loaded(MemoryRecording(), tmp_path)
    assert record.rejected == {"unreadable email": REJECTS_PER_REASON + 5}
    assert len(record.rejects) == REJECTS_PER_REASON


def test_progress_ends_with_everything_done(company):
    seen: list[Progress] = []
    load([company], MemoryRecording(), terms=Terms(Policy(), NOW), progress=seen.append)
    last = seen[-1]
    assert (last.files_done, last.bytes_done) == (last.files_total, last.bytes_total)
    assert last.records == 20


@pytest.mark.parametrize("name", ["box", "box.gz", "box.zip"])
def test_progress_goes_on_within_a_file(tmp_path, name):
    dice = random.Random(1)
    mail = b"".join(
        b"From a@x.org Tue Nov  6 10:04:55 2001\n" + message(n) + b"\n" + dice.randbytes(300).hex().encode() + b"\n\n"
        for n in range(9_000)
    )
    if name == "box.zip":
        with zipfile.ZipFile(tmp_path / name, "w") as packed:
            packed.writestr("box", mail)
    else:
        (tmp_path / name).write_bytes(gzip.compress(mail, 1) if name == "box.gz" else mail)
    seen: list[Progress] = []
    load([tmp_path], MemoryRecording(), terms=Terms(Policy(), NOW), progress=seen.append)
    parts = [each.bytes_done / each.bytes_total for each in seen]
    assert parts == sorted(parts)
    assert parts[-1] == 1.0
    for part, each in zip(parts[:-1], seen, strict=False):
        assert part == pytest.approx(each.records / 9_000, abs=0.25)  # of 6 MB a piece of 1 MiB is read ahead
    assert read_so_far(tmp_path / name) == 0


def test_a_path_that_is_not_there_stops_the_load_before_anything_is_written(tmp_path):
    recording = MemoryRecording()
    with pytest.raises(UnrecognisedInput):
        loaded(recording, tmp_path / "nothing")
    assert recording.imports == []


def test_the_policy_decides_what_a_broadcast_is(tmp_path):
    (tmp_path / "1.eml").write_bytes(message(1, "ada@x.org", "a@y.org, b@y.org"))
    record = loaded(MemoryRecording(), tmp_path, policy=replace(Policy(), broadcast_mail=1))
    assert record.dropped == {"broadcast": 1}


def test_batches_are_bounded_in_records_and_bytes():
    small = [Raw("message", "p", "m", b"x")] * 12_001
    assert [len(each) for each in in_batches(small)] == [500, 1_000, 2_000, 4_000, 4_000, 501]
    large = [Raw("message", "p", "m", b"x" * (6 << 20))] * 4
    assert [len(each) for each in in_batches(large)] == [3, 1]


def test_files_of_several_kinds_in_turn_are_written_together(tmp_path):
    class Counting(MemoryRecording):
        written = 0

        def interactions(self, batch):
            self.written += bool(batch)
            return super().interactions(batch)

    with zipfile.ZipFile(tmp_path / "mixed.zip", "w") as archive:
        for number in range(50):
            archive.writestr(f"{number}.eml", message(number))
            archive.writestr(f"{number}.ics", f"BEGIN:VCALENDAR\n{event(str(number))}\nEND:VCALENDAR\n")
            archive.writestr(f"{number}.cats", b"1,3,2\n")
    recording = Counting()
    record = loaded(recording, tmp_path)
    assert (record.read, record.new, recording.written) == (100, 100, 2)


def test_a_byte_order_mark_costs_a_mail_nothing(tmp_path):
    (tmp_path / "1.eml").write_bytes(codecs.BOM_UTF8 + message(1))
    recording = MemoryRecording()
    record = loaded(recording, tmp_path)
    assert (record.read, record.new) == (1, 1)


def test_a_defect_of_a_parser_costs_its_record_only_and_is_told_without_what_it_read(monkeypatch, caplog):
    def fail(raw, terms):
        raise ZeroDivisionError(raw.data.decode())

    broken = replace(source_named("calendar"), facts=fail)
    monkeypatch.setattr(
        "ingest.batch.source_named", {"calendar": broken, "message": source_named("message")}.__getitem__
    )
    terms = Terms(Policy(), NOW)
    [reject] = understand([Raw("calendar", "a.ics", "file", b"Ada")], terms).rejects
    assert (reject.source, reject.place) == ("a.ics", "file")
    assert reject.reason.startswith(f"{DEFECT} (ZeroDivisionError)")
    assert "in fail" in caplog.text
    assert "Ada" not in caplog.text
    assert len(understand([Raw("message", "1.eml", "message", message(1))], terms).interactions) == 1


@pytest.mark.parametrize(
    ("encoding", "line_end"), [("utf-8", "\n"), ("utf-16", "\r\n"), ("latin-1", "\r"), ("utf-16", "\r")]
)
def test_a_directory_is_read_in_whatever_encoding_and_line_ends_it_was_exported(tmp_path, encoding, line_end):
    lines = (
        "version: 1",
        "",
        "dn: cn=J\u00f6rg",
        "mail: joerg@x.org",
        "cn: J\u00f6rg Hill",
        "",
        "dn: cn=Bo",
        "mail: bo@x.org",
        "cn: Bo",
    )
    (tmp_path / "people.ldf").write_bytes(line_end.join(lines).encode(encoding))
    recording = MemoryRecording()
    loaded(recording, tmp_path)
    assert sorted((line.email, line.name) for line in recording.facts["employments"].values()) == [
        ("bo@x.org", "Bo"), ("joerg@x.org", "J\u00f6rg Hill")
    ]  # fmt: skip


def test_nothing_is_stated_after_the_moment_of_the_load(tmp_path):
    statement = {"statementId": "s", "recordId": "r", "recordType": "relationship", "statementDate": "2049-01-01"}
    details = {"subject": "b", "interestedParty": "a", "interests": [{"type": "shareholding", "share": {"exact": 60}}]}
    (tmp_path / "register.json").write_text(json.dumps([{**statement, "recordDetails": details}]))
    (tmp_path / "hr.csv").write_text("email,name\nada@x.org,Ada Lovelace\n")
    os.utime(tmp_path / "hr.csv", (2_400_000_000, 2_400_000_000))
    member = zipfile.ZipInfo("more.csv", (2098, 1, 1, 0, 0, 0))
    with zipfile.ZipFile(tmp_path / "more.zip", "w") as archive:
        archive.writestr(member, "email,name\nbob@y.org,Bob Builder\n")
    recording = MemoryRecording()
    loaded(recording, tmp_path)
    lines = [*recording.all("employments"), *recording.all("ownerships")]
    assert [line.stated_ms for line in lines] == [NOW] * 3
