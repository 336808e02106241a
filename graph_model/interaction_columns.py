"""Interactions as they were recorded, in columns: what is kept beside a snapshot, so that the next one reads only what is new.

In: columns as they were read at some revision, and those of what was written since. Out: the columns as if they had all been
read now. Everybody here is an address, since who is who is concluded anew with every load.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import chain
from pathlib import Path
from typing import Any, ClassVar, TypeVar

import numpy as np
from numpy.typing import NDArray

from graph_model.identifiers import identifier
from graph_model.snapshot import NO_TIME, Bytes, Flags, Ints, Longs, Names, Table, load_tables, save_tables


@dataclass(frozen=True, slots=True, eq=False)
class RecordedInteractions(Table):
    """What `graph_model.entities.Interaction` says of each that is not noise, sorted by id; "" where it says nothing.

    `at` is UTC milliseconds (NO_TIME unknown).
    """

    FILL: ClassVar[Mapping[str, Any]] = {"at": NO_TIME, "thread": b"", "reply_to": b"", "topic": b""}

    id: Names
    at: Longs
    meeting: Flags
    doubtful: Flags
    minutes: Longs
    thread: Names
    audience: Ints
    reply_to: Names
    topic: Names


@dataclass(frozen=True, slots=True, eq=False)
class MessageIds(Table):
    """The Message-IDs under which messages were seen, as digests; sorted by interaction (a position)."""

    interaction: Ints
    header: Names

    @classmethod
    def of_each(cls, source_ids: Sequence[Sequence[str]]) -> MessageIds:
        """From the Message-IDs of each interaction.

        >>> MessageIds.of_each([["1@x", "1@y"], [], ["2@x"]]).interaction.tolist()
        [0, 0, 2]
        """
        return cls.of(
            interaction=np.repeat(np.arange(len(source_ids)), [len(each) for each in source_ids]),
            header=[identifier("header", each) for each in chain.from_iterable(source_ids)],
        )


@dataclass(frozen=True, slots=True, eq=False)
class Addresses(Table):
    """Those who took part, sorted by id."""

    id: Names


@dataclass(frozen=True, slots=True, eq=False)
class TakingPart(Table):
    """Which address (a position) took part in what and in which role, as a code of `graph_model.snapshot.Participations`.

    Sorted by (interaction, address).
    """

    interaction: Ints
    address: Ints
    role: Bytes


@dataclass(frozen=True, slots=True, eq=False)
class InteractionColumns:
    """All recorded interactions that are not noise, and who took part in them."""

    interactions: RecordedInteractions
    message_ids: MessageIds
    addresses: Addresses
    taking_part: TakingPart

    def save(self, folder: Path) -> None:
        """Write every column to `folder`, which is replaced in one step."""
        save_tables(folder, {name: getattr(self, name) for name in _TABLES}, {})

    @classmethod
    def load(cls, folder: Path) -> InteractionColumns | None:
        """The columns that were saved in `folder`, memory-mapped, or None where there are none that can be read."""
        found = load_tables(folder, _TABLES)
        return None if found is None else cls(**found[0])


_TABLES: Mapping[str, type[Table]] = {
    "interactions": RecordedInteractions,
    "message_ids": MessageIds,
    "addresses": Addresses,
    "taking_part": TakingPart,
}

Places = NDArray[np.int64]


def extended(known: InteractionColumns, newer: InteractionColumns, written: Iterable[str]) -> InteractionColumns:
    """`known` with the interactions whose ids are `written` taken out, and `newer`, what there is of these now, put in."""
    kept = np.ones(len(known.interactions), np.bool_)
    gone = positions(np.array(list(written), np.bytes_), known.interactions.id)
    kept[gone[gone >= 0]] = False
    old, new = merged_places(known.interactions.id[kept], newer.interactions.id)
    moved = np.full(len(kept), -1, np.int64)
    moved[kept] = old
    addresses = np.union1d(known.addresses.id, newer.addresses.id)
    return InteractionColumns(
        interactions=_merged(known.interactions, newer.interactions, kept, old, new),
        message_ids=_of_interactions(known.message_ids, newer.message_ids, moved, new),
        addresses=Addresses.of(id=addresses),
        taking_part=_of_interactions(
            _renumbered(known.taking_part, known.addresses, addresses),
            _renumbered(newer.taking_part, newer.addresses, addresses),
            moved,
            new,
        ),
    )


def positions(wanted: Names, names: Names) -> Ints:
    """Where each of `wanted` stands among the sorted `names`, -1 where it does not."""
    if not len(names):
        return np.full(len(wanted), -1, np.int32)
    places = np.searchsorted(names, wanted).clip(max=len(names) - 1)
    return np.where(names[places] == wanted, places, -1).astype(np.int32)


def merged_places(old: NDArray[Any], new: NDArray[Any]) -> tuple[Places, Places]:
    """Where each of two sorted columns stands in the two merged.

    >>> [places.tolist() for places in merged_places(np.array([1, 5, 9]), np.array([0, 7]))]
    [[1, 2, 4], [0, 3]]
    """
    places = np.searchsorted(old, new) + np.arange(len(new))
    is_old = np.ones(len(old) + len(new), np.bool_)
    is_old[places] = False
    return np.flatnonzero(is_old), places


Rows = TypeVar("Rows", bound=Table)


def _merged(known: Rows, newer: Rows, kept: Flags, old: Places, new: Places) -> Rows:
    """The kept rows of `known` at the places `old`, and `newer` at `new`."""
    columns = {}
    for each in fields(known):  # type: ignore[arg-type]  # every table is a dataclass
        before, after = getattr(known, each.name)[kept], getattr(newer, each.name)
        whole = np.empty(len(old) + len(new), np.promote_types(before.dtype, after.dtype))
        whole[old], whole[new] = before, after
        columns[each.name] = whole
    return type(known).of(**columns)


PerInteraction = TypeVar("PerInteraction", MessageIds, TakingPart)


def _of_interactions(known: PerInteraction, newer: PerInteraction, moved: Places, new: Places) -> PerInteraction:
    """Rows of interactions, where those of `known` are at `moved` now (-1: taken out) and those of `newer` at `new`.

    No interaction has rows of both, so that the order within each stays as it was.
    """
    known, newer = _with_interactions(known, moved), _with_interactions(newer, new)
    kept = known.interaction >= 0
    return _merged(known, newer, kept, *merged_places(known.interaction[kept], newer.interaction))


def _with_interactions(table: PerInteraction, places: Places) -> PerInteraction:
    columns = {name: column for name, column in table.columns() if name != "interaction"}
    return type(table).of(interaction=places[table.interaction], **columns)


def _renumbered(table: TakingPart, before: Addresses, after: Names) -> TakingPart:
    address = np.searchsorted(after, before.id)[table.address]
    return TakingPart.of(interaction=table.interaction, address=address, role=table.role)
