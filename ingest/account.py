"""The account of a load: exact counts of everything, and some rejects of each reason to look at.

Its sum is checked by a test: every record that was read is new, merged, a duplicate, rejected, or excluded.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Protocol

from graph_model.entities import ImportRecord, Reject
from graph_model.errors import BadRecord
from ingest.batch import Batch

REJECTS_PER_REASON = 20
"""How many rejects of one reason are kept to be shown; all are counted."""
UNRECOGNISED = "unrecognised file"
"""The reason under which files that nothing reads are counted."""
EXCLUDED = "excluded: "
"""Starts the names, among what was dropped, of records that were never stored."""


class Counted(Protocol):
    """What became of a batch, as the recorder tells it."""

    @property
    def new(self) -> int: ...
    @property
    def merged(self) -> int: ...
    @property
    def duplicate(self) -> int: ...


class Account:
    """Adds up what a load does."""

    def __init__(self) -> None:
        self.read = 0
        self._new = self._merged = self._duplicate = 0
        self._rejected: Counter[str] = Counter()
        self._dropped: Counter[str] = Counter()
        self._rejects: list[Reject] = []

    def add_counts(self, counts: Counted) -> None:
        self._new += counts.new
        self._merged += counts.merged
        self._duplicate += counts.duplicate

    def add_batch(self, batch: Batch) -> None:
        """Count what was read, rejected, dropped and excluded; what was recorded is counted by the recorder."""
        self.read += batch.read
        self._dropped.update(batch.dropped)
        self._dropped.update({EXCLUDED + name: count for name, count in batch.excluded.items()})
        for reject in batch.rejects:
            self._reject(reject.reason, reject)

    def add_unrecognised(self, files: Iterable[Reject]) -> None:
        """Files that nothing reads: counted as files, not as records."""
        for file in files:
            self._reject(UNRECOGNISED, file)

    def add_broken_file(self, path: str, error: BadRecord) -> None:
        """A file that could not be read, or not to its end: one more record, rejected."""
        self.read += 1
        self._reject(error.reason, Reject(path, error.place or "file", error.reason))

    def _reject(self, reason: str, reject: Reject) -> None:
        self._rejected[reason] += 1
        if self._rejected[reason] <= REJECTS_PER_REASON:
            self._rejects.append(reject)

    def as_record(self, key: str, started_ms: int, sources: tuple[str, ...]) -> ImportRecord:
        """The account, closed."""
        return ImportRecord(
            id=key,
            started_ms=started_ms,
            sources=sources,
            read=self.read,
            new=self._new,
            merged=self._merged,
            duplicate=self._duplicate,
            rejected=dict(sorted(self._rejected.items())),
            dropped=dict(sorted(self._dropped.items())),
            rejects=tuple(self._rejects),
        )
