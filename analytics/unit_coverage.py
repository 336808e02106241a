"""Contact between two units of ours: who of each holds it, and how much hangs on one person.

In: a snapshot and its ties. Out: UNIT_COVERAGE findings of pairs of units with live contact, by what makes a contact with an
account. Everything is linear in the ties between units, but for sorting them: pairs of units without any are never looked at.
Units of fewer people than the minimum group are left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analytics.coverage import (
    Contact,
    Holdings,
    contact_details,
    contact_state,
    holdings,
    joined,
    reservation,
    unseen,
)
from analytics.mailbox_coverage import MailboxCoverage
from analytics.parameters import RunParameters
from analytics.population import present_internal
from analytics.sentences import day, listed, person_name, unit_names
from analytics.ties import Ties, scale_of
from graph_model.findings import Finding, FindingKind, Reason, Score, ScoreKind
from graph_model.long_work import step
from graph_model.snapshot import Snapshot

MOST_PAIRS = 1000
"""Pairs of units that are listed: first those that hang on one person, then the most concentrated and strongest."""
MOST_CONTACTS = 10
"""People of one unit that a finding lists, the strongest first."""


@dataclass(frozen=True, slots=True, eq=False)
class UnitSide:
    """Who of one unit of each pair is in touch with the other: one row a person, by pair, those in live contact first.

    `starts` i8[pairs + 1] bounds the rows of each pair; `share` is of its live strength, and `hhi` f8[pairs] of these.
    """

    starts: NDArray[np.int64]
    held: Holdings
    share: NDArray[np.float64]
    hhi: NDArray[np.float64]

    @property
    def first_share(self) -> NDArray[np.float64]:
        """f8[pairs]: what the strongest holds, 1 where nobody else is in live contact."""
        return self.share[self.starts[:-1]]

    def contacts(self, pair: int, loaded: NDArray[np.bool_]) -> list[Contact]:
        """The people of one pair, the strongest first. `loaded` b1[people]: whose own mailbox is known to be loaded."""
        rows = slice(*self.starts[pair : pair + 2].tolist())
        columns = (self.held.person, self.held.strength, self.share, self.held.last_at, self.held.live)
        return [
            Contact(person, strength, share, last_at, live, partial=not loaded[person])
            for person, strength, share, last_at, live in zip(*(each[rows].tolist() for each in columns), strict=True)
        ]


@dataclass(frozen=True, slots=True, eq=False)
class UnitPairs:
    """Pairs of units in live contact: `units` i8[pairs, 2] (positions, the lower first), and the strength of each."""

    units: NDArray[np.int64]
    strength: NDArray[np.float64]
    sides: tuple[UnitSide, UnitSide]

    def hangs(self, dominant_share: float) -> NDArray[np.bool_]:
        """Whether one person of either unit is its sole or dominant contact."""
        return np.maximum(*(side.first_share for side in self.sides)) >= dominant_share

    @property
    def hhi(self) -> NDArray[np.float64]:
        """That of the unit which holds more of it in one hand."""
        return np.maximum(*(side.hhi for side in self.sides))


def shown_units(snapshot: Snapshot, as_of: int, minimum_group: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The unit of each person, -1 where they are not here or it has too few people, and how many are in each unit."""
    here = present_internal(snapshot, as_of) & (snapshot.people.unit >= 0)
    sizes = np.bincount(snapshot.people.unit[here], minlength=len(snapshot.units))
    unit = np.where(here, snapshot.people.unit, -1).astype(np.int64)
    return np.where(np.append(sizes, 0)[unit] >= minimum_group, unit, -1), sizes


def unit_pairs(snapshot: Snapshot, ties: Ties, parameters: RunParameters) -> UnitPairs:
    """All pairs of units in live contact."""
    unit, sizes = shown_units(snapshot, ties.as_of, parameters.communities.minimum_group)
    of_source, of_target = unit[ties.source], unit[ties.target]
    rows = np.flatnonzero((of_source >= 0) & (of_target >= 0) & (of_source != of_target))
    forth = (of_source < of_target)[rows]
    source, target = ties.source[rows], ties.target[rows]
    both = joined(ties, rows, np.where(forth, source, target), np.where(forth, target, source), parameters)
    of_pair = unit[both.one] * len(sizes) + unit[both.other]
    keys = np.unique(of_pair[both.live])
    rows = np.flatnonzero(np.isin(of_pair, keys))
    pair = np.searchsorted(keys, of_pair[rows])
    strength, last_at, live = both.strength[rows], both.last_at[rows], both.live[rows]
    total = np.bincount(pair, np.where(live, strength, 0.0), minlength=len(keys)).astype(np.float64)
    sides = [_side(holdings(pair, who[rows], strength, last_at, live), total) for who in (both.one, both.other)]
    return UnitPairs(np.stack(np.divmod(keys, max(len(sizes), 1)), 1), total, (sides[0], sides[1]))


def _side(held: Holdings, total: NDArray[np.float64]) -> UnitSide:
    order = np.lexsort((held.person, -held.strength, ~held.live, held.thing))
    held = held.at(order)
    share = np.where(held.live, held.strength / total[held.thing], 0.0)
    return UnitSide(
        starts=np.searchsorted(held.thing, np.arange(len(total) + 1)),
        held=held,
        share=share,
        hhi=np.bincount(held.thing, share**2, minlength=len(total)).astype(np.float64),
    )


@dataclass(frozen=True, slots=True)
class UnitHolds:
    """One unit (position) of a pair: how many are in it, and who of them is in touch with the other, the strongest first."""

    unit: int
    people: int
    contacts: list[Contact]
    hhi: float

    @property
    def live(self) -> list[Contact]:
        return [each for each in self.contacts if each.live]


def unit_coverage_findings(snapshot: Snapshot, ties: Ties, parameters: RunParameters) -> list[Finding]:
    """UNIT_COVERAGE findings: the most concentrated and strongest first, as of accounts."""
    pairs = unit_pairs(snapshot, ties, parameters)
    scale = scale_of(pairs.strength, parameters)
    value, hangs = pairs.hhi * scale, pairs.hangs(parameters.continuity.dominant_share)
    kept = np.lexsort((-value, ~hangs))[:MOST_PAIRS]
    _, sizes = shown_units(snapshot, ties.as_of, parameters.communities.minimum_group)
    loaded, called = MailboxCoverage.of(snapshot).loaded, unit_names(snapshot)
    found = []
    for rank, pair in enumerate(kept[np.argsort(-value[kept], kind="stable")].tolist(), 1):
        step()
        two = [
            UnitHolds(unit, int(sizes[unit]), side.contacts(pair, loaded), float(side.hhi[pair]))
            for unit, side in zip(pairs.units[pair].tolist(), pairs.sides, strict=True)
        ]
        details = {"pairs": len(value)} | _details(snapshot, two, parameters)
        found.append(_finding(snapshot, two, _score(snapshot, two, float(scale[pair]), called), rank, details))
    return found


def _finding(snapshot: Snapshot, two: Sequence[UnitHolds], score: Score, rank: int, details: dict[str, Any]) -> Finding:
    return Finding(
        kind=FindingKind.UNIT_COVERAGE,
        subject=snapshot.units.id.at(two[0].unit),
        rank=rank,
        score=score,
        about=tuple(contact["person"] for side in details["sides"] for contact in side["contacts"]),
        details=details,
    )


def _details(snapshot: Snapshot, two: Sequence[UnitHolds], parameters: RunParameters) -> dict[str, Any]:
    return {
        "other": snapshot.units.id.at(two[1].unit),
        "sides": [
            {
                "unit": snapshot.units.id.at(each.unit),
                "name": snapshot.units.name.at(each.unit),
                "people": each.people,
                "state": contact_state(each.live, parameters.continuity),
                "partial": bool(unseen(each.contacts)),
                "hhi": each.hhi,
                "contacts": contact_details(snapshot, each.live[:MOST_CONTACTS], parameters),
                "others": max(len(each.live) - MOST_CONTACTS, 0),
            }
            for each in two
        ],
    }


def _score(snapshot: Snapshot, two: Sequence[UnitHolds], scale: float, called: Sequence[str]) -> Score:
    """By the unit that holds more of it in one hand. `called` has the name of each unit."""
    narrow, wide = sorted(two, key=lambda each: -each.hhi)
    one, other = (called[each.unit] for each in (narrow, wide))
    reasons = (
        Reason(narrow.hhi, _held(snapshot, narrow, one, other)),
        Reason(scale, f"All live contact between {one} and {other} together has strength {scale:.0f} of 100."),
    )
    return Score(narrow.hhi * scale, ScoreKind.PRODUCT, reasons, unit="concentration × strength")


def _held(snapshot: Snapshot, holds: UnitHolds, one: str, other: str) -> str:
    first, *rest = holds.live
    who = f"{person_name(snapshot, first.person)} (last on {day(first.last_at)})"
    if rest:
        others = listed([person_name(snapshot, each.person) for each in rest])
        held = f"{who} holds {first.share:.0%} of the live contact of {one} with {other}, beside {others}."
    else:
        held = f"Of the {holds.people:,} people of {one}, {who} alone is in live contact with {other}."
    return held + reservation(snapshot, holds.contacts)
