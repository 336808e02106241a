"""Messages and meetings, and who took part in them."""

from __future__ import annotations

from typing import Any

from gql.connections import Connection, PageArguments, listed
from gql.context import Info, load
from gql.errors import BadUserInput
from gql.node import local_id
from graph_model import directory
from graph_model.directory_records import InteractionRecord, ParticipantRecord, PersonRecord
from graph_model.entities import Channel


async def interactions(
    _root: Any,
    info: Info,
    page: PageArguments,
    *,
    channel: Channel | None = None,
    person: str | None = None,
    since: int | None = None,
    until: int | None = None,
    include_dropped: bool = False,
) -> Connection:
    given = directory.filters(
        meeting=None if channel is None else channel is Channel.MEETING,
        person=await _present_id(info, person),
        since=since,
        until=until,
        kept=None if include_dropped else True,
    )
    return await listed(info, directory.INTERACTIONS, page, given)


async def _present_id(info: Info, person: str | None) -> str | None:
    """The id that this person has now."""
    key = local_id(person, "Person")
    found = await load(info, directory.people_by_id, key)
    if key is not None and found is None:
        raise BadUserInput("`person` names nobody.")
    return None if found is None else found.id


async def participants(interaction: InteractionRecord, info: Info) -> tuple[ParticipantRecord, ...]:
    return await load(info, directory.participants_of, interaction.id) or ()


async def person(participant: ParticipantRecord, info: Info) -> PersonRecord | None:
    return await load(info, directory.people_by_id, participant.person_id)
