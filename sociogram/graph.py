"""The graph that the settings name, open and up to date: on the embedded server, or on one that is already there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from graph_model.migrations import migrate
from graph_model.store import Store
from sociogram.embedded_server import EmbeddedServer
from sociogram.settings import Settings
from sociogram.traces import opened_store


@contextmanager
def open_graph(settings: Settings, *, restoring: bool = False) -> Iterator[Store]:
    """A store, migrated to our schema. The embedded server is started if need be, and stopped by the last to leave.

    `restoring`: to restore a backup, also where an earlier restore broke off.

    Raises:
        StoreError: no server answers, the graph was written by a newer Sociogram, or a restore into it did not finish.

    """
    if settings.database is not None:
        with opened_store(settings.database, settings) as store:
            migrate(store, restoring=restoring)
            yield store
        return
    server = EmbeddedServer(settings.data_dir, heap_megabytes=settings.embedded_heap_mb)
    with server as address, opened_store(address, settings) as store:
        migrate(store, restoring=restoring)
        yield store
