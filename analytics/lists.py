"""A list of numbers for each node, all of them in two arrays: read as tuples in Python, and handed to kernels as CSR."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray


@dataclass(frozen=True, slots=True, eq=False)
class Lists:
    """The list of node i is `items[starts[i]:starts[i + 1]]`: `starts` int64[n + 1], `items` int32[m].

    >>> some = Lists.of(3, owner=[2, 0, 2], item=[7, 5, 6])
    >>> list(some), some.owner.tolist()
    ([(5,), (), (7, 6)], [0, 2, 2])
    """

    starts: NDArray[np.int64]
    items: NDArray[np.int32]

    @classmethod
    def of(cls, size: int, owner: ArrayLike, item: ArrayLike) -> Lists:
        """Each `item` in the list of its `owner` (both [m]), in the order given."""
        owners, items = np.asarray(owner, np.int32), np.asarray(item, np.int32)
        return cls(_bounds(np.bincount(owners, minlength=size)), items[np.argsort(owners, kind="stable")])

    @classmethod
    def of_each(cls, lists: Sequence[Sequence[int]]) -> Lists:
        """The same lists as arrays."""
        lengths = np.fromiter(map(len, lists), np.int64, len(lists))
        return cls(_bounds(lengths), np.fromiter(chain.from_iterable(lists), np.int32, int(lengths.sum())))

    @property
    def owner(self) -> NDArray[np.int32]:
        """In whose list each of `items` is. Shape [m]."""
        return np.repeat(np.arange(len(self), dtype=np.int32), np.diff(self.starts))

    def __getitem__(self, node: int) -> tuple[int, ...]:
        return tuple(self.items[self.starts[node] : self.starts[node + 1]].tolist())

    def __iter__(self) -> Iterator[tuple[int, ...]]:
        items, starts = self.items.tolist(), self.starts.tolist()
        return (tuple(items[begin:end]) for begin, end in pairwise(starts))

    def __len__(self) -> int:
        return len(self.starts) - 1


def _bounds(lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths, dtype=np.int64)])
