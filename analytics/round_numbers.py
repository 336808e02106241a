"""Findings about groups of people, as they are told to whoever sees nobody by name: in round numbers.

In: a finding as it was stored. Out: the same, from which nobody learns what one to four people more or less change: two exact
answers, before and after somebody left, would give that person away by their difference.

- People are counted in whole steps of the minimum group, **rounded down**. Sets of people that differ by fewer than a step are
  told alike, or one step apart. To the nearest step would do for one number, and not for several: where 4 parts of 8 people
  make a whole of 32, "about 10" each and "about 30" in all leaves nothing else. Rounded down, every part alone may still have
  any of the numbers that it is told for, whatever stands beside it (docs/privacy.md).
- A density moves by 2 · k / n at most where k of n people come or go: by so few, at the size that is told, that it stays within
  a step of its own scale. Where that scale had no step left, it is not told.
- What is made of tie strengths is not told: it can hang on one person, however many stand beside.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from math import floor
from typing import Any, Final, TypeVar

from analytics.parameters import MINIMUM_GROUP
from graph_model.findings import Finding, FindingKind, Reason, Score, ScoreKind

SCALES: Final = (100, 50, 20, 10, 5, 2)
"""Into how many steps a part of 1 is divided, the finest first."""
_EXACTLY: Final = 1e-9
"""A density that lies on a step but for the last bits of a division is on it."""


def in_whole_steps(people: int, step: int) -> int:
    """How many people are told of.

    >>> [in_whole_steps(people, 5) for people in (4, 5, 9, 10)]
    [0, 5, 5, 10]
    """
    return people // step * step


def density_in_steps(density: float, people: int, step: int) -> float | None:
    """A density (0–1) among about `people`, rounded down to a step that fewer people than `step` cannot exceed; else None.

    >>> density_in_steps(0.87, 100, 5), density_in_steps(0.87, 20, 5), density_in_steps(0.87, 15, 5)
    (0.8, 0.5, None)
    """
    finest = people / (2 * (step - 1))
    scale = next((each for each in SCALES if each <= finest), None)
    return None if scale is None else floor(density * scale + _EXACTLY) / scale


Told = tuple[Score, Mapping[str, Any]]
"""Score and details."""
F = TypeVar("F", bound=Finding)


def in_round_numbers(finding: F) -> F | None:
    """What somebody who sees nobody by name is told of a finding; None where it is about too few people.

    Findings that count no people are told as they are.
    """
    tell = TOLD_ROUND.get(finding.kind)
    if tell is None:
        return finding
    told = tell(finding.details, max(finding.details.get("step", 0), MINIMUM_GROUP))
    return None if told is None else replace(finding, about=(), score=told[0], details=told[1])


def _community(exact: Mapping[str, Any], step: int) -> Told | None:
    size = in_whole_steps(exact["size"], step)
    units = [{**unit, "people": in_whole_steps(unit["people"], step)} for unit in exact["units"]]
    units = sorted((unit for unit in units if unit["people"]), key=lambda unit: (-unit["people"], unit["name"]))
    others = size - sum(unit["people"] for unit in units)
    reasons = [Reason(unit["people"], f"At least {unit['people']:,} people of {unit['name']}") for unit in units]
    rest = Reason(others, "The rest: people of other units or of none that is known, and what rounding took from these")
    told = {
        "label": exact["label"],
        "size": size,
        "units": units,
        "others": others,
        "density_inside": density_in_steps(exact["density_inside"], size, step),
        "density_outside": None,
        "strength_inside": None,
        "rounded_to": step,
    }
    return _told(told, size, (*reasons, rest)) if size else None


def _comparison(exact: Mapping[str, Any], step: int) -> Told | None:
    people, with_unit, outside = (
        in_whole_steps(exact[name], step) for name in ("people", "people_with_unit", "outsiders_total")
    )
    text = f"At least {outside:,} of the {with_unit:,} people or more with a unit are outside of their unit's community"
    told = {
        "method": exact["method"],
        "communities": exact["communities"],
        "people": people,
        "people_with_unit": with_unit,
        "outsiders_total": outside,
        **dict.fromkeys(("nmi", "nmi_by_chance", "modularity", "unit_modularity")),
        "rounded_to": step,
    }
    return _told(told, outside, (Reason(outside, text),)) if people else None


def _told(details: Mapping[str, Any], value: float, reasons: tuple[Reason, ...]) -> Told:
    unit = f"people, in whole steps of {details['rounded_to']}"
    return Score(float(value), ScoreKind.SUM, reasons, unit), details


TOLD_ROUND: Final[Mapping[FindingKind, Callable[[Mapping[str, Any], int], Told | None]]] = {
    FindingKind.COMMUNITY: _community,
    FindingKind.COMMUNITY_COMPARISON: _comparison,
}
"""The kinds of findings about groups of people that may be read by who sees no names, and how each is told."""
