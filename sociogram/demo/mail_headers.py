"""A message as bytes, with headers as mail programs write them: encoded words, folded lines, dates with zones.

In: a message and whose copy it is. Out: its bytes with bare line feeds. Written by hand, because the standard library's
generator takes a hundred times as long.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache

from sociogram.demo.mailroom import Message
from sociogram.demo.working_time import HOUR, day_of, utc_offset

_LINE = 76
_ENCODED_BYTES = 42
"""Bytes of text in one encoded word: base64 makes 56 characters of them, of the 75 that RFC 2047 allows."""

_SPECIAL = frozenset('()<>@,;:\\".[]')
_ZONES = {"US": -5, "GB": 0, "IN": 5.5, "JP": 9}
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_PROGRAMS = ("X-Mailer: Microsoft Outlook 16.0", "User-Agent: Mozilla Thunderbird", "X-Mailer: Apple Mail (2.3774)")


class Letterhead:
    """What stays the same from message to message: who is called what, and in which zone they write."""

    def __init__(self, names: Mapping[str, Sequence[str]], countries: Mapping[str, str]) -> None:
        self._mailboxes = {
            email: [f"{phrase(name)} <{email}>" for name in by_turns] for email, by_turns in names.items()
        }
        self._countries = countries

    def mailbox(self, email: str, turn: int = 0) -> str:
        """The address with its display name, where it has one; with the next one each turn, where several people share it."""
        shown = self._mailboxes.get(email)
        return shown[turn % len(shown)] if shown else email

    def copy(self, message: Message, owner: str, sent: bool) -> bytes:
        """The copy in `owner`'s mailbox. Only the sender's shows who was in Bcc, only others' show the way they came."""
        lines = [] if sent else [f"Delivered-To: {owner}", self._received(message)]
        lines += self._fields(message)
        if sent and message.bcc:
            lines.append(self._people("Bcc", message.bcc))
        lines += ["MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8", "", f"About {message.subject}.", ""]
        return "\n".join(lines).encode()

    def _received(self, message: Message) -> str:
        stamp = date_field(message.at + 2, timedelta(0))
        return f"Received: from mx.{message.sender.partition('@')[2]} by mail.halden.example with ESMTPS;\n\t{stamp}"

    def _fields(self, message: Message) -> Iterable[str]:
        program = _PROGRAMS[sum(message.sender.encode()) % len(_PROGRAMS)]
        yield f"From: {self.mailbox(message.sender, message.at)}"
        yield self._people("To", message.to)
        if message.cc:
            yield self._people("Cc", message.cc)
        yield f"Subject: {encoded(message.subject)}"
        yield f"Date: {date_field(message.at, self._zone(message))}"
        yield f"Message-ID: <{message.header_id}>"
        if message.answers:
            yield f"In-Reply-To: <{message.answers}>"
            yield folded("References", [f"<{each}>" for each in message.references], " ")
        yield from (f"{name}: {value}" for name, value in message.marks)
        yield program

    def _people(self, field: str, emails: Iterable[str]) -> str:
        return folded(field, [self.mailbox(email) for email in emails], ", ")

    def _zone(self, message: Message) -> timedelta:
        country = self._countries.get(message.sender.partition("@")[2], "NO")
        hours = _ZONES.get(country)
        return timedelta(seconds=utc_offset(day_of(message.at))) if hours is None else timedelta(seconds=hours * HOUR)


def phrase(name: str) -> str:
    """A display name: as it is, in quotes, or encoded.

    >>> phrase("Ada Lovelace"), phrase("Ada B. Lovelace"), phrase("Zoë")
    ('Ada Lovelace', '"Ada B. Lovelace"', '=?utf-8?b?Wm/Dqw==?=')
    """
    if not name.isascii():
        return encoded(name)
    return f'"{name}"' if _SPECIAL.intersection(name) else name


@lru_cache(maxsize=1 << 12)
def encoded(text: str) -> str:
    """Text as encoded words where it is not ASCII, several of them on lines of their own where it is long (RFC 2047)."""
    if text.isascii():
        return text
    pieces, piece = [], ""
    for letter in text:
        if len((piece + letter).encode()) > _ENCODED_BYTES:
            pieces.append(piece)
            piece = ""
        piece += letter
    return "\n ".join(f"=?utf-8?b?{b64encode(each.encode()).decode()}?=" for each in (*pieces, piece))


def folded(field: str, items: Iterable[str], separator: str) -> str:
    """A field whose items go over as many lines as they need (RFC 5322, 2.2.3)."""
    lines, line = [], f"{field}:"
    mark = separator.rstrip()
    for number, item in enumerate(items):
        line += mark if number else ""
        if number and len(line) + 1 + len(item) > _LINE:
            lines.append(line)
            line = ""
        line += f" {item}"
    return "\n".join([*lines, line])


def date_field(at: int, offset: timedelta) -> str:
    """A moment as RFC 5322 writes it, whatever the locale.

    >>> date_field(0, timedelta(hours=5.5))
    'Thu, 01 Jan 1970 05:30:00 +0530'
    """
    when = datetime.fromtimestamp(at, UTC).astimezone(timezone(offset))
    day = f"{_DAYS[when.weekday()]}, {when.day:02} {_MONTHS[when.month - 1]} {when.year}"
    return f"{day} {when:%H:%M:%S %z}"


def mbox_separator(message: Message) -> str:
    """The line that starts a message in a mailbox file, with the time as C's asctime writes it."""
    when = datetime.fromtimestamp(message.at, UTC)
    return f"From {message.sender} {_DAYS[when.weekday()]} {_MONTHS[when.month - 1]} {when.day:2} {when:%H:%M:%S} {when.year}"
