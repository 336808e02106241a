"""The embedded server as its users see it: shared, private, and healing. Every test starts the real one."""

from __future__ import annotations

import json
import logging
import multiprocessing
import os
import signal
import stat
import subprocess
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from pathlib import Path
from tempfile import TemporaryDirectory

import neo4j
import pytest

from graph_model.bolt_address import BoltAddress
from graph_model.errors import ConfigurationError, ServerFailed, StoreRefusedLogin
from graph_model.probe import answers
from sociogram import bolt_process, embedded_server
from sociogram.bolt_process import ProcessIdentity, identify, running_with_argument, this_process
from sociogram.embedded_server import EmbeddedServer

spawn = multiprocessing.get_context("spawn")


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[BoltAddress, ProcessIdentity]]:
    """A server for the tests that only look at it."""
    folder = tmp_path_factory.mktemp("running")
    with EmbeddedServer(folder) as address:
        yield address, server_of(folder)


@pytest.fixture
def data_dir(tmp_path: Path) -> Iterator[Path]:
    """A data directory with a blank and an umlaut in its name, and no server left on it afterwards."""
    folder = tmp_path / "Büro data"
    yield folder
    left = servers_on(folder)
    for process in left:
        bolt_process.stop(process)
    assert not left, "the test left a server behind"


def servers_on(data_dir: Path) -> list[ProcessIdentity]:
    return running_with_argument(f"-Darcadedb.server.rootPath={data_dir / 'server'}")


def server_of(data_dir: Path) -> ProcessIdentity:
    (process,) = servers_on(data_dir)
    return process


def ask(address: BoltAddress, cypher: str, **parameters: object) -> list[list[object]]:
    with neo4j.GraphDatabase.driver(address.url, auth=(address.user, address.password)) as driver:
        found = driver.execute_query(cypher, parameters_=parameters, database_=address.database)
        return [list(record.values()) for record in found.records]


def kill_9(process: ProcessIdentity) -> None:
    os.kill(process.pid, signal.SIGKILL)
    until(lambda: not process.is_running())


def until(done: Callable[[], bool], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


def use_server(data_dir: Path, pipe: Connection) -> None:
    """Another process that uses the server until it is told to leave."""
    with EmbeddedServer(data_dir) as address:
        pipe.send((address.url, address.password))
        pipe.recv()


def another_user(data_dir: Path) -> tuple[SpawnProcess, Connection]:
    ours, theirs = spawn.Pipe()
    user = spawn.Process(target=use_server, args=(data_dir, theirs))
    user.start()
    return user, ours


def answer_of(pipe: Connection) -> tuple[str, str]:
    assert pipe.poll(60), "the other process did not get its server"
    found: tuple[str, str] = pipe.recv()
    return found


def dismiss(user: SpawnProcess, pipe: Connection) -> None:
    pipe.send("leave")
    user.join(60)
    assert user.exitcode == 0


# ---- use


def test_it_answers_queries_and_keeps_what_was_written(data_dir: Path) -> None:
    with EmbeddedServer(data_dir) as address:
        assert ask(address, "CREATE (p:Person {name: $name}) RETURN p.name", name="Zoë") == [["Zoë"]]
    assert servers_on(data_dir) == []

    with EmbeddedServer(data_dir) as address:
        assert ask(address, "MATCH (p:Person) RETURN p.name") == [["Zoë"]]


def test_two_users_share_one_server_and_the_last_one_out_stops_it(data_dir: Path) -> None:
    user, pipe = another_user(data_dir)
    url, _ = answer_of(pipe)
    with EmbeddedServer(data_dir) as address:
        assert address.url == url
        dismiss(user, pipe)
        assert ask(address, "RETURN 1") == [[1]]
        assert len(servers_on(data_dir)) == 1
    assert servers_on(data_dir) == []


def test_two_leases_of_one_process_count_as_two(data_dir: Path) -> None:
    server = EmbeddedServer(data_dir)
    with server as first, EmbeddedServer(data_dir) as second, server as third:
        assert first == second == third
        server.release()
        assert answers(first)
        server.release()
        server.release()  # one too many: nothing to give back, and not somebody else's
        assert answers(first)
    assert servers_on(data_dir) == []


def test_starters_that_race_get_the_same_server(data_dir: Path) -> None:
    users = [another_user(data_dir) for _ in range(2)]
    addresses = {answer_of(pipe) for _, pipe in users}
    assert len(addresses) == 1
    assert len(servers_on(data_dir)) == 1
    for user, pipe in users:
        dismiss(user, pipe)
    assert servers_on(data_dir) == []


def test_threads_that_race_get_the_same_server(data_dir: Path) -> None:
    server = EmbeddedServer(data_dir)
    urls: list[str] = []
    threads = [threading.Thread(target=lambda: urls.append(server.acquire().url)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(urls) == 3
    assert len(set(urls)) == 1
    for _ in threads:
        server.release()
    assert servers_on(data_dir) == []


def test_a_program_that_forgets_to_release_stops_the_server_when_it_ends(data_dir: Path) -> None:
    program = (
        "import pathlib, sys; from sociogram.embedded_server import EmbeddedServer;"
        "print(EmbeddedServer(pathlib.Path(sys.argv[1])).acquire().url)"
    )
    command = [sys.executable, "-X", "dev", "-W", "error", "-c", program, str(data_dir)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("bolt://127.0.0.1:")
    assert done.stderr == ""
    assert servers_on(data_dir) == []


# ---- secrets


def test_the_password_is_random_and_nobody_else_can_read_it(data_dir: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, logger="sociogram")
    with EmbeddedServer(data_dir) as address:
        process = server_of(data_dir)
        assert address.password not in bolt_process._ps("-ww", "-o", "args=", "-p", str(process.pid))
        if sys.platform == "linux":
            assert address.password.encode() not in Path(f"/proc/{process.pid}/cmdline").read_bytes()
            assert address.password.encode() not in Path(f"/proc/{process.pid}/environ").read_bytes()
        assert stat.S_IMODE((data_dir / "server").stat().st_mode) == 0o700
        files = [path for path in (data_dir / "server").rglob("*") if path.is_file()]
        readable = [path for path in files if stat.S_IMODE(path.stat().st_mode) & 0o077]
        assert readable == []
        holders = [path.name for path in files if address.password.encode() in path.read_bytes()]
        assert holders == ["server.json"]
        assert address.password not in caplog.text
    with EmbeddedServer(data_dir) as again:
        assert again.password != address.password


def test_a_wrong_password_is_refused(running: tuple[BoltAddress, ProcessIdentity]) -> None:
    address, _ = running
    with pytest.raises(StoreRefusedLogin):
        answers(BoltAddress(address.url, address.user, "not the password", address.database))


@pytest.mark.skipif(
    sys.platform != "linux", reason="which addresses a process listens on stands in /proc on Linux only"
)
def test_it_listens_on_loopback_only(running: tuple[BoltAddress, ProcessIdentity]) -> None:
    heard = listening_addresses(running[1].pid)
    assert len(heard) == 2  # Bolt and HTTP
    assert {address[-8:] for address in heard} == {"0100007F"}


def listening_addresses(pid: int) -> list[str]:
    """The local addresses that a process listens on, in hexadecimal, from Linux's tables."""
    sockets = {os.readlink(entry) for entry in Path(f"/proc/{pid}/fd").iterdir() if entry.is_symlink()}
    rows = [row.split() for name in ("tcp", "tcp6") for row in Path(f"/proc/net/{name}").read_text().splitlines()[1:]]
    return [row[1].rpartition(":")[0] for row in rows if row[3] == "0A" and f"socket:[{row[9]}]" in sockets]


# ---- healing


def test_committed_data_survives_kill_9_of_the_server_and_the_other_users_find_it_again(data_dir: Path) -> None:
    with EmbeddedServer(data_dir) as address:
        ask(address, "UNWIND range(1, 500) AS n CREATE (:Fact {n: n})")
        kill_9(server_of(data_dir))
        assert not answers(address)
        with EmbeddedServer(data_dir) as healed:
            assert ask(healed, "MATCH (f:Fact) RETURN count(f)") == [[500]]
            assert ask(address, "MATCH (f:Fact) RETURN count(f)") == [[500]]
    assert servers_on(data_dir) == []


def test_the_server_of_a_killed_user_is_adopted_and_then_stopped(data_dir: Path) -> None:
    user, pipe = another_user(data_dir)
    url, _ = answer_of(pipe)
    user.kill()
    user.join(60)
    before = server_of(data_dir)
    with EmbeddedServer(data_dir) as address:
        assert address.url == url
        assert server_of(data_dir) == before
    assert servers_on(data_dir) == []
    assert list((data_dir / "server" / "leases").iterdir()) == []


def test_a_server_whose_starter_was_killed_before_it_answered_is_adopted(data_dir: Path) -> None:
    user, pipe = another_user(data_dir)
    until((data_dir / "server" / "server.json").exists, 60)
    user.kill()
    user.join(60)
    pipe.close()
    before = server_of(data_dir)
    with EmbeddedServer(data_dir) as address:
        assert ask(address, "RETURN 1") == [[1]]
        assert server_of(data_dir) == before


def test_a_server_that_hangs_is_replaced(data_dir: Path) -> None:
    with EmbeddedServer(data_dir):
        hanging = server_of(data_dir)
        os.kill(hanging.pid, signal.SIGSTOP)
        with EmbeddedServer(data_dir, patience_seconds=0.5) as address:
            assert ask(address, "RETURN 1") == [[1]]
            assert not hanging.is_running()


@pytest.mark.parametrize("garbage", ["", "{", "[1, 2]", '{"pid": "x"}', '{"pid": 1, "born": "long ago"}', "\x00\xff"])
def test_a_state_file_full_of_garbage_is_no_obstacle(data_dir: Path, garbage: str) -> None:
    (data_dir / "server" / "leases").mkdir(parents=True)
    (data_dir / "server" / "server.json").write_text(garbage)
    server = EmbeddedServer(data_dir)
    assert server._read_state() is None
    assert server._adopt() is None


def test_a_server_that_no_state_file_names_is_found_and_replaced(data_dir: Path) -> None:
    with EmbeddedServer(data_dir) as address:
        ask(address, "CREATE (:Fact)")
        (data_dir / "server" / "server.json").write_text("garbage")
        with EmbeddedServer(data_dir) as healed:
            assert len(servers_on(data_dir)) == 1
            assert ask(healed, "MATCH (f:Fact) RETURN count(f)") == [[1]]
    assert servers_on(data_dir) == []


def test_what_dead_processes_left_behind_is_ignored_and_a_recycled_pid_is_left_alone(data_dir: Path) -> None:
    with EmbeddedServer(data_dir):
        pass
    bystander = subprocess.Popen(["sleep", "60"])
    folder = data_dir / "server"
    recycled = {"pid": bystander.pid, "born": "at another time"}
    (folder / "server.json").write_text(json.dumps({**recycled, "port": 7687, "password": "old"}))
    (folder / "leases" / f"{bystander.pid}-aaaa").write_text(json.dumps(recycled))
    (folder / "leases" / "99999999-bbbb").write_text(json.dumps({"pid": 99999999, "born": "once"}))
    (folder / "leases" / "1-cccc").write_text("garbage")
    (folder / "root-password").write_text("old")
    (folder / "databases" / "graph" / "database.lck").touch()
    with EmbeddedServer(data_dir) as address:
        assert ask(address, "RETURN 1") == [[1]]
    assert servers_on(data_dir) == []
    assert list((folder / "leases").iterdir()) == []
    assert bystander.poll() is None
    bystander.kill()
    bystander.wait()


def test_a_forked_child_does_not_give_back_its_parents_lease(data_dir: Path) -> None:
    server = EmbeddedServer(data_dir)
    server.acquire()
    pid = _forked(server.release)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    assert len(servers_on(data_dir)) == 1
    server.release()
    assert servers_on(data_dir) == []


def _forked(work: Callable[[], object]) -> int:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # Python 3.12 warns of threads; the child only returns
        pid = os.fork()
    if pid == 0:
        status = 1
        try:
            work()
            status = 0
        finally:
            os._exit(status)
    return pid


# ---- errors


def test_a_data_directory_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(ServerFailed, match=r"cannot use .*file.*(File exists|Not a directory).*choose another data"):
        EmbeddedServer(tmp_path / "file" / "data").acquire()


@contextmanager
def nobody_in_particular() -> Iterator[None]:
    """As a user without rights: root may write everywhere."""
    if os.geteuid():
        yield
        return
    os.seteuid(65_534)
    try:
        yield
    finally:
        os.seteuid(0)


def test_a_data_directory_without_permission_is_named() -> None:
    with TemporaryDirectory() as place:
        Path(place).chmod(0o555)
        with (
            nobody_in_particular(),
            pytest.raises(ServerFailed, match=r"cannot use .*Permission denied.*Make it writable"),
        ):
            EmbeddedServer(Path(place) / "data").acquire()


def test_a_server_that_cannot_start_shows_its_log_and_leaves_nothing_behind(data_dir: Path) -> None:
    with pytest.raises(ServerFailed, match=r"(?s)ended with status 1.*heap.*SOCIOGRAM_DATABASE_URL"):
        EmbeddedServer(data_dir, heap_megabytes=1).acquire()
    assert list((data_dir / "server" / "leases").iterdir()) == []
    with EmbeddedServer(data_dir) as address:
        assert answers(address)


def test_a_full_disk_is_noticed_before_anything_is_lost(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded_server, "_NEEDED_MEGABYTES", 10**9)
    with pytest.raises(ServerFailed, match=r"needs at least .* MB of free disk .* Free some space"):
        EmbeddedServer(data_dir).acquire()


def test_an_error_of_the_engine_ends_the_wait_at_once(data_dir: Path) -> None:
    (data_dir / "server" / "databases").mkdir(parents=True)
    (data_dir / "server" / "databases" / "graph").write_text("not a database")
    began = time.monotonic()
    with pytest.raises(ServerFailed, match="The last lines of"):
        EmbeddedServer(data_dir).acquire()
    assert time.monotonic() - began < 30


def test_a_port_that_somebody_else_takes_meanwhile_is_replaced(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with EmbeddedServer(data_dir.with_name("another")) as other:
        taken = int(other.url.rpartition(":")[2])
        free_port, asked = bolt_process.free_port, []

        def free_port_that_was_lost(preferred: int | None = None) -> int:
            asked.append(preferred)
            return taken if len(asked) == 1 else free_port(preferred)

        monkeypatch.setattr(bolt_process, "free_port", free_port_that_was_lost)
        with EmbeddedServer(data_dir) as address:
            assert len(asked) == 2
            assert address.url != other.url
            assert ask(address, "RETURN 1") == [[1]]


def test_an_address_that_is_none_is_a_configuration_error() -> None:
    with pytest.raises(ConfigurationError, match="bolt://host:7687"):
        answers(BoltAddress("http://127.0.0.1", "root", "x"))


def test_nobody_answers_at_a_free_port() -> None:
    assert not answers(BoltAddress(f"bolt://127.0.0.1:{bolt_process.free_port()}", "root", "x"))


# ---- processes


def test_a_process_is_recognised_by_both_ways_of_reading_its_start() -> None:
    me = this_process()
    assert me.is_running()
    assert not ProcessIdentity(me.pid, "another time").is_running()
    child = subprocess.Popen(["sleep", "60"])
    try:
        by_ps = bolt_process._birth_from_ps(child.pid)
        assert by_ps
        assert by_ps == bolt_process._birth_from_ps(child.pid)
    finally:
        child.kill()
    until(lambda: bolt_process._birth_from_ps(child.pid) is None)  # a zombie, until we wait for it
    assert identify(child.pid) is None
    child.wait()
