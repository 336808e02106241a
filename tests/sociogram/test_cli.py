"""The command line as a user meets it: real processes, a real embedded server, a folder of one's own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from analytics.parameters import RunParameters
from graph_model.bolt_address import BoltAddress
from graph_model.errors import SociogramError
from graph_model.policy import Policy
from graph_model.store import Store
from sociogram import commands
from sociogram.bolt_process import running_with_argument
from sociogram.cli import MODULES
from sociogram.embedded_server import EmbeddedServer
from tests.sociogram.test_load import settings_of

HR = """\
email,name,title,department,manager_email
ada@us.example,Ada Ash,Head of Steel,Buying,
bob@us.example,Bob Birch,Buyer,Buying,ada@us.example
"""
MAIL = """\
From: Ada Ash <ada@us.example>
To: Eve <eve@them.example>
Date: {day:02d} Mar 2024 10:00:00 +0000
Subject: secret subject {day}
Message-ID: <{day}@us>

secret body
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder with spaces in its name, as the data directory."""
    return tmp_path / "my data"


@pytest.fixture
def warm_home(tmp_path: Path) -> Iterator[Path]:
    """A data directory whose server goes on between commands: for tests of what commands say, not of how they start one."""
    with EmbeddedServer(tmp_path / "my data"):
        yield tmp_path / "my data"


def sociogram(home: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "sociogram", *arguments],
        env={**environment(home), **more},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def environment(home: Path) -> dict[str, str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("SOCIOGRAM_")}
    return {**clean, "SOCIOGRAM_DATA_DIR": str(home), "SOCIOGRAM_CACHE_DIR": str(home / "cache"), "COLUMNS": "100"}


@pytest.fixture
def mail(tmp_path: Path) -> Path:
    folder = tmp_path / "mail"
    folder.mkdir()
    (folder / "hr.csv").write_text(HR)
    for day in range(1, 9):
        (folder / f"{day}.eml").write_text(MAIL.format(day=day))
    (folder / "broken.eml").write_text("From: nobody at all\nTo: x@y.example\n\n")
    return folder


def test_from_a_mailbox_to_an_answer(home: Path, mail: Path) -> None:
    loaded = sociogram(home, "load", str(mail), "--json")
    assert loaded.returncode == 0, loaded.stderr
    summary = json.loads(loaded.stdout)
    assert (summary["new"], summary["our_domains"]) == (10, ["us.example"])
    assert sum(summary["rejected"].values()) == 1
    unchanged = sociogram(home, "load", str(mail))
    assert "0 new" in unchanged.stdout
    assert "10 unchanged files" in unchanged.stdout
    assert "broken.eml" in sociogram(home, "load", "--again", str(mail)).stdout
    analysed = sociogram(home, "analyse")
    assert "1. Who really holds influence here?" in analysed.stdout
    reported = json.loads(sociogram(home, "report", "--json").stdout)
    assert len(reported["sections"]) == 4
    accounts = json.loads(sociogram(home, "accounts", "--json").stdout)
    assert accounts["sections"][0]["question"] == "Which accounts are we losing?"
    assert "Which accounts fare worse than before?" in sociogram(home, "accounts").stdout
    (mail / "9.eml").write_text(MAIL.format(day=9))
    sociogram(home, "load", str(mail))
    assert "The graph has changed since this run" in sociogram(home, "report").stdout
    state = json.loads(sociogram(home, "status", "--json").stdout)
    assert (state["message"], state["person"], state["latest_run"]) == (9, 3, reported["run"])
    assert list(running_with_argument(f"-Darcadedb.server.rootPath={home / 'server'}")) == []
    stored = b"".join(path.read_bytes() for path in home.rglob("*") if path.is_file())
    assert b"ada@us.example" in stored
    assert b"secret" not in stored


def test_demo_finds_what_was_planted(home: Path) -> None:
    result = sociogram(home, "demo", "--seed", "2", "--json")
    verdict = json.loads(result.stdout)
    assert verdict["planted"] == verdict["found"] >= 9
    assert verdict["false_alarms"] == 0
    assert [len(section["entries"]) > 0 for section in verdict["answers"]["sections"]] == [True] * 4


def test_demo_refuses_to_mix_with_a_graph_that_is_not_empty(home: Path, store: Store) -> None:
    store.write_query("CREATE (:Address {id: 'somebody'})")
    result = sociogram(home, "demo", **settings_of(store.address))
    assert result.returncode == 1
    assert "not empty" in result.stderr


@pytest.mark.parametrize(
    "parameters",
    ['{"seed": 1.5}', '{"ties": {"live_scale": "x"}}', '{"window_days": true}', '{"as_of_ms": "2024"}', "[]", "{"],
)
def test_parameters_that_make_no_sense_are_refused(parameters: str) -> None:
    with pytest.raises(SociogramError):
        RunParameters.from_json(parameters)


@pytest.mark.parametrize(
    "policy",
    ['{"our_domains": "acme.com"}', '{"broadcast_mail": true}', '{"base_currency": 5}', "[]", "{", '{"nope": 1}'],
)
def test_policy_that_makes_no_sense_is_refused(policy: str) -> None:
    with pytest.raises(SociogramError):
        Policy.from_json(policy)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("load", "nowhere"), "nowhere"),
        (("report",), "run"),
        (("accounts",), "run"),
        (("policy", "set", "-"), "JSON"),
        (("analyse", "--parameters", "-"), "JSON"),
    ],
)
def test_mistakes_are_told_in_a_sentence(
    home: Path, embedded_address: BoltAddress, store: Store, arguments: tuple[str, ...], expected: str
) -> None:
    result = sociogram(home, *arguments, **settings_of(embedded_address))
    assert result.returncode == 1
    assert result.stderr.startswith("Error: ")
    assert expected in result.stderr
    assert "Traceback" not in result.stderr


def test_what_was_mistaken_does_not_steer_the_terminal(home: Path) -> None:
    done = sociogram(home, "load", "no\x1b[2J\u202esuch folder")
    assert done.returncode == 1
    assert "[2J" in done.stderr
    assert "\x1b" not in done.stderr


def test_unknown_setting_is_a_sentence_too(home: Path) -> None:
    result = sociogram(home, "status", SOCIOGRAM_DATABASE="x")
    assert (result.returncode, "Traceback" in result.stderr) == (1, False)
    assert "SOCIOGRAM_DATABASE: There is no such setting" in result.stderr


def test_policy_can_be_shown_changed_and_set(home: Path, tmp_path: Path, store: Store) -> None:
    server = settings_of(store.address)
    policy = json.loads(sociogram(home, "policy", "show", **server).stdout)
    policy["rates"] = {"USD": 0.9}
    (tmp_path / "policy.json").write_text(json.dumps(policy))
    assert sociogram(home, "policy", "set", str(tmp_path / "policy.json"), **server).returncode == 0
    assert json.loads(sociogram(home, "policy", "show", **server).stdout)["rates"] == {"USD": 0.9}


def hears_hang_ups() -> None:
    """Also where these tests were started by nohup, under which a closing terminal is to be outlived."""
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


def test_serve_answers_with_the_key_and_stops_when_the_terminal_closes(home: Path) -> None:
    service = subprocess.Popen(
        [sys.executable, "-u", "-m", "sociogram", "serve", "--port", "0"],
        env=environment(home),
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=hears_hang_ups,  # noqa: PLW1509  # no other thread runs here
    )
    assert service.stdout is not None
    line = next(line for line in service.stdout if "/graphql" in line)
    url = next(word for word in line.split() if word.startswith("http"))
    key_file = home / "api-key"
    assert key_file.stat().st_mode & 0o777 == 0o600
    request = urllib.request.Request(
        url.rstrip("."),
        data=b'{"query": "{ viewer { name } }"}',
        headers={"Content-Type": "application/json", "Authorization": f"Bearer {key_file.read_text().strip()}"},
    )
    answer = None
    for _ in range(50):
        try:
            with urllib.request.urlopen(request) as response:
                answer = json.load(response)
            break
        except ConnectionError:
            time.sleep(0.1)
    assert answer is not None
    assert "errors" not in answer
    service.send_signal(signal.SIGHUP)
    service.wait(timeout=30)
    service.stdout.close()
    assert list(running_with_argument(f"-Darcadedb.server.rootPath={home / 'server'}")) == []


def test_commands_that_only_look_import_neither_analytics_nor_the_api() -> None:
    code = (
        "import sys, sociogram.cli\n"
        "for name in ('load', 'status', 'why', 'imports', 'policy', 'identity', 'disposition', 'privacy', 'audit'):\n"
        "    sociogram.cli.cli.get_command(None, name)\n"
        "print(sorted({'numba', 'strawberry', 'matplotlib', 'analytics.run'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_every_file_with_commands_is_listed() -> None:
    files = {each.stem for each in Path(commands.__path__[0]).glob("*.py")}
    assert files - set(MODULES.values()) == {"__init__", "naming", "answers"}
