"""What we sell and buy, and what our suppliers buy from theirs: contracts of ours, dependencies that others declared.

In: the market and the period. Out: contracts and dependencies. Three of our needs have two interchangeable suppliers
each, and they buy from interchangeable middlemen, who all depend on one source. Beside it stand decoys: a big supplier with a
declared substitute, suppliers with a supplier of their own, a sole supplier whose contract has run out.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from graph_model.entities import Contract, Dependency
from sociogram.demo.dice import Dice
from sociogram.demo.partners import Market, Partner
from sociogram.demo.working_time import DAY, EPOCH

US = "halden"
RATES = {"NOK": 0.085, "USD": 0.92}
"""What the currencies of sales are worth in EUR."""
CRITICAL_NEEDS = ("Optical sensors", "Laser modules", "Control boards")
_STOCK_DAYS = {"Optical sensors": 30.0, "Laser modules": 60.0, "Control boards": 150.0}
"""How long we can go on without."""
_OTHER_NEEDS = (
    "Housings",
    "Cable harnesses",
    "Packaging",
    "Freight",
    "Bearings",
    "Displays",
    "Calibration gas",
    "Cleaning",
)
_MIDDLE, _SOURCE = "Photonic wafers", "Indium phosphide"


@dataclass(frozen=True, slots=True)
class SupplyChain:
    """The contracts and dependencies, and what they mean for us."""

    contracts: tuple[Contract, ...]
    dependencies: tuple[Dependency, ...]
    value_at_risk: float
    """A year's value, in EUR, of our needs that fail with the source."""
    expired: Partner
    """Sole supplier of something that we no longer buy."""


def epoch_ms(day: date) -> int:
    """Midnight UTC at the beginning of a day, in milliseconds."""
    return (day.toordinal() - EPOCH) * DAY * 1000


def make_supply_chain(dice: Dice, market: Market, first_day: date, last_day: date) -> SupplyChain:
    """Contracts that run over the whole period and beyond it, but one."""
    writer = _Writer(dice, first_day - timedelta(days=200), last_day + timedelta(days=540))
    for customer in market.customers:
        writer.sell(customer, currency=dice.pick(("EUR", "EUR", *RATES)))
    for number, need in enumerate(CRITICAL_NEEDS):
        for supplier in market.critical_suppliers[2 * number : 2 * number + 2]:
            writer.buy(supplier, need, dice.between(250, 900))
    at_risk = sum(contract.value or 0.0 for contract in writer.contracts if contract.category in CRITICAL_NEEDS)
    for number in range(len(market.other_suppliers) // 2):
        big, small = market.other_suppliers[2 * number : 2 * number + 2]
        writer.buy(big, _need(number), 4000.0 if number == 0 else dice.between(100, 500))
        writer.buy(small, _need(number), dice.between(60, 200))
    expired = market.other_suppliers[1]
    writer.buy(expired, "Test benches", 700.0, ends=first_day + timedelta(days=150), substitutable=False)
    return SupplyChain(tuple(writer.contracts), (*_critical(dice, market), *_ordinary(dice, market)), at_risk, expired)


def _need(number: int) -> str:
    rounds, kind = divmod(number, len(_OTHER_NEEDS))
    return _OTHER_NEEDS[kind] if rounds == 0 else f"{_OTHER_NEEDS[kind]} {rounds + 1}"


class _Writer:
    """Numbers the contracts."""

    def __init__(self, dice: Dice, start: date, end: date) -> None:
        self.dice, self.start, self.end = dice, start, end
        self.contracts: list[Contract] = []

    def sell(self, customer: Partner, currency: str) -> None:
        value = float(self.dice.below(900) * 1000 + 50_000)
        self._add(Contract("", customer.key, US, category="Measuring instruments", value=value, currency=currency))

    def buy(
        self, supplier: Partner, need: str, thousands: float, *, ends: date | None = None, substitutable: bool = True
    ) -> None:
        value = int(thousands) * 1000.0
        contract = Contract(
            "",
            US,
            supplier.key,
            category=need,
            value=value,
            currency="EUR",
            substitutable=substitutable,
            survival_days=_STOCK_DAYS.get(need),
        )
        self._add(contract, ends)

    def _add(self, contract: Contract, ends: date | None = None) -> None:
        number = len(self.contracts) + 1
        self.contracts.append(
            replace(
                contract,
                key=f"C-{number:04}",
                title=f"Frame agreement {number}: {contract.category.lower()}",
                per_year=True,
                start_ms=epoch_ms(self.start + timedelta(days=self.dice.below(120))),
                end_ms=epoch_ms(ends or self.end),
                terms=self.dice.pick(("Net 30 days", "Net 45 days", "Prepaid")),
                source="contracts.csv",
            )
        )


def _declared(dice: Dice, supplier: Partner, buyer: Partner, category: str, *, alternatives: int) -> Dependency:
    """A dependency of a year's value, one of so many that would do."""
    value = float(dice.below(90) * 1000 + 10_000)
    substitutable = alternatives > 1
    share = 1.0 / alternatives
    return Dependency(supplier.key, buyer.key, category, value, "EUR", share, substitutable, "dependencies.csv")


def _critical(dice: Dice, market: Market) -> list[Dependency]:
    """Each critical supplier buys from two middlemen, either of whom would do; each of those only from the source."""
    middlemen = market.middlemen
    tier_two = [
        _declared(dice, middlemen[(number + step) % len(middlemen)], supplier, _MIDDLE, alternatives=2)
        for number, supplier in enumerate(market.critical_suppliers)
        for step in (0, 1)
    ]
    return tier_two + [_declared(dice, market.source, each, _SOURCE, alternatives=1) for each in middlemen]


def _ordinary(dice: Dice, market: Market) -> list[Dependency]:
    """Some of the other suppliers have a sole supplier of their own, but never the same one."""
    pairs = zip(market.other_suppliers, market.upstream, strict=False)
    return [_declared(dice, above, supplier, "Raw material", alternatives=1) for supplier, above in pairs]
