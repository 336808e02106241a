"""Contracts as the API shows them."""

from __future__ import annotations

import graphene

from gql.connections import connection_type
from gql.contracts import resolvers
from gql.node import Node
from gql.scalars import DateTime, Money, instant

_start, _end = instant("start_ms"), instant("end_ms")


class Contract(graphene.ObjectType):
    """A contract between a buyer and a supplier."""

    class Meta:
        interfaces = (Node,)

    key = graphene.String(
        required=True, resolver=lambda record, _: record.contract.key, description="What its source calls it by."
    )
    title = graphene.String(
        required=True,
        resolver=lambda record, _: record.contract.title,
        description="Its title, empty where none is given.",
    )
    buyer = graphene.Field(
        "gql.organisations.types.Organisation",
        resolver=resolvers.buyer,
        description="Who buys; null while the name that was written is not resolved.",
    )
    supplier = graphene.Field(
        "gql.organisations.types.Organisation",
        resolver=resolvers.supplier,
        description="Who supplies; null while the name that was written is not resolved.",
    )
    category = graphene.String(
        required=True, resolver=lambda record, _: record.contract.category, description="What is bought."
    )
    value = graphene.Field(
        Money,
        resolver=lambda record, _: resolvers.value(record.contract),
        description="What it is worth, for the whole term or each year (`perYear`); null where it is not known.",
    )
    per_year = graphene.Boolean(
        required=True,
        resolver=lambda record, _: record.contract.per_year,
        description="Whether `value` is for each year.",
    )
    annual_value = graphene.Field(
        Money,
        resolver=lambda record, _: resolvers.annual_value(record.contract),
        description="What it is worth in a year: of a term shorter than a year or without an end, the value as it stands.",
    )
    start_at = graphene.Field(
        DateTime, resolver=lambda record, _: _start(record.contract, None), description="When it begins."
    )
    end_at = graphene.Field(
        DateTime, resolver=lambda record, _: _end(record.contract, None), description="When it ends."
    )
    terms = graphene.String(
        required=True, resolver=lambda record, _: record.contract.terms, description="Its terms as they were listed."
    )
    substitutable = graphene.Boolean(
        resolver=lambda record, _: record.contract.substitutable,
        description="Whether another supplier could take over; null where nobody said.",
    )
    recovery_days = graphene.Float(
        resolver=lambda record, _: record.contract.recovery_days,
        description="Days that it takes to supply again after a failure; null where nobody said.",
    )
    survival_days = graphene.Float(
        resolver=lambda record, _: record.contract.survival_days,
        description="Days that the buyer can go on without it; null where nobody said.",
    )
    source = graphene.String(
        required=True,
        resolver=lambda record, info: resolvers.source(record.contract, info),
        description="Where it was listed; for those who see nobody by name without the folders, which may be named after "
        "people.",
    )


ContractConnection = connection_type("Contract", "gql.contracts.types.Contract", "contracts")
