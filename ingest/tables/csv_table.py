"""A CSV file as a table of the columns that we know: bytes of any usual encoding and separator in, rows out. Pure.

What a column is called differs from company to company: a `TableKind` lists the spellings of each column. A file is of
the first kind whose required columns its header line has.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

from graph_model.errors import BadRecord

_T = TypeVar("_T")

SEPARATORS = ",;\t|"


@dataclass(frozen=True, slots=True)
class TableKind:
    """A kind of table: our column names with their spellings in files, which are required, and which tell it apart."""

    name: str
    spellings: Mapping[str, tuple[str, ...]]
    required: tuple[str, ...]
    any_of: tuple[str, ...] = ()
    none_of: tuple[str, ...] = ()

    def columns(self, header: list[str]) -> dict[str, int]:
        """Our column name -> its position, for each that the header line has. Earlier spellings are preferred."""
        places = {_folded(title): place for place, title in reversed(list(enumerate(header)))}
        found = {ours: self._place(ours, places) for ours in self.spellings}
        return {ours: place for ours, place in found.items() if place is not None}

    def _place(self, ours: str, places: Mapping[str, int]) -> int | None:
        return next((places[s] for s in (_folded(ours), *map(_folded, self.spellings[ours])) if s in places), None)

    def recognises(self, header: list[str]) -> bool:
        columns = self.columns(header)
        has_required = all(name in columns for name in self.required)
        return (
            has_required
            and (not self.any_of or any(n in columns for n in self.any_of))
            and not any(name in columns for name in self.none_of)
        )


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the number of its line in the file, and its stripped cells by our column names, "" where empty."""

    line: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")

    def needed(self, column: str) -> str:
        """A cell that must not be empty. Raises BadRecord."""
        value = self[column]
        if not value:
            raise BadRecord(f"no {column}")
        return value

    def read(self, column: str, parse: Callable[[str], _T | None]) -> _T | None:
        """A cell through its parser, None where it is empty. Raises BadRecord if it holds what cannot be parsed."""
        value = self[column]
        if not value:
            return None
        parsed = parse(value)
        if parsed is None:
            raise BadRecord(f"unreadable {column}", place=f"{column} {value[:60]!r}")
        return parsed


@lru_cache(maxsize=4096)
def _folded(title: str) -> str:
    return "".join(c for c in title.casefold() if c.isalnum())


def is_text(data: bytes) -> bool:
    """Whether these may be the first bytes of a text: zero bytes are found in UTF-16 only."""
    return b"\0" not in data or data[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) or _is_bare_utf16(data)


def _is_bare_utf16(data: bytes) -> bool:
    return b"\0\0\0\0" in (data[1:8:2], data[0:8:2])


def decoded(data: bytes) -> str:
    """The text of a file in UTF-8 or UTF-16, with or without byte order mark, else in Windows' Western encoding."""
    if data[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return data.decode("utf-16", "replace")
    if _is_bare_utf16(data):
        return data.decode("utf-16-le" if data[1:2] == b"\0" else "utf-16-be", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def header_of(text: str) -> list[str]:
    """The titles of the first line that is not empty; [] where it is no table with at least two columns."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    try:
        titles = next(csv.reader([first], delimiter=_separator(first)), [])
    except csv.Error:
        return []
    return titles if len(titles) > 1 else []


def _separator(line: str) -> str:
    return max(SEPARATORS, key=line.count)


def rows(text: str, kind: TableKind) -> Iterator[Row | BadRecord]:
    """The rows under the header, empty ones left out; in place of a row that cannot be read, the error that says so."""
    titles = header_of(text)
    columns = kind.columns(titles)
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=_separator(next(filter(str.strip, text.splitlines()), ""))
    )
    seen_header = False
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as exc:
            yield BadRecord(f"unreadable row: {exc}", place=f"line {reader.line_num}")
            continue
        if not any(cell.strip() for cell in cells):
            continue
        if not seen_header:
            seen_header = True
            continue
        yield _row(cells, columns, reader.line_num, len(titles))


def _row(cells: list[str], columns: Mapping[str, int], line: int, width: int) -> Row | BadRecord:
    if len(cells) > width and any(cell.strip() for cell in cells[width:]):
        return BadRecord(f"more cells than the {width} columns", place=f"line {line}")
    return Row(line, {name: cells[place].strip() for name, place in columns.items() if place < len(cells)})
