"""Reading everything in blocks of ids, so that no single answer holds the whole graph.

Ids are digests, so that blocks by their first character are even; blocks in order, each sorted, are sorted as a whole.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice, pairwise
from typing import Any, Final

from graph_model.long_work import step
from graph_model.queries import control
from graph_model.store import Row, View

_ALPHABET: Final = "234567abcdefghijklmnopqrstuvwxyz"
_BOUNDS: Final = ("", *_ALPHABET[1:], "~")  # the first block takes ids that are not ours too

SMALL: Final = 2_000
"""Up to this many nodes one block is enough."""

AT_ONCE: Final = 3
"""Blocks on their way: the server makes the next ones ready while this one is taken in. More would only fill the memory."""


def blocks(view: View, label: str) -> list[tuple[str, str]]:
    """(from, below) bounds of ids that cut the nodes of `label` into blocks: one if they are few."""
    count = view.read(control.COUNT[label])[0]["count"]
    return list(pairwise(_BOUNDS)) if count > SMALL else [(_BOUNDS[0], _BOUNDS[-1])]


def read_blocks(view: View, label: str, query: str, **parameters: Any) -> Iterator[Row]:
    """Every row of `query`, which compares the id of a `label` with `$low` (from) and `$high` (below), in the blocks' order.

    Raises Cancelled between two blocks where the reading is a long work that nobody wants any more.
    Nothing that the query reads may change before the last row was taken: the next blocks may have been read already.
    """
    bounds = iter(blocks(view, label))
    with ThreadPoolExecutor(AT_ONCE) as threads:

        def coming(most: int | None) -> Iterator[Future[list[Row]]]:
            for low, high in islice(bounds, most):
                yield threads.submit(view.read, query, low=low, high=high, **parameters)

        waiting = deque(coming(AT_ONCE))
        while waiting:
            yield from waiting.popleft().result()
            step()
            waiting.extend(coming(1))
