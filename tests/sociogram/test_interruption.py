"""Ctrl-C, at any moment of a load and more than once: one sentence, nothing left behind, and the next load goes on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from graph_model.bolt_address import BoltAddress
from graph_model.import_store import list_imports
from graph_model.interruption import interruption_deferred
from graph_model.store import Store
from ingest.batch import BATCH_BYTES
from ingest.workers import POOL_BYTES, workers_for
from sociogram.bolt_process import running_with_argument
from sociogram.ending import Stopped, ending_in_order
from sociogram.jobs import run_import
from tests.conftest import empty_graph
from tests.graph_model.test_store_contract import whole_graph
from tests.ingest.test_workers import children
from tests.sociogram.test_load import settings_of

MESSAGES = 300
SENTENCE = "Stopped. What was recorded stays; the same command goes on from there.\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Few mails, but of headers so long that other processes parse some of them."""
    found = tmp_path_factory.mktemp("mail")
    long = " x" * (2 * BATCH_BYTES // MESSAGES)  # in bytes that is four batches
    with (found / "box").open("w") as file:
        for number in range(MESSAGES):
            at = f"10:{number // 60:02d}:{number % 60:02d}"
            file.write(
                f"From a Mon Mar  4 {at} 2024\nFrom: p{number % 17}@us.example\nTo: q{number % 9}@them.example\n"
                f"Date: 04 Mar 2024 {at} +0000\nSubject: {number}\nX-Long:{long}\n\n"
            )
    return found


@pytest.fixture(scope="module")
def expected(embedded_address: BoltAddress, folder: Path) -> tuple[list[str], list[str]]:
    for store in empty_graph(embedded_address):
        run_import(store, [folder], workers=0)
        return whole_graph(store)
    raise AssertionError


def importing(_: subprocess.Popen[str], _store: Store) -> bool:
    time.sleep(0.4)
    return True


def workers_starting(load: subprocess.Popen[str], _store: Store) -> bool:
    return bool(children(load.pid))


def recording(_: subprocess.Popen[str], store: Store) -> bool:
    return bool(store.read("MATCH (n:Address) RETURN count(n) AS n")[0]["n"])


def concluding(_: subprocess.Popen[str], store: Store) -> bool:
    return bool(store.read("MATCH (n:LoadedFiles) RETURN count(n) AS n")[0]["n"])


@pytest.mark.parametrize(
    ("moment", "times"),
    [(importing, 1), (importing, 2), (workers_starting, 1), (workers_starting, 2), (recording, 2), (concluding, 2)],
)
def test_ctrl_c_ends_a_load_in_one_sentence_and_the_next_load_completes_it(  # noqa: PLR0917 # fixtures, and the two of a case
    store: Store,
    embedded_address: BoltAddress,
    folder: Path,
    expected: object,
    moment: Callable[[subprocess.Popen[str], Store], bool],
    times: int,
) -> None:
    if moment is workers_starting and not workers_for(POOL_BYTES):
        pytest.skip("on one core a load starts no other process: there is none to interrupt at its start")
    load = started("load", str(folder), **settings_of(embedded_address))
    wait_for(lambda: load.poll() is not None or moment(load, store))
    for number in range(times):
        time.sleep(0.05 * number)
        press_ctrl_c(load)
    said = load.communicate(timeout=120)[1]
    if load.returncode:  # the last moment may come too late to be heard
        assert (load.returncode, said) == (128 + signal.SIGINT, SENTENCE)
    else:
        assert (moment, said) == (concluding, "")
    assert group_of(load) == []
    completed = run_import(store, [folder]).record
    assert whole_graph(store) == expected
    newest, *others = list_imports(store, 9)
    assert (newest.id, newest.is_finished) == (completed.id, True)
    if moment in {recording, concluding}:
        assert [each.is_finished for each in others] in ([False], [True])
        assert others[0].is_finished or load.returncode


@pytest.mark.parametrize(
    ("command", "sentence"),
    [("load", SENTENCE), ("analyse", "Stopped. Nothing of this run is stored.\n"), ("report", "Stopped.\n")],
)
def test_ctrl_c_while_the_server_starts_leaves_no_server(
    tmp_path: Path, folder: Path, command: str, sentence: str
) -> None:
    home = tmp_path / "home"
    mark = f"-Darcadedb.server.rootPath={home / 'server'}"
    run = started(command, *([str(folder)] if command == "load" else []), SOCIOGRAM_DATA_DIR=str(home))
    wait_for(lambda: run.poll() is not None or list(running_with_argument(mark)))
    press_ctrl_c(run)
    assert (run.communicate(timeout=120)[1], run.returncode) == (sentence, 128 + signal.SIGINT)
    assert group_of(run) == []
    assert list(running_with_argument(mark)) == []


def test_an_interruption_that_is_deferred_comes_at_the_end() -> None:
    done = []

    def work() -> None:
        with interruption_deferred():
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(0.01)
            done.append(1)
        done.append(2)

    with pytest.raises(KeyboardInterrupt):
        work()
    assert done == [1]


class Last:
    """Gets a signal at its very end, where nothing can be raised."""

    def __del__(self) -> None:
        signal.raise_signal(signal.SIGINT)


def test_a_signal_that_comes_at_the_end_of_an_object_is_heard_a_moment_later(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    heard = signal.getsignal(signal.SIGINT)
    hook = sys.unraisablehook
    monkeypatch.setattr(Stopped, "sentence", "That is all.")

    def work() -> None:
        with ending_in_order():
            last = Last()
            del last
            time.sleep(20)

    try:
        with pytest.raises(Stopped) as stopped:
            work()
    finally:
        signal.signal(signal.SIGINT, heard)
    assert stopped.value.code == 128 + signal.SIGINT
    assert capsys.readouterr().err == "That is all.\n"
    assert sys.unraisablehook is hook


def started(*arguments: str, **settings: str) -> subprocess.Popen[str]:
    """Our command, in a group of its own, as a terminal starts it."""
    return subprocess.Popen(
        [sys.executable, "-m", "sociogram", *arguments],
        env={**os.environ, **settings},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def press_ctrl_c(process: subprocess.Popen[str]) -> None:
    """A terminal tells every process of the group."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGINT)


def group_of(process: subprocess.Popen[str]) -> list[str]:
    """What still runs of the group."""
    deadline = time.monotonic() + 10
    while (found := _running(process.pid)) and time.monotonic() < deadline:
        time.sleep(0.05)
    return found


def _running(group: int) -> list[str]:
    found = subprocess.run(["ps", "-ww", "-e", "-o", "pgid=,stat=,args="], capture_output=True, text=True, check=True)
    return [line for line in found.stdout.splitlines() if line.split()[0] == str(group) and line.split()[1][0] != "Z"]


def wait_for(condition: Callable[[], object], seconds: float = 100) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)
