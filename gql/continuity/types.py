"""Contacts, single points of failure and successors as the API shows them."""

from __future__ import annotations

from enum import StrEnum

import graphene

from gql.connections import connection_type
from gql.continuity import resolvers
from gql.detail import (
    detail,
    detail_evidence,
    detail_money,
    detail_organisations,
    kept_since,
    listed_organisation,
    listed_person,
    subject_organisation,
    subject_person,
)
from gql.node import Node
from gql.runs.types import Finding
from gql.scalars import DateTime, Money, instant


class ContactState(StrEnum):
    """How a contact is shared among us."""

    SOLE = "sole"
    DOMINANT = "dominant"
    SHARED = "shared"
    NONE = "none"


def _state_description(state: ContactState | None) -> str:
    return {
        ContactState.SOLE: "One of us holds all of the live contact.",
        ContactState.DOMINANT: "One of us holds most of it.",
        ContactState.SHARED: "Several of us hold it.",
        ContactState.NONE: "Nobody of us is in live contact.",
        None: "How a contact is shared among us.",
    }[state]


ContactStateEnum = graphene.Enum.from_enum(ContactState, name="ContactState", description=_state_description)


def _person(description: str, resolver: object = listed_person) -> graphene.Field:
    return graphene.Field("gql.people.types.Person", resolver=resolver, description=description)


def _organisation(description: str, resolver: object = listed_organisation) -> graphene.Field:
    return graphene.Field("gql.organisations.types.Organisation", resolver=resolver, description=description)


class Contact(graphene.ObjectType):
    """One of us who is in contact with an organisation."""

    person = _person("Who of us.")
    strength = graphene.Float(required=True, description="The strength of their ties to its people.")
    scale = graphene.Float(required=True, description="The same as people read it, 0–100.")
    share = graphene.Float(required=True, description="Their part of all live contact with it, 0–1.")
    last_at = graphene.Field(DateTime, resolver=instant("last_at"), description="When they last met or wrote.")
    live = graphene.Boolean(
        required=True,
        description="Whether they and somebody there have ties that are live in both directions, each judged by itself "
        "(unless the run's `mutual_only` was off): one-way traffic is a contact, not a relationship. `Tie.live` judges "
        "both directions together.",
    )
    partial = graphene.Boolean(
        description="Whether there may be more than is seen, since their own mailbox may not be loaded; null in runs that did "
        "not say."
    )


class ContactCoverage(graphene.ObjectType):
    """Who of us is in contact with an organisation, and how much hangs on one person."""

    class Meta:
        interfaces = (Node, Finding)

    organisation = _organisation("The organisation.", subject_organisation)
    state = graphene.Field(
        ContactStateEnum, required=True, resolver=detail("state"), description="How the contact is shared."
    )
    partial = graphene.Boolean(
        resolver=kept_since("partial"),
        description="Whether there may be more contact with it than is seen, since the mailbox of somebody beside the first "
        "may not be loaded; null in runs that did not say.",
    )
    contacts = graphene.List(
        graphene.NonNull(Contact),
        required=True,
        resolver=detail("contacts"),
        description="Who holds it, the strongest first: all that are live, and some that lapsed.",
    )
    hhi = graphene.Float(
        required=True,
        resolver=detail("hhi"),
        description="The Herfindahl-Hirschman index of the shares, 0–1: 1 is all in the hands of one person.",
    )


ContactCoverageConnection = connection_type(
    "ContactCoverage", "gql.continuity.types.ContactCoverage", "organisations by how their contacts are shared"
)


class UnitSide(graphene.ObjectType):
    """One of two units: who of it holds the contact with the other."""

    name = graphene.String(required=True, description="The unit.")
    people = graphene.Int(required=True, description="How many are in it.")
    state = graphene.Field(ContactStateEnum, required=True, description="How its people share the contact.")
    partial = graphene.Boolean(
        description="Whether there may be more than is seen, since the mailbox of somebody of it beside the first may not be "
        "loaded; null in runs that did not say.",
    )
    hhi = graphene.Float(
        required=True,
        description="The Herfindahl-Hirschman index of their shares, 0–1: 1 is all in the hands of one person.",
    )
    contacts = graphene.List(
        graphene.NonNull(Contact),
        required=True,
        description="Who of it holds the contact, ten at most, the strongest first; strength is that of all their ties there.",
    )
    others = graphene.Int(required=True, description="How many more of it do.")


class UnitCoverage(graphene.ObjectType):
    """Who of two units of ours is in live contact with the other, and how much hangs on one person.

    Units of fewer people than the run's minimum group are not shown to anybody.
    """

    class Meta:
        interfaces = (Node, Finding)

    sides = graphene.List(
        graphene.NonNull(UnitSide), required=True, resolver=detail("sides"), description="The two units."
    )


UnitCoverageConnection = connection_type(
    "UnitCoverage", "gql.continuity.types.UnitCoverage", "pairs of units by how their contact is shared"
)


class AccountAtRisk(graphene.ObjectType):
    """An organisation whose contact hangs on one person."""

    organisation = _organisation("The organisation.")
    state = graphene.Field(
        ContactStateEnum, required=True, description="Whether that person is the sole or the dominant contact."
    )
    partial = graphene.Boolean(
        description="Whether there may be more contact with it than is seen, since the mailbox of somebody beside the first "
        "may not be loaded; null in runs that did not say.",
    )
    share = graphene.Float(required=True, description="Their part of all live contact with it, 0–1.")
    strength = graphene.Float(required=True, description="The strength of their ties to its people.")
    scale = graphene.Float(required=True, description="The same as people read it, 0–100.")
    last_at = graphene.Field(DateTime, resolver=instant("last_at"), description="When they last met or wrote.")


class Successor(graphene.ObjectType):
    """How well one person could take over the contacts of another."""

    class Meta:
        interfaces = (Node, Finding)

    person = _person("Who could take over.", subject_person)
    leaver = _person("Whom they would succeed.", resolvers.leaver)
    contact_overlap = graphene.Float(
        required=True, resolver=detail("contact_overlap"), description="How much of the contacts they share, 0–1."
    )
    shared_unit = graphene.Boolean(
        required=True, resolver=detail("shared_unit"), description="Whether both belong to one unit."
    )
    tie_to_leaver = graphene.Float(
        required=True, resolver=detail("tie_to_leaver"), description="How strong the tie between the two is, 0–100."
    )
    residual_loss = graphene.Float(
        required=True,
        resolver=detail("residual_loss"),
        description="The part (0–1) of the leaver's contact that nobody holds after the handover.",
    )
    good = graphene.Boolean(
        required=True, resolver=detail("good"), description="Whether they hold enough of it to be called at hand."
    )


class SuccessorCandidate(graphene.ObjectType):
    """Somebody who could take over, and why."""

    person = _person("Who could take over.")
    points = graphene.Float(
        required=True, resolver=lambda item, _: item["score"], description="How well they would, the more the better."
    )
    finding = graphene.Field(Successor, description="What speaks for them, in full.")


class HandoverStep(graphene.ObjectType):
    """One contact that has to be handed over: to whom it goes, and who introduces whom."""

    contact = graphene.Field(
        "gql.people.types.Person", resolver=resolvers.in_item("contact"), description="Who is to be handed over."
    )
    organisation = _organisation("Where they are.")
    receiver = graphene.Field(
        "gql.people.types.Person",
        resolver=resolvers.in_item("receiver"),
        description="Who of us takes them over; null where nobody was found.",
    )
    knows = graphene.Boolean(
        required=True,
        description="Whether the receiver is in live contact with them already; otherwise the leaver introduces them.",
    )
    between = graphene.Field(
        "gql.people.types.Person",
        resolver=resolvers.in_item("between"),
        description="Who makes leaver and receiver known to each other first; null where they are, or where nobody can.",
    )
    scale = graphene.Float(required=True, description="How strong the tie is that is handed over, 0–100.")
    tie_scale = graphene.Float(required=True, description="How strong the tie between leaver and receiver is, 0–100.")


class Bridge(graphene.ObjectType):
    """A tie that alone holds two parts of our own network together."""

    person = _person("The colleague to whom the tie is.")
    cut_off = graphene.Int(required=True, description="How many are in the smaller of the parts.")


class SinglePointOfFailure(graphene.ObjectType):
    """What breaks if one person leaves."""

    class Meta:
        interfaces = (Node, Finding)

    person = _person("Who it is about.", subject_person)
    accounts = graphene.List(
        graphene.NonNull(AccountAtRisk),
        required=True,
        resolver=detail("accounts"),
        description="The organisations whose contact hangs on them.",
    )
    accounts_lost = graphene.Int(
        required=True,
        resolver=detail("accounts_lost"),
        description="How many organisations would be left without a live contact.",
    )
    strength_lost = graphene.Float(
        required=True, resolver=detail("strength_lost"), description="Strength of ties to them that would leave too."
    )
    component_drop = graphene.Int(
        required=True,
        resolver=detail("component_drop"),
        description="How many colleagues would be cut off from the largest group of us.",
    )
    cut_vertex = graphene.Boolean(
        required=True, resolver=detail("cut_vertex"), description="Whether our own network would fall apart."
    )
    efficiency_drop = graphene.Float(
        resolver=detail("efficiency_drop"),
        description="The part of our network's global efficiency that goes with them; below 0 where the rest are nearer to "
        "each other without them, null where that was not measured.",
    )
    efficiency_error = graphene.Float(
        resolver=detail("efficiency_error"), description="Its standard error; 0 where it is exact."
    )
    bridges = graphene.List(
        graphene.NonNull(Bridge),
        required=True,
        resolver=detail("bridges"),
        description="Their ties to colleagues that alone hold more than one of us to the rest, the most first.",
    )
    successors = graphene.List(
        graphene.NonNull(SuccessorCandidate),
        required=True,
        resolver=resolvers.candidates,
        description="Who could take over, the best first; empty where nobody is at hand.",
    )
    handover = graphene.List(
        graphene.NonNull(HandoverStep),
        required=True,
        resolver=resolvers.handover,
        description="What has to be handed over if they leave, the strongest tie first.",
    )


SinglePointOfFailureConnection = connection_type(
    "SinglePointOfFailure", "gql.continuity.types.SinglePointOfFailure", "single points of failure"
)


class TruckFactor(graphene.ObjectType):
    """The fewest of us whose leaving leaves more than half of our accounts without a live contact."""

    class Meta:
        interfaces = (Node, Finding)

    people = graphene.List(
        graphene.NonNull("gql.people.types.Person"),
        required=True,
        resolver=resolvers.people_of("people"),
        description="Who they are.",
    )
    accounts = graphene.Int(
        required=True, resolver=detail("accounts"), description="Organisations that we are in live contact with."
    )
    accounts_lost = graphene.Int(
        required=True, resolver=detail("accounts_lost"), description="How many of them would have no live contact left."
    )
    exact = graphene.Boolean(
        required=True,
        resolver=detail("exact"),
        description="Whether no fewer would do; else their number is an upper bound.",
    )
    at_least = graphene.Int(
        required=True, resolver=detail("at_least"), description="No fewer than these can leave more than half."
    )


class CriticalContact(graphene.ObjectType):
    """The person who is the sole or dominant live contact to a supplier on whom much depends."""

    class Meta:
        interfaces = (Node, Finding)

    person = _person("The contact.", subject_person)
    organisation = _organisation("The choke point that they are the contact to.", resolvers.contact_organisation)
    state = graphene.Field(
        ContactStateEnum,
        required=True,
        resolver=detail("state"),
        description="Whether they are its sole or dominant contact.",
    )
    partial = graphene.Boolean(
        resolver=kept_since("partial"),
        description="Whether there may be more contact with it than is seen, since the mailbox of somebody beside the first "
        "may not be loaded; null in runs that did not say.",
    )
    share = graphene.Float(
        required=True, resolver=detail("share"), description="Their part of all live contact with it, 0–1."
    )
    value_at_risk = graphene.Field(
        Money,
        resolver=detail_money("value_at_risk"),
        description="A year's value of what we would lose with it; null where that cannot be summed.",
    )
    path = graphene.List(
        graphene.NonNull("gql.organisations.types.Organisation"),
        required=True,
        resolver=detail_organisations("path"),
        description="The strongest way from it to us.",
    )
    evidence = graphene.List(
        graphene.NonNull(Node),
        required=True,
        resolver=detail_evidence,
        description="The contracts and dependencies along that way.",
    )
    alternatives = graphene.List(
        graphene.NonNull(Contact),
        required=True,
        resolver=detail("alternatives"),
        description="Who else of us is in contact with it.",
    )


CriticalContactConnection = connection_type(
    "CriticalContact", "gql.continuity.types.CriticalContact", "critical contacts"
)
