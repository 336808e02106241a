"""A tar file as the files in it, streamed: read once from front to end, from anything, in bounded memory.

Own reader over the standard library's header parser, because `tarfile` keeps every header that it has seen, reads a long name
of any claimed length into memory, and wants to go back in the stream. Links, devices and sparse files have no content of
their own to read, and are passed over. Source of the format: POSIX.1-2017 pax; GNU tar's manual.
"""

from __future__ import annotations

import io
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from graph_model.errors import BadRecord
from ingest.archives.byte_stream import byte_stream

BLOCK = 512
MAX_EXTENSION_BYTES = 1 << 20
"""A long name, or the extended header of one file: 1 MiB."""

_LONG_NAME = b"L"
_EXTENDED = b"x"
_OTHER_EXTENSIONS = (b"K", b"g", b"X")


@dataclass(frozen=True, slots=True)
class TarMember:
    """A file in a tar: its name there, its size, when it was written, and its content, which can be read once."""

    name: str
    size: int
    written_ms: int
    content: BinaryIO

    def open(self) -> BinaryIO:
        return self.content


def is_tar(head: bytes) -> bool:
    """Starts with the header of a file, by its checksum: old tars have no other mark."""
    try:
        return len(head) >= BLOCK and bool(_header(head[:BLOCK]).name)
    except tarfile.HeaderError:
        return False


def tar_members(stream: io.BufferedReader) -> Iterator[TarMember]:
    """The files of a tar. Each must be read before the next is asked for. Raises BadRecord where the tar is damaged."""
    extended: dict[str, str] = {}
    while header := _next_header(stream):
        size = _size(extended, header)
        content = _Content(stream, size)
        if header.type in (_LONG_NAME, _EXTENDED):
            extended |= _extension(header.type, content)
        elif header.type not in _OTHER_EXTENSIONS:
            if header.type in tarfile.REGULAR_TYPES and not header.issparse() and not header.name.endswith("/"):
                yield TarMember(
                    extended.get("path", header.name), size, _written_ms(extended, header), content.buffered()
                )
            extended = {}
        content.skip_rest()


def _header(block: bytes) -> tarfile.TarInfo:
    return tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")


def _next_header(stream: io.BufferedReader) -> tarfile.TarInfo | None:
    """The next header; None at the end of the archive, or of a stream that ends where a header would begin."""
    block = stream.read(BLOCK)
    if not block.strip(b"\0"):
        return None
    try:
        return _header(block)
    except tarfile.HeaderError as exc:
        raise BadRecord(f"damaged archive: {exc}") from exc


def _size(extended: dict[str, str], header: tarfile.TarInfo) -> int:
    size = int(extended["size"]) if extended.get("size", "").isdecimal() else header.size
    has_content = header.type in (*tarfile.REGULAR_TYPES, _LONG_NAME, _EXTENDED, *_OTHER_EXTENSIONS)
    if size < 0:
        raise BadRecord("damaged archive: a file of negative size")
    return size if has_content else 0


def _written_ms(extended: dict[str, str], header: tarfile.TarInfo) -> int:
    try:
        return int(float(extended.get("mtime", header.mtime)) * 1000)
    except (ValueError, OverflowError):
        return 0


def _extension(kind: bytes, content: _Content) -> dict[str, str]:
    """What stands before a file's own header: its long name, or pairs that replace what the header says."""
    if content.left > MAX_EXTENSION_BYTES:
        raise BadRecord(f"damaged archive: a name or extended header of {content.left} bytes")
    data = content.buffered().read()
    if kind == _LONG_NAME:
        return {"path": data.rstrip(b"\0").decode("utf-8", "replace")}
    return dict(_pairs(data))


def _pairs(data: bytes) -> Iterator[tuple[str, str]]:
    """The records `length key=value` of a pax header; what follows an unreadable one is passed over."""
    while data:
        length, _, _ = data.partition(b" ")
        if not length.isdigit() or len(length) > 7 or int(length) <= len(length):
            return
        key, equals, value = data[len(length) + 1 : int(length)].rstrip(b"\n").partition(b"=")
        if equals:
            yield key.decode("utf-8", "replace"), value.decode("utf-8", "replace")
        data = data[int(length) :]


class _Content:
    """The content of one file within the stream."""

    def __init__(self, stream: io.BufferedReader, size: int) -> None:
        self._stream = stream
        self.left = size
        self._padding = -size % BLOCK

    def buffered(self) -> io.BufferedReader:
        return byte_stream(self._read)

    def _read(self, limit: int) -> bytes:
        data = self._stream.read1(min(limit, self.left)) if self.left else b""
        if self.left and not data:
            raise EOFError
        self.left -= len(data)
        return data

    def skip_rest(self) -> None:
        """Moves the stream to the next header."""
        left = self.left + self._padding
        while left and (data := self._stream.read1(min(left, 1 << 16))):
            left -= len(data)
