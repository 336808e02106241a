r"""Line ends of old Macs: bytes in, the same number of bytes out, with `\n` for a `\r` that stands alone. Pure.

Unix and Windows line ends are read as they are. Only where a file's first line ends in a lone `\r` are all of them replaced: in
other files it is a stray character of a body.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain

_LONE = re.compile(rb"\r(?!\n)")
_FIRST = re.compile(rb"[\r\n]+")


def has_old_line_ends(data: bytes) -> bool:
    r"""Whether the first line ends in a `\r` without a `\n`.

    >>> [has_old_line_ends(data) for data in (b"a\rb\r", b"a\r\nb\r", b"a\nb\r", b"a")]
    [True, False, False, False]
    """
    found = _FIRST.search(data)
    return found is not None and b"\n" not in found[0]


def with_line_feeds(data: bytes) -> bytes:
    r"""The data, each `\r` that stands alone replaced if its first line ends so.

    >>> with_line_feeds(b"a\rb\r\nc\r"), with_line_feeds(b"a\nb\rc")
    (b'a\nb\r\nc\n', b'a\nb\rc')
    """
    return _LONE.sub(b"\n", data) if has_old_line_ends(data) else data


def stream_with_line_feeds(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The same of a stream; its first piece, which should hold a line, decides."""
    stream = iter(pieces)
    first = next(stream, b"")
    rejoined = chain((first,), stream)
    return _replaced(rejoined) if has_old_line_ends(first) else rejoined


def _replaced(pieces: Iterator[bytes]) -> Iterator[bytes]:
    held = b""  # a piece may end between the two characters of a Windows line end
    for piece in pieces:
        data = held + piece
        held = b"\r" if data.endswith(b"\r") else b""
        yield _LONE.sub(b"\n", data.removesuffix(held))
    yield held.replace(b"\r", b"\n")


def without_first_line(pieces: Iterable[bytes]) -> Iterator[bytes]:
    r"""A stream from its second line on.

    >>> list(without_first_line([b"1", b"2\nFrom", b": a"]))
    [b'From', b': a']
    """
    stream = iter(pieces)
    for piece in stream:
        _, line_feed, rest = piece.partition(b"\n")
        if line_feed:
            return chain((rest,), stream)
    return iter(())
