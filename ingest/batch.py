"""Batches: raw records in, facts ready to be recorded out. Pure and picklable, so that it can run in other processes.

What was parsed and judged is gathered in one value, with exact counts of what was rejected, excluded and dropped.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from traceback import format_tb

from graph_model.collector import collector_at_rest
from graph_model.entities import (
    Address,
    Award,
    Contract,
    Dependency,
    DirectoryGroup,
    Employment,
    Organisation,
    Ownership,
    Reject,
)
from graph_model.errors import BadRecord
from graph_model.packed_interactions import PackedInteractions
from ingest.archives.members import INSIDE
from ingest.candidate import Facts
from ingest.noise import judge
from ingest.sources import Raw, source_named
from ingest.tally import Tally, tally_of
from ingest.terms import Terms

FIRST_RECORDS = 500
"""The first batch is small, so that the database soon has something to do; each is twice as large as the one before."""
BATCH_RECORDS = 4_000
"""Twice what the graph takes in a transaction (`graph_model.recorder.ROWS_A_TRANSACTION`)."""
BATCH_BYTES = 16 << 20
DEFECT = "a defect of the parser"
"""Begins the reason of a record at which a parser of ours failed. It must not end a load of hours; to fuzzing it is a crash."""

_LOG = logging.getLogger(__name__)


@dataclass(slots=True)
class Batch:
    """The facts of some records, one address for each email, and what became of the records that are not among them."""

    addresses: dict[str, Address] = field(default_factory=dict)
    own_mailboxes: set[str] = field(default_factory=set)
    """Addresses that copies were delivered to; marked in `addresses` once all records are in."""
    interactions: PackedInteractions = field(default_factory=PackedInteractions)
    employments: list[Employment] = field(default_factory=list)
    groups: list[DirectoryGroup] = field(default_factory=list)
    organisations: list[Organisation] = field(default_factory=list)
    contracts: list[Contract] = field(default_factory=list)
    dependencies: list[Dependency] = field(default_factory=list)
    awards: list[Award] = field(default_factory=list)
    ownerships: list[Ownership] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    unrecognised: list[Reject] = field(default_factory=list)
    excluded: Counter[str] = field(default_factory=Counter)
    dropped: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)
    read: int = 0
    source: str = ""
    """The kind of source of all of these records, for the account."""
    tallies: dict[str, Tally] = field(default_factory=dict)
    """By file on disk, its part of the counts."""
    open_tallies: dict[str, Tally] = field(default_factory=dict)
    """The part of them that is of messages which may still change."""

    def add(self, facts: Facts, terms: Terms, path: str = "") -> None:
        """Take in what one record of the file or folder at `path` says: what may be stored, its interactions judged."""
        self.read += facts.read
        gate = terms.gate
        facts = gate.admit(facts, path)
        for candidate in facts.candidates:
            interaction, addresses = judge(candidate, terms.policy)
            self.interactions.append(gate.veiled(interaction))
            self._add_addresses(gate.all_veiled(addresses))
            if candidate.delivered_to:
                self.own_mailboxes.add(gate.veiled(Address(candidate.delivered_to)).email)
            if interaction.dropped_by:
                self.dropped[interaction.dropped_by] += 1
        if facts.addresses:  # a record says one thing: nothing is done for nothing
            self._add_addresses(gate.all_veiled(facts.addresses))
        if facts.has_lines:
            for name in _VEILED:
                getattr(self, name).extend(gate.all_veiled(getattr(facts, name)))
        if facts.excluded:
            self.excluded.update(facts.excluded)
        if facts.notes:
            self.notes += map(gate.note, facts.notes)

    def absorb(self, part: Batch, file: str, *, is_open: bool) -> None:
        """Take in the facts of some records of a file on disk, and note what became of them."""
        self._add_addresses(part.addresses.values())
        self.own_mailboxes |= part.own_mailboxes
        self.interactions.rows += part.interactions.rows
        for name in _LISTS:
            some = getattr(part, name)
            if some:
                getattr(self, name).extend(some)
        if part.excluded:  # a file may be one message: nothing is done for nothing
            self.excluded.update(part.excluded)
        if part.dropped:
            self.dropped.update(part.dropped)
        self.read += part.read
        tally = part.tally()
        if is_open:
            self.open_tallies[file] = tally
        if file in self.tallies:
            self.tallies[file].update(tally)
        else:
            self.tallies[file] = tally.copy() if is_open else tally

    def tally(self) -> Tally:
        """What became of these records, by name."""
        rejects = {"rejected": self.rejects, "unrecognised": self.unrecognised}
        counts = {"excluded": self.excluded, "dropped": self.dropped}
        return tally_of(self.source, self.read, rejects, counts, self.interactions)

    def mark_own_mailboxes(self) -> None:
        """Say of every address that may be stored whether a copy was delivered to it."""
        for email in self.own_mailboxes & self.addresses.keys():
            self.addresses[email] = replace(self.addresses[email], own_mailbox=True)

    def _add_addresses(self, addresses: Iterable[Address]) -> None:
        for each in addresses:
            known = self.addresses.get(each.email)
            if known is None:
                self.addresses[each.email] = each
            elif known is not each and known != each:
                self.addresses[each.email] = known.merge(each)


_VEILED = (
    "employments", "groups", "organisations", "contracts", "dependencies", "awards", "ownerships", "rejects",
    "unrecognised",
)  # fmt: skip
_LISTS = (*_VEILED, "notes")


@collector_at_rest()
def understand(raws: Sequence[Raw], terms: Terms) -> Batch:
    """Parse and judge some records of one kind of source. Nothing that is wrong with a record costs another one."""
    batch = Batch(source=raws[0].source if raws else "")
    for (file, is_open), some in groupby(raws, key=_part_of):
        batch.absorb(_part(some, batch.source, terms), file, is_open=is_open)
    batch.mark_own_mailboxes()
    return batch


def _part(raws: Iterable[Raw], source: str, terms: Terms) -> Batch:
    part = Batch(source=source)
    for raw in raws:
        for facts in _facts(raw, terms):
            part.add(facts, terms, raw.path)  # where the gate stands: nothing passes that must not be stored
    return part


def _part_of(raw: Raw) -> tuple[str, bool]:
    """The file on disk, also of what lies in an archive, and whether the record may still change."""
    return raw.path.partition(INSIDE)[0], raw.open_at is not None


def _facts(raw: Raw, terms: Terms) -> Iterator[Facts]:
    try:
        if raw.broken:
            raise BadRecord(raw.broken)
        by_then = raw if raw.stated_ms <= terms.now_ms else raw._replace(stated_ms=terms.now_ms)  # by a clock set wrong
        yield from source_named(raw.source).facts(by_then, terms)
    except BadRecord as exc:
        yield Facts(rejects=(Reject(raw.path, exc.place or raw.place, exc.reason),))
    except Exception as exc:  # noqa: BLE001 # a defect of ours must not end a load of hours
        _tell_defect(exc, raw.source)
        yield Facts(rejects=(Reject(raw.path, raw.place, f"{DEFECT} ({type(exc).__name__}); please report it"),))


def _tell_defect(exc: Exception, source: str) -> None:
    """Where it happened, without what the record says: that may be nobody's to read."""
    lines = "".join(format_tb(exc.__traceback__))
    _LOG.error("The parser of %s failed with %s:\n%s", source, type(exc).__name__, lines)


def by_source(raws: Iterable[Raw]) -> list[list[Raw]]:
    """The same records, those of each kind of source together: in an archive kinds may change from one file to the next."""
    found: dict[str, list[Raw]] = {}
    for raw in raws:
        found.setdefault(raw.source, []).append(raw)
    return [*found.values()]


def in_batches(raws: Iterable[Raw]) -> Iterator[list[Raw]]:
    """The records in lists of 500, 1,000, 2,000 and from then on 4,000, or of about 16 MiB."""
    waiting: list[Raw] = []
    size, most = 0, FIRST_RECORDS
    for raw in raws:
        waiting.append(raw)
        size += len(raw.data)
        if len(waiting) >= most or size >= BATCH_BYTES:
            yield waiting
            waiting, size, most = [], 0, min(2 * most, BATCH_RECORDS)
    if waiting:
        yield waiting
