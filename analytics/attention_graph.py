"""Who turns to whom: the directed graph of live ties among internal people that informal influence is read from.

In: a snapshot, its ties and the run's parameters. Out: an `AttentionGraph` on local numbers 0 … n − 1. A mail from s to t
means that s turns to t: the edge s → t, and attention flows to t. A meeting gives an edge in both directions.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from analytics.contributions import Contributions, contributions
from analytics.parameters import RunParameters
from analytics.pull import Correspondence, correspondence
from analytics.scope import population
from analytics.ties import Ties
from graph_model.long_work import step
from graph_model.snapshot import Snapshot

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Edges:
    """Compressed rows: row i's neighbours are `neighbour[starts[i]:starts[i + 1]]`, ascending, with their `weight`."""

    starts: Longs
    neighbour: Ints
    weight: Floats

    @classmethod
    def of(cls, size: int, source: NDArray[Any], target: NDArray[Any], weight: Floats) -> Edges:
        """Edges from columns in any order; parallel edges are added up."""
        step()
        matrix = sparse.csr_array((weight, (source, target)), shape=(size, size))
        matrix.sum_duplicates()
        return cls(matrix.indptr.astype(np.int64), matrix.indices.astype(np.int32), matrix.data)

    def __len__(self) -> int:
        return len(self.neighbour)

    @property
    def size(self) -> int:
        """The number of rows."""
        return len(self.starts) - 1

    @property
    def source(self) -> Longs:
        """The row of every edge."""
        return np.repeat(np.arange(self.size), np.diff(self.starts))

    def degree(self) -> Longs:
        """How many neighbours each row has."""
        return np.diff(self.starts)

    def transposed(self) -> Edges:
        """Every edge the other way round."""
        return Edges.of(self.size, self.neighbour, self.source, self.weight)

    def symmetrised(self) -> Edges:
        """Both directions of every edge with the sum of their weights."""
        source, target = self.source, self.neighbour
        ends = np.concatenate([source, target]), np.concatenate([target, source])
        return Edges.of(self.size, *ends, np.concatenate([self.weight, self.weight]))


@dataclass(frozen=True, slots=True, eq=False)
class AttentionGraph:
    """`people` int32[n] are positions in the snapshot, ascending; `edges` run between local numbers; `unit` int32[n] is
    the position of each one's unit, -1 where not known; `as_of` is that of the ties. `mail` is all mail among them, None where
    it was not looked at.
    """

    people: Ints
    edges: Edges
    unit: Ints
    as_of: int
    mail: Correspondence | None = None

    def __len__(self) -> int:
        return len(self.people)

    @classmethod
    def of(cls, snapshot: Snapshot, ties: Ties, parameters: RunParameters) -> AttentionGraph:
        """The graph of everybody internal, still there, within the run's scope, and with a live tie to another such person.

        Who has no live tie is left out, not put last: nothing is known of their influence.
        """
        rows = live_internal(snapshot, ties, parameters)
        step()
        people = np.union1d(ties.source[rows], ties.target[rows]).astype(np.int32)
        nobody = Edges.of(len(people), people[:0], people[:0], np.zeros(0))
        return cls(people, nobody, snapshot.people.unit[people], ties.as_of).with_edges(ties, rows)

    def with_mail(self, snapshot: Snapshot, parts: Contributions, parameters: RunParameters) -> AttentionGraph:
        """The same with the mail among `parts`, which are the `contributions_among` its people."""
        return replace(self, mail=correspondence(snapshot, parts, self.people, parameters))

    def with_edges(self, ties: Ties, rows: NDArray[np.bool_]) -> AttentionGraph:
        """The same people with the ties of `rows` [t], all of whose ends must be among them."""
        source = np.searchsorted(self.people, ties.source[rows])
        target = np.searchsorted(self.people, ties.target[rows])
        return replace(self, edges=Edges.of(len(self), source, target, ties.strength[rows]))


def contributions_among(snapshot: Snapshot, graph: AttentionGraph, parameters: RunParameters) -> Contributions:
    """The contributions to all ties, live or not, between people of the graph."""
    among = np.zeros(len(snapshot.people), bool)
    among[graph.people] = True
    every = contributions(snapshot, parameters, graph.as_of)
    step()
    return every.only(among[every.source] & among[every.target])


def live_internal(snapshot: Snapshot, ties: Ties, parameters: RunParameters) -> NDArray[np.bool_]:
    """Which ties are live, between internal people who had not left and are within the run's scope."""
    members = population(snapshot, ties, parameters).members
    return np.asarray(ties.live(parameters) & members[ties.source] & members[ties.target])
