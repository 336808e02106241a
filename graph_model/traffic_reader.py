"""Who took part in what, read as columns: packed block by block, so that no participation ever is an object that stays.

In: the emails of all addresses, sorted. Out: `Traffic`. The lists of a row become arrays before the next block is read, so
the memory of the process grows by 19 bytes a participation, and 34 an interaction while it is read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from graph_model.blocks import read_blocks
from graph_model.derived import UNKNOWN_TIME, Traffic
from graph_model.entities import ROLE_ORDER
from graph_model.interaction_columns import positions
from graph_model.queries import derived
from graph_model.store import Row, View

_COLUMNS: Mapping[str, DTypeLike] = {"id": np.bytes_, "at": np.int64, "meeting": np.bool_, "dropped": np.bool_}
ROLE_NUMBER = {role.value: order for role, order in ROLE_ORDER.items()}


def read_traffic(view: View, emails: Sequence[str]) -> Traffic:
    """Every participation of the addresses `emails` (sorted), in whatever order the graph keeps them."""
    ids, *facts = _interactions(read_blocks(view, "Interaction", derived.INTERACTIONS, no_time=UNKNOWN_TIME))
    place = {email: position for position, email in enumerate(emails)}
    address, interaction, role = [np.empty(0, np.int32)], [np.empty(0, np.int32)], [np.empty(0, np.int8)]
    for row in read_blocks(view, "Address", derived.TOOK_PART):
        interaction.append(positions(np.array(row["interactions"], np.bytes_), ids))
        address.append(np.full(len(row["roles"]), place[row["email"]], np.int32))
        role.append(np.array([ROLE_NUMBER[each] for each in row["roles"]], np.int8))
    of = np.concatenate(interaction)
    at_ms, meeting, dropped = (column[of] for column in facts)
    numbers = np.unique(of, return_inverse=True)[1].astype(np.int32)  # those in which nobody took part have none
    return sorted_traffic(Traffic(np.concatenate(address), numbers, at_ms, np.concatenate(role), meeting, dropped))


def _interactions(blocks: Iterable[Row]) -> tuple[NDArray[Any], ...]:
    """Ids (sorted), times, and whether they are meetings and noise."""
    parts: list[tuple[NDArray[Any], ...]] = [tuple(np.empty(0, kind) for kind in _COLUMNS.values())]
    for block in blocks:
        columns = [np.array(block[name], kind) for name, kind in _COLUMNS.items()]
        order = np.argsort(columns[0], kind="stable")
        parts.append(tuple(column[order] for column in columns))
    return tuple(map(np.concatenate, zip(*parts, strict=True)))


def sorted_traffic(traffic: Traffic) -> Traffic:
    """The same by address and interaction."""
    order = np.lexsort((traffic.interaction, traffic.address))
    return Traffic(*(getattr(traffic, each.name)[order] for each in fields(Traffic)))
