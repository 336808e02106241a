"""Archives are read like the folders that were packed."""

import gzip
import io
import os
import struct
import tarfile
import tracemalloc
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_model.policy import Policy
from ingest.account import UNRECOGNISED
from ingest.archives import limits, zip_archive
from ingest.archives.tar_archive import is_tar, tar_members
from ingest.pipeline import load
from ingest.sources import IS_REST
from ingest.terms import Terms
from tests.ingest.memory_recording import MemoryRecording
from tests.ingest.outlook.test_msg import SENT, TO, message

NOW = 1_790_000_000_000
START = b"From a@x.org Tue Nov  6 10:04:55 2001\n"


def mail(number, label=""):
    lines = (
        f"From: ada@x.org\nTo: bob@y.org\nDate: {number % 28 + 1} Nov 2001 10:00:00 GMT\nSubject: {number}\n{label}\n"
    )
    return lines.encode() + b"x" * (number * 977 % 5000) + b"\n"


FILES = {
    "hr.csv": b"email,name\nada@x.org,Ada Lovelace\nnobody,N\n",
    "Takeout/Mail/All mail.mbox": b"".join(START + mail(n, "X-Gmail-Labels: Inbox,Work\n") + b"\n" for n in range(40)),
    "Takeout/Calendar/ada.ics": (
        b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nDTSTART:20200506T100000Z\nORGANIZER:mailto:ada@x.org\n"
        b"ATTENDEE:mailto:bob@y.org\nEND:VEVENT\nEND:VCALENDAR\n"
    ),
    "Takeout/archive_browser.html": b"<!DOCTYPE html><html></html>",
    "Maildir/.Sent/cur/1710000000.M1P2.host:2,S": mail(50),
    "Maildir/cur/1": mail(51),
    "outlook/sent.msg": message(SENT, TO),
    "old.mbox.gz": gzip.compress(START + mail(60)),
    "old/1.cats": b"1,3,2\n",
    "old/empty": b"",
    "old/picture": b"\x89PNG\r\n\x1a\n\0\0\0",
    ".git/config": mail(70),
    "__MACOSX/._1": b"\0\5\x16\7",
}


def written(folder, files=FILES):
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder


def zipped(files=FILES, method=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def tarred(files=FILES, mode="w", form=tarfile.PAX_FORMAT):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode, format=form) as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            info.mtime = 1_700_000_000.5 if form == tarfile.PAX_FORMAT else 1_700_000_000
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def loaded(path):
    recording = MemoryRecording()
    return load([path], recording, terms=Terms(Policy(), NOW)), recording


def summary(record):
    return record.read, record.new, record.merged, record.duplicate, record.rejected, record.dropped


PACKED = {
    "a.zip": zipped,
    "stored.zip": lambda: zipped(method=zipfile.ZIP_STORED),
    "a.tar": tarred,
    "gnu.tar": lambda: tarred(form=tarfile.GNU_FORMAT),
    "old.tar": lambda: tarred(form=tarfile.USTAR_FORMAT),
    "a.tgz": lambda: tarred(mode="w:gz"),
    "a.tar.bz2": lambda: tarred(mode="w:bz2"),
    "a.tar.xz": lambda: tarred(mode="w:xz"),
    "zip in tar": lambda: tarred({"b.zip": zipped()}, "w:gz"),
    "tar in zip": lambda: zipped({"b/c.tar.gz": tarred(mode="w:gz")}),
    "zip in zip": lambda: zipped({"b/c.zip": zipped()}),
    "zip.gz": lambda: gzip.compress(zipped()),
}


@pytest.mark.parametrize("name", PACKED)
def test_an_archive_says_what_the_folder_says(tmp_path, name):
    record, recording = loaded(written(tmp_path / "folder", {n: d for n, d in FILES.items() if "MACOSX" not in n}))
    archive = written(tmp_path, {name: PACKED[name]()}) / name
    packed_record, packed_recording = loaded(archive)
    assert record.read == 1 + 40 + 1 + 4 + 1
    assert summary(packed_record) == summary(record)
    for kind in ("addresses", "interactions"):
        assert packed_recording.facts[kind] == recording.facts[kind]


def test_files_in_archives_have_a_path_that_says_so(tmp_path):
    path = written(tmp_path, {"a.zip": zipped({"b/c.tgz": tarred(mode="w:gz")})}) / "a.zip"
    places = {each.source: each.reason for each in loaded(path)[0].rejects}
    assert places[f"{path}!/b/c.tgz!/old/empty"] == "it is empty"
    assert f"{path}!/b/c.tgz!/hr.csv" in places


def test_names_that_lead_elsewhere_lead_nowhere(tmp_path):
    names = ("../../out.eml", "/etc/out.eml", "a\\..\\..\\out.eml", "line\nbreak.eml", "C:/out.eml")
    before = set(os.listdir(tmp_path))
    for pack in (zipped, tarred):
        path = written(tmp_path, {"a.packed": pack({name: mail(n) for n, name in enumerate(names)})}) / "a.packed"
        assert loaded(path)[0].new == len(names)
    assert set(os.listdir(tmp_path)) == before | {"a.packed"}


def test_links_are_not_followed(tmp_path):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.DIRTYPE, tarfile.CHRTYPE):
            info = tarfile.TarInfo("link")
            info.type, info.linkname = kind, "/etc/passwd"
            archive.addfile(info)
    link = zipfile.ZipInfo("link")
    link.external_attr = 0o120777 << 16
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as zip_file:
        zip_file.writestr(link, "/etc/passwd")
    for data in (out.getvalue(), packed.getvalue()):
        record, _ = loaded(written(tmp_path, {"a": data}) / "a")
        assert (record.read, record.rejected) == (0, {})


def test_a_broken_file_in_an_archive_costs_only_itself(tmp_path):
    data = bytearray(zipped({"1.eml": mail(1), "2.eml": mail(2), "3.eml": mail(3)}))
    second = data.index(b"2.eml") + 5
    data[second + 3 : second + 40] = bytes(37)
    record, recording = loaded(written(tmp_path, {"a.zip": bytes(data)}) / "a.zip")
    assert len(recording.all("interactions")) == 2
    assert [each.source[-7:] for each in record.rejects] == ["!/2.eml"]
    assert record.read == 3


def test_an_archive_that_breaks_off_keeps_what_came_before(tmp_path):
    whole = tarred({f"{n}.eml": mail(n) for n in range(200)}, "w:gz")
    record, recording = loaded(written(tmp_path, {"a.tgz": whole[: len(whole) // 2]}) / "a.tgz")
    assert 0 < len(recording.all("interactions")) < 200
    assert set(record.rejected) == {"cannot be read: damaged compression"}


def test_what_needs_a_password_or_an_unusual_method_says_so(tmp_path):
    locked = bytearray(zipped({"1.eml": mail(1)}))
    for at in (6, locked.index(b"PK\1\2") + 8):
        locked[at] |= 1
    odd = zipped({"1.eml": mail(1)}, zipfile.ZIP_LZMA)
    for data, reason in ((bytes(locked), "password"), (odd, "unusual method")):
        record, _ = loaded(written(tmp_path, {"a.zip": data}) / "a.zip")
        assert [reason in each for each in record.rejected] == [True]


def test_an_office_document_is_not_taken_apart(tmp_path):
    data = zipped({"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"})
    record, _ = loaded(written(tmp_path, {"a.docx": data}) / "a.docx")
    assert [each.startswith(UNRECOGNISED + "it is an office document") for each in record.rejected] == [True]


def test_a_data_file_of_outlook_in_an_archive_is_not_unpacked(tmp_path):
    record, _ = loaded(written(tmp_path, {"a.zip": zipped({"a.pst": b"!BDN" + b"\0" * 600})}) / "a.zip")
    assert [each.endswith("unpack it and load it from the folder") for each in record.rejected] == [True]


class TestBombs:
    def test_an_archive_that_unpacks_to_too_much_is_given_up_once(self, tmp_path):
        large = b"\0" * (1 << 24)
        data = zipped({f"{n}.mbox": START + mail(n) + large for n in range(8)})
        assert len(data) < 1 << 18
        tracemalloc.start()
        record, recording = loaded(written(tmp_path, {"a.zip": data}) / "a.zip")
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert 0 < len(recording.all("interactions")) < 8
        assert record.rejected == {"unpacks to more than 64 MiB, as no ordinary file of its size does": 1}
        assert peak < 16 << 20

    def test_overlapping_entries_count_each(self, tmp_path, monkeypatch):
        monkeypatch.setattr(limits, "FREE_BYTES", 1 << 16)
        body = START + mail(1) + b"x" * (1 << 20)
        data = bytearray(zipped({f"{n}": body if n == 0 else b"" for n in range(300)}))
        at, first = data.index(b"PK\1\2"), None
        for _ in range(300):  # every entry of the table of contents is the first one's content
            sizes = bytes(data[at + 10 : at + 28])
            first = first or sizes
            length = struct.unpack_from("<H", data, at + 28)[0]
            data[at + 10 : at + 28] = first
            struct.pack_into("<I", data, at + 42, 0)
            data[at + 46 : at + 46 + length] = b"0" * length
            at += 46 + length
        record, _ = loaded(written(tmp_path, {"a.zip": bytes(data)}) / "a.zip")
        assert any("unpacks to more than" in each or "damaged" in each for each in record.rejected)

    def test_archives_in_archives_end(self, tmp_path):
        data = mail(1)
        for n in range(limits.MAX_DEPTH + 2):
            data = zipped({f"{n}.zip": data})
        record, _ = loaded(written(tmp_path, {"a.zip": data}) / "a.zip")
        assert record.rejected == {f"packed in more than {limits.MAX_DEPTH} layers": 1}

    def test_too_many_entries_end_the_archive(self, tmp_path, monkeypatch):
        monkeypatch.setattr(limits, "MAX_ENTRIES", 5)
        record, _ = loaded(written(tmp_path, {"a.tar": tarred({f"{n}": mail(n) for n in range(9)})}) / "a.tar")
        assert record.read == 5 + 1
        assert [each.startswith("more than 5 files") for each in record.rejected] == [True]

    def test_a_table_of_contents_beyond_memory_is_refused(self, tmp_path, monkeypatch):
        monkeypatch.setattr(zip_archive, "MAX_DIRECTORY_BYTES", 1000)
        record, _ = loaded(written(tmp_path, {"a.zip": zipped({f"{n}": mail(n) for n in range(99)})}) / "a.zip")
        assert [each.startswith("too many files") for each in record.rejected] == [True]

    def test_a_name_of_a_gigabyte_in_a_tar_is_refused(self):
        info = tarfile.TarInfo("././@LongLink")
        info.type, info.size = b"L", 1 << 30
        with pytest.raises(limits.BadRecord, match="name or extended header"):
            list(tar_members(io.BufferedReader(io.BytesIO(info.tobuf(tarfile.GNU_FORMAT)))))


@given(st.data())
@settings(deadline=None, max_examples=120)
def test_no_flipped_bytes_make_it_raise_or_hang(tmp_path_factory, data):
    small = {
        name: FILES[name]
        for name in ("hr.csv", "Maildir/cur/1", "old.mbox.gz", "old/empty", "Takeout/Calendar/ada.ics")
    }
    packed = bytearray(data.draw(st.sampled_from([zipped(small), tarred(small), tarred(small, "w:gz")])))
    for _ in range(data.draw(st.integers(1, 12))):
        packed[data.draw(st.integers(0, len(packed) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path_factory.mktemp("flipped") / "a"
    path.write_bytes(packed)
    record, _ = loaded(path)
    assert all(each.reason for each in record.rejects)


def test_a_tar_is_known_by_its_first_header_alone():
    assert is_tar(tarred(form=tarfile.USTAR_FORMAT)[:512])
    assert not is_tar(b"\0" * 512)
    assert not is_tar(mail(3)[:512])


def test_a_mailbox_that_begins_far_within_an_attachment_is_read_on_disk_and_packed(tmp_path):
    rest = b"QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo=\n" * 20_000
    files = {"rotated.1": rest + b"\n" + (START + mail(1) + b"\n") * 2, "log.txt": rest}
    for source in (written(tmp_path / "folder", files), tmp_path / "all.zip", tmp_path / "all.tar.gz"):
        if source.suffix == ".zip":
            source.write_bytes(zipped(files))
        elif source.suffix == ".gz":
            source.write_bytes(gzip.compress(tarred(files)))
        recording = MemoryRecording()
        record = load([source], recording, terms=Terms(Policy(), NOW))
        assert (record.read, len(recording.all("interactions"))) == (3, 1)
        assert [(each.place, each.reason) for each in record.rejects if "rotated" in each.source] == [
            ("message 1, byte 0", IS_REST)
        ]
        assert sum(reason.startswith(UNRECOGNISED) for reason in record.rejected) == 1
