"""Versioned changes of the graph's schema and content. A graph knows its version; opening it brings it to ours.

Each migration is idempotent, so that one interrupted half-way is simply run again.
"""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

from graph_model.errors import StoreTooNew, StoreTooOld, StoreUnfinished
from graph_model.queries import control
from graph_model.schema import schema_statements
from graph_model.store import Store


def install_schema(store: Store) -> None:
    """Every constraint and index that the classes ask for."""
    for statement in schema_statements():
        store.define(statement)


def refuse_former_mail(store: Store) -> None:
    """Mails were told apart without their recipients, which cannot be told any more: each would count twice."""
    if store.read(control.COUNT["Message"])[0]["count"]:
        raise StoreTooOld("The mail in this graph was loaded by an older Sociogram, which told mails apart otherwise.")


MIGRATIONS: tuple[Callable[[Store], None], ...] = (
    install_schema,
    install_schema,  # since awards, ownerships, syncs, loaded files and suppressions are recorded: their constraints
    install_schema,  # of dispositions
    refuse_former_mail,
    install_schema,  # of what is written: an earlier version would not say what it changes
    install_schema,  # of API keys
    install_schema,  # of the audit log
    install_schema,  # of schedules
    install_schema,  # of alerts
    install_schema,  # of each write: an earlier version would not count what it writes
)
"""In order; the version of a graph is the number of those that it has seen."""


def migrate(store: Store, *, restoring: bool = False) -> None:
    """Bring the graph to the newest version. `restoring`: for a restore, which alone opens what another has left unfinished.

    Raises:
        StoreUnfinished: a restore into it is at work, or broke off.
        StoreTooNew: a newer Sociogram wrote this graph.
        StoreTooOld: an older one did, and what it wrote cannot be brought to the present form.

    """
    rows = store.read(control.READ)
    version = rows[0]["revision"]["schema"] if rows else 0
    if rows and rows[0]["revision"].get("restoring") and not restoring:
        raise StoreUnfinished
    if version > len(MIGRATIONS):
        raise StoreTooNew(version, len(MIGRATIONS))
    if version == len(MIGRATIONS):
        return
    for migration in MIGRATIONS[version:]:
        migration(store)
    store.write_query(control.FOUND, graph=uuid4().hex)
    store.write_query(control.SET_SCHEMA, version=len(MIGRATIONS))
