"""The audit log, for auditors: entries in their order, and whether the chain holds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from gql.connections import Connection, PageArguments, listed
from gql.context import Info, RequestContext
from gql.errors import BadUserInput
from gql.node import parsed_id
from graph_model import directory
from graph_model.audit_chain import Act, Entry, Head
from graph_model.audit_store import ENTRIES, Verdict, digests_of, verify

MOST_CHECKED = 50_000
"""Entries that are checked for one request: a few seconds."""


async def entries(
    _root: Any,
    info: Info,
    page: PageArguments,
    *,
    person: str | None = None,
    act: Sequence[Act] | None = None,
    has_refused: bool | None = None,
    **given: Any,
) -> Connection:
    context: RequestContext = info.context
    people = None
    if person is not None:
        key = _key_of(person)
        people = tuple(await context.loaders.read(digests_of, context.audit.key, key))
        context.trail.people.add(key)
    filters = directory.filters(
        person=people,
        act=directory.values_of(act),
        **directory.flag_filter("refused", has_refused),
        **given,
    )
    return await listed(info, ENTRIES, page, filters)


def _key_of(person: str) -> str:
    """The key behind a person's global id; an address, or a key, as it is."""
    try:
        type_name, key = parsed_id(person)
    except BadUserInput:
        return person.strip().casefold()
    return key if type_name == "Person" else person


async def chain(_root: Any, info: Info, *, after: int, known: str | None = None) -> Verdict:
    context: RequestContext = info.context
    head = context.audit.witness.known() if known is None else parsed_head(known)

    def work(view: Any) -> Verdict:
        return verify(view, context.audit.key, after=max(0, after), most=MOST_CHECKED, known=head)

    return await context.loaders.read(work)


def parsed_head(given: str) -> Head:
    try:
        return Head.parsed(given)
    except ValueError:
        raise BadUserInput("`known` is NUMBER:DIGEST, as `head` was at an earlier time.") from None


def of_event(name: str) -> Callable[[Entry, Info], Any]:
    """A resolver for something of what an entry is about."""

    def resolve(entry: Entry, _info: Info) -> Any:
        return getattr(entry.event, name)

    return resolve


def is_intact(verdict: Verdict, _info: Info) -> bool:
    return verdict.broken is None


def head(verdict: Verdict, _info: Info) -> str:
    return str(verdict.head)
