"""A recording of facts in memory, for tests of the pipeline alone: it merges by the entities' own `merge` and counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from graph_model.entities import ImportRecord, later_statement


@dataclass
class Counts:
    new: int = 0
    merged: int = 0
    duplicate: int = 0
    dropped: dict[str, int] = field(default_factory=dict)


@dataclass
class MemoryRecording:
    facts: dict[str, dict[str, Any]] = field(default_factory=dict)
    imports: list[ImportRecord] = field(default_factory=list)

    def _record(self, kind: str, batch: Sequence[Any]) -> Counts:
        known, counts = self.facts.setdefault(kind, {}), Counts()
        for each in batch:
            before = known.get(each.id)
            after = (
                each
                if before is None
                else before.merge(each)
                if hasattr(each, "merge")
                else later_statement(before, each)
            )
            known[each.id] = after
            counts.new += before is None
            counts.merged += before is not None and after != before
            counts.duplicate += before is not None and after == before
        return counts

    def addresses(self, batch):
        return self._record("addresses", batch)

    def interactions(self, batch):
        missing = {p.email for i in batch for p in i.participants} - {a.email for a in self.facts["addresses"].values()}
        assert not missing, f"participants without a recorded address: {missing}"
        return self._record("interactions", batch)

    def employments(self, batch):
        return self._record("employments", batch)

    def groups(self, batch):
        return self._record("groups", batch)

    def organisations(self, batch):
        return self._record("organisations", batch)

    def contracts(self, batch):
        return self._record("contracts", batch)

    def dependencies(self, batch):
        return self._record("dependencies", batch)

    def awards(self, batch):
        return self._record("awards", batch)

    def ownerships(self, batch):
        return self._record("ownerships", batch)

    def keep_import(self, record):
        self.imports.append(record)

    def all(self, kind):
        return sorted(self.facts.get(kind, {}).values(), key=lambda each: each.id)
