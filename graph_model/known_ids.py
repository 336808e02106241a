"""Which nodes of a label may be in the graph already, from a compact set in memory: most of what is loaded is new.

Looking up an id costs the server some 50 µs, reading all ids packed 2.5 µs for each id that there is. So ids are looked up
until that has cost more than reading all of them would have, and of an empty graph nothing is read at all. The set holds a
64-bit hash of each id (8 bytes): it may take a new id for a known one, which costs a look-up, but never the reverse.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from graph_model.blocks import read_blocks
from graph_model.hash_set import HashSet
from graph_model.queries import control, recorded
from graph_model.store import View

READS_A_LOOKUP = 20
"""How many ids can be read packed in the time of one look-up (STORE.md: 400,000 and 20,000 a second)."""


class KnownIds:
    """The ids of one label. Whoever has one holds the writer's lease: what others wrote meanwhile is not seen."""

    def __init__(self, view: View, label: str) -> None:
        self._view = view
        self._label = label
        self._count = -1
        self._asked = 0
        self._known: HashSet | None = None

    def that_may_be_known(self, ids: Sequence[str]) -> list[str]:
        """Those of `ids` that the graph may hold; the others it does not hold."""
        if self._known is None:
            self._known = self._read_if_worth_it(len(ids))
        if self._known is None:
            return list(ids)
        return [key for key, known in zip(ids, self._known.which([*map(hash, ids)]), strict=True) if known]

    def add(self, ids: Iterable[str]) -> None:
        """These are in the graph from now on."""
        if self._known is not None:  # as long as every id is looked up, nothing need be remembered
            self._known.add(map(hash, ids))

    @property
    def were_none(self) -> bool:
        """Whether the graph held none when it was first asked for any."""
        return self._count == 0

    def _read_if_worth_it(self, more: int) -> HashSet | None:
        if self._count < 0:
            self._count = self._view.read(control.COUNT[self._label])[0]["count"]
        self._asked += more
        if self._asked * READS_A_LOOKUP < self._count:
            return None
        blocks = read_blocks(self._view, self._label, recorded.IDS[self._label]) if self._count else ()
        return HashSet(hash(key) for row in blocks for key in row["ids"])
