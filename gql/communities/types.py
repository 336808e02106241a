"""Communities as the API shows them: sizes to every reader, names to those who may see ties.

What names people can be null, so that being refused it leaves the rest; and what is not told in round numbers
(`analytics.round_numbers`) is null.
"""

from __future__ import annotations

import graphene

from gql.communities import resolvers
from gql.connections import connection_field, connection_type
from gql.detail import detail, kept_since, listed_person
from gql.node import Node
from gql.runs.types import Finding


class CommunityUnit(graphene.ObjectType):
    """A unit that a community draws from."""

    name = graphene.String(required=True, description="Its name.")
    people = graphene.Int(required=True, description="How many of its people are in the community.")


class CommunityMember(graphene.ObjectType):
    """Somebody with strong ties inside of a community."""

    person = graphene.Field("gql.people.types.Person", resolver=listed_person, description="Who it is.")
    strength = graphene.Float(required=True, description="The strength of their ties to other members.")


class Community(graphene.ObjectType):
    """People who are tied among themselves more than chance would have it, whatever the chart says.

    Communities of fewer people than the run's minimum group are not shown to anybody.
    """

    class Meta:
        interfaces = (Node, Finding)

    label = graphene.Int(
        required=True, resolver=detail("label"), description="The number by which it is known from run to run."
    )
    rounded_to = graphene.Int(
        resolver=kept_since("rounded_to"),
        description="People are counted here in whole multiples of so many, rounded down, because you see nobody by name: one "
        "person more or less is not told. Null where the numbers are exact.",
    )
    size = graphene.Int(required=True, resolver=detail("size"), description="How many people it has.")
    members = connection_field(
        "gql.people.types.PersonConnection", resolvers.members, "Its people, in the order of their ids."
    )
    top_people = graphene.List(
        graphene.NonNull(CommunityMember),
        resolver=detail("top_people"),
        description="Those with the strongest ties inside, the strongest first.",
    )
    units = graphene.List(
        graphene.NonNull(CommunityUnit),
        required=True,
        resolver=detail("units"),
        description="The units that it draws from, the largest part first; parts below the minimum group are not shown.",
    )
    others = graphene.Int(
        required=True, resolver=detail("others"), description="Its people of other units, or whose unit is not known."
    )
    density_inside = graphene.Float(
        resolver=detail("density_inside"),
        description="The part (0–1) of all pairs of members that are tied; in round numbers rounded down, the coarser the "
        "fewer they are (0 is less than a step, which may be a half), and null where they are too few.",
    )
    density_outside = graphene.Float(
        resolver=detail("density_outside"),
        description="The part (0–1) of all pairs of a member and somebody else that are tied; null where all are members, "
        "and in round numbers.",
    )
    strength_inside = graphene.Float(
        resolver=detail("strength_inside"),
        description="The part (0–1) of the members' tie strength that goes to other members; null in round numbers.",
    )


CommunityConnection = connection_type("Community", "gql.communities.types.Community", "communities")


class Outsider(graphene.ObjectType):
    """Somebody outside of the community with the majority of their unit."""

    person = graphene.Field("gql.people.types.Person", resolver=listed_person, description="Who it is.")
    unit_name = graphene.String(required=True, description="Their unit.")
    community = graphene.Int(description="The label of their own community; null where it is too small to be shown.")
    unit_community = graphene.Int(description="The label of their unit's community; null where it is too small.")
    share_there = graphene.Float(
        required=True, description="The part (0–1) of their tie strength that goes to their own community."
    )
    share_home = graphene.Float(
        required=True, description="The part (0–1) of their tie strength that goes to their unit's community."
    )
    reason = graphene.String(required=True, description="Why, in a sentence.")


class CommunityComparison(graphene.ObjectType):
    """How far the communities agree with the formal units."""

    class Meta:
        interfaces = (Node, Finding)

    rounded_to = graphene.Int(
        resolver=kept_since("rounded_to"),
        description="People are counted here in whole multiples of so many, rounded down, because you see nobody by name: one "
        "person more or less is not told. Null where the numbers are exact.",
    )
    method = graphene.String(required=True, resolver=detail("method"), description="How the communities were found.")
    communities = graphene.Int(required=True, resolver=detail("communities"), description="How many are shown.")
    people = graphene.Int(
        required=True, resolver=detail("people"), description="How many have a live tie to a colleague."
    )
    people_with_unit = graphene.Int(
        required=True, resolver=detail("people_with_unit"), description="How many of them have a known unit."
    )
    nmi = graphene.Float(
        resolver=detail("nmi"),
        description="Normalised mutual information of communities and units: 0 nothing in common, 1 the same. Null in round "
        "numbers, as the next three are.",
    )
    nmi_by_chance = graphene.Float(
        resolver=detail("nmi_by_chance"),
        description="What it would be, were people put into communities of the same sizes at random.",
    )
    modularity = graphene.Float(
        resolver=detail("modularity"),
        description="How much more tie strength lies inside of the communities than by chance: 0 none, below 1 the most.",
    )
    unit_modularity = graphene.Float(resolver=detail("unit_modularity"), description="The same of the units.")
    outsiders_total = graphene.Int(
        required=True,
        resolver=detail("outsiders_total"),
        description="How many are outside of the community with the majority of their unit.",
    )
    outsiders = graphene.List(
        graphene.NonNull(Outsider),
        resolver=detail("outsiders"),
        description="Who these are, those farthest from it first; at most as many as the run was told to list.",
    )
