"""Schedules, and what records, changes and withdraws them."""

from __future__ import annotations

import graphene

from gql.jobs.parameters import RunParametersInput
from gql.jobs.types import Job, JobKindEnum
from gql.scalars import DateTime, instant
from graph_model.timing import FORMS


class Schedule(graphene.ObjectType):
    """What is done again and again, and how it went the last time."""

    name = graphene.String(required=True, description="What it is called; no two are called the same.")
    kind = graphene.Field(JobKindEnum, required=True, description="What is done.")
    sources = graphene.List(
        graphene.NonNull(graphene.String),
        required=True,
        description="The live sources that are synced (none: all that are listed), or the files and folders that are loaded.",
    )
    then_run = graphene.Boolean(required=True, description="Whether the graph is analysed afterwards.")
    parameters = graphene.String(required=True, description="Those of the analysis, as JSON; empty: the defaults.")
    due = graphene.String(required=True, description=f"When: {FORMS}.")
    time_zone = graphene.String(
        required=True, resolver=lambda schedule, _: schedule.zone, description="The time zone of that time of day."
    )
    by = graphene.String(required=True, description="Who recorded it.")
    recorded_at = graphene.Field(DateTime, required=True, resolver=instant("recorded_ms"), description="When.")
    paused = graphene.Boolean(required=True, description="Whether it rests.")
    at_work = graphene.Boolean(
        required=True,
        resolver=lambda schedule, _: schedule.is_at_work,
        description="Whether what it started last waits or runs. Until that has ended it is not started again.",
    )
    next_due_at = graphene.Field(
        DateTime,
        resolver=lambda schedule, _: None if schedule.paused else schedule.next_ms,
        description="When it is due; in the past where nobody looked since. Null while it rests.",
    )
    last_started_at = graphene.Field(DateTime, resolver=instant("last_ms"), description="When it was last started.")
    last_success_at = graphene.Field(
        DateTime, resolver=instant("last_success_ms"), description="When all that it does last ended well."
    )
    missed = graphene.Int(
        required=True, description="Due times that had passed when it was last started; it was started once for all."
    )
    problem = graphene.String(
        required=True, description="What went wrong the last time; empty where nothing did. It goes on all the same."
    )
    jobs = graphene.List(graphene.NonNull(Job), required=True, description="What it started the last time, in order.")


class RecordScheduleInput(graphene.InputObjectType):
    """What is to be done when."""

    name = graphene.String(required=True, description="What it is called. It takes the place of one of the same name.")
    kind = graphene.Field(JobKindEnum, required=True, description="What is done.")
    sources = graphene.List(
        graphene.NonNull(graphene.String), description="For a sync: names of live sources. None: all that are listed."
    )
    paths = graphene.List(
        graphene.NonNull(graphene.String),
        description="For an import: files and folders of the server, below those that SOCIOGRAM_IMPORT_FOLDERS allows.",
    )
    due = graphene.String(required=True, description=f"When: {FORMS}.")
    time_zone = graphene.String(required=True, default_value="UTC", description="As Europe/Berlin.")
    then_run = graphene.Boolean(
        required=True, default_value=False, description="Whether the graph is analysed afterwards."
    )
    parameters = graphene.InputField(RunParametersInput, description="Of the analysis: what differs from the defaults.")


class RecordSchedulePayload(graphene.ObjectType):
    """What was recorded."""

    schedule = graphene.Field(Schedule, required=True, description="The schedule, due at its next time.")


class WithdrawScheduleInput(graphene.InputObjectType):
    """Which schedule is taken back."""

    name = graphene.String(required=True, description="What it is called.")


class WithdrawSchedulePayload(graphene.ObjectType):
    """What was taken back."""

    withdrawn = graphene.Boolean(required=True, description="False where there was none of this name.")


class PauseScheduleInput(graphene.InputObjectType):
    """Which schedule rests or goes on."""

    name = graphene.String(required=True, description="What it is called.")
    paused = graphene.Boolean(required=True, description="Whether it is to rest.")


class PauseSchedulePayload(graphene.ObjectType):
    """What rests or goes on."""

    schedule = graphene.Field(Schedule, required=True, description="The schedule as it is now.")


class RunScheduleInput(graphene.InputObjectType):
    """What is to be started at once."""

    name = graphene.String(required=True, description="What it is called.")


class RunSchedulePayload(graphene.ObjectType):
    """What is to be started."""

    schedule = graphene.Field(Schedule, required=True, description="The schedule, which is due now.")
