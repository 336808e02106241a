"""The influence ranking under pseudonyms, as the API lists it (`analytics.pseudonyms`).

The list ends at a whole step of the minimum group, so that it does not tell how many are ranked.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from analytics.parameters import RunParameters
from analytics.pseudonyms import pseudonymous
from analytics.round_numbers import in_whole_steps
from gql.connections import Connection, PageArguments, listed_values
from gql.context import Info, RequestContext, chosen_run
from gql.node import local_id
from graph_model import directory
from graph_model.findings import FindingKind
from graph_model.run_store import StoredFinding, read_findings
from graph_model.store import View


async def pseudonymous_influencers(
    _root: Any, info: Info, page: PageArguments, *, run: str | None = None
) -> Connection:
    """A page of the ranking. Its cursors are places in it: the ids of findings are made of those of people."""
    context: RequestContext = info.context
    chosen = await chosen_run(info, local_id(run, "Run"))
    told = RunParameters.from_json(chosen.parameters)
    ranking = directory.filters(run=chosen.id, kind=FindingKind.INFLUENCE.value)
    ranked = in_whole_steps(
        await context.loaders.once(directory.read_count, directory.FINDINGS, ranking), told.communities.step
    )
    connection = listed_values(info, range(ranked), page, scope=f"pseudonyms{chosen.id}")
    places = [edge.node for edge in connection.edges]
    if not places:
        return connection
    found = await context.loaders.read(_ranked, chosen.id, places[0], len(places))
    weights = told.influence.weights
    nodes = [
        pseudonymous(each, run=chosen.id, rank=place + 1, ranked=ranked, key=context.audit.key, weights=weights)
        for place, each in zip(places, found, strict=True)
    ]
    edges = [replace(edge, node=node) for edge, node in zip(connection.edges, nodes, strict=True)]
    return replace(connection, edges=edges)


def _ranked(view: View, run: str, skip: int, limit: int) -> list[StoredFinding]:
    return read_findings(view, run, FindingKind.INFLUENCE, limit=limit, skip=skip)
