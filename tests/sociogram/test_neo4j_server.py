"""A real Neo4j without Docker: fetched, started, stopped. Skipped where Java, Maven or the jars cannot be had."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import neo4j
import pytest

from graph_model.bolt_address import BoltAddress
from graph_model.errors import ConfigurationError, ServerFailed
from sociogram import bolt_process, neo4j_server
from sociogram.bolt_process import ProcessIdentity, running_with_argument
from sociogram.neo4j_server import Memory, Neo4jServer, default_home, fetch, find_java, version
from tests.requirements import require


@pytest.fixture(scope="module")
def jars() -> Path:
    """The server's jars, in this user's cache: fetched once a machine, not once a test."""
    try:
        find_java()
        return fetch(default_home())
    except (ConfigurationError, ServerFailed) as exc:
        require("neo4j", available=False, reason=str(exc))
        raise


@pytest.fixture
def home(tmp_path: Path, jars: Path) -> Iterator[Path]:
    """A home of its own with the jars of all, and no server left on it afterwards."""
    folder = tmp_path / "Neo home"
    folder.mkdir()
    (folder / jars.name).symlink_to(jars)
    yield folder
    left = servers_on(folder)
    for process in left:
        bolt_process.stop(process)
    assert not left, "the test left a server behind"


def servers_on(home: Path) -> list[ProcessIdentity]:
    return running_with_argument(f"--home-dir={home / 'server'}")


def ask(address: BoltAddress, cypher: str) -> list[list[object]]:
    with neo4j.GraphDatabase.driver(address.url, auth=(address.user, address.password)) as driver:
        return [list(record.values()) for record in driver.execute_query(cypher, database_=address.database).records]


def command(home: Path) -> subprocess.Popen[str]:
    arguments = [sys.executable, "-m", "sociogram.neo4j_server", "--home", str(home), "--json"]
    root = Path(__file__).parents[2]
    return subprocess.Popen(arguments, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def end(running: subprocess.Popen[str], number: signal.Signals) -> tuple[str, str]:
    running.send_signal(number)
    output = running.communicate(timeout=90)
    assert running.returncode == 0, output
    return output


def until(done: Callable[[], object], seconds: float = 90) -> None:
    deadline = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


def test_the_command_serves_until_sigterm_and_the_graph_is_there_the_next_time(home: Path) -> None:
    running = command(home)
    assert running.stdout is not None
    address = BoltAddress(**json.loads(running.stdout.readline()))
    assert ask(address, "CREATE (p:Person {name: 'Zoë'}) RETURN p.name") == [["Zoë"]]

    (server,) = servers_on(home)
    assert address.password not in bolt_process._ps("-ww", "-o", "args=", "-p", str(server.pid))
    assert stat.S_IMODE((home / "server").stat().st_mode) == 0o700
    assert stat.S_IMODE((home / "server" / "password").stat().st_mode) == 0o600
    with pytest.raises(ServerFailed, match=rf"process {server.pid}.*already.*another home"), Neo4jServer(home):
        pass
    assert server.is_running()

    _, log = end(running, signal.SIGTERM)
    assert address.password not in log
    assert servers_on(home) == []

    with Neo4jServer(home, memory=Memory(heap_megabytes=400, page_cache_megabytes=64)) as again:
        assert again.password == address.password
        assert ask(again, "MATCH (p:Person) RETURN p.name") == [["Zoë"]]
    assert servers_on(home) == []


def test_ctrl_c_while_it_starts_leaves_no_server_behind(home: Path) -> None:
    running = command(home)
    until(lambda: servers_on(home))
    end(running, signal.SIGINT)
    assert servers_on(home) == []


def test_a_server_that_cannot_start_shows_its_log(home: Path) -> None:
    server = Neo4jServer(home, memory=Memory(page_cache_megabytes=10**9))
    with pytest.raises(ServerFailed, match=r"(?s)did not start: it ended.*last lines of.*console\.log"), server:
        pass
    assert servers_on(home) == []


def test_what_was_fetched_is_not_fetched_again(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("JAVA_HOME", raising=False)
    assert fetch(home) == home / f"jars-{version()}"


def test_a_missing_java_is_named_with_the_next_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("JAVA_HOME", raising=False)
    with pytest.raises(ConfigurationError, match=r"Java 17 or newer \(none is on PATH\).*Install a JDK"):
        fetch(tmp_path)


@pytest.mark.parametrize(
    ("said", "found"), [('openjdk version "11.0.2"', "is Java 11"), ('java version "1.8.0_1"', "is Java 8")]
)
def test_an_old_java_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str, found: str) -> None:
    java = tmp_path / "bin" / "java"
    java.parent.mkdir()
    java.write_text(f"#!/bin/sh\necho '{said}' >&2\n")
    java.chmod(0o755)
    monkeypatch.setenv("PATH", "")
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(ConfigurationError, match=found):
        find_java()


def test_a_missing_maven_is_named_with_the_next_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    try:
        java = find_java()
    except ConfigurationError as exc:
        require("neo4j", available=False, reason=str(exc))
        raise
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "java").symlink_to(java)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    with pytest.raises(ConfigurationError, match=r"Maven is not on PATH.*SOCIOGRAM_DATABASE_URL"):
        fetch(tmp_path)
    assert os.listdir(tmp_path) == ["bin"]


def test_the_exports_are_what_a_shell_reads() -> None:
    address = BoltAddress("bolt://127.0.0.1:7", "neo4j", "secret", "neo4j")
    assert neo4j_server._as_exports(address).splitlines() == [
        "export SOCIOGRAM_DATABASE_URL=bolt://127.0.0.1:7",
        "export SOCIOGRAM_DATABASE_USER=neo4j",
        "export SOCIOGRAM_DATABASE_PASSWORD=secret",
    ]
