"""Influence as it was found."""

from __future__ import annotations

from typing import Any

from gql.context import Info, load_all
from gql.runs.resolvers import only_finding
from graph_model import directory
from graph_model.directory_records import PersonRecord
from graph_model.findings import FindingKind
from graph_model.run_store import StoredFinding


async def influence_set(_root: Any, info: Info, run: str | None = None) -> StoredFinding | None:
    return await only_finding(info, FindingKind.INFLUENCE_SET, run)


async def top_by_rank(finding: StoredFinding, info: Info) -> list[PersonRecord]:
    return await load_all(info, directory.people_by_id, finding.details["top_by_rank"])


def components(finding: StoredFinding, _info: Info) -> list[dict[str, Any]]:
    percentiles, raw = finding.details["components"], finding.details["raw"]
    return [{"name": name, "percentile": percentiles[name], "value": raw.get(name)} for name in sorted(percentiles)]
