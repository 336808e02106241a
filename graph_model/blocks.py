"""Reading everything in blocks of ids, so that no single answer holds the whole graph, or more than a server's memory does.

Ids are digests, so that blocks by their first characters are even; blocks in order, each sorted, are sorted as a whole.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice, pairwise
from typing import Any, Final

from graph_model.long_work import step
from graph_model.queries import control
from graph_model.store import Row, View

_ALPHABET: Final = "234567abcdefghijklmnopqrstuvwxyz"
_PREFIXES: Final = tuple(first + second for first in _ALPHABET for second in _ALPHABET)
_LOWEST, _HIGHEST = "", "~"  # the first block takes ids that are not ours too

SMALL: Final = 2_000
"""Up to this many nodes one block is enough."""

FEWEST: Final = len(_ALPHABET)
"""Blocks of more than these."""

NODES_A_BLOCK: Final = 20_000
"""Of a large graph, as long as there are prefixes for it: three blocks of 116,000 interactions each took a gigabyte."""

AT_ONCE: Final = 3
"""Blocks on their way: the server makes the next ones ready while this one is taken in. More would only fill the memory."""


def blocks(view: View, label: str) -> list[tuple[str, str]]:
    """(from, below) bounds of ids that cut the nodes of `label` into blocks: one if they are few."""
    return bounds(view.read(control.COUNT[label])[0]["count"])


def bounds(count: int) -> list[tuple[str, str]]:
    """The same for so many nodes.

    >>> bounds(2_000), len(bounds(2_001)), len(bounds(4_000_000)), len(bounds(10**9)), bounds(1_000_000)[:2]
    ([('', '~')], 32, 200, 1024, [('', '2o'), ('2o', '3c')])
    """
    number = 1 if count <= SMALL else min(max(FEWEST, count // NODES_A_BLOCK), len(_PREFIXES))
    between = (_PREFIXES[len(_PREFIXES) * each // number] for each in range(1, number))
    return list(pairwise((_LOWEST, *between, _HIGHEST)))


def read_blocks(view: View, label: str, query: str, **parameters: Any) -> Iterator[Row]:
    """Every row of `query`, which compares the id of a `label` with `$low` (from) and `$high` (below), in the blocks' order.

    Raises Cancelled between two blocks where the reading is a long work that nobody wants any more.
    Nothing that the query reads may change before the last row was taken: the next blocks may have been read already.
    """
    return read_bounds(view, blocks(view, label), query, **parameters)


def read_bounds(view: View, bounds_: Iterable[tuple[str, str]], query: str, **parameters: Any) -> Iterator[Row]:
    """The same in these blocks."""
    left = iter(bounds_)
    with ThreadPoolExecutor(AT_ONCE) as threads:

        def coming(most: int | None) -> Iterator[Future[list[Row]]]:
            for low, high in islice(left, most):
                yield threads.submit(view.read, query, low=low, high=high, **parameters)

        waiting = deque(coming(AT_ONCE))
        while waiting:
            yield from waiting.popleft().result()
            step()
            waiting.extend(coming(1))
