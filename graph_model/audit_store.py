"""The audit log in the graph: written in groups by any number of processes, and checked from end to end.

In: events of `graph_model.audit_chain` and the key. Out: entries, pages of them, and whether the chain holds. Entries are no
recorded facts, and no new revision. They are kept for ever: nothing here removes one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import uuid4

from graph_model.audit_chain import Entry, Event, Head, chained, fault_of, person_digest
from graph_model.directory import Catalogue
from graph_model.erasure import subject_of
from graph_model.errors import NotFound
from graph_model.queries import audit as queries
from graph_model.store import Row, Store, Transaction, View

BLOCK = 2_000
"""Entries that are read with one query."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check of the chain found: which entries were looked at, where the chain ends, and the first fault, "" for none.

    `broken` is the number of the first entry that is not as it must be, None where all are.
    """

    first: int
    last: int
    head: Head
    broken: int | None = None
    fault: str = ""


def append(store: Store, key: bytes, events: Sequence[Event]) -> Head:
    """Write events behind the last entry, in one transaction; where the chain ends then.

    Raises:
        StoreError: nothing was written.

    """
    stamp = uuid4().hex

    def work(transaction: Transaction) -> Head:
        (row,) = transaction.run(queries.LOCK_HEAD, writer=stamp)
        entries = chained(key, Head(row["number"], row["digest"]), events)
        head = Head(entries[-1].number, entries[-1].digest)
        transaction.run(queries.APPEND, number=head.number, digest=head.digest, rows=[_row(each) for each in entries])
        return head

    return store.write(work)


def head_of(view: View) -> Head:
    """Where the chain ends, by what the graph says of itself."""
    rows = view.read(queries.HEAD)
    return Head(rows[0]["number"], rows[0]["digest"]) if rows else Head()


def verify(view: View, key: bytes, *, after: int = 0, most: int | None = None, known: Head | None = None) -> Verdict:
    """Check the entries behind number `after`, `most` of them at most (None: all), each against the one before.

    Args:
        view: the graph.
        key: with which the entries were written.
        after: that entry itself is taken to be right.
        most: how many entries to check.
        known: an end of the chain that was kept elsewhere: the chain must still lead through it. Without one, a tail that
            was cut off together with the graph's own word of its end is not noticed.

    """
    head, before = head_of(view), _end_at(view, after)
    first, last = before.number + 1, head.number if most is None else min(head.number, before.number + most)
    for entry in _entries(view, before.number, last):
        fault = fault_of(key, before, entry)
        if fault:
            return Verdict(first, before.number, head, before.number + 1, fault)
        before = Head(entry.number, entry.digest)
    return _whole(view, Verdict(first, before.number, head), last, known)


def _whole(view: View, found: Verdict, last: int, known: Head | None) -> Verdict:
    """The verdict on entries that follow on each other: none are missing behind the last of them, and none stand beside."""
    head = found.head
    if found.last < last:
        return _broken(found, found.last + 1, f"Entry {found.last + 1} is missing.")
    if known is not None and known.number > head.number:
        return _broken(
            found, head.number + 1, f"It was cut off: it ends at {head.number}, and had {known.number} entries."
        )
    if known is not None and _end_at(view, known.number) != known:
        return _broken(found, known.number, f"Entry {known.number} is another than it was.")
    if _end_at(view, head.number) != head:
        return _broken(found, head.number, f"Entry {head.number} is not the one at which the chain ended.")
    count = int(view.read(queries.COUNT)[0]["count"])
    now = head_of(view).number  # read behind the count: others may write meanwhile
    if count > now:
        return _broken(found, now + 1, f"There are {count} entries where the chain has {now}.")
    return found


def _broken(found: Verdict, number: int, fault: str) -> Verdict:
    return Verdict(found.first, found.last, found.head, number, fault)


def _end_at(view: View, number: int) -> Head:
    """The head that the chain had when this was its last entry; that of an empty chain where there is no such entry."""
    rows = view.read(queries.BLOCK, after=number - 1, until=number) if number else ()
    return Head(number, rows[0]["entry"]["digest"]) if rows else Head()


def _entries(view: View, after: int, last: int) -> Iterator[Entry]:
    for start in range(after, last, BLOCK):
        rows = view.read(queries.BLOCK, after=start, until=min(start + BLOCK, last))
        yield from (entry_of(row["entry"]) for row in rows)


def digests_of(view: View, key: bytes, given: str) -> list[str]:
    """What stands in the log for the person with this canonical address or id, whatever ids they have or had.

    Somebody who was erased is known by any address, as the entry of that says what else they were known by.
    """
    try:
        ids = subject_of(view, given).ids
    except NotFound:
        ids = (given,)
    people = {person_digest(key, each) for each in ids}
    for row in view.read(queries.REMOVED_WITH, people=sorted(people)):
        people.update(row["people"])
    return sorted(people)


def read_entries(view: View, *, after: int = 0) -> Iterator[Entry]:
    """All entries behind a number, in order."""
    return _entries(view, after, head_of(view).number)


def entry_of(row: Row) -> Entry:
    """An entry as it stands in the graph, whatever somebody made of it."""
    event = Event(
        at_ms=row.get("at", 0),
        caller=row.get("caller", ""),
        act=row.get("act", ""),
        operation=row.get("operation", ""),
        fields=tuple(row.get("fields", ())),
        refused=tuple(row.get("refused", ())),
        people=tuple(row.get("people", ())),
        purpose=row.get("purpose", ""),
        errors=tuple(row.get("errors", ())),
    )
    return Entry(row["number"], event, row.get("previous", ""), row.get("digest", ""))


ENTRIES = Catalogue("auditEntries", queries.ENTRIES, entry_of, leased=False)


def _row(entry: Entry) -> Row:
    event = entry.event
    return {
        "number": entry.number,
        "at": event.at_ms,
        "caller": event.caller,
        "act": event.act.value,
        "operation": event.operation,
        "fields": list(event.fields),
        "refused": list(event.refused),
        "people": list(event.people),
        "purpose": event.purpose,
        "errors": list(event.errors),
        "previous": entry.previous,
        "digest": entry.digest,
    }
