"""Messages of the Gmail API (`format=metadata` or `full`): a record in, facts of one message out. Pure.

Its header fields are those of the mail, so that copies from Gmail, from a mailbox file and from IMAP are one message.
"""

from __future__ import annotations

from datetime import UTC, datetime

from graph_model.errors import BadRecord
from ingest.candidate import Facts
from ingest.forgiving_json import JsonObject
from ingest.mail.headers import WANTED, Headers
from ingest.mail.message import message_of

_NAMES = frozenset(WANTED)
_LEFT_OUT = {"DRAFT": "draft", "SPAM": "spam", "TRASH": "trash", "CHAT": "chat"}
"""Label -> the name under which messages that have it are counted."""
_LATEST_MS = 253_402_300_799_000


def parse_message(message: JsonObject, now_ms: int) -> Facts:
    """The facts of one record. Raises BadRecord where it shows no headers or no usable sender."""
    labels = message.texts("labelids")
    left_out = next((name for label, name in _LEFT_OUT.items() if label in labels), "")
    if left_out:
        return Facts(excluded=(left_out,))
    if not message.object("payload").objects("headers"):
        raise BadRecord("a message without headers: it was not asked for with format=metadata or full")
    return Facts(candidates=(message_of(headers_of(message, labels), now_ms),))


def headers_of(message: JsonObject, labels: list[str]) -> Headers:
    """The header fields; without a Date the time at which Gmail took the message in stands for its Received field."""
    fields: dict[str, list[str]] = {}
    for header in message.object("payload").objects("headers"):
        name = header.text("name").lower()
        if name in _NAMES:
            fields.setdefault(name, []).append(" ".join(header.text("value").split()))
    taken_in = _instant(message.text("internaldate"))
    if taken_in and "received" not in fields:
        fields["received"] = [f"; {taken_in}"]
    if labels:
        fields.setdefault("keywords", []).extend(f'"{label}"' for label in labels)
    return Headers(fields)


def _instant(milliseconds: str) -> str:
    if not milliseconds.isdecimal() or int(milliseconds[:18]) > _LATEST_MS:
        return ""
    return datetime.fromtimestamp(int(milliseconds) / 1000, UTC).isoformat()
