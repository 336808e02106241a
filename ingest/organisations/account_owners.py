"""Whose account an organisation is, as lists of organisations say. Pure.

In: listed organisations with the addresses of their owners, and whose each address is. Out: links, sorted. An address that is
nobody's, as yet, gives none; nor does an organisation of ours: it is no account.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from graph_model.derived import AccountOwner
from graph_model.entities import Organisation
from ingest.organisations.directory import Directory


def account_owners(
    listed: Iterable[Organisation], directory: Directory, people: Mapping[str, str]
) -> tuple[AccountOwner, ...]:
    """Who of us owns which account. `people`: canonical address -> id of the person."""
    pairs = {
        (people[email], directory.id_of(each))
        for each in listed
        if not directory.organisations[directory.id_of(each)].internal
        for email in each.owners
        if email in people
    }
    return tuple(AccountOwner(person, organisation) for person, organisation in sorted(pairs))
