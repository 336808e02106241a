"""Things that are stated piece by piece, in releases of some date: the latest statement of each field holds. Pure.

In: what releases say, as text kept with the line, field -> [moment, release, value]. Out: the same for several releases
together, whatever the order and however often they are merged. A value of None takes a field away; the field `WHOLE` says that
its release states all that there is, and takes away what was stated before and not again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

WHOLE = "whole"
NEVER = (0, "")
_UNSAID = (*NEVER, None)
FIRST_OF_ALL = frozenset({"ended_ms"})
"""Fields of which the earliest statement holds: an end that is said again later has not moved."""


def said_in(release: str, moment_ms: int, values: Mapping[str, Any]) -> str:
    """What one release says.

    >>> said_in("r-1", 5, {"title": "Steel"})
    '{"title": [5, "r-1", "Steel"]}'
    """
    return _text({name: [moment_ms, release, value] for name, value in values.items()})


def said_together(*texts: str) -> str:
    """What the releases behind several texts say together; "" says nothing.

    >>> old, new = said_in("a", 1, {"title": "Steel", "value": 1.0}), said_in("b", 2, {"value": 2.0})
    >>> values_of(said_together(old, new)) == values_of(said_together(new, old, new)) == {"title": "Steel", "value": 2.0}
    True
    """
    statements: dict[str, list[Any]] = {}
    for text in filter(None, texts):
        for name, statement in json.loads(text).items():
            known = statements.get(name, statement)
            choose = min if name in FIRST_OF_ALL else max
            statements[name] = choose(known, statement, key=_order)
    return _text(statements)


def values_of(text: str) -> dict[str, Any]:
    """The values that hold; what was taken away is absent.

    >>> old, new = said_in("a", 1, {"title": "Steel", "value": 1.0}), said_in("b", 2, {"value": 2.0, WHOLE: True})
    >>> values_of(said_together(old, new))
    {'value': 2.0}
    """
    statements = json.loads(text) if text else {}
    since = tuple(statements.pop(WHOLE, _UNSAID)[:2])
    return {
        name: value
        for name, (moment, release, value) in statements.items()
        if value is not None and ((moment, release) >= since or name in FIRST_OF_ALL)
    }


def last_said(text: str) -> tuple[int, str]:
    """The latest moment and release of what is said."""
    return (
        max(((moment, release) for moment, release, _ in json.loads(text).values()), default=NEVER) if text else NEVER
    )


def whole_since(text: str) -> tuple[int, str]:
    """The moment and release of the latest statement of all that there is, `NEVER` where there is none."""
    moment, release, _ = json.loads(text).get(WHOLE, _UNSAID) if f'"{WHOLE}"' in text else _UNSAID
    return moment, release


def _order(statement: list[Any]) -> tuple[int, str, str]:
    moment, release, value = statement
    return moment, release, json.dumps(value)


def _text(statements: Mapping[str, Any]) -> str:
    return json.dumps(statements, sort_keys=True, ensure_ascii=False)
