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
from graph_model.entities import (
    CANCELLED,
    FIRST_OVERRIDE,
    SUPERSEDED,
    UNINVITED,
    VERSIONS_A_CHANGE,
    VERSIONS_A_REVISION,
    MeetingVersion,
    Told,
)
from graph_model.queries import superseded
from graph_model.store import Transaction, View
from graph_model.writer_lease import WriterLease

BATCH = 2_000
SERIES_A_READ = 200


@dataclass(frozen=True, slots=True)
class Occurrence:
    """What is known of one occurrence of a series. `at_ms` is None where no date could be read, `instant_ms` where it is told
    of as a whole.
    """

    id: str
    at_ms: int | None
    dropped_by: str
    version: MeetingVersion
    instant_ms: int | None = None

    @property
    def original_ms(self) -> int | None:
        """When its series would have it."""
        return self.at_ms if self.instant_ms is None else self.instant_ms

    @property
    def is_told_by_series(self) -> bool:
        return self.version.told is Told.BY_SERIES and self.version.stamp > 0

    @property
    def is_kept_but_for_notices(self) -> bool:
        """Whether nothing drops it but what `graph_model.notices` concludes, which may have come before or come yet."""
        changed = self.is_told_by_series and self.version.following
        return self.dropped_by in ("", UNINVITED) or (changed and self.dropped_by not in (SUPERSEDED, CANCELLED))


def drop_superseded(view: View, lease: WriterLease) -> int:
    """Drop the occurrences that no longer stand, and put back those of a series that is called again. Returns how many."""
    rows = view.read(superseded.SERIES, override=FIRST_OVERRIDE, revision=VERSIONS_A_REVISION, stamps=VERSIONS_A_CHANGE)
    changed = 0
    for some in batched([row["thread"] for row in rows], SERIES_A_READ):
        found = view.read(superseded.OCCURRENCES, threads=some)
        changes = [change for row in found for change in changes_of([_occurrence(each) for each in row["occurrences"]])]
        changed += len(changes)
        for part in batched(changes, BATCH):
            lease.write(partial(_change, part), interactions=[key for key, _ in part])
    return changed


def changes_of(series: Sequence[Occurrence]) -> Iterator[tuple[str, str]]:
    """(id, the rule that drops it or "") of each occurrence of a series for which that changes. Pure."""
    standing = _Standing.of(series)
    for each in series:
        gone = standing.is_outdated(each) or standing.is_called_off(each)
        if gone and each.is_kept_but_for_notices:
            yield each.id, SUPERSEDED
        elif not gone and each.version.told is Told.BY_ITSELF and each.dropped_by == SUPERSEDED:
            yield each.id, ""


@dataclass(frozen=True, slots=True)
class _Standing:
    """What holds for a series: its latest revision, what calls it off, and what calls it off from some time on.

    `known`: more of it was seen than answers.
    """

    latest: tuple[int, bool]
    called_off: frozenset[MeetingVersion]
    called_off_from: tuple[Occurrence, ...]
    known: bool

    @classmethod
    def of(cls, series: Sequence[Occurrence]) -> _Standing:
        told = frozenset(each.version for each in series if each.is_told_by_series)
        latest = max((each.revision for each in told), default=(0, False))
        cancelled = [each for each in series if each.version.cancels and each.dropped_by]  # policy may count them
        return cls(
            latest,
            frozenset(each.version for each in cancelled if each.version in told and each.version.revision == latest),
            tuple(each for each in cancelled if each.version.following and not each.is_told_by_series),
            any(each.version.stamp for each in series),
        )

    def is_outdated(self, occurrence: Occurrence) -> bool:
        """Whether the latest revision no longer has it, or only answers spoke of it: then what they answer knows better."""
        version = occurrence.version
        if not version.stamp:
            return self.known
        return version.told is not Told.BY_ITSELF and version.revision < self.latest

    def is_called_off(self, occurrence: Occurrence) -> bool:
        at_ms, version = occurrence.original_ms, occurrence.version
        own = version.told is Told.BY_ITSELF  # of the others the revision tells
        return (own and any(not _is_later(version, each) for each in self.called_off)) or any(
            at_ms is not None and at_ms >= (each.original_ms or 0) and not _is_later(version, each.version)
            for each in self.called_off_from
        )


def _is_later(version: MeetingVersion, cancellation: MeetingVersion) -> bool:
    """Whether it calls together again what was called off: occurrences and series have numbers of their own."""
    return version.sequence > cancellation.sequence and version.stamp > cancellation.stamp


def _occurrence(row: Sequence[Any]) -> Occurrence:
    key, at_ms, dropped_by, version, instant_ms = row
    return Occurrence(key, at_ms, dropped_by, MeetingVersion.of(version or 0), instant_ms)


def _change(changes: Sequence[tuple[str, str]], transaction: Transaction) -> None:
    transaction.run(superseded.CHANGE, rows=[list(each) for each in changes])
