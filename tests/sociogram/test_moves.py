"""A contact changes the employer: from a mailbox through `load` and `analyse` to what is said of the person and accounts."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from graph_model.bolt_address import BoltAddress
from graph_model.entities import organisation_id
from graph_model.findings import FindingKind
from graph_model.identifiers import address_id
from graph_model.store import Store
from sociogram.analysing import run_analysis
from sociogram.cli import cli

OURS = [f"{first}.{last}@us.example" for first, last in (("ada", "king"), ("bob", "lund"), ("cy", "moss"))]
OLD, NEW = "eve.moor@steel.example", "eve.moor@ore.example"
WITHOUT_CONTRACT = "fay.nash@coal.example", "fay.nash@peat.example"
CONTRACTS = """\
contract_id,buyer,supplier,category,value,currency,start_date,end_date
c-1,us.example,steel.example,Coils,100000,EUR,2024-01-01,2025-12-31
"""
BEGINS = datetime(2024, 1, 1, 9, tzinfo=UTC)
MOVES_ON, LAST_DAY = 100, 280


def letter(day: int, sender: str, to: str, answers: str = "") -> str:
    at = BEGINS + timedelta(days=day, hours=1 if answers else 0)
    name = " ".join(part.capitalize() for part in sender.partition("@")[0].split("."))
    key = f"<{at:%Y%m%d%H}.{sender}.{to}>"
    lines = [
        f"From {sender} {at:%a %b %d %H:%M:%S %Y}",
        f"From: {name} <{sender}>",
        f"To: {to}",
        f"Date: {at:%d %b %Y %H:%M:%S} +0000",
    ]
    lines += ["Subject: Coil prices", f"Message-ID: {key}"] + ([f"In-Reply-To: {answers}"] if answers else [])
    return "\n".join((*lines, "", "text", "", ""))


def exchange(day: int, outside: str, inside: str) -> str:
    """A letter and its answer."""
    asked = letter(day, outside, inside)
    return asked + letter(day, inside, outside, asked.partition("Message-ID: ")[2].partition("\n")[0])


@pytest.fixture
def run(store: Store, embedded_address: BoltAddress, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The command line, on a mailbox in which Eve writes from her new employer from day 110 on."""
    mails = [exchange(day, OLD, inside) for day in range(0, MOVES_ON, 5) for inside in OURS]
    mails += [exchange(day, NEW, inside) for day in range(MOVES_ON + 10, LAST_DAY, 5) for inside in OURS]
    for days, outside in zip((range(2, MOVES_ON, 5), range(MOVES_ON + 10, LAST_DAY, 5)), WITHOUT_CONTRACT, strict=True):
        mails += [exchange(day, outside, inside) for day in days for inside in OURS]
    (tmp_path / "ada.mbox").write_text("".join(mails), encoding="utf-8")
    (tmp_path / "contracts.csv").write_text(CONTRACTS, encoding="utf-8")
    for name, value in (
        ("DATA_DIR", str(tmp_path / "data")),
        ("CACHE_DIR", str(tmp_path / "cache")),
        ("DATABASE_URL", embedded_address.url),
        ("DATABASE_USER", embedded_address.user),
        ("DATABASE_PASSWORD", embedded_address.password),
        ("DATABASE_NAME", embedded_address.database),
    ):
        monkeypatch.setenv(f"SOCIOGRAM_{name}", value)

    def invoke(*arguments: str) -> str:
        result = CliRunner().invoke(cli, arguments)
        assert result.exit_code == 0, result.output
        return result.stdout

    invoke("load", str(tmp_path / "ada.mbox"), str(tmp_path / "contracts.csv"), "--our-domain", "us.example")
    invoke("analyse")
    return invoke


def test_ties_follow_a_contact_who_moves_and_the_account_that_was_left_has_nobody(run: Any, store: Store) -> None:
    eve = json.loads(run("identity", "show", OLD, "--json"))
    assert {each["email"] for each in eve["addresses"]} == {OLD, NEW}
    assert (eve["organisation"], eve["start_ms"], eve["end_ms"]) == ("ore.example", ms(MOVES_ON + 10), None)
    assert eve["former"] == [
        {"organisation": "steel.example", "title": "", "start_ms": ms(0), "end_ms": ms(MOVES_ON - 5)}
    ]
    coverage = {
        each.subject: each.details
        for each in run_analysis(store).analysis.findings
        if each.kind is FindingKind.CONTACT_COVERAGE
    }
    ore, steel = (coverage[organisation_id(name)] for name in ("ore.example", "steel.example"))
    assert (ore["state"], steel["state"]) == ("shared", "none")
    assert {each["person"] for each in ore["contacts"] if each["live"]} == set(map(address_id, OURS))
    coal, peat = (coverage[organisation_id(name)] for name in ("coal.example", "peat.example"))
    assert (coal["state"], peat["state"]) == ("none", "shared")
    assert steel["contacts"] == coal["contacts"] == []


def ms(day: int) -> int:
    return int((BEGINS + timedelta(days=day)).timestamp() * 1000)
