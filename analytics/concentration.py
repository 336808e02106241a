"""How concentrated our revenue is on customers, and our spend on suppliers, those under common control as one.

In: a snapshot and the moment of the run. Out: a `Concentration` for each side, of all of us and, where several of our
organisations are parties, of each; and findings of them. The whole is what the loaded contracts in force say, and is called so.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np

from analytics.common_control import controlling
from analytics.currencies import Amount, amount, summed
from analytics.parameters import SupplyParameters
from analytics.sentences import counted, listed, money, organisation_name
from analytics.supply_graph import focal_position, in_force
from graph_model.findings import Finding, FindingKind, Reason, Score, ScoreKind
from graph_model.snapshot import Snapshot

BANDS_2010 = (1_500.0, 2_500.0)
"""HHI from which a market is moderately, and above which it is highly concentrated: Horizontal Merger Guidelines, 2010, 5.3."""
BANDS_2023 = (1_000.0, 1_800.0)
"""The same in the Merger Guidelines of 2023, 2.1."""
MAX_REASONS = 10


class Side(StrEnum):
    """What a share is a part of."""

    REVENUE = "revenue"
    SPEND = "spend"


@dataclass(frozen=True, slots=True)
class Party:
    """Customers or suppliers under common control: `group` controls the others, `members` are those with contracts of ours."""

    group: int
    members: tuple[int, ...]
    value: float
    share: float
    contracts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Concentration:
    """Of `of` (the position of one of our organisations; -1: all of us), its parties, the largest first.

    `total` is a year's value of the contracts in force that state one; `unstated` counts those that do not.
    """

    side: Side
    of: int
    parties: tuple[Party, ...]
    total: float
    unstated: int

    @property
    def hhi(self) -> float:
        """Herfindahl–Hirschman index of the shares in percent: 10,000 where there is one party."""
        return math.fsum(_points(each) for each in self.parties)


def _points(party: Party) -> float:
    return (100.0 * party.share) ** 2


def concentrations(snapshot: Snapshot, as_of: int) -> list[Concentration]:
    """Both sides of all of us and of each of ours, from the contracts in force. Where a rate is missing, none of that side."""
    trade = _trade(snapshot, as_of)
    found = []
    for side in Side:
        ours = sorted({each.ours for each in trade if each.side is side})
        found += [_concentration(side, -1, [each for each in trade if each.side is side])]
        if len(ours) > 1:
            found += [
                _concentration(side, of, [each for each in trade if (each.side, each.ours) == (side, of)])
                for of in ours
            ]
    return [each for each in found if each is not None]


def without_rate(snapshot: Snapshot, as_of: int) -> dict[Side, list[str]]:
    """The currencies without a rate, by the side of which nothing can be said for want of them."""
    missing: dict[Side, set[str]] = {side: set() for side in Side}
    for each in _trade(snapshot, as_of):
        missing[each.side].update(each.amount.without_rate)
    return {side: sorted(some) for side, some in missing.items() if some}


@dataclass(frozen=True, slots=True)
class _Traded:
    """One contract between one of ours and somebody else."""

    contract: int
    side: Side
    ours: int
    other: int
    group: int
    amount: Amount


def _trade(snapshot: Snapshot, as_of: int) -> list[_Traded]:
    """What the subsidiaries of ours that are not among ours buy and sell stays within the house."""
    contracts, internal, group = snapshot.contracts, snapshot.organisations.internal, controlling(snapshot)
    found = []
    known = (contracts.buyer >= 0) & (contracts.supplier >= 0)
    for row in np.flatnonzero(known & in_force(contracts, as_of)).tolist():
        buyer, supplier = int(contracts.buyer[row]), int(contracts.supplier[row])
        if internal[buyer] == internal[supplier]:
            continue
        side, ours, other = (Side.REVENUE, supplier, buyer) if internal[supplier] else (Side.SPEND, buyer, supplier)
        if not internal[group[other]]:
            value = amount(float(contracts.annual_value[row]), contracts.currency.at(row), snapshot)
            found.append(_Traded(row, side, ours, other, group[other], value))
    return found


def _concentration(side: Side, of: int, trade: Sequence[_Traded]) -> Concentration | None:
    whole = summed([each.amount for each in trade])
    if not whole.total or whole.total <= 0:
        return None
    groups: defaultdict[int, list[_Traded]] = defaultdict(list)
    for each in trade:
        if each.amount.stated:
            groups[each.group].append(each)
    parties = sorted((_party(group, some, whole.total) for group, some in groups.items()), key=_largest_first)
    return Concentration(side, of, tuple(parties), whole.total, whole.unstated)


def _party(group: int, trade: Sequence[_Traded], whole: float) -> Party:
    value = math.fsum(each.amount.known for each in trade)
    members = tuple(sorted({each.other for each in trade}))
    return Party(group, members, value, value / whole, tuple(each.contract for each in trade))


def _largest_first(party: Party) -> tuple[float, int]:
    return -party.value, party.group


# ── findings ────────────────────────────────────────────────────────────────────────────────────────────────────────


def concentration_findings(
    snapshot: Snapshot, found: Iterable[Concentration], parameters: SupplyParameters
) -> list[Finding]:
    """CONCENTRATION findings: of revenue, then of spend; of all of us, then of the most concentrated of ours."""
    ordered = sorted(found, key=lambda each: (each.side, each.of >= 0, -each.hhi, each.of))
    return [_finding(snapshot, each, rank, parameters) for rank, each in enumerate(ordered, 1)]


def _finding(snapshot: Snapshot, found: Concentration, rank: int, parameters: SupplyParameters) -> Finding:
    ids = snapshot.organisations.id
    limit = parameters.revenue_limit if found.side is Side.REVENUE else parameters.spend_limit
    return Finding(
        kind=FindingKind.CONCENTRATION,
        subject=ids.at(focal_position(snapshot) if found.of < 0 else found.of),
        rank=rank,
        score=Score(found.hhi, ScoreKind.SUM, tuple(_reasons(snapshot, found)), unit="points"),
        about=tuple(ids.at(each.group) for each in found.parties if each.share >= limit),
        details={
            "side": str(found.side),
            "measure": str(found.side) if found.of < 0 else f"{found.side} of its own",
            "of_all": found.of < 0,
            "total": found.total,
            "currency": snapshot.base_currency,
            "unstated": found.unstated,
            "limit": limit,
            "band_2010": _band(found.hhi, BANDS_2010),
            "band_2023": _band(found.hhi, BANDS_2023),
            "parties": [_listed(snapshot, each, limit) for each in found.parties[: parameters.max_parties]],
            "others": max(len(found.parties) - parameters.max_parties, 0),
        },
    )


def _band(hhi: float, borders: tuple[float, float]) -> str:
    """What the guidelines call a market of that index.

    >>> [_band(hhi, BANDS_2010) for hhi in (1499.0, 1500.0, 2500.0, 2501.0)]
    ['unconcentrated', 'moderate', 'moderate', 'high']
    """
    moderate, high = borders
    return "high" if hhi > high else "moderate" if hhi >= moderate else "unconcentrated"


def _listed(snapshot: Snapshot, party: Party, limit: float) -> dict[str, Any]:
    return {
        "organisation": snapshot.organisations.id.at(party.group),
        "members": [snapshot.organisations.id.at(each) for each in party.members],
        "value": party.value,
        "share": party.share,
        "over_limit": party.share >= limit,
        "contracts": [snapshot.contracts.id.at(each) for each in party.contracts],
    }


def _reasons(snapshot: Snapshot, found: Concentration) -> Iterator[Reason]:
    """Each party's square, the small ones together: they add up to the index."""
    for each in found.parties[:MAX_REASONS]:
        yield Reason(_points(each), _sentence(snapshot, found, each), _evidence(snapshot, each))
    rest = found.parties[MAX_REASONS:]
    if rest:
        share = math.fsum(each.share for each in rest)
        text = f"{counted(len(rest), 'smaller one')} together are {share:.0%} of the {found.side} of loaded contracts."
        yield Reason(math.fsum(map(_points, rest)), text)


def _sentence(snapshot: Snapshot, found: Concentration, party: Party) -> str:
    name, sum_of_money = organisation_name(snapshot, party.group), money(party.value, snapshot.base_currency)
    members = listed([organisation_name(snapshot, each) for each in party.members])
    through = "" if party.members == (party.group,) else f", through {members}"
    return f"{name}{through}: {sum_of_money} a year, {party.share:.0%} of the {found.side} of loaded contracts."


def _evidence(snapshot: Snapshot, party: Party) -> tuple[str, ...]:
    return tuple(snapshot.contracts.id.at(each) for each in party.contracts[:MAX_REASONS])
