"""Many strings in two arrays, so that they can be memory-mapped and hashed like any other column."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray


class Strings(Sequence[str]):
    """An immutable sequence of strings: UTF-8 bytes and (n + 1) offsets.

    >>> words = Strings.of(["Zoë", "", "Al"])
    >>> words[0], len(words), list(words)
    ('Zoë', 3, ['Zoë', '', 'Al'])
    """

    __slots__ = ("data", "offsets")

    def __init__(self, data: NDArray[np.uint8], offsets: NDArray[np.int64]) -> None:
        self.data = data
        self.offsets = offsets

    @classmethod
    def of(cls, values: Iterable[str]) -> Strings:
        if isinstance(values, Strings):
            return values
        encoded = [value.encode("utf-8", "replace") for value in values]
        offsets = np.zeros(len(encoded) + 1, np.int64)
        np.cumsum([len(each) for each in encoded], out=offsets[1:])
        return cls(np.frombuffer(b"".join(encoded), np.uint8), offsets)

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def __getitem__(self, index: int | slice) -> str | Strings:  # type: ignore[override]  # a slice stays packed
        if isinstance(index, slice):
            return Strings.of([self.at(i) for i in range(*index.indices(len(self)))])
        return self.at(int(index))

    def at(self, index: int) -> str:
        """The string at `index` (negative counts from the end)."""
        if index < 0:
            index += len(self)
        if not 0 <= index < len(self):
            raise IndexError(index)
        return self.data[self.offsets[index] : self.offsets[index + 1]].tobytes().decode("utf-8")

    def __iter__(self) -> Iterator[str]:
        whole = self.data.tobytes()
        ends = self.offsets.tolist()
        for begin, end in pairwise(ends):
            yield whole[begin:end].decode("utf-8")

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Strings):
            return NotImplemented
        return np.array_equal(self.offsets, other.offsets) and np.array_equal(self.data, other.data)

    __hash__ = None  # type: ignore[assignment]  # compared by value, never a key
