"""What the directory answers with: one frozen value a thing, made from a row of `graph_model.queries.directory`.

Links to other things are ids, None where there is none. Times are UTC epoch milliseconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from graph_model.derived import SupplyLink
from graph_model.entities import AddressKind, Channel, Contract, Dependency, Judgement, Role, Verdict
from graph_model.recorder import line_from
from graph_model.store import Row


@dataclass(frozen=True, slots=True)
class UnitRecord:
    """A department, team, site or project of ours."""

    id: str
    name: str
    kind: str

    @classmethod
    def from_row(cls, row: Row) -> UnitRecord:
        return cls(row["id"], row["name"], row["kind"])


@dataclass(frozen=True, slots=True)
class PersonRecord:
    """A person and where they belong."""

    id: str
    name: str
    email: str
    internal: bool
    listed: bool
    title: str
    level: float | None
    start_ms: int | None
    left_ms: int | None
    organisation_id: str | None
    unit: UnitRecord | None
    manager_id: str | None

    @classmethod
    def from_row(cls, row: Row) -> PersonRecord:
        unit = UnitRecord(row["unit"], row["unit_name"], row["unit_kind"] or "") if row["unit"] else None
        return cls(
            id=row["id"],
            name=row["name"],
            email=row["email"],
            internal=bool(row["internal"]),
            listed=bool(row["listed"]),
            title=row["title"] or "",
            level=row["level"],
            start_ms=row["start_ms"],
            left_ms=row["left_ms"],
            organisation_id=row["organisation"],
            unit=unit,
            manager_id=row["manager"],
        )


@dataclass(frozen=True, slots=True)
class IdentifiedAddress:
    """An address of a person, and why it is held to be theirs."""

    email: str
    kind: AddressKind
    kind_rule: str
    names: tuple[str, ...]
    score: float
    rule: str
    reasons: tuple[str, ...]

    @classmethod
    def from_row(cls, row: list[Any]) -> IdentifiedAddress:
        email, kind, kind_rule, names, score, rule, reasons = row
        return cls(email, AddressKind(kind), kind_rule or "", tuple(names or ()), score, rule, tuple(reasons or ()))


@dataclass(frozen=True, slots=True)
class FormerPosition:
    """A time at one employer that is over."""

    organisation_id: str
    title: str
    start_ms: int | None
    end_ms: int | None

    @classmethod
    def from_row(cls, row: list[Any]) -> FormerPosition:
        organisation, title, start_ms, end_ms = row
        return cls(organisation, title or "", start_ms, end_ms)


@dataclass(frozen=True, slots=True)
class ControlRecord:
    """Another organisation that controls the one asked about, or that it controls, by which part; None: nobody said."""

    organisation_id: str
    share: float | None

    @classmethod
    def from_row(cls, row: Row) -> ControlRecord:
        return cls(row["organisation"], row["share"])


@dataclass(frozen=True, slots=True)
class ResembledAddress:
    """An address, and whose it is held to be; None for nobody's."""

    email: str
    kind: AddressKind
    names: tuple[str, ...]
    person_id: str | None

    @classmethod
    def from_row(cls, row: list[Any]) -> ResembledAddress:
        email, kind, names, person = row
        return cls(email, AddressKind(kind), tuple(names or ()), person)


@dataclass(frozen=True, slots=True)
class ReviewRecord:
    """Two addresses that may be one person's, how likely that is, and why: (weight, sentence) each."""

    one: ResembledAddress
    other: ResembledAddress
    score: float
    reasons: tuple[tuple[float | None, str], ...]

    @classmethod
    def from_row(cls, row: Row) -> ReviewRecord:
        one, other = (ResembledAddress.from_row(row[name]) for name in ("one", "other"))
        weights = row["weights"] or [None] * len(row["reasons"])
        return cls(one, other, row["score"], tuple(zip(weights, row["reasons"], strict=True)))


@dataclass(frozen=True, slots=True)
class JudgementRecord:
    """A judgement, and whose its two addresses are."""

    one: ResembledAddress
    other: ResembledAddress
    said: Judgement

    @classmethod
    def from_row(cls, row: Row) -> JudgementRecord:
        one, other = (ResembledAddress.from_row(row[name]) for name in ("one", "other"))
        said = Judgement(one.email, other.email, Verdict(row["verdict"]), row["by"], row["at"], row["why"])
        return cls(one, other, said)


@dataclass(frozen=True, slots=True)
class OrganisationRecord:
    """An organisation; `rule` says how we know of it, `key` is what files call a listed one by."""

    id: str
    name: str
    domains: tuple[str, ...]
    country: str
    internal: bool
    rule: str
    recovery_days: float | None
    survival_days: float | None
    key: str = ""

    @classmethod
    def from_row(cls, row: Row) -> OrganisationRecord:
        return cls(
            id=row["id"],
            name=row["name"],
            domains=tuple(row.get("domains") or ()),
            country=row.get("country") or "",
            internal=bool(row.get("internal")),
            rule=row.get("rule") or "listed",
            recovery_days=row.get("recovery_days"),
            survival_days=row.get("survival_days"),
            key=row.get("key") or "",
        )


@dataclass(frozen=True, slots=True)
class ContractRecord:
    """A contract, and the organisations that its references mean."""

    id: str
    contract: Contract
    buyer_id: str | None
    supplier_id: str | None

    @classmethod
    def from_row(cls, row: Row) -> ContractRecord:
        return cls(row["line"]["id"], line_from(Contract, row["line"]), row["buyer"], row["supplier"])


@dataclass(frozen=True, slots=True)
class DependencyRecord:
    """A declared dependency, and the organisations that its references mean."""

    id: str
    dependency: Dependency
    buyer_id: str | None
    supplier_id: str | None

    @classmethod
    def from_row(cls, row: Row) -> DependencyRecord:
        return cls(row["line"]["id"], line_from(Dependency, row["line"]), row["buyer"], row["supplier"])


@dataclass(frozen=True, slots=True)
class InteractionRecord:
    """A message or a meeting: when, of what kind, and which rule dropped it ('' for none)."""

    id: str
    channel: Channel
    at_ms: int | None
    duration_minutes: int
    audience: int
    doubt: str
    dropped_by: str

    @classmethod
    def from_row(cls, row: Row) -> InteractionRecord:
        found = row["interaction"]
        return cls(
            id=found["id"],
            channel=Channel.MEETING if row["meeting"] else Channel.MESSAGE,
            at_ms=found.get("at"),
            duration_minutes=found["duration_minutes"],
            audience=found["audience"],
            doubt=found["doubt"],
            dropped_by=found["dropped_by"],
        )


@dataclass(frozen=True, slots=True)
class ParticipantRecord:
    """Somebody in an interaction."""

    email: str
    role: Role
    response: str
    person_id: str | None

    @classmethod
    def from_row(cls, row: list[Any]) -> ParticipantRecord:
        email, role, response, person = row
        return cls(email, Role(role), response or "", person)


@dataclass(frozen=True, slots=True)
class TieRecord:
    """What binds two people, both directions as one. `given` is the strength towards the other, `received` back; so with the
    answers and the working hours until them. `before` is the strength a window earlier. None is not known.
    """

    person_id: str
    strength: float
    given: float
    received: float
    meeting_strength: float
    mails: int
    meetings: int
    last_ms: int
    reciprocity: float | None = None
    balance: float | None = None
    answers_given: int = 0
    answers_received: int = 0
    reply_hours_given: float | None = None
    reply_hours_received: float | None = None
    before: float | None = None
    first_ms: int | None = None

    @classmethod
    def from_row(cls, row: Row) -> TieRecord:
        told = dict(row)
        times = {"first_ms": told.pop("first_at"), "last_ms": told.pop("last_at")}
        return cls(person_id=told.pop("person"), **times, **told)


def supply_link(row: Row) -> SupplyLink:
    """One organisation supplies another."""
    return SupplyLink(supplier=row["supplier"], buyer=row["buyer"], **row["link"])
