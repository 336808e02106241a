"""Runs, scores with their reasons, and what every finding has."""

from __future__ import annotations

from typing import Any

import graphene

from gql.connections import connection_type
from gql.context import Info
from gql.list_arguments import Filter
from gql.node import Node, resolve_id, type_of
from gql.runs import resolvers
from gql.scalars import DateTime, instant
from graph_model.disposition import DispositionState
from graph_model.findings import FindingKind, ScoreKind


def _score_kind_description(kind: ScoreKind | None) -> str:
    return {
        ScoreKind.SUM: "The weights of the reasons add up to the value.",
        ScoreKind.PRODUCT: "The weights of the reasons multiply to the value.",
        ScoreKind.EVIDENCE: "The reasons are listed beside the value.",
        None: "How the reasons of a score relate to its value.",
    }[kind]


def _finding_kind_description(kind: FindingKind | None) -> str:
    return {
        FindingKind.INFLUENCE: "How influential a person is, whatever their rank.",
        FindingKind.CONTACT_COVERAGE: "Who of us is in contact with an organisation.",
        FindingKind.UNIT_COVERAGE: "Who of two units of ours is in contact with the other.",
        FindingKind.SINGLE_POINT_OF_FAILURE: "What breaks if a person leaves.",
        FindingKind.SUCCESSOR: "Who could take over from a person.",
        FindingKind.TRUCK_FACTOR: "The fewest people whose leaving loses more than half of our contacts.",
        FindingKind.DEPENDENCY_PATH: "Through whom a supplier reaches us.",
        FindingKind.CHOKE_POINT: "An organisation whose failure would cut us off.",
        FindingKind.CRITICAL_CONTACT: "The only live contact to a choke point.",
        FindingKind.CONCENTRATION: "How much of our revenue or spend is with how few.",
        FindingKind.COMMUNITY: "People who are tied among themselves.",
        FindingKind.COMMUNITY_COMPARISON: "How far communities agree with the formal units.",
        FindingKind.INFLUENCE_SET: "The people who together reach most.",
        FindingKind.ACCOUNT_HEALTH: "How an account fares against its own past.",
        FindingKind.DETERIORATION_ALARM: "An account whose exchange with us has fallen.",
        FindingKind.RESPONSE_TIMES: "How long an account waits for our answers.",
        FindingKind.OUTREACH_CONFLICT: "Two of us who wrote to one account without knowing of each other.",
        None: "The question that a finding answers.",
    }[kind]


def state_description(state: DispositionState | None) -> str:
    """What a decision means; of None, what all of them say."""
    return {
        DispositionState.ACCEPTED: "It is known and accepted as it is.",
        DispositionState.IN_PROGRESS: "Somebody is working on it.",
        DispositionState.DISMISSED: "It is wrong, or does not matter.",
        None: "What is done about a finding.",
    }[state]


DispositionStateEnum = graphene.Enum.from_enum(DispositionState, name="DispositionState", description=state_description)

ScoreKindEnum = graphene.Enum.from_enum(ScoreKind, name="ScoreKind", description=_score_kind_description)

FindingKindEnum = graphene.Enum.from_enum(FindingKind, name="FindingKind", description=_finding_kind_description)


class Version(graphene.ObjectType):
    """The version of something that took part in a run."""

    name = graphene.String(required=True, description="What it is.")
    version = graphene.String(required=True, description="Its version.")


class Run(graphene.ObjectType):
    """One analysis of the graph: what it was told, and which state of the graph it saw."""

    class Meta:
        interfaces = (Node,)

    sequence = graphene.Int(required=True, description="Orders runs as they were made, from 1.")
    latest = graphene.Boolean(
        required=True, resolver=resolvers.is_latest, description="Whether its findings are shown where no run is named."
    )
    as_of = graphene.Field(
        DateTime,
        resolver=instant("as_of_ms"),
        description="The moment that it looks from; null where nothing is dated.",
    )
    window_days = graphene.Float(required=True, description="How far back it looks from there.")
    parameters = graphene.String(required=True, description="Everything that it was told, as JSON.")
    policy_version = graphene.String(
        required=True, resolver=lambda run, _: run.policy, description="The policy that it used."
    )
    versions = graphene.List(
        graphene.NonNull(Version),
        required=True,
        resolver=resolvers.versions,
        description="Versions of what computed it.",
    )
    notes = graphene.List(
        graphene.NonNull(graphene.String),
        required=True,
        resolver=resolvers.notes,
        description="What is to be known about its findings. Notes with numbers, which may count people, are for those who see "
        "people by name.",
    )
    snapshot_hash = graphene.String(required=True, description="The same graph, the same hash.")
    revision = graphene.String(required=True, description="The revision of the graph that it saw.")
    started_at = graphene.Field(
        DateTime, required=True, resolver=instant("started_ms"), description="When it was started."
    )
    job = graphene.Field(
        "gql.jobs.types.Job",
        resolver=resolvers.job_of,
        description="The first job that made it; null where none did.",
    )


RunConnection = connection_type("Run", "gql.runs.types.Run", "runs")


class Reason(graphene.ObjectType):
    """A part of a score, in a sentence."""

    weight = graphene.Float(required=True, description="What it contributes, as the score's kind says.")
    text = graphene.String(required=True, description="The reason in words.")
    evidence = graphene.List(
        graphene.NonNull(Node),
        required=True,
        resolver=resolvers.evidence_of,
        description="What the sentence speaks of, as far as it still exists and you may see it.",
    )


class Score(graphene.ObjectType):
    """A value with the reasons for it. There is none without."""

    value = graphene.Float(required=True, description="The number.")
    unit = graphene.String(required=True, description="What it counts.")
    kind = graphene.Field(ScoreKindEnum, required=True, description="How the reasons relate to the value.")
    reasons = graphene.List(graphene.NonNull(Reason), required=True, description="Why.")


class Disposition(graphene.ObjectType):
    """What somebody decided about a finding; it stays with it, whichever run finds it again."""

    state = graphene.Field(DispositionStateEnum, required=True, description="What is done about it.")
    owner = graphene.String(required=True, description="Who sees to it; empty where nobody was named.")
    review_at = graphene.Field(DateTime, resolver=instant("review_ms"), description="When it is to be looked at again.")
    note = graphene.String(required=True, description="Why.")
    by = graphene.String(required=True, description="Who decided.")
    at = graphene.Field(DateTime, required=True, resolver=instant("at_ms"), description="When.")


class Finding(graphene.Interface):
    """What a run found: an answer with its reasons, and where it ranks among its kind."""

    class Meta:
        interfaces = (Node,)

    id = graphene.ID(
        required=True, description="The id of this among all things. It stays the same.", resolver=resolve_id
    )
    kind = graphene.Field(FindingKindEnum, required=True, description="The question that it answers.")
    rank = graphene.Int(required=True, description="Its place among the findings of its kind, from 1.")
    rank_low = graphene.Int(
        resolver=lambda finding, _: finding.low,
        description="The best place that is plausible; null where no interval was computed.",
    )
    rank_high = graphene.Int(
        resolver=lambda finding, _: finding.high,
        description="The worst place that is plausible; null where no interval was computed.",
    )
    score = graphene.Field(Score, required=True, description="The value, and why.")
    run = graphene.Field(Run, resolver=resolvers.run_of, description="The run that found it.")
    disposition = graphene.Field(
        Disposition, resolver=resolvers.disposition_of, description="What was decided about it; null where nothing was."
    )

    @classmethod
    def resolve_type(cls, record: Any, info: Info) -> Any:
        return info.schema.get_type(type_of(record)).graphene_type


FindingConnection = connection_type("Finding", "gql.runs.types.Finding", "findings of all kinds")


def kinds_argument() -> Filter:
    """What lists of findings of all kinds can be kept to."""
    return Filter(
        graphene.List(graphene.NonNull(FindingKindEnum)), "", "Only those that answer one of these questions."
    )
