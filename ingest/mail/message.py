"""One message: the bytes of its headers in, an interaction with its addresses out. Pure; the body is never looked at.

Copies of one mail get one id, whatever Message-ID each has. A thread is named by the first Message-ID of its References;
without any, an answer joins the thread of its stripped subject among the same people: thin evidence, marked by a leading "~".
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from graph_model.entities import Address, Channel, Interaction, Participation, Role, merge_participants
from graph_model.errors import BadRecord
from graph_model.identifiers import identifier, message_id
from ingest.candidate import Candidate, Signs
from ingest.mail.email_address import mailboxes
from ingest.mail.headers import Headers, parse_headers
from ingest.mail.message_date import doubt_of, parse_date
from ingest.mail.subject import normalised_subject, stripped_subject, subject_digest

THIN_THREAD = "~"
"""Starts the id of a thread that was guessed from a subject. Sorts after every other, so that a better one wins a merge."""

PRIVATE_SENSITIVITIES = frozenset({"private", "personal"})

_RECIPIENTS = (("to", Role.TO), ("cc", Role.CC), ("bcc", Role.BCC))
_MESSAGE_ID = re.compile(r"<\s*([^<>\s]+)\s*>")
_SIMPLE_NAME = re.compile(r"[^\W\d_][\w'’.-]*(?:,? [^\W\d_][\w'’.-]*){1,4}")


def parse_message(data: bytes, now_ms: int) -> Candidate | None:
    """The message whose headers start `data`; None if its sender marked it private.

    Raises BadRecord where there is no header, no usable sender, or a header beyond the size limit.
    """
    headers = parse_headers(data)
    if not headers.fields:
        raise BadRecord("no header fields")
    if headers.first("sensitivity").lower() in PRIVATE_SENSITIVITIES:
        return None
    senders = _mailboxes(headers, "from") or _mailboxes(headers, "sender") or _return_path(headers)
    if not senders:
        raise BadRecord("no usable sender address")
    return _candidate(headers, senders[0], now_ms)


def _mailboxes(headers: Headers, name: str) -> list[tuple[str, str]]:
    return [pair for value in headers.all(name) for pair in mailboxes(value)]


def _return_path(headers: Headers) -> list[tuple[str, str]]:
    """Who a bounce came from: mail systems often leave From without an address."""
    return list(mailboxes(headers.first("return-path")))


def _candidate(headers: Headers, sender: tuple[str, str], now_ms: int) -> Candidate:
    recipients = {role: _mailboxes(headers, name) for name, role in _RECIPIENTS}
    taking_part = [Participation(sender[1], Role.SENDER)]
    taking_part += [Participation(email, role) for role, pairs in recipients.items() for _, email in pairs]
    participants = merge_participants(taking_part)
    names = [
        sender,
        *(pair for pairs in recipients.values() for pair in pairs),
        *_exchange_names(headers, sender, recipients),
    ]
    return Candidate(_interaction(headers, sender[1], participants, now_ms), _addresses(names), _signs(headers))


def _interaction(headers: Headers, sender: str, participants: tuple[Participation, ...], now_ms: int) -> Interaction:
    at_ms = parse_date(headers.first("date"))
    own_id = _own_id(headers)
    subject = normalised_subject(headers.first("subject"))
    answered = _references(headers)
    return Interaction(
        id=message_id(at_ms, sender, subject_digest(subject), own_id or _fallback_id(headers)),
        channel=Channel.MESSAGE,
        at_ms=at_ms,
        audience=len(participants) - 1,
        participants=participants,
        thread=_thread(answered, own_id, subject, participants),
        reply_to=identifier("header", answered[-1]) if answered else "",
        doubt=doubt_of(at_ms, now_ms),
        source_ids=(own_id,) if own_id else (),
    )


def _own_id(headers: Headers) -> str:
    """The Message-ID without its brackets, "" where there is none."""
    raw = headers.first("message-id")
    found = _MESSAGE_ID.search(raw)
    return found[1] if found else "".join(raw.split()).strip("<>")


def _fallback_id(headers: Headers) -> str:
    """Without a date and a Message-ID, everything we read of a message identifies it."""
    return identifier("headers", *(text for name in sorted(headers.fields) for text in (name, *headers.fields[name])))


def _references(headers: Headers) -> list[str]:
    """The Message-IDs of the conversation, the oldest first, what is answered last."""
    chain = _MESSAGE_ID.findall(" ".join(headers.all("references")))
    direct = _MESSAGE_ID.findall(headers.first("in-reply-to"))[:1]
    return [each for each in chain if each not in direct] + direct


def _thread(answered: list[str], own_id: str, subject: str, participants: Iterable[Participation]) -> str:
    if answered:
        return identifier("thread", answered[0])
    stripped = stripped_subject(subject)
    if (stripped != subject and stripped) or not own_id:
        return THIN_THREAD + identifier("thread", stripped, *(each.email for each in participants))
    return identifier("thread", own_id)


def _exchange_names(
    headers: Headers, sender: tuple[str, str], recipients: dict[Role, list[tuple[str, str]]]
) -> list[tuple[str, str]]:
    """Display names that an Exchange export keeps in X-From and X-To, where it is clear whose they are."""
    found = [(_simple_name(headers.first("x-from")), sender[1])] if not sender[0] else []
    to = recipients[Role.TO]
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
    spellings: dict[str, set[str]] = {}
    for name, email in names:
        known = spellings.setdefault(email, set())
        if name and name.casefold() != email:
            known.add(name)
    return tuple(Address(email, names=tuple(sorted(known))) for email, known in spellings.items())


def _signs(headers: Headers) -> Signs:
    return_path = headers.first("return-path")
    return Signs(
        list_id=_bracketed(headers.first("list-id")),
        list_post=headers.first("list-post").lower(),
        unsubscribe=headers.has("list-unsubscribe"),
        precedence=headers.first("precedence").lower(),
        auto_submitted=headers.first("auto-submitted").partition(";")[0].strip().lower(),
        content_type=headers.first("content-type").lower() if headers.has("content-type") else "",
        content_class=headers.first("content-class").lower(),
        bounce=return_path == "<>" or headers.has("x-failed-recipients"),
    )


def _bracketed(text: str) -> str:
    inner = text.rpartition("<")[2].partition(">")[0]
    return inner.strip().lower()
