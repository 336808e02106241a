"""Reads a live source into memory, page by page, as a sync does; pages can be cut short as a crash would."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from graph_model.policy import Policy
from ingest.batch import Batch, understand
from ingest.live.source import LiveSource, Page
from ingest.pipeline import record
from ingest.terms import Terms
from tests.ingest.memory_recording import MemoryRecording

NOW = 1_795_000_000_000


@dataclass
class Reader:
    """Everything that was read so far, and where the next sync goes on."""

    recording: MemoryRecording = field(default_factory=MemoryRecording)
    cursor: dict[str, Any] = field(default_factory=dict)
    batches: list[Batch] = field(default_factory=list)

    def sync(self, source: LiveSource, *, pages: int | None = None, now_ms: int = NOW) -> list[Page]:
        """The pages of one sync, of which the first so many are recorded before it is cut off."""
        came = []
        for page in source.pages(self.cursor):
            came.append(page)
            batch = understand(page.raws, Terms(Policy(), now_ms))
            self.batches.append(batch)
            list(record(batch, self.recording))
            self.cursor = dict(page.cursor)
            if pages is not None and len(came) == pages:
                break
        return came

    @property
    def read(self) -> int:
        return sum(batch.read for batch in self.batches)

    @property
    def interactions(self):
        return self.recording.all("interactions")
