"""Findings as tables: every kind, every column of its type, the same in each format, and for each role what it may see."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gql.caller import Caller, Role
from gql.rules import may_read
from graph_model.errors import InputError
from graph_model.findings import ABOUT_A_PERSON, DETAILS, Finding, FindingKind, Reason, Score, ScoreKind
from reports.document import printable
from reports.exports.finding_columns import FIRST, JSON, PSEUDONYMOUS, TYPES, columns_of
from reports.exports.finding_tables import ExportTable, finding_table, may_see, pseudonymous_table
from reports.exports.table_files import TABLE_FORMATS
from reports.four_answers import Names
from reports.reader import READERS
from tests.analytics.account_book import account_findings
from tests.analytics.test_deterioration import planted
from tests.analytics.test_outreach_conflicts import ADA, BEN, collisions
from tests.reports.demo_material import KEY, demo, secrets_of
from tests.reports.test_formats import EVIL

ROOT = Path(__file__).parents[2]
ANALYST, VIEWER = READERS["analyst"], READERS["viewer"]


@cache
def found() -> dict[FindingKind, Sequence[Finding]]:
    """Findings of every kind: of the made-up company, and for what is not so there of small ones."""
    alarms = account_findings(planted(0), kind=FindingKind.DETERIORATION_ALARM)
    all_of_them = [*demo()[1].findings, *alarms, *collisions([ADA, BEN])]
    return {kind: [each for each in all_of_them if each.kind is kind] for kind in FindingKind}


def table(kind: FindingKind, role: str = "analyst") -> ExportTable:
    return finding_table(kind, found()[kind], "r1", Names(demo()[0], {}), READERS[role])


def rows(of: ExportTable) -> list[dict[str, Any]]:
    return [{each.name: value for each, value in zip(of.columns, row, strict=True)} for row in of.rows]


def written(form: str, of: ExportTable) -> bytes:
    file = io.BytesIO()
    TABLE_FORMATS[form](of, file)
    return file.getvalue()


# ── columns ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("kind", FindingKind)
def test_every_kind_has_a_column_for_each_detail_and_every_value_is_of_its_type(kind: FindingKind) -> None:
    columns = columns_of(kind)
    assert {each.name for each in columns} >= {*DETAILS[kind], *(each.name for each in FIRST)}
    assert len({each.name for each in columns}) == len(columns)
    assert {name for names in TYPES[kind].values() for name in names.split()} <= set(DETAILS[kind])
    told = rows(table(kind))
    assert len(told) == len(found()[kind]) > 0
    for row in told:
        for each in columns:
            value = row[each.name]
            fits = isinstance(value, list | dict) if each.type is JSON else type(value) is each.type
            assert value is None or fits, (each.name, value)


@pytest.mark.parametrize("kind", FindingKind)
def test_a_row_says_what_the_finding_says(kind: FindingKind) -> None:
    names = Names(demo()[0], {})
    for row, finding in zip(rows(table(kind)), found()[kind], strict=True):
        assert (row["run"], row["kind"], row["subject"]) == ("r1", kind, finding.subject)
        assert row["subject_name"] == names(finding.subject)
        assert (row["rank"], row["low"], row["high"], row["value"]) == (
            finding.rank, finding.low, finding.high, finding.score.value,
        )  # fmt: skip
        assert [each["text"] for each in row["reasons"]] == [each.text for each in finding.score.reasons]
        for name, value in finding.details.items():
            if not isinstance(row[name], datetime):
                assert row[name] == value
            else:
                assert row[name] == datetime.fromtimestamp(value / 1000, UTC)


def test_details_that_are_ids_have_the_name_beside_them() -> None:
    names = Names(demo()[0], {})
    first = rows(table(FindingKind.SUCCESSOR))[0]
    assert first["leaver_name"] == names(first["leaver"]) != first["leaver"]


# ── formats ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("kind", FindingKind)
def test_all_formats_say_the_same(kind: FindingKind) -> None:
    columns, expected = columns_of(kind), [plain(row) for row in rows(table(kind))]
    assert json.loads(written("json", table(kind))) == expected
    parquet = pq.read_table(io.BytesIO(written("parquet", table(kind))))
    assert [(field.name, field.metadata[b"says"].decode()) for field in parquet.schema] == [
        (each.name, each.says) for each in columns
    ]
    assert [plain(parsed(row, kind)) for row in parquet.to_pylist()] == expected
    lines = list(csv.DictReader(io.StringIO(written("csv", table(kind)).decode("utf-8-sig"))))
    for line, row in zip(lines, expected, strict=True):
        for each in columns:
            value, cell = row[each.name], line[each.name]
            read = json.loads(cell) if each.type is JSON and cell else cell.removeprefix("'")
            assert read == (value if each.type is JSON and value is not None else "" if value is None else str(value))


def parsed(row: dict[str, Any], kind: FindingKind) -> dict[str, Any]:
    parts = {each.name for each in columns_of(kind) if each.type is JSON}
    return {name: json.loads(value) if name in parts and value else value for name, value in row.items()}


def plain(row: dict[str, Any]) -> dict[str, Any]:
    """As JSON holds it: tuples are lists, moments ISO 8601."""
    shown = {name: value.isoformat() if isinstance(value, datetime) else value for name, value in row.items()}
    return json.loads(json.dumps(shown))


def one(text: str) -> ExportTable:
    """A finding that has this text wherever it can."""
    details = {"leaver": text, "contact_overlap": 0.5}
    score = Score(1.0, ScoreKind.SUM, (Reason(1.0, text),), text)
    finding = Finding(FindingKind.SUCCESSOR, text, 1, score, details=details)
    return finding_table(finding.kind, [finding], text, lambda key: key, ANALYST)


@pytest.mark.parametrize("form", TABLE_FORMATS)
@given(text=st.text(st.characters()))
@example("\ud800 half a letter")
@example("a\x00b\r\nc")
def test_no_text_breaks_a_table(form: str, text: str) -> None:
    data, told = written(form, one(text)), printable(text)
    if form == "csv":
        [line] = csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""))
        assert line["subject"].removeprefix("'") in (told, told.removeprefix("'"))
    elif form == "json":
        [row] = json.loads(data)
        assert printable(row["subject"]) == told
    else:
        [row] = pq.read_table(io.BytesIO(data)).to_pylist()
        assert row["subject"] == told


@pytest.mark.parametrize("evil", [*EVIL, "\t=1+1", " =1+1", "\r+1", "-2", "@A1", "'=1"])
def test_no_cell_of_a_csv_file_is_a_formula(evil: str) -> None:
    [head, line] = csv.reader(io.StringIO(written("csv", one(evil)).decode("utf-8-sig"), newline=""))
    assert len(head) == len(line)
    assert [cell for cell in line if cell.lstrip()[:1] in {"=", "+", "-", "@", "\t", "\r"}] == []


def test_without_its_library_parquet_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(InputError, match=r"pip install 'sociogram\[parquet\]'"):
        written("parquet", one("Ada"))


def digests() -> list[str]:
    return [sha256(written(form, table(kind))).hexdigest() for kind in FindingKind for form in TABLE_FORMATS]


def test_another_process_writes_the_same_files() -> None:
    words = "from tests.reports.test_finding_tables import digests; print(*digests())"
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "7"}
    done = subprocess.run([sys.executable, "-c", words], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.split() == digests()


# ── who may see what ────────────────────────────────────────────────────────────────────────────────────────────────

FIELDS = {
    FindingKind.INFLUENCE: "pseudonymousInfluencers",
    FindingKind.CONTACT_COVERAGE: "contactCoverage",
    FindingKind.UNIT_COVERAGE: "unitCoverage",
    FindingKind.SINGLE_POINT_OF_FAILURE: "singlePointsOfFailure",
    FindingKind.SUCCESSOR: "succession",
    FindingKind.TRUCK_FACTOR: "truckFactor",
    FindingKind.DEPENDENCY_PATH: "dependencyPaths",
    FindingKind.CHOKE_POINT: "chokePoints",
    FindingKind.CRITICAL_CONTACT: "criticalContacts",
    FindingKind.CONCENTRATION: "concentrations",
    FindingKind.COMMUNITY: "communities",
    FindingKind.COMMUNITY_COMPARISON: "communityComparison",
    FindingKind.INFLUENCE_SET: "influenceSet",
    FindingKind.ACCOUNT_HEALTH: "accountHealth",
    FindingKind.DETERIORATION_ALARM: "deteriorationAlarms",
    FindingKind.RESPONSE_TIMES: "responseTimes",
    FindingKind.OUTREACH_CONFLICT: "outreachConflicts",
}


@pytest.mark.parametrize("role", READERS)
def test_a_role_sees_the_kinds_that_it_sees_over_the_api(role: str) -> None:
    caller = Caller("", frozenset({Role(role)}))
    expected = {kind for kind, field in FIELDS.items() if may_read(caller, "Query", field)}
    assert {kind for kind in FindingKind if may_see(READERS[role], kind)} == expected


def seen(role: str) -> Iterator[str]:
    """The text of all that this role may see."""
    for kind in FindingKind:
        if may_see(READERS[role], kind) and (kind is not FindingKind.INFLUENCE or READERS[role].scores):
            yield written("csv", table(kind, role)).decode()


def test_who_sees_nobody_by_name_finds_nobody_and_groups_in_round_numbers() -> None:
    snapshot, analysis = demo()
    influence = pseudonymous_table(
        found()[FindingKind.INFLUENCE], analysis.id, KEY, analysis.parameters.influence.weights, 5
    )
    told = "".join([*seen("viewer"), written("csv", influence).decode()])
    assert [each for each in secrets_of(snapshot) if each in told] == []
    sizes = {row["size"] for row in rows(table(FindingKind.COMMUNITY, "viewer"))}
    assert sizes
    assert all(size % 5 == 0 for size in sizes)


def test_who_may_not_see_scores_learns_nothing_of_who_is_in_which_community() -> None:
    for row in rows(table(FindingKind.COMMUNITY, "reviewer")):
        assert (row["members"], row["top_people"]) == (None, None)
        assert row["strength_inside"] is not None
    assert rows(table(FindingKind.COMMUNITY_COMPARISON, "reviewer"))[0]["outsiders"] is None


def test_the_ranking_under_pseudonyms_is_for_a_whole_step_of_people() -> None:
    _, analysis = demo()
    ranked = found()[FindingKind.INFLUENCE]
    made = pseudonymous_table(ranked, analysis.id, KEY, analysis.parameters.influence.weights, 5)
    told = rows(made)
    assert made.columns == PSEUDONYMOUS
    assert [row["rank"] for row in told] == list(range(1, len(ranked) // 5 * 5 + 1))
    assert len({row["pseudonym"] for row in told}) == len(told)


def test_findings_about_people_are_told_by_name_to_who_may_see_names_only() -> None:
    assert [kind for kind in ABOUT_A_PERSON - {FindingKind.INFLUENCE} if may_see(VIEWER, kind)] == []
