"""Which files a graph has all facts of: opaque fingerprints, each with the loader's account of the file, in packed nodes.
Of a mailbox also how far it was read for good, in a node of its own that the next load replaces.

Recorded like a log: they make no new revision, and each stays true whatever is loaded later. What takes facts away
that a load could bring back must call `forget_loaded_files`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import partial
from typing import Final

from graph_model.batches import batched
from graph_model.blocks import read_blocks
from graph_model.identifiers import identifier
from graph_model.queries import recorded
from graph_model.store import Row, Transaction, View
from graph_model.writer_lease import WriterLease

FILES_A_NODE: Final = 500
"""A folder of half a million mails is a thousand nodes."""


class LoadedFiles:
    """The memory of loads: `ingest.unchanged.FileMemory`."""

    def __init__(self, view: View, lease: WriterLease) -> None:
        self._view = view
        self._lease = lease

    def known(self, digests: Collection[str]) -> dict[str, str]:
        """Of these fingerprints those that were added, with their accounts."""
        found: dict[str, str] = {}
        for row in read_blocks(self._view, "LoadedFiles", recorded.LOADED_FILES) if digests else ():
            marks = (mark.partition(" ") for mark in row["marks"])
            found |= {digest: account for digest, _, account in marks if digest in digests}
        return found

    def add(self, marks: Mapping[str, str]) -> None:
        """Remember files: fingerprint -> account. Only after all of their facts are recorded."""
        rows = [
            {"id": identifier("loaded files", *(digest for digest, _ in some)), "marks": [*map(" ".join, some)]}
            for some in batched(sorted(marks.items()), FILES_A_NODE)
        ]
        self._lease.put_off(partial(_remember, rows), recorded=False)

    def extents(self, keys: Collection[str]) -> dict[str, str]:
        """Of these mailboxes, by key, those of which an extent was kept, with it."""
        rows = self._view.read(recorded.EXTENTS, ids=list(keys)) if keys else ()
        return {row["id"]: row["marks"][0] for row in rows}

    def keep_extents(self, extents: Mapping[str, str]) -> None:
        """Keep how far mailboxes were read: key -> extent. Only after all of their facts are recorded."""
        rows = [{"id": key, "marks": [extent]} for key, extent in extents.items()]
        self._lease.put_off(partial(_remember, rows), recorded=False)


def _remember(rows: Sequence[Row], transaction: Transaction) -> None:
    transaction.run(recorded.REMEMBER_FILES, rows=rows)


def forget_loaded_files(lease: WriterLease) -> None:
    """The next load reads every file again."""
    lease.write(lambda transaction: transaction.run(recorded.FORGET_FILES), recorded=False)
