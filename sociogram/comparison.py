"""Two runs compared: what changed, which ties cooled, and which input moved each finding.

The inputs are exchanged one after the other, by analysing the present graph as the earlier run would have (with what is
recorded by now, but as of its day and with its parameters), then as of the later day; what then still differs is what the
later run was told. That needs the later run to be of the graph as it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from analytics.change import Change, changes
from analytics.change_causes import Cause, Step, causes
from analytics.parameters import RunParameters
from analytics.run import Analysis, analyse, versions
from analytics.stable_labels import FormerLabels
from analytics.tie_changes import TieMoved, cooled, warmed
from graph_model.directory import present_ids
from graph_model.findings import Finding, FindingKind, Topic
from graph_model.run_store import RunRecord, read_all_findings
from graph_model.snapshot import Snapshot
from graph_model.snapshot_reader import current_snapshot
from graph_model.store import View

NOT_OF_THIS_GRAPH = (
    "The graph has changed since the later run: which input moved a finding, and which ties cooled, can only be said of a "
    "run of the graph as it is. `sociogram analyse` makes one."
)


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed from `older` to `newer`. `causes`: of a topic how much of its value each input moved."""

    older: RunRecord
    newer: RunRecord
    snapshot: Snapshot
    changes: tuple[Change, ...]
    causes: Mapping[Topic, Mapping[Cause, float]]
    cooled: tuple[TieMoved, ...]
    warmed: tuple[TieMoved, ...]
    notes: tuple[str, ...]


def compare_runs(view: View, older: RunRecord, newer: RunRecord, *, cache: Path | None = None) -> Comparison:
    """Everything that is different in the findings of the newer run."""
    snapshot, present = current_snapshot(view, cache), present_ids(view)
    before, after = read_all_findings(view, older.id), read_all_findings(view, newer.id)
    found = tuple(changes(before, after, present))
    notes = tuple(_notes(older, newer))
    if snapshot.hash != newer.snapshot_hash:
        return Comparison(older, newer, snapshot, found, {}, (), (), (NOT_OF_THIS_GRAPH, *notes))
    then, now = _between(snapshot, older, newer, FormerLabels.of(_communities(before)))
    parameters = RunParameters.from_json(newer.parameters)
    return Comparison(
        older=older,
        newer=newer,
        snapshot=snapshot,
        changes=found,
        causes=causes(_steps(before, then, now, after), present),
        cooled=tuple(cooled(then.ties, now.ties, parameters)),
        warmed=tuple(warmed(then.ties, now.ties, parameters)),
        notes=notes,
    )


def _communities(findings: Sequence[Finding]) -> Iterator[Finding]:
    return (each for each in findings if each.kind is FindingKind.COMMUNITY)


def _between(snapshot: Snapshot, older: RunRecord, newer: RunRecord, former: FormerLabels) -> tuple[Analysis, Analysis]:
    """The present graph as the older run would see it: as of its own day, and as of the newer run's.

    Communities have the numbers that they have there, so that the same one is compared.
    """
    told = RunParameters.from_json(older.parameters)
    then = analyse(snapshot, replace(told, as_of_ms=older.as_of_ms), former=former)
    if older.as_of_ms == newer.as_of_ms:
        return then, then
    return then, analyse(snapshot, replace(told, as_of_ms=newer.as_of_ms), former=former)


def _steps(before: Sequence[Finding], then: Analysis, now: Analysis, after: Sequence[Finding]) -> Iterator[Step]:
    yield Step(Cause.FACTS, before, then.findings)
    yield Step(Cause.TIME, then.findings, now.findings)
    yield Step(Cause.PARAMETERS, now.findings, after)


def _notes(older: RunRecord, newer: RunRecord) -> Iterator[str]:
    if older.policy != newer.policy:
        yield "The policy has changed between the two; what that moved is counted with the facts."
    if older.versions != newer.versions or older.versions != versions():
        yield "The two were not made by the same versions of the software; what that moved is counted with the facts."
