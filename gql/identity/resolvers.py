"""Who is who: the queue of pairs to review, and judgements, given and taken back.

A judgement is recorded at once; what follows from it is concluded anew, unless the caller puts that off or somebody else
writes.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from gql.conclusions import concluded
from gql.connections import Connection, PageArguments, listed, listed_of
from gql.context import Info, RequestContext, load
from gql.errors import BadUserInput, bounded
from graph_model import directory
from graph_model.directory_records import JudgementRecord, PersonRecord, ResembledAddress, ReviewRecord
from graph_model.entities import Judgement, Verdict
from graph_model.identifiers import address_id
from graph_model.judgements import judge, undo

LONGEST_WHY = 2_000


async def reviews(
    _root: Any, info: Info, page: PageArguments, *, address: str | None = None, **given: Any
) -> Connection:
    return await listed(info, directory.REVIEWS, page, directory.filters(email=_known(address), **given))


async def reviews_of_person(person: PersonRecord, info: Info, page: PageArguments) -> Connection:
    return await listed_of(info, person.id, directory.REVIEWS_OF_PERSON, page, ())


async def judgements(
    _root: Any,
    info: Info,
    page: PageArguments,
    *,
    verdict: Verdict | None = None,
    address: str | None = None,
    **given: Any,
) -> Connection:
    said = None if verdict is None else verdict.value
    filters = directory.filters(verdict=said, email=_known(address), **given)
    return await listed(info, directory.JUDGEMENTS, page, filters)


def _known(address: str | None) -> str | None:
    return None if address is None else _email(address)


def reasons(review: ReviewRecord, _info: Info) -> list[dict[str, Any]]:
    return [{"weight": weight, "text": text} for weight, text in review.reasons]


async def person(address: ResembledAddress, info: Info) -> PersonRecord | None:
    return await load(info, directory.people_by_id, address.person_id)


async def judge_identity(_root: Any, info: Info, input: Mapping[str, Any]) -> dict[str, Any]:
    """Record a judgement in place of an earlier one on the same pair, and conclude what follows."""
    why = bounded("why", input["why"], LONGEST_WHY)
    if not why.strip():
        raise BadUserInput("`why` is empty. Say what you know, for whoever asks later.")
    context: RequestContext = info.context
    now_ms = time.time_ns() // 1_000_000
    said = Judgement(_email(input["one"]), _email(input["other"]), input["verdict"], context.caller.name, now_ms, why)
    await context.loaders.change(lambda store, lease: judge(store, lease, said))
    return await _after(info, said, conclude=input["conclude"])


async def withdraw_judgement(_root: Any, info: Info, input: Mapping[str, Any]) -> dict[str, Any]:
    """Take back the judgement on a pair, and conclude what follows."""
    context: RequestContext = info.context
    one, other = _email(input["one"]), _email(input["other"])
    was = await context.loaders.change(lambda store, lease: undo(store, lease, one, other))
    return await _after(info, was, conclude=input["conclude"])


async def conclude(_root: Any, info: Info) -> dict[str, Any]:
    """Conclude what follows from everything recorded so far."""
    return await concluded(info)


async def _after(info: Info, judgement: Judgement, *, conclude: bool) -> dict[str, Any]:
    """What was said, and whose the two addresses are now."""
    context: RequestContext = info.context
    payload = await concluded(info, wanted=conclude)
    one, other = judgement.pair
    about = [note for note in payload["notes"] if one in note and other in note]
    keys = [address_id(each) for each in judgement.pair]
    found = await context.loaders.read(directory.resembled_addresses, keys)
    said = JudgementRecord(found[keys[0]], found[keys[1]], judgement)
    return {**payload, "judgement": said, "notes": about}


def _email(given: str) -> str:
    return given.strip().casefold()
