"""What a file is, by its content rather than its name: its first bytes in, yes or no for each kind out. Pure."""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping
from itertools import islice

from ingest.archives.zip_archive import is_document
from ingest.files import HEAD_BYTES, Head
from ingest.mail.line_ends import with_line_feeds
from ingest.tables.column_mapping import unknown_columns
from ingest.tables.csv_table import NO_MAPPING, TableKind, decoded, header_of, is_text, table_text

_FIELD = re.compile(rb"([!-9;-~]{1,76})[ \t]*:")
_TELLING_FIELDS = frozenset({
    b"from", b"date", b"to", b"subject", b"message-id", b"received", b"return-path", b"delivered-to", b"mime-version",
    b"x-originating-ip", b"reply-to", b"sender", b"cc", b"x-mozilla-status", b"authentication-results", b"dkim-signature",
    b"content-type",
})  # fmt: skip
_MBOX_START = re.compile(rb"[\r\n]*From [^\n]{0,998}?\d\d?:\d\d[^\n]*\n(?:>From |[!-9;-~]{1,200}[ \t]*:|\r?\n)")
_NEXT_START = re.compile(rb"\nFrom [^\n]{0,998}?\d\d?:\d\d[^\n]{0,200}\n(?=[!-9;-~]{1,200}[ \t]*:)")
_NEXT_DELIVERY = re.compile(
    rb"\n\r?\nFrom \S+ +[A-Z][a-z]{2} [A-Z][a-z]{2} +\d\d? \d\d:\d\d(?::\d\d)?[^\n]*(?<!Mon Sep 17 00:00:00 2001)\r?\n"
)
_MOST_STARTS = 1_000
"""Lines that only look like the start of a message are passed over up to so often."""
_MMDF_START = re.compile(rb"\x01{4}\r?\n(?:From [^\n]{0,1200}\n)?(?=[!-9;-~]{1,200}[ \t]*:)")
_COMPOUND_DOCUMENT = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OUTLOOK_DATA_FILE = b"!BDN"
_EMLX_START = re.compile(rb"[ \t]*\d{1,12}[ \t]*\r?\n")
_CONTROL = re.compile(rb"[\0-\x08\x0e-\x1f]")
_CALENDAR_START = re.compile(rb"\s*BEGIN:(?:VCALENDAR|VEVENT)", re.IGNORECASE)


def is_mbox(head: Head) -> bool:
    """Starts with a `From ` line that holds a time, and a header field below it; or within the header of a message."""
    data = _text_of(head)
    return _MBOX_START.match(data) is not None or _begins_within_a_header(data)


def _begins_within_a_header(data: bytes) -> bool:
    """Whether header fields come first, as in a file of one message, and another message follows.

    That must begin as mail systems write it, and not as git begins the patches that people mail to each other.
    """
    return b"\nFrom " in data and _has_mail_fields(data) and _holds_message(data, _NEXT_DELIVERY)


def is_rest_of_mbox(head: Head) -> bool:
    """Begins within the body of a message, and goes on with a whole one: a mailbox that was cut off at its front."""
    data = _text_of(head)
    return b"\nFrom " in data and _holds_message(data, _NEXT_START)


def _holds_message(data: bytes, start: re.Pattern[bytes]) -> bool:
    starts = islice(start.finditer(data), _MOST_STARTS)
    return any(_has_mail_fields(data[each.end() : each.end() + HEAD_BYTES]) for each in starts)


def is_mmdf(head: Head) -> bool:
    """Starts with MMDF's line between messages, and a header field below it."""
    return _MMDF_START.match(_text_of(head)) is not None


def is_emlx(head: Head) -> bool:
    """Apple Mail's file of one message: a line with its length in bytes, and header fields below it."""
    length = _EMLX_START.match(head.data)
    return length is not None and _has_mail_fields(head.data[length.end() :])


def is_msg(head: Head) -> bool:
    """Starts as a compound document does, which an Outlook message is, or, as its reader finds out, an old Office document."""
    return head.data.startswith(_COMPOUND_DOCUMENT)


def is_pst(head: Head) -> bool:
    """Starts as an Outlook data file does."""
    return head.data.startswith(_OUTLOOK_DATA_FILE)


def is_message(head: Head) -> bool:
    """Starts with header fields, two of which, or all, are ones that mail has. So may a mailbox, which is asked for before."""
    return _has_mail_fields(_text_of(head))


def _text_of(head: Head) -> bytes:
    return with_line_feeds(head.data.removeprefix(codecs.BOM_UTF8))


def _has_mail_fields(data: bytes) -> bool:
    names = _leading_fields(data)
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


def is_table(head: Head, kind: TableKind, mapping: Mapping[str, str] = NO_MAPPING) -> bool:
    """Its first line names the columns that this kind of table must have, as they are mapped or by our spellings."""
    return is_text(head.data) and kind.recognises(header_of(table_text(head.data)), mapping)


_BINARY_KINDS: tuple[tuple[str, tuple[bytes, ...]], ...] = (
    ("an image", (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*", b"BM", b"\0\0\1\0", b"8BPS")),
    ("a sound or a film", (b"ID3", b"OggS", b"fLaC", b"\x1aE\xdf\xa3", b".snd", b"MThd", b"FORM")),
    ("a PDF document", (b"%PDF",)),
    ("a 7-Zip or RAR archive: pack it as zip or tar", (b"7z\xbc\xaf", b"Rar!")),
    ("compressed by a method that is not read: gzip, bzip2 and xz are", (b"(\xb5/\xfd", b"\x04\x22M\x18", b"\x1f\x9d")),
    ("one part of a zip archive in several parts: join them", (b"PK\x07\x08",)),
    ("a database of Notes: export the mail from there", (b"\x1a\0\0\4",)),
    ("a mailbox of Outlook Express: export the mail from there", (b"\xcf\xad\x12\xfe",)),
    ("a database", (b"SQLite format 3\0",)),
    ("a program", (b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe")),
)
"""What files that are no text are, by how they begin."""

_TEXT_KINDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "JSON, but of no kind that is known: exports of Microsoft 365 and Google, SCIM, OCDS and BODS can be loaded",
        re.compile(r"\s*[\[{]\s*[\[{\"\d\]}\-tfn]"),
    ),
    (
        "a web page: the mail in it can be loaded as .eml or mbox",
        re.compile(r"\s*<(?:!doctype html|html|head|body)\b", re.I),
    ),
    ("an image", re.compile(r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)?<svg\b|#define \w+_width", re.S)),
    ("XML, but of no kind that is known", re.compile(r"\s*<[?!a-zA-Z]")),
    ("an address book: a CSV of people can be loaded", re.compile(r"\s*BEGIN:VCARD", re.I)),
    ("a document in Rich Text Format", re.compile(r"\{\\rtf")),
)
"""What texts are that nothing reads, by how they begin."""


def why_unrecognised(head: Head) -> str:
    """What to say of a file that nothing reads: what it is, and what could be done."""
    if not head.data:
        return "it is empty"
    return f"it is {_what_it_is(head.data)}"


def _what_it_is(data: bytes) -> str:
    if is_document(data):
        return "an office document or a program: a table in it can be loaded as CSV"
    named = next((name for name, starts in _BINARY_KINDS if data.startswith(starts) and not _is_plain(data)), "")
    if named or not is_text(data):
        return named or _contained(data)
    text = decoded(data)
    known = next((name for name, pattern in _TEXT_KINDS if pattern.match(text)), "")
    return known or _text_or_table(text)


def _text_or_table(text: str) -> str:
    """A table has a title in words for each of the cells of its first rows."""
    lines = [line for line in text.splitlines()[:50] if line.strip()][:5]
    titles, *rows = [header_of(line) for line in lines] or [[]]
    in_words = titles and all(re.search(r"[^\W\d]", title) for title in titles)
    if in_words and {len(row) for row in rows} == {len(titles)}:
        return unknown_columns(titles)
    return "text, but neither mail, nor a calendar, nor a table with known columns"


def _is_plain(data: bytes) -> bool:
    """Whether it is printable text, whatever letters it begins with."""
    return data.isascii() and not _CONTROL.search(data) and not data.startswith(b"%PDF")


def _contained(data: bytes) -> str:
    """What begins with a length, and a name behind it."""
    if data[:4] == b"RIFF" or data[4:8] == b"ftyp":
        return "an image, a sound or a film"
    return "binary, and of no kind that is known"
