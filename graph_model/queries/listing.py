"""How a page of any ordered list is read: of one list, or of the lists of many owners at once, each in one query.

In: what is listed (`Listing`) and which part of it (filters, bounds, direction). Out: Cypher with a fixed set of parameters:
`$limit`, `$after_key`, `$after_id`, `$before_key`, `$before_id`, `$owners`, and one a filter. Every query has its own LIMIT,
because the embedded server does not stop a query that takes too long (docs/architecture.md).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Final

UNKNOWN: Final = "9.0e18"
"""Stands in a key for a number that is not known: beyond all that are."""


@dataclass(frozen=True, slots=True)
class Order:
    """What a list can be ordered by: Cypher over what its `match` binds, null (or empty text) where it is not known."""

    value: str
    numeric: bool = False

    def key(self, *, descending: bool) -> str:
        """The same without nulls, such that what is not known comes last in either direction."""
        if self.numeric:
            return f"coalesce({self.value}, {'-' if descending else ''}{UNKNOWN})"
        last = "0" if descending else "2"
        return f"CASE WHEN coalesce({self.value}, '') = '' THEN '{last}' ELSE '1' + toLower({self.value}) END"


@dataclass(frozen=True, slots=True)
class Listing:
    """`match` binds what is listed, `carry` names its variables, `node` (after `expand`) is what is returned of each.

    The list is ordered by `key` and then by `identity`, both ascending (or both `descending`); `orders` are others that it can
    have, by name. `filters` are conditions by name; `starts` are
    other matches, for filters from which it is quicker to begin: of several the first is taken. `owner` is the label of
    `owner` in `match`, if it has one. `numeric` says that `key` is a number; otherwise it is text.
    """

    match: str
    carry: str
    key: str
    identity: str
    node: str
    expand: str = ""
    owner: str = ""
    numeric: bool = False
    filters: Mapping[str, str] = field(default_factory=dict, hash=False)
    starts: Mapping[str, str] = field(default_factory=dict, hash=False)
    orders: Mapping[str, Order] = field(default_factory=dict, hash=False)
    descending: bool = False

    def of(self, owner: str, match: str) -> Listing:
        """The same things, but only those of an owner."""
        return replace(self, owner=owner, match=match, starts={})

    def ordered(self, name: str, *, descending: bool) -> Listing:
        """The same things in another order."""
        order = self.orders[name]
        return replace(self, key=order.key(descending=descending), numeric=order.numeric, descending=descending)


@dataclass(frozen=True, slots=True)
class Bounds:
    """Which parameters a page query has."""

    after: bool
    before: bool
    backward: bool


@lru_cache(maxsize=1024)
def page_query(listing: Listing, filters: tuple[str, ...], bounds: Bounds) -> str:
    """Rows `owner, rows`, rows being lists of [key, id, node]; without an owner one row, of `rows` alone."""
    order = "DESC" if bounds.backward != listing.descending else "ASC"
    body = f"""{_filtered(listing, filters)}
    WITH {listing.carry}, {listing.key} AS key, {listing.identity} AS identity {_between(bounds, listing.descending)}
    WITH {listing.carry}, key, identity ORDER BY key {order}, identity {order} LIMIT $limit
    {listing.expand}"""
    rows = f"collect([key, identity, {listing.node}]) AS rows"
    if not listing.owner:
        return f"{body} RETURN {rows}"
    return f"{_owners(listing)} CALL (owner) {{ {body} RETURN {rows} }} RETURN owner.id AS owner, rows"


@lru_cache(maxsize=1024)
def count_query(listing: Listing, filters: tuple[str, ...]) -> str:
    """Rows `owner, total`; without an owner one row, of `total` alone."""
    counted = f"{_filtered(listing, filters)} WITH {listing.carry} RETURN count(*) AS total"
    if not listing.owner:
        return counted
    return f"{_owners(listing)} CALL (owner) {{ {counted} }} RETURN owner.id AS owner, total"


def by_id_query(listing: Listing, label: str) -> str:
    """One row: `rows` are [id, node] of the things with these `$ids`. A row of each would be two reads of a socket."""
    found = f"UNWIND $ids AS wanted MATCH (n:{label} {{id: wanted}}) {listing.expand}"
    return f"{found} RETURN collect([n.id, {listing.node}]) AS rows"


def _owners(listing: Listing) -> str:
    return f"UNWIND $owners AS owner_id MATCH (owner:{listing.owner} {{id: owner_id}})"


def _filtered(listing: Listing, filters: Collection[str]) -> str:
    start = next((name for name in listing.starts if name in filters), "")
    conditions = [listing.filters[name] for name in filters if name in listing.filters and name != start]
    return listing.starts.get(start, listing.match) + (f" WHERE {' AND '.join(conditions)}" if conditions else "")


def _between(bounds: Bounds, descending: bool) -> str:
    asked = (("after", "<" if descending else ">", bounds.after), ("before", ">" if descending else "<", bounds.before))
    conditions = [
        f"(key {beyond} ${name}_key OR (key = ${name}_key AND identity {beyond} ${name}_id))"
        for name, beyond, given in asked
        if given
    ]
    return f"WHERE {' AND '.join(conditions)}" if conditions else ""
