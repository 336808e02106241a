"""A CSV file as a table of the columns that we know: bytes of any usual encoding and separator in, rows out. Pure.

What a column is called differs from company to company: a mapping may say it, else a `TableKind` lists the spellings of each
column. A file is of the first kind whose required columns its header line has. How days and amounts are written is judged
by column, before any row is read. What a cell says in words that mean nothing ("n/a") is empty, and an optional cell that
cannot be read costs itself only.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import islice
from typing import TypeVar

from graph_model.entities import MAX_AMOUNT, MAX_DAYS
from graph_model.errors import BadRecord
from ingest.tables.cell_values import parse_day, parse_days, parse_money, parse_weeks
from ingest.tables.column_style import DayOrder, DecimalMark, day_orders, decimal_mark, is_ambiguous, is_ambiguous_day
from ingest.tables.plausible import is_never, plausible

_T = TypeVar("_T")

SEPARATORS = ",;\t|"
MOST_ZERO_BYTES = 0.01
"""Of a text's beginning: a few stand in broken rows, more of them in what is no text."""
MOST_OPEN_QUOTES = 100
"""Quotation marks without an end for which one table is read again from the line below."""
MAX_COLUMNS = 1 << 14
"""Of a table, as many as a spreadsheet has. Five million took 600 MB."""
MAX_LINES = 1 << 20
"""Of a table, as many as a spreadsheet has: each row takes about a kilobyte while the table is read."""
MAX_LINE_CHARACTERS = 1 << 20
"""A longer line costs its row only."""
NO_MAPPING: Mapping[str, str] = {}
NOTHING_STATED = frozenset({"n/a", "n.a.", "#n/a", "-", "--", "–", "—", "?", "unknown", "none", "tbd"})
"""What people write into a cell of which they have nothing to say."""
NO_VALUE = frozenset({"NULL", "NaN"})
"""What programs write there, spelled just so: some people are called Null or Nan."""

_BETWEEN = re.compile(r"[;,|\s]+")
_SEPARATOR_TOLD = re.compile(r'\A"?sep=.?"?[ \t]*(?=[\r\n])', re.IGNORECASE)
_FIRST_LINE = re.compile(r"\S[^\r\n]*")


@dataclass(frozen=True, slots=True)
class TableKind:
    """A kind of table: our column names with their spellings in files, which are required, and which tell it apart.

    `identified_by` are the columns that tell what a line is about. `not_beside` are headers, in any spelling of case, of tables
    about something else.
    """

    name: str
    spellings: Mapping[str, tuple[str, ...]]
    required: tuple[str, ...]
    identified_by: tuple[str, ...]
    any_of: tuple[str, ...] = ()
    none_of: tuple[str, ...] = ()
    not_beside: tuple[str, ...] = ()
    days: tuple[str, ...] = ()
    amounts: tuple[str, ...] = ()

    def columns(self, header: list[str], mapping: Mapping[str, str] = NO_MAPPING) -> dict[str, int]:
        """Our column name -> its position, for each that the header line has.

        What is mapped to a header that is there is that column and no other; of spellings the earlier ones are preferred.
        """
        places = {_folded(title): place for place, title in reversed(list(enumerate(header)))}
        mapped = {ours: places[_folded(title)] for ours, title in mapping.items() if _folded(title) in places}
        free = {title: place for title, place in places.items() if place not in mapped.values()}
        found = {ours: mapped.get(ours, self._place(ours, free)) for ours in self.spellings}
        return {ours: place for ours, place in found.items() if place is not None}

    def _place(self, ours: str, places: Mapping[str, int]) -> int | None:
        return next((places[s] for s in (_folded(ours), *map(_folded, self.spellings[ours])) if s in places), None)

    def recognises(self, header: list[str], mapping: Mapping[str, str] = NO_MAPPING) -> bool:
        columns = self.columns(header, mapping)
        has_required = all(name in columns for name in self.required)
        return (
            has_required
            and (not self.any_of or any(n in columns for n in self.any_of))
            and not any(name in columns for name in self.none_of)
            and {*map(_folded, header)}.isdisjoint(map(_folded, self.not_beside))
        )


@dataclass(frozen=True, slots=True)
class Styles:
    """How each column writes its days and amounts."""

    days: Mapping[str, DayOrder]
    amounts: Mapping[str, DecimalMark]


PLAIN = Styles({}, {})


@dataclass(slots=True)
class UnreadCells:
    """Optional cells of one table that could not be read, and are left out: how many by reason, and the first of each."""

    first: dict[str, str] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)

    def add(self, line: int, bad: BadRecord) -> None:
        self.first.setdefault(bad.reason, f"line {line}, {bad.place}")
        self.counts[bad.reason] += 1

    def notes(self) -> Iterator[str]:
        for reason, place in self.first.items():
            count = self.counts[reason]
            cells = "1 cell is" if count == 1 else f"{count:,} cells are"
            yield f"{reason}: {cells} left out, the rest of the line is kept; {'' if count == 1 else 'the first is '}{place}"


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the number of its line in the file, and its stripped cells by our column names, "" where empty.

    `unread` is shared by the rows of a table, and takes the optional cells that cannot be read.
    """

    line: int
    cells: Mapping[str, str]
    styles: Styles = PLAIN
    unread: UnreadCells = field(default_factory=UnreadCells)

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")

    def needed(self, column: str) -> str:
        """A cell that must not be empty, nor say that it is. Raises BadRecord."""
        value = self[column]
        if not _stated(value):
            raise BadRecord(f"no {column}", place=f"{column} {value!r}" if value else "")
        return value

    def read(self, column: str, parse: Callable[[str], _T | None]) -> _T | None:
        """An optional cell through its parser, None where it is empty; None too, and noted, where it cannot be parsed."""
        return self._optional(lambda: self._parsed(column, parse))

    def each(self, column: str, parse: Callable[[str], _T | None]) -> Iterator[_T]:
        """What an optional cell lists, separated by anything usual; what of it cannot be parsed is noted and left out."""
        for word in filter(None, _BETWEEN.split(self[column])):
            found = parse(word)
            if found is not None:
                yield found
            else:
                self.unread.add(self.line, BadRecord(f"unreadable {column}", place=f"{column} {word[:60]!r}"))

    def day(self, column: str) -> int | None:
        """A day in its column's order. Raises BadRecord for one that may mean another, or that cannot be true.

        Without it nobody knows whether the line holds, so that it costs the line.
        """
        order = self.styles.days.get(column, DayOrder.DAY_FIRST)
        if order is DayOrder.CONTRADICTORY and is_ambiguous_day(self[column]):
            raise self._bad("ambiguous", column, ": its column has days before months and months before days")
        moment = self._parsed(column, lambda text: parse_day(text, order))
        if moment is not None and not plausible(moment):
            raise self._bad("implausible", column)
        return moment

    def end_day(self, column: str) -> int | None:
        """The same; None too for a day so late that it means none, such as 9999-12-31."""
        return None if is_never(self[column]) else self.day(column)

    def lasting(self, what: str) -> float | None:
        """How many days something takes: the column `…_days`, else `…_weeks`."""
        found = self._optional(lambda: self._number(f"{what}_days", parse_days, MAX_DAYS))
        if found is None:
            found = self._optional(lambda: self._number(f"{what}_weeks", parse_weeks, MAX_DAYS))
        return found

    def amount(self, column: str) -> float | None:
        """An amount with its column's decimal mark; None, and noted, for one that may mean another, or cannot be true."""
        return self._optional(lambda: self._number(column, parse_money, MAX_AMOUNT))

    def _number(self, column: str, parse: Callable[[str, DecimalMark], float | None], most: float) -> float | None:
        mark = self.styles.amounts.get(column, DecimalMark.UNTOLD)
        if mark is DecimalMark.CONTRADICTORY and is_ambiguous(self[column]):
            raise self._bad("ambiguous", column, ": its column has decimal points and decimal commas")
        value = self._parsed(column, lambda text: parse(text, mark))
        if value is not None and value > most:
            raise self._bad("implausible", column)
        return value

    def _parsed(self, column: str, parse: Callable[[str], _T | None]) -> _T | None:
        value = self[column]
        if not value:
            return None
        parsed = parse(value)
        if parsed is None:
            raise self._bad("unreadable", column)
        return parsed

    def _optional(self, read: Callable[[], _T | None]) -> _T | None:
        try:
            return read()
        except BadRecord as bad:
            self.unread.add(self.line, bad)
            return None

    def _bad(self, how: str, column: str, why: str = "") -> BadRecord:
        return BadRecord(f"{how} {column}{why}", place=f"{column} {self[column][:60]!r}")


@lru_cache(maxsize=4096)
def _folded(title: str) -> str:
    return "".join(c for c in title.casefold() if c.isalnum())


def is_text(data: bytes) -> bool:
    """Whether these may be the first bytes of a text: more than a few zero bytes are found in UTF-16 only."""
    return (
        data.count(0) <= MOST_ZERO_BYTES * len(data)
        or data[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
        or _is_bare_utf16(data)
    )


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


def table_text(data: bytes) -> str:
    """The text of a table; Excel's first line `sep=;`, which is no row, is blank."""
    return _SEPARATOR_TOLD.sub("", decoded(data), count=1)


def header_of(text: str) -> list[str]:
    """The titles of the first line that is not empty; [] where it is no table with at least two columns."""
    first = _first_line(text)
    try:
        titles = next(csv.reader([first], delimiter=_separator(first)), [])
    except csv.Error:
        return []
    return titles if len(titles) > 1 else []


def _first_line(text: str) -> str:
    """The first line that is not blank, without looking at the others."""
    found = _FIRST_LINE.search(text)
    return (
        text[max(text.rfind("\n", 0, found.start()), text.rfind("\r", 0, found.start())) + 1 : found.end()]
        if found
        else ""
    )


def _separator(line: str) -> str:
    return max(SEPARATORS, key=line.count)


def rows(text: str, kind: TableKind, mapping: Mapping[str, str] = NO_MAPPING) -> Iterator[Row | BadRecord]:
    """The rows under the header, empty ones left out; in place of a row that cannot be read, the error that says so.

    Raises BadRecord beyond the limits of a table.
    """
    first_line = _first_line(text)
    separator = _separator(first_line)
    if first_line.count(separator) >= MAX_COLUMNS:
        raise BadRecord(f"more than {MAX_COLUMNS} columns")
    titles = header_of(text)
    columns = kind.columns(titles, mapping)
    lines = io.StringIO(text, newline="").readlines()
    if len(lines) > MAX_LINES:
        raise BadRecord(f"more than {MAX_LINES} lines: split the table")
    seen_header = False
    for line, cells in _records(lines, separator, len(titles)):
        if isinstance(cells, BadRecord):
            yield cells
        elif seen_header and any(cell.strip() for cell in cells):
            yield _row(cells, columns, line, len(titles), kind.required)
        seen_header = seen_header or isinstance(cells, BadRecord) or any(cell.strip() for cell in cells)


def _records(lines: list[str], separator: str, width: int) -> Iterator[tuple[int, list[str] | BadRecord]]:
    """Each row's cells with the number of its last line. A quotation mark without an end costs its own line only."""
    above, open_quotes = 0, 0
    too_long = {number for number, line in enumerate(lines) if len(line) > MAX_LINE_CHARACTERS}
    for number in too_long:
        lines[number] = "\n"
    reader = csv.reader(lines, delimiter=separator)
    while True:
        first = above + reader.line_num
        cells: list[str] | BadRecord
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as exc:
            cells = BadRecord(f"unreadable row: {exc}", place=f"line {above + reader.line_num}")
        last = above + reader.line_num
        if open_quotes < MOST_OPEN_QUOTES and _runs_on(cells, lines[first:last], width, separator):
            cells = BadRecord("quotation mark without an end", place=f"line {first + 1}")
            above, open_quotes = first + 1, open_quotes + 1
            reader = csv.reader(islice(lines, above, None), delimiter=separator)
        elif too_long and not too_long.isdisjoint(range(first, last)):
            cells = BadRecord(f"line longer than {MAX_LINE_CHARACTERS} characters", place=f"line {last}")
        yield last, cells


def _runs_on(cells: list[str] | BadRecord, lines: Sequence[str], width: int, separator: str) -> bool:
    """Whether what was read as one row is several: a quotation mark of the first was closed by one of another, or never."""
    if len(lines) < 2:
        return False
    if isinstance(cells, BadRecord) or any(cell.strip() for cell in cells[width:]):
        return True
    try:
        list(csv.reader(lines, delimiter=separator, strict=True))
    except csv.Error:
        return True
    return False


def _row(
    cells: list[str], columns: Mapping[str, int], line: int, width: int, required: Collection[str]
) -> Row | BadRecord:
    if len(cells) > width and any(cell.strip() for cell in cells[width:]):
        return BadRecord(f"more cells than the {width} columns", place=f"line {line}")
    if any("\0" in cell for cell in cells):
        return BadRecord("zero byte in the row", place=f"line {line}")
    there = {name: cells[place].strip() for name, place in columns.items() if place < len(cells)}
    return Row(line, {name: text if name in required else _stated(text) for name, text in there.items()})


def _stated(text: str) -> str:
    """The text of an optional cell, "" where it only says that there is nothing to say."""
    return "" if text in NO_VALUE or text.casefold() in NOTHING_STATED else text


def styled(
    listed: Sequence[Row | BadRecord], kind: TableKind, unread: UnreadCells
) -> tuple[list[Row | BadRecord], list[str]]:
    """The rows with the styles of their columns, and a note on each column of which only our default tells the style.

    What cannot be read of them goes to `unread`.
    """
    good = [row for row in listed if isinstance(row, Row)]
    days = day_orders({column: [row[column] for row in good] for column in kind.days})
    amounts = {column: decimal_mark(row[column] for row in good) for column in kind.amounts}
    styles = Styles(
        {name: each.style for name, each in days.items()}, {name: each.style for name, each in amounts.items()}
    )
    notes = [
        f"{name}: nothing tells days from months; the day is taken to come first"
        for name in days
        if days[name].by_default
    ]
    notes += [
        f"{name}: nothing tells thousands from decimals; three digits behind a point or comma are taken for thousands"
        for name in amounts
        if amounts[name].by_default
    ]
    return [replace(row, styles=styles, unread=unread) if isinstance(row, Row) else row for row in listed], notes
