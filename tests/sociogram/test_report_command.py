"""`sociogram report KIND` as a user meets it: over a real graph, into real files."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from analytics.pseudonyms import pseudonym
from graph_model.bolt_address import BoltAddress
from graph_model.errors import AnalysisError
from graph_model.findings import FindingKind
from graph_model.store import Store
from graph_model.suppression import Why
from reports.formats import FORMATS, rendered
from reports.four_answers import Names
from reports.influence_report import influence_report
from reports.reader import READERS
from sociogram.analysing import run_analysis
from sociogram.audit import audit_key
from sociogram.cli import cli
from sociogram.demo.performance import Performance
from sociogram.jobs import resolve_graph, run_import
from sociogram.privacy import find_person, remove_for_good
from sociogram.privacy_key import PrivacyKey
from sociogram.report_material import report_material
from sociogram.reporting import INFLUENCE, REPORTS, Subject
from sociogram.settings import Settings
from tests.sociogram.test_load import settings_of

Asked = Callable[..., Result]
NOW = 1_760_000_000_000
PAGE = (Path(__file__).resolve().parents[2] / "docs" / "reports.md").read_text("utf-8")


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Of a folder that keeps the key of the demo company's graph."""
    return Settings(data_dir=tmp_path_factory.mktemp("data"))


@pytest.fixture
def asked(demo: tuple[Store, Performance], embedded_address: BoltAddress, settings: Settings) -> Asked:
    """Runs `sociogram report` with these words over the demo company's graph."""
    environment = {**settings_of(embedded_address), "SOCIOGRAM_DATA_DIR": str(settings.data_dir)}
    return lambda *words: CliRunner().invoke(cli, ["report", *words], env=environment, catch_exceptions=False)


def test_without_a_run_that_is_said(store: Store, settings: Settings) -> None:
    with pytest.raises(AnalysisError, match="There is no run yet"):
        report_material(store, settings, READERS["analyst"], INFLUENCE)


def test_a_brief_says_whose_account_it_is(store: Store, settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "hr.csv").write_text("email,name\nann@us.example,Ann Lee\n")
    (tmp_path / "accounts.csv").write_text("name,domains,owners\nJuniper,juniper.example,ann@us.example\n")
    run_import(store, [tmp_path], our_domains=["us.example"])
    run_analysis(store)
    brief = REPORTS["relationship"](store, settings, READERS["manager"], Subject(account="juniper.example"))
    [owners] = (each for each in brief.tables() if each.key == "owners")
    assert [str(row.values[0]) for row in owners.rows] == ["Ann Lee"]


def test_every_report_is_written_in_every_format_and_says_where(
    asked: Asked, demo: tuple[Store, Performance], tmp_path: Path
) -> None:
    person, account = critical_contact(demo[1])
    words = {
        "influence-report": ["influence"], "succession-review": ["succession", person],
        "supply-chain-review": ["supply-chain", "--fail", account], "relationship-brief": ["relationship", account],
    }  # fmt: skip
    for number, (kind, chosen) in enumerate(FORMATS.items()):
        name, those = list(words.items())[number % len(words)]
        file = tmp_path / f"{name}{chosen.suffix}"
        done = asked(*those, "--format", kind, "--output", str(file))
        assert done.exit_code == 0, done.output
        assert f"Written to {file}" in done.output
        assert file.stat().st_size > 500


@pytest.mark.parametrize("words", re.findall(r"^sociogram report (.+)$", PAGE, re.MULTILINE))
def test_the_examples_of_the_page_work_as_they_stand(
    asked: Asked, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = asked(*shlex.split(words, comments=True))
    assert done.exit_code == 0, done.output


def test_a_report_can_be_printed_as_json_with_and_without_names(asked: Asked, demo: tuple[Store, Performance]) -> None:
    person, account = critical_contact(demo[1])
    name = Names(demo[1].run.snapshot, {})(person)
    told = json.loads(asked("relationship", account, "--json").stdout)
    assert (told["report"], told["role"]) == ("relationship-brief", "analyst")
    assert name in json.dumps(told, ensure_ascii=False)
    assert name not in asked("relationship", account, "--json", "--as", "viewer").stdout
    whole = json.loads(asked("succession", "--json", "--top", "3").stdout)
    assert whole["about"] == "Everybody on whom much hangs"


def test_mistakes_are_told_in_a_sentence(asked: Asked, tmp_path: Path) -> None:
    assert "Roles that may: reviewer, analyst, admin" in asked("succession", "--as", "viewer").output
    assert "cannot be written" in asked("influence", "-o", str(tmp_path / "no" / "such" / "place.html")).output
    assert "nobody@x.example" in asked("relationship", "nobody@x.example").output
    assert "name one at most" in asked("succession", "Ada Ash", "--unit", "Buying").output
    assert "called as pdf" in asked("influence", "-o", "board.pdf", "--format", "html").output
    assert "add --format" in asked("influence", "-o", "board.txt").output
    assert "leave out --format and --output" in asked("influence", "--json", "-o", "board.json").output


@pytest.mark.parametrize(
    ("name", "more", "begins"),
    [("a.PDF", (), b"%PDF"), ("a.csv.zip", (), b"PK"), ("a.zip", ("--format", "csv"), b"PK"), ("a.json", (), b"{")],
)
def test_a_file_is_what_it_is_called(
    asked: Asked, tmp_path: Path, name: str, more: tuple[str, ...], begins: bytes
) -> None:
    done = asked("supply-chain", "-o", str(tmp_path / name), *more)
    assert done.exit_code == 0, done.output
    assert (tmp_path / name).read_bytes().startswith(begins)


def critical_contact(performance: Performance) -> tuple[str, str]:
    """Ids of the first critical contact, and of whom they are the contact to."""
    found = (each for each in performance.run.analysis.findings if each.kind is FindingKind.CRITICAL_CONTACT)
    first = next(found)
    return first.subject, first.details["organisation"]


def test_pseudonyms_are_those_of_the_api(demo: tuple[Store, Performance], settings: Settings) -> None:
    store, _ = demo
    material = report_material(store, settings, READERS["viewer"], INFLUENCE)
    document = influence_report(material, top=1)
    [row] = next(each for each in document.tables() if each.key == "top-influencers").rows
    subject = material.of(FindingKind.INFLUENCE)[0].subject
    assert row.values[0] == pseudonym(audit_key(store, settings), material.run.id, subject)


def test_the_run_before_is_compared_with_and_the_erased_do_not_come_back(
    demo: tuple[Store, Performance], settings: Settings
) -> None:
    (store, performance), key = demo, PrivacyKey.of(settings)
    first = report_material(store, settings, READERS["analyst"], INFLUENCE, compared=FindingKind.INFLUENCE)
    assert first.earlier is None
    assert [each.subject for each in first.of(FindingKind.INFLUENCE)] == [
        each.subject for each in performance.run.analysis.findings if each.kind is FindingKind.INFLUENCE
    ]
    gone = first.of(FindingKind.INFLUENCE)[0].subject
    name = first.names(gone)
    assert name in rendered(influence_report(first), "json").decode()

    remove_for_good(store, find_person(store, gone, key), key, why=Why.ERASED, now_ms=NOW, cache=None)
    resolve_graph(store)
    erased = report_material(store, settings, READERS["analyst"], INFLUENCE)
    for kind in ("json", "md", "html"):
        assert name not in rendered(influence_report(erased), kind).decode()
    assert any("The graph has changed since this run" in note for note in erased.notes)

    run_analysis(store, performance.run.analysis.parameters)
    second = report_material(store, settings, READERS["analyst"], INFLUENCE, compared=FindingKind.INFLUENCE)
    assert second.earlier is not None
    assert second.earlier.id == first.run.id
    run_analysis(store, replace(performance.run.analysis.parameters, window_days=180.0))
    third = report_material(store, settings, READERS["analyst"], INFLUENCE, compared=FindingKind.INFLUENCE)
    assert third.earlier is None, "what other parameters changed is no change of people"
    named = report_material(store, settings, READERS["analyst"], INFLUENCE, run=first.run.id[:8])
    assert named.run.id == first.run.id
