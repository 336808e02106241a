"""Other processes understand the same, in the same order; one that dies ends the load in a sentence."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import dataclass

import pytest

from graph_model.errors import LoadFailed
from graph_model.policy import Policy
from ingest.pipeline import load
from ingest.sources import Raw
from ingest.terms import Terms
from ingest.workers import POOL_BYTES, understood, workers_for
from tests.ingest.memory_recording import MemoryRecording

TERMS = Terms(Policy(), 1_700_000_000_000)


@dataclass
class Cut:
    raws: list[Raw]

    def take(self) -> list[Raw]:
        return self.raws


def mail(number: int) -> bytes:
    return f"From: a{number % 7}@x.org\nTo: b@y.org\nDate: 6 Nov 2001 10:04:{number % 60:02} GMT\nSubject: {number}\n".encode()


def cuts(count: int) -> list[Cut]:
    return [
        Cut([Raw("message", f"{first}.eml", "message", mail(first + n)) for n in range(10)])
        for first in range(0, count, 10)
    ]


def test_every_batch_is_the_same_and_in_order() -> None:
    assert list(understood(cuts(200), TERMS, workers=2)) == list(understood(cuts(200), TERMS, workers=0))


def test_a_load_is_the_same_whoever_parses(tmp_path) -> None:
    for number in range(300):
        (tmp_path / f"{number}.eml").write_bytes(mail(number) if number % 50 else b"To: x\nDate: never\n")
    alone, together = MemoryRecording(), MemoryRecording()
    first = load([tmp_path], alone, terms=TERMS, workers=0)
    second = load([tmp_path], together, terms=TERMS, workers=2)
    assert second == first
    assert together.facts == alone.facts


def test_a_worker_that_dies_ends_the_load_in_a_sentence() -> None:
    with closing(understood(cuts(2000), TERMS, workers=1)) as batches:
        next(batches)
        [child] = children(os.getpid())
        os.kill(child, signal.SIGKILL)
        with pytest.raises(LoadFailed, match="load the same again"):
            list(batches)


def test_workers_end_when_the_process_that_started_them_is_killed() -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", _PARENT],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.getcwd()},
    )
    assert parent.stdout is not None
    assert parent.stdout.readline() == "ready\n"
    [worker] = children(parent.pid)
    parent.kill()
    parent.wait()
    parent.stdout.close()
    deadline = time.monotonic() + 20
    while is_alive(worker) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not is_alive(worker)


_PARENT = """
import time
from tests.ingest.test_workers import TERMS, cuts, understood
batches = understood(cuts(100), TERMS, workers=1)
next(batches)
print("ready", flush=True)
time.sleep(60)
"""


def test_leaving_early_ends_the_processes() -> None:
    def interrupted() -> None:
        with closing(understood(cuts(2000), TERMS, workers=1)) as batches:
            next(batches)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert children(os.getpid()) == []


def test_a_process_that_parses_needs_no_database_driver() -> None:
    code = "import sys, ingest.workers; sys.exit('neo4j' in sys.modules or 'numpy' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, env={**os.environ, "PYTHONPATH": os.getcwd()})


def test_small_loads_need_no_other_process() -> None:
    assert workers_for(POOL_BYTES - 1) == 0


def children(parent: int) -> list[int]:
    """Processes that parse; the one that only watches over shared resources is not among them."""
    found = subprocess.run(
        ["ps", "-ww", "-o", "pid=,args=", "--ppid", str(parent)], capture_output=True, text=True, check=False
    )  # its status tells of a process without any
    lines = (line.split(None, 1) for line in found.stdout.splitlines())
    return [int(process) for process, command in lines if "spawn_main" in command]


def is_alive(process: int) -> bool:
    """A process that ended and that nobody has asked about yet is not."""
    found = subprocess.run(["ps", "-o", "stat=", "-p", str(process)], capture_output=True, text=True, check=False)
    return found.stdout.strip()[:1] not in ("", "Z")
