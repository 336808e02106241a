"""The organisations around us: customers, suppliers, their suppliers, and the people there whom we write to.

In: how many. Out: a `Market`: partners by the part they play. One laboratory far up the chain, `source`, supplies
everybody who supplies those who supply three of our needs; every other need has suppliers with nothing in common, but for two
that one holding controls.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from graph_model.errors import InputError
from sociogram.demo.dice import Dice
from sociogram.demo.names import Name

CUSTOMER, SUPPLIER, UPSTREAM, HOLDING = "customer", "supplier", "upstream", "holding"

MIN_PARTNERS = 32

_FIRST = ("Arcus", "Nordvik", "Tessera", "Kestrel", "Ostara", "Lumen", "Meridian", "Falke", "Borealis", "Quarto", "Sable",
          "Ventana", "Iris", "Obsidian", "Corvus", "Helix", "Marlin", "Zephyr", "Pallas", "Juniper", "Onda", "Rívero",
          "Bjørnstad", "Château", "Grünwald")  # fmt: skip
_SECOND = {
    CUSTOMER: ("Energy", "Maritime", "Medical", "Rail", "Offshore", "Diagnostics", "Aerospace", "Foods"),
    SUPPLIER: ("Components", "Optics", "Electronics", "Logistics", "Metals", "Cables", "Packaging"),
    UPSTREAM: ("Materials", "Wafers", "Alloys", "Chemicals"),
    HOLDING: ("Holding",),
}
_SOURCE_RECOVERY_DAYS = 120.0
_COUNTRIES = ("NO", "SE", "DE", "GB", "FR", "ES", "PL", "US", "JP", "IN")
_ASCII = str.maketrans("íøâü", "ioau")


@dataclass(frozen=True, slots=True)
class PartnerPerson:
    """Somebody who works for a partner."""

    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Partner:
    """An organisation we know of. `key` is its id in our files."""

    key: str
    name: str
    domain: str
    country: str
    kind: str
    parent: str
    people: tuple[PartnerPerson, ...]
    recovery_days: float | None = None
    """How long it takes to supply again after a failure, None where nobody knows."""


@dataclass(frozen=True, slots=True)
class Market:
    """All partners, by the part they play."""

    customers: tuple[Partner, ...]
    critical_suppliers: tuple[Partner, ...]
    """Two for each of the needs that all come down to `source`."""
    other_suppliers: tuple[Partner, ...]
    """Pairs, one pair for each need."""
    middlemen: tuple[Partner, ...]
    """Tier two of the critical suppliers."""
    upstream: tuple[Partner, ...]
    """Tier two of the other suppliers, one for each supplier at most."""
    source: Partner
    holding: Partner

    @property
    def all(self) -> tuple[Partner, ...]:
        """Every partner, in the order of their keys."""
        groups = (self.customers, self.critical_suppliers, self.other_suppliers, self.middlemen, self.upstream)
        everybody = (*(each for group in groups for each in group), self.source, self.holding)
        return tuple(sorted(everybody, key=lambda partner: partner.key))

    @property
    def accounts(self) -> tuple[Partner, ...]:
        """The partners that several of us deal with."""
        return (*self.customers, *self.critical_suppliers, *self.other_suppliers)


def make_market(dice: Dice, names: Iterator[Name], partners: int) -> Market:
    """A market of exactly `partners` organisations.

    Raises `InputError` below `MIN_PARTNERS`: the planted truths need so many.
    """
    if partners < MIN_PARTNERS:
        raise InputError(f"The demo company needs at least {MIN_PARTNERS} partners, not {partners}.")
    found = _Founding(dice, names)
    pairs = (partners - 26) // 6
    upstream = max(4, pairs)
    holding = found.partner(HOLDING, 0)
    others = tuple(
        found.partner(SUPPLIER, 3, holding.key if number in (4, 5) else "") for number in range(2 * (pairs + 2))
    )
    critical = tuple(found.partner(SUPPLIER, 3) for _ in range(6))
    middlemen = tuple(found.partner(UPSTREAM, 1) for _ in range(4))
    above = tuple(found.partner(UPSTREAM, 1) for _ in range(upstream))
    source = replace(found.partner(UPSTREAM, 2), recovery_days=_SOURCE_RECOVERY_DAYS)
    rest = partners - found.count
    customers = tuple(found.partner(CUSTOMER, 3, holding.key if number in (6, 7) else "") for number in range(rest))
    return Market(customers, critical, others, middlemen, above, source, holding)


class _Founding:
    """Hands out names, domains and keys of organisations."""

    def __init__(self, dice: Dice, names: Iterator[Name]) -> None:
        self.dice, self.names = dice, names
        self.count = 0
        self.taken: dict[str, None] = {}

    def partner(self, kind: str, people: int, parent: str = "") -> Partner:
        self.count += 1
        name = self._name(kind)
        domain = name.lower().translate(_ASCII).replace(" ", "-") + ".example"
        staff = tuple(self._person(domain) for _ in range(people))
        return Partner(f"P-{self.count:03}", name, domain, self.dice.pick(_COUNTRIES), kind, parent, staff)

    def _name(self, kind: str) -> str:
        while True:
            name = f"{self.dice.pick(_FIRST)} {self.dice.pick(_SECOND[kind])}"
            if self.count > 120:  # two words are not enough for a large market
                name = f"{name} {self.dice.pick(_FIRST)} {self.count}"
            if name not in self.taken:
                self.taken[name] = None
                return name

    def _person(self, domain: str) -> PartnerPerson:
        name = next(self.names)
        return PartnerPerson(name.shown, f"{name.first}.{name.last}@{domain}")
