"""A file to read from a function that gives some bytes: what all streams that are made here have in common."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

BUFFER_BYTES = 1 << 16


class _ByteStream(io.RawIOBase):
    def __init__(self, read: Callable[[int], bytes]) -> None:
        self._read = read

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer).cast("B")
        data = self._read(len(view)) if view else b""
        view[: len(data)] = data
        return len(data)


def byte_stream(read: Callable[[int], bytes]) -> io.BufferedReader:
    """A buffered file over `read`, which gets a number above zero and gives up to so many bytes, b"" only at the end."""
    return io.BufferedReader(_ByteStream(read), BUFFER_BYTES)
