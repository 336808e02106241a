"""Starting and ending long work, and following it: the graph says how far a job is, whichever process does it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

from gql.caller import Role
from gql.connections import Connection, PageArguments, listed
from gql.context import Info, RequestContext, load
from gql.errors import BadUserInput
from gql.jobs.parameters import parameters_of
from gql.long_work import ImportWish, LongWork
from gql.node import local_id
from graph_model import directory
from graph_model.entities import ImportRecord
from graph_model.errors import NotAllowed
from graph_model.import_store import imports_by_id
from graph_model.job import Job, JobKind, JobState
from graph_model.job_store import JOBS, jobs_by_id, read_job
from graph_model.run_store import RunRecord

LOOK_SECONDS = 1.0
"""So often a job that is followed is looked at."""


async def jobs(
    _root: Any,
    info: Info,
    page: PageArguments,
    *,
    kind: Sequence[JobKind] | None = None,
    state: Sequence[JobState] | None = None,
    **given: Any,
) -> Connection:
    return await listed(
        info, JOBS, page, directory.filters(kind=directory.values_of(kind), state=directory.values_of(state), **given)
    )


async def job(_root: Any, info: Info, id: str) -> Job | None:
    return await load(info, jobs_by_id, local_id(id, "Job"))


async def start_run(_root: Any, info: Info, input: Mapping[str, Any]) -> dict[str, Job]:
    context: RequestContext = info.context
    work, parameters = _work(context), parameters_of(input.get("parameters") or {})
    started = context.loaders.read(lambda _: work.start_run(context.caller.name, parameters, input.get("key") or ""))
    return {"job": await started}


async def start_import(_root: Any, info: Info, input: Mapping[str, Any]) -> dict[str, Job]:
    context: RequestContext = info.context
    work = _work(context)
    paths, uploads = (tuple(input.get(name) or ()) for name in ("paths", "uploads"))
    wish = ImportWish(paths, uploads, input.get("source") or "", bool(input.get("again")))
    started = context.loaders.read(lambda _: work.start_import(context.caller.name, wish, input.get("key") or ""))
    return {"job": await started}


async def cancel_job(_root: Any, info: Info, input: Mapping[str, Any]) -> dict[str, Job]:
    """End a job. Who may start runs ends runs; what else there is, admins end."""
    context: RequestContext = info.context
    work, key = _work(context), local_id(input["job"], "Job")
    found = await load(info, jobs_by_id, key)
    if key is None or found is None:
        raise _no_job("job")
    if found.kind is not JobKind.RUN and not context.caller.has_any(frozenset({Role.ADMIN})):
        raise NotAllowed("Your roles do not cover cancelling imports.")
    return {"job": await context.loaders.read(lambda _: work.cancel(key))}


def _work(context: RequestContext) -> LongWork:
    if context.work is None:
        raise BadUserInput("This service starts and ends no jobs.")
    return context.work


def _no_job(name: str) -> BadUserInput:
    return BadUserInput(f"`{name}` names no job that there is. Use the `id` of one.")


async def job_progress(_root: Any, info: Info, id: str) -> AsyncIterator[Job]:
    """The job as it is, and then whenever it has changed, until it has ended."""
    context: RequestContext = info.context
    key, told = local_id(id, "Job"), None
    while True:
        found = await context.loaders.read(read_job, key)
        if found is None:
            raise _no_job("id")
        if found != told:
            yield found
        if found.state.is_final:
            return
        told = found
        await asyncio.sleep(LOOK_SECONDS)


async def run_of(job: Job, info: Info) -> RunRecord | None:
    return await load(info, directory.runs_by_id, job.outcome) if job.kind is JobKind.RUN else None


async def import_of(job: Job, info: Info) -> ImportRecord | None:
    makes_one = job.kind in {JobKind.IMPORT, JobKind.SYNC}
    return await load(info, imports_by_id, job.outcome) if makes_one else None


def error_of(job: Job, _info: Info) -> dict[str, str] | None:
    return {"code": job.error_code, "message": job.error} if job.error_code else None
