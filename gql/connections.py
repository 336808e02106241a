"""Connections: lists that are read in pages, as Relay defines them.

In: a catalogue of `graph_model.directory`, the arguments of the field, filters. Out: edges with cursors, and a count that is
only made when somebody asks for it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import graphene
from graphene.utils.str_converters import to_camel_case

from gql import pagination
from gql.context import Info, RequestContext, load
from gql.list_arguments import Filter, Order, check_readable, chosen_order, mark_of
from gql.loaders import Batch
from gql.selection import selected_below
from graph_model import directory
from graph_model.directory import Catalogue, Filters
from graph_model.directory_records import PersonRecord
from graph_model.window import Page, Window, page_of

Resolver = Callable[..., Any]
_CURSORS: Final = frozenset({"cursor", "startCursor", "endCursor"})


@dataclass(frozen=True, slots=True)
class Edge:
    """One item and where it stands."""

    node: Any
    cursor: str


@dataclass(frozen=True, slots=True)
class PageInfoValue:
    """Whether a list goes on, and from where."""

    has_next_page: bool
    has_previous_page: bool
    start_cursor: str | None
    end_cursor: str | None


@dataclass(frozen=True, slots=True)
class Connection:
    """A page of a list; `count` counts the whole list."""

    edges: list[Edge]
    page_info: PageInfoValue
    count: Callable[[], Awaitable[int]]


@dataclass(frozen=True, slots=True)
class PageArguments:
    """The four arguments of every connection, its order where it is not the list's own, and what marks its cursors besides."""

    first: int | None = None
    after: str | None = None
    last: int | None = None
    before: str | None = None
    order: Order | None = None
    mark: str = ""

    def arranged(self, catalogue: Catalogue[Any]) -> Catalogue[Any]:
        """The list in the order that is asked for."""
        if self.order is None:
            return catalogue
        return catalogue.ordered(self.order.name, descending=self.order.descending)

    def window(self, scope: str, info: Info, *, numeric: bool) -> Window:
        context: RequestContext = info.context
        return pagination.window(
            scope,
            context.limits.page,
            numeric=numeric,
            first=self.first,
            after=self.after,
            last=self.last,
            before=self.before,
        )


class PageInfo(graphene.ObjectType):
    """Where a page stands in its list."""

    has_next_page = graphene.Boolean(
        required=True, description="Whether more follow. Always known when `first` is given."
    )
    has_previous_page = graphene.Boolean(
        required=True, description="Whether more precede. Always known when `last` is given."
    )
    start_cursor = graphene.String(description="The cursor of the first item, for `before`.")
    end_cursor = graphene.String(description="The cursor of the last item, for `after`.")


def connection_type(name: str, node: str, what: str) -> Any:
    """The types `<name>Edge` and `<name>Connection` over the type at the dotted path `node`; the latter is returned."""
    edge_fields = {
        "__doc__": f"One of {what}, and where it stands in the list.",
        "node": graphene.Field(node, required=True, description="The item."),
        "cursor": graphene.String(required=True, description="Its place in this list, for `after` and `before`."),
    }
    edge = type(f"{name}Edge", (graphene.ObjectType,), edge_fields)
    fields = {
        "__doc__": f"A page of {what}.",
        "edges": graphene.List(graphene.NonNull(edge), required=True, description="The items of the page, in order."),
        "page_info": graphene.Field(PageInfo, required=True, description="Whether and where the list goes on."),
        "total_count": graphene.Int(
            required=True, resolver=_total_count, description="How many there are in the whole list, not only here."
        ),
    }
    return type(f"{name}Connection", (graphene.ObjectType,), fields)


async def _total_count(connection: Connection, _info: Info) -> int:
    return await connection.count()


def connection_field(connection: Any, resolver: Resolver, description: str, **more: Any) -> Any:
    """A field that returns a page; `more` are its filters, and `order_by`."""
    reads = {name: each.reads for name, each in more.items() if isinstance(each, Filter)}

    async def resolve(
        root: Any,
        info: Info,
        *,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
        order_by: Mapping[str, Any] | None = None,
        **given: Any,
    ) -> Connection:
        order = chosen_order(order_by)
        asked = [field for name, value in given.items() if value is not None for field in reads.get(name, ())]
        check_readable(root, info, [*asked, *([] if order is None else [to_camel_case(order.name)])])
        page = PageArguments(first, after, last, before, order, mark_of(order, given))
        connected: Connection = await resolver(root, info, page, **given)
        _enter_cursors(info, connected)
        return connected

    return graphene.Field(
        connection,
        resolver=resolve,
        description=description,
        first=graphene.Int(description="How many items from the front, 1–100. Either this or `last` must be given."),
        after=graphene.String(description="Only items behind this cursor."),
        last=graphene.Int(description="How many items from the end, 1–100."),
        before=graphene.String(description="Only items before this cursor."),
        args=more,
    )


async def listed(
    info: Info, catalogue: Catalogue[Any], page: PageArguments, given: Filters, *, scope: str = ""
) -> Connection:
    """A page of a list that has no owner. `scope` sets apart cursors of lists that look alike."""
    context: RequestContext = info.context
    marked, catalogue = catalogue.name + scope + page.mark, page.arranged(catalogue)
    window = page.window(marked, info, numeric=catalogue.listing.numeric)
    found = await context.loaders.read(directory.read_page, catalogue, window, given)

    async def count() -> int:
        return await context.loaders.once(directory.read_count, catalogue, given)

    return _connection(found, marked, count)


async def listed_of(
    info: Info, owner: str, catalogue: Catalogue[Any], page: PageArguments, given: Filters, *, scope: str = ""
) -> Connection:
    """A page of the list of an owner, read together with the same page of the other owners in this answer."""
    context: RequestContext = info.context
    marked, catalogue = catalogue.name + scope + page.mark, page.arranged(catalogue)
    window = page.window(marked, info, numeric=catalogue.listing.numeric)
    found = await context.loaders.load(directory.read_pages_of, owner, catalogue, window, given)

    async def count() -> int:
        return await context.loaders.load(directory.read_counts_of, owner, catalogue, given) or 0

    return _connection(found or Page(), marked, count)


async def listed_here(
    info: Info, keys: Sequence[str], fetch: Batch[Any], page: PageArguments, *, scope: str
) -> Connection:
    """A page of a list of keys that is at hand; what a key names no more is left out. Positions are places in the list."""
    found = _places(info, keys, page, scope)
    records = await asyncio.gather(*(load(info, fetch, key) for key in found.items))
    there = [(at, record) for at, record in zip(found.positions, records, strict=True) if record is not None]

    async def count() -> int:
        return len(keys)

    items, positions = tuple(record for _, record in there), tuple(at for at, _ in there)
    return _connection(replace(found, items=items, positions=positions), scope, count)


def listed_values(info: Info, values: Sequence[Any], page: PageArguments, *, scope: str) -> Connection:
    """A page of a list that is at hand."""

    async def count() -> int:
        return len(values)

    return _connection(_places(info, values, page, scope), scope, count)


def _enter_cursors(info: Info, page: Connection) -> None:
    """Whoever reads a cursor of a list of people reads of that person: it holds what the list is ordered by, as a name."""
    people = [edge.node.id for edge in page.edges if isinstance(edge.node, PersonRecord)]
    if people and not _CURSORS.isdisjoint(selected_below(info)):
        info.context.trail.people.update(people)


def _places(info: Info, values: Sequence[Any], page: PageArguments, scope: str) -> Page[Any]:
    window = page.window(scope, info, numeric=True)
    low: Any = -1 if window.after is None else window.after[0]  # numeric: a number
    high: Any = len(values) if window.before is None else window.before[0]
    places = [at for at in range(len(values)) if low < at < high]
    kept = places[-window.size - 1 :] if window.backward else places[: window.size + 1]
    return page_of([((at, ""), values[at]) for at in kept], window)


async def _none() -> int:
    return 0


def nothing() -> Connection:
    """The page of an empty list."""
    return _connection(Page(), "", _none)


def _connection(page: Page[Any], scope: str, count: Callable[[], Awaitable[int]]) -> Connection:
    edges = [
        Edge(item, pagination.cursor(scope, position))
        for item, position in zip(page.items, page.positions, strict=True)
    ]
    ends = (edges[0].cursor, edges[-1].cursor) if edges else (None, None)
    return Connection(edges, PageInfoValue(page.has_next, page.has_previous, *ends), count)
