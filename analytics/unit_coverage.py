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

from analytics.coverage import Contact, contact_details, contact_state, joined
from analytics.mailbox_coverage import MailboxCoverage
from analytics.parameters import RunParameters
from analytics.population import present_internal
from analytics.sentences import day, listed, person_name
from analytics.ties import Ties, scale_of
from graph_model.findings import Finding, FindingKind, Reason, Score, ScoreKind
from graph_model.long_work import step
from graph_model.snapshot import NO_TIME, Snapshot

MOST_PAIRS = 1000
"""Pairs of units that are listed: first those that hang on one person, then the most concentrated and strongest."""
MOST_CONTACTS = 10
"""People of one unit that a finding lists, the strongest first."""


@dataclass(frozen=True, slots=True, eq=False)
class UnitSide:
    """Who of one unit of each pair holds the contact with the other: one row a person, the strongest of a pair first.

    `starts` i8[pairs + 1] bounds the rows of each pair; `share` is of its strength, and `hhi` f8[pairs] of these.
    """

    starts: NDArray[np.int64]
    person: NDArray[np.int64]
    strength: NDArray[np.float64]
    share: NDArray[np.float64]
    last_at: NDArray[np.int64]
    hhi: NDArray[np.float64]

    def contacts(self, pair: int, loaded: NDArray[np.bool_]) -> list[Contact]:
        """The people of one pair. `loaded` b1[people]: whose own mailbox is known to be loaded."""
        rows = slice(*self.starts[pair : pair + 2].tolist())
        columns = (self.person[rows], self.strength[rows], self.share[rows], self.last_at[rows])
        return [
            Contact(person, strength, share, last_at, live=True, partial=not loaded[person])
            for person, strength, share, last_at in zip(*(column.tolist() for column in columns), strict=True)
        ]


@dataclass(frozen=True, slots=True, eq=False)
class UnitPairs:
    """Pairs of units in live contact: `units` i8[pairs, 2] (positions, the lower first), and the strength of each."""

    units: NDArray[np.int64]
    strength: NDArray[np.float64]
    sides: tuple[UnitSide, UnitSide]

    def hangs(self, dominant_share: float) -> NDArray[np.bool_]:
        """Whether one person of either unit is its sole or dominant contact."""
        one, other = (
            (np.diff(side.starts) == 1) | (side.share[side.starts[:-1]] >= dominant_share) for side in self.sides
        )
        return np.asarray(one | other)

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
    live = np.flatnonzero(both.live)
    one, other, strength, last_at = both.one[live], both.other[live], both.strength[live], both.last_at[live]
    keys, pair = np.unique(unit[one] * len(sizes) + unit[other], return_inverse=True)
    total = np.bincount(pair, strength, minlength=len(keys)).astype(np.float64)
    sides = [_side(pair * ties.people + who, ties.people, strength, last_at, total) for who in (one, other)]
    return UnitPairs(np.stack(np.divmod(keys, max(len(sizes), 1)), 1), total, (sides[0], sides[1]))


def _side(
    pair_and_person: NDArray[np.int64],
    people: int,
    strength: NDArray[np.float64],
    last_at: NDArray[np.int64],
    total: NDArray[np.float64],
) -> UnitSide:
    keys, row = np.unique(pair_and_person, return_inverse=True)
    pair, person = np.divmod(keys, max(people, 1))
    held = np.bincount(row, strength, minlength=len(keys)).astype(np.float64)
    last = np.full(len(keys), NO_TIME)
    np.maximum.at(last, row, last_at)
    order = np.lexsort((person, -held, pair))
    pair, held = pair[order], held[order]
    share = held / total[pair]
    return UnitSide(
        starts=np.searchsorted(pair, np.arange(len(total) + 1)),
        person=person[order],
        strength=held,
        share=share,
        last_at=last[order],
        hhi=np.bincount(pair, share**2, minlength=len(total)).astype(np.float64),
    )


@dataclass(frozen=True, slots=True)
class UnitHolds:
    """One unit (position) of a pair: how many are in it, and who of them holds the contact, the strongest first."""

    unit: int
    people: int
    contacts: list[Contact]
    hhi: float


def unit_coverage_findings(snapshot: Snapshot, ties: Ties, parameters: RunParameters) -> list[Finding]:
    """UNIT_COVERAGE findings: the most concentrated and strongest first, as of accounts."""
    pairs = unit_pairs(snapshot, ties, parameters)
    scale = scale_of(pairs.strength, parameters)
    value, hangs = pairs.hhi * scale, pairs.hangs(parameters.continuity.dominant_share)
    kept = np.lexsort((-value, ~hangs))[:MOST_PAIRS]
    _, sizes = shown_units(snapshot, ties.as_of, parameters.communities.minimum_group)
    loaded = MailboxCoverage.of(snapshot).loaded
    found = []
    for rank, pair in enumerate(kept[np.argsort(-value[kept], kind="stable")].tolist(), 1):
        step()
        two = [
            UnitHolds(unit, int(sizes[unit]), side.contacts(pair, loaded), float(side.hhi[pair]))
            for unit, side in zip(pairs.units[pair].tolist(), pairs.sides, strict=True)
        ]
        details = {"pairs": len(value)} | _details(snapshot, two, parameters)
        found.append(_finding(snapshot, two, _score(snapshot, two, float(scale[pair])), rank, details))
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
                "state": contact_state(each.contacts, parameters.continuity),
                "hhi": each.hhi,
                "contacts": contact_details(snapshot, each.contacts[:MOST_CONTACTS], parameters),
                "others": max(len(each.contacts) - MOST_CONTACTS, 0),
            }
            for each in two
        ],
    }


def _score(snapshot: Snapshot, two: Sequence[UnitHolds], scale: float) -> Score:
    """By the unit that holds more of it in one hand."""
    narrow, wide = sorted(two, key=lambda each: -each.hhi)
    one, other = (snapshot.units.name.at(each.unit) for each in (narrow, wide))
    reasons = (
        Reason(narrow.hhi, _held(snapshot, narrow, one, other)),
        Reason(scale, f"All live contact between {one} and {other} together has strength {scale:.0f} of 100."),
    )
    return Score(narrow.hhi * scale, ScoreKind.PRODUCT, reasons, unit="concentration × strength")


def _held(snapshot: Snapshot, holds: UnitHolds, one: str, other: str) -> str:
    first, *rest = holds.contacts
    who = f"{person_name(snapshot, first.person)} (last on {day(first.last_at)})"
    if not rest:
        return f"Of the {holds.people:,} people of {one}, {who} alone is in live contact with {other}."
    others = listed([person_name(snapshot, each.person) for each in rest])
    return f"{who} holds {first.share:.0%} of the live contact of {one} with {other}, beside {others}."
