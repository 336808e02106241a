"""The one pipeline: files in, recorded facts and an exact account of the load out. It only composes.

    walk → leave out unchanged files → recognise → cut into records, mailboxes that have only grown from where they ended
        → parse and judge (pure, batch by batch, one ahead, on other cores) → record → remember the files that ended

Loading the same again changes nothing, and a load that is cut short leaves only facts that are true.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol, TypeVar

from graph_model.collector import collector_at_rest
from graph_model.entities import (
    Address,
    Award,
    Contract,
    Dependency,
    DirectoryGroup,
    Employment,
    ImportRecord,
    Interaction,
    Organisation,
    Ownership,
)
from graph_model.errors import BadRecord
from graph_model.identifiers import identifier
from ingest.account import Account, Counted
from ingest.archives.members import INSIDE
from ingest.batch import BATCH_RECORDS, Batch, by_source, in_batches
from ingest.extent import Extent
from ingest.files import read_so_far, roots_of, shown, walk
from ingest.read_ahead import one_ahead
from ingest.sources import Found, Mailbox, Raw, recognised
from ingest.tally import FileTally, Tally, without_surplus_rejects
from ingest.terms import Terms
from ingest.unchanged import Ended, FileMemory, NoMemory, Remembered
from ingest.workers import understood, workers_for

_Fact = TypeVar("_Fact")


class Recording(Protocol):
    """Where facts go: `graph_model.recorder.Recorder`. Each call is one transaction and merges with what is known."""

    def addresses(self, batch: Sequence[Address]) -> Counted: ...
    def interactions(self, batch: Sequence[Interaction]) -> Counted: ...
    def employments(self, batch: Sequence[Employment]) -> Counted: ...
    def groups(self, batch: Sequence[DirectoryGroup]) -> Counted: ...
    def organisations(self, batch: Sequence[Organisation]) -> Counted: ...
    def contracts(self, batch: Sequence[Contract]) -> Counted: ...
    def dependencies(self, batch: Sequence[Dependency]) -> Counted: ...
    def awards(self, batch: Sequence[Award]) -> Counted: ...
    def ownerships(self, batch: Sequence[Ownership]) -> Counted: ...
    def keep_import(self, record: ImportRecord) -> None: ...


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
    memory: FileMemory | None = None,
    again: bool = False,
    workers: int | None = None,
) -> ImportRecord:
    """Load every file under `paths` and say what became of each record.

    What `memory` knows to be unchanged is not opened, and a mailbox that has only grown is read on, unless all shall be read
    `again`. `workers`: how many other processes parse; by default as many as are worth it, which for a small load is none. No
    result depends on it.

    Raises UnrecognisedInput for a path that is not there, LoadFailed if a worker dies, and what the recorder raises; never
    for what is in a file.
    """
    terms = replace(terms, gate=replace(terms.gate, roots=roots_of(paths)))
    account = Account(terms.gate)
    remembered = Remembered(memory or NoMemory(), terms)
    files = walk(paths)
    sources = tuple(map(str, paths))
    key = identifier("import", str(terms.now_ms), *sources)
    recorder.keep_import(replace(account.as_record(key, terms.now_ms, sources), is_finished=False))
    fresh, unchanged = remembered.sort_out(files, again=again)
    account.add_unchanged(unchanged)
    found, unrecognised = recognised(fresh, terms)
    account.add_unrecognised(unrecognised)
    found = remembered.read_on(found, again=again)
    for known in found:
        if known.after.end:
            account.add_grown(known.source.name, known.after.tally)
    reading = _Reading(found, terms)
    count = workers_for(reading.size) if workers is None else workers
    with closing(one_ahead(understood(reading.cuts(), terms, count))) as understanding:
        for cut, batch in understanding:
            for file, error, source in cut.broken:
                account.add_broken_file(file, error, source)
            with collector_at_rest():
                account.add_batch(batch)
                for counts in record(batch, recorder):
                    account.add_counts(counts, batch.source)
                remembered.add(reading.finished(cut, batch))
                del batch  # what is gone need not be searched for cycles
            if progress:
                progress(replace(cut.progress, records=account.read))
    finished = account.as_record(key, terms.now_ms, sources)
    recorder.keep_import(finished)
    return finished


def record(batch: Batch, recorder: Recording) -> Iterator[Counted]:
    """Write a batch, addresses first, and give the counts of every other kind of fact."""
    for addresses in _slices(sorted(batch.addresses.values(), key=lambda each: each.email)):
        recorder.addresses(addresses)
    yield from map(recorder.organisations, _slices(batch.organisations))
    yield from map(recorder.employments, _slices(batch.employments))
    yield from map(recorder.groups, _slices(batch.groups))
    yield from map(recorder.contracts, _slices(batch.contracts))
    yield from map(recorder.dependencies, _slices(batch.dependencies))
    yield from map(recorder.awards, _slices(batch.awards))
    yield from map(recorder.ownerships, _slices(batch.ownerships))
    yield from map(recorder.interactions, _slices(batch.interactions))


def _slices(facts: Sequence[_Fact]) -> Iterable[Sequence[_Fact]]:
    return (facts[start : start + BATCH_RECORDS] for start in range(0, len(facts), BATCH_RECORDS))


@dataclass(slots=True)
class _Cut:
    """Records that are understood together, the files that end or break off with them, and how far reading was then."""

    raws: list[Raw]
    ended: list[str]
    broken: list[tuple[str, BadRecord, str]]
    progress: Progress

    def take(self) -> list[Raw]:
        taken, self.raws = self.raws, []
        return taken


class _Reading:
    """Reads files one after the other, notes those that break off, and knows how far it is."""

    def __init__(self, found: Sequence[Found], terms: Terms) -> None:
        self.size = sum(file.size for file in found)
        self._found = found
        self._terms = terms
        self._files_done = 0
        self._bytes_done = 0
        self._at_work: Found | None = None
        self._ended: list[str] = []
        self._broken: list[tuple[str, BadRecord, str]] = []
        self._tallies: dict[str, FileTally] = {
            str(file.path): {file.source.name: Counter(file.after.tally)} for file in found if file.after.end
        }
        self._open_tallies: dict[str, Tally] = {}
        self._extents: dict[str, Extent] = {}

    def cuts(self) -> Iterator[_Cut]:
        for some in in_batches(self._raws()):
            *others, last = by_source(some)
            yield from (self._cut(raws) for raws in others)
            yield self._last_cut(last)
        if self._ended or self._broken:
            yield self._last_cut([])

    def finished(self, cut: _Cut, batch: Batch) -> dict[str, Ended]:
        """Now that the batch is recorded: the files of which everything is, with their part of the account."""
        for path, tally in batch.tallies.items():
            known = self._tallies.setdefault(path, {}).setdefault(batch.source, Counter())
            known.update(tally)
        for path, tally in batch.open_tallies.items():
            self._open_tallies.setdefault(path, Counter()).update(tally)
        return {path: self._all_of(path) for path in cut.ended}

    def _all_of(self, path: str) -> Ended:
        """What there is to remember of a file, all of whose records are in the tallies."""
        tally, still_open = self._tallies.pop(path, {}), self._open_tallies.pop(path, Counter())
        extent = self._extents.pop(path, None)
        if extent:
            [whole] = tally.values()
            extent = replace(extent, tally=without_surplus_rejects(whole - still_open))
        return Ended({source: without_surplus_rejects(each) for source, each in tally.items()}, extent)

    def _raws(self) -> Iterator[Raw]:
        for file in self._found:
            self._at_work = file
            try:
                yield from self._raws_of(file)
                if _has_its_own_tally(file.path):
                    self._ended.append(str(file.path))
            except BadRecord as exc:
                self._broken.append((str(file.path), exc, file.source.name))
            self._at_work = None
            self._files_done += 1
            self._bytes_done += file.size

    def _raws_of(self, file: Found) -> Iterator[Raw]:
        """The records of a file. Of a mailbox it is noted where the part begins that may still change."""
        messages, end = file.after.messages, None
        for raw in file.raws(self._terms):
            if raw.open_at is None:
                messages += 1
            elif end is None:
                end = raw.open_at
            yield raw
        if end and isinstance(file.source, Mailbox):
            self._extents[str(file.path)] = Extent(end, messages)

    def _last_cut(self, raws: list[Raw]) -> _Cut:
        """With the files that ended or broke off since it was asked before."""
        ended, broken, self._ended, self._broken = self._ended, self._broken, [], []
        return replace(self._cut(raws), ended=ended, broken=broken)

    def _cut(self, raws: list[Raw]) -> _Cut:
        file = self._at_work
        begun = min(max(read_so_far(file.path) - file.after.end, 0), file.size) if file else 0
        done = self._bytes_done + begun
        return _Cut(raws, [], [], Progress(self._files_done, len(self._found), done, self.size, 0))


def _has_its_own_tally(path: Path) -> bool:
    """Whether records say that they are of this very file: not so where its name is no text, or reads like an archive's."""
    return shown(path) == str(path) and INSIDE not in str(path)
