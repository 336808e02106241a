"""`sociogram identity` on a real graph: show, review, judge, undo."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from graph_model.bolt_address import BoltAddress
from graph_model.entities import Address
from graph_model.recorder import Recorder
from graph_model.store import Store
from sociogram.cli import cli
from sociogram.jobs import resolve_graph

ADA, SLIP = "ada.quill@us.example", "x7@us.example"


@pytest.fixture
def run(store: Store, embedded_address: BoltAddress, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    with Recorder(store) as recorder:
        recorder.addresses([Address(ADA, names=("Hannelore Quill",)), Address(SLIP, names=("Hanelore Quill",))])
        recorder.addresses([Address("bench@us.example", names=("Ada King", "Bob Hill", "Cy Moor"))])
    resolve_graph(store)
    for name, value in (
        ("DATA_DIR", str(tmp_path)),
        ("DATABASE_URL", embedded_address.url),
        ("DATABASE_USER", embedded_address.user),
        ("DATABASE_PASSWORD", embedded_address.password),
        ("DATABASE_NAME", embedded_address.database),
    ):
        monkeypatch.setenv(f"SOCIOGRAM_{name}", value)

    def invoke(*arguments: str) -> Result:
        return CliRunner().invoke(cli, ["identity", *arguments])

    return invoke


def as_json(result: Result) -> Any:
    assert result.exit_code == 0, result.output
    return json.loads(result.output)


def test_a_pair_is_reviewed_judged_shown_and_the_word_taken_back(run: Any) -> None:
    [pair] = as_json(run("review", "--json"))["pairs"]
    assert {pair["one"], pair["other"]} == {ADA, SLIP}
    assert 0.6 <= pair["score"] < 0.8
    said = as_json(run("judge", ADA, SLIP, "same", "--why", "She told me", "--by", "Zoë", "--json"))
    assert len(set(said["persons"].values())) == 1
    shown = as_json(run("show", SLIP, "--json"))
    assert [(each["email"], each["rule"]) for each in shown["addresses"]] == [
        (ADA, "first-address"),
        (SLIP, "judgement"),
    ]
    assert shown["judgements"][0]["why"] == "She told me"
    assert run("review").output == "0 pairs wait for review.\n"
    undone = run("undo", SLIP, ADA)
    assert undone.output.splitlines() == [f"Taken back: {ADA} and {SLIP} are one person's.", "They are kept apart now."]
    assert len(as_json(run("review", "--json"))["pairs"]) == 1


def test_a_word_that_overrides_an_earlier_one_says_so_at_once(run: Any, store: Store) -> None:
    other = "zed@us.example"
    with Recorder(store) as recorder:
        recorder.addresses([Address(other, names=("Zed Zimmer",))])
    run("judge", ADA, SLIP, "different", "--why", "two of them")
    assert "contradicts" not in run("judge", ADA, other, "same", "--why", "x").output
    said = run("judge", SLIP, other, "same", "--why", "x").output
    assert f"That {ADA} and {SLIP} are different contradicts later judgements" in said


def test_pages_are_for_people(run: Any) -> None:
    page = run("show", ADA).output
    assert page.startswith("Hannelore Quill")
    assert "(waits for review)" in page
    assert "-4.00  Two addresses that have something in common are seldom one person's." in page
    assert "no person's: it is a role address (shared-mailbox)" in run("show", "bench@us.example").output
    assert "One pair waits for review." in run("review").output


def test_what_is_not_there_is_said_in_one_sentence(run: Any) -> None:
    for arguments, sentence in (
        (("show", "nobody@us.example"), "There is no address 'nobody@us.example'."),
        (("show", "no address"), "'no address' is no email address."),
        (("judge", ADA, ADA, "same", "--why", "x"), "is about two addresses"),
        (("undo", ADA, SLIP), "There is no judgement"),
    ):
        result = run(*arguments)
        assert result.exit_code == 1
        assert sentence in result.output
