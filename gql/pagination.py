"""Pages of connections: arguments to windows, positions to opaque cursors and back.

A cursor names the list that it belongs to, so that one of another list (or of another run) is refused and not misread.
"""

from __future__ import annotations

import json
import math
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

from gql.errors import BadUserInput
from graph_model.window import Position, Window

_LONGEST = 2_000
"""Characters of a cursor: longer than every name."""

_HALF = re.compile("[\ud800-\udfff]")


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
    scope: str,
    largest: int,
    *,
    numeric: bool,
    first: int | None,
    after: str | None,
    last: int | None,
    before: str | None,
) -> Window:
    """The window that the four arguments of a connection mean; `numeric` says what its list is ordered by."""
    return Window(
        size=page_size(first, last, largest),
        backward=last is not None,
        after=None if after is None else position(scope, after, numeric=numeric),
        before=None if before is None else position(scope, before, numeric=numeric),
    )


def cursor(scope: str, at: Position) -> str:
    """A position as an opaque text.

    >>> position("people", cursor("people", ("ann", "id")), numeric=False)
    ('ann', 'id')
    """
    return urlsafe_b64encode(json.dumps([scope, *at]).encode()).decode("ascii").rstrip("=")


def position(scope: str, text: str, *, numeric: bool) -> Position:
    """The inverse of `cursor`, for a list that is ordered by numbers (`numeric`) or by text.

    Raises:
        BadUserInput: it is no cursor of this list.

    """
    match _decoded(text):
        case [str() as name, key, str() as identity] if name == scope and _is_text(identity):
            if _is_number(key) if numeric else _is_text(key):
                return key, identity
    raise _bad(text)


def _decoded(text: str) -> Any:
    if len(text) > _LONGEST:
        raise _bad(text)
    try:
        return json.loads(urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4)))
    except (ValueError, RecursionError) as error:  # the latter from brackets in brackets
        raise _bad(text) from error


def _is_number(key: Any) -> bool:
    """Whether the database can compare it with numbers: finite, and of 64 bits where it is whole."""
    if isinstance(key, bool) or not isinstance(key, int | float):
        return False
    return math.isfinite(key) if isinstance(key, float) else abs(key) < 2**63


def _is_text(key: Any) -> bool:
    """Whether it is text that can be sent; JSON can spell halves of characters, which cannot."""
    return isinstance(key, str) and not _HALF.search(key)


def _bad(text: str) -> BadUserInput:
    return BadUserInput(f"{text[:40]!r} is not a cursor of this list. Use one of its `edges.cursor` or of `pageInfo`.")
