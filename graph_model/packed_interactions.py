"""Interactions as rows of plain values: what goes from process to process and to the server, a tenth of the objects' cost.

A row is (properties in the order of `queries.recorded.INTERACTION_PROPERTIES`, participants as email, role, response and
answered_ms one after the other, whether it is a meeting). Interactions are made of it only where they have to be merged.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from operator import attrgetter
from typing import Any, overload

from graph_model.entities import Channel, Interaction, Participation, Role

PackedRow = tuple[list[Any], tuple[Any, ...], bool]

_ATTRIBUTES = (
    "id", "at_ms", "audience", "duration_minutes", "thread", "reply_to", "topic", "doubt", "dropped_by", "source_ids",
    "version", "instant_ms",
)  # fmt: skip
_SOURCE_IDS = _ATTRIBUTES.index("source_ids")
_VALUES = attrgetter(*_ATTRIBUTES)
_ROLES = {role.value: role for role in Role}


class PackedInteractions(Sequence[Interaction]):
    """A sequence of interactions, each in canonical order, that is cheap to keep, to pickle and to write."""

    __slots__ = ("rows",)

    def __init__(self, rows: Iterable[PackedRow] = ()) -> None:
        self.rows = list(rows)

    @classmethod
    def of(cls, interactions: Iterable[Interaction]) -> PackedInteractions:
        """These, as they are where they are packed already."""
        return interactions if isinstance(interactions, cls) else cls(map(packed, interactions))

    def append(self, interaction: Interaction) -> None:
        self.rows.append(packed(interaction))

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[Interaction]:
        return map(unpacked, self.rows)

    @overload
    def __getitem__(self, at: int) -> Interaction: ...
    @overload
    def __getitem__(self, at: slice) -> PackedInteractions: ...
    def __getitem__(self, at: int | slice) -> Interaction | PackedInteractions:
        return PackedInteractions(self.rows[at]) if isinstance(at, slice) else unpacked(self.rows[at])

    def __eq__(self, other: object) -> bool:
        return self.rows == other.rows if isinstance(other, PackedInteractions) else NotImplemented

    __hash__ = None  # type: ignore[assignment]  # as every list: it can grow


def packed(interaction: Interaction) -> PackedRow:
    """The row of an interaction, whatever order its participants and source ids are in.

    >>> message = Interaction("1", Channel.MESSAGE, 0, 1, (Participation("a@b.c", Role.SENDER),), source_ids=("x@y",))
    >>> packed(message)
    (['1', 0, 1, 0, '', '', '', '', '', ['x@y'], 0, None], ('a@b.c', 'sender', '', 0), False)
    >>> unpacked(packed(message)) == message
    True
    """
    each = interaction if _is_canonical(interaction) else interaction.merge(interaction)
    properties = list(_VALUES(each))
    properties[_SOURCE_IDS] = list(each.source_ids)
    people: list[Any] = []
    for one in each.participants:
        role = one.role._value_  # `value` is a property, and five times as slow
        people += (one.email, role, one.response, one.answered_ms)
    return properties, tuple(people), each.channel is Channel.MEETING


def unpacked(row: PackedRow) -> Interaction:
    """The interaction that a row stands for."""
    properties, people, meeting = row
    values = dict(zip(_ATTRIBUTES, properties, strict=True)) | {"source_ids": tuple(properties[_SOURCE_IDS])}
    return Interaction(
        channel=Channel.MEETING if meeting else Channel.MESSAGE,
        participants=tuple(
            Participation(email, _ROLES[role], answer, answered_ms)
            for email, role, answer, answered_ms in zip(
                people[::4], people[1::4], people[2::4], people[3::4], strict=True
            )
        ),
        **values,
    )


def hash_of(row: PackedRow) -> int:
    """A hash of everything in the row, the same within this process."""
    properties, people, meeting = row
    return hash((*properties[:_SOURCE_IDS], *properties[_SOURCE_IDS], *properties[_SOURCE_IDS + 1 :], people, meeting))


def _is_canonical(interaction: Interaction) -> bool:
    emails = [each.email for each in interaction.participants]
    return len(interaction.source_ids) < 2 and emails == sorted(set(emails))
