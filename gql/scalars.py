"""Values as they stand in answers: instants in UTC, money as a decimal string."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import graphene
from graphql import GraphQLError, StringValueNode, ValueNode

from graph_model.snapshot import NO_TIME

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


_FIRST = (datetime.min.replace(tzinfo=UTC) - _EPOCH) // timedelta(milliseconds=1)
_LAST = (datetime.max.replace(tzinfo=UTC) - _EPOCH) // timedelta(milliseconds=1)


class DateTime(graphene.Scalar):
    """An instant in ISO 8601, always in UTC, such as `2026-03-01T09:30:00.000Z`.

    What lies outside the years 1 to 9999 is given as the nearest instant inside.
    """

    @staticmethod
    def serialize(value: float) -> str:
        """Epoch milliseconds as text. Any number has one: a broken date must not take the rest of an answer with it."""
        shown = max(_FIRST, min(_LAST, value))
        return (_EPOCH + timedelta(milliseconds=shown)).isoformat(timespec="milliseconds").replace("+00:00", "Z")

    @staticmethod
    def parse_value(value: Any) -> int:
        """Text as epoch milliseconds; without an offset it is taken for UTC."""
        try:
            instant = datetime.fromisoformat(value)
        except (TypeError, ValueError):
            raise GraphQLError(
                f"A DateTime is text in ISO 8601, such as 2026-03-01T09:30:00Z, not {value!r}."
            ) from None
        aware = instant if instant.tzinfo else instant.replace(tzinfo=UTC)
        return (aware - _EPOCH) // timedelta(milliseconds=1)

    @staticmethod
    def parse_literal(node: ValueNode, _variables: Any = None) -> int:
        if not isinstance(node, StringValueNode):
            raise GraphQLError("A DateTime is text in ISO 8601.", node)
        return DateTime.parse_value(node.value)


def instant(attribute: str) -> Callable[[Any, Any], float | None]:
    """A resolver for the epoch milliseconds that a record (or a dictionary) has under this name, None for no time."""

    def resolve(record: Any, _info: Any) -> float | None:
        found: float | None = record.get(attribute) if isinstance(record, dict) else getattr(record, attribute)
        return None if found == NO_TIME else found

    return resolve


@dataclass(frozen=True, slots=True)
class Amount:
    """A value in a currency."""

    amount: str
    currency: str


def amount_of(value: float | None, currency: str) -> Amount | None:
    """An amount as it is shown, None where it is not known.

    >>> amount_of(1e7, "EUR"), amount_of(0.1, "EUR")
    (Amount(amount='10000000', currency='EUR'), Amount(amount='0.1', currency='EUR'))
    """
    if value is None:
        return None
    return Amount(f"{Decimal(repr(float(value))).normalize():f}", currency)


class Money(graphene.ObjectType):
    """An amount of money. It is a decimal string, so that nothing is lost on the way."""

    amount = graphene.String(required=True, description="A decimal number, such as `1250.5`.")
    currency = graphene.String(required=True, description="The ISO 4217 code of the currency, empty where nobody said.")
