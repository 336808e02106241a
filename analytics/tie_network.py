"""Who of us is tied to whom, whichever way: the undirected graph of live ties among internal people.

In: a snapshot, its ties and the run's parameters. Out: a `TieNetwork` on local numbers 0 … n − 1.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analytics.attention_graph import Edges, Ints
from analytics.parameters import RunParameters
from analytics.population import present_internal
from analytics.ties import Ties
from graph_model.long_work import step
from graph_model.snapshot import Snapshot


@dataclass(frozen=True, slots=True, eq=False)
class TieNetwork:
    """`people` int32[n] are positions in the snapshot, ascending; `edges` has both directions of every tie, of the same
    strength; `unit` int32[n] is the position of each one's unit, -1 where not known.
    """

    people: Ints
    edges: Edges
    unit: Ints

    def __len__(self) -> int:
        return len(self.people)

    @classmethod
    def of(cls, snapshot: Snapshot, ties: Ties, parameters: RunParameters) -> TieNetwork:
        """Everybody internal, still there, and with a live tie to another such person, both directions judged together."""
        pairs, present = ties.symmetrised(), present_internal(snapshot, ties.as_of)
        step()
        rows = pairs.live(parameters) & present[pairs.source] & present[pairs.target]
        people = np.unique(pairs.source[rows]).astype(np.int32)
        source, target = (np.searchsorted(people, ends[rows]) for ends in (pairs.source, pairs.target))
        return cls(people, Edges.of(len(people), source, target, pairs.strength[rows]), snapshot.people.unit[people])
