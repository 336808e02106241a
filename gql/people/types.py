"""People as the API shows them."""

from __future__ import annotations

from enum import StrEnum

import graphene

from gql.connections import connection_field, connection_type
from gql.identity import resolvers as identity
from gql.interactions.arguments import KEPT_INTERACTIONS
from gql.node import Node
from gql.people import resolvers
from gql.runs.types import kinds_argument
from gql.scalars import DateTime, instant
from graph_model.entities import AddressKind


def _kind_description(kind: AddressKind | None) -> str:
    return {
        AddressKind.PERSON: "One person reads it.",
        AddressKind.ROLE: "Whoever holds a role reads it, such as sales or support.",
        AddressKind.BOT: "A program sends from it.",
        AddressKind.LIST: "It passes mail on to many.",
        AddressKind.ROOM: "A room or another thing that can be booked.",
        None: "What stands behind an address.",
    }[kind]


AddressKindEnum = graphene.Enum.from_enum(AddressKind, name="AddressKind", description=_kind_description)


class PersonAddress(graphene.ObjectType):
    """An address of a person, and why it is held to be theirs."""

    email = graphene.String(required=True, description="The address, in its canonical form.")
    kind = graphene.Field(AddressKindEnum, required=True, description="What stands behind it.")
    kind_rule = graphene.String(required=True, description="The rule that decided the kind, empty for the usual one.")
    names = graphene.List(
        graphene.NonNull(graphene.String), required=True, description="Display names that were seen with it."
    )
    score = graphene.Float(required=True, description="How sure it is that this address is this person's, 0–1.")
    rule = graphene.String(required=True, description="The rule or judgement by which it was concluded.")
    reasons = graphene.List(graphene.NonNull(graphene.String), required=True, description="Why, in sentences.")


class TieBand(StrEnum):
    """How strong a tie reads."""

    STRONG = "strong"
    REGULAR = "regular"
    OCCASIONAL = "occasional"


def _band_description(band: TieBand | None) -> str:
    return {
        TieBand.STRONG: "It reads 70 or more.",
        TieBand.REGULAR: "It reads 40 to 69.",
        TieBand.OCCASIONAL: "It reads less.",
        None: "How strong a tie reads, by the limits that the run was told.",
    }[band]


TieBandEnum = graphene.Enum.from_enum(TieBand, name="TieBand", description=_band_description)


class Tie(graphene.ObjectType):
    """What binds two people in the latest run, both directions as one: mails add up, meetings count once.

    `tieBetween` unfolds it into its interactions, in the graph as it is now.
    """

    person = graphene.Field(lambda: Person, resolver=resolvers.other_person, description="The other person.")
    strength = graphene.Float(
        required=True, description="The sum of what each interaction contributed, decayed with its age."
    )
    scale = graphene.Float(
        required=True,
        resolver=resolvers.scale,
        description="Strength as people read it, 0–100: strong from 70, regular from 40, occasional below.",
    )
    band = graphene.Field(TieBandEnum, required=True, resolver=resolvers.band, description="What it is called by that.")
    live = graphene.Boolean(
        required=True,
        resolver=resolvers.live,
        description="Whether it is kept up, judged on both directions together: it reads 10 or more, and was used in the "
        "last 180 days (unless the run had other parameters). One direction alone can be enough, which it is not for "
        "`Contact.live`.",
    )
    given = graphene.Float(required=True, description="Strength of the direction to the other person.")
    received = graphene.Float(required=True, description="Strength of the direction from the other person.")
    mails = graphene.Int(required=True, description="Messages that contributed, of both directions.")
    meetings = graphene.Int(required=True, description="Meetings that contributed.")
    first_at = graphene.Field(
        DateTime,
        resolver=instant("first_ms"),
        description="When they first met or wrote within the run's window; null where the run did not keep it.",
    )
    last_at = graphene.Field(
        DateTime, required=True, resolver=instant("last_ms"), description="When they last met or wrote."
    )
    days_since_last = graphene.Float(
        resolver=resolvers.days_since_last, description="Days from then to the day of the run."
    )
    per_week = graphene.Float(
        required=True, resolver=resolvers.per_week, description="Messages and meetings a week, over the run's window."
    )
    meeting_share = graphene.Float(
        required=True, resolver=resolvers.meeting_share, description="Part of the strength that comes of meetings, 0–1."
    )
    reciprocity = graphene.Float(
        description="Of the mail between them, the lesser direction over the greater, 0–1: at 0 it is one-way. Null where "
        "they only met."
    )
    balance = graphene.Float(
        description="The part of the mail between them that went to the other person, 0–1. Null where they only met."
    )
    answers_given = graphene.Int(required=True, description="Messages of the other person that this one answered.")
    answers_received = graphene.Int(required=True, description="Messages of this person that the other one answered.")
    reply_hours_given = graphene.Float(
        description="Median of the working hours in which this person answered; null where no answer is known."
    )
    reply_hours_received = graphene.Float(
        description="Median of the working hours in which the other person answered; null where no answer is known."
    )
    trend = graphene.Float(
        resolver=resolvers.trend,
        description="Points of `scale` that it has moved since the window before; null where the data do not reach back.",
    )


class TieColumns(graphene.ObjectType):
    """Ties of one person as columns of one length, the strongest first: light enough to draw a whole company."""

    people = graphene.List(
        graphene.NonNull(graphene.ID),
        required=True,
        resolver=resolvers.column_of_people,
        description="The other people, by their ids.",
    )
    scale = graphene.List(
        graphene.NonNull(graphene.Float), required=True, description="Strengths as people read them, as `Tie.scale`."
    )
    live = graphene.List(
        graphene.NonNull(graphene.Boolean), required=True, description="Whether they are kept up, as `Tie.live`."
    )
    first_at = graphene.List(DateTime, required=True, description="When they first met or wrote, as `Tie.firstAt`.")
    last_at = graphene.List(graphene.NonNull(DateTime), required=True, description="When they last met or wrote.")
    more_exist = graphene.Boolean(
        required=True,
        description="Whether there are ties beyond the 100 strongest, which are the most that stand here.",
    )


class FormerPosition(graphene.ObjectType):
    """A time at one employer."""

    organisation = graphene.Field(
        "gql.organisations.types.Organisation", resolver=resolvers.organisation, description="The employer."
    )
    title = graphene.String(required=True, description="The title there, empty where it is not known.")
    started_at = graphene.Field(DateTime, resolver=instant("start_ms"), description="From when; null where not known.")
    ended_at = graphene.Field(DateTime, resolver=instant("end_ms"), description="Until when; null where not known.")


class Person(graphene.ObjectType):
    """One person, whatever their addresses. Ids that a person had formerly still name them."""

    class Meta:
        interfaces = (Node,)

    name = graphene.String(required=True, description="The name by which they are best known.")
    email = graphene.String(required=True, description="Their main address.")
    addresses = graphene.List(
        graphene.NonNull(PersonAddress),
        resolver=resolvers.addresses,
        description="All their addresses, the surest first.",
    )
    internal = graphene.Boolean(required=True, description="Whether they are one of us.")
    listed = graphene.Boolean(required=True, description="Whether a list of staff names them.")
    title = graphene.String(required=True, description="Their title, empty where it is not known.")
    level = graphene.Float(description="How senior the title is by the policy's levels; null where it is not known.")
    unit = graphene.Field("gql.units.types.Unit", description="Their department.")
    teams = graphene.List(
        graphene.NonNull("gql.units.types.Unit"),
        required=True,
        resolver=resolvers.teams,
        description="Further units that they belong to, such as the teams that the directory lists, by name.",
    )
    started_at = graphene.Field(DateTime, resolver=instant("start_ms"), description="When they took their position.")
    left_at = graphene.Field(
        DateTime, resolver=instant("left_ms"), description="When they left; null while they are here or nobody said."
    )
    organisation = graphene.Field(
        "gql.organisations.types.Organisation",
        resolver=resolvers.organisation,
        description="The organisation that they work for.",
    )
    former_positions = graphene.List(
        graphene.NonNull(FormerPosition),
        resolver=resolvers.former_positions,
        description="What they did before, here or elsewhere, the latest first.",
    )
    manager = graphene.Field(lambda: Person, resolver=resolvers.manager, description="Whom they report to.")
    reports = connection_field("gql.people.types.PersonConnection", resolvers.reports, "Who reports to them, by name.")
    ties = connection_field(
        "gql.people.types.TieConnection",
        resolvers.ties,
        "Their ties in the latest run, the strongest first; none before the first run.",
    )
    tie_columns = graphene.Field(
        TieColumns,
        resolver=resolvers.tie_columns,
        description="The same as columns, without pages and of the 100 strongest; null before the first run.",
    )
    identity_reviews = connection_field(
        "gql.identity.types.IdentityReviewConnection",
        identity.reviews_of_person,
        "Pairs to review in which one of their addresses stands, the surest first.",
    )
    interactions = connection_field(
        "gql.interactions.types.InteractionConnection",
        resolvers.interactions,
        "Messages and meetings that they took part in, the newest first.",
        **KEPT_INTERACTIONS,
    )
    influence = graphene.Field(
        "gql.influence.types.Influence",
        resolver=resolvers.influence,
        description="Their influence in the latest run; null where they were not ranked.",
    )
    single_point_of_failure = graphene.Field(
        "gql.continuity.types.SinglePointOfFailure",
        resolver=resolvers.single_point_of_failure,
        description="What breaks if they leave, by the latest run; null where nothing would.",
    )
    findings = connection_field(
        "gql.runs.types.FindingConnection",
        resolvers.findings,
        "Everything that the latest run found about them.",
        kind=kinds_argument(),
    )


PersonConnection = connection_type("Person", "gql.people.types.Person", "people")

TieConnection = connection_type("Tie", "gql.people.types.Tie", "ties")
