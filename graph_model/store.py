"""The store: one synchronous class over the Bolt driver, the same for every server.

In: Cypher (the constants of `graph_model.queries`) and parameters. Out: rows as dictionaries. Every write is one managed
transaction, retried where another writer was faster; foreign errors leave as errors of ours. A store is safe to share
between threads.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from time import sleep
from types import TracebackType
from typing import Any, Protocol, TypeVar

from neo4j import (
    READ_ACCESS,
    WRITE_ACCESS,
    Driver,
    GraphDatabase,
    ManagedTransaction,
    NotificationMinimumSeverity,
    Session,
)
from neo4j.exceptions import (
    AuthError,
    ClientError,
    ConfigurationError,
    ConstraintError,
    DriverError,
    Neo4jError,
    ServiceUnavailable,
    SessionExpired,
    TransientError,
)

from graph_model import errors
from graph_model.bolt_address import BoltAddress
from graph_model.interruption import interruption_deferred

Row = dict[str, Any]
Outcome = TypeVar("Outcome")

_WRITES = re.compile(r"\b(CREATE|MERGE|SET|DELETE|REMOVE|DROP|FOREACH|LOAD\s+CSV)\b", re.IGNORECASE)
_TRIES = 5
_MAX_POOL = 32
_RETRY_SECONDS = 10.0  # for a server that restarts under a running service; at the start nobody waits


class View(Protocol):
    """The read-only face of the store: all that readers get."""

    def read(self, query: str, **parameters: Any) -> list[Row]: ...


class Transaction:
    """One write transaction: every query in it takes effect together, or none does."""

    __slots__ = ("_inner",)

    def __init__(self, inner: ManagedTransaction) -> None:
        self._inner = inner

    def run(self, query: str, **parameters: Any) -> list[Row]:
        return _rows(self._inner, query, parameters)


class Store:
    """A graph database at an address. Use it as a context manager, or call `close`.

    Raises:
        StoreUnavailable, StoreRefusedLogin: at once, where it cannot be used at all.

    """

    def __init__(self, address: BoltAddress) -> None:
        self.address = address
        with _translated(address.url):
            self._driver: Driver = GraphDatabase.driver(
                address.url,
                auth=(address.user, address.password),
                max_connection_pool_size=_MAX_POOL,
                max_transaction_retry_time=_RETRY_SECONDS,
                notifications_min_severity=NotificationMinimumSeverity.OFF,
            )
            self._verify()

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._driver.close()

    def _verify(self) -> None:
        try:
            self._driver.verify_connectivity()
        except BaseException:
            self._driver.close()
            raise

    def read(self, query: str, **parameters: Any) -> list[Row]:
        """All rows of a query that only reads. One that would write is refused here: not every server does."""
        _refuse_writes(query)
        with _translated(self.address.url):
            try:
                with self._session(READ_ACCESS) as session:  # one exchange; a transaction that is managed takes three
                    return _rows(session, query, parameters)
            except (DriverError, Neo4jError) as error:
                if not error.is_retryable():
                    raise
            with self._session(READ_ACCESS) as session:
                return session.execute_read(_rows, query, parameters)

    def write(self, work: Callable[[Transaction], Outcome]) -> Outcome:
        """What `work` returns, done in one transaction. It may be called again after a conflict: no side effects in it.

        Raises:
            StoreConflict: other writers were faster, five times in a row.

        """
        for attempt in range(1, _TRIES + 1):
            try:
                with _translated(self.address.url), self._session(WRITE_ACCESS) as session:
                    return session.execute_write(lambda inner: work(Transaction(inner)))
            except errors.StoreConflict:
                if attempt == _TRIES:
                    raise
                sleep(0.05 * 2**attempt)
        raise AssertionError("unreachable")

    def write_query(self, query: str, **parameters: Any) -> list[Row]:
        """One writing query in a transaction of its own."""
        return self.write(lambda transaction: transaction.run(query, **parameters))

    def define(self, statement: str) -> None:
        """A schema statement; these have transactions of their own on every server."""
        with _translated(self.address.url), self._session(WRITE_ACCESS) as session:
            session.run(statement).consume()

    @property
    def driver(self) -> Driver:
        """The driver underneath, for neomodel's `db.set_connection(driver=…)`."""
        return self._driver

    def _session(self, mode: str) -> Session:
        return self._driver.session(default_access_mode=mode, database=self.address.database)


def _rows(inner: ManagedTransaction | Session, query: str, parameters: dict[str, Any]) -> list[Row]:
    result = inner.run(query, parameters)
    keys = result.keys()
    return [dict(zip(keys, record.values(), strict=True)) for record in result]


@lru_cache(maxsize=512)
def _refuse_writes(query: str) -> None:
    bare = re.sub(r"'[^']*'|\"[^\"]*\"|`[^`]*`|//[^\n]*", "", query)
    found = _WRITES.search(bare)
    if found:
        raise errors.QueryFailed(f"A reading query must not write, but this one says {found.group(0)}: {query[:200]}")


@contextmanager
def _translated(url: str) -> Iterator[None]:
    """Errors of the driver as errors of ours; what is not known here passes, and a test fails on it.

    Ctrl-C waits for the answer: a driver that is interrupted while it reads cannot even give back the lease.
    """
    try:
        with interruption_deferred():
            yield
    except AuthError as error:
        raise errors.StoreRefusedLogin(url) from error
    except (ServiceUnavailable, SessionExpired) as error:
        raise errors.StoreUnavailable(url, _first_line(error)) from error
    except (ConstraintError, TransientError) as error:
        raise errors.StoreConflict(f"Another writer was faster ({_first_line(error)}). Try again.") from error
    except (ClientError, Neo4jError) as error:
        if _is_conflict(error):
            raise errors.StoreConflict(f"Another writer was faster ({_first_line(error)}). Try again.") from error
        raise errors.QueryFailed(f"The graph database rejected a query: {_first_line(error)}") from error
    except (ConfigurationError, DriverError, ValueError) as error:
        raise errors.StoreUnavailable(url, _first_line(error)) from error


def _is_conflict(error: Neo4jError) -> bool:
    text = f"{error.code} {error.message}"
    return any(sign in text for sign in ("ConcurrentModification", "DuplicatedKey", "ConstraintValidationFailed"))


def _first_line(error: Exception) -> str:
    return (str(error) or type(error).__name__).splitlines()[0]
