"""Removing interactions: with them go the addresses that nothing else refers to, all in the transaction of the caller."""

from __future__ import annotations

from collections.abc import Sequence

from graph_model.queries import privacy
from graph_model.store import Transaction, View

BATCH = 2_000
"""Interactions a transaction."""


def remove_interactions(transaction: Transaction, ids: Sequence[str], employed: frozenset[str]) -> int:
    """Remove these interactions; how many addresses went with them. `employed` are those that HR lines name."""
    addresses = [row["id"] for row in transaction.run(privacy.PARTICIPANTS, ids=list(ids))]
    transaction.run(privacy.DELETE_INTERACTIONS, ids=list(ids))
    return remove_unused(transaction, addresses, employed)


def remove_unused(transaction: Transaction, addresses: Sequence[str], employed: frozenset[str]) -> int:
    """Remove those of these addresses (ids) that no interaction, sum, judgement or HR line refers to; how many they were."""
    found = transaction.run(privacy.ADDRESSES_WITHOUT_ANYTHING, ids=sorted(addresses))
    unused = [row["id"] for row in found if row["email"] not in employed]
    if unused:
        transaction.run(privacy.DELETE_ADDRESSES, ids=unused)
    return len(unused)


def read_employed(view: View) -> frozenset[str]:
    """The addresses that HR lines name, as a position's holder, manager or other address."""
    rows = view.read(privacy.EMPLOYED)
    return frozenset(
        email for row in rows for email in (row["email"], row["manager"], *(row["aliases"] or ())) if email
    )
