"""The derived facts: which addresses are one person, who belongs where, who supplies whom.

All of it is computed from the recorded facts (`Evidence` in, `Resolution` out, by `ingest.resolution`), can be deleted and
rebuilt with the same result, and says by which rule it was concluded. Recorded lines keep their references as they were
written ("Steelworks AG", "o-17", "steelworks.example"); here they are resolved to nodes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields

import numpy as np
from numpy.typing import NDArray

from graph_model.entities import (
    ROLE_ORDER,
    Address,
    AddressKind,
    Award,
    Channel,
    Contract,
    Dependency,
    DirectoryGroup,
    Employment,
    Interaction,
    Judgement,
    Organisation,
    Ownership,
)
from graph_model.policy import Policy

UNKNOWN_TIME = np.iinfo(np.int64).min
"""In `Traffic.at_ms`: no date could be read, or it is not to be believed."""


@dataclass(frozen=True, slots=True, eq=False)
class Traffic:
    """Who took part in what, when, as columns: one row per participation, sorted by (address, interaction).

    `address` (int32) is the position in `Evidence.addresses`, which then are sorted by email; `interaction` (int32)
    numbers interactions from 0 without gaps, in the order of their ids; `at_ms` (int64) is UTC milliseconds or
    UNKNOWN_TIME; `role` (int8) is the role's place in `entities.ROLE_ORDER`; `meeting` and `dropped` are flags.
    """

    address: NDArray[np.int32] = field(default_factory=lambda: np.empty(0, np.int32))
    interaction: NDArray[np.int32] = field(default_factory=lambda: np.empty(0, np.int32))
    at_ms: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))
    role: NDArray[np.int8] = field(default_factory=lambda: np.empty(0, np.int8))
    meeting: NDArray[np.bool_] = field(default_factory=lambda: np.empty(0, np.bool_))
    dropped: NDArray[np.bool_] = field(default_factory=lambda: np.empty(0, np.bool_))

    @classmethod
    def of(cls, emails: Sequence[str], interactions: Iterable[Interaction]) -> Traffic:
        """The traffic of some interactions among the sorted `emails`: slow and plain, for what is in memory anyway."""
        place = {email: position for position, email in enumerate(emails)}
        rows = sorted(
            (
                place[each.email],
                number,
                UNKNOWN_TIME if one.at_ms is None or one.doubt else one.at_ms,
                ROLE_ORDER[each.role],
                one.channel is Channel.MEETING,
                bool(one.dropped_by),
            )
            for number, one in enumerate(sorted(interactions, key=lambda one: one.id))
            for each in one.participants
        )
        columns = list(zip(*rows, strict=True)) or [()] * len(fields(cls))
        kinds = (np.int32, np.int32, np.int64, np.int8, np.bool_, np.bool_)
        return cls(*(np.array(column, kind) for column, kind in zip(columns, kinds, strict=True)))

    def __len__(self) -> int:
        return len(self.address)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Traffic):
            return NotImplemented
        return all(np.array_equal(getattr(self, each.name), getattr(other, each.name)) for each in fields(self))

    __hash__ = None  # type: ignore[assignment]  # arrays have no hash


@dataclass(frozen=True, slots=True)
class Evidence:
    """Every recorded fact that identity and references are judged by. `interactions` counts by canonical email.

    Without `traffic` identity is judged by names and addresses alone.
    """

    addresses: tuple[Address, ...] = ()
    interactions: dict[str, int] = field(default_factory=dict)
    employments: tuple[Employment, ...] = ()
    organisations: tuple[Organisation, ...] = ()
    contracts: tuple[Contract, ...] = ()
    dependencies: tuple[Dependency, ...] = ()
    awards: tuple[Award, ...] = ()
    ownerships: tuple[Ownership, ...] = ()
    policy: Policy = field(default_factory=Policy)
    traffic: Traffic = field(default_factory=Traffic)
    judgements: tuple[Judgement, ...] = ()
    groups: tuple[DirectoryGroup, ...] = ()


@dataclass(frozen=True, slots=True)
class ResolvedOrganisation:
    """An organisation of the graph: listed, or inferred from a domain or from a name that somebody wrote."""

    id: str
    name: str
    domains: tuple[str, ...] = ()
    country: str = ""
    internal: bool = False
    rule: str = "listed"


@dataclass(frozen=True, slots=True)
class Unit:
    """A department, team, site or project of ours."""

    id: str
    name: str
    kind: str = "department"


@dataclass(frozen=True, slots=True)
class Post:
    """A time at one employer: its id, the title there, and from when to when (UTC milliseconds, None where not known)."""

    organisation: str
    title: str = ""
    start_ms: int | None = None
    end_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """One person, whatever their addresses. `id` is the id of the first address in the order (HR-listed, own domain,
    alphabetical); the ids of the other addresses stay resolvable as `former_ids`. Links are ids, "" where not known.

    `organisation`, `title` and the dates are of the present employment, `former` are the earlier ones, the latest first.
    `unit` is the department, `teams` are the ids of further units, sorted.
    """

    id: str
    name: str
    email: str
    internal: bool
    former_ids: tuple[str, ...] = ()
    listed: bool = False
    title: str = ""
    level: float | None = None
    organisation: str = ""
    unit: str = ""
    manager: str = ""
    start_ms: int | None = None
    left_ms: int | None = None
    former: tuple[Post, ...] = ()
    teams: tuple[str, ...] = ()

    @property
    def employments(self) -> tuple[Post, ...]:
        """All of them, the present one first."""
        now = (Post(self.organisation, self.title, self.start_ms, self.left_ms),) if self.organisation else ()
        return (*now, *self.former)


@dataclass(frozen=True, slots=True)
class Identification:
    """This address is this person's: how sure (0–1), by which rule, and why, in sentences.

    `weights` belong to the reasons: their sum, through the logistic function, is the score. A record's or a person's word
    (`first-address`, `judgement`) has none.
    """

    email: str
    person: str
    score: float
    rule: str
    reasons: tuple[str, ...] = ()
    weights: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Resemblance:
    """Two addresses that may be one person's: for a person to decide. As sure as `score` (0–1), for the weighed reasons."""

    one: str
    other: str
    score: float
    reasons: tuple[str, ...] = ()
    weights: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class NotAPerson:
    """An address that looks like a person's and behaves like something else: by which rule, and why, in a sentence."""

    email: str
    kind: AddressKind
    rule: str
    reason: str


@dataclass(frozen=True, slots=True)
class ContractParties:
    """The organisations that a contract's references mean."""

    contract: str
    buyer: str
    supplier: str
    co_suppliers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SupplyLink:
    """One organisation supplies another, by the contract or declared dependency whose id is `evidence`."""

    supplier: str
    buyer: str
    evidence: str
    declared: bool
    category: str = ""
    annual_value: float | None = None
    currency: str = ""
    share: float | None = None
    substitutable: bool | None = None
    start_ms: int | None = None
    end_ms: int | None = None
    recovery_days: float | None = None
    survival_days: float | None = None


@dataclass(frozen=True, slots=True)
class ControlLink:
    """One organisation controls another. `evidence` is the id of the ownership line, "parent" (listed as such) or "policy".

    `share` (0–1) is the part it owns, None where that is not what tells.
    """

    controller: str
    controlled: str
    evidence: str
    share: float | None = None


@dataclass(frozen=True, slots=True)
class AccountOwner:
    """An organisation outside is the account of one of us, as a list of organisations says."""

    person: str
    organisation: str


@dataclass(frozen=True, slots=True)
class Resolution:
    """Everything derived from the evidence, sorted by id. `our_domains` are policy's, or guessed and said to be so.

    `reviews` are the surest of `review_count`. `listed_again`: id of what was listed without one -> id of the organisation
    that it is.
    """

    organisations: tuple[ResolvedOrganisation, ...] = ()
    listed_again: Mapping[str, str] = field(default_factory=dict)
    units: tuple[Unit, ...] = ()
    people: tuple[Person, ...] = ()
    identifications: tuple[Identification, ...] = ()
    reviews: tuple[Resemblance, ...] = ()
    review_count: int = 0
    not_people: tuple[NotAPerson, ...] = ()
    parties: tuple[ContractParties, ...] = ()
    supply: tuple[SupplyLink, ...] = ()
    controls: tuple[ControlLink, ...] = ()
    account_owners: tuple[AccountOwner, ...] = ()
    our_domains: tuple[str, ...] = ()
    our_domains_guessed: bool = False
    notes: tuple[str, ...] = ()
