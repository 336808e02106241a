"""What newly was so in the runs of late."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gql.connections import Connection, PageArguments, listed
from gql.context import Info, load
from gql.node import local_id
from graph_model import directory
from graph_model.alert import Alert, AlertKind
from graph_model.alert_store import ALERTS
from graph_model.run_store import StoredFinding


async def alerts(
    _root: Any,
    info: Info,
    page: PageArguments,
    *,
    kind: Sequence[AlertKind] | None = None,
    run: str | None = None,
    **given: Any,
) -> Connection:
    of_run = None if run is None else local_id(run, "Run")
    return await listed(info, ALERTS, page, directory.filters(kind=directory.values_of(kind), run=of_run, **given))


async def finding(alert: Alert, info: Info) -> StoredFinding | None:
    return await load(info, directory.findings_by_id, alert.finding)
