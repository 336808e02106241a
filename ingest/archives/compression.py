"""Compressed streams, read as if they were not: gzip, bzip2 and xz, in any nesting up to the limit, in bounded memory."""

from __future__ import annotations

import bz2
import io
import lzma
import zlib
from collections.abc import Callable
from typing import Protocol

from ingest.archives.byte_stream import byte_stream
from ingest.archives.limits import Budget, check_depth

CHUNK_BYTES = 1 << 16
MAX_XZ_MEMORY = 1 << 28
"""An xz file names the memory that unpacking takes: up to 256 MiB, four times what the strongest usual setting needs."""


class Decompressor(Protocol):
    """One compressed member; the decompressors of bz2 and lzma are such by themselves."""

    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int = -1) -> bytes: ...


class _Gzip:
    """zlib's decompressor in the manners of the other two."""

    def __init__(self) -> None:
        self._zlib = zlib.decompressobj(wbits=31)

    @property
    def eof(self) -> bool:
        return self._zlib.eof

    @property
    def needs_input(self) -> bool:
        return not self._zlib.unconsumed_tail and not self._zlib.eof

    @property
    def unused_data(self) -> bytes:
        return self._zlib.unused_data

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        return self._zlib.decompress(self._zlib.unconsumed_tail + data, max(0, max_length))


def _xz() -> Decompressor:
    return lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=MAX_XZ_MEMORY)


FORMATS: tuple[tuple[bytes, Callable[[], Decompressor]], ...] = (
    (b"\x1f\x8b", _Gzip),
    (b"BZh", bz2.BZ2Decompressor),
    (b"\xfd7zXZ\x00", _xz),
)
"""How a compressed file begins, and what unpacks it."""
_LONGEST_START = max(len(start) for start, _ in FORMATS)


def is_packed(data: bytes) -> bool:
    """Whether a file that begins so is compressed."""
    return any(data.startswith(magic) for magic, _ in FORMATS)


def unpacked(stream: io.BufferedReader, budget: Budget, depth: int = 0) -> io.BufferedReader:
    """The stream, decompressed as often as it is compressed. Raises BadRecord beyond the limits."""
    start = stream.peek(_LONGEST_START)
    new = next((new for magic, new in FORMATS if start.startswith(magic)), None)
    if new is None:
        return stream
    check_depth(depth + 1)
    return unpacked(byte_stream(_Unpacking(stream, new, budget).read), budget, depth + 1)


class _Unpacking:
    """What comes out of a compressed stream, member after member; raises EOFError where the last one breaks off."""

    def __init__(self, stream: io.BufferedReader, new: Callable[[], Decompressor], budget: Budget) -> None:
        self._stream = stream
        self._new = new
        self._budget = budget
        self._member = new()
        self._waiting = b""

    def read(self, limit: int) -> bytes:
        data = b""
        while not data and (not self._member.eof or self._next_member()):
            data = self._some(limit)
        self._budget.unpack(len(data))
        return data

    def _some(self, limit: int) -> bytes:
        wanted = self._member.needs_input
        packed = (self._waiting or self._stream.read1(CHUNK_BYTES)) if wanted else b""
        self._waiting = self._waiting if not wanted else b""
        data = self._member.decompress(packed, limit)
        if wanted and not packed and not data and not self._member.eof:
            raise EOFError
        return data

    def _next_member(self) -> bool:
        """Moves to the member that follows; what is none (padding, a signature) is left alone, as gzip does."""
        rest = self._member.unused_data.lstrip(b"\0")
        while len(rest) < _LONGEST_START and (more := self._stream.read1(CHUNK_BYTES)):
            rest = (rest + more).lstrip(b"\0")
        follows = any(rest.startswith(start) and new is self._new for start, new in FORMATS)
        if follows:
            self._waiting, self._member = rest, self._new()
        return follows
