"""What the API needs from whoever starts imports and runs, handed in by the composition root: `gql` starts nothing itself.

In: who asks, and what for. Out: the job, as the graph has it; how it goes on is read there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from analytics.parameters import RunParameters
from graph_model.job import Job


@dataclass(frozen=True, slots=True)
class ImportWish:
    """Exactly one of: `paths` on the server, ids of `uploads`, the name of a live `source`. `again`: all of it anew."""

    paths: tuple[str, ...] = ()
    uploads: tuple[str, ...] = ()
    source: str = ""
    again: bool = False


@dataclass(frozen=True, slots=True)
class ListedSource:
    """A live source that this installation lists; `mistake` is what is wrong with how it is listed, mostly nothing."""

    name: str
    kind: str
    mistake: str = ""


class LongWork(Protocol):
    """Starts and ends jobs. A call takes no longer than a query; a `key` that `by` gave before gives the same job again.

    All raise SociogramError with a sentence for the caller where what is asked for cannot be.
    """

    def start_import(self, by: str, wish: ImportWish, key: str) -> Job: ...

    def check(self, wish: ImportWish) -> None: ...

    def start_run(self, by: str, parameters: RunParameters, key: str) -> Job: ...

    def cancel(self, job: str) -> Job: ...

    def sources(self) -> Sequence[ListedSource]: ...
