"""Who took part in what, read as columns: packed block by block, so that no participation ever is an object that stays.

In: the emails of all addresses, sorted. Out: `Traffic`. A block's lists become arrays before the next block is read, so
the memory of the process grows by 19 bytes a participation.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from graph_model.blocks import read_blocks
from graph_model.derived import UNKNOWN_TIME, Traffic
from graph_model.entities import ROLE_ORDER
from graph_model.queries import derived
from graph_model.store import Row, View

Value = TypeVar("Value", bound=np.generic)

ROLE_NUMBER = {role.value: order for role, order in ROLE_ORDER.items()}


def read_traffic(view: View, emails: Sequence[str]) -> Traffic:
    """Every participation of the addresses `emails` (sorted), in whatever order the graph keeps them."""
    place = {email: position for position, email in enumerate(emails)}
    parts: list[Traffic] = []
    seen = 0
    for block in read_blocks(view, "Interaction", derived.TRAFFIC, no_time=UNKNOWN_TIME):
        parts.append(_of_block(block, place, seen))
        seen += len(block["id"])
    return sorted_traffic(parts)


def _of_block(block: Row, place: dict[str, int], seen: int) -> Traffic:
    """A block's columns, its interactions numbered from `seen` in the order of their ids."""
    sizes = np.fromiter(map(len, block["emails"]), np.int64, len(block["emails"]))
    total = int(sizes.sum())
    order = np.argsort(np.array(block["id"], dtype=np.bytes_), kind="stable")
    number = np.empty(len(order), np.int32)
    number[order] = np.arange(seen, seen + len(order), dtype=np.int32)
    return Traffic(
        address=np.fromiter(map(place.__getitem__, chain.from_iterable(block["emails"])), np.int32, total),
        interaction=np.repeat(number, sizes),
        at_ms=np.repeat(np.array(block["at"], np.int64), sizes),
        role=np.fromiter(map(ROLE_NUMBER.__getitem__, chain.from_iterable(block["roles"])), np.int8, total),
        meeting=np.repeat(np.array(block["meeting"], np.bool_), sizes),
        dropped=np.repeat(np.array(block["dropped"], np.bool_), sizes),
    )


def sorted_traffic(parts: Sequence[Traffic]) -> Traffic:
    """Parts as one, by address and interaction."""
    if not parts:
        return Traffic()
    address = np.concatenate([part.address for part in parts])
    interaction = np.concatenate([part.interaction for part in parts])
    order = np.lexsort((interaction, address))
    return Traffic(
        address=address[order],
        interaction=interaction[order],
        at_ms=_column([part.at_ms for part in parts], order),
        role=_column([part.role for part in parts], order),
        meeting=_column([part.meeting for part in parts], order),
        dropped=_column([part.dropped for part in parts], order),
    )


def _column(parts: Sequence[NDArray[Value]], order: NDArray[np.int64]) -> NDArray[Value]:
    return np.concatenate(parts)[order]
