"""Managers by key: where a line names the manager by what its source calls people, the address of that person. Pure.

Circles of people who report to each other are said.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from graph_model.derived import Person
from graph_model.entities import Employment
from ingest.hr.named_by_key import NamedByKey

MOST_NAMED = 5
"""People named in one note."""


def with_managers(
    lines: Sequence[Employment], latest: Mapping[str, str] = MappingProxyType({})
) -> tuple[tuple[Employment, ...], list[str]]:
    """The lines, managers named by address where they can be, and notes on those that cannot.

    `latest`: former address -> the one that is used now.
    """
    known = NamedByKey((line.source, line.key, latest.get(line.email, line.email)) for line in lines)
    notes: list[str] = []
    return tuple(_managed(line, known, latest.get(line.email, line.email), notes) for line in lines), notes


def _managed(line: Employment, known: NamedByKey, email: str, notes: list[str]) -> Employment:
    if line.manager or not line.manager_key:
        return line
    manager = known.person(line.source, line.manager_key, other_than=email)
    if manager:
        return replace(line, manager=manager)
    how = "several people have" if known.is_shared(line.manager_key) else "nobody has"
    notes.append(f"The manager of {line.email} is given by a number or an entry that {how}.")
    return line


def reporting_loops(reports: Iterable[tuple[str, str]]) -> Iterator[list[str]]:
    """The circles among (person, manager), each once, from its smallest member on, sorted.

    >>> list(reporting_loops([("a", "b"), ("b", "c"), ("c", "a"), ("d", "a")]))
    [['a', 'b', 'c']]
    """
    managers = {person: manager for person, manager in reports if manager}
    settled: set[str] = set()
    for start in sorted(managers):
        path: dict[str, int] = {}
        at = start
        while at in managers and at not in settled and at not in path:
            path[at] = len(path)
            at = managers[at]
        if at in path:
            circle = list(path)[path[at] :]
            turn = circle.index(min(circle))
            yield circle[turn:] + circle[:turn]
        settled.update(path)


def reporting_circles(people: Iterable[Person]) -> Iterator[str]:
    """A sentence for each circle of people who report to each other: they are kept as they were stated."""
    everybody = {each.id: each for each in people}
    for circle in reporting_loops((each.id, each.manager) for each in everybody.values()):
        names = ", ".join(everybody[key].name for key in circle[:MOST_NAMED])
        yield f"{names} report to each other in a circle of {len(circle)}: a level without a top."
