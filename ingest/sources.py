"""The kinds of files that can be loaded, as a list: how each is recognised, cut into records, and understood.

In: files. Out: `Raw` records, small enough to be handed to another process, and the facts that each of them says. A new
format is one more `Source`. The order of the list is the order of loading; no result depends on it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from graph_model.entities import Reject
from graph_model.errors import BadRecord
from ingest.calendars.calendar import parse_calendar
from ingest.candidate import Facts
from ingest.files import Head, chunks, head_of, whole, written_ms
from ingest.mail.headers import MAX_HEADER_BYTES, header_block
from ingest.mail.mbox import CHUNK_BYTES, messages_in_mbox
from ingest.mail.message import parse_message
from ingest.recognition import is_calendar, is_mbox, is_message, is_table, why_unrecognised
from ingest.tables.contracts_csv import CONTRACTS, parse_contracts
from ingest.tables.csv_table import TableKind
from ingest.tables.dependencies_csv import DEPENDENCIES, parse_dependencies
from ingest.tables.organisations_csv import ORGANISATIONS, parse_organisations
from ingest.tables.people_csv import PEOPLE, parse_people
from ingest.terms import Terms


@dataclass(frozen=True, slots=True)
class Raw:
    """One unit of parsing: a message's header block, or a whole calendar or table, and where it stands.

    `stated_ms` is when the file was last written: of two lines about the same thing the later one holds.
    """

    source: str
    path: str
    place: str
    data: bytes
    stated_ms: int = 0


@dataclass(frozen=True, slots=True)
class Source:
    """A kind of file. `cut` raises BadRecord where the file cannot be read on; `facts` may raise it for a whole record."""

    name: str
    recognises: Callable[[Head, Terms], bool]
    cut: Callable[[Path], Iterator[tuple[str, bytes]]]
    facts: Callable[[Raw, Terms], Iterable[Facts]]

    def raws(self, path: Path) -> Iterator[Raw]:
        """The records of a file, in its order."""
        stated_ms = written_ms(path)
        return (Raw(self.name, str(path), place, data, stated_ms) for place, data in self.cut(path))


@dataclass(frozen=True, slots=True)
class Found:
    """A file that one of the sources reads."""

    path: Path
    size: int
    source: Source


def _as_a_whole(path: Path) -> Iterator[tuple[str, bytes]]:
    yield "file", whole(path)


def _one_message(path: Path) -> Iterator[tuple[str, bytes]]:
    """Reads until the blank line only: an attachment of a gigabyte costs nothing."""
    data = b""
    for piece in chunks(path, 1 << 16):
        data += piece
        if b"\n\n" in data or b"\r\n\r\n" in data or len(data) > MAX_HEADER_BYTES:
            break
    yield "message", _kept(data)


def _kept(data: bytes) -> bytes:
    """Only the header block; one beyond the limit stays as it is, for its parser to reject."""
    return data if len(data) > MAX_HEADER_BYTES else header_block(data)


def _mailbox(path: Path) -> Iterator[tuple[str, bytes]]:
    for number, (offset, header) in enumerate(messages_in_mbox(chunks(path, CHUNK_BYTES)), 1):
        yield f"message {number}, byte {offset}", header


def _message_facts(raw: Raw, terms: Terms) -> Iterable[Facts]:
    candidate = parse_message(raw.data, terms.now_ms)
    return [Facts(candidates=(candidate,)) if candidate else Facts(excluded=("private-message",))]


def _calendar_facts(raw: Raw, terms: Terms) -> Iterable[Facts]:
    return parse_calendar(raw.data, raw.path, terms.now_ms)


def _table(kind: TableKind, parse: Callable[[bytes, str], Iterator[Facts]]) -> Source:
    def facts(raw: Raw, _: Terms) -> Iterator[Facts]:
        return (each.stated_at(raw.stated_ms) for each in parse(raw.data, raw.path))

    return Source(kind.name, lambda head, _: is_table(head, kind), _as_a_whole, facts)


SOURCES = (
    _table(ORGANISATIONS, parse_organisations),
    _table(PEOPLE, parse_people),
    _table(CONTRACTS, parse_contracts),
    _table(DEPENDENCIES, parse_dependencies),
    Source("calendar", lambda head, _: is_calendar(head), _as_a_whole, _calendar_facts),
    Source("mailbox", lambda head, _: is_mbox(head), _mailbox, _message_facts),
    Source("message", lambda head, _: is_message(head), _one_message, _message_facts),
)

_MOST_TELLING_FIRST = ("calendar", "mailbox", "message", "people", "contracts", "dependencies", "organisations")
_BY_NAME = {source.name: source for source in SOURCES}
_ORDER = {source.name: order for order, source in enumerate(SOURCES)}


def source_named(name: str) -> Source:
    """The source of that name."""
    return _BY_NAME[name]


def recognised(paths: Iterable[Path], terms: Terms) -> tuple[list[Found], list[Reject]]:
    """The files that a source reads, in the order of loading, and the others with what is the matter with them."""
    found, others = [], []
    for path in paths:
        try:
            head = head_of(path)
        except BadRecord as exc:
            others.append(Reject(str(path), "file", exc.reason))
            continue
        source = _source_of(head, terms)
        if source:
            found.append(Found(path, head.size, source))
        else:
            others.append(Reject(head.path, "file", why_unrecognised(head)))
    return sorted(found, key=lambda each: (_ORDER[each.source.name], each.path)), others


def _source_of(head: Head, terms: Terms) -> Source | None:
    return next((_BY_NAME[name] for name in _MOST_TELLING_FIRST if _BY_NAME[name].recognises(head, terms)), None)
