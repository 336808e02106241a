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

    name = graphene.String(required=True, description="The measure: reach, brokerage, bridging, core, pull.")
    percentile = graphene.Float(description="Where this person stands among all that were ranked, 0–100.")
    value = graphene.Float(description="The measure's own value.")


class ScopeKind(StrEnum):
    """Among whom influence was ranked."""

    ORGANISATION = "organisation"
    UNIT = "unit"
    ACCOUNT = "account"
    PROJECT = "project"


def _scope_description(kind: ScopeKind | None) -> str:
    return {
        ScopeKind.ORGANISATION: "The people of one organisation of ours.",
        ScopeKind.UNIT: "The people of a department.",
        ScopeKind.ACCOUNT: "Those of us who have live ties to the people of an organisation of others.",
        ScopeKind.PROJECT: "The people of a team that the directory lists.",
        None: "Among whom influence was ranked.",
    }[kind]


ScopeKindEnum = graphene.Enum.from_enum(ScopeKind, name="ScopeKind", description=_scope_description)


class InfluenceScope(graphene.ObjectType):
    """What influence was ranked within: only the ties of its people to one another counted."""

    kind = graphene.Field(ScopeKindEnum, required=True, description="What kind of thing it is.")
    name = graphene.String(required=True, description="What it is called.")


class BrokerageRoles(graphene.ObjectType):
    """Between whose departments somebody passes things on: how often they stand between two who have no tie of their own."""

    coordinator = graphene.Int(required=True, description="All three of one department.")
    gatekeeper = graphene.Int(required=True, description="From another department into their own.")
    representative = graphene.Int(required=True, description="From their own department into another.")
    consultant = graphene.Int(required=True, description="Between two of one department, which is not their own.")
    liaison = graphene.Int(required=True, description="Between two departments, neither their own.")


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
        resolver=resolvers.kept_since("influence_percentile"),
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
    roles = graphene.Field(
        BrokerageRoles,
        resolver=resolvers.kept_since("roles"),
        description="Their brokerage roles (Gould & Fernandez 1989); null where their department is not known.",
    )
    partial = graphene.Boolean(
        resolver=resolvers.kept_since("partial"),
        description="Whether only others' mailboxes show this person, who then looks less central than they are; null where "
        "it is not known whose mailboxes were loaded.",
    )
    scope = graphene.Field(
        InfluenceScope,
        resolver=resolvers.kept_since("scope"),
        description="What the ranks were taken within; null for everybody of ours.",
    )


InfluenceConnection = connection_type("Influence", "gql.influence.types.Influence", "influencers")
