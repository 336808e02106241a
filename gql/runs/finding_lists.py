"""The lists of findings of a kind: what each can be kept to, and how that is asked of the graph."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

import graphene

from gql.connections import Connection, PageArguments, connection_field
from gql.context import Info, RequestContext
from gql.list_arguments import Filter, order_by
from gql.node import local_id
from gql.runs.resolvers import findings_of_kind
from gql.runs.types import state_description
from graph_model import directory
from graph_model.disposition import Disposition, DispositionState
from graph_model.disposition_store import read_dispositions
from graph_model.findings import FindingKind

OPEN = "open"
_DECIDED = StrEnum("FindingState", {"OPEN": OPEN, **{each.name: each.value for each in DispositionState}})  # type: ignore[misc]


def _state_description(state: Any) -> str:
    if state is None:
        return "Where the work on a finding stands."
    return "Nothing was decided about it." if state == OPEN else state_description(DispositionState(state))


FindingStateEnum = graphene.Enum.from_enum(_DECIDED, name="FindingState", description=_state_description)

_ORDER = order_by("Finding", rank="By rank, as the list is by itself.", score="By the value of the score.")


def run_argument() -> Any:
    """Whose findings are asked for."""
    return graphene.ID(description="The run whose findings are asked for. Default: the latest.")


def person(description: str, reads: str = "person") -> Filter:
    return Filter(graphene.ID, reads, description)


def organisation(description: str, reads: str = "organisation") -> Filter:
    return Filter(graphene.ID, reads, description)


def unit(description: str, reads: str = "person") -> Filter:
    return Filter(graphene.ID, reads, description)


def findings_field(connection: Any, kind: FindingKind, description: str, **about: Any) -> Any:
    """The field that lists the findings of a kind; `about` are further filters, of whom or what they are about."""

    async def resolve(
        _root: Any, info: Info, page: PageArguments, *, run: str | None = None, **given: Any
    ) -> Connection:
        return await findings_of_kind(info, kind, page, run, **await _filters(info, kind, **given))

    return connection_field(
        connection,
        resolve,
        description,
        run=run_argument(),
        **about,
        rank_from=Filter(graphene.Int, "rank", "Only those of this rank or a worse one."),
        rank_to=Filter(graphene.Int, "rank", "Only those of this rank or a better one."),
        score_from=Filter(graphene.Float, "score", "Only those whose score has at least this value."),
        score_to=Filter(graphene.Float, "score", "Only those whose score has at most this value."),
        disposition=Filter(
            graphene.List(graphene.NonNull(FindingStateEnum)), "disposition", "Only those on which the work stands so."
        ),
        owner=Filter(
            graphene.String,
            "disposition",
            "Only those that this one sees to, as `disposition.owner` names them; empty text: those that nobody sees to.",
        ),
        order_by=_ORDER,
    )


async def _filters(
    info: Info,
    kind: FindingKind,
    *,
    person: str | None = None,
    organisation: str | None = None,
    supplier: str | None = None,
    unit: str | None = None,
    informal_only: bool = False,
    disposition: Sequence[Any] | None = None,
    owner: str | None = None,
    **given: Any,
) -> dict[str, Any]:
    """The filters of `directory.FINDINGS` that these arguments mean."""
    given["informal"] = informal_only or None
    given["subject"] = local_id(supplier, "Organisation")
    if organisation is not None:
        given |= directory.about_filter(kind, local_id(organisation, "Organisation") or "")
    if person is not None:
        given |= directory.person_filter(kind, await _ids_of(info, local_id(person, "Person") or ""))
    if unit is not None:
        given |= directory.unit_filter(kind, local_id(unit, "Unit") or "")
    if disposition is not None or owner is not None:
        states = None if disposition is None else frozenset(each.value for each in disposition)
        given |= await _topics(info, kind, states, owner)
    return given


async def _ids_of(info: Info, person: str) -> tuple[str, ...]:
    """All ids that this person has or had: the runs of then speak of them by the ids of then."""
    context: RequestContext = info.context
    present = await context.loaders.once(directory.present_ids)
    now = present.get(person, person)
    return (now, *sorted(former for former, each in present.items() if each == now))


async def _topics(info: Info, kind: FindingKind, states: frozenset[str] | None, owner: str | None) -> dict[str, Any]:
    """A filter for the findings on whose topics was decided so. Where those are meant, too, on which nothing was, it names the
    others: people decide about few.
    """
    context: RequestContext = info.context

    def is_meant(decided: Disposition | None) -> bool:
        state, by = (decided.state.value, decided.owner) if decided else (OPEN, "")
        return (states is None or state in states) and (owner is None or owner == by)

    of_kind = [each for each in await context.loaders.once(read_dispositions) if each.topic.kind is kind]
    present = await context.loaders.once(directory.present_ids)
    name, wanted = ("other_topics", False) if is_meant(None) else ("topics", True)
    return directory.topic_filter(name, (each.topic for each in of_kind if is_meant(each) is wanted), present)
