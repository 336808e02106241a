"""Influence as the API shows it."""

from __future__ import annotations

from enum import StrEnum

import graphene

from gql.connections import connection_type
from gql.detail import detail, kept_since, listed_person, subject_person
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


class Mailbox(StrEnum):
    """What is known of somebody's own mailbox."""

    LOADED = "loaded"
    SEEN_BY_OTHERS = "seen_by_others"
    UNKNOWN = "unknown"


def _mailbox_description(state: Mailbox | None) -> str:
    return {
        Mailbox.LOADED: "It is loaded: there is mail with people outside that no colleague is on.",
        Mailbox.SEEN_BY_OTHERS: "Much mail with people outside, always beside a colleague: perhaps seen in theirs only.",
        Mailbox.UNKNOWN: "Too little mail with people outside to tell.",
        None: "What is known of somebody's own mailbox.",
    }[state]


MailboxEnum = graphene.Enum.from_enum(Mailbox, name="Mailbox", description=_mailbox_description)


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
        resolver=kept_since("influence_percentile"),
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
    mailbox = graphene.Field(
        MailboxEnum,
        resolver=kept_since("mailbox"),
        description="Whether their own mailbox is loaded. Seen by others only, the score is partial, and reads too low; "
        "null in runs that did not tell.",
    )
    roles = graphene.Field(
        BrokerageRoles,
        resolver=kept_since("roles"),
        description="Their brokerage roles (Gould & Fernandez 1989); null where their department is not known.",
    )
    scope = graphene.Field(
        InfluenceScope,
        resolver=kept_since("scope"),
        description="What the ranks were taken within; null for everybody of ours.",
    )


InfluenceConnection = connection_type("Influence", "gql.influence.types.Influence", "influencers")


class PseudonymousComponent(graphene.ObjectType):
    """One of the measures that influence is made of, of somebody who is not named."""

    name = graphene.String(required=True, description="The measure: reach, brokerage, bridging, core, pull.")
    percentile = graphene.Float(
        description="Where this person stands at least among all that were ranked, in steps of 10; null where it is not known."
    )


class PseudonymousInfluence(graphene.ObjectType):
    """How influential somebody is who is not named: a role without names sees the ranking, and nobody in it."""

    pseudonym = graphene.String(
        required=True, description="What this person is called in this run, and in no other: two made-up words."
    )
    rank = graphene.Int(required=True, description="Their place, from 1.")
    rank_low = graphene.Int(description="The best place that is plausible; null where no interval was computed.")
    rank_high = graphene.Int(description="The worst place that is plausible; null where no interval was computed.")
    score = graphene.Field(
        "gql.runs.types.Score", required=True, description="The score by the rounded percentiles, and why; no evidence."
    )
    components = graphene.List(
        graphene.NonNull(PseudonymousComponent), required=True, description="The measures that were available."
    )
    unit = graphene.String(
        description="Their department; told of whole multiples of the minimum group, and null for those who are over."
    )
    level = graphene.Float(
        description="How senior their title is; told of whole multiples of those of one told `unit`."
    )


PseudonymousInfluenceConnection = connection_type(
    "PseudonymousInfluence", "gql.influence.types.PseudonymousInfluence", "influencers under pseudonyms"
)


class InfluenceSetMember(graphene.ObjectType):
    """One of the people who together reach most."""

    person = graphene.Field("gql.people.types.Person", resolver=listed_person, description="Who it is.")
    adds = graphene.Float(
        required=True, description="How many people they are expected to reach whom those before would not."
    )
    together = graphene.Float(required=True, description="How many they and those before are expected to reach.")


class InfluenceSet(graphene.ObjectType):
    """The few people who together reach most colleagues, if what they start is passed on along the ties by chance."""

    class Meta:
        interfaces = (Node, Finding)

    members = graphene.List(
        graphene.NonNull(InfluenceSetMember),
        required=True,
        resolver=detail("members"),
        description="Who they are, in the order of what each adds.",
    )
    people = graphene.Int(required=True, resolver=detail("people"), description="How many could be reached.")
    reach = graphene.Float(
        required=True,
        resolver=detail("reach"),
        description="How many people they are expected to reach together, themselves included.",
    )
    reach_low = graphene.Float(required=True, resolver=detail("reach_low"), description="The lower bound of it.")
    reach_high = graphene.Float(required=True, resolver=detail("reach_high"), description="The upper bound of it.")
    confidence = graphene.Float(
        required=True,
        resolver=detail("confidence"),
        description="The probability (0–1) with which the bounds hold, and that with which `approximation` does.",
    )
    approximation = graphene.Float(
        required=True,
        resolver=detail("approximation"),
        description="The part (0–1) of the most that so many people could reach which these reach at least.",
    )
    top_by_rank = graphene.List(
        graphene.NonNull("gql.people.types.Person"),
        required=True,
        resolver=resolvers.top_by_rank,
        description="As many people at the top of the influence ranking.",
    )
    top_by_rank_reach = graphene.Float(
        resolver=detail("top_by_rank_reach"),
        description="How many people those are expected to reach together; null without a ranking.",
    )
    difference = graphene.String(
        required=True, resolver=detail("difference"), description="How the two differ, in a sentence."
    )
