"""The one pipeline: files in, recorded facts and an exact account of the load out. It only composes.

    walk → recognise → cut into records → parse and judge (pure, batch by batch) → record

Loading the same again changes nothing, and a load that is cut short leaves only facts that are true.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

from graph_model.entities import (
    Address,
    Contract,
    Dependency,
    Employment,
    ImportRecord,
    Interaction,
    Organisation,
)
from graph_model.errors import BadRecord
from graph_model.identifiers import identifier
from ingest.account import Account, Counted
from ingest.batch import BATCH_RECORDS, Batch, in_batches, understand
from ingest.files import walk
from ingest.sources import Found, Raw, recognised
from ingest.terms import Terms

_Fact = TypeVar("_Fact")


class Recording(Protocol):
    """Where facts go: `graph_model.recorder.Recorder`. Each call is one transaction and merges with what is known."""

    def addresses(self, batch: Sequence[Address]) -> Counted: ...
    def interactions(self, batch: Sequence[Interaction]) -> Counted: ...
    def employments(self, batch: Sequence[Employment]) -> Counted: ...
    def organisations(self, batch: Sequence[Organisation]) -> Counted: ...
    def contracts(self, batch: Sequence[Contract]) -> Counted: ...
    def dependencies(self, batch: Sequence[Dependency]) -> Counted: ...
    def finish_import(self, record: ImportRecord) -> None: ...


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a load is: files and their bytes on disk that were read, of how many, and records understood so far."""

    files_done: int
    files_total: int
    bytes_done: int
    bytes_total: int
    records: int


def load(
    paths: Sequence[str | Path],
    recorder: Recording,
    *,
    terms: Terms,
    progress: Callable[[Progress], None] | None = None,
) -> ImportRecord:
    """Load every file under `paths` and say what became of each record.

    Raises UnrecognisedInput for a path that is not there, and what the recorder raises; never for what is in a file.
    """
    found, unrecognised = recognised(walk(paths), terms)
    account = Account()
    account.add_unrecognised(unrecognised)
    reading = _Reading(found, account)
    for raws in in_batches(reading.raws()):
        batch = understand(raws, terms)
        account.add_batch(batch)
        for counts in record(batch, recorder):
            account.add_counts(counts)
        if progress:
            progress(reading.progress())
    sources = tuple(str(path) for path in paths)
    finished = account.as_record(identifier("import", str(terms.now_ms), *sources), terms.now_ms, sources)
    recorder.finish_import(finished)
    return finished


def record(batch: Batch, recorder: Recording) -> Iterator[Counted]:
    """Write a batch, addresses first, and give the counts of every other kind of fact."""
    for addresses in _slices(sorted(batch.addresses.values(), key=lambda each: each.email)):
        recorder.addresses(addresses)
    yield from map(recorder.organisations, _slices(batch.organisations))
    yield from map(recorder.employments, _slices(batch.employments))
    yield from map(recorder.contracts, _slices(batch.contracts))
    yield from map(recorder.dependencies, _slices(batch.dependencies))
    yield from map(recorder.interactions, _slices(batch.interactions))


def _slices(facts: Sequence[_Fact]) -> Iterable[Sequence[_Fact]]:
    return (facts[start : start + BATCH_RECORDS] for start in range(0, len(facts), BATCH_RECORDS))


class _Reading:
    """Reads files one after the other, notes those that break off, and knows how far it is."""

    def __init__(self, found: Sequence[Found], account: Account) -> None:
        self._found = found
        self._account = account
        self._files_done = 0
        self._bytes_done = 0

    def raws(self) -> Iterator[Raw]:
        for file in self._found:
            try:
                yield from file.source.raws(file.path)
            except BadRecord as exc:
                self._account.add_broken_file(str(file.path), exc)
            self._files_done += 1
            self._bytes_done += file.size

    def progress(self) -> Progress:
        total = sum(file.size for file in self._found)
        return Progress(self._files_done, len(self._found), self._bytes_done, total, self._account.read)
