"""Runs, and what all findings have in common."""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from typing import Any

from gql.connections import Connection, PageArguments, listed
from gql.context import Info, RequestContext, chosen_run, latest_run, load
from gql.node import evidence_at_hand, local_id, read_things
from gql.rules import NAMED, limits_of
from gql.scope import Scope, own_accounts, own_department
from gql.selection import selected_below
from graph_model import directory
from graph_model.disposition import Disposition
from graph_model.disposition_store import read_dispositions
from graph_model.findings import ABOUT_A_PERSON, FindingKind, Reason
from graph_model.job import Job
from graph_model.job_store import jobs_by_outcome
from graph_model.run_store import RunRecord, StoredFinding, read_findings
from graph_model.store import View


async def runs(_root: Any, info: Info, page: PageArguments, **given: Any) -> Connection:
    return await listed(info, directory.RUNS, page, directory.filters(**given))


async def run(_root: Any, info: Info, id: str | None = None) -> RunRecord:
    return await chosen_run(info, local_id(id, "Run"))


async def is_latest(record: RunRecord, info: Info) -> bool:
    latest = await latest_run(info)
    return latest is not None and latest.id == record.id


def notes(record: RunRecord, info: Info) -> list[str]:
    """All of them for whoever sees people by name; for others those without a number, which count nobody."""
    all_of_them = info.context.caller.has_any(NAMED)
    return [note for note in record.notes if all_of_them or not any(map(str.isdigit, note))]


def versions(record: RunRecord, _info: Info) -> list[dict[str, str]]:
    return [{"name": name, "version": version} for name, version in sorted(record.versions.items())]


async def findings_of_kind(
    info: Info, kind: FindingKind, page: PageArguments, run_id: str | None, **given: Any
) -> Connection:
    """The findings of one kind of a run that these filters of `directory.FINDINGS` keep; only those that are their own for who
    sees no others.

    Their cursors belong to that run.
    """
    chosen = await chosen_run(info, local_id(run_id, "Run"))
    scopes = limits_of(info)
    if scopes is not None:
        own = await own_department(info) if Scope.DEPARTMENT in scopes else await own_accounts(info)
        given |= directory.about_filters(kind, own)
    filters = directory.filters(run=chosen.id, kind=kind.value, **given)
    found = await listed(info, directory.FINDINGS, page, filters, scope=f"{kind.value}{chosen.id}")
    await _read_ahead(info, [edge.node for edge in found.edges])
    return found


async def _read_ahead(info: Info, findings: Sequence[StoredFinding]) -> None:
    """Read at once what the findings of a page name, so that none of them waits."""
    wanted = selected_below(info)
    reasons = (reason for finding in findings for reason in finding.score.reasons)
    evidence = {key for reason in reasons for key in reason.evidence} if "evidence" in wanted else set()
    about = [finding for finding in findings if finding.kind in ABOUT_A_PERSON]
    people = {finding.subject for finding in about} if "person" in wanted else set()
    await read_things(info, evidence, people | evidence if about else people)  # their evidence is people, most often


async def only_finding(info: Info, kind: FindingKind, run_id: str | None) -> StoredFinding | None:
    """The finding of a kind of which a run has at most one."""
    chosen = await chosen_run(info, local_id(run_id, "Run"))
    context: RequestContext = info.context
    found = await context.loaders.once(_first_of, chosen.id, kind)
    return found[0] if found else None


def _first_of(view: View, run_id: str, kind: FindingKind) -> list[StoredFinding]:
    return read_findings(view, run_id, kind, limit=1)


async def run_of(finding: StoredFinding, info: Info) -> RunRecord | None:
    return await load(info, directory.runs_by_id, finding.run)


async def job_of(record: RunRecord, info: Info) -> Job | None:
    return await load(info, jobs_by_outcome, record.id)


async def disposition_of(finding: StoredFinding, info: Info) -> Disposition | None:
    """Read at once for all findings: people decide about few of them."""
    present = await info.context.loaders.once(directory.present_ids)
    decided = await info.context.loaders.once(read_dispositions)
    topic = finding.topic.renamed(present)
    return next((each for each in decided if each.topic == topic), None)


def evidence_of(reason: Reason, info: Info) -> list[Any] | Awaitable[list[Any]]:
    return evidence_at_hand(info, reason.evidence)
