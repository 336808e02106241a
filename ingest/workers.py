"""Parsing on other cores: lists of records in, their batches out in the same order, whoever understood them.

Processes are started afresh ("spawn"), since this one may have threads; they get the terms once, then records, and answer with
batches of plain values (`graph_model.packed_interactions`). A process whose parent is gone ends by itself.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from itertools import islice
from multiprocessing import resource_tracker
from multiprocessing.connection import wait
from types import ModuleType
from typing import Protocol, TypeVar

from graph_model.errors import LoadFailed
from graph_model.interruption import interruption_deferred
from ingest.batch import Batch, understand
from ingest.sources import Raw
from ingest.terms import Terms

POOL_BYTES = 32 << 20
"""A load of fewer bytes is done before other processes would be ready to help."""
MAX_WORKERS = 8
"""The one writer keeps no more of them busy."""
AHEAD = 2
"""Batches that wait for the writer, for each worker: more would only fill the memory."""


class Cut(Protocol):
    """Some records, taken out when they are handed on, with whatever else the caller wants to get back with their batch."""

    def take(self) -> list[Raw]: ...


SomeCut = TypeVar("SomeCut", bound=Cut)


def workers_for(size: int) -> int:
    """How many processes are worth their start for a load of that many bytes: 0 means to do it in this one.

    One core is for the writer and the database.
    """
    cores = os.cpu_count() or 1
    return min(cores - 1, MAX_WORKERS) if size >= POOL_BYTES else 0


def understood(cuts: Iterable[SomeCut], terms: Terms, workers: int) -> Generator[tuple[SomeCut, Batch], None, None]:
    """Each cut with its batch, in order. Close it when leaving early, so that the processes end.

    Raises LoadFailed if a worker dies.
    """
    if workers < 1:
        yield from ((cut, understand(cut.take(), terms)) for cut in cuts)
        return
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(workers, mp_context=context, initializer=_begin, initargs=(terms,))
    try:
        yield from _in_order(pool, iter(cuts), terms, workers * AHEAD)
    except BrokenProcessPool as error:
        raise LoadFailed("a process that parses for it died, perhaps for want of memory") from error
    finally:
        pool.shutdown(cancel_futures=True)


def _in_order(
    pool: ProcessPoolExecutor, cuts: Iterator[SomeCut], terms: Terms, ahead: int
) -> Iterator[tuple[SomeCut, Batch]]:
    first = [*islice(cuts, 1)]
    waiting = deque(_handed_on(pool, islice(cuts, ahead)))
    for cut in first:  # while the processes start
        yield cut, understand(cut.take(), terms)
    for handed_on in _handed_on(pool, cuts):
        waiting.append(handed_on)
        yield _next(waiting)
    while waiting:
        yield _next(waiting)


def _handed_on(pool: ProcessPoolExecutor, cuts: Iterable[SomeCut]) -> Iterator[tuple[SomeCut, Future[Batch]]]:
    for cut in cuts:
        with interruption_deferred(), _deaf_to_ctrl_c(), _without_main_module():
            waiting = pool.submit(_understand, cut.take())
        yield cut, waiting


@contextmanager
def _deaf_to_ctrl_c() -> Iterator[None]:
    """A new process hears no Ctrl-C, not even before it can say so: it is for this one, which ends the others in order."""
    if sys.platform == "win32":
        yield
        return
    resource_tracker.ensure_running()  # its start, which comes before that of other processes, would lift the block
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def _without_main_module() -> Iterator[None]:
    """A new process imports the program that started it, of which ours needs nothing: a second and 100 MB each, saved."""
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


def _next(waiting: deque[tuple[SomeCut, Future[Batch]]]) -> tuple[SomeCut, Batch]:
    cut, future = waiting.popleft()
    return cut, future.result()


# ── in the other process ────────────────────────────────────────────────────────────────────────────────────────────

_terms: list[Terms] = []


def _begin(terms: Terms) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _terms[:] = [terms]
    gc.disable()
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """A parent that was killed cannot say goodbye, and its pipe stays open as long as any worker holds it."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def _understand(raws: list[Raw]) -> Batch:
    """The batch before is gone, so that there is hardly anything to search for cycles."""
    gc.collect(0)
    return understand(raws, _terms[0])
