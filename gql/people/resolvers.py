"""What people are linked to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from analytics.parameters import RunParameters
from analytics.ties import bands_of, scale_of
from analytics.time_window import DAY_MS
from gql.connections import Connection, PageArguments, listed, listed_of, nothing
from gql.context import Info, latest_run, load
from gql.node import global_id, local_id
from gql.rules import limits_of
from gql.scope import Scope, own_accounts
from graph_model import directory
from graph_model.directory_records import (
    FormerPosition,
    IdentifiedAddress,
    OrganisationRecord,
    PersonRecord,
    TieRecord,
    UnitRecord,
)
from graph_model.entities import Channel
from graph_model.findings import FindingKind
from graph_model.run_store import RunRecord, StoredFinding


async def people(
    _root: Any,
    info: Info,
    page: PageArguments,
    *,
    organisation: str | None = None,
    unit: str | None = None,
    search: str | None = None,
    title: str | None = None,
    **given: Any,
) -> Connection:
    scopes = limits_of(info)
    accounts = await own_accounts(info) if scopes and Scope.DIRECTORY in scopes else frozenset()
    filters = directory.filters(
        organisation=local_id(organisation, "Organisation"),
        unit=local_id(unit, "Unit"),
        own=None if scopes is None else tuple(sorted(accounts)),
        **directory.person_filters(search),
        **directory.word_filters(title, "title"),
        **given,
    )
    return await listed(info, directory.PEOPLE, page, filters)


async def organisation(person: PersonRecord | FormerPosition, info: Info) -> OrganisationRecord | None:
    return await load(info, directory.organisations_by_id, person.organisation_id)


async def manager(person: PersonRecord, info: Info) -> PersonRecord | None:
    return await load(info, directory.people_by_id, person.manager_id)


async def reports(person: PersonRecord, info: Info, page: PageArguments) -> Connection:
    return await listed_of(info, person.id, directory.REPORTS_OF_PERSON, page, ())


async def addresses(person: PersonRecord, info: Info) -> tuple[IdentifiedAddress, ...]:
    return await load(info, directory.addresses_of, person.id) or ()


async def teams(person: PersonRecord, info: Info) -> tuple[UnitRecord, ...]:
    return await load(info, directory.teams_of, person.id) or ()


async def former_positions(person: PersonRecord, info: Info) -> tuple[FormerPosition, ...]:
    return await load(info, directory.former_positions_of, person.id) or ()


async def interactions(
    person: PersonRecord,
    info: Info,
    page: PageArguments,
    *,
    channel: Channel | None = None,
    only_dropped: bool | None = None,
    **given: Any,
) -> Connection:
    filters = directory.filters(meeting=directory.is_meeting(channel), dropped=only_dropped or None, **given)
    return await listed_of(info, person.id, directory.INTERACTIONS_OF_PERSON, page, filters)


async def findings(
    person: PersonRecord, info: Info, page: PageArguments, *, kind: Sequence[FindingKind] | None = None
) -> Connection:
    run = await latest_run(info)
    if run is None:
        return nothing()
    given = directory.filters(run=run.id, kinds=directory.values_of(kind))
    return await listed_of(info, person.id, directory.FINDINGS_OF_PERSON, page, given, scope=run.id)


async def influence(person: PersonRecord, info: Info) -> StoredFinding | None:
    return await first_finding(person.id, info, FindingKind.INFLUENCE)


async def single_point_of_failure(person: PersonRecord, info: Info) -> StoredFinding | None:
    return await first_finding(person.id, info, FindingKind.SINGLE_POINT_OF_FAILURE)


async def first_finding(subject: str, info: Info, kind: FindingKind) -> StoredFinding | None:
    """The best ranked finding of this kind about somebody or something in the latest run."""
    run = await latest_run(info)
    found = None if run is None else await load(info, directory.findings_about, subject, run.id, kind)
    return found[0] if found else None


# ── ties ────────────────────────────────────────────────────────────────────────────────────────────────────────────


async def ties(person: PersonRecord, info: Info, page: PageArguments) -> Connection:
    run = await latest_run(info)
    if run is None:
        return nothing()
    return await listed_of(info, person.id, directory.TIES_OF_PERSON, page, directory.filters(run=run.id), scope=run.id)


async def tie_columns(person: PersonRecord, info: Info) -> Mapping[str, Any] | None:
    """The strongest ties, one page of them; whose they are stands under `people`, by which the audit log knows them."""
    run = await latest_run(info)
    if run is None:
        return None
    found = await ties(person, info, PageArguments(first=info.context.limits.page))
    records: list[TieRecord] = [edge.node for edge in found.edges]
    parameters = _parameters(run)
    scales = scale_of(np.array([tie.strength for tie in records]), parameters)
    return {
        "people": [tie.person_id for tie in records],
        "scale": scales.tolist(),
        "live": [_is_live(float(read), tie, run) for read, tie in zip(scales, records, strict=True)],
        "first_at": [tie.first_ms for tie in records],
        "last_at": [tie.last_ms for tie in records],
        "more_exist": found.page_info.has_next_page,
    }


def column_of_people(columns: Mapping[str, Any], _info: Info) -> list[str]:
    return [global_id("Person", key) for key in columns["people"]]


async def other_person(tie: TieRecord, info: Info) -> PersonRecord | None:
    return await load(info, directory.people_by_id, tie.person_id)


async def scale(tie: TieRecord, info: Info) -> float:
    """Strength as people read it (docs/numbers.md, "Ties"), with the s₀ that the run was told."""
    return _scale(tie, _parameters(await latest_run(info)))


async def live(tie: TieRecord, info: Info) -> bool:
    """At least `live_scale`, and an interaction in the `live_days` before the run's `as_of`."""
    run = await latest_run(info)
    return run is not None and _is_live(_scale(tie, _parameters(run)), tie, run)


async def band(tie: TieRecord, info: Info) -> str:
    parameters = _parameters(await latest_run(info))
    return str(bands_of(np.array([_scale(tie, parameters)]), parameters)[0])


async def trend(tie: TieRecord, info: Info) -> float | None:
    """How many points of the scale the tie has moved in a window; None where it is not known what it was."""
    if tie.before is None:
        return None
    parameters = _parameters(await latest_run(info))
    return _scale(tie, parameters) - _scale_of(tie.before, parameters)


async def days_since_last(tie: TieRecord, info: Info) -> float | None:
    run = await latest_run(info)
    return None if run is None or run.as_of_ms is None else (run.as_of_ms - tie.last_ms) / DAY_MS


async def per_week(tie: TieRecord, info: Info) -> float:
    return (tie.mails + tie.meetings) * 7.0 / _parameters(await latest_run(info)).window_days


def meeting_share(tie: TieRecord, _info: Info) -> float:
    return tie.meeting_strength / tie.strength if tie.strength else 0.0


def _is_live(read: float, tie: TieRecord, run: RunRecord) -> bool:
    if run.as_of_ms is None:
        return False
    told = _parameters(run).ties
    return read >= told.live_scale and tie.last_ms >= run.as_of_ms - int(told.live_days * DAY_MS)


def _scale(tie: TieRecord, parameters: RunParameters) -> float:
    return _scale_of(tie.strength, parameters)


def _scale_of(strength: float, parameters: RunParameters) -> float:
    return float(scale_of(np.array([strength]), parameters)[0])


def _parameters(run: RunRecord | None) -> RunParameters:
    return RunParameters() if run is None else _parsed(run.parameters)


@lru_cache(maxsize=16)
def _parsed(parameters: str) -> RunParameters:
    return RunParameters.from_json(parameters)
