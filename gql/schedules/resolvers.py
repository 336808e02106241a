"""Schedules over the API: recorded in the graph, where whoever starts what is due sees them.

In: the input of a mutation. Out: the schedule as it is after the change.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

from gql.context import Info, RequestContext
from gql.errors import BadUserInput
from gql.jobs.parameters import parameters_of
from gql.long_work import ImportWish
from graph_model.errors import InputError, NotFound
from graph_model.job import JobKind
from graph_model.schedule import Schedule
from graph_model.schedule_store import make_due, pause_schedule, read_schedules, record_schedule, withdraw_schedule
from graph_model.store import Store


async def schedules(_root: Any, info: Info) -> list[Schedule]:
    context: RequestContext = info.context
    return await context.loaders.once(read_schedules)


async def record(_root: Any, info: Info, input: Mapping[str, Any]) -> dict[str, Any]:
    """Record a schedule in place of one of its name; what it names must be there."""
    context: RequestContext = info.context
    sources, paths = (tuple(dict.fromkeys(input.get(name) or ())) for name in ("sources", "paths"))
    if (sources and input["kind"] is not JobKind.SYNC) or (paths and input["kind"] is not JobKind.IMPORT):
        raise BadUserInput("`sources` are for a sync and `paths` for an import.")
    parameters = parameters_of(input["parameters"]).to_json() if input.get("parameters") else ""
    asked = Schedule(
        input["name"], input["kind"], input["due"], input["time_zone"], context.caller.name, _now_ms(),
        sources=sources or paths, then_run=input["then_run"], parameters=parameters,
    )  # fmt: skip

    def work(store: Store) -> Schedule:
        _check(context, asked.checked())
        return record_schedule(store, asked)

    return {"schedule": await _changed(context, work)}


async def withdraw(_root: Any, info: Info, input: Mapping[str, Any]) -> dict[str, Any]:
    """Take a schedule back; where there was none, nothing changes."""
    context: RequestContext = info.context
    try:
        await context.loaders.rewrite(lambda store: withdraw_schedule(store, input["name"]))
    except NotFound:
        return {"withdrawn": False}
    return {"withdrawn": True}


async def pause(_root: Any, info: Info, input: Mapping[str, Any]) -> dict[str, Any]:
    """Let a schedule rest, or go on."""
    paused = input["paused"]
    return {
        "schedule": await _changed(
            info.context, lambda store: pause_schedule(store, input["name"], paused=paused, now_ms=_now_ms())
        )
    }


async def run(_root: Any, info: Info, input: Mapping[str, Any]) -> dict[str, Any]:
    """Let a schedule be started at once."""
    return {"schedule": await _changed(info.context, lambda store: make_due(store, input["name"], _now_ms()))}


async def _changed(context: RequestContext, work: Callable[[Store], Schedule]) -> Schedule:
    try:
        return await context.loaders.rewrite(work)
    except (InputError, NotFound) as error:
        raise BadUserInput(str(error)) from error


def _check(context: RequestContext, asked: Schedule) -> None:
    """That what is synced or loaded may be."""
    if context.work is None:
        raise BadUserInput("This service starts no jobs.")
    if asked.kind is JobKind.IMPORT:
        context.work.check(ImportWish(paths=asked.sources))
    for name in asked.sources if asked.kind is JobKind.SYNC else ():
        context.work.check(ImportWish(source=name))


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
