"""MAPI properties, whatever file they come from: raw values by type in, text, numbers and moments out. Pure.

Source: [MS-OXPROPS], [MS-OXCDATA] 2.11.
"""

from __future__ import annotations

import codecs
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import IntEnum

Value = str | int | bytes | tuple[str, ...]

ANSI, UNICODE, BINARY, MANY_UNICODE, MANY_ANSI = 0x001E, 0x001F, 0x0102, 0x101F, 0x101E
NUMBERS = {0x0002: "<h", 0x0003: "<i", 0x000B: "<?", 0x0014: "<q", 0x0040: "<Q"}
"""How the numeric types are packed: two, four and eight bytes, yes or no, and a time."""

TICKS_A_MICROSECOND = 10
_FIRST_MOMENT = datetime(1601, 1, 1, tzinfo=UTC)
"""From where Windows counts, in units of 100 ns."""

FIRST_NAMED = 0x8000
"""Properties from here on are numbered anew in every file, and found by name."""


class Tag(IntEnum):
    """The properties that are read, by the numbers of [MS-OXPROPS]; those found by name have numbers of our own, below zero."""

    MESSAGE_CLASS = 0x001A
    SENSITIVITY = 0x0036
    SUBJECT = 0x0037
    SUBMITTED = 0x0039
    REPRESENTED_NAME = 0x0042
    START = 0x0060
    END = 0x0061
    REPRESENTED_TYPE = 0x0064
    REPRESENTED_ADDRESS = 0x0065
    TRANSPORT_HEADERS = 0x007D
    SENDER_NAME = 0x0C1A
    SENDER_TYPE = 0x0C1E
    SENDER_ADDRESS = 0x0C1F
    RECIPIENT_KIND = 0x0C15
    DELIVERED = 0x0E06
    MESSAGE_FLAGS = 0x0E07
    MESSAGE_ID = 0x1035
    REFERENCES = 0x1039
    IN_REPLY_TO = 0x1042
    NAME = 0x3001
    ADDRESS_TYPE = 0x3002
    ADDRESS = 0x3003
    SMTP_ADDRESS = 0x39FE
    INTERNET_CODE_PAGE = 0x3FDE
    MESSAGE_CODE_PAGE = 0x3FFD
    SENDER_SMTP = 0x5D01
    REPRESENTED_SMTP = 0x5D02
    RECEIVED_BY_SMTP = 0x5D07
    RECIPIENT_NAME = 0x5FF6
    RECIPIENT_ANSWERED = 0x5FFB
    RECIPIENT_FLAGS = 0x5FFD
    RECIPIENT_RESPONSE = 0x5FFF
    MEETING_KEY = -1
    MEETING_START = -2
    MEETING_END = -3
    MEETING_STATE = -4
    SHOWN_AS = -5
    KEYWORDS = -6
    RECURRENCE = -7
    ZONE = -8
    MEETING_SEQUENCE = -9


NAMED: Mapping[int | str, Tag] = {
    0x0023: Tag.MEETING_KEY,
    0x820D: Tag.MEETING_START,
    0x820E: Tag.MEETING_END,
    0x8217: Tag.MEETING_STATE,
    0x8201: Tag.MEETING_SEQUENCE,
    0x8205: Tag.SHOWN_AS,
    0x8216: Tag.RECURRENCE,
    0x8260: Tag.ZONE,
    "Keywords": Tag.KEYWORDS,
}
"""Properties that a file numbers itself, by the number or name under which it lists them."""

WANTED = frozenset(int(tag) for tag in Tag if tag > 0)


@dataclass(frozen=True, slots=True)
class Properties:
    """The wanted properties of one item or recipient."""

    values: Mapping[Tag, Value] = field(default_factory=dict)

    def text(self, *tags: Tag) -> str:
        """The first of these that is a text and not empty, in one line; "" where there is none."""
        found = (self.values.get(tag) for tag in tags)
        return next((" ".join(value.split()) for value in found if isinstance(value, str) and value.strip()), "")

    def number(self, tag: Tag) -> int:
        """A number; 0 where there is none."""
        value = self.values.get(tag)
        return value if isinstance(value, int) else 0

    def moment(self, *tags: Tag) -> datetime | None:
        """The first of these that is a time, in UTC; None where none is, or where it lies outside of the calendar."""
        ticks = next((value for value in map(self.values.get, tags) if isinstance(value, int) and value > 0), None)
        try:
            return None if ticks is None else _FIRST_MOMENT + timedelta(microseconds=ticks // TICKS_A_MICROSECOND)
        except OverflowError:
            return None


WESTERN = "cp1252"


def encoding_of(code_page: int) -> str:
    """Python's name of one of Windows' code pages; Western for what is none.

    >>> encoding_of(65001), encoding_of(932), encoding_of(0)
    ('utf-8', 'cp932', 'cp1252')
    """
    name = _CODE_PAGES.get(code_page, f"cp{code_page}")
    try:
        return codecs.lookup(name).name
    except LookupError:
        return WESTERN


_CODE_PAGES = {65001: "utf-8", 20127: "ascii", 28591: "latin-1", 28592: "iso8859-2", 28605: "iso8859-15", 20866: "koi8-r",
               51932: "euc-jp", 51949: "euc-kr", 50220: "iso2022-jp", 54936: "gb18030", 20936: "gb2312"}  # fmt: skip


def value_of(kind: int, data: bytes, encoding: str) -> Value | None:
    r"""A value of a MAPI type as it is packed; None for what is not read or too short.

    >>> value_of(0x001F, b"J\0\xf6\0", ""), value_of(0x001E, b"J\xf6\0", "cp1252"), value_of(0x0003, b"\2\0\0\0", "")
    ('Jö', 'Jö', 2)
    """
    if kind in NUMBERS:
        size = struct.calcsize(NUMBERS[kind])
        return int(struct.unpack_from(NUMBERS[kind], data)[0]) if len(data) >= size else None
    if kind == UNICODE:
        return data.decode("utf-16-le", "replace").rstrip("\0")
    if kind == ANSI:
        return data.decode(encoding, "replace").rstrip("\0")
    return data if kind == BINARY else None
