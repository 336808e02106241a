"""What changed between two runs: findings that came, went, rose or fell.

In: the findings of both. Out: changes, the largest of each kind first, each with the parts of its score that moved. Which
input of the run moved it is for `analytics.change_causes` to say.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from graph_model.findings import Finding, Topic

LEAST_PART = 0.10
"""A value that moved by less than this part of the larger one counts as unchanged, where no rank interval tells."""


class Direction(StrEnum):
    """How a finding of the later run compares with the earlier one's."""

    NEW = "new"
    GONE = "gone"
    ROSE = "rose"
    FELL = "fell"


@dataclass(frozen=True, slots=True)
class PartMoved:
    """A part of a score that moved: the sentences of both runs ("" where there was none), and their weights."""

    before: str
    after: str
    weight_before: float
    weight_after: float

    @property
    def delta(self) -> float:
        return self.weight_after - self.weight_before


@dataclass(frozen=True, slots=True)
class Change:
    """One topic whose finding changed. `before` and `after` are None where there was no finding."""

    topic: Topic
    direction: Direction
    before: Finding | None
    after: Finding | None
    parts: tuple[PartMoved, ...]

    @property
    def delta(self) -> float:
        return value_of(self.after) - value_of(self.before)


def value_of(finding: Finding | None) -> float:
    """The value of a finding, 0 where there is none."""
    return 0.0 if finding is None else finding.score.value


def changes(
    before: Iterable[Finding], after: Iterable[Finding], present: Mapping[str, str] | None = None
) -> list[Change]:
    """Every topic whose finding changed: by kind, then the largest change first.

    A rank with an interval has moved only if the two intervals do not overlap; what chance explains is no change. Without an
    interval the value has to have moved by a tenth. `present`: former id -> present id, of people who have another one now.
    """
    old = {each.topic.renamed(present or {}): each for each in before}
    new = {each.topic.renamed(present or {}): each for each in after}
    found = (_change(topic, old.get(topic), new.get(topic)) for topic in old.keys() | new.keys())
    return sorted(filter(None, found), key=_order)


def _order(change: Change) -> tuple[str, float, str]:
    return change.topic.kind.value, -abs(change.delta), change.topic.id


def _change(topic: Topic, before: Finding | None, after: Finding | None) -> Change | None:
    direction = _direction(before, after)
    return None if direction is None else Change(topic, direction, before, after, tuple(_parts(before, after)))


def _direction(before: Finding | None, after: Finding | None) -> Direction | None:
    if before is None:
        return Direction.NEW
    if after is None:
        return Direction.GONE
    if before.low and before.high and after.low and after.high:
        if before.low <= after.high and after.low <= before.high:
            return None
        return Direction.ROSE if after.high < before.low else Direction.FELL
    old, new = before.score.value, after.score.value
    if math.isclose(old, new) or abs(new - old) < LEAST_PART * max(abs(old), abs(new)):
        return None
    return Direction.ROSE if new > old else Direction.FELL


def _parts(before: Finding | None, after: Finding | None) -> list[PartMoved]:
    """The reasons of both findings side by side, those that moved, the largest first.

    Reasons about the same thing (their evidence) belong together; those without evidence, by their place.
    """
    old, new = _keyed(before), _keyed(after)
    pairs = ((old.get(key, _NOTHING), new.get(key, _NOTHING)) for key in dict.fromkeys([*old, *new]))
    parts = [
        PartMoved(one[1], other[1], one[0], other[0]) for one, other in pairs if not math.isclose(one[0], other[0])
    ]
    return sorted(parts, key=lambda part: -abs(part.delta))


_NOTHING = (0.0, "")


def _names(finding: Finding) -> list[str]:
    """What its first reasons are about, where they stand in the order of named parts, whatever their evidence."""
    parts = finding.details.get("parts", ())
    return [*finding.details.get("components", ()), *(each["name"] for each in parts if each["points"] is not None)]


def _keyed(finding: Finding | None) -> dict[tuple[object, ...], tuple[float, str]]:
    if finding is None:
        return {}
    names = _names(finding)
    keyed: dict[tuple[object, ...], tuple[float, str]] = {}
    for place, reason in enumerate(finding.score.reasons):
        if place < len(names):
            key: tuple[object, ...] = (names[place],)
        else:
            key = reason.evidence or (place,)
        while key in keyed:
            key = (*key, place)
        keyed[key] = (reason.weight, reason.text)
    return keyed
