"""How time and memory grow with the load: generated mail (`bench.corpus`) into a new embedded graph, resolved at the end.

Each size has a server and a process of its own, so that its peak is its own. Memory is of our processes at their peak, as the
kernel counts it (VmHWM in /proc, so this wants Linux; `getrusage` counts the parent's memory into a child): the process that
loads, and it together with its workers, each at its own peak.
"""

from __future__ import annotations

import multiprocessing
import os
import re
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.corpus import write_mailboxes
from bench.servers import empty, started
from graph_model.bolt_address import BoltAddress
from graph_model.store import Store
from sociogram.jobs import run_import

SIZES = (10_000, 100_000, 1_000_000)

_SAMPLE_SECONDS = 0.2
_PEAK = re.compile(r"^VmHWM:\s+(\d+) kB", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Growth:
    """One size: `resolve_seconds` of `seconds` went into who is who; memory in megabytes at its peak."""

    messages: int
    seconds: float
    resolve_seconds: float
    own_megabytes: float
    all_megabytes: float
    workers: int
    load_average: float


def growth(sizes: Sequence[int] = SIZES) -> Iterator[Growth]:
    """Each size, measured in a process of its own."""
    for size in sizes:
        with tempfile.TemporaryDirectory() as place, started("embedded") as address:
            write_mailboxes(Path(place), size)
            context = multiprocessing.get_context("spawn")
            with ProcessPoolExecutor(1, mp_context=context) as apart:
                yield apart.submit(_measured, address, place).result()


def _measured(address: BoltAddress, place: str) -> Growth:
    begin, resolving = time.perf_counter(), 0.0

    def note(what: str, part: float) -> None:
        nonlocal resolving
        if what == "who is who" and not part:
            resolving = time.perf_counter()

    peaks: dict[int, float] = {}
    with Store(address) as store, _watched(peaks):
        empty(store)
        begin = time.perf_counter()
        record = run_import(store, [Path(place)], progress=note).record
        end = time.perf_counter()
    own = _peak(os.getpid())
    load = round(os.getloadavg()[0], 1)
    return Growth(record.read, end - begin, end - resolving, own, own + sum(peaks.values()), len(peaks), load)


@contextmanager
def _watched(peaks: dict[int, float]) -> Iterator[None]:
    """Notes the peak of every process that this one has, for as long as it lives."""
    over = threading.Event()

    def watch() -> None:
        while not over.wait(_SAMPLE_SECONDS):
            for child in multiprocessing.active_children():
                if child.pid and (peak := _peak(child.pid)):
                    peaks[child.pid] = peak

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join()


def _peak(process: int) -> float:
    """Megabytes; 0 where it has just ended."""
    try:
        found = _PEAK.search(Path(f"/proc/{process}/status").read_text())
    except OSError:
        return 0.0
    return int(found[1]) / 1024 if found else 0.0
