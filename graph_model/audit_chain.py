"""The audit log as a chain: each entry holds the digest of the one before. Pure.

In: who read or changed what about whom, and a key. Out: entries whose digests show whether one was changed, left out, put
in or moved. The digests are keyed: who can write into the database but has no key cannot make a chain that holds. People
are keyed digests of their ids, so that erasing somebody leaves the chain as it is.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from enum import StrEnum
from hashlib import blake2b

from graph_model.keyed_digest import keyed_digest


class Act(StrEnum):
    """What is entered."""

    READ = "read"
    """Something about people by name was asked for, and answered or refused."""
    BEGIN = "begin"
    """A change is about to be made: it is entered before, so that none is made that stands nowhere."""
    CHANGE = "change"
    """A change was made or refused, and answered."""
    EXPORT = "export"
    """All there is about a person was handed out, from the command line."""
    ERASE = "erase"
    """A person was removed, from the command line."""


@dataclass(frozen=True, slots=True)
class Event:
    """What happened: names of types and fields, never values. `people` are digests of `person_digest`, sorted.

    `refused` are fields that the caller's roles do not cover, or that were asked for without the purpose that they want;
    `errors` the codes of what went wrong.
    """

    at_ms: int
    caller: str
    act: Act
    operation: str
    fields: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    purpose: str = ""
    errors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Head:
    """Where a chain ends: the number of its last entry, from 1, and its digest. Kept elsewhere, it shows a cut tail."""

    number: int = 0
    digest: str = ""

    def __str__(self) -> str:
        return f"{self.number}:{self.digest}"

    @classmethod
    def parsed(cls, text: str) -> Head:
        """The head that was printed so; ValueError where it is none.

        >>> str(Head.parsed(" 7:0ab "))
        '7:0ab'
        """
        number, colon, digest = text.strip().partition(":")
        if not colon:
            raise ValueError(text)
        return cls(int(number), digest)


@dataclass(frozen=True, slots=True)
class Entry:
    """An event in its place."""

    number: int
    event: Event
    previous: str
    digest: str


def person_digest(key: bytes, person: str) -> str:
    """What stands for a person's id: the same in every entry, and nobody's without the key."""
    return keyed_digest(key, "audited person", person)


def chained(key: bytes, head: Head, events: Iterable[Event]) -> list[Entry]:
    """The entries that follow on a head."""
    entries: list[Entry] = []
    for event in events:
        number, previous = head.number + 1, head.digest
        head = Head(number, _digest(key, number, event, previous))
        entries.append(Entry(number, event, previous, head.digest))
    return entries


def fault_of(key: bytes, before: Head, entry: Entry) -> str:
    """Why an entry does not follow on another, in a sentence; "" where it does."""
    if entry.number != before.number + 1:
        return f"Entry {before.number + 1} is missing."
    if entry.previous != before.digest:
        return f"Entry {entry.number} does not follow on entry {before.number}."
    if entry.digest != _digest(key, entry.number, entry.event, entry.previous):
        return f"Entry {entry.number} is not as it was written."
    return ""


def _digest(key: bytes, number: int, event: Event, previous: str) -> str:
    """Of one text for one entry: JSON with sorted names, no spaces, and everything beyond ASCII escaped."""
    value = {**asdict(event), "number": number, "previous": previous}
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return blake2b(text.encode("ascii"), key=key, digest_size=32, person=b"audit chain").hexdigest()
