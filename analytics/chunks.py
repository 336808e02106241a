"""Work in chunks, several at a time and in order: one call of a compiled loop hears nothing, so that it must not take long.

In: a function that holds no lock, and what it is called with. Out: its results, in that order, however many ran at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from graph_model.long_work import step

Chunk = TypeVar("Chunk")
Result = TypeVar("Result")


def in_order(work: Callable[[Chunk], Result], chunks: Sequence[Chunk], take: Callable[[Result], object]) -> None:
    """Give `take` what `work` makes of each chunk. Where that is interrupted or cancelled, no further chunk is begun."""
    with ThreadPoolExecutor() as pool:
        try:
            for number, result in enumerate(pool.map(work, chunks), 1):
                take(result)
                step(number / len(chunks))
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
