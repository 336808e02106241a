"""How a list is kept to a part and ordered: the arguments for it, and that they tell nobody what they may not read.

A list that is kept or ordered by a field tells something of that field, also where the field is not asked for. So whoever asks
must be allowed to read it of everything in the list, by the same table of rules.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import graphene
from graphene.utils.str_converters import to_camel_case
from graphql import get_named_type

from analytics.round_numbers import TOLD_ROUND
from gql.context import Info
from gql.node import FINDING_TYPES
from gql.rules import NAMED, enter, limits_of, may_read, refused, scopes_of
from graph_model.identifiers import identifier

_ROUNDED: Final = frozenset(FINDING_TYPES[kind] for kind in TOLD_ROUND)
"""Told in round numbers to whoever sees no names, but kept and ordered by the exact ones: all but ranks, which are round."""


class Filter(graphene.Argument):
    """An argument that keeps a part of a list; `reads` are the fields of what is listed that it tells something of."""

    def __init__(self, type_: Any, reads: str, description: str) -> None:
        super().__init__(type_, description=description)
        self.reads = tuple(to_camel_case(each) for each in reads.split())


class Direction(StrEnum):
    """Which end of an order comes first."""

    ASC = "asc"
    DESC = "desc"


def _direction_description(direction: Direction | None) -> str:
    return {
        Direction.ASC: "The least, the earliest, the first letter first.",
        Direction.DESC: "The most, the latest, the last letter first.",
        None: "Which end of an order comes first. What is not known comes last in both.",
    }[direction]


DirectionEnum = graphene.Enum.from_enum(Direction, name="OrderDirection", description=_direction_description)


@dataclass(frozen=True, slots=True)
class Order:
    """By which order of a listing (`graph_model.queries.listing`), and from which end."""

    name: str
    descending: bool = False


def order_by(what: str, **fields: str) -> Any:
    """The argument `orderBy` of a list: an input `<what>Order` of a field and a direction. `fields` are orders of the listing,
    each called as the field of what is listed that it goes by, with what they mean.
    """
    names = StrEnum(f"{what}OrderField", {each.upper(): each for each in fields})  # type: ignore[misc]

    def description(field: Any) -> str:
        return f"What a list can be ordered by, where not otherwise: {what}." if field is None else fields[field.value]

    field = graphene.Enum.from_enum(names, name=f"{what}OrderField", description=description)
    members = {
        "__doc__": "An order; among equals, that of ids. A cursor belongs to the order and the filters that it came with.",
        "field": graphene.InputField(field, required=True, description="By what."),
        "direction": graphene.InputField(
            DirectionEnum, required=True, default_value=Direction.ASC, description="From which end."
        ),
    }
    given = type(f"{what}Order", (graphene.InputObjectType,), members)
    return graphene.Argument(given, description="Another order than the one that the list has by itself.")


def chosen_order(given: Mapping[str, Any] | None) -> Order | None:
    """The order that `orderBy` asks for."""
    return None if given is None else Order(given["field"].value, given["direction"] is Direction.DESC)


def mark_of(order: Order | None, given: Mapping[str, Any]) -> str:
    """What tells apart the cursors of a list that is kept and ordered differently; "" for the list as it is by itself.

    It is of what was asked, not of what that comes to: so a cursor stays good while somebody decides about what it lists.
    The run is left out, since the lists of findings name the one that was chosen.
    """
    told = [f"{name}={value}" for name, value in sorted(given.items()) if value is not None and name != "run"]
    return identifier("list", *told, str(order)) if told or order else ""


def check_readable(root: Any, info: Info, fields: Iterable[str]) -> None:
    """Refuse to keep or order a list by fields that whoever asks may not read of everything in it.

    Raises:
        NotAllowed: by the rule of such a field.

    """
    type_name, context = get_named_type(info.return_type).name.removesuffix("Connection"), info.context
    for field in fields:
        if not _reads_of_all(info, type_name, field):
            raise refused(context, f"{type_name}.{field}", root)
        enter(context, f"{type_name}.{field}", root)


def _reads_of_all(info: Info, type_name: str, field: str) -> bool:
    """Whether this field may be read of everything that the present field lists, as it is kept."""
    if type_name in _ROUNDED and field != "rank" and not info.context.caller.has_any(NAMED):
        return False
    if may_read(info.context.caller, type_name, field):
        return True
    listed = limits_of(info)
    return listed is not None and frozenset() < listed <= scopes_of(info.context.caller, type_name, field)
