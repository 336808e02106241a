"""JSON files as text: what a file that starts so may be, and its bytes as UTF-8. Pure."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator

_START = re.compile(rb"\s*[{\[]")
_UTF16 = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}


def as_utf8(pieces: Iterable[bytes]) -> Iterator[bytes]:
    r"""The same text in UTF-8 without a byte order mark, wherever it is split.

    >>> b"".join(as_utf8([b"\xff", b"\xfe{", b"\0}\0"]))
    b'{}'
    """
    stream = filter(None, pieces)
    first = b""
    while len(first) < len(codecs.BOM_UTF8) and (piece := next(stream, b"")):
        first += piece
    encoding = _UTF16.get(first[:2])
    if encoding is None:
        yield first.removeprefix(codecs.BOM_UTF8)
        yield from stream
        return
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    yield decoder.decode(first[2:]).encode("utf-8", "replace")
    yield from (decoder.decode(piece).encode("utf-8", "replace") for piece in stream)
    yield decoder.decode(b"", final=True).encode("utf-8", "replace")


def head_text(data: bytes) -> bytes:
    """The first bytes of a file in UTF-8."""
    return b"".join(as_utf8([data]))


def starts_as_json(data: bytes) -> bool:
    """Whether a file that begins so may be JSON with objects in it."""
    return _START.match(head_text(data)) is not None
