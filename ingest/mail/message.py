"""One message: the bytes of its headers in, an interaction with its addresses out. Pure; the body is never looked at.

Copies of one mail get one id, whatever Message-ID each has. A thread is named by the first Message-ID of its References;
without any, by its own. Beside it stands its topic: the base subject among these people. `graph_model.threads` joins both
where all messages are seen.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache

from graph_model.entities import ANSWERS, Address, Channel, Interaction, Participation, Role, merge_participants
from graph_model.errors import BadRecord
from graph_model.identifiers import identifier, message_id
from ingest.candidate import Candidate, Facts, Signs
from ingest.mail.email_address import mailboxes
from ingest.mail.headers import Headers, fields_of, parse_headers
from ingest.mail.labels import labels_of
from ingest.mail.left_out import left_out
from ingest.mail.message_date import believed_date, is_default_date, parse_date
from ingest.mail.subject import base_subject, normalised_subject, subject_digest

_ROLES = {"from": Role.SENDER, "to": Role.TO, "cc": Role.CC, "bcc": Role.BCC}
_RECIPIENTS = ("to", "cc", "bcc")
_TELLING = frozenset({
    "list-id", "list-post", "list-unsubscribe", "precedence", "auto-submitted", "content-class", "x-auto-response-suppress",
    "feedback-id", "x-autoreply", "x-autorespond", "return-path", "x-failed-recipients",
})  # fmt: skip
"""Fields that tell what kind of a message it is. Ordinary mail has none of them."""
_DELIVERED_TO = ("delivered-to", "x-delivered-to", "envelope-to")
"""Into whose mailbox a server put this copy: of Postfix, qmail, Dovecot and Gmail, of Fastmail, of Exim."""
_SAYS_WHOSE = frozenset(_DELIVERED_TO)
_OF_THE_COPY = _SAYS_WHOSE | {"x-mozilla-status", "x-mozilla-keys"}
_MESSAGE_ID = re.compile(r"<\s*([^<>\s]+)\s*>")
_BY_MAILBOX_PROVIDER = re.compile(
    r":(?:fastmail|amazonses|user:proton|zohomail|[a-z]*bg(?:foreign|logic)\w*(?:-\w*)?)\s*$", re.IGNORECASE
)
"""Feedback-IDs that Fastmail, Proton, Zoho and Tencent put on every mail of a person, and Amazon on all that it relays: not on
mass mailings only."""
_SIMPLE_NAME = re.compile(r"[^\W\d_][\w'’.-]*(?:,? [^\W\d_][\w'’.-]*){1,4}")


def message_facts(block: bytes, now_ms: int, path: str = "") -> Facts:
    """The message of a header block in the file at `path`; none for drafts, junk, and what was thrown away.

    Raises as `parse_message`.
    """
    headers = fields_of(block)
    excluded = left_out(headers, path)
    return Facts(excluded=(excluded,)) if excluded else Facts(candidates=(message_of(headers, now_ms),))


def parse_message(data: bytes, now_ms: int) -> Candidate:
    """The message whose headers start `data`. What must not be stored of it is for `ingest.gate` to judge.

    Raises BadRecord where there is no header, no usable sender, or a header beyond the size limit.
    """
    return message_of(parse_headers(data), now_ms)


def message_of(headers: Headers, now_ms: int) -> Candidate:
    """The same from header fields, wherever they were read: copies of one mail become one, from a file or an API."""
    if not headers:
        raise BadRecord("no header fields")
    senders = _mailboxes(headers, "from") or _mailboxes(headers, "sender") or _return_path(headers)
    if not senders:
        raise BadRecord("no usable sender address")
    return _candidate(headers, senders[0], now_ms)


def _mailboxes(headers: Headers, name: str) -> list[tuple[str, str]]:
    return [pair for value in headers.all(name) for pair in mailboxes(value)] if headers.has(name) else []


def _return_path(headers: Headers) -> list[tuple[str, str]]:
    """Who a bounce came from: mail systems often leave From without an address."""
    return list(mailboxes(headers.first("return-path")))


def _candidate(headers: Headers, sender: tuple[str, str], now_ms: int) -> Candidate:
    recipients = {name: _mailboxes(headers, name) for name in _RECIPIENTS}
    names = [sender]
    taking_part = [_participation(sender[1], "from")]
    for name, pairs in recipients.items():
        names += pairs
        taking_part += [_participation(email, name) for _, email in pairs]
    names += _exchange_names(headers, sender, recipients["to"])
    participants = merge_participants(taking_part)
    subject = normalised_subject(headers.first("subject"))
    return Candidate(
        _interaction(headers, sender[1], participants, subject, now_ms),
        _addresses(names),
        _signs(headers) if any(recipients.values()) else replace(_signs(headers), hides_recipients=True),
        subject=subject,
        labels=labels_of(headers),
        sensitivity=headers.first("sensitivity").lower().partition("(")[0].strip(),
        delivered_to=_delivered_to(headers, participants),
    )


def _interaction(
    headers: Headers, sender: str, participants: tuple[Participation, ...], subject: str, now_ms: int
) -> Interaction:
    date_ms = parse_date(headers.first("date"))
    at_ms, doubt = believed_date(date_ms, lambda: headers.all("received"), now_ms)
    own_id = _own_id(headers)
    answered = _references(headers, participants)
    root = answered[0] if answered else own_id
    people = _in_all_copies(participants)
    clock_ran = not own_id or not is_default_date(date_ms, doubt)
    header_id = own_id or _fallback_id(headers)
    return Interaction(
        id=message_id(date_ms, sender, people, subject_digest(subject), header_id, clock_ran=clock_ran),
        channel=Channel.MESSAGE,
        at_ms=at_ms,
        audience=len(participants) - 1,
        participants=participants,
        thread=_thread_id(root) if root else "",
        reply_to=identifier("header", answered[-1]) if answered else "",
        topic=topic_of(subject, people),
        doubt=doubt,
        source_ids=(own_id,) if own_id else (),
    )


@lru_cache(maxsize=1 << 14)
def _thread_id(root: str) -> str:
    return identifier("thread", root)


def _in_all_copies(participants: Iterable[Participation]) -> list[str]:
    """Everybody but those in Bcc: only the sender's copy names them, and no answer does."""
    return [each.email for each in participants if each.role is not Role.BCC]


def _delivered_to(headers: Headers, participants: Iterable[Participation]) -> str:
    """The participant whose copy this is, the last server to deliver it first. An alias, list or login says nothing of one."""
    if headers.lacks(_SAYS_WHOSE):
        return ""
    people = {each.email for each in participants}
    named = (email for name in _DELIVERED_TO for _, email in _mailboxes(headers, name))
    return next((email for email in named if email in people), "")


def _own_id(headers: Headers) -> str:
    """The Message-ID without its brackets, "" where there is none."""
    raw = headers.first("message-id")
    found = _MESSAGE_ID.search(raw)
    return found[1] if found else "".join(raw.split()).strip("<>")


def _fallback_id(headers: Headers) -> str:
    """Without a date and a Message-ID, everything we read of a message identifies it, but for what is of the copy."""
    fields = {name: values for name, values in headers.fields.items() if name not in _OF_THE_COPY}
    return identifier("headers", *(text for name in sorted(fields) for text in (name, *fields[name])))


def _references(headers: Headers, participants: tuple[Participation, ...]) -> list[str]:
    """The Message-IDs of the conversation, the oldest first, what is answered last.

    An address is none: "In-Reply-To: Message from Bob <bob@x.org>" would make all answers to Bob one conversation.
    """
    chain = _MESSAGE_ID.findall(" ".join(headers.all("references"))) if headers.has("references") else []
    named = _MESSAGE_ID.findall(headers.first("in-reply-to"))
    direct = [each for each in named if not any(each.lower() == one.email for one in participants)][:1]
    return [each for each in chain if each not in direct] + direct


def topic_of(subject: str, people: Iterable[str]) -> str:
    """What a message has in common with its answers among the same people, marked if it is one itself; "" without a subject."""
    base, answers = base_subject(subject)
    return f"{ANSWERS if answers else ''}{identifier('topic', base, *sorted(people))}" if base else ""


def _exchange_names(headers: Headers, sender: tuple[str, str], to: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Display names that an Exchange export keeps in X-From and X-To, where it is clear whose they are."""
    found = [(_simple_name(headers.first("x-from")), sender[1])] if not sender[0] else []
    if len(to) == 1 and not to[0][0]:
        found.append((_simple_name(headers.first("x-to")), to[0][1]))
    return found


def _simple_name(text: str) -> str:
    """A name that is nothing but a name of two to five words, else "".

    >>> _simple_name("Arora, Harry </O=ENRON/OU=NA/CN=RECIPIENTS/CN=HARORA>"), _simple_name("a, b, c"), _simple_name("Ada")
    ('Arora, Harry', '', '')
    """
    name = text.partition("<")[0].strip(" '\"")
    return name if _SIMPLE_NAME.fullmatch(name) and name.count(",") <= 1 and "@" not in text.partition("<")[0] else ""


def _addresses(names: Iterable[tuple[str, str]]) -> tuple[Address, ...]:
    found: dict[str, Address] = {}
    for name, email in names:
        each = _address(name, email)
        known = found.setdefault(email, each)
        if known.names != each.names:
            found[email] = Address(email, names=tuple(sorted({*known.names, *each.names})))
    return tuple(found.values())


@lru_cache(maxsize=1 << 16)
def _address(name: str, email: str) -> Address:
    return Address(email, names=(name,) if name and name.casefold() != email else ())


@lru_cache(maxsize=1 << 16)
def _participation(email: str, field: str) -> Participation:
    return Participation(email, _ROLES[field])


def _signs(headers: Headers) -> Signs:
    if headers.lacks(_TELLING):
        return _ordinary(headers.first("content-type").lower(), headers.first("x-mailer").lower())
    return_path = headers.first("return-path")
    return Signs(
        list_id=_bracketed(headers.first("list-id")),
        list_post=headers.first("list-post").lower(),
        unsubscribe=headers.has("list-unsubscribe"),
        precedence=headers.first("precedence").lower(),
        auto_submitted=headers.first("auto-submitted").partition(";")[0].strip().lower(),
        content_type=headers.first("content-type").lower() if headers.has("content-type") else "",
        content_class=headers.first("content-class").lower(),
        suppress=headers.first("x-auto-response-suppress").lower(),
        feedback_id=headers.has("feedback-id") and not _BY_MAILBOX_PROVIDER.search(headers.first("feedback-id")),
        mailer=headers.first("x-mailer").lower(),
        auto_reply=headers.has("x-autoreply") or headers.has("x-autorespond"),
        bounce=return_path == "<>" or headers.has("x-failed-recipients"),
    )


@lru_cache(maxsize=1 << 12)
def _ordinary(content_type: str, mailer: str) -> Signs:
    return Signs(content_type=content_type, mailer=mailer)


def _bracketed(text: str) -> str:
    inner = text.rpartition("<")[2].partition(">")[0]
    return inner.strip().lower()
