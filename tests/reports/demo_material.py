"""Material of a made-up company, analysed once for all tests of reports."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from typing import Any

from analytics.parameters import InfluenceParameters, RunParameters
from analytics.run import Analysis, analyse
from graph_model.findings import Finding, FindingKind
from graph_model.snapshot import Snapshot
from reports.four_answers import Names
from reports.material import Material, RunFacts
from reports.reader import READERS
from sociogram.demo.columns import to_snapshot
from sociogram.demo.company import CompanySize, make_company

QUICK = RunParameters(influence=InfluenceParameters(replicates=5))
KEY = b"k" * 32


@cache
def demo() -> tuple[Snapshot, Analysis]:
    snapshot = to_snapshot(make_company(3, CompanySize(140, 32, 12)))
    return snapshot, analyse(snapshot, QUICK)


def demo_material(role: str = "analyst", **more: Any) -> Material:
    return material_of(*demo(), role, **more)


def material_of(snapshot: Snapshot, analysis: Analysis, role: str = "analyst", **more: Any) -> Material:
    findings = defaultdict[FindingKind, list[Finding]](list)
    for finding in analysis.findings:
        findings[finding.kind].append(finding)
    run = RunFacts(analysis.id, analysis.as_of_ms, analysis.parameters, analysis.versions, "p1", analysis.notes)
    given = {"names": Names(snapshot, {}), "key": KEY, **more}
    return Material(snapshot, run, findings, READERS[role], **given)


def secrets_of(snapshot: Snapshot) -> set[str]:
    """All that tells who somebody is: ids, names and addresses."""
    people = snapshot.people
    return {*people.id, *people.name, *people.email} - {""}
