"""The graph as it is now, in memory: for questions that no run has answered.

In: a view of the store. Out: a `Present`, the same as long as the graph and the parameters are: asking costs one round trip.
What was read of the graph otherwise is held here, too, so that it is forgotten together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from analytics.parameters import RunParameters
from analytics.ties import Ties, compute_ties
from gql.held_answers import HeldAnswers
from graph_model.revision import read_revision
from graph_model.snapshot import Snapshot
from graph_model.snapshot_reader import current_snapshot
from graph_model.store import View


@dataclass(frozen=True, slots=True, eq=False)
class Present:
    """The snapshot, the parameters of the latest run, the ties by these, and where each id stands."""

    snapshot: Snapshot
    parameters: RunParameters
    ties: Ties
    people: Mapping[str, int]
    organisations: Mapping[str, int]

    @classmethod
    def of(cls, snapshot: Snapshot, parameters: RunParameters) -> Present:
        people, organisations = (
            {key: place for place, key in enumerate(ids)} for ids in (snapshot.people.id, snapshot.organisations.id)
        )
        return cls(snapshot, parameters, compute_ties(snapshot, parameters), people, organisations)


class PresentGraph:
    """Holds the latest `Present`, and up to `held` records. `cache` is where snapshots are kept on disk, None for nowhere."""

    def __init__(self, cache: Path | None, held: int) -> None:
        self.answers = HeldAnswers(held)
        self._cache = cache
        self._held: Present | None = None
        self._one_at_a_time = Lock()  # whoever comes meanwhile finds what the first one read

    def now(self, view: View, told: str | None) -> Present:
        """The graph as it is now, judged by what a run was told (as JSON) but for its day, by the defaults where there is none.

        Raises:
            AnalysisError: facts changed, and what follows from them was not concluded yet.

        """
        parameters = RunParameters() if told is None else RunParameters.from_json(told).as_of_now()
        with self._one_at_a_time:
            snapshot = self._snapshot(view)
            if self._held is None or self._held.snapshot is not snapshot or self._held.parameters != parameters:
                self._held = Present.of(snapshot, parameters)
            return self._held

    def forget(self) -> None:
        """Keep nothing of the graph in memory: somebody in it was erased."""
        self.answers.forget()
        with self._one_at_a_time:
            self._held = None

    def _snapshot(self, view: View) -> Snapshot:
        revision = read_revision(view)
        if self._held is not None and revision.is_resolved and self._held.snapshot.revision == revision.key:
            return self._held.snapshot
        return current_snapshot(view, self._cache)
