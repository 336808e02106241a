"""One step ahead: what comes next is made in a thread while this one does something else, such as waiting for a database."""

from __future__ import annotations

from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import TypeVar

Item = TypeVar("Item")


def one_ahead(items: Generator[Item, None, None]) -> Generator[Item, None, None]:
    """The items in their order; `items` is run by one other thread, and closed when this is.

    >>> list(one_ahead(each * 2 for each in range(3)))
    [0, 2, 4]
    """
    with closing(items), ThreadPoolExecutor(1) as thread:
        coming = thread.submit(next, items, None)
        while (item := coming.result()) is not None:
            coming = thread.submit(next, items, None)
            yield item
