"""What mail and meetings are about: subjects, drawn from what each kind of work has."""

from __future__ import annotations

from sociogram.demo.dice import Dice

_WORK = (
    "Drift in batch", "Change request", "Test protocol", "Shift plan", "Training record", "Spare parts", "Audit finding",
    "Work order", "Drawing", "Fixture", "Deviation", "Release note", "Måleprotokoll", "Prüfbericht", "Données d’essai",
)  # fmt: skip
_ACCOUNT = (
    "Delivery",
    "Quotation",
    "Order",
    "Invoice",
    "Claim",
    "Forecast",
    "Certificate for",
    "Specification",
    "Site visit",
)
_REQUEST = ("Who can help with", "Need data for", "Missing approval of", "Question on", "Priority of")
_MANAGEMENT = ("Budget", "Headcount", "Priorities", "Roadmap", "Customer escalation", "Quarterly figures")


def work(dice: Dice) -> str:
    return f"{dice.pick(_WORK)} {dice.below(900) + 100}"


def account(dice: Dice) -> str:
    return f"{dice.pick(_ACCOUNT)} {dice.below(9000) + 1000}"


def request(dice: Dice) -> str:
    return f"{dice.pick(_REQUEST)} {dice.pick(_WORK).lower()} {dice.below(900) + 100}"


def management(dice: Dice) -> str:
    return f"{dice.pick(_MANAGEMENT)}, week {dice.below(52) + 1}"
