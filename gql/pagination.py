"""Pages of connections: arguments to windows, positions to opaque cursors and back.

A cursor names the list that it belongs to, so that one of another list (or of another run) is refused and not misread.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode

from gql.errors import BadUserInput
from graph_model.window import Position, Window

_LONGEST = 2_000
"""Characters of a cursor: longer than every name."""


def page_size(first: int | None, last: int | None, largest: int) -> int:
    """How many items are asked for: exactly one of both must say so.

    >>> page_size(5, None, 100)
    5
    """
    if (first is None) == (last is None):
        raise BadUserInput(f"Give either `first` or `last`, from 1 to {largest}.")
    size = first if first is not None else last
    if size is None or not 1 <= size <= largest:
        raise BadUserInput(f"A page has 1 to {largest} items, not {size}.")
    return size


def window(
    scope: str, largest: int, *, first: int | None, after: str | None, last: int | None, before: str | None
) -> Window:
    """The window that the four arguments of a connection mean."""
    return Window(
        size=page_size(first, last, largest),
        backward=last is not None,
        after=None if after is None else position(scope, after),
        before=None if before is None else position(scope, before),
    )


def cursor(scope: str, at: Position) -> str:
    """A position as an opaque text.

    >>> position("people", cursor("people", ("ann", "id")))
    ('ann', 'id')
    """
    return urlsafe_b64encode(json.dumps([scope, *at]).encode()).decode("ascii").rstrip("=")


def position(scope: str, text: str) -> Position:
    """The inverse of `cursor`."""
    if len(text) > _LONGEST:
        raise _bad(text)
    try:
        found = json.loads(urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4)))
    except ValueError as error:
        raise _bad(text) from error
    match found:
        case [str() as name, (str() | int() | float()) as key, str() as identity] if name == scope:
            if not isinstance(key, bool) and not (isinstance(key, int) and abs(key) >= 2**63):
                return key, identity
    raise _bad(text)


def _bad(text: str) -> BadUserInput:
    return BadUserInput(f"{text[:40]!r} is not a cursor of this list. Use one of its `edges.cursor` or of `pageInfo`.")
