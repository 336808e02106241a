"""Addresses that several people write from: shown with many different people's names, and spelling none of them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from graph_model.derived import NotAPerson
from graph_model.entities import Address, AddressKind
from ingest.identity.address_shapes import fits
from ingest.identity.names import name_key
from ingest.identity.profile import MANY_NAMES, different_names

SHARED_MAILBOX = "shared-mailbox"


def shared_mailboxes(addresses: Iterable[Address], listed: frozenset[str]) -> Iterator[NotAPerson]:
    """The shared mailboxes among people's addresses. Whom HR lists is a person, whatever they are called.

    >>> desk = Address("desk@x.org", names=("Ada King", "Bob Hill", "Eve Moor"))
    >>> [each.reason for each in shared_mailboxes([desk], frozenset())]
    ['3 different people write from it, among them Ada King and Bob Hill.']
    """
    for each in addresses:
        if each.kind is not AddressKind.PERSON or each.email in listed or len(each.names) < MANY_NAMES:
            continue
        named = {key: name for name in reversed(each.names) if (key := name_key(name))}
        count = different_names(named)
        if count >= MANY_NAMES and not any(fits(each.email.rpartition("@")[0], key) for key in named):
            some = " and ".join(named[key] for key in sorted(named)[:2])
            reason = f"{count} different people write from it, among them {some}."
            yield NotAPerson(each.email, AddressKind.ROLE, SHARED_MAILBOX, reason)
