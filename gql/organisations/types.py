"""Organisations as the API shows them."""

from __future__ import annotations

import graphene

from gql.connections import connection_field, connection_type
from gql.contracts.arguments import KEPT_CONTRACTS
from gql.node import Node
from gql.organisations import resolvers
from gql.runs.types import kinds_argument


class Control(graphene.ObjectType):
    """That one organisation controls another."""

    organisation = graphene.Field(lambda: Organisation, resolver=resolvers.other, description="The other organisation.")
    share = graphene.Float(
        description="The part that is owned, 0–1; null where something else tells, such as a list of subsidiaries."
    )


ControlConnection = connection_type("Control", "gql.organisations.types.Control", "organisations with what binds them")


class Organisation(graphene.ObjectType):
    """An organisation, ours or another: listed, or inferred from a domain or a name that somebody wrote."""

    class Meta:
        interfaces = (Node,)

    name = graphene.String(required=True, description="Its name.")
    domains = graphene.List(
        graphene.NonNull(graphene.String), required=True, description="The mail domains of its people."
    )
    country = graphene.String(required=True, description="Its country as it was listed, empty where nobody said.")
    internal = graphene.Boolean(required=True, description="Whether it is one of ours.")
    rule = graphene.String(required=True, description="How it is known: listed, or the rule that inferred it.")
    recovery_days = graphene.Float(
        description="Days that it takes to supply again after a failure, as it was listed; null where nobody said."
    )
    survival_days = graphene.Float(
        description="Days that whoever buys from it can go on without, as it was listed; null where nobody said."
    )
    people = connection_field("gql.people.types.PersonConnection", resolvers.people, "Its people, by name.")
    owners = connection_field(
        "gql.people.types.PersonConnection",
        resolvers.owners,
        "Those of us whose account it is, as it was listed, by name.",
    )
    contracts = connection_field(
        "gql.contracts.types.ContractConnection",
        resolvers.contracts,
        "Contracts that it is a party to.",
        **KEPT_CONTRACTS,
    )
    suppliers = connection_field(
        "gql.supply.types.SupplyLinkConnection", resolvers.suppliers, "Who supplies it, by name."
    )
    customers = connection_field(
        "gql.supply.types.SupplyLinkConnection", resolvers.customers, "Whom it supplies, by name."
    )
    controls = connection_field(
        ControlConnection,
        resolvers.controls,
        "Whom it controls, by name: more than half of the shares or votes, a list, or policy says so.",
    )
    controlled_by = connection_field(ControlConnection, resolvers.controllers, "Who controls it, by name.")
    coverage = graphene.Field(
        "gql.continuity.types.ContactCoverage",
        resolver=resolvers.coverage,
        description="Who of us is in contact with it, by the latest run; null where nobody ever was.",
    )
    health = graphene.Field(
        "gql.accounts.types.AccountHealth",
        resolver=resolvers.health,
        description="How our exchange with it fares against its own past, by the latest run; null where it is no account.",
    )
    deterioration = graphene.Field(
        "gql.accounts.types.DeteriorationAlarm",
        resolver=resolvers.deterioration,
        description="The alarm that our exchange with it has fallen, by the latest run; null where none stands: `health` says "
        "whether that could be told.",
    )
    response_times = graphene.Field(
        "gql.accounts.types.ResponseTimes",
        resolver=resolvers.response_times,
        description="How long it waits for our answers, by the latest run; null where it waited for nothing.",
    )
    outreach_conflict = graphene.Field(
        "gql.accounts.types.OutreachConflict",
        resolver=resolvers.outreach_conflict,
        description="Who of us wrote to it without knowing of each other, by the latest run; null where nobody did.",
    )
    choke_point = graphene.Field(
        "gql.supply.types.ChokePoint",
        resolver=resolvers.choke_point,
        description="What its failure would do to us, by the latest run; null where it is no choke point.",
    )
    findings = connection_field(
        "gql.runs.types.FindingConnection",
        resolvers.findings,
        "Everything that the latest run found about it.",
        kind=kinds_argument(),
    )


OrganisationConnection = connection_type("Organisation", "gql.organisations.types.Organisation", "organisations")


class Us(graphene.ObjectType):
    """Who counts as one of us, and the policy in force."""

    domains = graphene.List(
        graphene.NonNull(graphene.String), required=True, resolver=resolvers.domains, description="Our mail domains."
    )
    domains_guessed = graphene.Boolean(
        required=True,
        resolver=resolvers.domains_guessed,
        description="Whether they were guessed from who takes part most, because nobody decided.",
    )
    notes = graphene.List(
        graphene.NonNull(graphene.String),
        resolver=resolvers.notes,
        description="What is to be known about how people and organisations were told apart. It may name people.",
    )
    base_currency = graphene.String(
        required=True, resolver=resolvers.base_currency, description="The currency in which values are added up."
    )
    policy_version = graphene.String(
        required=True, resolver=resolvers.policy_version, description="The version of the policy in force."
    )
