"""The recorded facts: what a source or a person said, as frozen values, before and after they are in the graph.

Each has an `id` made from what identifies it. Two records of the same thing merge without regard to order:
`merge(a, b) == merge(b, a)`; of two lines of a list the one stated later holds (`stated_ms`: the file's time).
Times are UTC epoch milliseconds. Text is as it is shown; emails are canonical.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TypeVar

from graph_model.identifiers import address_id, identifier

MAX_NAMES = 8
"""Display names kept per address: enough for identity, bounded for addresses that everybody spells differently."""


MILLISECONDS_A_DAY = 86_400_000
MILLISECONDS_A_YEAR = 31_557_600_000
"""A Julian year: 365.25 days."""


CANCELLED = "cancelled"
"""The one reason to drop that is about the interaction itself and not about one copy of it."""


class AddressKind(StrEnum):
    """What stands behind an address, the least like a person last. Where sources differ, the last one wins."""

    PERSON = "person"
    ROLE = "role"
    BOT = "bot"
    LIST = "list"
    ROOM = "room"


_KIND_ORDER = {kind: order for order, kind in enumerate(AddressKind)}


class Channel(StrEnum):
    """How people met: which label an interaction has beside `Interaction`."""

    MESSAGE = "message"
    MEETING = "meeting"


class Role(StrEnum):
    """In what capacity an address took part, the most involved first. Where copies differ, the first one wins."""

    SENDER = "sender"
    ORGANISER = "organiser"
    TO = "to"
    ATTENDEE = "attendee"
    CC = "cc"
    BCC = "bcc"


ROLE_ORDER = {role: order for order, role in enumerate(Role)}


@dataclass(frozen=True, slots=True)
class Address:
    """A canonical email address, and what is known of it. `kind_rule` names the rule that decided `kind`."""

    email: str
    kind: AddressKind = AddressKind.PERSON
    kind_rule: str = ""
    names: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        return address_id(self.email)

    def merge(self, other: Address) -> Address:
        """Both records of the same address as one.

        >>> a, b = Address("x@y.z", names=("X",)), Address("x@y.z", AddressKind.BOT, "no-reply", ("Y",))
        >>> a.merge(b) == b.merge(a) == Address("x@y.z", AddressKind.BOT, "no-reply", ("X", "Y"))
        True
        """
        first, second = sorted((self, other), key=lambda a: (-_KIND_ORDER[a.kind], a.kind_rule == "", a.kind_rule))
        names = sorted({*first.names, *second.names})[:MAX_NAMES]
        return Address(first.email, first.kind, first.kind_rule, tuple(names))


@dataclass(frozen=True, slots=True)
class Participation:
    """One address in one interaction. `response` is a meeting's: accepted, declined, tentative or nothing."""

    email: str
    role: Role
    response: str = ""


@dataclass(frozen=True, slots=True)
class Interaction:
    """A message or one occurrence of a meeting. Nothing of its content, only who, when and how.

    `audience` counts the recipients on its headers. `at_ms` is None where no date could be read, and `doubt` says why a
    date is not to be believed ("future", "ancient"). `dropped_by` names the noise rule that keeps it out of the ties:
    then only the sender takes part. `source_ids` are the Message-IDs or the UID under which it was seen. `thread` is an
    id shared by a conversation. `reply_to` is the identifier("header", Message-ID) of what it answers, or "".
    """

    id: str
    channel: Channel
    at_ms: int | None
    audience: int
    participants: tuple[Participation, ...]
    duration_minutes: int = 0
    thread: str = ""
    reply_to: str = ""
    doubt: str = ""
    dropped_by: str = ""
    source_ids: tuple[str, ...] = ()

    def merge(self, other: Interaction) -> Interaction:
        """Both copies of one interaction as one: the union of participants, each in the most involved role.

        It is noise only if every copy is: a list's archive copy does not hide the copy that came directly. But what was
        cancelled in one copy is cancelled.
        """
        a, b = self, other
        return replace(
            a,
            at_ms=min((at for at in (a.at_ms, b.at_ms) if at is not None), default=None),
            audience=max(a.audience, b.audience),
            participants=merge_participants((*a.participants, *b.participants)),
            duration_minutes=max(a.duration_minutes, b.duration_minutes),
            thread=_first_text(a.thread, b.thread),
            reply_to=_first_text(a.reply_to, b.reply_to),
            doubt=min(a.doubt, b.doubt),
            dropped_by=CANCELLED if CANCELLED in (a.dropped_by, b.dropped_by) else min(a.dropped_by, b.dropped_by),
            source_ids=tuple(sorted({*a.source_ids, *b.source_ids})),
        )


def _first_text(*texts: str) -> str:
    return min((text for text in texts if text), default="")


def merge_participants(participants: Iterable[Participation]) -> tuple[Participation, ...]:
    """One participation per address: the most involved role, and the response that commits most, sorted by address."""
    best: dict[str, Participation] = {}
    for each in participants:
        known = best.get(each.email)
        if known is None:
            best[each.email] = each
        elif known != each:
            role = min(known.role, each.role, key=ROLE_ORDER.__getitem__)
            best[each.email] = Participation(each.email, role, _first_text(known.response, each.response))
    return tuple(best[email] for email in sorted(best))


@dataclass(frozen=True, slots=True)
class Employment:
    """A line of an HR export: who holds which position. `manager` is the manager's canonical address or ""."""

    email: str
    name: str
    title: str = ""
    level: float | None = None
    department: str = ""
    manager: str = ""
    organisation: str = ""
    start_ms: int | None = None
    end_ms: int | None = None
    source: str = ""
    stated_ms: int = 0

    @property
    def id(self) -> str:
        start = "" if self.start_ms is None else str(self.start_ms)
        return identifier("employment", self.email, self.organisation.casefold(), self.title.casefold(), start)


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organisation that somebody listed. `key` is what other files call it by (its id there, or its name)."""

    key: str
    name: str
    domains: tuple[str, ...] = ()
    country: str = ""
    parent: str = ""
    source: str = ""
    stated_ms: int = 0

    @property
    def id(self) -> str:
        return organisation_id(self.key)


def organisation_id(key: str) -> str:
    """The id of an organisation: of what identifies it (its listed id or name, or its domain).

    >>> organisation_id("Steelworks  AG") == organisation_id("steelworks ag")
    True
    """
    return identifier("organisation", " ".join(key.casefold().split()))


@dataclass(frozen=True, slots=True)
class Contract:
    """A contract. `buyer` and `supplier` are as written: an organisation's key, name or domain.

    `value` is for the whole term, or each year where `per_year`; None where not known.
    """

    key: str
    buyer: str
    supplier: str
    title: str = ""
    category: str = ""
    value: float | None = None
    currency: str = ""
    per_year: bool = False
    start_ms: int | None = None
    end_ms: int | None = None
    terms: str = ""
    substitutable: bool | None = None
    source: str = ""
    stated_ms: int = 0

    @property
    def id(self) -> str:
        return identifier("contract", self.key)

    @property
    def annual_value(self) -> float | None:
        """A year's value: of a term shorter than a year or without an end, the value as it stands. The last day counts.

        >>> Contract("c", "us", "them", value=300.0, start_ms=0, end_ms=(3 * 365 - 1) * 86_400_000).annual_value
        100.0
        """
        if self.value is None or self.per_year or self.start_ms is None or self.end_ms is None:
            return self.value
        years = (self.end_ms + MILLISECONDS_A_DAY - self.start_ms) / MILLISECONDS_A_YEAR
        whole = round(years)  # leap days make no part of a year
        return self.value / max(whole if abs(years - whole) < 0.01 else years, 1.0)


@dataclass(frozen=True, slots=True)
class Dependency:
    """A declared dependency: `buyer` needs `category` from `supplier`, both as written. `value` is a year's.

    `share` (0–1) is this supplier's part of the buyer's need; `substitutable` None means that nobody said.
    """

    supplier: str
    buyer: str
    category: str = ""
    value: float | None = None
    currency: str = ""
    share: float | None = None
    substitutable: bool | None = None
    source: str = ""
    stated_ms: int = 0

    @property
    def id(self) -> str:
        return identifier("dependency", self.supplier.casefold(), self.buyer.casefold(), self.category.casefold())


Listed = TypeVar("Listed", Employment, Organisation, Contract, Dependency)


def later_statement(a: Listed, b: Listed) -> Listed:
    """Of two lines about the same thing the one that was stated later, whichever is seen first.

    >>> old, new = Contract("c", "us", "them", value=9.0, stated_ms=1), Contract("c", "us", "them", value=5.0, stated_ms=2)
    >>> later_statement(old, new).value, later_statement(new, old).value
    (5.0, 5.0)
    """
    return max(a, b, key=lambda line: (line.stated_ms, repr(line)))


@dataclass(frozen=True, slots=True)
class Reject:
    """A record that could not be used: where it stands and why. Its neighbours were loaded."""

    source: str
    place: str
    reason: str


@dataclass(frozen=True, slots=True)
class ImportRecord:
    """What one load did. Counts are exact; `rejects` holds at most some of each reason, `rejected` counts all."""

    id: str
    started_ms: int
    sources: tuple[str, ...]
    read: int = 0
    new: int = 0
    merged: int = 0
    duplicate: int = 0
    rejected: dict[str, int] = field(default_factory=dict)
    dropped: dict[str, int] = field(default_factory=dict)
    rejects: tuple[Reject, ...] = ()
