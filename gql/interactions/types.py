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
        required=True, description="Their answer to an invitation: accepted, declined, tentative, or empty."
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
    doubt = graphene.String(required=True, description="Why its date is not believed: future, ancient, or empty.")


InteractionConnection = connection_type("Interaction", "gql.interactions.types.Interaction", "interactions")
