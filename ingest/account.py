"""The account of a load: exact counts of everything, by kind of source, and some rejects of each reason to look at.

Its sum is checked by a test: every record that was read is new, merged, a duplicate, rejected, or excluded.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from graph_model.entities import UNRECOGNISED, ImportRecord, Reject, SourceCounts
from graph_model.errors import BadRecord
from ingest.batch import Batch
from ingest.gate import Gate
from ingest.tally import READ, REJECTS_PER_REASON, FileTally, Tally, group, rejects

MAX_REASONS = 200
"""How many reasons are told apart; further ones are counted together, as OTHER_REASONS."""
OTHER_REASONS = "other reasons"
MAX_NOTES = 100
"""Notes that are kept of one load."""

_OPEN = Gate()


class Counted(Protocol):
    """What became of a batch, as the recorder tells it. `dropped`: of the new interactions those that are noise, by rule."""

    @property
    def new(self) -> int: ...
    @property
    def merged(self) -> int: ...
    @property
    def duplicate(self) -> int: ...
    @property
    def dropped(self) -> Mapping[str, int]: ...


@dataclass(slots=True)
class _Tally:
    """The counts of one kind of source, growing."""

    read: int = 0
    new: int = 0
    merged: int = 0
    duplicate: int = 0
    rejected: Counter[str] = field(default_factory=Counter)
    excluded: Counter[str] = field(default_factory=Counter)
    dropped: Counter[str] = field(default_factory=Counter)
    dropped_new: Counter[str] = field(default_factory=Counter)

    def closed(self) -> SourceCounts:
        tables = (self.rejected, self.excluded, self.dropped, self.dropped_new)
        return SourceCounts(self.read, self.new, self.merged, self.duplicate, *map(_sorted, tables))


class Account:
    """Adds up what a load or a sync does. Paths and places are kept as the gate lets them be stored."""

    def __init__(self, gate: Gate = _OPEN) -> None:
        self._gate = gate
        self._by_source: dict[str, _Tally] = {}
        self._unrecognised: Counter[str] = Counter()
        self._kept: Counter[str] = Counter()
        self._notes: set[str] = set()
        self._rejects: list[Reject] = []
        self._unchanged_files = self._unchanged = self._grown_files = self._grown = 0

    @property
    def read(self) -> int:
        """Records so far, of all sources."""
        return sum(tally.read for tally in self._by_source.values())

    def add_counts(self, counts: Counted, source: str = "") -> None:
        """What the recorder made of facts of this kind of source."""
        tally = self._of(source)
        tally.new += counts.new
        tally.merged += counts.merged
        tally.duplicate += counts.duplicate
        tally.dropped_new.update(counts.dropped)

    def add_batch(self, batch: Batch) -> None:
        """Count what was read, rejected, dropped and excluded; what was recorded is counted by the recorder."""
        tally = self._of(batch.source)
        tally.read += batch.read
        tally.dropped.update(batch.dropped)
        tally.excluded.update(batch.excluded)
        self._notes.update(batch.notes[: MAX_NOTES - len(self._notes)])
        for reject in batch.rejects:
            tally.rejected[self._keep(reject)] += 1
        self._add_files(batch.unrecognised)

    def add_unchanged(self, files: Iterable[FileTally]) -> None:
        """Files that were not opened, since they are as they were when all of their facts were recorded."""
        for file in files:
            self._unchanged_files += 1
            for source, tally in file.items():
                self._unchanged += tally[READ]
                self._add_known(self._of(source), tally)

    def add_grown(self, source: str, tally: Tally) -> None:
        """A mailbox that is read on: what became of the part that is known."""
        self._grown_files += 1
        self._grown += tally[READ]
        self._add_known(self._of(source), tally)

    def _add_known(self, tally: _Tally, known: Tally) -> None:
        rejected, excluded = group(known, "rejected"), group(known, "excluded")
        tally.read += known[READ]
        tally.duplicate += known[READ] - sum(rejected.values()) - sum(excluded.values())
        tally.rejected.update(rejected)
        tally.excluded.update(excluded)
        tally.dropped.update(group(known, "dropped"))
        unrecognised = group(known, "unrecognised")
        self._unrecognised.update({UNRECOGNISED + reason: count for reason, count in unrecognised.items()})
        for reject in rejects(known, "rejected"):
            self._keep(reject)
        for file in rejects(known, "unrecognised"):
            self._keep(file, UNRECOGNISED + file.reason)

    def add_unrecognised(self, files: Iterable[Reject]) -> None:
        """Files that nothing reads: counted as files, not as records."""
        self._add_files(map(self._gate.veiled, files))

    def add_broken_file(self, path: str, error: BadRecord, source: str = "") -> None:
        """A file that could not be read, or not to its end: one more record, rejected."""
        tally = self._of(source)
        tally.read += 1
        tally.rejected[self._keep(self._gate.veiled(Reject(path, error.place or "file", error.reason)))] += 1

    def as_record(self, key: str, started_ms: int, sources: tuple[str, ...]) -> ImportRecord:
        """The account, closed."""
        by_source = {name: tally.closed() for name, tally in sorted(self._by_source.items()) if tally != _Tally()}
        whole = _sum(by_source.values())
        return ImportRecord(
            id=key,
            started_ms=started_ms,
            sources=tuple(map(self._gate.scrub, sources)),
            read=whole.read,
            new=whole.new,
            merged=whole.merged,
            duplicate=whole.duplicate,
            rejected=_sorted(Counter(whole.rejected) + self._unrecognised),
            dropped=whole.dropped,
            rejects=tuple(self._rejects),
            excluded=whole.excluded,
            dropped_new=whole.dropped_new,
            by_source=by_source,
            unchanged_files=self._unchanged_files,
            unchanged=self._unchanged,
            grown_files=self._grown_files,
            grown=self._grown,
            notes=tuple(sorted(self._notes)),
        )

    def _of(self, source: str) -> _Tally:
        return self._by_source.setdefault(source, _Tally())

    def _add_files(self, files: Iterable[Reject]) -> None:
        for file in files:
            self._unrecognised[self._keep(file, UNRECOGNISED + file.reason)] += 1

    def _keep(self, reject: Reject, reason: str = "") -> str:
        """Keep the reject, if there are few of its reason yet; the reason to count it under."""
        reason = reason or reject.reason
        if reason not in self._kept and len(self._kept) >= MAX_REASONS:
            reason = UNRECOGNISED + OTHER_REASONS if reason.startswith(UNRECOGNISED) else OTHER_REASONS
        self._kept[reason] += 1
        if self._kept[reason] <= REJECTS_PER_REASON:
            self._rejects.append(reject)
        return reason


def _sum(parts: Iterable[SourceCounts]) -> SourceCounts:
    whole = _Tally()
    for part in parts:
        whole.read += part.read
        whole.new += part.new
        whole.merged += part.merged
        whole.duplicate += part.duplicate
        for name in ("rejected", "excluded", "dropped", "dropped_new"):
            getattr(whole, name).update(getattr(part, name))
    return whole.closed()


def _sorted(counts: Mapping[str, int]) -> dict[str, int]:
    return dict(sorted(counts.items()))
