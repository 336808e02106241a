"""The influence report: what it says of whom, and to whom."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from analytics.change import Direction
from analytics.parameters import RunParameters
from analytics.run import analyse
from graph_model.disposition import Disposition, DispositionState
from graph_model.findings import FindingKind
from graph_model.snapshot import Snapshot
from reports.document import Chart, Document, Named, Table
from reports.formats.json_text import facts_of
from reports.influence_report import influence_report
from reports.network_picture import hidden_brokers
from tests.reports.demo_material import demo, demo_material, material_of, secrets_of


def table(document: Document, key: str) -> Table:
    return next(each for each in document.tables() if each.key == key)


def cells(document: Document, key: str) -> list[dict[str, Any]]:
    found = table(document, key)
    return [dict(zip((each.key for each in found.columns), row.values, strict=True)) for row in found.rows]


def keys(document: Document) -> list[str]:
    return [section.key for section in document.sections]


def test_the_ranking_says_of_each_what_the_finding_says_with_interval_and_reasons() -> None:
    material = demo_material()
    document = influence_report(material, top=7)
    ranked = material.of(FindingKind.INFLUENCE)
    rows = table(document, "top-influencers").rows
    assert len(rows) == 7
    for finding, row, told in zip(ranked, rows, cells(document, "top-influencers"), strict=False):
        assert told["person"] == Named(finding.subject, material.names(finding.subject))
        assert (told["rank"], told["rank_low"], told["rank_high"]) == (finding.rank, finding.low, finding.high)
        assert told["score"] == finding.score.value
        assert row.reasons == tuple(reason.text for reason in finding.score.reasons)
    assert table(document, "top-influencers").left_out == len(ranked) - 7


def test_beside_every_chart_stands_a_table() -> None:
    charts = 0
    for section in influence_report(demo_material()).sections:
        kinds = [type(block) for block in section.blocks]
        charts += kinds.count(Chart)
        assert kinds.count(Chart) <= kinds.count(Table), section.key
    assert charts == 3


def test_the_planted_brokers_are_ringed_and_in_the_table_beside_the_picture() -> None:
    material = demo_material()
    brokers = {each.subject for each in hidden_brokers(material.of(FindingKind.INFLUENCE))}
    document = influence_report(material)
    assert brokers
    ringed = {row["person"].id for row in cells(document, "network-people") if row["hidden_broker"]}
    assert ringed == brokers
    chart = next(block for block in document.sections[1].blocks if isinstance(block, Chart))
    drawing: Any = chart.drawing
    assert sum(node.mark for node in drawing.nodes) == len(brokers)
    assert all(0 <= one < other < len(drawing.nodes) for one, other, _ in drawing.ties)


def test_all_who_are_drawn_stand_in_the_table_with_the_ties_that_are_drawn() -> None:
    document = influence_report(demo_material())
    chart: Any = next(block for block in document.sections[1].blocks if isinstance(block, Chart))
    rows = cells(document, "network-ties")
    assert len(rows) == len(chart.drawing.nodes)
    told = {frozenset((row["person"], other)) for row in rows for other in row["tied_to"]}
    drawn = {frozenset((rows[one]["person"], rows[other]["person"])) for one, other, _ in chart.drawing.ties}
    assert told == drawn


def test_gaps_are_listed_widest_first() -> None:
    gaps = [row["gap"] for row in cells(influence_report(demo_material()), "gaps")]
    assert gaps == sorted(gaps, reverse=True)
    assert all(
        row["gap"] == pytest.approx(row["influence"] - row["formal"])
        for row in cells(influence_report(demo_material()), "gaps")
    )


def test_what_was_decided_stands_beside_the_finding() -> None:
    first = demo_material().of(FindingKind.INFLUENCE)[0]
    decided = Disposition(first.topic, DispositionState.ACCEPTED, "Zoë", 0, note="is being thanked")
    document = influence_report(demo_material(dispositions=[decided]))
    assert table(document, "top-influencers").rows[0].decision == "Accepted by Zoë on 1970-01-01: is being thanked"


def test_without_an_earlier_run_that_is_said_and_with_one_changes_beyond_chance_are_listed() -> None:
    material = demo_material()
    assert "There is no earlier run" in json.dumps(facts_of(influence_report(material)))
    ranked = list(material.of(FindingKind.INFLUENCE))
    last = replace(ranked[0], rank=99, low=98, high=99, score=replace(ranked[0].score, value=1.0))
    earlier = {FindingKind.INFLUENCE: [*ranked[1:], last]}
    document = influence_report(demo_material(earlier=replace(material.run, id="before"), earlier_findings=earlier))
    [change] = cells(document, "changes")
    assert change["person"].id == last.subject
    assert (change["direction"], change["rank_before"], change["rank"]) == (Direction.ROSE.value, 99, ranked[0].rank)


def test_that_two_runs_differ_in_more_than_people_is_said_beside_what_changed() -> None:
    material = demo_material()
    earlier = replace(material.run, policy="p0")
    said = json.dumps(facts_of(influence_report(demo_material(earlier=earlier))))
    assert "The policy has changed between the two runs" in said
    assert "same versions" not in said


def test_the_part_of_samples_that_an_interval_covers_is_the_runs() -> None:
    material = demo_material()
    told = replace(material.run.parameters, influence=replace(material.run.parameters.influence, interval=0.5))
    document = influence_report(replace(material, run=replace(material.run, parameters=told)))
    assert "would lie for 50% of samples" in json.dumps(facts_of(document))


@pytest.mark.parametrize("role", ["viewer", "manager"])
def test_who_sees_nobody_by_name_gets_no_name_address_or_id_and_round_numbers(role: str) -> None:
    document = influence_report(demo_material(role))
    text = json.dumps(facts_of(document), ensure_ascii=False)
    assert not [secret for secret in secrets_of(demo()[0]) if secret in text]
    assert keys(document) == ["in-short", "top", "units", "method", "coverage"]
    assert all(row["people"] % 5 == 0 for row in cells(document, "communities"))
    assert "names nobody of us" in document.edition.confidentiality
    pseudonyms = [row["pseudonym"] for row in cells(document, "top-influencers")]
    assert len(set(pseudonyms)) == len(pseudonyms) == 20
    assert not [note for note in demo_material(role).notes if any(map(str.isdigit, note))]


def test_a_reviewer_sees_who_connects_units_but_no_scores_of_people() -> None:
    document = influence_report(demo_material("reviewer"))
    assert keys(document) == ["in-short", "top", "units", "method", "coverage"]
    assert "pseudonym" in cells(document, "top-influencers")[0]
    assert any(row["its_contacts"] for row in cells(document, "unit-pairs"))
    assert "Confidential" in document.edition.confidentiality


def test_an_empty_graph_gives_sentences() -> None:
    snapshot = Snapshot.from_columns()
    document = influence_report(material_of(snapshot, analyse(snapshot, RunParameters())))
    assert [each.nothing for each in document.tables() if not each.rows]
    assert "The graph holds no people" in json.dumps(facts_of(document))
