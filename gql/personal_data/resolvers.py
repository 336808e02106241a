"""Handing out, removing, keeping to the age limit. The work is done on a thread, wholly, even if nobody waits for its end."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from gql.audit.purpose import HEADER, PurposeRequired
from gql.context import Info, RequestContext
from gql.errors import BadUserInput
from gql.node import parsed_id
from graph_model.erasure import Removal, Subject
from graph_model.retention import Retained
from graph_model.store import Store
from graph_model.subject_export import export_of
from graph_model.suppression import Why


async def export_person(_root: Any, info: Info, input: Mapping[str, Any]) -> dict[str, str]:
    subject = await _subject(info, input["person"])
    context: RequestContext = info.context
    found = await context.loaders.read(export_of, subject)
    return {"json": json.dumps(found, ensure_ascii=False)}


async def erase_person(_root: Any, info: Info, input: Mapping[str, Any]) -> dict[str, Any]:
    subject = await _subject(info, input["person"])
    context: RequestContext = info.context
    sure = input["sure"]

    def removed(store: Store) -> Removal:
        if not sure:
            return context.personal_data.look_up(store, subject)
        try:
            return context.personal_data.remove(store, subject, Why(input["why"]))
        finally:
            context.present.forget()

    removal = await context.loaders.rewrite(removed)
    return {
        "done": sure,
        "addresses": [{"email": each, "interactions": removal.held.get(each, 0)} for each in removal.emails],
        "went": [{"what": what, "count": count} for what, count in removal.went.items()],
        "mentioned_in_policy": removal.mentioned_in_policy,
    }


async def apply_retention(_root: Any, info: Info) -> Retained:
    context: RequestContext = info.context
    return await context.loaders.rewrite(context.personal_data.retain)


async def _subject(info: Info, given: str) -> Subject:
    """Whom it is about, also for the audit log.

    Raises:
        PurposeRequired: nobody said what for, which this needs wherever it is asked.

    """
    context: RequestContext = info.context
    if not context.purpose.text:
        raise PurposeRequired(f"Say in the header `{HEADER}` what a person's data is handed out or removed for.")
    subject = await context.loaders.read(context.personal_data.find, _key_of(given))
    context.trail.people.update(subject.ids)
    return subject


def _key_of(given: str) -> str:
    """The key behind a global id; an address or a key as it is."""
    try:
        type_name, key = parsed_id(given)
    except BadUserInput:
        return given
    if type_name != "Person":
        raise BadUserInput(f"{given[:60]!r} is an id of type {type_name}, and here a person is meant.")
    return key
