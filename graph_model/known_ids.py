"""Which nodes of a label may be in the graph already, from a compact set in memory: most of what is loaded is new.

Looking up an id costs the server some 50 µs, reading all ids packed 2.5 µs for each id that there is. So ids are looked up
until that has cost more than reading all of them would have, and of an empty graph nothing is read at all. The set holds a
64-bit hash of each id (8 bytes): it may take a new id for a known one, which costs a look-up, but never the reverse.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from graph_model.blocks import read_blocks
from graph_model.queries import control, recorded
from graph_model.store import View

READS_A_LOOKUP = 20
"""How many ids can be read packed in the time of one look-up (STORE.md: 400,000 and 20,000 a second)."""

_LEAST_MERGE = 1 << 16


class KnownIds:
    """The ids of one label. Whoever has one holds the writer's lease: what others wrote meanwhile is not seen."""

    def __init__(self, view: View, label: str) -> None:
        self._view = view
        self._label = label
        self._count = -1
        self._asked = 0
        self._sorted: NDArray[np.int64] | None = None
        self._recent: set[int] = set()

    def that_may_be_known(self, ids: Sequence[str]) -> list[str]:
        """Those of `ids` that the graph may hold; the others it does not hold."""
        if self._sorted is None and not self._read_if_worth_it(len(ids)):
            return list(ids)
        hashes = np.fromiter(map(hash, ids), np.int64, len(ids))
        old = self._contains(hashes).tolist()
        return [key for key, known in zip(ids, old, strict=True) if known or hash(key) in self._recent]

    def add(self, ids: Iterable[str]) -> None:
        """These are in the graph from now on."""
        if self._sorted is None:
            return  # as long as every id is looked up, nothing need be remembered
        self._recent.update(map(hash, ids))
        if len(self._recent) > max(_LEAST_MERGE, len(self._sorted) // 4):
            self._sorted = _sorted(np.fromiter(self._recent, np.int64, len(self._recent)), self._sorted)
            self._recent = set()

    def _contains(self, hashes: NDArray[np.int64]) -> NDArray[np.bool_]:
        known = self._sorted
        if known is None or not len(known):
            return np.zeros(len(hashes), bool)
        at = np.minimum(np.searchsorted(known, hashes), len(known) - 1)
        return np.asarray(known[at] == hashes)

    def _read_if_worth_it(self, more: int) -> bool:
        if self._count < 0:
            self._count = self._view.read(control.COUNT[self._label])[0]["count"]
        self._asked += more
        if self._asked * READS_A_LOOKUP < self._count:
            return False
        blocks = read_blocks(self._view, self._label, recorded.IDS[self._label]) if self._count else ()
        pieces = [np.fromiter(map(hash, row["ids"]), np.int64, len(row["ids"])) for row in blocks]
        self._sorted = _sorted(*pieces)
        return True


def _sorted(*pieces: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.sort(np.concatenate((np.empty(0, np.int64), *pieces)))
