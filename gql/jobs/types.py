"""Jobs, and what starts and ends them."""

from __future__ import annotations

import graphene

from gql.connections import connection_type
from gql.jobs import resolvers
from gql.jobs.parameters import RunParametersInput
from gql.node import Node
from gql.scalars import DateTime, instant
from graph_model.job import JobKind, JobState


def _kind_description(kind: JobKind | None) -> str:
    return {
        JobKind.IMPORT: "Files are loaded.",
        JobKind.SYNC: "A live source is read.",
        JobKind.RUN: "The graph is analysed.",
        JobKind.RETENTION: "What is older than the policy allows is removed.",
        None: "What a job does.",
    }[kind]


def _state_description(state: JobState | None) -> str:
    return {
        JobState.QUEUED: "It waits for the jobs before it.",
        JobState.RUNNING: "It is at work.",
        JobState.SUCCEEDED: "It is done; `import` or `run` is what it made.",
        JobState.FAILED: "It could not go on; `error` says why.",
        JobState.CANCELLED: "Somebody cancelled it. What an import recorded until then stays; of a run nothing does.",
        JobState.INTERRUPTED: "What did it was stopped or died. What an import recorded stays; start it again.",
        None: "Where a job is: queued, then running, then one of the others for good.",
    }[state]


JobKindEnum = graphene.Enum.from_enum(JobKind, name="JobKind", description=_kind_description)
JobStateEnum = graphene.Enum.from_enum(JobState, name="JobState", description=_state_description)


class JobError(graphene.ObjectType):
    """Why a job did not end well."""

    code = graphene.String(required=True, description="What is wrong, as in `extensions.code` of errors.")
    message = graphene.String(required=True, description="The same in a sentence.")


class Job(graphene.ObjectType):
    """An import, a sync or a run that was started over the API or by a command, and how far it is."""

    class Meta:
        interfaces = (Node,)

    kind = graphene.Field(JobKindEnum, required=True, description="What it does.")
    state = graphene.Field(JobStateEnum, required=True, description="Where it is.")
    by = graphene.String(required=True, description="Who started it.")
    doing = graphene.String(required=True, description="What it does now, or did last; empty before it begins.")
    progress = graphene.Float(
        required=True, resolver=lambda job, _: job.part, description="How much of that is done, from 0 to 1."
    )
    queued_at = graphene.Field(
        DateTime, required=True, resolver=instant("queued_ms"), description="When it was asked for."
    )
    started_at = graphene.Field(DateTime, resolver=instant("started_ms"), description="When it began.")
    ended_at = graphene.Field(DateTime, resolver=instant("ended_ms"), description="When it ended.")
    cancelling = graphene.Boolean(required=True, description="Whether somebody asked that it ends.")
    sources = graphene.List(
        graphene.NonNull(graphene.String), description="The files or the live source that it reads; for admins."
    )
    run = graphene.Field(
        "gql.runs.types.Run",
        resolver=resolvers.run_of,
        description="The run that it made. Several jobs of the same graph and parameters made the same run.",
    )
    import_ = graphene.Field(
        "gql.imports.types.Import",
        name="import",
        resolver=resolvers.import_of,
        description="The import that it made; null also where a sync found nothing new.",
    )
    error = graphene.Field(
        JobError,
        resolver=resolvers.error_of,
        description="Why it did not end well; null where it did, or is under way.",
    )


JobConnection = connection_type("Job", "gql.jobs.types.Job", "jobs")

_KEY = "A text of your choice, such as a UUID: sending the same again with it gives the same job, and starts no second one."


class StartRunInput(graphene.InputObjectType):
    """What a run is told."""

    parameters = graphene.InputField(RunParametersInput, description="What differs from the defaults.")
    key = graphene.String(description=_KEY)


class StartImportInput(graphene.InputObjectType):
    """What is to be imported: exactly one of `uploads`, `paths` and `source`."""

    uploads = graphene.List(
        graphene.NonNull(graphene.ID), description="Files that were sent to /uploads; they are deleted afterwards."
    )
    paths = graphene.List(
        graphene.NonNull(graphene.String),
        description="Files and folders of the server, below the folders that SOCIOGRAM_IMPORT_FOLDERS allows.",
    )
    source = graphene.String(description="The name of a live source, as `syncs` lists it.")
    again = graphene.Boolean(
        description="Also read what has not changed since; of a live source, everything anew. Nothing doubles."
    )
    key = graphene.String(description=_KEY)


class CancelJobInput(graphene.InputObjectType):
    """Which job is to end."""

    job = graphene.ID(required=True, description="The id of the job.")


class StartRunPayload(graphene.ObjectType):
    """What was started."""

    job = graphene.Field(Job, required=True, description="The job; `jobProgress` tells how it goes on.")


class StartImportPayload(graphene.ObjectType):
    """What was started."""

    job = graphene.Field(Job, required=True, description="The job; `jobProgress` tells how it goes on.")


class CancelJobPayload(graphene.ObjectType):
    """What was cancelled."""

    job = graphene.Field(
        Job,
        required=True,
        description="The job. One that runs is `cancelling` and ends within a moment; one that ended stays as it is.",
    )
