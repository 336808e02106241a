"""Batches: raw records in, facts ready to be recorded out. Pure and picklable, so that it can run in other processes.

What was parsed and judged is gathered in one value, with exact counts of what was rejected, excluded and dropped.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from graph_model.entities import Address, Contract, Dependency, Employment, Interaction, Organisation, Reject
from graph_model.errors import BadRecord
from graph_model.policy import Policy
from ingest.candidate import Facts
from ingest.noise import judge
from ingest.sources import Raw, source_named
from ingest.terms import Terms

BATCH_RECORDS = 5_000
BATCH_BYTES = 16 << 20


@dataclass(slots=True)
class Batch:
    """The facts of some records, one address for each email, and what became of the records that are not among them."""

    addresses: dict[str, Address] = field(default_factory=dict)
    interactions: list[Interaction] = field(default_factory=list)
    employments: list[Employment] = field(default_factory=list)
    organisations: list[Organisation] = field(default_factory=list)
    contracts: list[Contract] = field(default_factory=list)
    dependencies: list[Dependency] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    excluded: Counter[str] = field(default_factory=Counter)
    dropped: Counter[str] = field(default_factory=Counter)
    read: int = 0

    def add(self, facts: Facts, policy: Policy) -> None:
        """Take in what one record says, its interactions judged."""
        self.read += facts.read
        for candidate in facts.candidates:
            interaction, addresses = judge(candidate, policy)
            self.interactions.append(interaction)
            self._add_addresses(addresses)
            if interaction.dropped_by:
                self.dropped[interaction.dropped_by] += 1
        self._add_addresses(facts.addresses)
        self.employments += facts.employments
        self.organisations += facts.organisations
        self.contracts += facts.contracts
        self.dependencies += facts.dependencies
        self.rejects += facts.rejects
        self.excluded.update(facts.excluded)

    def _add_addresses(self, addresses: Iterable[Address]) -> None:
        for each in addresses:
            known = self.addresses.get(each.email)
            if known is None:
                self.addresses[each.email] = each
            elif known != each:
                self.addresses[each.email] = known.merge(each)


def understand(raws: Sequence[Raw], terms: Terms) -> Batch:
    """Parse and judge some records. Nothing that is wrong with a record costs another one."""
    batch = Batch()
    for raw in raws:
        for facts in _facts(raw, terms):
            batch.add(facts, terms.policy)
    return batch


def _facts(raw: Raw, terms: Terms) -> Iterator[Facts]:
    try:
        yield from source_named(raw.source).facts(raw, terms)
    except BadRecord as exc:
        yield Facts(rejects=(Reject(raw.path, exc.place or raw.place, exc.reason),))


def in_batches(raws: Iterable[Raw]) -> Iterator[list[Raw]]:
    """The records in lists of up to 5,000, or about 16 MiB."""
    waiting: list[Raw] = []
    size = 0
    for raw in raws:
        waiting.append(raw)
        size += len(raw.data)
        if len(waiting) >= BATCH_RECORDS or size >= BATCH_BYTES:
            yield waiting
            waiting, size = [], 0
    if waiting:
        yield waiting
