"""A run that is cancelled or ended by Ctrl-C leaves nothing stored and no lease, and the next one is as if it had not been."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from analytics.parameters import InfluenceParameters, RunParameters
from analytics.run import STAGES
from graph_model.bolt_address import BoltAddress
from graph_model.errors import Cancelled
from graph_model.recorder import Recorder
from graph_model.store import Row, Store
from graph_model.writer_lease import WriterLease
from sociogram.analysing import STORING, run_analysis
from sociogram.jobs import resolve_graph
from tests.graph_model import company
from tests.graph_model.company import ANN, BOB
from tests.graph_model.test_store_contract import loaded, whole_graph
from tests.sociogram.test_interruption import group_of, press_ctrl_c, started, wait_for
from tests.sociogram.test_load import settings_of

SENTENCE = "Stopped. Nothing of this run is stored.\n"
MOMENTS = [*(f"analysing: {name}" for name in ("ties", *(name for name, _, _ in STAGES))), STORING]


@pytest.fixture
def graph(store: Store) -> Store:
    """The small company, whose people write to one another every day, concluded and analysed once before."""
    with Recorder(loaded(store)) as recorder:
        for day in range(19_000, 19_040):
            recorder.interactions([company.message(day, ANN, BOB), company.message(day, BOB, ANN)])
    resolve_graph(store)
    run_analysis(store)
    return store


OTHER = RunParameters(seed=7)


@pytest.mark.parametrize("moment", MOMENTS)
def test_cancelled_run_leaves_the_graph_as_it_was(graph: Store, moment: str) -> None:
    before, cancelled = whole_graph(graph), threading.Event()

    def progress(what: str, part: float) -> None:
        if what == moment:
            cancelled.set()

    with pytest.raises(Cancelled):
        run_analysis(graph, OTHER, progress=progress, cancelled=cancelled)
    assert whole_graph(graph) == before
    with WriterLease(graph):
        pass  # it is free
    kept = run_analysis(graph, OTHER).analysis
    assert kept == replace(run_analysis(graph, OTHER).analysis, ties=kept.ties, tie_measures=kept.tie_measures)


def test_run_cancelled_while_the_graph_is_read_keeps_no_snapshot(graph: Store, tmp_path: Path) -> None:
    cancelled = threading.Event()
    cancelled.set()
    with pytest.raises(Cancelled):
        run_analysis(graph, OTHER, cache=tmp_path, cancelled=cancelled)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("times", [1, 2])
def test_ctrl_c_ends_a_run_in_one_sentence_and_nothing_of_it_is_stored(
    graph: Store, embedded_address: BoltAddress, tmp_path: Path, times: int
) -> None:
    before, cache = whole_graph(graph), tmp_path / "cache"
    endless = replace(OTHER, influence=InfluenceParameters(replicates=10_000_000))
    (tmp_path / "parameters.json").write_text(endless.to_json())
    run = started(
        "analyse", "--parameters", str(tmp_path / "parameters.json"),
        SOCIOGRAM_CACHE_DIR=str(cache), **settings_of(embedded_address),
    )  # fmt: skip
    wait_for(lambda: run.poll() is not None or list(cache.glob("*/recorded/facts.json")))
    time.sleep(0.5)  # now it is within the replicates
    for number in range(times):
        time.sleep(0.05 * number)
        press_ctrl_c(run)
    said = run.communicate(timeout=60)
    assert (said, run.returncode) == (("", SENTENCE), 128 + signal.SIGINT)
    assert group_of(run) == []
    assert whole_graph(graph) == before
    assert writer(graph) == ""


def writer(store: Store) -> str:
    rows: list[Row] = store.read("MATCH (r:Revision) RETURN r.writer AS writer")
    return str(rows[0]["writer"])


def test_a_terminal_shows_which_stage_an_analysis_is_in(
    graph: Store, embedded_address: BoltAddress, tmp_path: Path
) -> None:
    terminal, end = pty.openpty()
    env = {
        **os.environ,
        **settings_of(embedded_address),
        "SOCIOGRAM_CACHE_DIR": str(tmp_path),
        "TERM": "xterm",
        "COLUMNS": "120",
    }
    run = subprocess.Popen(
        [sys.executable, "-m", "sociogram", "analyse", "--seed", "7"], env=env, stdout=subprocess.DEVNULL, stderr=end
    )
    os.close(end)
    shown = b"".join(iter(partial(read_terminal, terminal), b""))
    os.close(terminal)
    assert run.wait(60) == 0
    assert b"analysing: influence" in shown
    assert b"storing the findings" in shown


def read_terminal(terminal: int) -> bytes:
    """What comes next; nothing once the other end is closed."""
    try:
        return os.read(terminal, 65_536)
    except OSError:
        return b""
