"""How long an influence report takes in every format, from findings to bytes, against the analysis that found them."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterator
from functools import partial

from analytics.parameters import RunParameters
from analytics.run import Analysis, analyse
from bench.analytics import MEDIUM, email_like
from bench.figure import Figure, compare
from graph_model.findings import Finding, FindingKind
from graph_model.snapshot import Snapshot
from reports.formats import FORMATS, rendered
from reports.four_answers import Names
from reports.influence_report import influence_report
from reports.material import Material, RunFacts
from reports.reader import READERS


def report_figures(people: int = MEDIUM[0], ties: int = MEDIUM[1], repeats: int = 1) -> Iterator[Figure]:
    """`report`: all formats together."""
    snapshot, parameters = email_like(people, ties), RunParameters()
    found = analyse(snapshot, parameters)
    yield compare(
        "report",
        1,
        "times/s",
        partial(_written, snapshot, found),
        partial(analyse, snapshot, parameters),
        baseline_name=f"the analysis of {people:,} people",
        repeats=repeats,
        warm_ups=0,
        clock=time.process_time,
    )


def _written(snapshot: Snapshot, found: Analysis) -> int:
    """Every format of the report, as many bytes. The document is made once for all."""
    findings = defaultdict[FindingKind, list[Finding]](list)
    for each in found.findings:
        findings[each.kind].append(each)
    run = RunFacts(found.id, found.as_of_ms, found.parameters, found.versions, notes=found.notes)
    document = influence_report(Material(snapshot, run, findings, READERS["analyst"], Names(snapshot, {})))
    return sum(len(rendered(document, each)) for each in FORMATS)
