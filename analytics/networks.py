"""Networks to hand to other tools: who is tied to whom, and who supplies whom, with what a run found of them.

In: a snapshot with its ties or its moment, and findings of the run. Out: a `Network`: columns, from which a graph of networkx
is made (`analytics.networkx_export`) or a file is written row by row, however large it is.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from analytics.parameters import RunParameters
from analytics.supply_graph import FOCAL, SupplyGraph, supply_graph
from analytics.ties import Ties
from graph_model.findings import Finding, FindingKind
from graph_model.snapshot import Snapshot

ROWS_AT_ONCE: Final = 20_000
"""Rows of columns are made into Python's values so many at a time: of all at once they would be many times as large."""

Column = Sequence[Any] | NDArray[Any]
Facts = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Attribute:
    """Something that may be told of a node or of an edge, and what it says."""

    name: str
    type: type
    says: str


PERSON: Final = (
    Attribute("name", str, "the name, or else the address"),
    Attribute("internal", bool, "whether one of us"),
    Attribute("title", str, "the title that HR lists"),
    Attribute("unit", str, "the department"),
    Attribute("organisation", str, "for whom they work"),
    Attribute("community", int, "the number of the community, if it is shown"),
    Attribute("influence", float, "the score, in points of 100; of those who are ranked, as all that follows"),
    Attribute("influence_rank", int, "1 is first"),
    Attribute("rank_low", int, "the best rank within the interval"),
    Attribute("rank_high", int, "the worst"),
    Attribute("gap", float, "percentile by influence less percentile by formal rank"),
    Attribute("informal", bool, "whether an informal influencer"),
)
"""What is told of people; what is not known of somebody is left out."""

TIE: Final = (
    Attribute(
        "strength",
        float,
        "decayed sum over mails and meetings; where a tool wants a distance it is the opposite of one",
    ),
    Attribute("scale", float, "the same as people read it, 0 to 100"),
    Attribute("live", bool, "whether strong and recent enough to count"),
    Attribute("mail_strength", float, "the part of the strength that mails make"),
    Attribute("meeting_strength", float, "the part that meetings make"),
    Attribute("mails", int, "mails from source to target; both ways in an undirected network"),
    Attribute("meetings", int, "meetings of the two"),
    Attribute("first_at", str, "the earliest of them within the window, UTC, ISO 8601"),
    Attribute("last_at", str, "the latest, likewise"),
)
"""What is told of a tie."""

ORGANISATION: Final = (
    Attribute("name", str, "the name"),
    Attribute("focal", bool, "whether it is us: all of our own organisations are one"),
    Attribute("tier", int, "steps to us, the shortest way; of choke points, as all that follows"),
    Attribute("structural", bool, "whether it stands on every path of at least one other organisation"),
    Attribute("operational", str, "lost, unknown or safe: what its failure does to our needs"),
    Attribute("value_at_risk", float, "a year's value of the needs that are lost with it"),
    Attribute("currency", str, "of the value at risk"),
    Attribute("recovery_days", float, "days until it supplies again after a failure"),
)
"""What is told of an organisation."""

SUPPLY: Final = (
    Attribute("strength", float, "the part (0 to 1) of the buyer's supply that it is"),
    Attribute("categories", str, "what is supplied, with semicolons between"),
    Attribute("annual_value", float, "a year's value in the base currency, if it can be summed"),
    Attribute("evidence", str, "ids of the contracts and dependencies, with semicolons between"),
)
"""What is told of who supplies whom."""


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """`source` and `target` int[m] are positions in `ids`; the columns hold a value for each node and for each edge, by
    attribute (None: not known). Each two nodes have one edge in a direction at most, or one in all if not `directed`.
    """

    directed: bool
    ids: Sequence[str]
    node_columns: Mapping[Attribute, Column]
    source: NDArray[np.integer[Any]]
    target: NDArray[np.integer[Any]]
    edge_columns: Mapping[Attribute, Column]

    def nodes(self) -> Iterator[tuple[str, Facts]]:
        """The id of each node and what is known of it."""
        names = [each.name for each in self.node_columns]
        for key, *values in _rows([self.ids, *self.node_columns.values()]):
            yield key, _known(names, values)

    def edges(self) -> Iterator[tuple[str, str, Facts]]:
        """The ids of both ends of each edge and what is known of it."""
        names = [each.name for each in self.edge_columns]
        for source, target, *values in _rows([self.source, self.target, *self.edge_columns.values()]):
            yield self.ids[source], self.ids[target], _known(names, values)

    def pseudonymous(self, names: Sequence[str]) -> Network:
        """The same network of people under these names, without whatever says who they are.

        Ids and order go too: both follow from addresses, and would tell them.
        """
        order = sorted(range(len(self.ids)), key=names.__getitem__)
        place = np.empty(len(order), np.int64)
        place[order] = np.arange(len(order))
        source, target = place[self.source], place[self.target]
        if not self.directed:
            source, target = np.minimum(source, target), np.maximum(source, target)
        rows = np.lexsort((target, source))
        told = {each: _taken(column, order) for each, column in self.node_columns.items() if each.name not in _TELLING}
        return replace(
            self,
            ids=[f"n{number}" for number in range(1, len(order) + 1)],
            node_columns={PERSON[0]: _taken(names, order), **told},
            source=source[rows],
            target=target[rows],
            edge_columns={each: _taken(column, rows) for each, column in self.edge_columns.items()},
        )


_TELLING: Final = ("name", "title", "unit", "organisation")
"""What says who somebody is."""


def _taken(column: Column, order: Sequence[int] | NDArray[np.intp]) -> Column:
    return column[np.asarray(order)] if isinstance(column, np.ndarray) else [column[each] for each in order]


def _known(names: Sequence[str], values: Sequence[Any]) -> Facts:
    return {name: value for name, value in zip(names, values, strict=True) if value is not None}


def _rows(columns: Sequence[Column]) -> Iterator[tuple[Any, ...]]:
    for begin in range(0, len(columns[0]), ROWS_AT_ONCE):
        yield from zip(*(_plain(column[begin : begin + ROWS_AT_ONCE]) for column in columns), strict=True)


def _plain(column: Column) -> Sequence[Any]:
    """Plain Python values, as every format wants them. Moments are ISO 8601."""
    if not isinstance(column, np.ndarray):
        return column
    if column.dtype.kind == "M":
        return np.datetime_as_string(column, unit="s", timezone="UTC").tolist()  # type: ignore[no-any-return]
    return column.tolist()  # type: ignore[no-any-return]


# ── people ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def people_network(
    snapshot: Snapshot,
    ties: Ties,
    findings: Iterable[Finding] = (),
    parameters: RunParameters | None = None,
    *,
    directed: bool = True,
    internal: bool = False,
) -> Network:
    """Everybody, and all ties, in the order of ids.

    Args:
        snapshot: the graph.
        ties: those of the run, over the same snapshot.
        findings: the run's; of people it knows those of influence and communities.
        parameters: the run's; by default those of a run that is told nothing.
        directed: else both directions are one tie: mails added up, meetings counted once.
        internal: only us, and ties among us.

    """
    told = parameters or RunParameters()
    rows = ties if directed else _each_pair_once(ties)
    chosen = np.flatnonzero(snapshot.people.internal) if internal else np.arange(len(snapshot.people))
    place = np.full(len(snapshot.people), -1)
    place[chosen] = np.arange(len(chosen))
    rows = rows.where((place[rows.source] >= 0) & (place[rows.target] >= 0))
    ids = [snapshot.people.id.at(each) for each in chosen.tolist()]
    return Network(
        directed,
        ids,
        dict(zip(PERSON, (*_people(snapshot, chosen.tolist()), *_found(ids, findings)), strict=True)),
        place[rows.source],
        place[rows.target],
        dict(zip(TIE, _ties(rows, told), strict=True)),
    )


def _each_pair_once(ties: Ties) -> Ties:
    pairs = ties.symmetrised()
    return pairs.where(pairs.source < pairs.target)


def _people(snapshot: Snapshot, chosen: Sequence[int]) -> Iterator[Column]:
    people = snapshot.people
    names, emails = list(people.name), list(people.email)
    titles, units, organisations = list(people.title), list(snapshot.units.name), list(snapshot.organisations.name)
    yield [names[each] or emails[each] for each in chosen]
    yield people.internal[chosen]
    yield [titles[each] or None for each in chosen]
    for table, position in ((units, people.unit), (organisations, people.organisation)):
        yield [table[each] or None if each >= 0 else None for each in position[chosen].tolist()]


def _found(ids: Sequence[str], findings: Iterable[Finding]) -> Iterator[Column]:
    """What a run found of these people, by the attributes that follow."""
    community, influence = dict[str, int](), dict[str, tuple[Any, ...]]()
    for each in findings:
        if each.kind is FindingKind.COMMUNITY:
            community.update(dict.fromkeys(each.details["members"], each.details["label"]))
        elif each.kind is FindingKind.INFLUENCE:
            details = each.details
            score = float(each.score.value)
            influence[each.subject] = (score, each.rank, each.low, each.high, details["gap"], details["informal"])
    nothing = (None,) * 6
    yield [community.get(each) for each in ids]
    yield from zip(*(influence.get(each, nothing) for each in ids), strict=True) if ids else ((),) * 6


def _ties(ties: Ties, parameters: RunParameters) -> Iterator[Column]:
    yield from (ties.strength, ties.scale(parameters), ties.live(parameters))
    yield from (ties.mail_strength, ties.meeting_strength, ties.mails, ties.meetings)
    yield from (ties.first_at.astype("datetime64[ms]"), ties.last_at.astype("datetime64[ms]"))


# ── who supplies whom ───────────────────────────────────────────────────────────────────────────────────────────────


def supply_network(snapshot: Snapshot, as_of: int, findings: Iterable[Finding] = ()) -> Network:
    """Who supplies whom as of this moment (UTC milliseconds), supplier → buyer; all of our own organisations are one node.

    `findings`: the run's; of organisations it knows those of choke points.
    """
    graph = supply_graph(snapshot, as_of)
    links = sorted(graph.links.items())
    edges = [
        (each.strength, "; ".join(each.categories), each.amount.total, "; ".join(each.evidence)) for _, each in links
    ]
    ends = np.array([ends for ends, _ in links], np.int64).reshape(-1, 2)
    return Network(
        True,
        [each or "us" for each in graph.ids],
        dict(zip(ORGANISATION, _organisations(graph, findings), strict=True)),
        ends[:, 0],
        ends[:, 1],
        dict(zip(SUPPLY, zip(*edges, strict=True) if edges else ((),) * len(SUPPLY), strict=True)),
    )


def _organisations(graph: SupplyGraph, findings: Iterable[Finding]) -> Iterator[Column]:
    points = {each.subject: each.details for each in findings if each.kind is FindingKind.CHOKE_POINT}
    of = [points.get(each, {}) for each in graph.ids]
    yield graph.names
    yield [node == FOCAL for node in range(len(graph))]
    for name in ("tier", "structural", "operational", "value_at_risk"):
        yield [each.get(name) for each in of]
    yield [each.get("currency") if each.get("value_at_risk") is not None else None for each in of]
    yield [None if days is None or math.isnan(days) else float(days) for days in graph.recovery]
