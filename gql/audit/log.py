"""Writing the audit log from a service: many requests' entries in one transaction.

In: events. Out: when each is in the graph. While one transaction is under way whatever comes waits for the next one, which
takes it all: a request alone waits for no other, and many together pay for one transaction.
"""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock
from typing import Protocol

from graph_model.audit_chain import Event, Head
from graph_model.audit_store import append
from graph_model.errors import SociogramError
from graph_model.store import Store

_log = logging.getLogger(__name__)


class AuditUnavailable(SociogramError):
    """What was asked for must stand in the audit log first, and cannot be written there."""

    code = "AUDIT_UNAVAILABLE"

    def __init__(self) -> None:
        super().__init__("The audit log cannot be written at the moment, so this is not answered. Try again later.")


class AuditHeadLost(SociogramError):
    """The end of the log that this machine kept cannot be read: whether the log was cut off can no longer be told from it."""

    code = "AUDIT_HEAD_LOST"

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name}, in the data directory, does not hold the end of the audit log that was kept there. Check the log against "
            "an end that was kept elsewhere (`sociogram audit verify --head NUMBER:DIGEST`), then remove the file: the next "
            "entry makes it anew."
        )


class Witness(Protocol):
    """Keeps the end of the chain outside of the graph, so that a tail that is cut off is noticed.

    `known` raises AuditHeadLost where it holds something else.
    """

    def keep(self, head: Head) -> None: ...

    def known(self) -> Head | None: ...


class AuditLog:
    """The audit log of a graph, for one service. `key` makes digests of people and of entries."""

    def __init__(self, store: Store, key: bytes, witness: Witness) -> None:
        self.key = key
        self.witness = witness
        self._store = store
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="audit")
        self._lock = Lock()
        self._group: list[Event] = []
        self._written: Future[None] | None = None

    async def write(self, event: Event) -> None:
        """Return once the event stands in the log.

        Raises:
            AuditUnavailable: it does not.

        """
        try:
            await asyncio.shield(asyncio.wrap_future(self._join(event)))  # others of the group wait for it, too
        except Exception as error:
            _log.error("the audit log cannot be written", exc_info=error)
            raise AuditUnavailable from error

    def close(self) -> None:
        self._writer.shutdown(wait=True)

    def _join(self, event: Event) -> Future[None]:
        with self._lock:
            if self._written is None:
                self._written = self._writer.submit(self._write)
            self._group.append(event)
            return self._written

    def _write(self) -> None:
        with self._lock:
            group, self._group, self._written = self._group, [], None
        self.witness.keep(append(self._store, self.key, group))
