"""What lists of contracts can be kept to, and ordered by."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import graphene

from gql.list_arguments import Filter, order_by
from gql.scalars import DateTime

KEPT_CONTRACTS: Final[Mapping[str, Any]] = {
    "supplier": Filter(graphene.ID, "supplier", "Only those of this supplier."),
    "buyer": Filter(graphene.ID, "buyer", "Only those of this buyer."),
    "category": Filter(graphene.String, "category", "Only those of this category, upper and lower case ignored."),
    "in_force_at": Filter(
        DateTime,
        "start_at end_at",
        "Only those that hold at this moment: the last day counts, and so do unknown dates.",
    ),
    "ending_since": Filter(DateTime, "end_at", "Only those that end at this moment or later."),
    "ending_until": Filter(DateTime, "end_at", "Only those that end before this moment."),
    "annual_value_from": Filter(
        graphene.Float,
        "annual_value",
        "Only those worth at least this in a year, in the base currency of the policy, by its rates; values without a rate "
        "do not count.",
    ),
    "substitutable": Filter(
        graphene.Boolean,
        "substitutable",
        "Only those of which it was said that another supplier could take over, or that none could.",
    ),
    "order_by": order_by(
        "Contract",
        key="By key, upper and lower case ignored.",
        title="By title.",
        start_at="By when it begins.",
        end_at="By when it ends.",
        annual_value="By what it is worth in a year, in the base currency of the policy, by its rates.",
    ),
}
