"""Influence as it was found."""

from __future__ import annotations

from typing import Any

from gql.connections import Connection, PageArguments
from gql.context import Info
from gql.runs.resolvers import findings_of_kind
from graph_model.findings import FindingKind
from graph_model.run_store import StoredFinding


async def influencers(
    _root: Any, info: Info, page: PageArguments, *, run: str | None = None, informal_only: bool = False
) -> Connection:
    informal = True if informal_only else None
    return await findings_of_kind(info, FindingKind.INFLUENCE, page, run, informal=informal)


def components(finding: StoredFinding, _info: Info) -> list[dict[str, Any]]:
    percentiles, raw = finding.details["components"], finding.details["raw"]
    return [{"name": name, "percentile": percentiles[name], "value": raw.get(name)} for name in sorted(percentiles)]


def influence_percentile(finding: StoredFinding, _info: Info) -> float | None:
    """None in runs from before it was kept."""
    found: float | None = finding.details.get("influence_percentile")
    return found
