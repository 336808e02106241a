"""What is in an archive, as entries that are read like files on disk: an entry in, the entries within it out, as a stream.

Names within an archive are only shown, never made a path on disk; links and folders are passed over. Each entry is read, or
passed over, before the next one is opened.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from typing import BinaryIO, Protocol

from ingest.archives.byte_stream import byte_stream
from ingest.archives.compression import unpacked
from ingest.archives.limits import Budget, check_depth
from ingest.archives.tar_archive import is_tar, tar_members
from ingest.archives.zip_archive import is_document, is_zip, zip_members
from ingest.files import Entry, Head, is_housekeeping, open_on_disk, whole
from ingest.tables.workbook import is_workbook, sheets_in

INSIDE = "!/"
"""Between the path of an archive and the name in it."""
LATEST_MS = 1 << 50
"""A file written later than this was not: some 35,000 years."""

_MAILDIR_FOLDERS = ("cur", "new")
_MACS_OWN = "__MACOSX"


class Member(Protocol):
    """A file in an archive, as the readers of zip and tar give it."""

    @property
    def name(self) -> str: ...
    @property
    def size(self) -> int: ...
    @property
    def written_ms(self) -> int: ...
    def open(self) -> BinaryIO: ...


@dataclass(frozen=True, slots=True)
class ArchiveKind:
    """A kind of archive: how it is recognised, and how it gives the files in it, which raises BadRecord where it is broken."""

    name: str
    recognises: Callable[[Head], bool]
    files: Callable[[Entry], Iterator[Entry]]


def _files_in_zip(entry: Entry) -> Iterator[Entry]:
    with entry.damage_told(), _seekable(entry) as stream:
        yield from _entries(entry, zip_members(stream))


def _files_in_tar(entry: Entry) -> Iterator[Entry]:
    with entry.damage_told(), entry.opened() as stream:
        yield from _entries(entry, tar_members(stream))


def _sheets_in_workbook(entry: Entry) -> Iterator[Entry]:
    with entry.damage_told(), _seekable(entry) as stream:
        yield from _entries(entry, sheets_in(stream, entry.written_ms))


ARCHIVE_KINDS = (
    ArchiveKind("workbook", lambda head: is_workbook(head.data), _sheets_in_workbook),
    ArchiveKind("zip", lambda head: is_zip(head.data) and not is_document(head.data), _files_in_zip),
    ArchiveKind("tar", lambda head: is_tar(head.data), _files_in_tar),
)


@contextmanager
def _seekable(entry: Entry) -> Iterator[BinaryIO]:
    """A zip is read from disk where it lies there as it is; one that is packed itself is read from memory."""
    with open_on_disk(entry.disk) if entry.disk else io.BytesIO(whole(entry)) as stream:
        as_it_is = is_zip(stream.read(4))
        yield stream if as_it_is else io.BytesIO(whole(entry))


def _entries(archive: Entry, members: Iterable[Member]) -> Iterator[Entry]:
    depth = archive.depth + 1
    check_depth(depth)
    for member in members:
        archive.budget.enter()
        if is_worth_reading(member.name):
            opened = partial(_opened, member, archive.budget, depth)
            written_ms = member.written_ms if 0 <= member.written_ms < LATEST_MS else 0
            path = archive.path + INSIDE + _shown(member.name)
            yield Entry(path, member.size, written_ms, opened, archive.budget, depth)


def is_worth_reading(name: str) -> bool:
    """By the same rules as for folders on disk.

    >>> [is_worth_reading(name) for name in ("Mail/1.", ".Sent/cur/1", ".git/config", "__MACOSX/a.eml", "a/.DS_Store")]
    [True, True, False, False, False]
    """
    *folders, last = name.replace("\\", "/").split("/")
    hidden = (
        folder
        for folder, below in zip(folders, (*folders[1:], ""), strict=False)
        if folder == _MACS_OWN or (folder.startswith(".") and folder.strip(".") and below not in _MAILDIR_FOLDERS)
    )
    return not any(hidden) and not is_housekeeping(last)


def _shown(name: str) -> str:
    """The name with what cannot be printed, or not be stored as text, replaced."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in name)


@contextmanager
def _opened(member: Member, budget: Budget, depth: int) -> Iterator[io.BufferedReader]:
    with closing(member.open()) as packed:
        yield unpacked(byte_stream(partial(_counted, packed, budget)), budget, depth)


def _counted(stream: BinaryIO, budget: Budget, limit: int) -> bytes:
    """Some bytes of a stream, counted as unpacked."""
    data = stream.read(limit)
    budget.unpack(len(data))
    return data
