"""What loads and syncs did, read from what they left behind."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from gql.connections import Connection, PageArguments, listed, listed_of
from gql.context import Info, RequestContext, load
from gql.node import local_id
from graph_model import directory
from graph_model.entities import ImportRecord
from graph_model.import_store import IMPORTS, REJECTS_OF_IMPORT, imports_by_id
from graph_model.job import Job
from graph_model.job_store import jobs_by_outcome
from graph_model.sync_store import SyncState, list_syncs


async def imports(
    _root: Any,
    info: Info,
    page: PageArguments,
    *,
    source: str | None = None,
    has_rejects: bool | None = None,
    **given: Any,
) -> Connection:
    filters = directory.filters(
        source=source.lower() if source else None, **directory.flag_filter("rejects", has_rejects), **given
    )
    return await listed(info, IMPORTS, page, filters)


async def one_import(_root: Any, info: Info, id: str) -> ImportRecord | None:
    return await load(info, imports_by_id, local_id(id, "Import"))


async def rejects(record: ImportRecord, info: Info, page: PageArguments, reason: str | None = None) -> Connection:
    given = directory.filters(reason=reason.lower() if reason else None)
    return await listed_of(info, record.id, REJECTS_OF_IMPORT, page, given)


def by_source(record: ImportRecord, _info: Info) -> list[dict[str, Any]]:
    return [{"source": name or "other", **asdict(counts)} for name, counts in record.by_source.items()]


async def job(record: ImportRecord, info: Info) -> Job | None:
    return await load(info, jobs_by_outcome, record.id)


async def syncs(_root: Any, info: Info) -> list[dict[str, Any]]:
    """Every source that is listed or was ever synced, by name."""
    context: RequestContext = info.context
    states = {state.id: state for state in await context.loaders.once(list_syncs)}
    work = context.work
    here = {each.name: each for each in await context.loaders.read(lambda _: work.sources())} if work else {}
    return [_sync(name, here.get(name), states.get(name)) for name in sorted({*here, *states})]


def _sync(name: str, here: Any, state: SyncState | None) -> dict[str, Any]:
    counts = state.counts if state else {}
    return {
        "name": name,
        "kind": (here.kind if here else "") or (state.kind if state else ""),
        "listed": here is not None,
        "mistake": here.mistake if here else "",
        "last_started_ms": state.last_started_ms if state else None,
        "last_success_ms": state.last_success_ms if state else None,
        "problem": state.problem if state else "",
        "counts": [{"name": what, "count": count} for what, count in counts.items()],
    }
