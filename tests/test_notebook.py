"""The notebook of examples/ runs as it stands, and its numbers are those of the report."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from graph_model.bolt_address import BoltAddress
from graph_model.findings import FindingKind
from graph_model.run_store import read_findings
from graph_model.store import Store
from reports.document import Document, Row
from reports.influence_report import influence_report
from reports.reader import READERS
from sociogram.analysing import run_analysis
from sociogram.demo.performance import Performance
from sociogram.report_material import report_material
from sociogram.reporting import INFLUENCE
from sociogram.settings import Settings
from tests.sociogram.test_load import settings_of

NOTEBOOK = Path(__file__).resolve().parents[1] / "examples" / "notebooks" / "influence_report.ipynb"
DAY_MS = 86_400_000
TOLD = """
import json
print(json.dumps({"top": top, "gaps": gaps, "pairs": len(pairs), "moved": [each.topic.subject for each in moved]}))
"""


@pytest.fixture(scope="module")
def two_runs(demo: tuple[Store, Performance]) -> tuple[Store, str]:
    """The made-up company with a run of half a year before, and the latest one's id."""
    store, performance = demo
    analysis = performance.run.analysis
    assert analysis.as_of_ms is not None
    run_analysis(store, replace(analysis.parameters, as_of_ms=analysis.as_of_ms - 180 * DAY_MS))
    return store, run_analysis(store, analysis.parameters).record.id


def test_its_numbers_are_those_of_the_report(
    two_runs: tuple[Store, str],
    embedded_address: BoltAddress,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    store, run = two_runs
    there = {"SOCIOGRAM_CACHE_DIR": tmp_path, "SOCIOGRAM_DATA_DIR": tmp_path, "IPYTHONDIR": tmp_path / "ipython"}
    for name, value in {**settings_of(embedded_address), **there}.items():
        monkeypatch.setenv(name, str(value))
    told, printed = executed(tmp_path)
    findings = read_findings(store, run, FindingKind.INFLUENCE, limit=10)
    assert told["top"] == [each.subject for each in findings]

    material = report_material(store, Settings(), READERS["analyst"], INFLUENCE, compared=FindingKind.INFLUENCE)
    report = influence_report(material, top=10)
    assert told["gaps"] == [key_of(row) for row in rows(report, "gaps")]
    assert told["moved"][:25] == [key_of(row) for row in rows(report, "changes")]
    assert told["moved"]
    assert told["pairs"] == len(material.of(FindingKind.UNIT_COVERAGE)) > 0
    for each in findings:
        assert f"{each.rank:>3} ({each.low} to {each.high})  {material.names(each.subject)}" in printed
        assert all(reason.text in printed for reason in each.score.reasons)


def executed(folder: Path) -> tuple[dict[str, Any], str]:
    """What the notebook found, and all that it printed."""
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    notebook.cells.append(nbformat.v4.new_code_cell(TOLD))
    NotebookClient(notebook, timeout=600, kernel_name="python3", resources={"metadata": {"path": folder}}).execute()
    texts = [output.text for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    return json.loads(texts[-1]), "".join(texts[:-1])


def rows(report: Document, key: str) -> tuple[Row, ...]:
    return next(table.rows for table in report.tables() if table.key == key)


def key_of(row: Row) -> str:
    person: Any = row.values[0]
    return str(person.id)


def test_no_output_is_stored_in_it() -> None:
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    nbformat.validate(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert code
    assert [cell.source for cell in code if cell.outputs or cell.execution_count is not None] == []
