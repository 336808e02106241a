"""`sociogram export` as a user meets it: over a real graph, into real files."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from click.testing import CliRunner, Result

from analytics.pseudonyms import pseudonym
from graph_model.bolt_address import BoltAddress
from graph_model.findings import Finding, FindingKind
from graph_model.store import Store
from reports.exports.table_files import TABLE_FORMATS
from reports.four_answers import Names
from reports.material import NAMED, NAMELESS, UNNAMED
from sociogram.audit import audit_key
from sociogram.cli import cli
from sociogram.demo.performance import Performance
from sociogram.exporting import write_text
from sociogram.settings import Settings
from tests.reports.demo_material import secrets_of
from tests.sociogram.test_load import settings_of

Asked = Callable[..., Result]


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Of a folder that keeps the key of the demo company's graph."""
    return Settings(data_dir=tmp_path_factory.mktemp("data"))


@pytest.fixture
def asked(demo: tuple[Store, Performance], embedded_address: BoltAddress, settings: Settings) -> Asked:
    """Runs `sociogram export` with these words over the demo company's graph."""
    environment = {**settings_of(embedded_address), "SOCIOGRAM_DATA_DIR": str(settings.data_dir)}
    return lambda *words: CliRunner().invoke(cli, ["export", *map(str, words)], env=environment, catch_exceptions=False)


def findings(performance: Performance, kind: FindingKind) -> list[Finding]:
    return [each for each in performance.run.analysis.findings if each.kind is kind]


# ── networks ────────────────────────────────────────────────────────────────────────────────────────────────────────


def node_link(file: Path) -> Any:
    return nx.node_link_graph(json.loads(file.read_text("utf-8")), edges="edges")


def test_the_network_of_the_latest_run_is_written_and_says_where(
    asked: Asked, demo: tuple[Store, Performance], tmp_path: Path
) -> None:
    file, run = tmp_path / "us.graphml", demo[1].run
    done = asked("network", file)
    assert done.exit_code == 0, done.output
    assert f"Written to {file}: " in done.output
    assert NAMED in done.output
    graph = nx.read_graphml(file)
    assert graph.number_of_edges() == len(run.analysis.ties)
    first = findings(demo[1], FindingKind.INFLUENCE)[0]
    assert graph.nodes[first.subject]["influence"] == first.score.value
    assert [each.name for each in tmp_path.iterdir()] == ["us.graphml"]


def test_the_format_can_be_said_and_the_command_tells_programs_what_it_wrote(asked: Asked, tmp_path: Path) -> None:
    file = tmp_path / "network"
    told = json.loads(asked("network", file, "--format", "json", "--internal", "--undirected", "--json").stdout)
    graph = node_link(file)
    assert (told["nodes"], told["edges"]) == (len(graph), graph.number_of_edges())
    assert not graph.is_directed()
    assert all(internal for _, internal in graph.nodes(data="internal"))
    assert graph.graph["run"] == told["run"]


def test_under_pseudonyms_of_the_run_nobody_is_named(
    asked: Asked, demo: tuple[Store, Performance], settings: Settings, tmp_path: Path
) -> None:
    store, performance = demo
    for kind in ("json", "gexf"):
        assert UNNAMED in asked("network", tmp_path / f"them.{kind}", "--pseudonyms").output
        text = (tmp_path / f"them.{kind}").read_text("utf-8")
        assert UNNAMED in text
        assert [each for each in secrets_of(performance.run.snapshot) if each in text] == []
    first = findings(performance, FindingKind.INFLUENCE)[0]
    names = {rank: name for _, rank, name in ranks_and_names(node_link(tmp_path / "them.json"))}
    assert names[1] == pseudonym(audit_key(store, settings), performance.run.record.id, first.subject)


def ranks_and_names(graph: Any) -> list[tuple[str, int | None, str]]:
    return [(node, facts.get("influence_rank"), facts["name"]) for node, facts in graph.nodes(data=True)]


def test_who_supplies_whom_is_written_for_everybody(asked: Asked, tmp_path: Path) -> None:
    done = asked("network", tmp_path / "supply.gexf", "--supply", "--as", "viewer")
    assert NAMELESS in done.output
    graph = nx.read_gexf(tmp_path / "supply.gexf")
    assert "Château Wafers" in dict(graph.nodes(data="name")).values()
    assert sum(focal for _, focal in graph.nodes(data="focal")) == 1


def test_a_device_is_written_to_and_stays_one(tmp_path: Path) -> None:
    for place, there in ((Path(os.devnull), False), (tmp_path / "file", True)):
        write_text(place, ["text"])
        assert place.is_file() is there
        assert not place.with_name(f"{place.name}.part").exists()


def test_mistakes_about_networks_are_told_in_a_sentence_and_leave_no_file(asked: Asked, tmp_path: Path) -> None:
    for words, sentence in (
        (["us.txt"], "end it in .graphml, .gexf or .json"),
        (["us.gexf", "--as", "reviewer"], "Roles that may: analyst, admin"),
        (["us.gexf", "--supply", "--internal"], "leave them out with --supply"),
        (["us.gexf", "--run", "zzz"], "There is no run 'zzz'"),
        (["no/such/place.gexf"], "cannot be written"),
    ):
        done = asked("network", tmp_path / words[0], *words[1:])
        assert done.exit_code == 1
        assert sentence in done.output
    assert list(tmp_path.iterdir()) == []


# ── findings ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("form", TABLE_FORMATS)
def test_every_kind_is_a_table_with_all_findings_of_the_run(
    asked: Asked, demo: tuple[Store, Performance], tmp_path: Path, form: str
) -> None:
    done = asked("findings", tmp_path / "new" / "tables", "--format", form)
    assert done.exit_code == 0, done.output
    assert NAMED in done.output
    told = json.loads((tmp_path / "new" / "tables" / "about.json").read_text("utf-8"))
    assert told["files"] == {f"{kind.value}.{form}": len(findings(demo[1], kind)) for kind in FindingKind}
    assert told["about"]["run"] == demo[1].run.record.id
    there = {each.name for each in (tmp_path / "new" / "tables").iterdir()}
    assert there == {*told["files"], "about.json"}


def test_the_ranking_in_a_table_is_that_of_the_run(
    asked: Asked, demo: tuple[Store, Performance], tmp_path: Path
) -> None:
    asked("findings", tmp_path, "--format", "json", "--kind", "influence")
    rows = json.loads((tmp_path / "influence.json").read_text("utf-8"))
    names = Names(demo[1].run.snapshot, {})
    assert [(row["subject_name"], row["rank"], row["low"], row["value"]) for row in rows] == [
        (names(each.subject), each.rank, each.low, each.score.value)
        for each in findings(demo[1], FindingKind.INFLUENCE)
    ]


def test_whoever_sees_no_names_gets_none(
    asked: Asked, demo: tuple[Store, Performance], settings: Settings, tmp_path: Path
) -> None:
    store, performance = demo
    told = json.loads(asked("findings", tmp_path, "--as", "viewer", "--json").stdout)
    assert told["about"]["confidentiality"] == NAMELESS
    assert "successor" in told["withheld"]
    text = "".join(each.read_text("utf-8-sig") for each in tmp_path.iterdir())
    assert [each for each in secrets_of(performance.run.snapshot) if each in text] == []
    first = findings(performance, FindingKind.INFLUENCE)[0]
    name = pseudonym(audit_key(store, settings), performance.run.record.id, first.subject)
    line = (tmp_path / "pseudonymous_influence.csv").read_text("utf-8-sig").splitlines()[1]
    assert line.startswith(f"{performance.run.record.id},{name},1,")


def test_a_folder_holds_what_its_latest_export_says_and_nothing_of_one_before(asked: Asked, tmp_path: Path) -> None:
    (tmp_path / "communities.csv").write_text("of somebody else")
    asked("findings", tmp_path, "--format", "json")
    told = json.loads(asked("findings", tmp_path, "--as", "viewer", "--json").stdout)
    assert {each.name for each in tmp_path.iterdir()} == {*told["files"], "about.json", "communities.csv"}
    assert "successor.csv" not in told["files"]


@pytest.mark.parametrize("about", ["no JSON", "[]", '{"files": []}'])
def test_where_no_export_of_ours_was_nothing_is_removed(asked: Asked, tmp_path: Path, about: str) -> None:
    (tmp_path / "about.json").write_text(about)
    (tmp_path / "successor.csv").write_text("of somebody else")
    asked("findings", tmp_path, "--kind", "choke_point")
    assert (tmp_path / "successor.csv").read_text() == "of somebody else"


def test_mistakes_about_findings_are_told_in_a_sentence(asked: Asked, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for words, sentence in (
        (["tables", "--as", "viewer", "--kind", "successor"], "Roles that may: reviewer, analyst, admin"),
        (["file/tables"], "cannot be made"),
    ):
        done = asked("findings", tmp_path / words[0], *words[1:])
        assert done.exit_code == 1
        assert sentence in done.output
    assert [each.name for each in tmp_path.iterdir()] == ["file"]
