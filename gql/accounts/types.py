"""Account health, alarms, response times and outreach conflicts as the API shows them."""

from __future__ import annotations

from enum import StrEnum

import graphene

from gql.accounts import resolvers
from gql.connections import connection_type
from gql.continuity.resolvers import in_item
from gql.detail import detail, listed_person, subject_organisation
from gql.node import Node
from gql.runs.types import Finding
from gql.scalars import DateTime


class HealthState(StrEnum):
    """How something compares with its own past."""

    WORSE = "worse"
    AS_BEFORE = "as_before"
    BETTER = "better"
    UNKNOWN = "unknown"


class WatchState(StrEnum):
    """What the deterioration alarm says of an account."""

    FALLING = "falling"
    STEADY = "steady"
    UNKNOWN = "unknown"


def _health_description(state: HealthState | None) -> str:
    return {
        HealthState.WORSE: "By a third less than before, or worse.",
        HealthState.AS_BEFORE: "About as before.",
        HealthState.BETTER: "By a half more than before, or better.",
        HealthState.UNKNOWN: "Not known, now or before.",
        None: "How something compares with its own past.",
    }[state]


def _watch_description(state: WatchState | None) -> str:
    return {
        WatchState.FALLING: "The exchange has fallen, beyond chance.",
        WatchState.STEADY: "No fall can be told from chance.",
        WatchState.UNKNOWN: "Too young, or too little, to tell.",
        None: "What the deterioration alarm says of an account.",
    }[state]


HealthStateEnum = graphene.Enum.from_enum(HealthState, name="HealthState", description=_health_description)
WatchStateEnum = graphene.Enum.from_enum(WatchState, name="WatchState", description=_watch_description)


def _account() -> graphene.Field:
    return graphene.Field(
        "gql.organisations.types.Organisation", resolver=subject_organisation, description="The account."
    )


def _person(description: str, resolver: object = listed_person) -> graphene.Field:
    return graphene.Field("gql.people.types.Person", resolver=resolver, description=description)


def _people(name: str, description: str) -> graphene.List:
    return graphene.List(
        graphene.NonNull("gql.people.types.Person"),
        required=True,
        resolver=resolvers.people_in_item(name),
        description=description,
    )


class HealthPart(graphene.ObjectType):
    """A part of an account's health: what it is in the latest window, and was in the windows before."""

    name = graphene.String(required=True, description="Which part, such as `strength` or `our_reply_hours`.")
    now = graphene.Float(description="What it is; null where that is not known.")
    before = graphene.Float(description="What it was; null where that is not known.")
    points = graphene.Float(
        description="0–100, where 50 is as before and more is better; null where it cannot be compared."
    )
    state = graphene.Field(HealthStateEnum, required=True, description="The same in a word.")


class AccountHealth(graphene.ObjectType):
    """How our exchange with an account fares against its own past; accounts are not compared with each other."""

    class Meta:
        interfaces = (Node, Finding)

    organisation = _account()
    state = graphene.Field(
        HealthStateEnum, required=True, resolver=detail("state"), description="All parts together, in a word."
    )
    parts = graphene.List(
        graphene.NonNull(HealthPart), required=True, resolver=detail("parts"), description="Every part."
    )
    watch = graphene.Field(
        WatchStateEnum, required=True, resolver=detail("watch"), description="What the deterioration alarm says."
    )
    watch_sentence = graphene.String(
        required=True,
        resolver=detail("watch_sentence"),
        description="The same in a sentence; where it is not known, why.",
    )


AccountHealthConnection = connection_type(
    "AccountHealth", "gql.accounts.types.AccountHealth", "accounts by how they fare"
)


class PairFall(graphene.ObjectType):
    """One of ours and one of theirs whose exchange fell."""

    person = _person("Who of us.")
    contact = _person("Who there.", in_item("contact"))
    before = graphene.Float(required=True, description="Strength a week before.")
    since = graphene.Float(required=True, description="Strength a week since.")


class DeteriorationAlarm(graphene.ObjectType):
    """An account whose exchange with us has fallen below its own past, beyond chance."""

    class Meta:
        interfaces = (Node, Finding)

    organisation = _account()
    began = graphene.Field(
        DateTime, required=True, resolver=detail("began"), description="When the fall began, by estimate: to the week."
    )
    noticed = graphene.Field(
        DateTime, required=True, resolver=detail("noticed"), description="From when on it could be told from chance."
    )
    before = graphene.Float(required=True, resolver=detail("before"), description="Strength a week before it began.")
    since = graphene.Float(required=True, resolver=detail("since"), description="Strength a week since.")
    history_weeks = graphene.Int(
        required=True, resolver=detail("history_weeks"), description="How many weeks say what is usual."
    )
    false_alarms_per_year = graphene.Float(
        required=True,
        resolver=detail("false_alarms_per_year"),
        description="How many such alarms a year chance alone raises at most, of one account.",
    )
    pairs = graphene.List(
        graphene.NonNull(PairFall),
        required=True,
        resolver=detail("pairs"),
        description="Between whom it fell, those who lost most first.",
    )


DeteriorationAlarmConnection = connection_type(
    "DeteriorationAlarm", "gql.accounts.types.DeteriorationAlarm", "accounts that fell"
)


class Answerer(graphene.ObjectType):
    """One of ours who answered an account."""

    person = _person("Who of us.")
    answered = graphene.Int(required=True, description="How many messages they answered.")
    within = graphene.Int(required=True, description="How many of them in time.")
    median_hours = graphene.Float(required=True, description="The median of the working hours that it took.")


class UnansweredMessage(graphene.ObjectType):
    """A message that waits for an answer for longer than was promised."""

    interaction = graphene.Field(
        "gql.interactions.types.Interaction",
        resolver=resolvers.listed_interaction,
        description="The message; null where it is gone.",
    )
    people = _people("people", "To whom of us it went.")
    hours = graphene.Float(required=True, description="For how many working hours it waits.")


class ResponseTimes(graphene.ObjectType):
    """How long an account waits for our answers, against what was promised."""

    class Meta:
        interfaces = (Node, Finding)

    organisation = _account()
    promised_hours = graphene.Float(
        required=True, resolver=detail("promised_hours"), description="Working hours within which it is to be answered."
    )
    messages = graphene.Int(
        required=True,
        resolver=detail("messages"),
        description="Messages that were answered, or wait for longer than that.",
    )
    within = graphene.Int(required=True, resolver=detail("within"), description="How many were answered in time.")
    late = graphene.Int(required=True, resolver=detail("late"), description="How many were answered later.")
    unanswered = graphene.Int(required=True, resolver=detail("unanswered"), description="How many still wait.")
    within_share = graphene.Float(
        required=True, resolver=detail("within_share"), description="The part (0–1) that was answered in time."
    )
    median_hours = graphene.Float(
        resolver=detail("median_hours"), description="Median working hours of the answers; null without any."
    )
    people = graphene.List(
        graphene.NonNull(Answerer),
        required=True,
        resolver=detail("people"),
        description="Who of us answered, those who answered most first.",
    )
    waiting = graphene.List(
        graphene.NonNull(UnansweredMessage),
        required=True,
        resolver=detail("waiting"),
        description="Messages without an answer, those that have waited longest first; 20 at most.",
    )


ResponseTimesConnection = connection_type(
    "ResponseTimes", "gql.accounts.types.ResponseTimes", "accounts by how they are answered"
)


class CollidingOpenings(graphene.ObjectType):
    """Two conversations that two of us opened with one account, near to each other."""

    people = _people("people", "Who opened them, the earlier first.")
    contacts = _people("contacts", "To whom there both wrote; empty where they wrote to different people.")
    openings = graphene.List(
        graphene.NonNull("gql.interactions.types.Interaction"),
        required=True,
        resolver=resolvers.openings,
        description="The messages that opened them.",
    )
    at = graphene.Field(
        DateTime, required=True, resolver=lambda item, _: item["at"], description="When the later one did."
    )
    days_apart = graphene.Float(required=True, description="How many days lie between them.")


class OutreachConflict(graphene.ObjectType):
    """An account to which several of us wrote at about the same time, without a conversation or meeting that has them both."""

    class Meta:
        interfaces = (Node, Finding)

    organisation = _account()
    conflicts = graphene.List(
        graphene.NonNull(CollidingOpenings),
        required=True,
        resolver=detail("conflicts"),
        description="Which conversations collide, the latest first.",
    )
    total = graphene.Int(
        required=True, resolver=detail("total"), description="How many there are, not only listed here."
    )
    to_same_person = graphene.Int(
        required=True, resolver=detail("to_same_person"), description="How many of them went to the same person there."
    )
    more_exist = graphene.Boolean(
        required=True, resolver=detail("more_exist"), description="Whether some are left out of the list."
    )


OutreachConflictConnection = connection_type(
    "OutreachConflict", "gql.accounts.types.OutreachConflict", "accounts that several of us wrote to"
)
