"""Alerts as the API shows them."""

from __future__ import annotations

import graphene

from gql.alerts import resolvers
from gql.connections import connection_type
from gql.node import Node
from gql.runs.resolvers import run_of
from gql.runs.types import Finding, Run
from gql.scalars import DateTime, instant
from graph_model.alert import AlertKind


def _description(kind: AlertKind | None) -> str:
    return {
        AlertKind.SINGLE_POINT_OF_FAILURE: "Somebody became a single point of failure.",
        AlertKind.SOLE_CONTACT: "An account has come to hang on one live contact.",
        AlertKind.CRITICAL_CONTACT: "Somebody became the only live contact to what much depends on.",
        AlertKind.CHOKE_POINT: "An organisation became a choke point.",
        AlertKind.WORSE_ACCOUNT: "An account fares worse than before.",
        AlertKind.DETERIORATION: "Our exchange with an account has fallen beyond chance.",
        None: "What newly is so.",
    }[kind]


AlertKindEnum = graphene.Enum.from_enum(AlertKind, name="AlertKind", description=_description)


class Alert(graphene.ObjectType):
    """Something that a run found and the comparable run before it did not."""

    class Meta:
        interfaces = (Node,)

    kind = graphene.Field(AlertKindEnum, required=True, description="What newly is so.")
    at = graphene.Field(DateTime, required=True, resolver=instant("at_ms"), description="When it was raised.")
    finding = graphene.Field(
        Finding,
        resolver=resolvers.finding,
        description="What was found, with its reasons; null where it is gone, or your roles do not cover it.",
    )
    run = graphene.Field(Run, resolver=run_of, description="The run that found it; null where it is gone.")


AlertConnection = connection_type("Alert", "gql.alerts.types.Alert", "alerts")
