"""README is true: what it shows the demo printing is what the demo prints, and its GraphQL examples are answered."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click
from click.testing import CliRunner
from rich.console import Console

from graph_model.store import Store
from reports.terminal import lines
from sociogram.cli import MODULES, cli
from sociogram.commands.analyse import answers_of
from sociogram.demo.performance import Performance
from tests.gql.client import Client

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text("utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def test_demo_prints_what_readme_shows(demo: tuple[Store, Performance]) -> None:
    performance = demo[1]
    printed = [line.plain for line in lines(answers_of(performance.run), Console(width=100))]
    verdict = performance.verdict
    printed.append(
        f"Of {verdict.planted} truths planted in this company {verdict.found} were found, "
        f"with {verdict.false_alarms} false alarms."
    )
    [shown] = blocks("text")
    assert [line for line in shown.splitlines() if line not in printed] == []
    assert len(shown.splitlines()) > 30


def test_graphql_examples_are_answered(demo: tuple[Store, Performance]) -> None:
    client = Client(demo[0])
    *examples, question = blocks("graphql")
    assert len(examples) >= 3
    for query in examples:
        answer = client.request("POST", "/graphql", json={"query": query}).json()
        assert "errors" not in answer
        [connection] = answer["data"].values()
        assert connection["edges"]
    critical = client.ask(examples[0].replace("person {", "person { id", 1))["criticalContacts"]
    person = critical["edges"][0]["node"]["person"]
    assert person["name"] == "Käthe Brandt"
    asked = client.ask(question, people=[person["id"]])["whatIfLeave"]
    assert [edge["node"]["organisation"]["name"] for edge in asked["accountsLost"]["edges"]] == ["Château Wafers"]
    assert asked["handover"]["edges"]


def test_shell_examples_name_commands_and_targets_that_exist() -> None:
    shell = "\n".join(blocks("sh"))
    targets = set(re.findall(r"^make (\w+)", shell, re.MULTILINE))
    makefile = (ROOT / "Makefile").read_text("utf-8")
    assert targets >= {"demo", "test", "setup"}
    assert [target for target in targets if not re.search(rf"^{target}:", makefile, re.MULTILINE)] == []
    commands = re.findall(r"sociogram (\w+)", shell)
    assert commands
    assert [name for name in commands if name not in MODULES] == []


def test_every_command_but_those_named_takes_json() -> None:
    found = {name for name, command in commands("", cli) if not any("--json" in each.opts for each in command.params)}
    assert found == {"serve", "policy show", "privacy export", "audit export", "documents extract"}
    assert (
        "takes `--json` (`policy show`, `privacy export`, `audit export` and `documents extract` print nothing else)"
        in README
    )


def commands(name: str, command: click.Command) -> Iterator[tuple[str, click.Command]]:
    if isinstance(command, click.Group):
        context = click.Context(command)
        for word in command.list_commands(context):
            each = command.get_command(context, word)
            assert each is not None
            yield from commands(f"{name} {word}".strip(), each)
    else:
        yield name, command


def test_every_link_leads_somewhere() -> None:
    pages = [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]
    missing = [
        f"{page.name}: {target}"
        for page in pages
        for target in re.findall(r"\]\((?!http)([^)#]+)", page.read_text("utf-8"))
        if not (page.parent / target).exists()
    ]
    assert missing == []


def test_every_command_explains_itself() -> None:
    for name in MODULES:
        result = CliRunner().invoke(cli, [name, "--help"], env={"SOCIOGRAM_DATABASE_URL": ""})
        assert result.exit_code == 0
        assert len(result.output.splitlines()) > 3
