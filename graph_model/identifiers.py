"""Ids are ours: deterministic, made from what identifies the thing, the same on every machine and in every order.

In: the canonical text that identifies something. Out: 24 lower-case characters (120 bits, base 32), safe in URLs.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from hashlib import blake2b

LENGTH = 24
_SIXTY_BITS = (1 << 60) - 1

_ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"  # of RFC 4648
_PAIRS = [first + second for first in _ALPHABET for second in _ALPHABET]


def identifier(kind: str, *parts: str) -> str:
    """The id of the `kind` of thing that `parts` identify.

    >>> identifier("address", "ada@example.com")
    'deapjkm2nf6jef2e2gthpf4r'
    >>> identifier("a", "b", "c") == identifier("a", "bc")
    False
    """
    text = "\x1f".join((kind, *parts))
    digest = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=15).digest()
    number = int.from_bytes(digest, "big")
    return _base32(number >> 60) + _base32(number & _SIXTY_BITS)


def _base32(number: int) -> str:
    """60 bits as base32 in lower case; the standard library takes twice as long, for every id of a load."""
    return (
        f"{_PAIRS[number >> 50]}{_PAIRS[number >> 40 & 1023]}{_PAIRS[number >> 30 & 1023]}"
        f"{_PAIRS[number >> 20 & 1023]}{_PAIRS[number >> 10 & 1023]}{_PAIRS[number & 1023]}"
    )


@lru_cache(maxsize=1 << 17)
def address_id(email: str) -> str:
    """The id of a canonical email address, and of the person whose first address it is."""
    return identifier("address", email)


def message_id(
    at_ms: int | None,
    sender: str,
    recipients: Iterable[str],
    subject_digest: str,
    header_id: str,
    *,
    clock_ran: bool = True,
) -> str:
    """The id of a message: (UTC second, sender, recipients in To and Cc, digest of the normalised subject), or without a date
    its Message-ID. Where its clock did not run the Message-ID stands for the second.

    Copies of one mail in several mailboxes, folders and lists so fall together, whatever Message-ID each was given. Bcc is
    left out, since only the sender's copy has it. What a program sends to each recipient apart within one second stays apart.

    >>> message_id(0, "a@x.org", ["b@x.org", "c@x.org"], "", "") == message_id(9, "a@x.org", ["c@x.org", "b@x.org"], "", "1")
    True
    >>> message_id(0, "a@x.org", ["b@x.org"], "", "") == message_id(0, "a@x.org", ["c@x.org"], "", "")
    False
    """
    if at_ms is None:
        return identifier("message", header_id)
    moment = str(at_ms // 1000) if clock_ran else header_id
    return identifier("message", moment, sender, subject_digest, *sorted({sender, *recipients}))


def meeting_id(uid: str, instant_ms: int | None) -> str:
    """The id of one occurrence of a meeting: its UID and, for a recurring one, the recurrence instant."""
    return identifier("meeting", uid, "" if instant_ms is None else str(instant_ms))


def change_id(uid: str, instant_ms: int) -> str:
    """The id of the news that a meeting takes place otherwise from a recurrence instant on."""
    return identifier("meeting-changed", uid, str(instant_ms))


def answer_id(uid: str, instant_ms: int | None, sequence: int, *, following: bool) -> str:
    """The id of the news who answered to one revision of a meeting, of one of its occurrences, or of all from that on."""
    scope = "" if instant_ms is None else f"{instant_ms}{'+' * following}"
    return identifier("meeting-answered", uid, scope, str(sequence))


def cancellation_id(uid: str, instant_ms: int) -> str:
    """The id of the news that a meeting no longer takes place from a recurrence instant on."""
    return identifier("meeting-cancelled", uid, str(instant_ms))
