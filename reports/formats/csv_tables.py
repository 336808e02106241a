"""The tables of a document as CSV, one file each, in a zip archive; `about.csv` says what they are of, and for whom.

Numbers are numbers, parts are of 1, days are ISO dates; names have a column of ids beside them. Text that a spreadsheet would
take for a formula begins with an apostrophe. UTF-8 with a mark, by which Excel knows it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from reports.days import day
from reports.document import Column, Document, Kind, Named, Table, Value
from reports.formats.archive import archive


def csv_tables(document: Document) -> bytes:
    """The archive."""
    return archive(_files(document))


def _files(document: Document) -> Iterator[tuple[str, bytes]]:
    yield "about.csv", _csv((name, guarded(text)) for name, text in about_rows(document))
    for table in document.sheets():
        yield f"{table.key}.csv", _csv(_rows(table))


def about_rows(document: Document) -> Iterator[tuple[str, str]]:
    """What a file of tables says of itself."""
    edition = document.edition
    yield from (("Report", document.title), ("About", document.about), ("Run", edition.run))
    yield from (("As of", day(edition.as_of_ms)), ("Data window", edition.window), ("Made for", edition.role))
    yield "Confidentiality", edition.confidentiality
    yield from (("Note", each) for each in document.notes())


def _rows(table: Table) -> Iterator[list[str]]:
    yield [*(title for column in table.columns for title in _titles(column)), "reasons", "decision"]
    for row in table.rows:
        cells = [
            cell for column, value in zip(table.columns, row.values, strict=True) for cell in _cells(column, value)
        ]
        yield [*cells, guarded("; ".join(row.reasons)), guarded(row.decision)]


def _titles(column: Column) -> list[str]:
    return [column.key, f"{column.key}_id"] if column.kind.is_named else [column.key]


def _cells(column: Column, value: Value) -> Iterator[str]:
    if column.kind.is_named:
        people = () if value is None else value if isinstance(value, tuple) else (value,)
        yield guarded("; ".join(map(str, people)))
        yield guarded("; ".join(each.id for each in people if isinstance(each, Named)))
    elif value is None:
        yield ""
    elif column.kind is Kind.DAY and isinstance(value, int | float):
        yield day(int(value))
    else:
        yield guarded(value) if isinstance(value, str) else str(value)


def guarded(text: str) -> str:
    """Text that no spreadsheet takes for a formula.

    >>> guarded("=1+1"), guarded("Ada")
    ("'=1+1", 'Ada')
    """
    return f"'{text}" if text.lstrip().startswith(("=", "+", "-", "@", "'")) else text


def _csv(rows: Iterable[Iterable[str]]) -> bytes:
    file = io.StringIO(newline="")
    csv.writer(file).writerows(rows)
    return file.getvalue().encode("utf-8-sig")
