"""A table read row by row: each row becomes a fact or is rejected with its line, column, value and reason.

Optional cells that cannot be read are left out of their facts, and said in notes. Of lines about the same thing that do not
say the same the last one holds, and the others are rejected: nothing is lost without a word.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from graph_model.entities import Reject
from graph_model.errors import BadRecord
from ingest.candidate import Facts
from ingest.tables.csv_table import NO_MAPPING, Row, TableKind, UnreadCells, rows, styled, table_text


@dataclass(frozen=True, slots=True)
class Table:
    """A file's rows, in place of those that cannot be read the errors, and notes on how its columns were read."""

    path: str
    kind: TableKind
    listed: Sequence[Row | BadRecord]
    notes: Sequence[str]
    unread: UnreadCells

    @property
    def rows(self) -> Iterator[Row]:
        return (row for row in self.listed if isinstance(row, Row))

    def facts(self, fact_of: Callable[[Row, str], Facts]) -> Iterator[Facts]:
        """What `fact_of` makes of each row, in their order; then the notes."""
        disputed, told = self._disputed(), dict[tuple[str, ...], list[tuple[Row, Facts]]]()
        for row in self.listed:
            facts = self._facts_of(fact_of, row)
            if disputed and isinstance(row, Row) and self._about(row) in disputed and not facts.rejects:
                told.setdefault(self._about(row), []).append((row, facts))
            else:
                yield facts
        for each in told.values():
            yield from self._settled(each)
        notes = (*self.notes, *self.unread.notes())
        if notes:
            yield Facts(notes=tuple(f"{self.path}, {note}." for note in notes))

    def _about(self, row: Row) -> tuple[str, ...]:
        return tuple(" ".join(row[column].casefold().split()) for column in self.kind.identified_by)

    def _disputed(self) -> set[tuple[str, ...]]:
        """What several lines are about that do not say the same."""
        first: dict[tuple[str, ...], Row] = {}
        abouts = ((self._about(row), row) for row in self.rows)
        return {about for about, row in abouts if first.setdefault(about, row).cells != row.cells}

    def _settled(self, told: Sequence[tuple[Row, Facts]]) -> Iterator[Facts]:
        """The last line that could be read, and in place of those that say otherwise why they do not hold."""
        *others, (last, facts) = told
        same = ", ".join(column for column in self.kind.identified_by if last[column])
        for row, each in others:
            place = f"line {row.line}, as line {last.line}"
            agrees = row.cells == last.cells
            yield (
                each
                if agrees
                else Facts(rejects=(Reject(self.path, place, f"a later line with the same {same} holds"),))
            )
        yield facts

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
    return Table(path, kind, listed, notes, unread)
