"""The header block of a message, fast: bytes up to the blank line in, the wanted fields out. Bodies are never looked at.

Fields keep their order and their duplicates; folded lines are unfolded; bytes that are not UTF-8 are read as Latin-1, so
nothing is lost. Encoded words (RFC 2047) are decoded only by who needs the text, since most fields have none.
"""

from __future__ import annotations

import binascii
import codecs
import re
from base64 import b64decode
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from graph_model.errors import BadRecord

MAX_HEADER_BYTES = 1 << 20
"""A mail to ten thousand recipients has some 300 KB of headers: above 1 MiB it is no message."""

WANTED = (
    "from", "sender", "to", "cc", "bcc", "date", "subject", "message-id", "in-reply-to", "references", "list-id",
    "list-post", "list-unsubscribe", "precedence", "auto-submitted", "return-path", "content-type", "content-class",
    "sensitivity", "x-from", "x-to", "x-auto-response-suppress", "x-failed-recipients", "received", "feedback-id",
    "x-mailer", "x-autoreply", "x-autorespond", "x-gmail-labels", "x-folder", "keywords", "x-keywords", "categories",
    "delivered-to", "x-delivered-to", "envelope-to", "x-unsent", "x-mozilla-status", "x-mozilla-draft-info",
    "x-mozilla-keys",
)  # fmt: skip
"""The fields that anybody asks for, in lower case: all others are skipped without being cut out."""

_ENCODED_WORD = re.compile(r"=\?([^?\s*]+)(?:\*[^?\s]*)?\?([bBqQ])\?([^?]*)\?=")
_BETWEEN_WORDS = re.compile(r"(\?=)\s+(?==\?[^?\s]+\?[bBqQ]\?)")
_HEX = re.compile(rb"=([0-9A-Fa-f]{2})")
_BLANK_LINE = re.compile(rb"\n\r?\n")
_LONE_RETURN = re.compile(rb"\r[^\n]")
_NO_CHARSETS = frozenset({"punycode", "idna", "unicode-escape", "raw-unicode-escape"})
"""Codecs of Python that are no charset of mail; the first two take a time that grows with the square of the text."""


class Headers:
    """The wanted fields of one message by lower-case name. Values are unfolded and stripped only when they are asked for."""

    __slots__ = ("_first", "_pairs")

    _first: dict[str, str]
    _pairs: Sequence[tuple[str, str]]

    def __init__(self, fields: Mapping[str, Sequence[str]]) -> None:
        """From each field's values in their order."""
        made = Headers.of([(name, value) for name, values in fields.items() for value in values])
        self._first, self._pairs = made._first, made._pairs

    @classmethod
    def of(cls, pairs: Sequence[tuple[str, str]]) -> Headers:
        """From (name as it is written, raw value) in their order."""
        headers = cls.__new__(cls)
        # of two with one name the first is to stay, so the last is put in first
        try:
            first = {_USUAL[name]: value for name, value in reversed(pairs)}
        except KeyError:
            first = {_lower(name): value for name, value in reversed(pairs)}
        headers._first = first
        headers._pairs = pairs if len(first) < len(pairs) else ()
        return headers

    def first(self, name: str) -> str:
        """The first value of a field, "" if it is absent."""
        value = self._first.get(name)
        return _unfolded(value) if value else ""

    def all(self, name: str) -> list[str]:
        """Every value of a field, in order."""
        if not self._pairs:
            return [_unfolded(self._first[name])] if name in self._first else []
        return [_unfolded(value) for written, value in self._pairs if _lower(written) == name]

    def has(self, name: str) -> bool:
        return name in self._first

    def lacks(self, names: frozenset[str]) -> bool:
        """Whether none of these fields is there."""
        return self._first.keys().isdisjoint(names)

    def __bool__(self) -> bool:
        return bool(self._first)

    @property
    def fields(self) -> dict[str, list[str]]:
        """Every field with its values, in order."""
        if self._pairs:
            return {name: self.all(name) for name in dict.fromkeys(_lower(written) for written, _ in self._pairs)}
        return {name: self.all(name) for name in reversed(self._first)}


_USUAL = {written: name for name in WANTED for written in (name, name.title(), name.upper(), name.capitalize())}
"""The usual ways to write a name -> its lower case, one string for all of them."""
_USUAL.update({"Message-ID": "message-id", "List-ID": "list-id"})


def _lower(name: str) -> str:
    return _USUAL.get(name) or name.lower()


def _unfolded(value: str) -> str:
    return (value.replace("\n ", " ").replace("\n\t", " ") if "\n" in value else value).strip()


def header_block(data: bytes) -> bytes:
    """What stands before the first blank line; everything where there is none. Raises BadRecord above the size limit."""
    if data.startswith((b"\n", b"\r\n")):
        return b""
    blank = _BLANK_LINE.search(data, 0, MAX_HEADER_BYTES + 3)
    if blank:
        return data[: blank.start()]
    if len(data) > MAX_HEADER_BYTES:
        raise BadRecord(f"header longer than {MAX_HEADER_BYTES} bytes")
    return data


def parse_headers(data: bytes) -> Headers:
    r"""The wanted fields of a message that starts at `data`. Raises BadRecord if its header is beyond the size limit.

    >>> parse_headers(b"FROM: a@b.c\nTo: d@e.f,\n g@h.i\n\nbody: x").fields
    {'from': ['a@b.c'], 'to': ['d@e.f, g@h.i']}
    """
    return fields_of(header_block(data))


def fields_of(block: bytes) -> Headers:
    """The wanted fields of a header block. Raises BadRecord if it is beyond the size limit."""
    if len(block) > MAX_HEADER_BYTES:
        block = header_block(block)
    if b"\r" in block:
        block = _with_line_feeds(block)
    try:
        return Headers.of(_FIELDS("\n" + block.decode()))
    except UnicodeDecodeError:
        return Headers.of([(name, _text(value)) for name, value in _FIELDS("\n" + block.decode("latin-1"))])


def _with_line_feeds(block: bytes) -> bytes:
    if _LONE_RETURN.search(block):
        return block.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return block.replace(b"\r", b"")  # three times as fast


def _text(latin: str) -> str:
    """The field's own bytes as UTF-8 where they are: only the message as a whole was not."""
    try:
        return latin.encode("latin-1").decode()
    except UnicodeDecodeError:
        return latin


def _any_of(words: Iterable[str]) -> str:
    """A pattern that matches any of the words, those with a common beginning sharing it: no word is tried in vain.

    >>> _any_of(["to", "cc", "content"])
    '(?:[tT](?i:o)|[cC](?:[oO](?i:ntent)|[cC]))'
    """
    rests: dict[str, list[str]] = {}
    for word in words:
        rests.setdefault(word[:1], []).append(word[1:])
    branches = [_either_case(first) + _rest(rests[first]) for first in sorted(rests, reverse=True)]
    return branches[0] if len(branches) == 1 else f"(?:{'|'.join(branches)})"


def _either_case(letter: str) -> str:
    return f"[{letter}{letter.upper()}]" if letter.isalpha() else re.escape(letter)


def _rest(rests: list[str]) -> str:
    if len(rests) > 1:
        return _any_of(rests)
    return f"(?i:{re.escape(rests[0])})" if rests[0] else ""


_FIELDS = re.compile(rf"\n({_any_of(WANTED)})(?::|(?:[ \t\v\f]|\n[ \t])+:)(.*(?:\n[ \t].*)*+)", re.ASCII).findall
"""(name, value) of every wanted field; begins with a literal, so that the engine jumps from line to line."""


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
        return data.decode(_codec(charset) if charset else "ascii", "replace")
    except (LookupError, ValueError):
        return data.decode("latin-1")


@lru_cache(maxsize=1 << 8)
def _codec(charset: str) -> str:
    """The codec of that name. Raises LookupError where it is none of mail's."""
    name = codecs.lookup(charset).name
    if name in _NO_CHARSETS:
        raise LookupError(charset)
    return name
