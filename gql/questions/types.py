"""What-if questions, succession, introductions and the tie of two people as the API shows them."""

from __future__ import annotations

import graphene

from gql.connections import Resolver, connection_field, connection_type
from gql.continuity.resolvers import in_item
from gql.continuity.types import Contact, ContactStateEnum
from gql.detail import listed_organisation, listed_person
from gql.interactions.types import ChannelEnum
from gql.people.types import TieBandEnum
from gql.questions import resolvers
from gql.runs.types import Score
from gql.scalars import DateTime, Money, instant
from gql.supply.types import NeedLost


def _person(description: str, resolver: object = listed_person) -> graphene.Field:
    return graphene.Field("gql.people.types.Person", resolver=resolver, description=description)


def _organisation(description: str) -> graphene.Field:
    return graphene.Field("gql.organisations.types.Organisation", resolver=listed_organisation, description=description)


def _organisations(resolver: Resolver, description: str) -> graphene.Field:
    return connection_field("gql.organisations.types.OrganisationConnection", resolver, description)


def _partial() -> graphene.Boolean:
    return graphene.Boolean(
        required=True,
        description="Whether there may be more contact with it than is seen, since the mailbox of somebody who stays may not "
        "be loaded.",
    )


class LostAccount(graphene.ObjectType):
    """An organisation with whom nobody of us would be in live contact any more."""

    organisation = _organisation("The organisation.")
    scale = graphene.Float(required=True, description="How strong all live contact with it is now, 0–100.")
    partial = _partial()


LostAccountConnection = connection_type(
    "LostAccount", "gql.questions.types.LostAccount", "organisations without a live contact left"
)


class WeakenedAccount(graphene.ObjectType):
    """An organisation whose contact would then hang on one person."""

    organisation = _organisation("The organisation.")
    person = _person("On whom it would hang.")
    share = graphene.Float(required=True, description="Their part of all live contact that is left, 0–1.")
    partial = _partial()


WeakenedAccountConnection = connection_type(
    "WeakenedAccount", "gql.questions.types.WeakenedAccount", "organisations that would hang on one person"
)


class LeavingStep(graphene.ObjectType):
    """One contact of somebody who leaves: to whom it goes, and who introduces whom. Nobody who leaves receives anything."""

    person = _person("Who leaves.")
    contact = _person("Who is to be handed over.", in_item("contact"))
    organisation = _organisation("Where they are.")
    receiver = _person("Who of us takes them over; null where nobody was found.", in_item("receiver"))
    knows = graphene.Boolean(
        required=True,
        description="Whether the receiver is in live contact with them already; otherwise the leaver introduces them.",
    )
    between = _person(
        "Who makes leaver and receiver known to each other first; null where they are, or where nobody can.",
        in_item("between"),
    )
    scale = graphene.Float(required=True, description="How strong the tie is that is handed over, 0–100.")
    tie_scale = graphene.Float(required=True, description="How strong the tie between leaver and receiver is, 0–100.")


LeavingStepConnection = connection_type("LeavingStep", "gql.questions.types.LeavingStep", "contacts to be handed over")


class ChokePointWithoutContact(graphene.ObjectType):
    """An organisation on whom needs of ours hang, and with whom nobody of us would be in touch any more."""

    organisation = _organisation("The organisation.")
    value_at_risk = graphene.Field(
        Money, description="A year's value of the needs that are lost with it; null where that is not known."
    )
    partial = _partial()


class NetworkEfficiency(graphene.ObjectType):
    """Global efficiency (Latora & Marchiori 2001) of our own network: the mean of 1 / distance over all pairs."""

    before = graphene.Float(required=True, description="Of everybody with a live tie, as it is.")
    after = graphene.Float(required=True, description="Of those who stay.")
    drop = graphene.Float(required=True, description="The part of it that goes; below 0 where the rest are nearer.")
    error = graphene.Float(required=True, description="Standard error of the difference; 0 where it is exact.")
    sources = graphene.Int(required=True, description="From how many people it was searched.")
    people = graphene.Int(required=True, description="How many stay.")


class UnitDistance(graphene.ObjectType):
    """How far a unit that loses somebody is from the others, by its people who stay."""

    name = graphene.String(required=True, description="The unit.")
    before = graphene.Float(description="Mean steps to people of other units, as it is; null where no way is left.")
    after = graphene.Float(description="The same without those who leave, over the same pairs.")
    error = graphene.Float(required=True, description="Standard error of the difference; 0 where it is exact.")
    parted = graphene.Float(required=True, description="The part (0–1) of the ways to other units that is cut.")
    sources = graphene.Int(required=True, description="From how many people it was searched.")
    people = graphene.Int(required=True, description="How many of it stay.")


class WhatIfLeave(graphene.ObjectType):
    """What breaks if some of ours leave together, as the graph is now."""

    as_of = graphene.Field(
        DateTime,
        resolver=resolvers.as_of,
        description="As of when: the latest interaction; null where nothing is dated.",
    )
    people = graphene.List(
        graphene.NonNull("gql.people.types.Person"),
        required=True,
        resolver=resolvers.leavers,
        description="Who leaves.",
    )
    accounts_lost = connection_field(
        LostAccountConnection,
        resolvers.accounts_lost,
        "Organisations that would be left without a live contact, the strongest first.",
    )
    accounts_weakened = connection_field(
        WeakenedAccountConnection,
        resolvers.accounts_weakened,
        "Organisations that would then hang on one person, and do not now.",
    )
    strength_lost = graphene.Float(
        required=True,
        resolver=lambda answer, _: answer.found.departure.strength_lost,
        description="Strength of ties to organisations that would leave too.",
    )
    cut_off = graphene.Int(
        required=True,
        resolver=lambda answer, _: answer.found.departure.cut_off,
        description="How many colleagues would be cut off from the largest group of us.",
    )
    efficiency = graphene.Field(
        NetworkEfficiency,
        resolver=lambda answer, _: answer.found.efficiency,
        description="How much less efficient our network would be; null where fewer than two with live ties stay.",
    )
    units = graphene.List(
        graphene.NonNull(UnitDistance),
        required=True,
        resolver=resolvers.units,
        description="How much further their units would be from the others. Units of whom fewer stay than the minimum group "
        "are left out.",
    )
    choke_points = graphene.List(
        graphene.NonNull(ChokePointWithoutContact),
        required=True,
        resolver=resolvers.choke_points_lost,
        description="Organisations on whom needs of ours hang, and with whom nobody would be in touch.",
    )
    handover = connection_field(
        LeavingStepConnection, resolvers.handover, "To whom their contacts could go, leaver by leaver."
    )


class AccountAtStake(graphene.ObjectType):
    """An organisation whose contact is asked about, and who of us holds it."""

    organisation = _organisation("The organisation.")
    state = graphene.Field(ContactStateEnum, required=True, description="How the contact is shared among us.")
    partial = graphene.Boolean(
        required=True,
        description="Whether there may be more contact with it than is seen, since the mailbox of somebody beside the first "
        "may not be loaded.",
    )
    hhi = graphene.Float(
        required=True,
        description="The Herfindahl-Hirschman index of the shares, 0–1: 1 is all in the hands of one person.",
    )
    scale = graphene.Float(required=True, description="How strong all live contact with it is, 0–100.")
    contacts = graphene.List(
        graphene.NonNull(Contact),
        required=True,
        description="Who holds it, the strongest first: all that are live, and some that lapsed.",
    )


AccountAtStakeConnection = connection_type(
    "AccountAtStake", "gql.questions.types.AccountAtStake", "organisations whose contact is asked about"
)


class HeldAccount(graphene.ObjectType):
    """What one person holds of an account, and what it would be without them."""

    organisation = _organisation("The organisation.")
    state = graphene.Field(
        ContactStateEnum, required=True, description="Whether they hold it alone, nearly so, or beside others."
    )
    state_without = graphene.Field(
        ContactStateEnum,
        required=True,
        description="How the contact would be shared if they left; none where it is lost.",
    )
    partial = graphene.Boolean(
        required=True,
        description="Whether there may be more contact with it than is seen, since the mailbox of somebody beside the first "
        "may not be loaded.",
    )
    share = graphene.Float(
        required=True, description="Their part of all live contact with it, 0–1. The rest stays if they leave."
    )
    scale = graphene.Float(required=True, description="How strong their part is, 0–100.")
    last_at = graphene.Field(DateTime, resolver=instant("last_at"), description="When they last met or wrote.")


class PossibleSuccessor(graphene.ObjectType):
    """Somebody who could take over, and what would be lost all the same."""

    person = _person("Who could take over.")
    score = graphene.Field(Score, required=True, description="How well they would, and what speaks for them.")
    residual_loss = graphene.Float(
        required=True,
        description="The part (0–1) of what is handed over that neither they nor a colleague close to them holds already.",
    )
    good = graphene.Boolean(required=True, description="Whether they hold enough of it to be called at hand.")


class PossibleLeaver(graphene.ObjectType):
    """One of ours as if they alone left: what they hold, and who could follow."""

    person = _person("Who.")
    holds = graphene.List(
        graphene.NonNull(HeldAccount), required=True, description="What they hold of the accounts asked about."
    )
    successors = graphene.List(
        graphene.NonNull(PossibleSuccessor), required=True, description="Who could take over, the best first."
    )


PossibleLeaverConnection = connection_type(
    "PossibleLeaver", "gql.questions.types.PossibleLeaver", "people who hold what is asked about"
)


class Succession(graphene.ObjectType):
    """Who could take over from a person, from those who hold an account, or from a unit, as the graph is now."""

    as_of = graphene.Field(
        DateTime,
        resolver=resolvers.as_of,
        description="As of when: the latest interaction; null where nothing is dated.",
    )
    accounts = connection_field(
        AccountAtStakeConnection,
        resolvers.accounts_at_stake,
        "Of a person, all accounts that they hold; of an account, itself; of a unit, those that nobody outside of it holds: "
        "they would be lost if it left together. The strongest first.",
    )
    leavers = connection_field(
        PossibleLeaverConnection,
        resolvers.possible_leavers,
        "The person; or the 20 strongest live contacts of the account, judged by it alone; or those of the unit who alone, or "
        "nearly alone, hold accounts, the worst first.",
    )
    handover = connection_field(
        LeavingStepConnection,
        resolvers.handover,
        "To whom the contacts could go: those of the person; those of each of these contacts, as if they alone left; or "
        "those of the accounts that only the unit holds, to people outside of it.",
    )


class WhatIfFail(graphene.ObjectType):
    """What we lose if some organisations fail together, as the graph is now."""

    as_of = graphene.Field(
        DateTime,
        resolver=resolvers.as_of,
        description="As of when: the latest interaction; null where nothing is dated.",
    )
    organisations = graphene.List(
        graphene.NonNull("gql.organisations.types.Organisation"),
        required=True,
        resolver=resolvers.failing_first,
        description="Who fails.",
    )
    controlled = _organisations(
        resolvers.controlled, "Those that fail with them because they control these, where that was asked for."
    )
    failed_too = _organisations(resolvers.failed_too, "Those that fail for want of supply.")
    needs_lost = graphene.List(
        graphene.NonNull(NeedLost),
        required=True,
        resolver=resolvers.needs_lost,
        description="Our needs that fail with them, those that do for certain first.",
    )
    value_at_risk = graphene.Field(
        Money,
        resolver=resolvers.value_at_risk,
        description="A year's value of the needs lost for certain; null where it cannot be summed.",
    )
    value_lost = graphene.Field(
        Money,
        resolver=resolvers.value_until_recovery,
        description="What they are worth in the days without them; null where that is not known.",
    )


class IntroductionStep(graphene.ObjectType):
    """One tie on the way: who knows whom, how well, and by what."""

    knows = _person("Who introduces, or asks.", in_item("knows"))
    person = _person("Whom they know.")
    closeness = graphene.Float(required=True, description="The lesser of both directions as read on the scale, 0–1.")
    mails_to = graphene.Int(required=True, description="Mails to the one whom they know.")
    mails_from = graphene.Int(required=True, description="Mails from there.")
    meetings = graphene.Int(required=True, description="Meetings of both.")
    latest = graphene.List(
        graphene.NonNull("gql.interactions.types.Interaction"),
        required=True,
        resolver=resolvers.latest,
        description="The latest interactions of the two, three at most.",
    )


class IntroductionPath(graphene.ObjectType):
    """A way to be introduced."""

    strength = graphene.Float(required=True, description="The product of its steps, 0–1.")
    steps = graphene.List(
        graphene.NonNull(IntroductionStep), required=True, description="From who asks to who is to be reached."
    )


class Introductions(graphene.ObjectType):
    """Through whom one of ours reaches somebody, along ties that are live in both directions."""

    as_of = graphene.Field(
        DateTime,
        resolver=resolvers.as_of,
        description="As of when: the latest interaction; null where nothing is dated.",
    )
    paths = graphene.List(
        graphene.NonNull(IntroductionPath),
        required=True,
        resolver=resolvers.paths,
        description="For each of those who could introduce the strongest way, five at most, the strongest first.",
    )
    others = graphene.Int(
        required=True,
        resolver=lambda answer, _: answer.found.others,
        description="How many more could introduce.",
    )


class TieInteraction(graphene.ObjectType):
    """One interaction's part of a tie."""

    interaction = graphene.Field(
        "gql.interactions.types.Interaction", resolver=resolvers.interaction, description="The message or meeting."
    )
    at = graphene.Field(DateTime, required=True, resolver=instant("at"), description="When.")
    channel = graphene.Field(ChannelEnum, required=True, resolver=resolvers.channel, description="Message or meeting.")
    amount = graphene.Float(required=True, description="What it adds to the strength, decayed with its age.")
    answer_to = graphene.Field(
        "gql.interactions.types.Interaction",
        resolver=resolvers.answered,
        description="The message that it is the first answer to, of this person to the other; null where it answers none.",
    )
    reply_hours = graphene.Float(description="The working hours that the answer took; null where it is none.")


TieInteractionConnection = connection_type(
    "TieInteraction", "gql.questions.types.TieInteraction", "interactions that add up to a tie"
)


class _TieFigures:
    """What is said of one direction and of both alike."""

    strength = graphene.Float(
        required=True, description="The sum of what each interaction contributed, decayed with its age."
    )
    scale = graphene.Float(required=True, description="Strength as people read it, 0–100.")
    band = graphene.Field(TieBandEnum, description="What it is called by that; null where nothing counts.")
    mails = graphene.Int(required=True, description="Messages that contributed.")
    meetings = graphene.Int(required=True, description="Meetings that contributed.")
    last_at = graphene.Field(DateTime, resolver=instant("last_at"), description="The latest of them; null for none.")
    days_since_last = graphene.Float(description="Days from then to `asOf`.")
    per_week = graphene.Float(required=True, description="Messages and meetings a week, over the whole window.")
    meeting_share = graphene.Float(description="Part of the strength that comes of meetings, 0–1.")
    before = graphene.Float(
        description="The strength a window earlier, as of then; null where the data do not reach back."
    )
    trend = graphene.Float(description="Points of `scale` that it has moved since; null where `before` is.")


class PairTie(_TieFigures, graphene.ObjectType):
    """Both directions as one: mails add up, meetings count once."""

    live = graphene.Boolean(required=True, description="Whether it is kept up, judged on both directions together.")
    reciprocity = graphene.Float(
        description="Of the mail between them, the lesser direction over the greater, 0–1. Null where they only met."
    )


class DirectedTie(_TieFigures, graphene.ObjectType):
    """The tie in one direction: what one person wrote to the other, and where they met. Of strength 0 where nothing counts."""

    source = _person("Whose tie it is.", in_item("source"))
    target = _person("To whom.", in_item("target"))
    live = graphene.Boolean(required=True, description="Whether this direction alone is kept up.")
    balance = graphene.Float(
        description="The source's part of the mail between the two, 0–1. Null where they only met."
    )
    answers = graphene.Int(required=True, description="Messages of the target that the source answered.")
    reply_hours = graphene.Float(description="Median of the working hours until then; null where no answer is known.")
    interactions = connection_field(
        TieInteractionConnection,
        resolvers.tie_interactions,
        "The interactions whose amounts sum to `strength`, the latest first.",
    )
    interactions_before = connection_field(
        TieInteractionConnection,
        resolvers.tie_interactions_before,
        "Those whose amounts sum to `before`, the latest first.",
    )


class TieBetween(graphene.ObjectType):
    """What binds two people in the graph as it is now; the `Tie` that a run has stored may be of another day."""

    as_of = graphene.Field(
        DateTime,
        resolver=resolvers.as_of,
        description="As of when: the latest interaction; null where nothing is dated.",
    )
    window_days = graphene.Float(
        required=True,
        resolver=lambda answer, _: answer.present.parameters.window_days,
        description="The days up to then in which interactions count.",
    )
    absence = graphene.String(
        resolver=lambda answer, _: answer.found.absence,
        description="That there is no tie, in a sentence; null where there is one.",
    )
    pair = graphene.Field(
        PairTie,
        resolver=lambda answer, _: answer.found.pair,
        description="Both directions as one; null where there is no tie.",
    )
    there = graphene.Field(
        DirectedTie,
        resolver=resolvers.tie_there,
        description="From `one` to the `other`; null where there is no tie.",
    )
    back = graphene.Field(
        DirectedTie,
        resolver=resolvers.tie_back,
        description="From the `other` to `one`; null where there is no tie.",
    )
