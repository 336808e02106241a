"""Communities as they were found."""

from __future__ import annotations

from typing import Any

from gql.connections import Connection, PageArguments, listed_here
from gql.context import Info
from gql.runs.resolvers import only_finding
from graph_model import directory
from graph_model.findings import FindingKind
from graph_model.run_store import StoredFinding


async def community_comparison(_root: Any, info: Info, run: str | None = None) -> StoredFinding | None:
    return await only_finding(info, FindingKind.COMMUNITY_COMPARISON, run)


async def members(finding: StoredFinding, info: Info, page: PageArguments) -> Connection:
    return await listed_here(info, finding.details["members"], directory.people_by_id, page, scope=finding.id)
