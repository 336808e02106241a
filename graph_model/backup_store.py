"""From the graph to the tables of a backup, and back: block by block, so that neither side ever holds all of it.

Out of the graph it is read under the writer's lease, so that it is one state of it. Into a graph it is written in two steps:
what was recorded, and, once that is resolved, the stored runs, whose links lead to what was concluded. In between the graph is
marked as one that is being restored, which nothing else opens.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

from graph_model.backup_file import Backup, Line, Manifest
from graph_model.backup_parts import KEPT_LABELS, PARTS, REPLACED_LABELS, LinkPart, NodePart, Part
from graph_model.batches import batched
from graph_model.blocks import bounds, read_bounds
from graph_model.errors import StoreError
from graph_model.migrations import MIGRATIONS
from graph_model.queries import backup as queries
from graph_model.queries import control, privacy
from graph_model.store import Row, Transaction, View
from graph_model.writer_lease import WriterLease

Progress = Callable[[str, float], None]

ROWS_A_LINE: Final = 5_000
"""Which are written in one transaction."""

_FORGOTTEN_AT_ONCE = 2_000


def described(view: View, made_by: str, made_ms: int) -> Manifest:
    """What a backup made now says of itself."""
    revision = view.read(control.READ)[0]["revision"]
    state = view.read(privacy.STATE)
    return Manifest(
        schema=len(MIGRATIONS),
        made_by=made_by,
        made_ms=made_ms,
        revision={name: revision.get(name) for name in ("graph", "number", "stamp")},
        privacy={name: value for name, value in state[0]["state"].items() if name != "id"} if state else {},
    )


def tables(view: View, lease: WriterLease, progress: Progress) -> Iterator[tuple[str, Sequence[str], Iterator[Line]]]:
    """Every table of a backup of the graph as it is. Whoever reads them holds the lease, which is renewed meanwhile."""
    counts = [view.read(_count(part))[0]["count"] for part in PARTS]
    whole, done = max(sum(counts), 1), 0
    for part, count in zip(PARTS, counts, strict=True):
        progress("reading the graph", done / whole)
        yield part.name, part.columns, _lines(view, lease, part, count)
        done += count
    lease.renew()  # it was ours to the end


def _lines(view: View, lease: WriterLease, part: Part, count: int) -> Iterator[Line]:
    read = 0
    for line in batched(_rows(view, lease, part, count), ROWS_A_LINE // part.weight):
        read += len(line)
        yield line
    if read != count:
        raise StoreError(f"Of {count} rows of {part.name} {read} were read: the graph changed meanwhile. Try again.")


def _rows(view: View, lease: WriterLease, part: Part, count: int) -> Iterator[Sequence[Any]]:
    query = queries.read_nodes(part) if isinstance(part, NodePart) else queries.read_links(part)
    for block in read_bounds(view, bounds(count * part.weight), query):
        lease.renew_when_due()
        yield from block["rows"] if "rows" in block else ([block["start"], *end] for end in block["ends"])


def _count(part: Part) -> str:
    return queries.count_nodes(part) if isinstance(part, NodePart) else queries.count_links(part)


# ── back ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def begin(lease: WriterLease, manifest: Manifest) -> None:
    """Mark the graph as one that is being restored, and take out what is to be replaced."""
    named = f"{manifest.revision['graph']} {manifest.made_ms}"
    lease.write(lambda transaction: transaction.run(queries.BEGIN, backup=named))
    for label in REPLACED_LABELS:
        forget = partial(_forget, queries.FORGET.format(label=label))
        while lease.write(forget, recorded=False):
            pass


def write_parts(lease: WriterLease, backup: Backup, parts: Iterable[Part], progress: Progress) -> dict[str, int]:
    """Write these tables; how many rows of each there are now that could be written."""
    parts = tuple(parts)
    whole, done = max(sum(backup.manifest.rows(part.name) for part in parts), 1), 0
    made: dict[str, int] = {}
    for part in parts:
        query = _creating(part.with_columns(backup.manifest.columns(part.name)))
        made[part.name] = 0
        for line in backup.lines(part.name):
            rows = line if isinstance(part, NodePart) else _grouped(line)
            made[part.name] += lease.write(partial(_create, query, rows), recorded=False)
            done += len(line)
            progress("restoring", done / whole)
    return made


def take_over(lease: WriterLease, manifest: Manifest) -> None:
    """The graph is at the revision, and the version of the schema, that the backup was made of."""

    def work(transaction: Transaction) -> None:
        transaction.run(queries.TAKE_OVER, schema=manifest.schema, **manifest.revision)
        transaction.run(queries.RESET_PRIVACY)
        if manifest.privacy:
            transaction.run(queries.SET_PRIVACY, state=manifest.privacy)

    lease.write(work, recorded=False)


def end(lease: WriterLease) -> None:
    """The graph is whole."""
    lease.write(lambda transaction: transaction.run(queries.END), recorded=False)


def _creating(part: Part) -> str:
    if isinstance(part, LinkPart):
        return queries.create_links(part)
    return queries.merge_nodes(part) if part.label in KEPT_LABELS else queries.create_nodes(part)


def _grouped(line: Line) -> list[Any]:
    return [[start, [row[1:] for row in rows]] for start, rows in groupby(line, itemgetter(0))]


def _create(query: str, rows: Sequence[Any], transaction: Transaction) -> int:
    return _number(transaction.run(query, rows=rows), "made")


def _forget(query: str, transaction: Transaction) -> int:
    return _number(transaction.run(query, limit=_FORGOTTEN_AT_ONCE), "gone")


def _number(rows: Sequence[Row], name: str) -> int:
    return int(rows[0][name]) if rows else 0
