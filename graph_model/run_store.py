"""Runs in the graph: what an analysis was told, what it found, and the ties that it computed.

A run is `complete` only when all of it is written; readers see complete runs only, so that a crash leaves nothing half
told. The same inputs make the same run id: analysing again what was analysed before only makes it the latest.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from functools import partial
from typing import Any

from graph_model.batches import batched
from graph_model.blocks import blocks
from graph_model.errors import Cancelled, NotFound
from graph_model.findings import Finding, FindingKind, Reason, Score, ScoreKind
from graph_model.identifiers import identifier
from graph_model.long_work import step
from graph_model.queries import runs
from graph_model.store import Row, Transaction, View
from graph_model.writer_lease import WriterLease

BATCH = 2_000
MOST_FINDINGS = 1_000_000
"""Of one kind in a run: who reads all of them reads no more than this."""


@dataclass(frozen=True, slots=True)
class RunRecord:
    """What identifies and explains a run; `sequence` orders runs as they were completed (0: not stored yet)."""

    id: str
    as_of_ms: int | None
    window_days: float
    parameters: str
    policy: str
    snapshot_hash: str
    revision: str
    started_ms: int
    versions: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    sequence: int = 0

    @classmethod
    def from_row(cls, row: Row) -> RunRecord:
        known = {each.name: row[each.name] for each in fields(cls) if each.name in row}
        return cls(**{"as_of_ms": None, **known, "versions": json.loads(row["versions"]), "notes": tuple(row["notes"])})


@dataclass(frozen=True, slots=True)
class StoredFinding(Finding):
    """A finding as it was stored: with its own id and that of its run."""

    id: str = ""
    run: str = ""

    @classmethod
    def from_row(cls, row: Row, about: tuple[str, ...] = ()) -> StoredFinding:
        reasons = tuple(Reason(r["weight"], r["text"], tuple(r["evidence"])) for r in json.loads(row["reasons"]))
        return cls(
            kind=FindingKind(row["kind"]),
            subject=row["subject"],
            rank=row["rank"],
            score=Score(row["value"], ScoreKind(row["score_kind"]), reasons, row["unit"]),
            about=tuple(each for each in about if each != row["subject"]),
            low=row.get("low"),
            high=row.get("high"),
            details=json.loads(row["details"]),
            id=row["id"],
            run=row["run"],
        )


TieRows = Iterable[tuple[str, Sequence[tuple[str, Row]]]]
"""For each person the others they have a tie to, with its properties."""


def write_run(view: View, lease: WriterLease, record: RunRecord, findings: Sequence[Finding], ties: TieRows) -> None:
    """Write a run with its findings and ties, and make it the latest.

    Raises:
        Cancelled: nobody wants it any more. Nothing of it is left, as when Ctrl-C ends it, but what was stored of the same run
            before: that stays as it was.

    """
    sequence = view.read(runs.NEXT_SEQUENCE)[0]["sequence"]
    latest = latest_run(view)
    complete = partial(_write, lease, runs.COMPLETE, id=record.id, revision=record.revision)
    if latest and latest.id == record.id and view.read(runs.HAS_TIES, run=record.id):
        complete(sequence=latest.sequence)
        return
    stored = bool(view.read(runs.IS_COMPLETE, id=record.id))
    by_person = blocks(view, "Person")
    try:
        if not stored:
            _write(lease, runs.BEGIN, id=record.id, properties=_run_row(record))
            _forget_findings(lease, record.id)  # of an attempt that broke off
            _write_findings(lease, record.id, findings)
        _forget_ties(lease, runs.FORGET_TIES_OF, record.id, by_person)
        _write_ties(lease, record.id, ties)
    except (Cancelled, KeyboardInterrupt, SystemExit):
        _forget_ties(lease, runs.FORGET_TIES_OF, record.id, by_person)
        if not stored:
            _forget_findings(lease, record.id)
            _write(lease, runs.FORGET, id=record.id)
        raise
    complete(sequence=sequence)
    _forget_ties(lease, runs.FORGET_TIES, record.id, by_person)  # those of the run before, until now the latest


def _write_ties(lease: WriterLease, run: str, ties: TieRows) -> None:
    for batch in batched(ties, BATCH // 10):
        rows = [{"start": start, "ends": [[end, {**tie, "run": run}] for end, tie in ends]} for start, ends in batch]
        _write(lease, runs.CREATE_TIES, rows=rows)
        step()


def latest_run(view: View) -> RunRecord | None:
    """The run that was completed last, None before the first."""
    rows = view.read(runs.LATEST)
    return RunRecord.from_row(rows[0]["run"]) if rows else None


def latest_run_and_state(view: View) -> tuple[RunRecord | None, str]:
    """The same, with a text that is another after each write under the lease; "" where the graph is not set up."""
    rows = view.read(runs.LATEST_AND_STATE)
    if not rows:
        return None, ""
    run = rows[0]["run"]
    return RunRecord.from_row(run) if run else None, "-".join(map(str, rows[0]["state"]))


def newest_runs(view: View, limit: int) -> list[RunRecord]:
    """The runs that were completed last, the latest first."""
    return [RunRecord.from_row(row["run"]) for row in view.read(runs.NEWEST, limit=limit)]


def run_named(view: View, prefix: str) -> RunRecord:
    """The run whose id begins so.

    Raises:
        NotFound: there is none, or more than one.

    """
    rows = view.read(runs.BY_PREFIX, prefix=prefix)
    if len(rows) != 1:
        raise NotFound("run" if not rows else "single run", prefix)
    return RunRecord.from_row(rows[0]["run"])


def read_all_findings(view: View, run: str) -> list[StoredFinding]:
    """All findings of a run, by kind and rank."""
    kinds = (read_findings(view, run, kind, limit=MOST_FINDINGS) for kind in FindingKind)
    return [finding for some in kinds for finding in some]


def read_findings(view: View, run: str, kind: FindingKind, *, limit: int, skip: int = 0) -> list[StoredFinding]:
    """Findings of one kind of a run in the order of their rank, from the `skip`-th on, at most `limit`."""
    rows = [row["finding"] for row in view.read(runs.FINDINGS, run=run, kind=kind.value, skip=skip, limit=limit)]
    about = view.read(runs.ABOUT_IDS, ids=[row["id"] for row in rows])
    others = {row["id"]: tuple(sorted(row["about"])) for row in about}
    return [StoredFinding.from_row(row, others.get(row["id"], ())) for row in rows]


def finding_id(run: str, finding: Finding) -> str:
    """The id of a finding in a run: its kind, rank and subject there are its own (equal scores share a rank)."""
    return identifier("finding", run, finding.kind.value, str(finding.rank), finding.subject)


def _write(lease: WriterLease, query: str, **parameters: Any) -> None:
    lease.write(lambda transaction: transaction.run(query, **parameters), recorded=False)


def _forget_findings(lease: WriterLease, run: str) -> None:
    def work(transaction: Transaction) -> int:
        rows = transaction.run(runs.FORGET_FINDINGS, run=run, limit=BATCH)
        return int(rows[0]["forgotten"]) if rows else 0

    while lease.write(work, recorded=False):
        pass


def _write_findings(lease: WriterLease, run: str, findings: Sequence[Finding]) -> None:
    for number, batch in enumerate(batched(findings, BATCH)):
        lease.write(partial(_create_findings, run, batch), recorded=False)
        step(0.9 * min(1.0, (number + 1) * BATCH / len(findings)))


def _create_findings(run: str, batch: Sequence[Finding], transaction: Transaction) -> None:
    transaction.run(runs.CREATE_FINDINGS, rows=[_finding_row(run, each) for each in batch])
    about = [[finding_id(run, each), sorted({each.subject, *each.about})] for each in batch]
    for query in runs.ABOUT.values():
        transaction.run(query, rows=about)


def _forget_ties(lease: WriterLease, query: str, run: str, by_person: Iterable[tuple[str, str]]) -> None:
    for low, high in by_person:
        _write(lease, query, run=run, low=low, high=high)


def _run_row(record: RunRecord) -> Row:
    row: Row = {
        **asdict(record),
        "versions": json.dumps(dict(record.versions), sort_keys=True),
        "notes": list(record.notes),
    }
    return {name: value for name, value in row.items() if value is not None}


def _finding_row(run: str, finding: Finding) -> Row:
    row = {
        "id": finding_id(run, finding),
        "run": run,
        "kind": finding.kind.value,
        "subject": finding.subject,
        "rank": finding.rank,
        "low": finding.low,
        "high": finding.high,
        "value": finding.score.value,
        "unit": finding.score.unit,
        "score_kind": finding.score.kind.value,
        "reasons": json.dumps([_reason(reason) for reason in finding.score.reasons]),
        "details": json.dumps(dict(finding.details), sort_keys=True, allow_nan=False),
    }
    return {name: value for name, value in row.items() if value is not None}


def _reason(reason: Reason) -> Row:
    return {"weight": reason.weight, "text": reason.text, "evidence": list(reason.evidence)}
