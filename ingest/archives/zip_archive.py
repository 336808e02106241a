"""A zip file as the files in it, streamed: the file in, what is packed in it out, one after the other.

Zip keeps its table of contents at the end, so it is read from something that can be sought in: a file on disk, or memory.
"""

from __future__ import annotations

import io
import stat
import struct
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import BinaryIO

from graph_model.errors import BadRecord

MAX_DIRECTORY_BYTES = 1 << 26
"""The table of contents is held in memory: 64 MiB of it are half a million files with long names."""
_STARTS = (b"PK\x03\x04", b"PK\x05\x06")
"""How a zip file begins: with an entry, or, where nothing is in it, with the end."""
_END = b"PK\x05\x06"
_END_BYTES = 22
_LONGEST_COMMENT = 0xFFFF
_IN_ZIP64 = 0xFFFFFFFF
_ZIP64_LOCATOR_BYTES = 20
_NAME_AT = 30
_FIRST_IN_DOCUMENTS = (
    b"[Content_Types].xml", b"mimetype", b"_rels/", b"docProps/", b"word/", b"xl/", b"ppt/", b"META-INF/",
    b"AndroidManifest.xml",
)  # fmt: skip
_UNPACKABLE = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED = 0x1
ZIP_DAMAGE = (RuntimeError, ValueError, OverflowError, LookupError, struct.error)
"""What zipfile raises of a broken zip besides its own error, which is all that it documents.

On two million damaged files it was RuntimeError (a flag that asks for a password; as NotImplementedError a version or
compression that there is not), ValueError (an offset before the beginning; a name not in its encoding) and OverflowError (an
offset that no file can have). The other two are what reading such tables raises at worst: no zip may cost the files beside it.
"""


@dataclass(frozen=True, slots=True)
class ZipMember:
    """A file in a zip: its name there, its claimed size, when it was written, and how to open it."""

    archive: zipfile.ZipFile
    info: zipfile.ZipInfo

    @property
    def name(self) -> str:
        return self.info.filename

    @property
    def size(self) -> int:
        return self.info.file_size

    @property
    def written_ms(self) -> int:
        """Zip times have no zone: taken as UTC. 0 where it is no time."""
        try:
            return int(datetime(*self.info.date_time, tzinfo=UTC).timestamp() * 1000)
        except ValueError:
            return 0

    def open(self) -> BinaryIO:
        """Raises BadRecord for what cannot be unpacked."""
        if self.info.flag_bits & _ENCRYPTED:
            raise BadRecord("it needs a password: unpack it and load the folder")
        if self.info.compress_type not in _UNPACKABLE:
            raise BadRecord("packed by an unusual method: unpack it and load the folder")
        try:
            return self.archive.open(self.info)  # type: ignore[return-value]  # IO[bytes] is all that typeshed says
        except ZIP_DAMAGE as exc:
            raise BadRecord("damaged archive") from exc


def is_zip(head: bytes) -> bool:
    """Starts as a zip file does."""
    return head.startswith(_STARTS)


def is_document(head: bytes) -> bool:
    """A zip that is one document of an office program, or a program: its first entry has a telling name."""
    return is_zip(head) and head[_NAME_AT:].startswith(_FIRST_IN_DOCUMENTS)


def zip_members(stream: BinaryIO) -> Iterator[ZipMember]:
    """The files of a zip in the order in which they lie there. Raises BadRecord, or what zipfile raises for damage."""
    _check_directory(stream)
    archive = _opened(stream)
    for info in sorted(archive.infolist(), key=lambda each: each.header_offset):
        if info.filename and not info.filename.endswith("/") and not _is_link(info):
            yield ZipMember(archive, info)


def _opened(stream: BinaryIO) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(stream)
    except ZIP_DAMAGE as exc:
        raise BadRecord("damaged archive") from exc


def _is_link(info: zipfile.ZipInfo) -> bool:
    """Whether Unix wrote it as a symbolic link: its content is a path and no file."""
    return stat.S_ISLNK(info.external_attr >> 16)


def _check_directory(stream: BinaryIO) -> None:
    """Refuses a table of contents too large for memory before it is read."""
    if _directory_bytes(stream) > MAX_DIRECTORY_BYTES:
        raise BadRecord("too many files in one archive: unpack it and load the folder")


def _directory_bytes(stream: BinaryIO) -> int:
    """How long the table of contents says it is; 0 where the end of the zip is not found, for zipfile to say so."""
    size = stream.seek(0, io.SEEK_END)
    start = max(0, size - _END_BYTES - _LONGEST_COMMENT - _ZIP64_LOCATOR_BYTES)
    stream.seek(start)
    tail = stream.read()
    at = tail.rfind(_END)
    if at < 0 or len(tail) < at + _END_BYTES:
        return 0
    (claimed,) = struct.unpack_from("<L", tail, at + 12)
    return int(claimed) if claimed != _IN_ZIP64 else _zip64_directory_bytes(stream, tail, at)


def _zip64_directory_bytes(stream: BinaryIO, tail: bytes, at: int) -> int:
    if at < _ZIP64_LOCATOR_BYTES:
        return 0
    (offset,) = struct.unpack_from("<Q", tail, at - _ZIP64_LOCATOR_BYTES + 8)
    stream.seek(min(offset, 1 << 62))
    record = stream.read(56)
    return int(struct.unpack_from("<Q", record, 40)[0]) if len(record) == 56 else 0
