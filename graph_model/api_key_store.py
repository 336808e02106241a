"""API keys in the graph: no recorded fact of any source (so no new revision), kept until they are revoked."""

from __future__ import annotations

from graph_model.api_key import ApiKey
from graph_model.errors import InputError, NotFound
from graph_model.identifiers import identifier
from graph_model.queries import api_keys as queries
from graph_model.store import Row, Transaction, View
from graph_model.writer_lease import WriterLease


def read_keys(view: View) -> list[ApiKey]:
    """All of them, by name, also those that have expired."""
    return [_of_row(row["key"]) for row in view.read(queries.ALL)]


def add_key(lease: WriterLease, key: ApiKey) -> None:
    """Let in whoever shows this key.

    Raises:
        InputError: another one has this name.

    """

    def work(transaction: Transaction) -> None:
        if transaction.run(queries.NAMED, name=key.name):
            raise InputError(f"There is a key {key.name!r} already. Revoke it first, or choose another name.")
        transaction.run(
            queries.ADD,
            id=identifier("api-key", key.digest),
            name=key.name,
            digest=key.digest,
            roles=list(key.roles),
            person=key.person,
            made=key.made_ms,
            expires=key.expires_ms,
        )

    lease.write(work, recorded=False)


def revoke_key(lease: WriterLease, name: str) -> None:
    """Forget the key of this name: nobody is let in by it any more.

    Raises:
        NotFound: there is none.

    """

    def work(transaction: Transaction) -> None:
        if not transaction.run(queries.NAMED, name=name):
            raise NotFound("key", name, "`sociogram keys list` shows all.")
        transaction.run(queries.DELETE, name=name)

    lease.write(work, recorded=False)


def _of_row(row: Row) -> ApiKey:
    return ApiKey(row["name"], row["digest"], tuple(row["roles"]), row["person"], row["made"], row.get("expires"))
