"""Series of meetings that were moved: occurrences that only an earlier revision has are dropped, whichever came first.

An occurrence is identified by its original instant, so a series moved as a whole has other occurrences, in other files and
loads. Which revision is the latest is known only when all are there: so this is done when a load is complete. Doing it
again changes nothing, and loading the earlier revision again does not bring its occurrences back (`Interaction.merge`).
"""

from __future__ import annotations

from functools import partial

from graph_model.batches import batched
from graph_model.entities import FIRST_OVERRIDE, SUPERSEDED, VERSIONS_A_REVISION
from graph_model.queries import superseded
from graph_model.store import Row, Transaction, View
from graph_model.writer_lease import WriterLease

BATCH = 2_000


def drop_superseded(view: View, lease: WriterLease) -> int:
    """Drop the occurrences that a later revision of their series no longer has. Returns how many were found."""
    limits = {"override": FIRST_OVERRIDE, "unit": VERSIONS_A_REVISION}
    series = view.read(superseded.SERIES, **limits)
    found = 0
    for some in batched(series, BATCH):
        rows: list[Row] = view.read(superseded.OUTDATED, series=some, rule=SUPERSEDED, **limits)
        found += len(rows)
        for part in batched(rows, BATCH):
            lease.write(partial(_drop, [row["id"] for row in part]))
    return found


def _drop(ids: list[str], transaction: Transaction) -> None:
    transaction.run(superseded.DROP, ids=ids, rule=SUPERSEDED)
