"""A set that only grows, of 64-bit hashes in some ten bytes each: what has been seen, for millions of things."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

_LEAST_MERGE = 1 << 16


class HashSet:
    """Hashes of things; one that was never added is taken for a known one once in 2^64 / size times, never the reverse.

    >>> seen = HashSet([1, 2])
    >>> seen.add([3])
    >>> seen.which([0, 2, 3])
    [False, True, True]
    """

    def __init__(self, hashes: Iterable[int] = ()) -> None:
        self._sorted = np.sort(np.fromiter(hashes, np.int64))
        self._recent: set[int] = set()

    def add(self, hashes: Iterable[int]) -> None:
        self._recent.update(hashes)
        if len(self._recent) > max(_LEAST_MERGE, len(self._sorted) // 4):
            more = np.fromiter(self._recent, np.int64, len(self._recent))
            self._sorted = np.sort(np.concatenate((self._sorted, more)))
            self._recent = set()

    def which(self, hashes: Sequence[int]) -> list[bool]:
        """Of each whether it is in the set."""
        wanted = np.fromiter(hashes, np.int64, len(hashes))
        return [old or each in self._recent for each, old in zip(hashes, self._among_sorted(wanted), strict=True)]

    def _among_sorted(self, wanted: NDArray[np.int64]) -> list[bool]:
        if not len(self._sorted):
            return [False] * len(wanted)
        at = np.minimum(np.searchsorted(self._sorted, wanted), len(self._sorted) - 1)
        return np.asarray(self._sorted[at] == wanted).tolist()  # type: ignore[no-any-return]
