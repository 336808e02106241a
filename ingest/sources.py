"""The kinds of files that can be loaded, as a list: how each is recognised, cut into records, and understood.

In: files. Out: `Raw` records, small enough to be handed to another process, and the facts that each of them says. A new
format is one more `Source`. The order of the list is the order of loading; no result depends on it.
"""

from __future__ import annotations

import codecs
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from graph_model.entities import Reject
from graph_model.errors import BadRecord
from ingest.archives.members import ARCHIVE_KINDS, INSIDE, ArchiveKind
from ingest.calendars.calendar import parse_calendar
from ingest.candidate import Facts
from ingest.extent import NOTHING, Extent
from ingest.files import LONG_HEAD_BYTES, Entry, Head, head_of, on_disk, shown, whole
from ingest.google.records import google_facts, google_records, is_google
from ingest.hr.ldif import entries_in, entry_facts, is_ldif
from ingest.hr.scim import LISTS as RESOURCES
from ingest.hr.scim import is_scim, scim_facts
from ingest.json_records import records_in
from ingest.json_text import as_utf8, head_text
from ingest.mail.emlx import left_out_by_flags, noting_end
from ingest.mail.headers import MAX_HEADER_BYTES, header_block
from ingest.mail.left_out import left_out_in
from ingest.mail.line_ends import stream_with_line_feeds, with_line_feeds, without_first_line
from ingest.mail.mbox import CHUNK_BYTES, MBOX, MMDF, Message, Separators, messages_in_mbox
from ingest.mail.message import message_facts
from ingest.microsoft.records import is_microsoft, microsoft_facts, microsoft_records
from ingest.outlook.msg import parse_msg
from ingest.outlook.pst import items_in_pst, outlook_folders
from ingest.outlook.record import BROKEN_ITEM, as_record, as_record_or_reason
from ingest.ownership.register import is_ownership, ownership_facts
from ingest.procurement.ocds import LISTS as PACKAGED
from ingest.procurement.ocds import is_procurement, procurement_facts
from ingest.recognition import (
    is_calendar,
    is_emlx,
    is_mbox,
    is_message,
    is_mmdf,
    is_msg,
    is_pst,
    is_rest_of_mbox,
    is_table,
    why_unrecognised,
)
from ingest.tables.contracts_csv import CONTRACTS, parse_contracts
from ingest.tables.csv_table import NO_MAPPING, TableKind, is_text
from ingest.tables.dependencies_csv import DEPENDENCIES, parse_dependencies
from ingest.tables.organisations_csv import ORGANISATIONS, parse_organisations
from ingest.tables.people_csv import PEOPLE, parse_people
from ingest.terms import Terms


class Raw(NamedTuple):
    """One unit of parsing: a message's header block, or a whole calendar or table, and where it stands.

    `path` of what lies in an archive is `archive.zip!/folder/name`.
    `stated_ms` is when the file was last written: of two lines about the same thing the later one holds.
    `broken` says why it cannot be parsed, if so. `open_at`: where it begins in a file that grows, if it may still change.
    A tuple, since that is pickled much faster than a dataclass with slots.
    """

    source: str
    path: str
    place: str
    data: bytes
    stated_ms: int = 0
    broken: str = ""
    open_at: int | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """A kind of file. `cut` raises BadRecord where the file cannot be read on; `facts` may raise it for a whole record."""

    name: str
    recognises: Callable[[Head, Terms], bool]
    cut: Callable[[Entry], Iterator[tuple[str, bytes]]]
    facts: Callable[[Raw, Terms], Iterable[Facts]]

    def raws(self, path: Path, terms: Terms) -> Iterator[Raw]:
        """The records of a file on disk, in its order. Raises BadRecord."""
        return self.raws_of(on_disk(path), terms)

    def raws_of(self, entry: Entry, _: Terms) -> Iterator[Raw]:
        return (Raw(self.name, entry.path, place, data, entry.written_ms) for place, data in self.cut(entry))


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A kind of file at whose end messages are added."""

    name: str
    recognises: Callable[[Head, Terms], bool]
    separators: Separators

    def facts(self, raw: Raw, terms: Terms) -> Iterable[Facts]:
        return _message_facts(raw, terms)

    def raws(self, path: Path, _: Terms, after: Extent = NOTHING) -> Iterator[Raw]:
        """The messages of a mailbox on disk, or those after its extent. Raises BadRecord."""
        return self._raws(on_disk(path), after)

    def raws_of(self, entry: Entry, _: Terms) -> Iterator[Raw]:
        return self._raws(entry, NOTHING)

    def _raws(self, entry: Entry, after: Extent) -> Iterator[Raw]:
        messages = messages_in_mbox(entry.chunks(CHUNK_BYTES, after.end), self.separators, after.end)
        for number, each in enumerate(messages, after.messages + 1):
            yield Raw(
                self.name, entry.path, f"message {number}, byte {each.offset}", each.header, entry.written_ms,
                _why_broken(each), each.separator if each.is_open else None,
            )  # fmt: skip


BREAKS_OFF = "the mailbox ends within its header"
IS_REST = "the mailbox begins in the middle of it"


def _why_broken(message: Message) -> str:
    if message.is_rest:
        return IS_REST
    return BREAKS_OFF if message.breaks_off else ""


@dataclass(frozen=True, slots=True)
class OutlookStore:
    """A data file of Outlook, in which folders stand: `path` of its records is `archive.pst!/Folder/Folder below it`."""

    name: str = "outlook-data-file"

    def recognises(self, head: Head, _: Terms) -> bool:
        return is_pst(head)

    def facts(self, raw: Raw, terms: Terms) -> Iterable[Facts]:
        excluded = left_out_in(outlook_folders(raw.path.partition(INSIDE)[2]))
        return [Facts(excluded=(excluded,))] if excluded else _outlook_facts(raw, terms)

    def raws(self, path: Path, terms: Terms) -> Iterator[Raw]:
        """The items of a data file on disk. Raises BadRecord."""
        return self.raws_of(on_disk(path), terms)

    def raws_of(self, entry: Entry, _: Terms) -> Iterator[Raw]:
        if entry.disk is None:
            raise BadRecord(
                "an Outlook data file in an archive: unpack it and load it from the folder", path=entry.path
            )
        with entry.damage_told():
            for folder, place, item in items_in_pst(entry.disk):
                path = entry.path + INSIDE + folder
                yield Raw(self.name, path, place, as_record_or_reason(item), entry.written_ms)


@dataclass(frozen=True, slots=True)
class Archive:
    """A kind of file that holds others, each of which is read as what it is."""

    kind: ArchiveKind

    @property
    def name(self) -> str:
        return self.kind.name

    def recognises(self, head: Head, _: Terms) -> bool:
        return self.kind.recognises(head)

    def raws(self, path: Path, terms: Terms) -> Iterator[Raw]:
        """The records of all files in an archive on disk. Raises BadRecord where the archive cannot be read on."""
        return self.raws_of(on_disk(path), terms)

    def raws_of(self, archive: Entry, terms: Terms) -> Iterator[Raw]:
        for entry in self.kind.files(archive):
            try:
                yield from _raws_within(entry, terms)
            except BadRecord as exc:
                yield Raw(
                    _BROKEN.name, exc.path or entry.path, exc.place or "file", exc.reason.encode("utf-8", "replace")
                )
                if archive.budget.spent:
                    return


def _raws_within(entry: Entry, terms: Terms) -> Iterator[Raw]:
    with entry.looked_into() as (head, again):
        source = _source_of(head, terms)
        if source:
            yield from source.raws_of(again, terms)
        else:
            yield from _raws_of_the_rest(head, again, terms)


def _raws_of_the_rest(head: Head, entry: Entry, terms: Terms) -> Iterator[Raw]:
    with entry.looked_into(LONG_HEAD_BYTES) as (long_head, again):
        if is_rest_of_mbox(long_head):
            yield from _MAILBOX.raws_of(again, terms)
        else:
            yield Raw(_UNRECOGNISED.name, entry.path, "file", why_unrecognised(head).encode())


Reader = Source | Mailbox | OutlookStore | Archive


@dataclass(frozen=True, slots=True)
class Found:
    """A file that one of the sources reads, from its start or after what is known of it."""

    path: Path
    size: int
    source: Reader
    after: Extent = NOTHING

    def read_after(self, extent: Extent) -> Found:
        """The same file, its size that of what is still to be read."""
        return replace(self, size=self.size - extent.end, after=extent) if extent.end else self

    def raws(self, terms: Terms) -> Iterator[Raw]:
        """Its records. Raises BadRecord."""
        if isinstance(self.source, Mailbox):
            return self.source.raws(self.path, terms, self.after)
        return self.source.raws(self.path, terms)


def _as_a_whole(entry: Entry) -> Iterator[tuple[str, bytes]]:
    yield "file", whole(entry)


def _one_message(entry: Entry) -> Iterator[tuple[str, bytes]]:
    yield "message", _first_header(entry.chunks(1 << 16))


def _apple_message(entry: Entry) -> Iterator[tuple[str, bytes]]:
    """Headed by a line that says why it is left out, if so: that stands at the end of the file."""
    end = bytearray()
    pieces = noting_end(entry.chunks(1 << 16), end)
    header = _first_header(without_first_line(pieces))
    with suppress(BadRecord):  # the header is there, whatever is broken below it
        deque(pieces, maxlen=0)
    yield "message", left_out_by_flags(bytes(end)).encode() + b"\n" + header


def _first_header(pieces: Iterator[bytes]) -> bytes:
    """Reads until the blank line only: an attachment of a gigabyte costs nothing."""
    data = b""
    for piece in stream_with_line_feeds(pieces):
        data += piece
        if b"\n\n" in data or b"\n\r\n" in data or len(data) > MAX_HEADER_BYTES:
            break
    return _kept(data.removeprefix(codecs.BOM_UTF8))


def _kept(data: bytes) -> bytes:
    """Only the header block; one beyond the limit stays as it is, for its parser to reject."""
    return data if len(data) > MAX_HEADER_BYTES else header_block(data)


def _outlook_message(entry: Entry) -> Iterator[tuple[str, bytes]]:
    with entry.damage_told():
        yield "message", as_record(parse_msg(whole(entry)))


def _apple_facts(raw: Raw, terms: Terms) -> Iterable[Facts]:
    excluded, _, header = raw.data.partition(b"\n")
    return [Facts(excluded=(excluded.decode(),))] if excluded else _message_facts(raw._replace(data=header), terms)


def _message_facts(raw: Raw, terms: Terms) -> Iterable[Facts]:
    return [message_facts(raw.data, terms.now_ms, raw.path)]


def _calendar_facts(raw: Raw, terms: Terms) -> Iterable[Facts]:
    return parse_calendar(raw.data, raw.path, terms.now_ms)


def _microsoft_records(entry: Entry) -> Iterator[tuple[str, bytes]]:
    return microsoft_records(entry.chunks(CHUNK_BYTES))


def _microsoft_facts(raw: Raw, terms: Terms) -> Iterable[Facts]:
    found = microsoft_facts(raw.data, raw.path, raw.place, terms.now_ms, raw.stated_ms)
    return (each.stated_at(raw.stated_ms) for each in found)


def _google_records(entry: Entry) -> Iterator[tuple[str, bytes]]:
    return google_records(entry.chunks(CHUNK_BYTES))


def _google_facts(raw: Raw, terms: Terms) -> Iterable[Facts]:
    return google_facts(raw.data, raw.path, raw.place, terms.now_ms)


def _outlook_facts(raw: Raw, terms: Terms) -> Iterable[Facts]:
    """What a mail's headers or a meeting's calendar says, whichever the item was."""
    if raw.data.startswith(BROKEN_ITEM):
        raise BadRecord(raw.data.removeprefix(BROKEN_ITEM).decode())
    return (_calendar_facts if raw.data.startswith(b"BEGIN:VCALENDAR") else _message_facts)(raw, terms)


def _table(kind: TableKind, parse: Callable[[bytes, str, Mapping[str, str]], Iterator[Facts]]) -> Source:
    def mapping(terms: Terms) -> Mapping[str, str]:
        return terms.policy.columns.get(kind.name, NO_MAPPING)

    def facts(raw: Raw, terms: Terms) -> Iterator[Facts]:
        return (each.stated_at(raw.stated_ms) for each in parse(raw.data, raw.path, mapping(terms)))

    return Source(kind.name, lambda head, terms: is_table(head, kind, mapping(terms)), _as_a_whole, facts)


def _procurement(entry: Entry) -> Iterator[tuple[str, bytes]]:
    return records_in(entry.chunks(CHUNK_BYTES), PACKAGED, remainders=True)


def _ownership(entry: Entry) -> Iterator[tuple[str, bytes]]:
    return records_in(entry.chunks(CHUNK_BYTES), frozenset())


def _scim(entry: Entry) -> Iterator[tuple[str, bytes]]:
    return records_in(entry.chunks(CHUNK_BYTES), RESOURCES)


def _ldif(entry: Entry) -> Iterator[tuple[str, bytes]]:
    text = stream_with_line_feeds(as_utf8(entry.chunks(CHUNK_BYTES)))
    return ((f"line {number}", data) for number, data in entries_in(text))


def _procurement_facts(raw: Raw, terms: Terms) -> Iterable[Facts]:
    return procurement_facts(raw.data, raw.path, raw.place, raw.stated_ms, terms.now_ms)


def _ownership_facts(raw: Raw, terms: Terms) -> Iterable[Facts]:
    found = ownership_facts(raw.data, raw.path, raw.place, raw.stated_ms)
    return (each.stated_by(terms.now_ms) for each in found)


def _scim_facts(raw: Raw, _: Terms) -> Iterable[Facts]:
    return (each.stated_at(raw.stated_ms) for each in scim_facts(raw.data, raw.path, raw.stated_ms))


def _ldif_facts(raw: Raw, _: Terms) -> Iterable[Facts]:
    return [entry_facts(raw.data, raw.path, raw.stated_ms).stated_at(raw.stated_ms)]


_MAILBOX = Mailbox("mailbox", lambda head, _: is_mbox(head), MBOX)

SOURCES: tuple[Source | Mailbox | OutlookStore, ...] = (
    _table(ORGANISATIONS, parse_organisations),
    _table(PEOPLE, parse_people),
    _table(CONTRACTS, parse_contracts),
    _table(DEPENDENCIES, parse_dependencies),
    Source("scim", lambda head, _: is_scim(head.data), _scim, _scim_facts),
    Source("ldif", lambda head, _: is_ldif(with_line_feeds(head_text(head.data))), _ldif, _ldif_facts),
    Source("procurement", lambda head, _: is_procurement(head.data), _procurement, _procurement_facts),
    Source("ownership", lambda head, _: is_ownership(head.data), _ownership, _ownership_facts),
    Source("microsoft", lambda head, _: is_microsoft(head.data), _microsoft_records, _microsoft_facts),
    Source("google", lambda head, _: is_google(head.data), _google_records, _google_facts),
    Source("calendar", lambda head, _: is_calendar(head), _as_a_whole, _calendar_facts),
    _MAILBOX,
    Mailbox("mmdf", lambda head, _: is_mmdf(head), MMDF),
    Source("message", lambda head, _: is_message(head), _one_message, _message_facts),
    Source("apple-mail", lambda head, _: is_emlx(head), _apple_message, _apple_facts),
    Source("outlook-message", lambda head, _: is_msg(head), _outlook_message, _outlook_facts),
    OutlookStore(),
)

_MOST_TELLING_FIRST = (
    "ldif", "calendar", "mailbox", "mmdf", "message", "apple-mail", "outlook-message", "outlook-data-file",
    "scim", "procurement", "ownership", "microsoft", "google", "people", "contracts", "dependencies", "organisations",
)  # fmt: skip
"""In which order sources are asked: mail early, since there may be a million files of it."""

_BROKEN = Source("broken file", lambda *_: False, _as_a_whole, lambda raw, _: [Facts(rejects=(_reject_of(raw),))])
_UNRECOGNISED = Source(
    "unrecognised file", lambda *_: False, _as_a_whole, lambda raw, _: [Facts(unrecognised=(_reject_of(raw),))]
)
"""A file in an archive that cannot be read, or that nothing reads: its record is the reason."""


def _reject_of(raw: Raw) -> Reject:
    return Reject(raw.path, raw.place, raw.data.decode())


ARCHIVES = tuple(map(Archive, ARCHIVE_KINDS))

_BY_NAME = {source.name: source for source in (*SOURCES, _BROKEN, _UNRECOGNISED)}
_READERS: tuple[Reader, ...] = (*(_BY_NAME[name] for name in _MOST_TELLING_FIRST), *ARCHIVES)
_ORDER = {name: order for order, name in enumerate((*_BY_NAME, *(archive.name for archive in ARCHIVES)))}


def source_named(name: str) -> Source | Mailbox | OutlookStore:
    """The source of that name."""
    return _BY_NAME[name]


def recognised(paths: Iterable[Path], terms: Terms) -> tuple[list[Found], list[Reject]]:
    """The files that a source reads, in the order of loading, and the others with what is the matter with them."""
    found, others = [], []
    for path in paths:
        try:
            entry = on_disk(path)
            head = head_of(entry)
            source = _source_of(head, terms) or (_MAILBOX if _is_rest_of_mbox(head, entry) else None)
        except BadRecord as exc:
            others.append(Reject(shown(path), "file", exc.reason))
            continue
        if source:
            found.append(Found(path, head.size, source))
        else:
            others.append(Reject(head.path, "file", why_unrecognised(head)))
    return sorted(found, key=lambda each: (_ORDER[each.source.name], each.path)), others


def _is_rest_of_mbox(head: Head, entry: Entry) -> bool:
    return is_text(head.data) and is_rest_of_mbox(head_of(entry, LONG_HEAD_BYTES))


def _source_of(head: Head, terms: Terms) -> Reader | None:
    if not head.data:  # an archive may hold a million empty files
        return None
    return next((source for source in _READERS if source.recognises(head, terms)), None)
