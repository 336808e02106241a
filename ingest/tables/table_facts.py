"""A table read row by row: each row becomes a fact or is rejected with its line, column, value and reason."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from graph_model.entities import Reject
from graph_model.errors import BadRecord
from ingest.candidate import Facts
from ingest.tables.csv_table import Row, TableKind, decoded, rows


def table_facts(data: bytes, path: str, kind: TableKind, fact_of: Callable[[Row, str], Facts]) -> Iterator[Facts]:
    """What `fact_of` makes of each row of the file at `path`, in their order."""
    return facts_of_rows(rows(decoded(data), kind), path, fact_of)


def facts_of_rows(
    listed: Iterator[Row | BadRecord], path: str, fact_of: Callable[[Row, str], Facts]
) -> Iterator[Facts]:
    """The same for rows that were read before."""
    for row in listed:
        if isinstance(row, BadRecord):
            yield Facts(rejects=(Reject(path, row.place, row.reason),))
            continue
        try:
            yield fact_of(row, path)
        except BadRecord as exc:
            place = f"line {row.line}, {exc.place}" if exc.place else f"line {row.line}"
            yield Facts(rejects=(Reject(path, place, exc.reason),))
