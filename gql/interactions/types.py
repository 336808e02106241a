"""Messages and meetings as the API shows them: never a subject, never a body."""

from __future__ import annotations

import graphene

from gql.connections import connection_type
from gql.interactions import resolvers
from gql.node import Node
from gql.scalars import DateTime, instant
from graph_model.entities import Channel, Role


def _channel_description(channel: Channel | None) -> str:
    return {Channel.MESSAGE: "They wrote.", Channel.MEETING: "They met.", None: "How people met."}[channel]


def _role_description(role: Role | None) -> str:
    return {
        Role.SENDER: "Wrote the message.",
        Role.ORGANISER: "Called the meeting.",
        Role.TO: "The message was for them.",
        Role.ATTENDEE: "Was invited to the meeting.",
        Role.CC: "Got a copy.",
        Role.BCC: "Got a copy that others could not see.",
        None: "In what capacity somebody took part.",
    }[role]


ChannelEnum = graphene.Enum.from_enum(Channel, name="Channel", description=_channel_description)

RoleEnum = graphene.Enum.from_enum(Role, name="ParticipantRole", description=_role_description)


class Participant(graphene.ObjectType):
    """Somebody in an interaction."""

    email = graphene.String(required=True, description="The address with which they took part.")
    role = graphene.Field(RoleEnum, required=True, description="In what capacity.")
    response = graphene.String(
        required=True, description="Their answer to an invitation: accepted, declined, tentative, uninvited, or empty."
    )
    person = graphene.Field(
        "gql.people.types.Person", resolver=resolvers.person, description="Who that is; null for lists, bots and rooms."
    )


class Interaction(graphene.ObjectType):
    """A message or one occurrence of a meeting."""

    class Meta:
        interfaces = (Node,)

    channel = graphene.Field(ChannelEnum, required=True, description="Message or meeting.")
    at = graphene.Field(DateTime, resolver=instant("at_ms"), description="When; null where no date could be read.")
    duration_minutes = graphene.Int(required=True, description="How long a meeting lasts; 0 for a message.")
    audience = graphene.Int(required=True, description="How many recipients its headers name.")
    participants = graphene.List(
        graphene.NonNull(Participant),
        required=True,
        resolver=resolvers.participants,
        description="Who took part, by address. Of a dropped interaction only the sender is kept.",
    )
    dropped_by = graphene.String(
        required=True, description="The noise rule that keeps it out of the ties, empty for none."
    )
    doubt = graphene.String(
        required=True,
        description="Why its date is not believed: future, ancient, received (it is a server's), or empty.",
    )


class RuleCount(graphene.ObjectType):
    """How many interactions a rule kept out."""

    rule = graphene.String(required=True, description="The name of the rule.")
    reason = graphene.String(required=True, description="What it means, in a sentence.")
    count = graphene.Int(required=True, description="How many.")


class JudgedAddress(graphene.ObjectType):
    """What an address was taken for, and why."""

    email = graphene.String(required=True, description="The address in its canonical form.")
    kind = graphene.String(required=True, description="What stands behind it: person, role, bot, list or room.")
    rule = graphene.String(required=True, description="The rule that decided the kind, empty for a person's.")
    reason = graphene.String(required=True, description="What that rule means, in a sentence.")
    person = graphene.Field(
        "gql.people.types.Person", resolver=resolvers.person, description="Whose it is; null for lists, bots and rooms."
    )
    identified_by = graphene.String(required=True, description="The rule that made it this person's, empty for none.")
    identified_because = graphene.List(
        graphene.NonNull(graphene.String), required=True, description="Why it is this person's, in sentences."
    )
    kept = graphene.Int(required=True, description="In how many interactions that count it took part.")
    dropped = graphene.List(
        graphene.NonNull(RuleCount),
        required=True,
        description="How many that it sent or organised were dropped, or have a date that is not believed, by rule.",
    )


class JudgedInteraction(graphene.ObjectType):
    """A message or meeting, and why it does not count, if so."""

    interaction = graphene.Field(Interaction, required=True, description="The message or meeting.")
    reason = graphene.String(required=True, description="Why it is kept out of the ties, empty where it is not.")
    doubt_reason = graphene.String(required=True, description="Why its date is not believed, empty where it is.")
    source_ids = graphene.List(
        graphene.NonNull(graphene.String),
        required=True,
        description="The Message-IDs or the UID under which it was seen.",
    )


class WhyDropped(graphene.ObjectType):
    """What is known under one name. Of what was excluded from storage only counts are kept, and no names."""

    known = graphene.Boolean(
        required=True,
        resolver=lambda verdict, _: verdict.is_known,
        description="Whether anything of that name is stored.",
    )
    address = graphene.Field(JudgedAddress, description="The address of that name.")
    interactions = graphene.List(
        graphene.NonNull(JudgedInteraction),
        required=True,
        description="The messages and meetings of that name: several where occurrences share a UID, at most 200.",
    )
    excluded = graphene.List(
        graphene.NonNull(RuleCount),
        required=True,
        resolver=resolvers.excluded,
        description="Where nothing of that name is stored: how many records each exclusion kept out, in all imports.",
    )


InteractionConnection = connection_type("Interaction", "gql.interactions.types.Interaction", "interactions")
