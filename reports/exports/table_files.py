"""Tables as files: by the name of a format what it is written with, row by row. The same table gives the same bytes.

Texts hold what every program can show (`reports.document.printable`).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import IO, Any

from reports.document import printable
from reports.exports.finding_columns import JSON
from reports.exports.finding_tables import ExportTable
from reports.exports.json_line import json_line
from reports.exports.parquet import parquet
from reports.formats.csv_tables import guarded


def csv_file(table: ExportTable, file: IO[bytes]) -> None:
    """Comma-separated, with a line of names; text that a spreadsheet would take for a formula begins with an apostrophe."""
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    rows = csv.writer(text)
    rows.writerow(each.name for each in table.columns)
    rows.writerows(
        [_cell(value, each.type) for value, each in zip(row, table.columns, strict=True)] for row in table.rows
    )
    text.flush()
    text.detach()


def json_file(table: ExportTable, file: IO[bytes]) -> None:
    """A list of objects, each on its line; what has parts is JSON within it."""
    file.write(b"[")
    for number, row in enumerate(table.rows):
        facts = {each.name: _plain(value) for value, each in zip(row, table.columns, strict=True)}
        file.write(f"{',' if number else ''}\n{json_line(facts)}".encode())
    file.write(b"\n]\n")


TABLE_FORMATS: Mapping[str, Callable[[ExportTable, IO[bytes]], None]] = {
    "csv": csv_file,
    "parquet": parquet,
    "json": json_file,
}
"""What writes a table to a file. The name is the suffix, too."""


def _cell(value: Any, of: type) -> Any:
    if value is None:
        return ""
    if of is JSON:
        return json_line(value)
    return guarded(printable(value)) if isinstance(value, str) else _plain(value)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
