"""Where a Bolt server answers, and how to log in: the one thing that the store needs to know about any server."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class BoltAddress:
    """A Bolt server's URL with its credentials. The password never shows in `repr`.

    >>> BoltAddress("bolt://127.0.0.1:7687", "neo4j", "secret")
    BoltAddress(url='bolt://127.0.0.1:7687', user='neo4j', database=None)
    """

    url: str
    user: str
    password: str = field(repr=False)
    database: str | None = None
