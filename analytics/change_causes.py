"""Which input of a run moved a finding: the facts that were recorded since, the time that passed, or what the run was told.

In: the findings of the earlier run, of the later one, and of runs between them that exchange one input after the other. Out: of
each topic how much of the change each input made.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from analytics.change import value_of
from graph_model.findings import Finding, Topic


class Cause(StrEnum):
    """An input of a run."""

    FACTS = "facts"
    TIME = "time"
    PARAMETERS = "parameters"


@dataclass(frozen=True, slots=True)
class Step:
    """One input exchanged: the findings with it as it was before, and as it is now."""

    cause: Cause
    before: Sequence[Finding]
    after: Sequence[Finding]


def causes(steps: Iterable[Step], present: Mapping[str, str] | None = None) -> dict[Topic, dict[Cause, float]]:
    """Of each topic how much of its value each input moved; the parts add up to the whole change.

    The inputs are exchanged one after the other, in the order of `steps`, so what two of them do only together is counted to
    the later one.
    """
    found: dict[Topic, dict[Cause, float]] = {}
    for step in steps:
        old = {each.topic.renamed(present or {}): each for each in step.before}
        new = {each.topic.renamed(present or {}): each for each in step.after}
        for topic in old.keys() | new.keys():
            delta = value_of(new.get(topic)) - value_of(old.get(topic))
            if not math.isclose(delta, 0.0, abs_tol=1e-9):
                found.setdefault(topic, {})[step.cause] = delta
    return found
