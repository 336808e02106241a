"""What every resolver gets besides its arguments: who asks, how to read, and the limits."""

from __future__ import annotations

import asyncio
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import Any

from gql.audit.log import AuditLog
from gql.audit.purpose import Purpose
from gql.audit.trail import Trail
from gql.caller import Caller
from gql.errors import BadUserInput, NoRun
from gql.limits import Limits
from gql.loaders import Answer, Batch, Loaders
from gql.long_work import LongWork
from gql.personal_data.keeper import PersonalData
from gql.present_graph import PresentGraph
from graph_model import directory, run_store
from graph_model.run_store import RunRecord

Info = Any
"""graphene's `ResolveInfo`, whose `context` is a `RequestContext`; graphene has no type information."""


@dataclass(frozen=True, slots=True)
class RequestContext:
    """One request."""

    caller: Caller
    loaders: Loaders
    limits: Limits
    present: PresentGraph
    audit: AuditLog
    purpose: Purpose
    trail: Trail
    personal_data: PersonalData
    work: LongWork | None = None
    """Starts imports and runs; None where this service starts none."""


async def latest_run(info: Info) -> RunRecord | None:
    """The run whose findings are shown where nobody names another; None before the first."""
    context: RequestContext = info.context
    found, state = await context.loaders.once(run_store.latest_run_and_state)
    context.loaders.begin_in(state)
    return found


async def chosen_run(info: Info, run_id: str | None) -> RunRecord:
    """The run with this id, or the latest.

    Raises:
        NoRun: nothing was analysed yet.
        BadUserInput: there is no complete run with this id.

    """
    context: RequestContext = info.context
    if run_id is None:
        found = await latest_run(info)
        if found is None:
            raise NoRun
        return found
    found = await context.loaders.load(directory.runs_by_id, run_id)
    if found is None:
        raise BadUserInput("There is no complete run with this id. `runs` lists those that there are.")
    return found


async def load(info: Info, fetch: Batch[Answer], key: str | None, *more: Hashable) -> Answer | None:
    """What `fetch` finds for this key, asked together with all others; None for no key."""
    context: RequestContext = info.context
    return None if key is None else await context.loaders.load(fetch, key, *more)


async def load_all(info: Info, fetch: Batch[Answer], keys: Iterable[str], *more: Hashable) -> list[Answer]:
    """The same for several keys, in their order; what is not there (any more) is left out."""
    context: RequestContext = info.context
    found = await asyncio.gather(*(context.loaders.load(fetch, key, *more) for key in keys))
    return [each for each in found if each is not None]
