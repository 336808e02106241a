"""Workbooks of Excel."""

import io
import zipfile
from contextlib import suppress
from datetime import datetime

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_model.errors import BadRecord
from graph_model.policy import Policy
from ingest.pipeline import load
from ingest.tables import workbook
from ingest.tables.workbook import is_workbook, sheets_in
from ingest.terms import Terms
from tests.ingest.memory_recording import MemoryRecording


def written(**sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


PEOPLE = [["E-Mail", "Name", "Hire date", "Level"], ["ada@x.org", "Ada", datetime(2020, 4, 3), 4.5]]
CONTRACTS = [["Contract number", "Buyer", "Vendor", "Amount"], ["c", "us", "them", 1.234], ["d", "us", "them", 1500000]]


def test_each_sheet_is_a_table(tmp_path):
    (tmp_path / "export.xlsx").write_bytes(written(Staff=PEOPLE, Deals=CONTRACTS, Empty=[], Notes=[["a remark"]]))
    recording = MemoryRecording()
    record = load([tmp_path], recording, terms=Terms(Policy(), 10))
    [ada] = recording.all("employments")
    assert (ada.email, ada.start_ms, ada.level) == ("ada@x.org", 1_585_872_000_000, 4.5)
    assert ada.source.endswith("export.xlsx!/Staff.csv")
    assert sorted(each.value for each in recording.all("contracts")) == [1.234, 1_500_000.0]
    assert [each.source.rpartition("/")[2] for each in record.rejects] == ["Notes.csv"]


def test_other_office_documents_are_no_workbooks():
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<w/>")
    assert not is_workbook(data.getvalue())
    assert is_workbook(written(a=PEOPLE))


def test_a_damaged_workbook_has_a_reason():
    data = written(Staff=PEOPLE)
    for broken in (data[: len(data) // 2], data.replace(b"xl/workbook.xml", b"xl/workbook.xxx")):
        with pytest.raises(BadRecord, match="damaged"):
            list(sheets_in(io.BytesIO(broken), 0))


def test_a_workbook_that_unpacks_to_too_much_is_refused(monkeypatch):
    monkeypatch.setattr(workbook, "MAX_WORKBOOK_BYTES", 1000)
    with pytest.raises(BadRecord, match="unpacks to more"):
        list(sheets_in(io.BytesIO(written(Staff=PEOPLE)), 0))


@given(st.integers(0, 3000), st.binary(min_size=1, max_size=30))
@settings(deadline=None, max_examples=60)
def test_no_damage_raises_anything_but_a_bad_record(place, noise):
    data = bytearray(written(Staff=PEOPLE))
    data[place : place + len(noise)] = noise
    with suppress(BadRecord):
        list(sheets_in(io.BytesIO(bytes(data)), 0))
