"""The tables of a document as an Excel workbook: a sheet that says what it is of, then a sheet for each table.

Numbers are numbers, parts percentages, days dates; text is text, whatever it begins with. Every printed page has the run, the
data window and the line on confidentiality.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, Final
from zipfile import ZipFile

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from reports.document import Column, Document, Kind, Table, Value, shown
from reports.formats.archive import archive
from reports.formats.csv_tables import about_rows

_FORMATS: Final = {Kind.WHOLE: "#,##0", Kind.NUMBER: "#,##0.0", Kind.PART: "0.0%", Kind.DAY: "yyyy-mm-dd"}
_WIDEST, _LONGEST_TITLE, _LONGEST_TEXT = 60, 31, 32_767
"""Letters of a column's width, and of a sheet's title and a cell's text, as Excel allows."""
_MADE = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")


def workbook(document: Document) -> bytes:
    """The workbook as .xlsx."""
    book = Workbook()
    about: Any = book.active
    about.title = "About"
    _write(about, [list(row) for row in about_rows(document)])
    about.column_dimensions["A"].width, about.column_dimensions["B"].width = 18, 100
    sheets = [(about, document.title), *((_sheet(book, table), table.caption) for table in document.sheets())]
    for sheet, title in sheets:
        _pages(sheet, document, title)
    file = io.BytesIO()
    book.save(file)
    return _timeless(file.getvalue(), document.edition.as_of_ms or 0)


def _sheet(book: Any, table: Table) -> Any:
    sheet = book.create_sheet(table.key[:_LONGEST_TITLE])
    explained = any(row.reasons or row.decision for row in table.rows)
    _write(sheet, [[*(each.title for each in table.columns), *(["Why", "Decision"] if explained else [])]])
    for number, row in enumerate(table.rows, 2):
        for place, (column, value) in enumerate(zip(table.columns, row.values, strict=True), 1):
            _put(sheet.cell(number, place), column, value)
        if explained:
            _text(sheet.cell(number, len(table.columns) + 1), "\n".join(row.reasons))
            _text(sheet.cell(number, len(table.columns) + 2), row.decision)
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    sheet.freeze_panes = "B2"
    for place, column in enumerate(table.columns, 1):
        texts = (column.title, *(shown(row.values[place - 1], column.kind) for row in table.rows))
        sheet.column_dimensions[get_column_letter(place)].width = min(max(map(len, texts)) + 2, _WIDEST)
    if explained:
        sheet.column_dimensions[get_column_letter(len(table.columns) + 1)].width = 100
    return sheet


def _write(sheet: Any, rows: Iterable[Iterable[str]]) -> None:
    for number, row in enumerate(rows, 1):
        for place, text in enumerate(row, 1):
            _text(sheet.cell(number, place), text)


def _put(cell: Any, column: Column, value: Value) -> None:
    if value is None:
        return
    if isinstance(value, bool) or not isinstance(value, int | float):
        _text(cell, shown(value, column.kind))
        return
    is_day = column.kind is Kind.DAY
    cell.value = datetime.fromtimestamp(value / 1000, UTC).date() if is_day else value
    cell.number_format = _FORMATS.get(column.kind, "General")


def _text(cell: Any, text: str) -> None:
    """Text, which stays text where it begins as a formula does."""
    cell.value = text[:_LONGEST_TEXT]
    cell.data_type = "s"
    cell.quotePrefix = True
    cell.alignment = Alignment(wrap_text=True, vertical="top")


def _pages(sheet: Any, document: Document, title: str) -> None:
    """What stands on every printed page."""
    edition = document.edition
    sheet.oddHeader.left.text, sheet.oddHeader.right.text = _header(title), f"Run {edition.run}"
    sheet.oddFooter.left.text = _header(edition.confidentiality)
    sheet.oddFooter.right.text = f"{edition.window}, page &P"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "1:1"


def _header(text: str) -> str:
    """`&` begins a code there."""
    return text.replace("&", "&&")[:180]


def _timeless(data: bytes, at_ms: int) -> bytes:
    """The same file with the day that it speaks of for the moment when it was made."""
    made = datetime.fromtimestamp(at_ms / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    with ZipFile(io.BytesIO(data)) as found:
        files = [(name, found.read(name)) for name in found.namelist()]
    return archive(
        (name, _MADE.sub(rb"\g<1>" + made, text) if name == "docProps/core.xml" else text) for name, text in files
    )
