"""The audit log, wired: its key is the privacy key, and its end is kept in a file beside the graph.

Whoever can write into the database could cut off the end of the log and set its head back: what each process saw last is
therefore kept in the data directory (`audit-head-…`), and must still be in the log when it is checked.
"""

from __future__ import annotations

import getpass
import logging
import os
import time
from dataclasses import dataclass
from pathlib import Path
from threading import get_ident

from gql.audit.log import AuditHeadLost, AuditLog
from graph_model.audit_chain import Act, Event, Head, person_digest
from graph_model.audit_store import append
from graph_model.erasure import Subject
from graph_model.queries import privacy as queries
from graph_model.revision import read_revision
from graph_model.store import Store
from graph_model.suppression import check_value, read_state
from sociogram.bolt_process import make_private_folder
from sociogram.privacy import secret_of
from sociogram.privacy_key import PrivacyKey
from sociogram.settings import Settings

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class HeadFile:
    """The latest end of the chain that this machine saw."""

    path: Path

    def known(self) -> Head | None:
        """The head that was kept, None for none.

        Raises:
            AuditHeadLost: something else stands in its file.

        """
        try:
            text = self.path.read_text(encoding="ascii")
        except OSError:
            return None
        except UnicodeDecodeError as error:
            raise AuditHeadLost(self.path.name) from error
        try:
            return Head.parsed(text)
        except ValueError as error:
            raise AuditHeadLost(self.path.name) from error

    def keep(self, head: Head) -> None:
        """Keep a head unless a later one is kept already. Not flushed to the disk: after a crash an older one is there."""
        try:
            known = self.known()
        except AuditHeadLost as error:  # the entries are written; what cannot be kept is told until somebody looks
            _log.error("%s", error)
            return
        if known is not None and known.number >= head.number:
            return
        make_private_folder(self.path.parent)
        fresh = self.path.with_name(f".{self.path.name}.{os.getpid()}.{get_ident()}")
        fresh.write_text(f"{head}\n", encoding="ascii")
        fresh.replace(self.path)


def audit_key(store: Store, settings: Settings) -> bytes:
    """The key of this graph's log: the privacy key, by which the graph is known from now on.

    Raises:
        ConfigurationError: the graph was begun with another one.

    """
    secret = secret_of(store, PrivacyKey.of(settings))
    if not read_state(store).key_check:
        store.write_query(queries.KEEP_CHECK, check=check_value(secret))
    return secret


def head_file(store: Store, settings: Settings) -> HeadFile:
    return HeadFile(settings.data_dir.expanduser() / f"audit-head-{read_revision(store).graph}")


def audit_log(store: Store, settings: Settings) -> AuditLog:
    """The log for a service."""
    return AuditLog(store, audit_key(store, settings), head_file(store, settings))


def enter(store: Store, settings: Settings, act: Act, operation: str, subject: Subject) -> None:
    """Enter what is done about a person from the command line, by whoever is logged in."""
    key = audit_key(store, settings)
    people = tuple(sorted(person_digest(key, each) for each in subject.ids))
    at_ms = time.time_ns() // 1_000_000
    event = Event(at_ms, f"command line: {getpass.getuser()}", act, operation, people=people)
    head_file(store, settings).keep(append(store, key, [event]))
