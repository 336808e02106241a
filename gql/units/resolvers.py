"""What units are linked to."""

from __future__ import annotations

from typing import Any

from gql.connections import Connection, PageArguments, listed, listed_of
from gql.context import Info
from graph_model import directory
from graph_model.directory_records import UnitRecord


async def units(
    _root: Any, info: Info, page: PageArguments, *, kind: str | None = None, search: str | None = None
) -> Connection:
    given = directory.filters(kind=kind, **directory.name_filters(search))
    return await listed(info, directory.UNITS, page, given)


async def people(unit: UnitRecord, info: Info, page: PageArguments) -> Connection:
    return await listed_of(info, unit.id, directory.PEOPLE_OF_UNIT, page, ())
