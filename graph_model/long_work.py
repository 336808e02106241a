"""Long work: it says how far it is, and ends where nobody wants it any more.

In: what to tell how far it is, and an event that anybody may set, from any thread. Out: the same result as without, or
`Cancelled`. Loops deep inside say `step`; who listens is a context variable, since a measure of a graph takes what it
measures and not who watches. Other threads that a work starts say nothing and are not cancelled: their starter is.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from threading import Event
from typing import TypeVar

from graph_model.errors import Cancelled

Item = TypeVar("Item")
Report = Callable[[float], None]

TELLING = 0.001
"""The least part that is told: whoever is told may write it somewhere."""


def _untold(_part: float) -> None:
    """Tell nobody."""


class _Work:
    """What is going on between `begin` and `end` of a work as a whole."""

    def __init__(self, report: Report, cancelled: Event | None) -> None:
        self.report = report
        self.cancelled = cancelled
        self.begin, self.end = 0.0, 1.0
        self.told = 0.0

    def at(self, part: float) -> None:
        if self.cancelled is not None and self.cancelled.is_set():
            raise Cancelled
        reached = self.begin + (self.end - self.begin) * part
        if reached >= self.told + TELLING:
            self.told = reached
            self.report(reached)


_present: ContextVar[_Work | None] = ContextVar("present work", default=None)


@contextmanager
def overseen(report: Report = _untold, cancelled: Event | None = None) -> Iterator[None]:
    """What is done within tells `report` the part (0–1) that is done, ever more, and raises Cancelled once that is set."""
    before = _present.set(_Work(report, cancelled))
    try:
        yield
    finally:
        _present.reset(before)


def step(part: float = 0.0) -> None:
    """So much (0–1) of the present piece of work is done; to be said every half second or more often.

    Raises:
        Cancelled: nobody wants the rest.

    """
    work = _present.get()
    if work is not None:
        work.at(part)


@contextmanager
def piece(begin: float, end: float) -> Iterator[None]:
    """What is done within goes from `begin` to `end` (0–1) of the present piece of work."""
    work = _present.get()
    if work is None:
        yield
        return
    before = work.begin, work.end
    width = work.end - work.begin
    work.begin, work.end = work.begin + width * begin, work.begin + width * end
    work.at(0.0)
    try:
        yield
    finally:
        work.begin, work.end = before


def steps(items: Collection[Item]) -> Iterator[Item]:
    """The items; each is an equal piece of the present work."""
    for number, item in enumerate(items):
        with piece(number / len(items), (number + 1) / len(items)):
            yield item
