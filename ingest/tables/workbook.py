"""A workbook of Excel (.xlsx) as tables: the file in, each sheet as CSV out, so that it is read like any other table. Pure.

Only values are read, never formulas; days are written as 2024-03-01 and numbers with a decimal point, whatever a cell shows.
"""

from __future__ import annotations

import csv
import io
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, BinaryIO

from graph_model.errors import BadRecord
from ingest.archives.zip_archive import ZIP_DAMAGE

MAX_WORKBOOK_BYTES = 1 << 28
"""What all parts of a workbook may unpack to: 256 MiB, as for a table."""
MAX_COLUMNS = 500
MAX_ROWS = 1 << 20
"""As many as Excel has."""

_FIRST_PARTS = (b"[Content_Types].xml", b"_rels/", b"docProps/", b"xl/", b"customXml/")
_NAME_AT = 30


def is_workbook(data: bytes) -> bool:
    """Whether a file that begins so is a workbook: a zip of office parts, some of them a spreadsheet's."""
    return data.startswith(b"PK\x03\x04") and data[_NAME_AT:].startswith(_FIRST_PARTS) and b"xl/" in data


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet as a file of CSV in UTF-8."""

    name: str
    data: bytes
    written_ms: int

    @property
    def size(self) -> int:
        return len(self.data)

    def open(self) -> BinaryIO:
        return io.BytesIO(self.data)


def sheets_in(stream: BinaryIO, written_ms: int) -> Iterator[Sheet]:
    """The sheets with something in them. Raises BadRecord for what is no workbook or too large."""
    _check_size(stream)
    book = _opened(stream)
    try:
        for sheet in book.worksheets:
            data = _as_csv(sheet)
            if data:
                yield Sheet(f"{sheet.title}.csv", data, written_ms)
    finally:
        book.close()


def _check_size(stream: BinaryIO) -> None:
    """No part unpacks to more than it claims."""
    try:
        with zipfile.ZipFile(stream) as archive:
            claimed = sum(part.file_size for part in archive.infolist())
    except (zipfile.BadZipFile, *ZIP_DAMAGE) as exc:
        raise BadRecord("damaged workbook") from exc
    if claimed > MAX_WORKBOOK_BYTES:
        raise BadRecord(f"workbook that unpacks to more than {MAX_WORKBOOK_BYTES >> 20} MiB: save its tables as CSV")
    stream.seek(0)


def _opened(stream: BinaryIO) -> Any:
    import openpyxl  # noqa: PLC0415  # takes as long to load as all of ours, and most loads have no workbook

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles and printing, which are not read
            return openpyxl.load_workbook(stream, read_only=True, data_only=True, keep_links=False)
    except Exception as exc:  # a damaged part makes the library raise nearly anything
        raise BadRecord("damaged workbook") from exc


def _as_csv(sheet: Any) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            sheet.reset_dimensions()  # what the sheet claims of itself makes rows of sixteen thousand empty cells
            for row in sheet.iter_rows(max_row=MAX_ROWS, max_col=MAX_COLUMNS, values_only=True):
                writer.writerow([cell_text(value) for value in _trimmed(row)])
                if text.tell() > MAX_WORKBOOK_BYTES:
                    raise BadRecord(f"sheet of more than {MAX_WORKBOOK_BYTES >> 20} MiB")
    except BadRecord:
        raise
    except Exception as exc:  # a damaged part makes the library raise nearly anything
        raise BadRecord("damaged sheet", place=f"sheet {str(sheet.title)[:60]}") from exc
    return text.getvalue().strip("\r\n").encode("utf-8", "replace")


def _trimmed(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """Without the empty cells at its end."""
    end = len(row)
    while end and row[end - 1] is None:
        end -= 1
    return row[:end]


def cell_text(value: Any) -> str:
    """A value as text that can be read in one way only.

    >>> [cell_text(value) for value in (1.234, 17.0, True, datetime(2024, 3, 1), None)]
    ['1.2340', '17', 'true', '2024-03-01', '']
    """
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case float():
            return _number(value)
        case datetime():
            return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
        case date() | time():
            return value.isoformat()
        case _:
            return str(value)


def _number(value: float) -> str:
    """Three decimals get a fourth one, so that nobody takes them for thousands."""
    if value.is_integer() and abs(value) < 1 << 53:
        return str(int(value))
    text = repr(value)
    return f"{text}0" if len(text.rpartition(".")[2]) == 3 and "e" not in text else text
