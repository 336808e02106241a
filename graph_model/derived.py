"""The derived facts: which addresses are one person, who belongs where, who supplies whom.

All of it is computed from the recorded facts (`Evidence` in, `Resolution` out, by `ingest.resolution`), can be deleted and
rebuilt with the same result, and says by which rule it was concluded. Recorded lines keep their references as they were
written ("Steelworks AG", "o-17", "steelworks.example"); here they are resolved to nodes.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from graph_model.entities import Address, Contract, Dependency, Employment, Organisation
from graph_model.policy import Policy


@dataclass(frozen=True, slots=True)
class Evidence:
    """Every recorded fact that identity and references are judged by. `interactions` counts by canonical email."""

    addresses: tuple[Address, ...] = ()
    interactions: dict[str, int] = field(default_factory=dict)
    employments: tuple[Employment, ...] = ()
    organisations: tuple[Organisation, ...] = ()
    contracts: tuple[Contract, ...] = ()
    dependencies: tuple[Dependency, ...] = ()
    policy: Policy = field(default_factory=Policy)


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
class Person:
    """One person, whatever their addresses. `id` is the id of the first address in the order (HR-listed, own domain,
    alphabetical); the ids of the other addresses stay resolvable as `former_ids`. Links are ids, "" where not known.
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


@dataclass(frozen=True, slots=True)
class Identification:
    """This address is this person's: how sure (0–1), by which rule, and why, in sentences."""

    email: str
    person: str
    score: float
    rule: str
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ContractParties:
    """The organisations that a contract's references mean."""

    contract: str
    buyer: str
    supplier: str


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


@dataclass(frozen=True, slots=True)
class Resolution:
    """Everything derived from the evidence, sorted by id. `our_domains` are policy's, or guessed and said to be so."""

    organisations: tuple[ResolvedOrganisation, ...] = ()
    units: tuple[Unit, ...] = ()
    people: tuple[Person, ...] = ()
    identifications: tuple[Identification, ...] = ()
    parties: tuple[ContractParties, ...] = ()
    supply: tuple[SupplyLink, ...] = ()
    our_domains: tuple[str, ...] = ()
    our_domains_guessed: bool = False
    notes: tuple[str, ...] = ()
