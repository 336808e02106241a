"""What was read of the graph, held for the next requests as long as nobody writes into it.

In: the state that a request found the graph in (`run_store.latest_run_and_state`), and what it reads of it afterwards. Out:
the same once more, without asking. Only the present state is held: what belongs to another is forgotten.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, Final

from graph_model import directory
from graph_model.directory import Catalogue
from graph_model.run_store import StoredFinding
from graph_model.window import Page, Window

HELD: Final = frozenset(
    {
        directory.read_page,
        directory.read_count,
        directory.read_pages_of,
        directory.read_counts_of,
        directory.people_by_id,
        directory.organisations_by_id,
        directory.units_by_id,
        directory.contracts_by_id,
        directory.dependencies_by_id,
        directory.interactions_by_id,
        directory.findings_by_id,
        directory.runs_by_id,
        directory.labels_by_id,
    }
)
"""What is read of nothing but what is written under the lease, each time in another state, if the list that is read is."""


def may_be_held(question: Callable[..., object], *more: object) -> bool:
    """Whether the answer is the same as long as the state is."""
    return question in HELD and all(each.leased for each in more if isinstance(each, Catalogue))


LETTERS_A_RECORD: Final = 1_000
LISTED_A_RECORD: Final = 50
"""Long texts that were asked for, and long lists of a finding, count as so many records as they take the room of."""


def _letters(asked: Any) -> int:
    if isinstance(asked, str):
        return len(asked)
    if isinstance(asked, Window):
        return _letters((asked.after, asked.before))
    return sum(map(_letters, asked)) if isinstance(asked, tuple) else 0


def _size(record: Any) -> int:
    details = record.details.values() if isinstance(record, StoredFinding) else ()
    return 1 + sum(len(each) for each in details if isinstance(each, list)) // LISTED_A_RECORD


class OfState:
    """The answers of one state: of at most `most` records, then it begins anew."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._records = 0
        self.answers: dict[Hashable, Any] = {}

    def hold(self, key: Hashable, answer: Any) -> None:
        if key in self.answers:
            return
        listed = answer.items if isinstance(answer, Page) else (answer,)
        records = max(1, sum(map(_size, listed))) + _letters(key) // LETTERS_A_RECORD
        if records > self._most:
            return
        if self._records + records > self._most:
            self.answers.clear()
            self._records = 0
        self.answers[key] = answer
        self._records += records


class HeldAnswers:
    """The answers of the present state. One thread may use it, that of the requests; any may have it forgotten."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._state = ""
        self._held = OfState(most)

    def of(self, state: str) -> OfState:
        """Those of this state. A request that began in another goes on with its own, which nobody else sees."""
        if state != self._state:
            self._state, self._held = state, OfState(self._most)
        return self._held

    def forget(self) -> None:
        """Hold nothing: somebody was erased."""
        self._state = ""
        self._held = OfState(self._most)
