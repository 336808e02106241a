"""Series of meetings that were moved or called off: occurrences that no longer stand are dropped, whichever came first.

An occurrence is identified by its original instant, so a series moved as a whole has other occurrences, in other files and
loads, and a message that calls off a series need not name any. Which revision is the latest is known only when all are there:
so this is done when a load is complete. Doing it again changes nothing, and loading the earlier revision again does not bring
its occurrences back (`Interaction.merge`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from graph_model.batches import batched
from graph_model.entities import FIRST_OVERRIDE, SUPERSEDED, VERSIONS_A_REVISION, MeetingVersion, Told
from graph_model.queries import superseded
from graph_model.store import Transaction, View
from graph_model.writer_lease import WriterLease

BATCH = 2_000
SERIES_A_READ = 200

_FIRST_BY_ITSELF = int(MeetingVersion(Told.BY_ITSELF))


@dataclass(frozen=True, slots=True)
class Occurrence:
    """What is known of one occurrence of a series. `at_ms` is None where no date could be read."""

    id: str
    at_ms: int | None
    dropped_by: str
    version: MeetingVersion


def drop_superseded(view: View, lease: WriterLease) -> int:
    """Drop the occurrences that no longer stand, and put back those of a series that is called again. Returns how many."""
    rows = view.read(superseded.SERIES, itself=_FIRST_BY_ITSELF, override=FIRST_OVERRIDE, unit=VERSIONS_A_REVISION)
    changed = 0
    for some in batched([row["thread"] for row in rows], SERIES_A_READ):
        found = view.read(superseded.OCCURRENCES, threads=some)
        changes = [change for row in found for change in changes_of([_occurrence(each) for each in row["occurrences"]])]
        changed += len(changes)
        for part in batched(changes, BATCH):
            lease.write(partial(_change, part))
    return changed


def changes_of(series: Sequence[Occurrence]) -> Iterator[tuple[str, str]]:
    """(id, the rule that drops it or "") of each occurrence of a series for which that changes. Pure."""
    standing = _Standing.of(series)
    for each in series:
        gone = standing.is_outdated(each) or standing.is_called_off(each)
        if gone and not each.dropped_by:
            yield each.id, SUPERSEDED
        elif (
            standing.called_again and not gone and each.version.told is Told.BY_ITSELF and each.dropped_by == SUPERSEDED
        ):
            yield each.id, ""


@dataclass(frozen=True, slots=True)
class _Standing:
    """What holds for a series: its latest revision, what calls it off, and what calls it off from some time on.

    `known_at`: when it takes place by more than an answer. `called_again`: a revision that called it off is not the latest.
    """

    latest: tuple[int, bool]
    called_off: frozenset[MeetingVersion]
    called_off_from: tuple[Occurrence, ...]
    known_at: frozenset[int | None]
    called_again: bool

    @classmethod
    def of(cls, series: Sequence[Occurrence]) -> _Standing:
        told = frozenset(each.version for each in series if each.version.told is Told.BY_SERIES and each.version.stamp)
        latest = max((each.revision for each in told), default=(0, False))
        cancelled = [each for each in series if each.version.cancels and each.dropped_by]  # policy may count them
        return cls(
            latest,
            frozenset(each.version for each in cancelled if each.version in told and each.version.revision == latest),
            tuple(each for each in cancelled if each.version.following),
            frozenset(each.at_ms for each in series if each.version.stamp),
            any(each.cancels and each.revision < latest for each in told),
        )

    def is_outdated(self, occurrence: Occurrence) -> bool:
        """Whether the latest revision no longer has it, or it is but an answer to the series, which begins at that time."""
        version = occurrence.version
        if not version.stamp:
            return occurrence.at_ms in self.known_at
        return version.told is not Told.BY_ITSELF and version.revision < self.latest

    def is_called_off(self, occurrence: Occurrence) -> bool:
        at_ms, version = occurrence.at_ms, occurrence.version
        own = version.told is Told.BY_ITSELF  # of the others the revision tells
        return (own and any(not _is_later(version, each) for each in self.called_off)) or any(
            at_ms is not None and at_ms >= (each.at_ms or 0) and not _is_later(version, each.version)
            for each in self.called_off_from
        )


def _is_later(version: MeetingVersion, cancellation: MeetingVersion) -> bool:
    """Whether it calls together again what was called off: occurrences and series have numbers of their own."""
    return version.sequence > cancellation.sequence and version.stamp > cancellation.stamp


def _occurrence(row: Sequence[Any]) -> Occurrence:
    key, at_ms, dropped_by, version = row
    return Occurrence(key, at_ms, dropped_by, MeetingVersion.of(version or 0))


def _change(changes: Sequence[tuple[str, str]], transaction: Transaction) -> None:
    transaction.run(superseded.CHANGE, rows=[list(each) for each in changes])
