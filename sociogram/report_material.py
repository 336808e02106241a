"""What reports are made from, read from the graph once: findings of a run, names, decisions and the run before."""

from __future__ import annotations

from collections.abc import Collection

from analytics.parameters import RunParameters
from graph_model.directory import names_by_former_id, present_ids
from graph_model.disposition_store import read_dispositions
from graph_model.errors import AnalysisError
from graph_model.findings import FindingKind
from graph_model.run_store import MOST_FINDINGS, RunRecord, latest_run, newest_runs, read_findings, run_named
from graph_model.snapshot import Snapshot
from graph_model.snapshot_reader import current_snapshot
from graph_model.store import Store
from reports.four_answers import Findings, Names
from reports.material import Material, RunFacts
from reports.reader import Reader
from sociogram.audit import audit_key
from sociogram.settings import Settings

NO_RUN = "There is no run yet. Load something, then run `sociogram analyse`."
GRAPH_CHANGED = "The graph has changed since this run: the counts are of today. `sociogram analyse` makes a new run."
LOOKED_THROUGH = 100
"""Runs that are looked through for the one before."""


def report_material(
    store: Store,
    settings: Settings,
    reader: Reader,
    kinds: Collection[FindingKind],
    *,
    run: str | None = None,
    compared: FindingKind | None = None,
) -> Material:
    """Everything for a report with findings of these kinds.

    `run`: how its id begins; by default the latest. `compared`: the kind of which the run before is read, too.

    Raises:
        AnalysisError: there is no run.
        NotFound: no run is called so.

    """
    chosen = run_named(store, run) if run else latest_run(store)
    if chosen is None:
        raise AnalysisError(NO_RUN)
    snapshot = current_snapshot(store, settings.cache_dir)
    earlier = _before(store, chosen) if compared else None
    return Material(
        snapshot=snapshot,
        run=_facts(chosen, snapshot),
        findings=_findings(store, chosen, kinds),
        reader=reader,
        names=Names(snapshot, names_by_former_id(store)),
        dispositions=read_dispositions(store),
        earlier=_facts(earlier, snapshot) if earlier else None,
        earlier_findings=_findings(store, earlier, [compared]) if earlier and compared else {},
        present=present_ids(store),
        key=b"" if reader.scores else audit_key(store, settings),
    )


def _findings(store: Store, run: RunRecord, kinds: Collection[FindingKind]) -> Findings:
    return {kind: read_findings(store, run.id, kind, limit=MOST_FINDINGS) for kind in kinds}


def _before(store: Store, run: RunRecord) -> RunRecord | None:
    """The run before this one that was told the same, as of the same day or an earlier one."""
    told = RunParameters.from_json(run.parameters).as_of_now()
    older = (
        each for each in newest_runs(store, LOOKED_THROUGH)
        if each.sequence < run.sequence and (each.as_of_ms or 0) <= (run.as_of_ms or 0)
    )  # fmt: skip
    return next((each for each in older if RunParameters.from_json(each.parameters).as_of_now() == told), None)


def _facts(run: RunRecord, snapshot: Snapshot) -> RunFacts:
    outdated = run.revision != snapshot.revision
    return RunFacts(
        id=run.id,
        as_of_ms=run.as_of_ms,
        parameters=RunParameters.from_json(run.parameters),
        versions=run.versions,
        policy=run.policy,
        notes=(GRAPH_CHANGED, *run.notes) if outdated else run.notes,
        outdated=outdated,
    )
