"""A person's HR lines as one position: which line holds now, since when they are here, and whether they have left. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from graph_model.entities import Employment
from graph_model.policy import Policy


@dataclass(frozen=True, slots=True)
class Position:
    """What HR lines say of a person together. `manager` is an address; `organisation` as it is written."""

    name: str = ""
    title: str = ""
    level: float | None = None
    department: str = ""
    manager: str = ""
    organisation: str = ""
    start_ms: int | None = None
    left_ms: int | None = None


def begun(lines: Sequence[Employment], as_of_ms: float) -> Sequence[Employment]:
    """The lines of positions that have begun; of somebody who is yet to come the first one. Where another position follows,
    an end that is yet to come is no leaving.
    """
    found = [line for line in lines if line.start_ms is None or line.start_ms <= as_of_ms]
    if len(found) < len(lines):
        found = [replace(line, end_ms=None) if (line.end_ms or 0) > as_of_ms else line for line in found]
    return found or sorted(lines, key=lambda line: (-line.stated_ms, line.start_ms or 0, repr(line)))[:1]


def position(lines: Sequence[Employment], policy: Policy, as_of_ms: float) -> Position:
    """The position that the lines add up to: the current line is, of those begun and stated last, the one that started last.

    Its end is the day of leaving. A start that it does not give is the earliest of that position; a level is the title's.
    """
    lines = begun(lines, as_of_ms)
    if not lines:
        return Position()
    current = max(lines, key=recency)
    level = current.level if current.level is not None else policy.level_of(current.title)
    starts = [line.start_ms for line in lines if line.start_ms is not None and _same_post(line, current)]
    return Position(
        name=current.name or max(line.name for line in lines),
        title=current.title,
        level=level,
        department=current.department,
        manager=current.manager,
        organisation=current.organisation,
        start_ms=min(starts, default=None) if current.start_ms is None else current.start_ms,
        left_ms=current.end_ms,
    )


def _same_post(one: Employment, other: Employment) -> bool:
    return all(
        a.casefold() == b.casefold() for a, b in ((one.title, other.title), (one.organisation, other.organisation))
    )


def recency(line: Employment) -> tuple[int, float, bool, int, str, str]:
    """What was stated last comes last; of one statement the latest start, without an end, the latest end, anything constant."""
    start = float("-inf") if line.start_ms is None else float(line.start_ms)
    return (line.stated_ms, start, line.end_ms is None, line.end_ms or 0, line.id, repr(line))
