"""Deciding about a finding. Who may read what was decided about it may also decide.

In: the input of a mutation. Out: what it returns, read from the graph after the change.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from gql.context import Info, RequestContext, load
from gql.errors import BadUserInput, bounded
from gql.node import FINDING_TYPES, parsed_id, type_of
from gql.rules import may_read_of, may_read_some
from graph_model import directory
from graph_model.disposition import Disposition
from graph_model.disposition_store import decide, withdraw
from graph_model.errors import NotAllowed, NotFound
from graph_model.findings import Topic
from graph_model.run_store import StoredFinding

LONGEST_NOTE = 2_000
LONGEST_OWNER = 200
_DAY_MS = 86_400_000


async def record_disposition(_root: Any, info: Info, input: Mapping[str, Any]) -> dict[str, Any]:
    """Record a decision in place of an earlier one on the same topic."""
    finding, topic = await _decided_about(info, input["finding"])
    note, owner = bounded("note", input.get("note"), LONGEST_NOTE), bounded("owner", input.get("owner"), LONGEST_OWNER)
    now_ms, review_ms = time.time_ns() // 1_000_000, input.get("review_at")
    if review_ms is not None and review_ms // _DAY_MS < now_ms // _DAY_MS:
        raise BadUserInput("`reviewAt` is in the past. Give today or a later day.")
    context: RequestContext = info.context
    decided = Disposition(topic, input["state"], context.caller.name, now_ms, owner, review_ms, note)
    await context.loaders.change(lambda store, lease: decide(store, lease, decided))
    return {"finding": finding}


async def withdraw_disposition(_root: Any, info: Info, input: Mapping[str, Any]) -> dict[str, Any]:
    """Take back what was decided; where nothing was, nothing changes."""
    finding, topic = await _decided_about(info, input["finding"])
    context: RequestContext = info.context
    try:
        await context.loaders.change(lambda store, lease: withdraw(store, lease, topic))
    except NotFound:
        return {"finding": finding, "withdrawn": False}
    return {"finding": finding, "withdrawn": True}


async def _decided_about(info: Info, given: str) -> tuple[StoredFinding, Topic]:
    """A finding that this caller may decide about, and its topic by the present ids of its people."""
    context: RequestContext = info.context
    type_name, key = parsed_id(given)
    if type_name not in FINDING_TYPES.values():
        raise _no_finding()
    if not may_read_some(context.caller, type_name, "disposition"):
        raise NotAllowed(f"Your roles do not cover {type_name}.disposition.")
    found = await load(info, directory.findings_by_id, key)
    if found is None or type_of(found) != type_name or not await may_read_of(info, type_name, "disposition", found):
        raise _no_finding()
    return found, found.topic.renamed(await context.loaders.once(directory.present_ids))


def _no_finding() -> BadUserInput:
    return BadUserInput("`finding` names no finding that there is. Use the `id` of one.")
