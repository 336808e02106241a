"""Cutting a stream into lists, so that each fits in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, pairwise
from typing import TypeVar

Item = TypeVar("Item")


def batched(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """Lists of `size` items, the last one shorter (itertools has this from Python 3.12 on).

    >>> list(batched("abc", 2))
    [['a', 'b'], ['c']]
    """
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch


def evenly_batched(items: Sequence[Item], most: int) -> Iterator[Sequence[Item]]:
    """As few parts of at most `most` items as there can be, all about as long.

    >>> list(evenly_batched("abcde", 4))
    ['ab', 'cde']
    """
    count = -(-len(items) // most)
    bounds = [len(items) * number // count for number in range(count + 1)] if count else []
    return (items[start:end] for start, end in pairwise(bounds))
