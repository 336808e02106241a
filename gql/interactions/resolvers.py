"""Messages and meetings, and who took part in them."""

from __future__ import annotations

from typing import Any

from gql.connections import Connection, PageArguments, listed, nothing
from gql.context import Info, RequestContext, load
from gql.errors import BadUserInput
from gql.node import local_id, parsed_id
from gql.rules import limits_of, may_read_of
from gql.scope import own_accounts
from graph_model import directory, drops
from graph_model.directory_records import InteractionRecord, ParticipantRecord, PersonRecord
from graph_model.drops import JudgedAddress, RuleCount, Verdict
from graph_model.entities import Channel
from graph_model.identifiers import address_id

LONGEST_NAME = 1_000
"""No Message-ID is longer: RFC 5322 ends a line at 998 characters."""


async def interactions(
    _root: Any,
    info: Info,
    page: PageArguments,
    *,
    channel: Channel | None = None,
    person: str | None = None,
    address: str | None = None,
    organisation: str | None = None,
    include_dropped: bool = False,
    only_dropped: bool | None = None,
    **given: Any,
) -> Connection:
    own = await own_accounts(info) if limits_of(info) is not None else None
    employer = local_id(organisation, "Organisation")
    if own is not None and employer is not None and employer not in own:
        return nothing()  # who works for others is not theirs to know
    filters = directory.filters(
        meeting=directory.is_meeting(channel),
        person=await _present_id(info, person),
        address=None if address is None else address_id(address.strip().casefold()),
        organisation=employer,
        kept=None if include_dropped or only_dropped else True,
        dropped=only_dropped or None,
        own=None if own is None else tuple(sorted(own)),
        **given,
    )
    return await listed(info, directory.INTERACTIONS, page, filters)


async def _present_id(info: Info, person: str | None) -> str | None:
    """The id that this person has now."""
    key = local_id(person, "Person")
    found = await load(info, directory.people_by_id, key)
    seen = found is not None and await may_read_of(info, "Person", "id", found)
    if key is not None and not seen:
        raise BadUserInput("`person` names nobody.")
    return None if found is None else found.id


async def participants(interaction: InteractionRecord, info: Info) -> tuple[ParticipantRecord, ...]:
    return await load(info, directory.participants_of, interaction.id) or ()


async def person(participant: ParticipantRecord | JudgedAddress, info: Info) -> PersonRecord | None:
    return await load(info, directory.people_by_id, participant.person_id)


# ── why ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


async def why_dropped(_root: Any, info: Info, of: str) -> Verdict:
    """What is known under an address, a Message-ID, a UID, or the id of an interaction, ours or of this API."""
    name = of.strip()
    if not name or len(name) > LONGEST_NAME:
        raise BadUserInput(f"`of` is an address, a Message-ID or an id, of at most {LONGEST_NAME} characters.")
    return await load(info, drops.verdicts, _key_of(name)) or Verdict()


def _key_of(name: str) -> str:
    """The key behind a global id of an interaction; any other name as it is."""
    try:
        type_name, key = parsed_id(name)
    except BadUserInput:
        return name
    return key if type_name == "Interaction" else name


async def excluded(verdict: Verdict, info: Info) -> list[RuleCount]:
    if verdict.is_known:
        return []
    context: RequestContext = info.context
    counts = await context.loaders.once(drops.excluded_so_far)
    return [RuleCount(rule, "It was excluded from storage.", count) for rule, count in counts.items()]
