"""Who may read which field: one table. A field that does not stand here is refused, and a test fails on it.

Beside roles that see all of a kind it names those that see what is their own (`gql.scope`). What names people is entered in the
audit log before it leaves, and who sees nobody by name is told of groups of people in round numbers. Where in doubt they get
less.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from inspect import isawaitable
from typing import Any, Final

from graphql import GraphQLField, GraphQLObjectType, GraphQLSchema, default_field_resolver

from analytics.round_numbers import in_round_numbers
from gql.audit.purpose import PurposeRequired
from gql.caller import Caller, Role
from gql.context import Info
from gql.scope import Scope, Scoped, is_within
from graph_model.directory_records import InteractionRecord, PersonRecord
from graph_model.errors import NotAllowed
from graph_model.run_store import StoredFinding

Roles = frozenset[Role | Scoped]
"""Who may: of a role, or within a scope."""

EVERYBODY: Final[frozenset[Role]] = frozenset(Role)
"""Whoever proved who they are."""
READERS: Final[Roles] = EVERYBODY - {Role.AUDITOR}
"""Organisations and aggregates."""
NAMED: Final[Roles] = frozenset({Role.ANALYST, Role.REVIEWER, Role.ADMIN})
"""People by name, and exact numbers of groups of them."""
SCORES: Final[Roles] = frozenset({Role.ANALYST, Role.ADMIN})
"""Influence of people by name, and their ties."""
ADMIN: Final[Roles] = frozenset({Role.ADMIN})
"""What the business decides; what is loaded, from where, and what could not be."""
CONTINUITY: Final[Roles] = frozenset({Role.ANALYST, Role.REVIEWER, Role.ADMIN})
"""Who is whose only contact, and who could take over."""
AUDITORS: Final[Roles] = frozenset({Role.AUDITOR})
"""Who read what about whom."""

ACCOUNTS: Final[Roles] = frozenset({Scoped(Role.MANAGER, Scope.ACCOUNTS)})
"""A manager, of what belongs to their own accounts."""
DIRECTORY: Final[Roles] = frozenset({Scoped(Role.MANAGER, Scope.DIRECTORY), Scoped(Role.LEAD, Scope.COLLEAGUES)})
"""A manager, of people of own accounts and of colleagues; a lead, of colleagues."""
DEPARTMENT: Final[Roles] = frozenset({Scoped(Role.LEAD, Scope.DEPARTMENT)})
"""A lead, of the people of their own department."""
PART: Final[Roles] = frozenset({Scoped(Role.MANAGER, Scope.PART)})
"""A manager, of what stands in something of their own."""
LEAD_PART: Final[Roles] = frozenset({Scoped(Role.LEAD, Scope.PART)})
"""A lead, likewise."""

SCOPED_ROLES: Final[frozenset[Role]] = frozenset({Role.MANAGER, Role.LEAD})
"""Those whose rights depend on who the caller is."""

RULES: Final[Mapping[str, tuple[tuple[Roles, str], ...]]] = {
    "Query": (
        (EVERYBODY, "node nodes viewer"),
        (
            READERS,
            "organisations units contracts us run runs dependencyPaths chokePoints concentrations communities "
            "communityComparison pseudonymousInfluencers whatIfFail",
        ),
        (NAMED | DIRECTORY, "people"),
        (NAMED | ACCOUNTS, "interactions"),
        (NAMED, "whyDropped policy"),
        (SCORES, "identityReviews judgements influencers influenceSet introductions tieBetween job jobs"),
        (AUDITORS, "auditEntries auditChain"),
        (ADMIN, "import imports syncs schedules"),
        (
            CONTINUITY,
            "whatIfLeave succession unitCoverage truckFactor alerts",
        ),
        (CONTINUITY | DEPARTMENT, "singlePointsOfFailure"),
        (
            CONTINUITY | ACCOUNTS,
            "contactCoverage criticalContacts accountHealth deteriorationAlarms responseTimes outreachConflicts",
        ),
    ),
    "Mutation": (
        (NAMED, "recordDisposition withdrawDisposition"),
        (ADMIN, "exportPerson erasePerson applyRetention"),
        (SCORES, "judgeIdentity withdrawJudgement conclude startRun cancelJob"),
        (
            ADMIN,
            "updatePolicy recordContract withdrawContract recordSupply withdrawSupply recordOrganisation withdrawOrganisation "
            "startImport recordSchedule withdrawSchedule pauseSchedule runSchedule",
        ),
    ),
    "Viewer": ((EVERYBODY, "name roles own"),),
    "Us": ((READERS, "domains domainsGuessed baseCurrency policyVersion"), (NAMED, "notes")),
    "Person": (
        (NAMED | DIRECTORY, "id name email internal listed title level unit teams organisation"),
        (NAMED | ACCOUNTS | DEPARTMENT, "addresses startedAt leftAt"),
        (NAMED | ACCOUNTS, "interactions"),
        (NAMED | DEPARTMENT, "manager reports formerPositions"),
        (SCORES, "ties tieColumns influence findings identityReviews"),
        (CONTINUITY | DEPARTMENT, "singlePointOfFailure"),
    ),
    "PersonAddress": ((NAMED | PART | LEAD_PART, "email kind kindRule names score rule reasons"),),
    "Policy": (
        (
            NAMED,
            "version ourDomains baseCurrency broadcastMail broadcastMeeting noiseOff freeMail sameFrom reviewFrom "
            "retentionDays keepMonthlySums pseudonymise rates titleLevels subsidiaries",
        ),
        (ADMIN, "exclusions"),
    ),
    "CurrencyRate": ((NAMED, "currency rate"),),
    "TitleLevel": ((NAMED, "word level"),),
    "Subsidiary": ((NAMED, "domain organisation"),),
    "Exclusion": ((ADMIN, "name field pattern"),),
    "RecordContractPayload": ((ADMIN, "contract concluded notes"),),
    "RecordSupplyPayload": ((ADMIN, "dependency concluded notes"),),
    "RecordOrganisationPayload": ((ADMIN, "organisation concluded notes"),),
    **{
        f"Withdraw{what}Payload": ((ADMIN, "withdrawn concluded notes"),)
        for what in ("Contract", "Supply", "Organisation")
    },
    "UpdatePolicyPayload": ((ADMIN, "policy concluded notes"),),
    "ResembledAddress": ((SCORES, "email kind names person"),),
    "IdentityReason": ((SCORES, "weight text"),),
    "IdentityReview": ((SCORES, "one other score reasons"),),
    "IdentityJudgement": ((SCORES, "one other verdict by at why"),),
    **dict.fromkeys(("JudgeIdentityPayload", "WithdrawJudgementPayload"), ((SCORES, "judgement concluded notes"),)),
    "ConcludePayload": ((SCORES, "concluded notes"),),
    "Unit": ((READERS, "id name kind"), (NAMED | DEPARTMENT, "people")),
    "FormerPosition": ((NAMED | LEAD_PART, "organisation title startedAt endedAt"),),
    "Control": ((READERS, "organisation share"),),
    "Tie": (
        (
            SCORES,
            "person strength scale band live given received mails meetings firstAt lastAt daysSinceLast perWeek "
            "meetingShare reciprocity balance answersGiven answersReceived replyHoursGiven replyHoursReceived trend",
        ),
    ),
    "TieColumns": ((SCORES, "people scale live firstAt lastAt moreExist"),),
    "Organisation": (
        (
            READERS,
            "id name domains country internal rule recoveryDays survivalDays contracts suppliers customers controls "
            "controlledBy chokePoint",
        ),
        (NAMED | ACCOUNTS, "people owners"),
        (CONTINUITY | ACCOUNTS, "coverage health deterioration responseTimes outreachConflict findings"),
    ),
    "SupplyLink": (
        (
            READERS,
            "supplier buyer category annualValue share substitutable recoveryDays survivalDays declared startAt endAt evidence",
        ),
    ),
    "Dependency": (
        (READERS, "id supplier buyer category annualValue share substitutable recoveryDays survivalDays source"),
    ),
    "Contract": (
        (
            READERS,
            "id key title buyer supplier category value perYear annualValue startAt endAt terms substitutable "
            "recoveryDays survivalDays source",
        ),
    ),
    "Interaction": ((NAMED | ACCOUNTS, "id channel at durationMinutes audience participants droppedBy doubt"),),
    "Participant": ((NAMED | PART, "email role response person"),),
    "WhyDropped": ((NAMED, "known address interactions excluded"),),
    "JudgedAddress": ((NAMED, "email kind rule reason person identifiedBy identifiedBecause kept dropped"),),
    "JudgedInteraction": ((NAMED, "interaction reason doubtReason sourceIds"),),
    "RuleCount": ((NAMED, "rule reason count"),),
    "Run": (
        (
            READERS,
            "id sequence latest asOf windowDays parameters policyVersion versions notes snapshotHash revision startedAt",
        ),
        (SCORES, "job"),
    ),
    "Subscription": ((SCORES, "jobProgress"),),
    "Job": (
        (SCORES, "id kind state by doing progress queuedAt startedAt endedAt cancelling run error"),
        (ADMIN, "sources import"),
    ),
    "Alert": ((CONTINUITY, "id kind at finding run"),),
    "JobError": ((SCORES, "code message"),),
    **dict.fromkeys(("StartRunPayload", "CancelJobPayload"), ((SCORES, "job"),)),
    "StartImportPayload": ((ADMIN, "job"),),
    "Import": (
        (
            ADMIN,
            "id startedAt sources finished read new merged duplicate rejected excluded dropped droppedNew unreadFiles "
            "unchangedFiles unchanged grownFiles grown bySource notes rejects job",
        ),
    ),
    "SourceAccount": ((ADMIN, "source read new merged duplicate rejected excluded dropped droppedNew"),),
    "ReasonCount": ((ADMIN, "reason count"),),
    "Reject": ((ADMIN, "source place reason"),),
    "Sync": ((ADMIN, "name kind listed mistake lastStartedAt lastSuccessAt problem counts"),),
    "Schedule": (
        (
            ADMIN,
            "name kind sources thenRun parameters due timeZone by recordedAt paused atWork nextDueAt lastStartedAt "
            "lastSuccessAt missed problem jobs",
        ),
    ),
    **{f"{act}SchedulePayload": ((ADMIN, "schedule"),) for act in ("Record", "Pause", "Run")},
    "WithdrawSchedulePayload": ((ADMIN, "withdrawn"),),
    "NamedCount": ((ADMIN, "name count"),),
    "Disposition": ((NAMED | PART | LEAD_PART, "state owner reviewAt note by at"),),
    "RecordDispositionPayload": ((NAMED, "finding"),),
    "WithdrawDispositionPayload": ((NAMED, "finding withdrawn"),),
    "Version": ((READERS, "name version"),),
    "Score": ((READERS, "value unit kind reasons"),),
    "Reason": ((READERS, "weight text evidence"),),
    "Influence": (
        (
            SCORES,
            "id kind rank rankLow rankHigh score run disposition person components influencePercentile formalPercentile gap "
            "gapState informal mailbox roles scope",
        ),
    ),
    "InfluenceComponent": ((SCORES, "name percentile value"),),
    "PseudonymousInfluence": ((READERS, "pseudonym rank rankLow rankHigh score components unit level"),),
    "PseudonymousComponent": ((READERS, "name percentile"),),
    "InfluenceScope": ((SCORES, "kind name"),),
    "BrokerageRoles": ((SCORES, "coordinator gatekeeper representative consultant liaison"),),
    "InfluenceSet": (
        (
            SCORES,
            "id kind rank rankLow rankHigh score run disposition members people reach reachLow reachHigh "
            "confidence approximation topByRank topByRankReach difference",
        ),
    ),
    "InfluenceSetMember": ((SCORES, "person adds together"),),
    "Community": (
        (
            READERS,
            "id kind rank rankLow rankHigh score run label size units others densityInside densityOutside strengthInside "
            "roundedTo",
        ),
        (NAMED, "disposition"),
        (SCORES, "members topPeople"),
    ),
    "CommunityUnit": ((READERS, "name people"),),
    "CommunityMember": ((SCORES, "person strength"),),
    "CommunityComparison": (
        (
            READERS,
            "id kind rank rankLow rankHigh score run method communities people peopleWithUnit nmi nmiByChance modularity "
            "unitModularity outsidersTotal roundedTo",
        ),
        (NAMED, "disposition"),
        (SCORES, "outsiders"),
    ),
    "Outsider": ((SCORES, "person unitName community unitCommunity shareThere shareHome reason"),),
    "ContactCoverage": (
        (
            CONTINUITY | ACCOUNTS,
            "id kind rank rankLow rankHigh score run disposition organisation state partial contacts hhi",
        ),
    ),
    "UnitCoverage": ((CONTINUITY, "id kind rank rankLow rankHigh score run disposition sides"),),
    "UnitSide": ((CONTINUITY, "name people state partial hhi contacts others"),),
    "Contact": ((CONTINUITY | PART, "person strength scale share lastAt live partial"),),
    "SinglePointOfFailure": (
        (
            CONTINUITY | DEPARTMENT,
            "id kind rank rankLow rankHigh score run disposition person accounts accountsLost strengthLost componentDrop "
            "cutVertex efficiencyDrop efficiencyError bridges successors handover",
        ),
    ),
    "Bridge": ((CONTINUITY | LEAD_PART, "person cutOff"),),
    "AccountAtRisk": ((CONTINUITY | LEAD_PART, "organisation state partial share strength scale lastAt"),),
    "HandoverStep": ((CONTINUITY | LEAD_PART, "contact organisation receiver knows between scale tieScale"),),
    "TruckFactor": (
        (
            CONTINUITY,
            "id kind rank rankLow rankHigh score run disposition people accounts accountsLost exact atLeast",
        ),
    ),
    "SuccessorCandidate": ((CONTINUITY | LEAD_PART, "person points finding"),),
    "Successor": (
        (
            CONTINUITY | DEPARTMENT,
            "id kind rank rankLow rankHigh score run disposition person leaver contactOverlap sharedUnit tieToLeaver "
            "residualLoss good",
        ),
    ),
    "DependencyPath": (
        (READERS, "id kind rank rankLow rankHigh score run supplier organisations steps evidence tier moreExist"),
        (NAMED, "disposition"),
    ),
    "DependencyStep": ((READERS, "supplier buyer category annualValue"),),
    "ChokePoint": (
        (
            READERS,
            "id kind rank rankLow rankHigh score run organisation structural operational dominates needsLost "
            "valueAtRisk valueUnknown recoveryDays exposure exposedDays valueLost controls needsTogether tier redundancy path",
        ),
        (NAMED, "disposition"),
    ),
    "NeedLost": ((READERS, "category annualValue certain recoveryDays survivalDays exposedDays valueLost"),),
    "Concentration": (
        (
            READERS,
            "id kind rank rankLow rankHigh score run organisation side ofAll total unstated limit band2010 band2023 "
            "parties others",
        ),
        (NAMED, "disposition"),
    ),
    "TradingParty": ((READERS, "organisation members annualValue share overLimit contracts"),),
    "CriticalContact": (
        (
            CONTINUITY | ACCOUNTS,
            "id kind rank rankLow rankHigh score run disposition person organisation state partial share valueAtRisk path "
            "evidence alternatives",
        ),
    ),
    "AccountHealth": (
        (
            CONTINUITY | ACCOUNTS,
            "id kind rank rankLow rankHigh score run disposition organisation state parts watch watchSentence",
        ),
    ),
    "HealthPart": ((CONTINUITY | PART, "name now before points state"),),
    "DeteriorationAlarm": (
        (
            CONTINUITY | ACCOUNTS,
            "id kind rank rankLow rankHigh score run disposition organisation began noticed before since historyWeeks "
            "falseAlarmsPerYear pairs",
        ),
    ),
    "PairFall": ((CONTINUITY | PART, "person contact before since"),),
    "ResponseTimes": (
        (
            CONTINUITY | ACCOUNTS,
            "id kind rank rankLow rankHigh score run disposition organisation promisedHours messages within late unanswered "
            "withinShare medianHours people waiting",
        ),
    ),
    "Answerer": ((CONTINUITY | PART, "person answered within medianHours"),),
    "UnansweredMessage": ((CONTINUITY | PART, "interaction people hours"),),
    "OutreachConflict": (
        (
            CONTINUITY | ACCOUNTS,
            "id kind rank rankLow rankHigh score run disposition organisation conflicts total toSamePerson moreExist",
        ),
    ),
    "CollidingOpenings": ((CONTINUITY | PART, "people contacts openings at daysApart"),),
    "WhatIfLeave": (
        (
            CONTINUITY,
            "asOf people accountsLost accountsWeakened strengthLost cutOff efficiency units chokePoints handover",
        ),
    ),
    "LostAccount": ((CONTINUITY, "organisation scale partial"),),
    "WeakenedAccount": ((CONTINUITY, "organisation person share partial"),),
    "LeavingStep": ((CONTINUITY, "person contact organisation receiver knows between scale tieScale"),),
    "ChokePointWithoutContact": ((CONTINUITY, "organisation valueAtRisk partial"),),
    "NetworkEfficiency": ((CONTINUITY, "before after drop error sources people"),),
    "UnitDistance": ((CONTINUITY, "name before after error parted sources people"),),
    "Succession": ((CONTINUITY, "asOf accounts leavers handover"),),
    "AccountAtStake": ((CONTINUITY, "organisation state partial hhi scale contacts"),),
    "PossibleLeaver": ((CONTINUITY, "person holds successors"),),
    "HeldAccount": ((CONTINUITY, "organisation state stateWithout partial share scale lastAt"),),
    "PossibleSuccessor": ((CONTINUITY, "person score residualLoss good"),),
    "WhatIfFail": ((READERS, "asOf organisations controlled failedToo needsLost valueAtRisk valueLost"),),
    "Introductions": ((SCORES, "asOf paths others"),),
    "IntroductionPath": ((SCORES, "strength steps"),),
    "IntroductionStep": ((SCORES, "knows person closeness mailsTo mailsFrom meetings latest"),),
    "TieBetween": ((SCORES, "asOf windowDays absence pair there back"),),
    "PairTie": (
        (
            SCORES,
            "strength scale band live mails meetings lastAt daysSinceLast perWeek meetingShare before trend reciprocity",
        ),
    ),
    "DirectedTie": (
        (
            SCORES,
            "source target strength scale band live mails meetings lastAt daysSinceLast perWeek meetingShare before trend "
            "balance answers replyHours interactions interactionsBefore",
        ),
    ),
    "TieInteraction": ((SCORES, "interaction at channel amount answerTo replyHours"),),
    "ExportPersonPayload": ((ADMIN, "json"),),
    "ErasePersonPayload": ((ADMIN, "done addresses went mentionedInPolicy"),),
    "RemovedAddress": ((ADMIN, "email interactions"),),
    "RemovedCount": ((ADMIN, "what count"),),
    "ApplyRetentionPayload": ((ADMIN, "interactions addresses"),),
    "AuditEntry": ((AUDITORS, "number at caller act operation fields refused people purpose errors previous digest"),),
    "AuditChain": ((AUDITORS, "intact first last broken fault head"),),
    "Money": ((READERS, "amount currency"),),
    "PageInfo": ((EVERYBODY, "hasNextPage hasPreviousPage startCursor endCursor"),),
    **{
        f"{name}{part}": ((roles, fields),)
        for name, roles in {
            "Person": NAMED | PART | LEAD_PART,
            "Tie": SCORES,
            "IdentityReview": SCORES,
            "IdentityJudgement": SCORES,
            "Organisation": READERS,
            "Unit": READERS,
            "Control": READERS,
            "SupplyLink": READERS,
            "Contract": READERS,
            "Interaction": NAMED | PART,
            "Run": READERS,
            "Job": SCORES,
            "Alert": CONTINUITY,
            "Import": ADMIN,
            "Reject": ADMIN,
            "Finding": READERS,
            "Influence": SCORES,
            "PseudonymousInfluence": READERS,
            "Community": READERS,
            "ContactCoverage": CONTINUITY | PART,
            "UnitCoverage": CONTINUITY,
            "SinglePointOfFailure": CONTINUITY | LEAD_PART,
            "DependencyPath": READERS,
            "ChokePoint": READERS,
            "Concentration": READERS,
            "CriticalContact": CONTINUITY | PART,
            "AccountHealth": CONTINUITY | PART,
            "DeteriorationAlarm": CONTINUITY | PART,
            "ResponseTimes": CONTINUITY | PART,
            "OutreachConflict": CONTINUITY | PART,
            "LostAccount": CONTINUITY,
            "WeakenedAccount": CONTINUITY,
            "LeavingStep": CONTINUITY,
            "AccountAtStake": CONTINUITY,
            "PossibleLeaver": CONTINUITY,
            "TieInteraction": SCORES,
            "AuditEntry": AUDITORS,
        }.items()
        for part, fields in {"Connection": "edges pageInfo totalCount", "Edge": "node cursor"}.items()
    },
}
"""Type -> roles, and the fields that they may read."""

_ROLES: Final[Mapping[tuple[str, str], Roles]] = {
    (type_name, field): roles
    for type_name, rules in RULES.items()
    for roles, fields in rules
    for field in fields.split()
}


def rule_of(type_name: str, field: str) -> Roles | None:
    """The roles that may read a field; None where there is no rule, which means nobody."""
    return _ROLES.get((type_name, field))


def may_read(caller: Caller, type_name: str, field: str) -> bool:
    """Whether this caller may read this field, of whatever thing."""
    return caller.has_any(rule_of(type_name, field) or frozenset())


def scopes_of(caller: Caller, type_name: str, field: str) -> frozenset[Scope]:
    """Within which scopes this caller may read this field, where not of whatever thing."""
    rule = rule_of(type_name, field) or frozenset()
    return frozenset(each.scope for each in rule if isinstance(each, Scoped) and each.role in caller.roles)


def may_read_some(caller: Caller, type_name: str, field: str) -> bool:
    """Whether there may be things of which this caller may read this field."""
    return may_read(caller, type_name, field) or bool(scopes_of(caller, type_name, field))


async def may_read_of(info: Info, type_name: str, field: str, thing: Any) -> bool:
    """Whether whoever asks may read this field of this thing."""
    caller: Caller = info.context.caller
    if may_read(caller, type_name, field):
        return True
    scopes = scopes_of(caller, type_name, field)
    return any([await is_within(info, scope, thing) for scope in sorted(scopes)])


def limits_of(info: Info) -> frozenset[Scope] | None:
    """Within which scopes whoever asks sees what the present field returns; None where that is everything."""
    caller, type_name, field = info.context.caller, info.parent_type.name, info.field_name
    return None if may_read(caller, type_name, field) else scopes_of(caller, type_name, field)


_IMPERSONAL: Final = frozenset({"Subscription", "Job", "JobError", "JobConnection", "JobEdge"})
_IMPERSONAL_FIELDS: Final = frozenset({"Query.job", "Query.jobs", "Run.job"})
"""What viewers do not see, and that still names nobody whom the graph knows: whoever waits for a job asks again and again."""


def is_named(roles: Roles) -> bool:
    """Whether what these roles may read names people, and is entered in the audit log: what a viewer may not read."""
    return Role.VIEWER not in roles


def guard(schema: GraphQLSchema) -> GraphQLSchema:
    """The same schema, in which every field of every object first checks its rule."""
    for type_ in schema.type_map.values():
        if isinstance(type_, GraphQLObjectType) and not type_.name.startswith("__"):
            for name, field in type_.fields.items():
                _guard_field(type_.name, name, field)
    return schema


def _guard_field(type_name: str, name: str, field: GraphQLField) -> None:
    inner = field.resolve or default_field_resolver
    roles = rule_of(type_name, name) or frozenset()
    full_name = f"{type_name}.{name}"

    def guarded(root: Any, info: Any, **arguments: Any) -> Any:
        context = info.context
        if context.caller.has_any(roles):
            enter(context, full_name, root)
            return inner(told(context, root), info, **arguments)
        if context.caller.roles.isdisjoint(SCOPED_ROLES):
            raise refused(context, full_name, root)
        # where fields beside it wait for the graph, it must not fail before them
        return within(root, info, **arguments)

    async def within(root: Any, info: Any, **arguments: Any) -> Any:
        if not await may_read_of(info, type_name, name, root):
            raise refused(info.context, full_name, root)
        enter(info.context, full_name, root)
        return await _shown(info, inner(told(info.context, root), info, **arguments))

    def told(context: Any, root: Any) -> Any:
        """What is read, as this caller may know it."""
        if not isinstance(root, StoredFinding) or context.caller.has_any(NAMED):
            return root
        found = in_round_numbers(root)
        if found is None:
            raise refused(context, full_name, root)
        return found

    field.resolve = guarded
    if field.subscribe is not None:
        field.subscribe = _guarded_source(type_name, name, field.subscribe)


_NAMED_FIELDS: Final = frozenset(
    f"{type_name}.{field}"
    for (type_name, field), roles in _ROLES.items()
    if is_named(roles) and type_name not in _IMPERSONAL and f"{type_name}.{field}" not in _IMPERSONAL_FIELDS
)


def enter(context: Any, full_name: str, root: Any) -> None:
    """Note that a field is about to be read, if it names people. `full_name` is `Type.field`.

    Raises:
        PurposeRequired: it does, and nobody said what for.

    """
    if full_name not in _NAMED_FIELDS:
        return
    if context.purpose.fault:
        context.trail.refuses(full_name, root)
        raise PurposeRequired(context.purpose.fault)
    context.trail.reads(full_name, root)


def refused(context: Any, full_name: str, root: Any) -> NotAllowed:
    """Note that a field is refused; the error that says so."""
    context.trail.refuses(full_name, root)
    return NotAllowed(f"Your roles do not cover {full_name}.")


def _guarded_source(type_name: str, name: str, inner: Any) -> Any:
    """What a subscription follows, for whom roles let: no scope covers it."""
    roles = rule_of(type_name, name) or frozenset()

    def guarded(root: Any, info: Any, **arguments: Any) -> Any:
        context = info.context
        if not context.caller.has_any(roles):
            raise refused(context, f"{type_name}.{name}", root)
        return inner(root, info, **arguments)

    return guarded


async def _shown(info: Info, found: Any) -> Any:
    """What a field returns to somebody with a scope: people and interactions that are not within are left out, or null."""
    if isawaitable(found):
        found = await found
    if isinstance(found, list | tuple):
        kept = await asyncio.gather(*(_is_shown(info, each) for each in found))
        return [each for each, stays in zip(found, kept, strict=True) if stays]
    return found if await _is_shown(info, found) else None


async def _is_shown(info: Info, found: Any) -> bool:
    type_name = _HIDDEN.get(type(found))
    return type_name is None or await may_read_of(info, type_name, "id", found)


_HIDDEN: Final[Mapping[type, str]] = {PersonRecord: "Person", InteractionRecord: "Interaction"}
