"""The header block of a message, fast: bytes up to the blank line in, the wanted fields out. Bodies are never looked at.

Fields keep their order and their duplicates; folded lines are unfolded; bytes that are not UTF-8 are read as Latin-1, so
nothing is lost. Encoded words (RFC 2047) are decoded only by who needs the text, since most fields have none.
"""

from __future__ import annotations

import binascii
import re
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass

from graph_model.errors import BadRecord

MAX_HEADER_BYTES = 1 << 20
"""A mail to ten thousand recipients has some 300 KB of headers: above 1 MiB it is no message."""

WANTED = {
    name.encode(): name
    for name in (
        "from", "sender", "to", "cc", "bcc", "date", "subject", "message-id", "in-reply-to", "references", "list-id",
        "list-post", "list-unsubscribe", "precedence", "auto-submitted", "return-path", "content-type", "content-class",
        "sensitivity", "x-from", "x-to", "x-auto-response-suppress", "x-failed-recipients",
    )
}  # fmt: skip

_ENCODED_WORD = re.compile(r"=\?([^?\s*]+)(?:\*[^?\s]*)?\?([bBqQ])\?([^?]*)\?=")
_BETWEEN_WORDS = re.compile(r"(\?=)\s+(?==\?[^?\s]+\?[bBqQ]\?)")
_HEX = re.compile(rb"=([0-9A-Fa-f]{2})")


@dataclass(frozen=True, slots=True)
class Headers:
    """The wanted fields of one message by lower-case name, each with its raw values in order."""

    fields: Mapping[str, list[str]]

    def first(self, name: str) -> str:
        """The first value of a field, "" if it is absent."""
        values = self.fields.get(name)
        return values[0] if values else ""

    def all(self, name: str) -> list[str]:
        """Every value of a field, in order."""
        return self.fields.get(name, [])

    def has(self, name: str) -> bool:
        return name in self.fields


def header_block(data: bytes) -> bytes:
    """What stands before the first blank line; everything where there is none. Raises BadRecord above the size limit."""
    if data.startswith((b"\n", b"\r\n")):
        return b""
    end = data.find(b"\n\n", 0, MAX_HEADER_BYTES + 2)
    carriage = data.find(b"\n\r\n", 0, end if end >= 0 else MAX_HEADER_BYTES + 3)
    end = carriage if carriage >= 0 else end
    if end < 0 and len(data) > MAX_HEADER_BYTES:
        raise BadRecord(f"header longer than {MAX_HEADER_BYTES} bytes")
    return data if end < 0 else data[:end]


def parse_headers(data: bytes) -> Headers:
    r"""The wanted fields of a message that starts at `data`. Raises BadRecord if its header is beyond the size limit.

    >>> parse_headers(b"FROM: a@b.c\nTo: d@e.f,\n g@h.i\n\nbody: x").fields
    {'from': ['a@b.c'], 'to': ['d@e.f, g@h.i']}
    """
    block = header_block(data)
    if b"\r" in block:
        block = block.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    fields: dict[str, list[str]] = {}
    for line in block.replace(b"\n ", b" ").replace(b"\n\t", b" ").split(b"\n"):
        name, colon, value = line.partition(b":")
        wanted = WANTED.get(name.lower().rstrip())
        if wanted and colon:
            fields.setdefault(wanted, []).append(_text(value))
    return Headers(fields)


def _text(value: bytes) -> str:
    try:
        return value.decode("utf-8").strip()
    except UnicodeDecodeError:
        return value.decode("latin-1").strip()


def decode_words(text: str) -> str:
    """The text with its encoded words decoded; what cannot be decoded stays as it is. Never raises.

    >>> decode_words("=?utf-8?q?J=C3=B6rg?= =?ISO-8859-1?B?TfxsbGVy?= x")
    'JörgMüller x'
    """
    if "=?" not in text:
        return text
    joined = _BETWEEN_WORDS.sub(r"\1", text)
    pieces: list[str] = []
    position, charset, pending = 0, "", b""
    for word in _ENCODED_WORD.finditer(joined):
        gap = joined[position : word.start()]
        if pending and (gap or word[1].lower() != charset):
            pieces.append(_in_charset(pending, charset))
            pending = b""
        pieces.append(gap)
        position, charset, pending = word.end(), word[1].lower(), pending + _word_bytes(word)
    return "".join((*pieces, _in_charset(pending, charset), joined[position:]))


def _word_bytes(word: re.Match[str]) -> bytes:
    raw = word[3].encode("utf-8", "surrogatepass")
    if word[2] in "qQ":
        return _HEX.sub(lambda pair: bytes((int(pair[1], 16),)), raw.replace(b"_", b" "))
    try:
        return b64decode(raw + b"=" * (-len(raw) % 4))
    except binascii.Error:
        return raw


def _in_charset(data: bytes, charset: str) -> str:
    try:
        return data.decode(charset or "ascii", "replace")
    except (LookupError, ValueError):
        return data.decode("latin-1")
