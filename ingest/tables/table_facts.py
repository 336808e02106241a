"""A table read row by row: each row becomes a fact or is rejected with its line, column, value and reason.

Optional cells that cannot be read are left out of their facts, and said in notes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from graph_model.entities import Reject
from graph_model.errors import BadRecord
from ingest.candidate import Facts
from ingest.tables.csv_table import NO_MAPPING, Row, TableKind, UnreadCells, rows, styled, table_text


@dataclass(frozen=True, slots=True)
class Table:
    """A file's rows, in place of those that cannot be read the errors, and notes on how its columns were read."""

    path: str
    listed: Sequence[Row | BadRecord]
    notes: Sequence[str]
    unread: UnreadCells

    @property
    def rows(self) -> Iterator[Row]:
        return (row for row in self.listed if isinstance(row, Row))

    def facts(self, fact_of: Callable[[Row, str], Facts]) -> Iterator[Facts]:
        """What `fact_of` makes of each row, in their order; then the notes."""
        yield from map(partial(self._facts_of, fact_of), self.listed)
        notes = (*self.notes, *self.unread.notes())
        if notes:
            yield Facts(notes=tuple(f"{self.path}, {note}." for note in notes))

    def _facts_of(self, fact_of: Callable[[Row, str], Facts], row: Row | BadRecord) -> Facts:
        if isinstance(row, BadRecord):
            return Facts(rejects=(Reject(self.path, row.place, row.reason),))
        try:
            return fact_of(row, self.path)
        except BadRecord as exc:
            place = f"line {row.line}, {exc.place}" if exc.place else f"line {row.line}"
            return Facts(rejects=(Reject(self.path, place, exc.reason),))


def read_table(data: bytes, path: str, kind: TableKind, mapping: Mapping[str, str] = NO_MAPPING) -> Table:
    """The table in the file at `path`, whose columns the mapping names where their spellings are not ours."""
    unread = UnreadCells()
    listed, notes = styled(list(rows(table_text(data), kind, mapping)), kind, unread)
    return Table(path, listed, notes, unread)
