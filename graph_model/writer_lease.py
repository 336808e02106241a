"""One writer at a time: a lease in the graph, renewed and checked inside every write transaction.

A writer that lost its lease (it slept too long and another took over) cannot commit any more: the check is part of its
transaction. A writer that died on this machine is recognised by its process id, so that nobody waits for the dead.
"""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import TypeVar
from uuid import uuid4

from graph_model.errors import StoreBusy
from graph_model.queries import control
from graph_model.store import Store, Transaction

LEASE_SECONDS = 180
"""Longer than any pause between two writes; other machines wait this long for a writer that died."""

Outcome = TypeVar("Outcome")


@dataclass(frozen=True, slots=True)
class _Write:
    """Some work, whether it changes recorded facts, and which interactions, as in `WriterLease.write`."""

    work: Callable[[Transaction], object]
    recorded: bool
    interactions: Sequence[str] | None


def _note(changes: Sequence[_Write], number: int, stamp: str, transaction: Transaction) -> None:
    """Which interactions change with this revision, or that it cannot be told."""
    if any(each.interactions is None for each in changes):
        transaction.run(control.NOTE_REWRITTEN)
    elif changes:
        ids = [key for each in changes for key in each.interactions or ()]
        transaction.run(control.NOTE_WRITTEN, number=number, stamp=stamp, ids=ids)


class WriterLease:
    """The right to write. As a context manager it is given back at the end."""

    def __init__(self, store: Store, *, wait_seconds: float = 0.0) -> None:
        self.store = store
        self.wait_seconds = wait_seconds
        self.stamp = uuid4().hex[:8]
        """Marks the revisions of this writer: a graph that went on otherwise from a backup has others of the same number."""
        self.holder = f"{socket.gethostname()}|{os.getpid()}|{self.stamp}"
        self.number = -1
        """The revision that the last write left behind."""
        self._put_off: list[_Write] = []
        self._renewed = time.monotonic()

    def __enter__(self) -> WriterLease:
        deadline = time.monotonic() + self.wait_seconds
        while not self._take():
            if time.monotonic() >= deadline:
                raise self._busy()
            time.sleep(0.2)
        self._renewed = time.monotonic()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None and self._put_off:
                self.renew()
        finally:
            self.store.write_query(control.DROP_LEASE, writer=self.holder)

    def put_off(
        self,
        work: Callable[[Transaction], object],
        *,
        recorded: bool = True,
        interactions: Sequence[str] | None = None,
    ) -> None:
        """`work` in the same transaction as the next write, before it; at the latest when the lease is given back.

        A transaction takes long to commit, so what is small and may be lost with what comes after it need not have its own.
        """
        self._put_off.append(_Write(work, recorded, interactions))

    def write(
        self,
        work: Callable[[Transaction], Outcome],
        *,
        recorded: bool = True,
        interactions: Sequence[str] | None = None,
    ) -> Outcome:
        """`work` in one transaction under the lease.

        Args:
            work: what to do.
            recorded: it changes recorded facts, which is a new revision.
            interactions: the ids of all interactions that `work` makes or changes, or whose participants it changes,
                if it removes none: a snapshot of before can be extended by these. None: whatever it changes.

        Raises:
            StoreBusy: another writer has taken over; nothing of `work` took effect.

        """
        changes = [each for each in (*self._put_off, _Write(work, recorded, interactions)) if each.recorded]

        def guarded(transaction: Transaction) -> Outcome:
            query, until = control.BUMP if changes else control.RENEW, _now_ms() + LEASE_SECONDS * 1000
            rows = transaction.run(query, writer=self.holder, until=until, stamp=self.stamp)
            if not rows:
                raise self._busy()
            self.number = rows[0]["number"]
            _note(changes, self.number, self.stamp, transaction)
            for earlier in self._put_off:
                earlier.work(transaction)
            return work(transaction)

        began = time.monotonic()
        outcome = self.store.write(guarded)
        self._renewed = began
        self._put_off.clear()
        return outcome

    def renew(self) -> None:
        """Keep the lease while nothing is written.

        Raises:
            StoreBusy: another writer has taken over.

        """
        self.write(lambda _transaction: None, recorded=False)

    def renew_when_due(self) -> None:
        """The same, once a part of its time has passed: each is a transaction."""
        if time.monotonic() - self._renewed > LEASE_SECONDS / 6:
            self.renew()

    def _take(self) -> bool:
        found = self.store.read(control.READ)[0]["revision"]
        expected = found["writer"] if _died_here(found["writer"]) else self.holder
        now = _now_ms()
        rows = self.store.write_query(
            control.TAKE_LEASE, expected=expected, writer=self.holder, now=now, until=now + LEASE_SECONDS * 1000
        )
        return bool(rows)

    def _busy(self) -> StoreBusy:
        found = self.store.read(control.READ)[0]["revision"]
        host, _, rest = str(found["writer"]).partition("|")
        return StoreBusy(
            f"process {rest.partition('|')[0]} on {host}", max(0.0, (found["writer_until"] - _now_ms()) / 1000)
        )


def _died_here(holder: str) -> bool:
    """Whether the holder was a process of this machine that is no more."""
    host, _, rest = holder.partition("|")
    process = rest.partition("|")[0]
    if host != socket.gethostname() or not process.isdigit() or int(process) == os.getpid():
        return False
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
