"""A mail of Outlook as everybody else's mail begins: its properties in, a header block out. Pure.

The headers with which it was delivered are kept as they came; what they lack (a mail that was sent has none) is made of the
properties.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from email.utils import format_datetime

from ingest.mail.headers import header_block, parse_headers
from ingest.outlook.item import Item, email_of, keywords_of, name_of, one_line, sender_of, subject_of
from ingest.outlook.properties import Tag

_KINDS = {1: "To", 2: "Cc", 3: "Bcc"}
_SENSITIVITIES = {1: "Personal", 2: "Private", 3: "Company-Confidential"}
_UNSENT = 0x8
"""MSGFLAG_UNSENT: still being written."""
_CLASS_HEADERS = (
    ("REPORT.", ("Content-Type: multipart/report; report-type=delivery-status",)),
    ("IPM.NOTE.RULES.OOF", ("Auto-Submitted: auto-replied",)),
    ("IPM.NOTE.RULES.REPLY", ("Auto-Submitted: auto-replied",)),
    ("IPM.SCHEDULE.MEETING", ("Content-Class: urn:content-classes:calendarmessage",)),
)
"""What the class of an item says that mail says in a header."""


def as_headers(item: Item) -> bytes:
    """The header block of a mail."""
    delivered = item.properties.values.get(Tag.TRANSPORT_HEADERS)
    block = header_block(delivered.lstrip().encode("utf-8", "replace")) if isinstance(delivered, str) else b""
    known = parse_headers(block)
    made = [f"{name}: {value}".encode() for name, value in _made(item) if not known.has(name.lower()) and value]
    by_class = (lines for start, lines in _CLASS_HEADERS if item.message_class.startswith(start))
    return b"\r\n".join(
        [*filter(None, [block.rstrip(b"\r\n")]), *made, *(line.encode() for line in next(by_class, ()))]
    )


def _made(item: Item) -> Iterator[tuple[str, str]]:
    properties = item.properties
    yield "From", _mailbox(*sender_of(properties))
    for kind, name in _KINDS.items():
        yield name, ", ".join(_mailbox(name_of(each), email_of(each)) for each in item.recipients_of_kind(kind))
    yield "Date", _date(properties.moment(Tag.SUBMITTED, Tag.DELIVERED))
    yield "Subject", subject_of(properties)
    for header, tag in (
        ("Message-ID", Tag.MESSAGE_ID),
        ("In-Reply-To", Tag.IN_REPLY_TO),
        ("References", Tag.REFERENCES),
    ):
        yield header, one_line(properties.text(tag))
    yield "Delivered-To", one_line(properties.text(Tag.RECEIVED_BY_SMTP))
    yield "Sensitivity", _SENSITIVITIES.get(properties.number(Tag.SENSITIVITY), "")
    yield "X-Unsent", "1" if properties.number(Tag.MESSAGE_FLAGS) & _UNSENT else ""
    yield "Keywords", ",".join(_quoted(each) for each in keywords_of(properties))


def _mailbox(name: str, email: str) -> str:
    if not email:
        return ""
    return f"{_quoted(name)} <{email}>" if name and name != email else f"<{email}>"


def _quoted(text: str) -> str:
    plain = one_line(text).replace("\\", "").replace('"', "'")
    return f'"{plain}"'


def _date(moment: datetime | None) -> str:
    return "" if moment is None else format_datetime(moment)
