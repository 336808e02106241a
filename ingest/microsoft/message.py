"""Messages of Graph and of Data Connect: a record in, facts of one message out. Pure.

The record is turned into the header fields that the same mail has in a file, and read by the same code: so copies from Graph,
from a mailbox file and from IMAP are one message. Where Graph gives the headers as they came, these say more than its own
properties: mail that was sent from the mailbox has none.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode
from collections.abc import Iterator
from dataclasses import replace

from graph_model.entities import GUESSED
from graph_model.identifiers import identifier
from ingest.candidate import Candidate, Facts
from ingest.forgiving_json import JsonObject
from ingest.mail.headers import WANTED, Headers
from ingest.mail.message import message_of
from ingest.microsoft.moments import instant

_NAMES = frozenset(WANTED)
_RECIPIENTS = (("to", "torecipients"), ("cc", "ccrecipients"), ("bcc", "bccrecipients"))
_NOTICE = "urn:content-classes:calendarmessage"
_CONVERSATION_BYTES = 16
MAILBOX = "sociogram.mailbox"
"""Where a live source notes whose mailbox a record is from: Graph's own properties do not say."""


def parse_message(message: JsonObject, now_ms: int) -> Facts:
    """The facts of one record. Raises BadRecord where it shows no usable sender."""
    if message.flag("isdraft"):
        return Facts(excluded=("draft",))
    if _is_update(message):
        return Facts(excluded=("partial-update",))
    candidate = message_of(headers_of(message), now_ms)
    return Facts(candidates=(_in_conversation(candidate, message),))


def _is_update(message: JsonObject) -> bool:
    """A delta page says of a known message only what changed, such as that it was read."""
    shows = ("from", "sender", "subject", "internetmessageid", "torecipients", "sentdatetime", "receiveddatetime")
    return message.has("id") and not any(map(message.has, shows))


def headers_of(message: JsonObject) -> Headers:
    """The header fields that the message had, or must have had.

    >>> sender = {"emailAddress": {"name": "Ada, L.", "address": "ada@x.org"}}
    >>> headers_of(JsonObject({"from": sender, "sentDateTime": "2024-05-01T10:00:00Z", "subject": "Hi"})).fields
    {'from': ['"Ada, L." <ada@x.org>'], 'date': ['2024-05-01T10:00:00+00:00'], 'subject': ['Hi']}
    """
    fields: dict[str, list[str]] = {}
    for header in message.objects("internetmessageheaders"):
        name = header.text("name").lower()
        if name in _NAMES:
            fields.setdefault(name, []).append(" ".join(header.text("value").split()))
    for name, value in _properties(message):
        if value and name not in fields:
            fields[name] = [value]
    labels = message.texts("categories")
    if labels:
        fields.setdefault("keywords", []).extend(f'"{_unquoted(label)}"' for label in labels)
    return Headers(fields)


def _properties(message: JsonObject) -> Iterator[tuple[str, str]]:
    yield "from", _mailbox(message.object("from"))
    yield "sender", _mailbox(message.object("sender"))
    yield from ((name, ", ".join(filter(None, map(_mailbox, message.objects(key))))) for name, key in _RECIPIENTS)
    sent, received = instant(message.text("sentdatetime")), instant(message.text("receiveddatetime"))
    yield "date", sent.isoformat() if sent else ""
    yield "received", f"; {received.isoformat()}" if received else ""
    yield "subject", message.text("subject")
    yield "message-id", message.text("internetmessageid")
    yield "sensitivity", message.word("sensitivity")
    yield "delivered-to", message.text(MAILBOX)
    yield "content-class", _NOTICE if _is_notice(message) else ""


def _is_notice(message: JsonObject) -> bool:
    """An invitation, an answer to one, or a cancellation: `eventMessage` and what derives from it."""
    kind = (message.text("@odata.type") or message.text("odatatype")).lower()
    return ".eventmessage" in kind or message.word("meetingmessagetype") not in ("", "none")


def _mailbox(recipient: JsonObject) -> str:
    address = recipient.object("emailaddress")
    written, name = address.text("address"), _unquoted(address.text("name"))
    return f'"{name}" <{written.strip("<>")}>' if written and name else written


def _unquoted(text: str) -> str:
    return " ".join(text.replace('"', "'").replace("\\", " ").split())


def _in_conversation(candidate: Candidate, message: JsonObject) -> Candidate:
    """The message in the thread of Exchange's conversation: thinner evidence than headers, but sent mail has only that."""
    conversation = message.text("conversationid")
    if not conversation:
        return candidate
    thread = GUESSED + identifier("thread", "conversation", _conversation(conversation))
    return replace(candidate, interaction=replace(candidate.interaction, thread=thread))


def _conversation(text: str) -> str:
    """What a conversation's id has in all mailboxes: its last 16 bytes; before them stands which mailbox it is.

    >>> _conversation("AAQkAGRjNDFjNDY1LTVmNzUtNGViNC1hOTk2LWM5OGUyYmYxNTcyYwAQAEH3XvVUpNJPt-00pKRWQ_0=")
    '41f75ef554a4d24fb7ed34a4a45643fd'
    """
    try:
        data = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        return text
    return data[-_CONVERSATION_BYTES:].hex() if len(data) > _CONVERSATION_BYTES else text
