"""The recorded facts: what a source or a person said, as frozen values, before and after they are in the graph.

Each has an `id` made from what identifies it. Two records of the same thing merge without regard to order:
`merge(a, b) == merge(b, a)`; of two lines of a list the one stated later holds (`stated_ms`: the file's time).
Times are UTC epoch milliseconds. Text is as it is shown; emails are canonical.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import IntEnum, StrEnum
from typing import TypeVar

from graph_model.field_statements import said_together, values_of
from graph_model.identifiers import address_id, identifier

MAX_NAMES = 8
"""Display names kept per address: enough for identity, bounded for addresses that everybody spells differently."""


MILLISECONDS_A_DAY = 86_400_000
MILLISECONDS_A_YEAR = 31_557_600_000
"""A Julian year: 365.25 days."""
MAX_AMOUNT = 1e15
"""A thousand million million, in any currency: more than any contract of the world is worth."""
MAX_DAYS = 36_525.0
"""A century: nobody takes longer to recover, or keeps more in stock."""


CANCELLED = "cancelled"
"""With SUPERSEDED the reasons to drop that are about the interaction itself and not about one copy of it."""
SUPERSEDED = "superseded"
"""An occurrence that a later revision of its series no longer has."""
PLANNED = "planned"
"""A meeting that had not been held when it was loaded."""
NOTICE = "notice"
"""What tells of other interactions and is none: an answer to an invitation, or a change of all occurrences that follow."""
UNINVITED = "uninvited"
"""The response of those whom the organiser took off the list again, and why a meeting is dropped that has no others."""
ABSENT = ("declined", UNINVITED)
"""The responses of those who did not take part."""


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
    """A canonical email address, and what is known of it. `kind_rule` names the rule that decided `kind`.

    `own_mailbox`: a copy was seen that was delivered to this very address, so mail of its own mailbox is loaded.
    """

    email: str
    kind: AddressKind = AddressKind.PERSON
    kind_rule: str = ""
    names: tuple[str, ...] = ()
    own_mailbox: bool = False

    def __reduce__(self) -> tuple[type[Address], tuple[str, AddressKind, str, tuple[str, ...], bool]]:
        """Pickled by its fields: a tenth of the time that a dataclass with slots takes by itself."""
        return Address, (self.email, self.kind, self.kind_rule, self.names, self.own_mailbox)

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
        own_mailbox = self.own_mailbox or other.own_mailbox
        return Address(first.email, first.kind, first.kind_rule, tuple(names), own_mailbox)


@dataclass(frozen=True, slots=True)
class Participation:
    """One address in one interaction. `response` is a meeting's: accepted, declined, tentative, uninvited or nothing.

    `answered_ms` is when they answered so, or when the copy was made that says it; 0 where that is not known.
    """

    email: str
    role: Role
    response: str = ""
    answered_ms: int = 0


@dataclass(frozen=True, slots=True)
class Interaction:
    """A message or one occurrence of a meeting. Nothing of its content, only who, when and how.

    `audience` counts the recipients on its headers. `at_ms` is None where no date could be read, and `doubt` says why a
    date is not to be believed ("future", "ancient"). `dropped_by` names the noise rule that keeps it out of the ties: then only
    the sender takes part, except in a NOTICE. `source_ids` are the Message-IDs or the UID under which it was seen. `thread` is
    an id shared by a conversation, as far as its own headers tell: `graph_model.threads` joins them. `reply_to` is the
    identifier("header", Message-ID) of what it answers, or "". `topic` is an id shared by messages with one base subject
    among the same people, after `ANSWERS` if this subject says that it answers. `version` orders the copies of one
    meeting (`MeetingVersion`); messages have 0. `instant_ms` is the recurrence instant of an occurrence: when its series
    would have it.
    """

    id: str
    channel: Channel
    at_ms: int | None
    audience: int
    participants: tuple[Participation, ...]
    duration_minutes: int = 0
    thread: str = ""
    reply_to: str = ""
    topic: str = ""
    doubt: str = ""
    dropped_by: str = ""
    source_ids: tuple[str, ...] = ()
    version: int = 0
    instant_ms: int | None = None

    def merge(self, other: Interaction) -> Interaction:
        """Both copies of one interaction as one: the union of participants, each in the most involved role.

        It is noise only if every copy is: a list's archive copy does not hide the copy that came directly. But what was
        cancelled in one copy is cancelled. Of a meeting only the copies of its latest revision say who is invited and
        whether it is held, among them the one made last says when, and of each attendee the latest answer holds. What a
        change of all that follow says of an occurrence holds before what its series says of it.
        """
        copies = (self, other)
        moment = min(copies, key=_moment_order)
        revision = max(map(revision_of, copies))
        latest = [each for each in copies if revision_of(each) == revision]
        changed = max(map(_change_of, latest))
        current = [each for each in latest if _change_of(each) == changed]
        reasons = {each.dropped_by for each in latest}
        participants = merge_participants(one for each in current for one in each.participants)
        noise = min("" if each.dropped_by == UNINVITED else each.dropped_by for each in current)
        return replace(
            self,
            at_ms=moment.at_ms,
            doubt=moment.doubt,
            duration_minutes=moment.duration_minutes,
            audience=max(each.audience for each in current),
            participants=participants,
            thread=_first_text(self.thread, other.thread),
            reply_to=_first_text(self.reply_to, other.reply_to),
            topic=_first_text(self.topic, other.topic),
            dropped_by=next(
                (each for each in (CANCELLED, SUPERSEDED) if each in reasons), noise or _desertion(participants)
            ),
            source_ids=tuple(sorted({*self.source_ids, *other.source_ids})),
            version=max(self.version, other.version),
            instant_ms=self.instant_ms if other.instant_ms is None else other.instant_ms,
        )


GUESSED = "~"
"""Starts the id of a thread that does not rest on reply headers. Sorts after every other, so that a better one wins a merge."""

ANSWERS = ">"
"""Starts the topic of a message whose subject says that it answers ("Re: …")."""

DOUBT_RECEIVED = "received"
"""The date is the one at which the last server received it, since its own is missing or absurd."""


class Told(IntEnum):
    """Which event tells of an occurrence, the more particular last: it holds whatever the other says."""

    BY_SERIES = 0
    BY_ITSELF = 2


_STAMP_BITS, _SEQUENCE_BITS = 38, 20
_FLAG_BITS = 2
_LAST_STAMP = (1 << _STAMP_BITS) - 1
_LAST_SEQUENCE = (1 << _SEQUENCE_BITS) - 1


@dataclass(frozen=True, slots=True, order=True)
class MeetingVersion:
    """What orders the copies of a meeting: by which event they are told, then SEQUENCE, then DTSTAMP (whole seconds).

    What `cancels` a meeting is the last word of its SEQUENCE. `following` (RANGE=THISANDFUTURE) makes what is told by itself
    a notice of this and all that follow; on what is told by its series it says that such a notice was applied.
    `stamp` is 0 only in answers; a meeting of which nothing but answers was seen has the version 0, before all others.

    >>> series, moved = MeetingVersion(Told.BY_SERIES, 4, stamp=9), MeetingVersion(Told.BY_ITSELF)
    >>> int(series) < int(moved) and MeetingVersion.of(int(series)) == series
    True
    """

    told: Told = Told.BY_SERIES
    sequence: int = 0
    cancels: bool = False
    following: bool = False
    stamp: int = 0

    def __int__(self) -> int:
        """The version as the graph keeps it: less than 2^62. Numbers that are too large count as the largest."""
        sequence = min(max(self.sequence, 0), _LAST_SEQUENCE)
        flags = self.cancels << 1 | self.following
        return ((self.told << _SEQUENCE_BITS | sequence) << _FLAG_BITS | flags) << _STAMP_BITS | min(
            max(self.stamp, 0), _LAST_STAMP
        )

    @classmethod
    def of(cls, version: int) -> MeetingVersion:
        """The version that a number of the graph stands for."""
        head = version >> _STAMP_BITS
        told, sequence = divmod(head >> _FLAG_BITS, 1 << _SEQUENCE_BITS)
        by = Told.BY_ITSELF if told else Told.BY_SERIES
        return cls(by, sequence, bool(head & 2), bool(head & 1), version & _LAST_STAMP)

    @property
    def revision(self) -> tuple[int, bool]:
        """Which state of its series it belongs to."""
        return self.sequence, self.cancels


VERSIONS_A_CHANGE = 1 << _STAMP_BITS
"""So many versions, whole seconds, are as much told by a change of all that follow, or as little."""
VERSIONS_A_REVISION = 2 * VERSIONS_A_CHANGE
"""So many versions share a revision."""
FIRST_OVERRIDE = int(MeetingVersion(Told.BY_ITSELF))
"""From this version on, an occurrence is not told by its series."""


def revision_of(interaction: Interaction) -> int:
    """The version without the moment at which the copy was made: copies of one revision add up. -1 is before all others."""
    return interaction.version // VERSIONS_A_REVISION if interaction.version else -1


def _change_of(interaction: Interaction) -> int:
    return interaction.version // VERSIONS_A_CHANGE


def _moment_order(interaction: Interaction) -> tuple[int, bool, int, str, int, int]:
    """Sorts the copy first whose date and length hold: the latest version, then a date that is believed, the earliest."""
    doubt, at = interaction.doubt, interaction.at_ms
    trust = ("", DOUBT_RECEIVED).index(doubt) if doubt in ("", DOUBT_RECEIVED) else 2
    return -interaction.version, at is None, trust, doubt, at or 0, -interaction.duration_minutes


def _desertion(participants: Iterable[Participation]) -> str:
    """UNINVITED if all who were invited were uninvited again: so a meeting is called off by naming everybody."""
    responses = {each.response for each in participants if each.role is not Role.ORGANISER}
    return UNINVITED if responses == {UNINVITED} else ""


def _first_text(*texts: str) -> str:
    return min((text for text in texts if text), default="")


def merge_participants(participants: Iterable[Participation]) -> tuple[Participation, ...]:
    """One participation per address, sorted by address: the most involved role, and the latest answer.

    Of answers of one moment the one that commits most holds; silence is no answer. Who was uninvited stays so, whatever they
    said, until a later revision invites them again.
    """
    best: dict[str, Participation] = {}
    for each in participants:
        known = best.get(each.email)
        if known is None:
            best[each.email] = each
        elif known != each:
            role = min(known.role, each.role, key=ROLE_ORDER.__getitem__)
            answer = min(known, each, key=_answer_order)
            best[each.email] = Participation(each.email, role, answer.response, answer.answered_ms)
    return tuple(best[email] for email in sorted(best))


def _answer_order(participation: Participation) -> tuple[bool, bool, int, str]:
    response = participation.response
    return response != UNINVITED, not response, -participation.answered_ms, response


@dataclass(frozen=True, slots=True)
class Employment:
    """A line of an HR export: who holds which position. `manager` is the manager's canonical address or "".

    `aliases` are further canonical addresses that the same record gives the same person. `key` is a digest of what the source
    calls the person by (an employee's number, a directory's id), and `manager_key` the manager's, where no address is given.
    """

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
    aliases: tuple[str, ...] = ()
    key: str = ""
    manager_key: str = ""

    @property
    def has_ended_by_then(self) -> bool:
        """Whether all that is known of the end is that it had come when this was stated: a list of accounts tells no day."""
        return self.end_ms is not None and self.end_ms == self.stated_ms

    @property
    def id(self) -> str:
        start = "" if self.start_ms is None else str(self.start_ms)
        return identifier("employment", self.email, self.organisation.casefold(), self.title.casefold(), start)


@dataclass(frozen=True, slots=True)
class DirectoryGroup:
    """A group of people as their directory lists it: a team, a licence, or everybody.

    `key` is a digest of what the source calls it by, `members` of what it calls its members by, as in `Employment.key`.
    """

    key: str
    name: str
    members: tuple[str, ...] = ()
    source: str = ""
    stated_ms: int = 0

    @property
    def id(self) -> str:
        return identifier("directory-group", self.key)


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organisation that somebody listed. `key` is what other files call it by (its id there, or its name).

    `also` are other keys that files call it by; of several lines about it, the keys of all hold. `recovery_days` is how long it
    takes to supply again after a failure, `survival_days` how long whoever buys from it can go on without; None: nobody said.
    `owners` are the addresses of those of us whose account it is.
    """

    key: str
    name: str
    domains: tuple[str, ...] = ()
    country: str = ""
    parent: str = ""
    source: str = ""
    stated_ms: int = 0
    also: tuple[str, ...] = ()
    recovery_days: float | None = None
    survival_days: float | None = None
    owners: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        return organisation_id(self.key)


MAX_ALSO = 64
"""Further keys kept per organisation: registers give an organisation a new one with each statement."""


def organisation_id(key: str) -> str:
    """The id of an organisation: of what identifies it (its listed id or name, or its domain).

    >>> organisation_id("Steelworks  AG") == organisation_id("steelworks ag")
    True
    """
    return identifier("organisation", " ".join(key.casefold().split()))


@dataclass(frozen=True, slots=True)
class Contract:
    """A contract. `buyer` and `supplier` are as written: an organisation's key, name or domain.

    `value` is for the whole term, or each year where `per_year`; None where not known. `co_suppliers` are the further members
    of a consortium. `award` is the key of the award that it follows, which says what the contract leaves out. `status` is as
    written ("active", "cancelled", …). Where it is stated piece by piece, `said` holds the pieces, and all else follows.
    `recovery_days` and `survival_days` are an organisation's, for this supply.
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
    co_suppliers: tuple[str, ...] = ()
    award: str = ""
    status: str = ""
    said: str = ""
    recovery_days: float | None = None
    survival_days: float | None = None

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
    `recovery_days` and `survival_days` are an organisation's, for this supply.
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
    recovery_days: float | None = None
    survival_days: float | None = None

    @property
    def id(self) -> str:
        return identifier("dependency", self.supplier.casefold(), self.buyer.casefold(), self.category.casefold())


@dataclass(frozen=True, slots=True)
class Award:
    """A decision to buy from `suppliers`, stated piece by piece: what its contracts leave out, or all that is known."""

    key: str
    buyer: str = ""
    suppliers: tuple[str, ...] = ()
    title: str = ""
    category: str = ""
    value: float | None = None
    currency: str = ""
    start_ms: int | None = None
    end_ms: int | None = None
    status: str = ""
    said: str = ""
    source: str = ""
    stated_ms: int = 0

    @property
    def id(self) -> str:
        return identifier("award", self.key)


@dataclass(frozen=True, slots=True)
class Ownership:
    """A declared interest of `owner` in the organisation `owned`, as organisations have them in `also`.

    `key` identifies the statement. `share` of the ownership and of the `voting` rights are 0–1 or None; where only a range is
    declared, its lower end, and `more_than` says that the end itself is not in it. `interests` are the kinds of interest.
    `person`: the owner is known to be one; only a digest of its id is kept. `replaces` are the keys of earlier statements.
    """

    key: str
    owner: str
    owned: str
    share: float | None = None
    voting: float | None = None
    more_than: bool = False
    interests: tuple[str, ...] = ()
    person: bool = False
    start_ms: int | None = None
    end_ms: int | None = None
    replaces: tuple[str, ...] = ()
    source: str = ""
    stated_ms: int = 0

    @property
    def id(self) -> str:
        return identifier("ownership", self.key)


ENDED_STATUSES = frozenset({"cancelled", "terminated"})
"""Statuses of a contract after which nothing is supplied by it."""

Pieced = TypeVar("Pieced", Contract, Award)


def from_pieces(line: Pieced, *said: str) -> Pieced:
    """The line as the pieces say it together. `suppliers/…` and `items/…` are by the ids that releases give them.

    The category is that of the items if they have but one, else the `main_category`; a contract without a start begins when it
    was signed, and ends early when it first was said to have ended.

    >>> award = from_pieces(Award("a"), '{"suppliers/1": [3, "r", "Steel"], "items/1": [3, "r", "Rails"]}')
    >>> award.suppliers, award.category
    (('Steel',), 'Rails')
    """
    pieces = said_together(*said)
    values = values_of(pieces)
    suppliers = sorted({values.pop(name) for name in list(values) if name.startswith("suppliers/")})
    items = {values.pop(name) for name in list(values) if name.startswith("items/")}
    main, signed, ended = (values.pop(name, None) for name in ("main_category", "signed_ms", "ended_ms"))
    category = items.pop() if len(items) == 1 else main
    values |= {"category": category} if category else {}
    values |= {"start_ms": signed} if signed is not None and "start_ms" not in values else {}
    if ended is not None and values.get("status") in ENDED_STATUSES:
        values["end_ms"] = max(min(ended, values.get("end_ms", ended)), values.get("start_ms", ended))
    if isinstance(line, Award):
        return Award(
            line.key, suppliers=tuple(suppliers), said=pieces, source=line.source, stated_ms=line.stated_ms, **values
        )
    first, others = "".join(suppliers[:1]), tuple(suppliers[1:])
    values = {"buyer": "", "supplier": first, "co_suppliers": others, **values}
    return Contract(line.key, said=pieces, source=line.source, stated_ms=line.stated_ms, **values)


Listed = TypeVar("Listed", Employment, DirectoryGroup, Organisation, Contract, Dependency, Award, Ownership)


def later_statement(a: Listed, b: Listed) -> Listed:
    """Of two lines about the same thing the one that was stated later, whichever is seen first.

    >>> old, new = Contract("c", "us", "them", value=9.0, stated_ms=1), Contract("c", "us", "them", value=5.0, stated_ms=2)
    >>> later_statement(old, new).value, later_statement(new, old).value
    (5.0, 5.0)
    """
    later = max(a, b, key=lambda line: (line.stated_ms, repr(line)))
    if isinstance(later, Contract | Award) and a.said and b.said:
        return from_pieces(later, a.said, b.said)
    if isinstance(later, Organisation):
        return replace(later, also=tuple(sorted({*a.also, *b.also})[:MAX_ALSO]))
    if isinstance(later, Employment) and later.has_ended_by_then:
        return replace(later, end_ms=min(each.end_ms for each in (a, b) if each.end_ms is not None))
    return later


class Verdict(StrEnum):
    """What a person decided about two addresses. Unsure: they stay apart, and nobody is asked again."""

    SAME = "same"
    DIFFERENT = "different"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Judgement:
    """A person's word on whether two addresses are one person's. There is one for each pair: the latest.

    >>> Judgement("b@x.org", "a@x.org", Verdict.SAME).pair
    ('a@x.org', 'b@x.org')
    """

    one: str
    other: str
    verdict: Verdict
    by: str = ""
    at_ms: int = 0
    why: str = ""

    @property
    def pair(self) -> tuple[str, str]:
        first, second = sorted((self.one, self.other))
        return first, second


@dataclass(frozen=True, slots=True)
class Reject:
    """A record that could not be used: where it stands and why. Its neighbours were loaded."""

    source: str
    place: str
    reason: str


@dataclass(frozen=True, slots=True)
class SourceCounts:
    """What became of the records of one kind of source: each that was read is new, merged, a duplicate, rejected or excluded.

    `rejected` counts by reason, `excluded` by the rule that kept it from storage. `dropped` counts, by noise rule, records
    that were read, each copy of a message by itself; `dropped_new` interactions that are new in the graph.
    """

    read: int = 0
    new: int = 0
    merged: int = 0
    duplicate: int = 0
    rejected: dict[str, int] = field(default_factory=dict)
    excluded: dict[str, int] = field(default_factory=dict)
    dropped: dict[str, int] = field(default_factory=dict)
    dropped_new: dict[str, int] = field(default_factory=dict)

    @property
    def unaccounted(self) -> int:
        """Records of which nobody knows what became of them: 0."""
        used = self.new + self.merged + self.duplicate
        return self.read - used - sum(self.rejected.values()) - sum(self.excluded.values())


UNRECOGNISED = "unrecognised file: "
"""Starts the reasons under which an import counts files that nothing reads."""


@dataclass(frozen=True, slots=True)
class ImportRecord:
    """What one load did. Counts are exact; `rejects` holds at most some of each reason, `rejected` counts all.

    The counts are as in `SourceCounts`, for all sources together; `by_source` has them by kind of source ("mailbox", …). Only
    `rejected` counts more: files that nothing reads are in it, and are no records. Imports of earlier versions have no
    `by_source`. Of the records read, `unchanged` stand in the `unchanged_files` that were not opened again, and `grown` in the
    part that was known of the `grown_files`, mailboxes that were read on from there. One that is not finished is still at work
    or was interrupted: of it only the beginning is known.
    """

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
    excluded: dict[str, int] = field(default_factory=dict)
    dropped_new: dict[str, int] = field(default_factory=dict)
    by_source: dict[str, SourceCounts] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    unchanged_files: int = 0
    unchanged: int = 0
    grown_files: int = 0
    grown: int = 0
    is_finished: bool = True

    @property
    def rejected_records(self) -> dict[str, int]:
        """Of what was rejected the records, by reason."""
        return {reason: count for reason, count in self.rejected.items() if not _is_about_a_file(reason)}

    @property
    def unread_files(self) -> dict[str, int]:
        """Of what was rejected the files that nothing reads, by what they are."""
        files = ((reason, count) for reason, count in self.rejected.items() if _is_about_a_file(reason))
        return {reason.removeprefix(UNRECOGNISED): count for reason, count in files}


def _is_about_a_file(reason: str) -> bool:
    return reason.startswith(UNRECOGNISED.rstrip(": "))  # as earlier versions wrote it, too
