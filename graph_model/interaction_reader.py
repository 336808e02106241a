"""The recorded interactions as columns: read whole, or only those written since the columns that an earlier reading kept.

In: a view. Out: `InteractionColumns`, the same either way.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph_model.batches import batched
from graph_model.blocks import read_blocks
from graph_model.collector import collector_at_rest
from graph_model.entities import Role
from graph_model.interaction_columns import (
    Addresses,
    InteractionColumns,
    MessageIds,
    RecordedInteractions,
    TakingPart,
    extended,
    positions,
)
from graph_model.queries import control
from graph_model.queries import snapshot as queries
from graph_model.snapshot import BCC, CC, NO_TIME, SENDER, TO, Names
from graph_model.store import Row, View

BATCH = 2_000
"""Interactions that are looked up at a time."""

MOST_WRITTEN = 5
"""If one in so many was written since, all are read: looking one up costs several times what reading it among all does."""

_ROLE_CODE: dict[str, int] = {
    Role.SENDER: SENDER,
    Role.ORGANISER: SENDER,
    Role.TO: TO,
    Role.ATTENDEE: TO,
    Role.CC: CC,
    Role.BCC: BCC,
}
_COLUMNS = ("id", "at", "meeting", "doubtful", "minutes", "thread", "audience", "reply_to", "topic")


@collector_at_rest()
def read_interactions(view: View) -> InteractionColumns:
    """Everything, in blocks."""
    return _columns(
        read_blocks(view, "Interaction", queries.INTERACTIONS, no_time=NO_TIME),
        read_blocks(view, "Address", queries.PARTICIPATIONS),
    )


@collector_at_rest()
def read_on(view: View, known: InteractionColumns, number: int) -> InteractionColumns | None:
    """The same from what was `known` at the revision `number`, or None where so much was written since that it is not worth it.

    Nothing but what is noted as written may have changed since (`Revision.rewritten`).
    """
    count = view.read(control.COUNT_WRITTEN, number=number)[0]["interactions"]
    if count * MOST_WRITTEN > len(known.interactions):
        return None
    written = sorted({key for row in view.read(control.WRITTEN, number=number) for key in row["ids"]})
    if not written:
        return known
    newer = _columns(
        _of_each(view, queries.INTERACTIONS_OF, written, no_time=NO_TIME),
        _of_each(view, queries.PARTICIPATIONS_IN, written),
    )
    return extended(known, newer, written)


def _of_each(view: View, query: str, ids: Iterable[str], **parameters: object) -> Iterator[Row]:
    for some in batched(ids, BATCH):
        yield from view.read(query, ids=some, **parameters)


def _columns(interactions: Iterable[Row], participations: Iterable[Row]) -> InteractionColumns:
    """From blocks of interactions, block by block in the order of their ids, and rows of who took part in what."""
    parts = [_recorded(block) for block in interactions]
    recorded = RecordedInteractions.of(
        **{name: _joined([getattr(part, name) for part, _ in parts]) for name in _COLUMNS}
    )
    shifts = np.cumsum([0, *(len(part) for part, _ in parts)])
    message_ids = MessageIds.of(
        interaction=_joined([ids.interaction + shift for (_, ids), shift in zip(parts, shifts, strict=False)]),
        header=_joined([ids.header for _, ids in parts]),
    )
    return InteractionColumns(recorded, message_ids, *_taking_part(participations, recorded.id))


def _recorded(block: Row) -> tuple[RecordedInteractions, MessageIds]:
    """The interactions of a block, sorted by id."""
    order = np.argsort(np.array(block["id"], np.bytes_), kind="stable").tolist()
    columns = {name: [block[name][row] for row in order] for name in (*_COLUMNS, "source_ids")}
    source_ids = columns.pop("source_ids")
    return RecordedInteractions.of(**columns), MessageIds.of_each(source_ids)


def _taking_part(rows: Iterable[Row], interactions: Names) -> tuple[Addresses, TakingPart]:
    """Of rows that each hold an address, or a part of what it took part in. What is noise is not among the interactions."""
    ids: list[str] = []
    places, roles = [], []
    for row in rows:
        place = positions(np.array(row["interactions"], np.bytes_), interactions)
        role = np.array([_ROLE_CODE[each] for each in row["roles"]], np.uint8)
        places.append(place[place >= 0])
        roles.append(role[place >= 0])
        ids.append(row["address"])
    names, number = np.unique(np.array(ids, np.bytes_), return_inverse=True)
    interaction, address = _joined(places), np.repeat(number, [len(each) for each in places])
    order = np.lexsort((address, interaction))
    table = TakingPart.of(interaction=interaction[order], address=address[order], role=_joined(roles)[order])
    return Addresses.of(id=names), table


def _joined(parts: Sequence[NDArray[Any]]) -> NDArray[Any]:
    return np.concatenate(parts) if parts else np.zeros(0, np.int32)
