"""How much one operation may ask for. Each limit is a setting with a safe default; what exceeds one is not executed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """The defaults let GraphiQL's introspection and every example of the documentation pass, and not much more."""

    request_bytes: int = 100_000
    """Of the body of a request. REQUEST_TOO_LARGE."""
    tokens: int = 2_000
    """Of the document. TOO_MANY_TOKENS."""
    depth: int = 15
    """Of nested fields. TOO_DEEP."""
    aliases: int = 30
    """In the whole document, wherever fragments bring them. TOO_MANY_ALIASES."""
    root_fields: int = 20
    """Of the operation. TOO_MANY_ROOT_FIELDS."""
    mutations: int = 1
    """Root fields of a mutation. TOO_MANY_MUTATIONS."""
    fields: int = 500
    """In all. TOO_MANY_FIELDS."""
    same_field: int = 20
    """How often one selection may name the same field under the same response name. TOO_MANY_DUPLICATES."""
    directives: int = 8
    """In the whole document. TOO_MANY_DIRECTIVES."""
    page: int = 100
    """Items of a page. BAD_USER_INPUT."""
    ids: int = 100
    """Ids given to `nodes`. BAD_USER_INPUT."""
    asked_about: int = 20
    """People, or organisations, that a what-if question may be about. BAD_USER_INPUT."""
    nodes: int = 20_000
    """That can be returned: pages multiply. TOO_MANY_NODES."""
    cost: int = 100_000
    """Fields times the pages that they stand in: a second or two of work. TOO_EXPENSIVE."""
    seconds: float = 30.0
    """An operation may take. DEADLINE_EXCEEDED."""
    rate: int = 3_000_000
    """Points of cost that a caller may spend in a minute; 0: as many as they like. RATE_LIMITED."""
    anonymous_rate: int = 6_000
    """The same for who is not known, by address: sixty refusals a minute. RATE_LIMITED."""
    sockets: int = 200
    """WebSockets that are open in one process. TOO_MANY_SOCKETS."""
    subscriptions: int = 10
    """That one WebSocket follows at the same time. TOO_MANY_SUBSCRIPTIONS."""
    held: int = 5_000
    """Records of the graph that a process holds in memory while nobody writes into it; 0: none."""
    threads: int = 8
    """That read the graph at the same time, for all operations."""
