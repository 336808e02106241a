"""The page of four answers: what it chooses, and how it reads when there is little to say."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from rich.console import Console

from analytics.parameters import InfluenceParameters, RunParameters
from analytics.run import analyse
from graph_model.findings import Finding, FindingKind
from graph_model.snapshot import Snapshot
from reports.four_answers import Answers, Entry, Names, Section, four_answers
from reports.terminal import lines
from sociogram.demo.columns import to_snapshot
from sociogram.demo.company import CompanySize, make_company
from tests.analytics.snapshots import company

QUICK = RunParameters(influence=InfluenceParameters(replicates=0))


def page(snapshot: Snapshot, top: int = 5) -> Answers:
    analysis = analyse(snapshot, QUICK)
    findings: dict[FindingKind, list[Finding]] = {}
    for finding in analysis.findings:
        findings.setdefault(finding.kind, []).append(finding)
    return four_answers(snapshot, findings, run="r", as_of_ms=analysis.as_of_ms, notes=analysis.notes, top=top)


def text(answers: Answers, width: int = 80) -> str:
    return "\n".join(line.plain for line in lines(answers, Console(width=width)))


def test_every_question_is_answered_with_names_and_reasons() -> None:
    company = make_company(3, CompanySize(140, 32, 12))
    answers = page(to_snapshot(company))
    assert len(answers.sections) == 4
    for section in answers.sections:
        assert section.entries
        assert all(entry.reasons and entry.name and entry.name in text(answers, 200) for entry in section.entries)
    critical = answers.sections[3].entries[0]
    assert "the only live contact to" in critical.headline
    assert answers.as_of == company.last_day.isoformat()


def test_top_limits_the_entries() -> None:
    answers = page(to_snapshot(make_company(3, CompanySize(140, 32, 12))), top=1)
    assert [len(section.entries) for section in answers.sections] == [1, 1, 1, 1]


def test_how_many_interactions_are_in_guessed_conversations_is_said() -> None:
    snapshot = to_snapshot(make_company(3, CompanySize(140, 32, 12)))
    for count, said in ((0, False), (7, True)):
        guessed = np.arange(len(snapshot.interactions)) < count
        answers = page(replace(snapshot, interactions=replace(snapshot.interactions, guessed=guessed)))
        assert (", 7 of them in conversations that no reply header proves (" in text(answers, 400)) is said


def test_as_of_an_earlier_day_only_the_interactions_until_then_are_counted() -> None:
    snapshot = to_snapshot(make_company(3, CompanySize(140, 32, 12)))
    at = snapshot.interactions.at
    middle = int(np.quantile(at, 0.7))
    until, later = np.count_nonzero(at <= middle), np.count_nonzero(at > middle)
    assert until > later > 0
    earlier = four_answers(snapshot, {}, run="r", as_of_ms=middle)
    assert f" {until:,} interactions ({later:,} of later days left out, " in text(earlier, 400)
    assert "; all but the interactions counted as the graph is now." in text(earlier, 400)
    latest = text(four_answers(snapshot, {}, run="r", as_of_ms=int(at.max())), 400)
    assert f" {len(at):,} interactions (" in latest
    assert "left out" not in latest


def test_an_empty_graph_gives_sentences() -> None:
    answers = page(Snapshot.from_columns())
    assert all(section.nothing in text(answers, 200) for section in answers.sections)
    assert "The graph holds no people" in text(answers)


def test_without_a_hierarchy_the_most_influential_are_listed_and_that_is_said() -> None:
    snapshot = to_snapshot(make_company(3, CompanySize(140, 32, 12)))
    people = replace(
        snapshot.people, manager=snapshot.people.manager * 0 - 1, level=snapshot.people.level * float("nan")
    )
    answers = page(replace(snapshot, people=people))
    assert "formal rank is known" in answers.sections[0].meaning
    assert len(answers.sections[0].entries) == 5
    assert any("formal rank" in note for note in answers.notes)


def test_no_line_is_wider_than_the_terminal() -> None:
    answers = page(to_snapshot(make_company(3, CompanySize(140, 32, 12))))
    for width in (40, 80):
        assert max(len(line) for line in text(answers, width).splitlines()) <= width


def test_names_do_not_steer_the_terminal() -> None:
    evil = "Ada\x1b[2J\u202e\x07"
    entry = Entry("p1", evil, 1.0, evil, (evil,), evil)
    shown = text(Answers("r", "2025-06-01", evil, (evil,), (Section(evil, evil, (entry,), evil),)), 80)
    assert shown.count("Ada[2J") == 8
    assert not {"\x1b", "\u202e", "\x07"} & {*shown}


def test_people_who_are_called_the_same_are_told_apart() -> None:
    snapshot = company(["Ada", "Ada", "Bo"])
    names = Names(snapshot, {})
    assert [names(key) for key in snapshot.people.id] == ["Ada (p0@example.com)", "Ada (p1@example.com)", "Bo"]


def test_units_are_named_as_people_and_organisations_are() -> None:
    names = Names(company(["Ada"], organisations=["us"], units=["Sales"]), {})
    assert [names(key) for key in ("p00000", "o00000", "u00000", "community-1")] == [
        "Ada",
        "us",
        "Sales",
        "community-1",
    ]
