"""What a file is, by its content rather than its name: its first bytes in, yes or no for each kind out. Pure."""

from __future__ import annotations

import codecs
import re

from ingest.files import Head
from ingest.tables.csv_table import TableKind, decoded, header_of, is_text

_FIELD = re.compile(rb"([!-9;-~]{1,76})[ \t]*:")
_TELLING_FIELDS = frozenset({
    b"from", b"date", b"to", b"subject", b"message-id", b"received", b"return-path", b"delivered-to", b"mime-version",
    b"x-originating-ip", b"reply-to", b"sender", b"cc", b"x-mozilla-status", b"authentication-results", b"dkim-signature",
    b"content-type",
})  # fmt: skip
_MBOX_START = re.compile(rb"From [^\n]{0,998}?\d\d?:\d\d[^\n]*\n(?:>From |[!-9;-~]{1,200}[ \t]*:|\r?\n)")
_CALENDAR_START = re.compile(rb"\s*BEGIN:(?:VCALENDAR|VEVENT)", re.IGNORECASE)


def is_mbox(head: Head) -> bool:
    """Starts with a `From ` line that holds a time, and a header field below it."""
    return _MBOX_START.match(head.data) is not None


def is_message(head: Head) -> bool:
    """Starts with header fields, two of which, or all, are ones that mail has."""
    names = _leading_fields(head.data.removeprefix(codecs.BOM_UTF8))
    telling = len(_TELLING_FIELDS & set(names))
    return telling >= 2 or (telling == 1 and len(names) == 1)


def _leading_fields(data: bytes) -> list[bytes]:
    names: list[bytes] = []
    for line in data.split(b"\n"):
        if line[:1] in (b" ", b"\t") and names:
            continue
        found = _FIELD.match(line)
        if found is None:
            return names if not line.strip() or len(names) > 2 else []
        names.append(found[1].lower())
    return names


def is_calendar(head: Head) -> bool:
    """Starts as a calendar does."""
    data = head.data
    if data[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        data = decoded(data).encode()
    return _CALENDAR_START.match(data.removeprefix(codecs.BOM_UTF8)) is not None


def is_table(head: Head, kind: TableKind) -> bool:
    """Its first line names the columns that this kind of table must have."""
    return is_text(head.data) and kind.recognises(header_of(decoded(head.data)))


def why_unrecognised(head: Head) -> str:
    """What to say of a file that nothing reads."""
    if not head.data:
        return "it is empty"
    if not is_text(head.data):
        return "it is no text"
    return "it is neither mail, nor a calendar, nor a table with known columns"
