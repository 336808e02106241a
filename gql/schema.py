"""The whole schema: the root fields, and every type that they lead to, guarded by the rules."""

from __future__ import annotations

from functools import cache
from typing import Any

import graphene
from graphql import GraphQLSchema, print_schema

from analytics.introduction_paths import MAX_STEPS
from gql import node as nodes
from gql.accounts.types import (
    AccountHealthConnection,
    DeteriorationAlarmConnection,
    OutreachConflictConnection,
    ResponseTimesConnection,
)
from gql.alerts import resolvers as alerts
from gql.alerts.types import AlertConnection, AlertKindEnum
from gql.audit import resolvers as audit
from gql.audit.types import AuditActEnum, AuditChain, AuditEntryConnection
from gql.caller import Role
from gql.communities import resolvers as grouping
from gql.communities.types import CommunityComparison, CommunityConnection
from gql.connections import connection_field
from gql.context import Info
from gql.continuity import resolvers as continuity
from gql.continuity.types import (
    ContactCoverageConnection,
    CriticalContactConnection,
    SinglePointOfFailureConnection,
    Successor,
    TruckFactor,
    UnitCoverageConnection,
)
from gql.contracts import resolvers as contracts
from gql.contracts.arguments import KEPT_CONTRACTS
from gql.contracts.types import ContractConnection
from gql.dispositions import resolvers as dispositions
from gql.dispositions.types import (
    RecordDispositionInput,
    RecordDispositionPayload,
    WithdrawDispositionInput,
    WithdrawDispositionPayload,
)
from gql.entered import resolvers as entered
from gql.entered import types as entering
from gql.identity import resolvers as identity
from gql.identity.types import (
    ConcludePayload,
    IdentityJudgementConnection,
    IdentityReviewConnection,
    JudgeIdentityInput,
    JudgeIdentityPayload,
    VerdictEnum,
    WithdrawJudgementInput,
    WithdrawJudgementPayload,
)
from gql.imports import resolvers as loads
from gql.imports.types import Import, ImportConnection, Sync
from gql.influence import resolvers as influence
from gql.influence.pseudonyms import pseudonymous_influencers
from gql.influence.types import InfluenceConnection, InfluenceSet, PseudonymousInfluenceConnection
from gql.interactions import resolvers as interactions
from gql.interactions.arguments import KEPT_INTERACTIONS
from gql.interactions.types import InteractionConnection, WhyDropped
from gql.jobs import resolvers as long_work
from gql.jobs.types import (
    CancelJobInput,
    CancelJobPayload,
    Job,
    JobConnection,
    JobKindEnum,
    JobStateEnum,
    StartImportInput,
    StartImportPayload,
    StartRunInput,
    StartRunPayload,
)
from gql.list_arguments import Filter, order_by
from gql.organisations import resolvers as organisations
from gql.organisations.types import OrganisationConnection, Us
from gql.people import resolvers as people
from gql.people.types import PersonConnection
from gql.personal_data import resolvers as personal_data
from gql.personal_data.types import (
    ApplyRetentionPayload,
    ErasePersonInput,
    ErasePersonPayload,
    ExportPersonInput,
    ExportPersonPayload,
)
from gql.policy import resolvers as policies
from gql.policy.types import Policy, UpdatePolicyInput, UpdatePolicyPayload
from gql.questions import resolvers as questions
from gql.questions.types import Introductions, Succession, TieBetween, WhatIfFail, WhatIfLeave
from gql.rules import guard
from gql.runs import finding_lists
from gql.runs import resolvers as runs
from gql.runs.finding_lists import findings_field, run_argument
from gql.runs.types import Run, RunConnection
from gql.scalars import DateTime
from gql.schedules import resolvers as scheduled
from gql.schedules import types as scheduling
from gql.supply.types import ChokePointConnection, ConcentrationConnection, Dependency, DependencyPathConnection
from gql.units import resolvers as units
from gql.units.types import UnitConnection
from graph_model.findings import FindingKind


def _role_description(role: Role | None) -> str:
    return {
        Role.VIEWER: "Organisations and aggregates, no named people.",
        Role.ANALYST: "People and their scores.",
        Role.REVIEWER: "People, succession and continuity.",
        Role.MANAGER: "What a viewer sees; and of own accounts their people, interactions, contacts and how they fare.",
        Role.LEAD: "What a viewer sees; and of the people of their own department what breaks if one of them leaves.",
        Role.ADMIN: "Everything but the audit log.",
        Role.AUDITOR: "The audit log, and none of the data.",
        None: "What a caller is trusted with.",
    }[role]


RoleEnum = graphene.Enum.from_enum(Role, name="Role", description=_role_description)


class Viewer(graphene.ObjectType):
    """Who asks."""

    name = graphene.String(required=True, description="The name under which your key was made.")
    roles = graphene.List(graphene.NonNull(RoleEnum), required=True, description="What you are trusted with.")

    own = graphene.List(
        graphene.NonNull(graphene.ID),
        required=True,
        resolver=nodes.own_of,
        description="Which of these are your own: accounts that you own, if you are a manager; if you are a lead, your "
        "department and its people. Of what is not, fields that cover your own only are refused.",
        ids=graphene.List(graphene.NonNull(graphene.ID), required=True, description="Ids that this API returned."),
    )

    def resolve_roles(self, _info: Info) -> list[Role]:
        return sorted(self.roles)


class Query(graphene.ObjectType):
    """What can be asked. Findings are those of a run; what-if questions, succession, introductions and `tieBetween` compute."""

    node = graphene.Field(
        nodes.Node,
        resolver=nodes.node,
        description="Anything by its id; null where the id names nothing any more.",
        id=graphene.ID(required=True, description="The id of something that this API returned."),
    )
    nodes = graphene.List(
        nodes.Node,
        required=True,
        resolver=nodes.nodes,
        description="Several things by their ids, in the same order.",
        ids=graphene.List(
            graphene.NonNull(graphene.ID),
            required=True,
            description="Ids of things that this API returned, at most 100.",
        ),
    )
    viewer = graphene.Field(
        Viewer, required=True, resolver=lambda _, info: info.context.caller, description="Who you are here."
    )
    us = graphene.Field(Us, resolver=organisations.us, description="Who counts as one of us.")
    policy = graphene.Field(
        Policy, resolver=policies.policy, description="What the business decides, as it is in force."
    )
    people = connection_field(
        PersonConnection,
        people.people,
        "People, by name.",
        internal=Filter(graphene.Boolean, "internal", "Only ours, or only others."),
        organisation=Filter(graphene.ID, "organisation", "Only people of this organisation."),
        unit=Filter(graphene.ID, "unit teams", "Only people of this department or team."),
        search=Filter(
            graphene.String,
            "name email",
            "Words that must all be in the name or main address, accents and order ignored; or one whole address. "
            "Blank text is no filter; text without a letter or digit finds nothing.",
        ),
        title=Filter(graphene.String, "title", "The same, in the title."),
        level_from=Filter(graphene.Float, "level", "Only those whose title has at least this level."),
        level_to=Filter(graphene.Float, "level", "Only those whose title has at most this level."),
        listed=Filter(graphene.Boolean, "listed", "Only those whom a list of staff names, or only others."),
        present_at=Filter(
            DateTime,
            "started_at left_at",
            "Only those who had started at this moment and not left (a last day is worked); unknown dates count as here.",
        ),
        started_since=Filter(DateTime, "started_at", "Only those who started at this moment or later."),
        started_until=Filter(DateTime, "started_at", "Only those who started before this moment."),
        left_since=Filter(DateTime, "left_at", "Only those who left at this moment or later."),
        left_until=Filter(DateTime, "left_at", "Only those who left before this moment."),
        order_by=order_by(
            "Person",
            name="By name, as the list is by itself.",
            email="By main address.",
            level="By the level of the title.",
            started_at="By when they took their position.",
        ),
    )
    identity_reviews = connection_field(
        IdentityReviewConnection,
        identity.reviews,
        "Pairs of addresses that may be one person's and wait for a person's word, the surest first: 2,000 at most.",
        address=Filter(graphene.String, "one other", "Only pairs with this address."),
        score_from=Filter(graphene.Float, "score", "Only those that are at least so sure, 0–1."),
        score_to=Filter(graphene.Float, "score", "Only those that are at most so sure, 0–1."),
        order_by=order_by("IdentityReview", score="By how sure they are."),
    )
    judgements = connection_field(
        IdentityJudgementConnection,
        identity.judgements,
        "What was said of who is who, the latest first.",
        verdict=Filter(VerdictEnum, "verdict", "Only those that say this."),
        by=Filter(graphene.String, "by", "Only those of this person, by the name under which they said it."),
        address=Filter(graphene.String, "one other", "Only those on this address and another."),
        since=Filter(DateTime, "at", "Only those of this moment or later."),
        until=Filter(DateTime, "at", "Only those of before this moment."),
        order_by=order_by("IdentityJudgement", at="By when it was said."),
    )
    organisations = connection_field(
        OrganisationConnection,
        organisations.organisations,
        "Organisations, by name.",
        internal=Filter(graphene.Boolean, "internal", "Only ours, or only others."),
        search=Filter(
            graphene.String,
            "name domains",
            "Words that must all be in the name or domains, accents and order ignored. "
            "Blank text is no filter; text without a letter or digit finds nothing.",
        ),
        country=Filter(graphene.String, "country", "Only those of this country as it was listed, whatever the case."),
        has_contracts=Filter(graphene.Boolean, "contracts", "Only those that are party to a contract, or only others."),
        order_by=order_by(
            "Organisation",
            name="By name, as the list is by itself.",
            country="By country.",
            recovery_days="By how long they take to supply again after a failure.",
            survival_days="By how long whoever buys from them can go on without.",
        ),
    )
    units = connection_field(
        UnitConnection,
        units.units,
        "Our departments, teams, sites and projects, by name.",
        kind=Filter(graphene.String, "kind", "Only departments (`department`), teams (`team`), and so on."),
        search=Filter(
            graphene.String,
            "name",
            "Words that must all be in the name, upper and lower case ignored. Blank text is no filter.",
        ),
        order_by=order_by("Unit", name="By name, as the list is by itself.", kind="By kind."),
    )
    contracts = connection_field(ContractConnection, contracts.contracts, "Contracts, by key.", **KEPT_CONTRACTS)
    why_dropped = graphene.Field(
        WhyDropped,
        resolver=interactions.why_dropped,
        description="Why something counts or does not: what was judged, by which rule, for what reason.",
        of=graphene.String(
            required=True,
            description="An address, a Message-ID, a meeting's UID, or the id of an interaction. A Message-ID or UID is looked "
            "for among all interactions, which takes longer.",
        ),
    )
    interactions = connection_field(
        InteractionConnection,
        interactions.interactions,
        "Messages and meetings, the newest first.",
        person=Filter(graphene.ID, "participants", "Only those in which this person took part."),
        address=Filter(graphene.String, "participants", "Only those in which this address took part."),
        organisation=Filter(
            graphene.ID, "participants", "Only those in which somebody of this organisation took part."
        ),
        include_dropped=graphene.Boolean(
            default_value=False, description="Also those that a noise rule keeps out of the ties."
        ),
        **KEPT_INTERACTIONS,
    )
    influencers = findings_field(
        InfluenceConnection,
        FindingKind.INFLUENCE,
        "Who really holds influence, the most influential first.",
        informal_only=graphene.Boolean(
            default_value=False, description="Only those whose influence is far above their formal rank."
        ),
        person=finding_lists.person("Only that of this person."),
        unit=finding_lists.unit("Only those of people who belong to this unit by now."),
    )
    pseudonymous_influencers = connection_field(
        PseudonymousInfluenceConnection,
        pseudonymous_influencers,
        "The same ranking under pseudonyms, for those who see nobody by name: but for the last few, who would tell how many "
        "are ranked.",
        run=run_argument(),
    )
    influence_set = graphene.Field(
        InfluenceSet,
        resolver=influence.influence_set,
        description="The few people who together reach most; null where the run looked for none.",
        run=run_argument(),
    )
    communities = findings_field(
        CommunityConnection,
        FindingKind.COMMUNITY,
        "Who belongs together by their ties, the largest first.",
        person=finding_lists.person("Only that to which this person belongs.", "members"),
    )
    community_comparison = graphene.Field(
        CommunityComparison,
        resolver=grouping.community_comparison,
        description="How far the communities agree with the formal units; null where these are not known.",
        run=run_argument(),
    )
    single_points_of_failure = findings_field(
        SinglePointOfFailureConnection,
        FindingKind.SINGLE_POINT_OF_FAILURE,
        "What breaks if one person leaves, the worst first.",
        person=finding_lists.person("Only that of this person."),
        unit=finding_lists.unit("Only those of people who belong to this unit by now."),
    )
    contact_coverage = findings_field(
        ContactCoverageConnection,
        FindingKind.CONTACT_COVERAGE,
        "Who of us is in contact with whom, the most concentrated and strongest first.",
        organisation=finding_lists.organisation("Only this organisation."),
    )
    unit_coverage = findings_field(
        UnitCoverageConnection,
        FindingKind.UNIT_COVERAGE,
        "Which units of ours are in contact with each other through whom, the most concentrated and strongest first: 1,000 at "
        "most, and of those that hang on one person all that fit.",
        unit=finding_lists.unit("Only those of this unit and another.", "sides"),
    )
    dependency_paths = findings_field(
        DependencyPathConnection,
        FindingKind.DEPENDENCY_PATH,
        "Through whom suppliers reach us, the strongest paths first.",
        supplier=Filter(graphene.ID, "supplier", "Only paths that begin at this organisation."),
    )
    choke_points = findings_field(
        ChokePointConnection,
        FindingKind.CHOKE_POINT,
        "Whose failure would cut us off, the worst first.",
        organisation=finding_lists.organisation("Only this organisation."),
    )
    concentrations = findings_field(
        ConcentrationConnection,
        FindingKind.CONCENTRATION,
        "How concentrated our revenue and our spend are, by the contracts that were loaded.",
        organisation=finding_lists.organisation("Only those of this organisation of ours."),
    )
    truck_factor = graphene.Field(
        TruckFactor,
        resolver=continuity.truck_factor,
        description="The fewest of us whose leaving leaves more than half of our accounts without a live contact; null where "
        "we are in live contact with nobody.",
        run=run_argument(),
    )
    critical_contacts = findings_field(
        CriticalContactConnection,
        FindingKind.CRITICAL_CONTACT,
        "Who is the only live contact to a supplier on whom much depends, the most critical first.",
        person=finding_lists.person("Only those of this person."),
        organisation=finding_lists.organisation("Only this organisation."),
        unit=finding_lists.unit("Only those of people who belong to this unit by now."),
    )
    account_health = findings_field(
        AccountHealthConnection,
        FindingKind.ACCOUNT_HEALTH,
        "How our exchange with each account fares against its own past, the worst first.",
        organisation=finding_lists.organisation("Only this organisation."),
    )
    deterioration_alarms = findings_field(
        DeteriorationAlarmConnection,
        FindingKind.DETERIORATION_ALARM,
        "Accounts whose exchange with us has fallen, those that lost most first.",
        organisation=finding_lists.organisation("Only this organisation."),
    )
    response_times = findings_field(
        ResponseTimesConnection,
        FindingKind.RESPONSE_TIMES,
        "How long accounts wait for our answers, those with most messages not answered in time first.",
        organisation=finding_lists.organisation("Only this organisation."),
    )
    outreach_conflicts = findings_field(
        OutreachConflictConnection,
        FindingKind.OUTREACH_CONFLICT,
        "Accounts to which several of us wrote without knowing of each other, most to the same person first.",
        organisation=finding_lists.organisation("Only this organisation."),
    )
    what_if_leave = graphene.Field(
        WhatIfLeave,
        resolver=questions.what_if_leave,
        description="What breaks if these people leave together, in the graph as it is now, judged as the latest run judged.",
        people=graphene.List(
            graphene.NonNull(graphene.ID), required=True, description="People of ours, 1 to 20 of them."
        ),
    )
    succession = graphene.Field(
        Succession,
        resolver=questions.succession,
        description="Who could take over, in the graph as it is now, judged as the latest run judged. Exactly one of the three "
        "is given.",
        person=graphene.ID(description="One of ours."),
        unit=graphene.String(description="A department or a team, by its name in any case, or its id."),
        account=graphene.ID(description="An organisation but ours."),
    )
    what_if_fail = graphene.Field(
        WhatIfFail,
        resolver=questions.what_if_fail,
        description="What we lose if these organisations fail together, in the graph as it is now.",
        organisations=graphene.List(
            graphene.NonNull(graphene.ID), required=True, description="Organisations but ours, 1 to 20 of them."
        ),
        with_controlled=graphene.Boolean(
            required=True,
            default_value=False,
            description="Whether each fails with all that it controls, directly or through others.",
        ),
    )
    introductions = graphene.Field(
        Introductions,
        resolver=questions.introduce,
        description="Through whom one of ours reaches a person or an organisation, in the graph as it is now.",
        to=graphene.ID(required=True, description="The person, or the organisation outside, that is to be reached."),
        from_=graphene.ID(name="from", required=True, description="Who of ours asks."),
        steps=graphene.Int(required=True, default_value=MAX_STEPS, description="Ties of a path at most, 1 to 8."),
    )
    tie_between = graphene.Field(
        TieBetween,
        resolver=questions.tie,
        description="What binds two people, in both directions, down to the dated interactions that add up to it, in the graph "
        "as it is now, judged as the latest run judged.",
        one=graphene.ID(required=True, description="A person, of ours or not."),
        other=graphene.ID(required=True, description="Another person, of ours or not."),
    )
    run = graphene.Field(
        Run,
        resolver=runs.run,
        description="One run.",
        id=graphene.ID(description="Which one. Default: the latest."),
    )
    runs = connection_field(
        RunConnection,
        runs.runs,
        "All complete runs, the latest first.",
        since=Filter(DateTime, "started_at", "Only those that were started at this moment or later."),
        until=Filter(DateTime, "started_at", "Only those that were started before this moment."),
        order_by=order_by(
            "Run",
            sequence="As they were made.",
            started_at="By when they were started.",
            as_of="By the moment that they look from.",
        ),
    )
    audit_entries = connection_field(
        AuditEntryConnection,
        audit.entries,
        "The audit log, in its order: `last` for the latest. For auditors only.",
        caller=Filter(graphene.String, "caller", "Only what this caller did."),
        since=Filter(DateTime, "at", "Only entries of this moment or later."),
        until=Filter(DateTime, "at", "Only entries of before this moment."),
        person=Filter(
            graphene.String,
            "people",
            "Only what is about this person: an address or an id, also of somebody who was erased.",
        ),
        field=Filter(
            graphene.String, "fields refused", "Only where this was read or refused, such as `Influence.score`."
        ),
        act=Filter(graphene.List(graphene.NonNull(AuditActEnum)), "act", "Only where one of these was done."),
        operation=Filter(graphene.String, "operation", "Only operations in whose kind and name this stands."),
        purpose=Filter(graphene.String, "purpose", "Only what was for this; empty text: for what nobody said."),
        has_refused=Filter(graphene.Boolean, "refused", "Only where something was refused, or only where nothing was."),
        order_by=order_by("AuditEntry", number="By number, which is the order of the log."),
    )
    audit_chain = graphene.Field(
        AuditChain,
        resolver=audit.chain,
        description="Whether the audit log is as it was written, 50,000 entries at a time.",
        after=graphene.Int(
            required=True, default_value=0, description="Check behind this entry, which is taken to be right."
        ),
        known=graphene.String(
            description="A `head` of an earlier time, which must still be in the log. Default: the one that this server kept."
        ),
    )
    job = graphene.Field(
        Job,
        resolver=long_work.job,
        description="One import, sync or run that was started; null where the id names none.",
        id=graphene.ID(required=True, description="Which one."),
    )
    jobs = connection_field(
        JobConnection,
        long_work.jobs,
        "Imports, syncs and runs that were started, the latest first.",
        kind=Filter(graphene.List(graphene.NonNull(JobKindEnum)), "kind", "Only those that do one of these."),
        state=Filter(
            graphene.List(graphene.NonNull(JobStateEnum)), "state", "Only those that are in one of these states."
        ),
        by=Filter(graphene.String, "by", "Only those that this caller started."),
        since=Filter(DateTime, "queued_at", "Only those that were queued at this moment or later."),
        until=Filter(DateTime, "queued_at", "Only those that were queued before this moment."),
        order_by=order_by(
            "Job",
            queued_at="By when they were queued.",
            started_at="By when they were begun.",
            ended_at="By when they ended.",
        ),
    )
    alerts = connection_field(
        AlertConnection,
        alerts.alerts,
        "What newly was so in runs of late, the latest first.",
        kind=Filter(graphene.List(graphene.NonNull(AlertKindEnum)), "kind", "Only those of one of these kinds."),
        run=Filter(graphene.ID, "run", "Only those that this run raised."),
        since=Filter(DateTime, "at", "Only those that were raised at this moment or later."),
        until=Filter(DateTime, "at", "Only those that were raised before this moment."),
        order_by=order_by("Alert", at="By when they were raised."),
    )
    import_ = graphene.Field(
        Import,
        name="import",
        resolver=loads.one_import,
        description="One load or sync; null where the id names none.",
        id=graphene.ID(required=True, description="Which one."),
    )
    imports = connection_field(
        ImportConnection,
        loads.imports,
        "What every load and sync did, the latest first.",
        finished=Filter(graphene.Boolean, "finished", "Only those that came to their end, or only the others."),
        since=Filter(DateTime, "started_at", "Only those of this moment or later."),
        until=Filter(DateTime, "started_at", "Only those of before this moment."),
        source=Filter(graphene.String, "sources", "Only those with a source in whose name this stands."),
        has_rejects=Filter(graphene.Boolean, "rejects", "Only those that rejected something, or only others."),
        order_by=order_by(
            "Import",
            started_at="By when they were started.",
            read="By how many records were read.",
            new="By how many records were new.",
        ),
    )
    syncs = graphene.List(
        graphene.NonNull(Sync),
        resolver=loads.syncs,
        description="The live sources, and how each is doing, by name.",
    )
    schedules = graphene.List(
        graphene.NonNull(scheduling.Schedule),
        resolver=scheduled.schedules,
        description="What is done again and again, and how each is doing, by name.",
    )


def _changing(payload: Any, given: Any, resolver: Any, description: str) -> Any:
    """A mutation: one `input`, and a payload with what changed."""
    return graphene.Field(
        payload,
        resolver=resolver,
        description=description,
        input=graphene.Argument(given, required=True, description="What it is told."),
    )


class Mutation(graphene.ObjectType):
    """What can be changed. One document changes one thing."""

    record_disposition = _changing(
        RecordDispositionPayload,
        RecordDispositionInput,
        dispositions.record_disposition,
        "Say what is done about a finding, in place of what was said before.",
    )
    withdraw_disposition = _changing(
        WithdrawDispositionPayload,
        WithdrawDispositionInput,
        dispositions.withdraw_disposition,
        "Take back what was said about a finding.",
    )

    judge_identity = _changing(
        JudgeIdentityPayload,
        JudgeIdentityInput,
        identity.judge_identity,
        "Say whether two addresses are one person's, in place of what was said before.",
    )
    withdraw_judgement = _changing(
        WithdrawJudgementPayload,
        WithdrawJudgementInput,
        identity.withdraw_judgement,
        "Take back what was said of two addresses: the graph is then as it would be without it.",
    )
    export_person = _changing(
        ExportPersonPayload,
        ExportPersonInput,
        personal_data.export_person,
        "Hand out all that there is about one person. Wants a purpose; changes nothing but the audit log.",
    )
    erase_person = _changing(
        ErasePersonPayload,
        ErasePersonInput,
        personal_data.erase_person,
        "Remove a person, with all of their addresses, for good: loading again does not bring them back. Wants a purpose.",
    )
    apply_retention = graphene.Field(
        ApplyRetentionPayload,
        resolver=personal_data.apply_retention,
        description="Remove what is older than the policy's `retentionDays`. Every load does so, too.",
    )
    update_policy = _changing(
        UpdatePolicyPayload, UpdatePolicyInput, policies.update_policy, "Change what the business decides."
    )
    record_contract = _changing(
        entering.RecordContractPayload,
        entering.RecordContractInput,
        entered.record_contract,
        "Enter a contract that no file lists.",
    )
    withdraw_contract = _changing(
        entering.WithdrawContractPayload,
        entering.WithdrawContractInput,
        entered.withdraw_contract,
        "Take back a contract that was entered.",
    )
    record_supply = _changing(
        entering.RecordSupplyPayload,
        entering.RecordSupplyInput,
        entered.record_supply,
        "Enter that one organisation needs something from another, which no file lists.",
    )
    withdraw_supply = _changing(
        entering.WithdrawSupplyPayload,
        entering.WithdrawSupplyInput,
        entered.withdraw_supply,
        "Take back a supply that was entered.",
    )
    record_organisation = _changing(
        entering.RecordOrganisationPayload,
        entering.RecordOrganisationInput,
        entered.record_organisation,
        "Enter an organisation that no file lists.",
    )
    withdraw_organisation = _changing(
        entering.WithdrawOrganisationPayload,
        entering.WithdrawOrganisationInput,
        entered.withdraw_organisation,
        "Take back what was entered of an organisation; while others name it, it stays.",
    )
    conclude = graphene.Field(
        ConcludePayload,
        resolver=identity.conclude,
        description="Conclude who is who, and what else follows, from all that is recorded. Does nothing where that was done.",
    )

    start_run = _changing(
        StartRunPayload, StartRunInput, long_work.start_run, "Analyse the graph: queued, and done beside the service."
    )
    start_import = _changing(
        StartImportPayload,
        StartImportInput,
        long_work.start_import,
        "Load files, or read a live source: queued, and done beside the service.",
    )
    cancel_job = _changing(
        CancelJobPayload, CancelJobInput, long_work.cancel_job, "End a job. Where it has ended, nothing changes."
    )
    record_schedule = _changing(
        scheduling.RecordSchedulePayload,
        scheduling.RecordScheduleInput,
        scheduled.record,
        "Say what is done again and again, and when, in place of what was said under this name.",
    )
    withdraw_schedule = _changing(
        scheduling.WithdrawSchedulePayload,
        scheduling.WithdrawScheduleInput,
        scheduled.withdraw,
        "Take back what is done again and again. What it has started goes on.",
    )
    pause_schedule = _changing(
        scheduling.PauseSchedulePayload,
        scheduling.PauseScheduleInput,
        scheduled.pause,
        "Let what is done again and again rest, or go on at its next time.",
    )
    run_schedule = _changing(
        scheduling.RunSchedulePayload,
        scheduling.RunScheduleInput,
        scheduled.run,
        "Start what is done again and again at once, whenever it would be due.",
    )


class Subscription(graphene.ObjectType):
    """What can be followed, over a WebSocket with the protocol graphql-transport-ws."""

    job_progress = graphene.Field(
        Job,
        required=True,
        description="A job as it is, then whenever it has changed, until it has ended.",
        id=graphene.ID(required=True, description="Which one."),
    )

    subscribe_job_progress = long_work.job_progress


@cache
def schema() -> GraphQLSchema:
    """The schema, as it is executed."""
    built = graphene.Schema(query=Query, mutation=Mutation, subscription=Subscription, types=[Dependency, Successor])
    return guard(built.graphql_schema)


def printed_schema() -> str:
    """The schema in its own language, as it stands in `gql/schema.graphql`."""
    return print_schema(schema()) + "\n"
