"""Influence as the API shows it."""

from __future__ import annotations

from enum import StrEnum

import graphene

from gql.connections import connection_type
from gql.detail import detail, subject_person
from gql.influence import resolvers
from gql.node import Node
from gql.runs.types import Finding


class GapState(StrEnum):
    """Whether somebody's influence goes beyond their formal rank."""

    GAP = "gap"
    NONE = "none"
    UNKNOWN = "unknown"


def _gap_description(state: GapState | None) -> str:
    return {
        GapState.GAP: "Influence is far above the formal rank.",
        GapState.NONE: "Influence is about as the formal rank, or below.",
        GapState.UNKNOWN: "No hierarchy places this person.",
        None: "Whether somebody's influence goes beyond their formal rank.",
    }[state]


GapStateEnum = graphene.Enum.from_enum(GapState, name="GapState", description=_gap_description)


class InfluenceComponent(graphene.ObjectType):
    """One of the measures that influence is made of."""

    name = graphene.String(required=True, description="The measure: reach, brokerage, bridging …")
    percentile = graphene.Float(description="Where this person stands among all that were ranked, 0–100.")
    value = graphene.Float(description="The measure's own value.")


class Influence(graphene.ObjectType):
    """How influential a person is by who turns to whom, and how far that goes beyond their formal rank."""

    class Meta:
        interfaces = (Node, Finding)

    person = graphene.Field("gql.people.types.Person", resolver=subject_person, description="Who it is about.")
    components = graphene.List(
        graphene.NonNull(InfluenceComponent),
        required=True,
        resolver=resolvers.components,
        description="The measures that were available.",
    )
    influence_percentile = graphene.Float(
        resolver=resolvers.influence_percentile,
        description="The percentile of the score among all that were ranked, 0–100; null in runs that did not keep it.",
    )
    formal_percentile = graphene.Float(
        resolver=detail("formal_percentile"),
        description="The percentile of the formal rank, 0–100; null where no hierarchy places this person.",
    )
    gap = graphene.Float(
        resolver=detail("gap"),
        description="`influencePercentile` less `formalPercentile`; null where no hierarchy places this person.",
    )
    gap_state = graphene.Field(
        GapStateEnum, required=True, resolver=detail("gap_state"), description="What the gap means."
    )
    informal = graphene.Boolean(
        required=True,
        resolver=detail("informal"),
        description="Whether this is an informal influencer: high influence, and far above the formal rank.",
    )


InfluenceConnection = connection_type("Influence", "gql.influence.types.Influence", "influencers")
