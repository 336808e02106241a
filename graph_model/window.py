"""A part of an ordered list: asked for by positions and not by numbers, so that a page stays right while the list grows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Item = TypeVar("Item")

Position = tuple[str | int | float, str]
"""Where an item stands in its list: what the list is ordered by, and the item's id, which decides between equals."""


@dataclass(frozen=True, slots=True)
class Window:
    """The first `size` items between two positions, or the last ones (`backward`). Positions are exclusive."""

    size: int
    backward: bool = False
    after: Position | None = None
    before: Position | None = None


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """The items of a window in the list's order, each with its position, and whether the list goes on."""

    items: tuple[Item, ...] = ()
    positions: tuple[Position, ...] = ()
    has_next: bool = False
    has_previous: bool = False


def page_of(rows: Sequence[tuple[Position, Item]], window: Window, *, descending: bool = False) -> Page[Item]:
    """The page made of up to `window.size` + 1 rows, in any order: the one too many only shows that more exist.

    The list is in the order of positions, or `descending` by them.

    >>> page_of([((2, "b"), "B"), ((1, "a"), "A")], Window(1))
    Page(items=('A',), positions=((1, 'a'),), has_next=True, has_previous=False)
    """
    ordered = sorted(rows, key=_position, reverse=descending)
    more = len(ordered) > window.size
    shown = ordered[-window.size :] if window.backward else ordered[: window.size]
    return Page(
        items=tuple(item for _, item in shown),
        positions=tuple(position for position, _ in shown),
        has_next=window.before is not None if window.backward else more,
        has_previous=more if window.backward else window.after is not None,
    )


def _position(row: tuple[Position, Item]) -> Position:
    return row[0]
