"""The texts of a recorded fact in which addresses may stand: its fields, and the entries of its lists. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any


def with_texts(fact: Any, change: Callable[[str], str], *, untouched: frozenset[str] = frozenset()) -> Any:
    """The fact, a dataclass, with every text changed that has an @, except in the fields `untouched`.

    >>> from graph_model.entities import Organisation
    >>> with_texts(Organisation("7", "Acme", also=("a@x.org", "b")), str.upper).also
    ('A@X.ORG', 'b')
    """
    given = {each.name: getattr(fact, each.name) for each in fields(fact) if each.name not in untouched}
    changed = {name: _changed(value, change) for name, value in given.items()}
    changed = {name: value for name, value in changed.items() if value != given[name]}
    return replace(fact, **changed) if changed else fact


def _changed(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, tuple):
        return tuple(_changed(each, change) for each in value)
    return change(value) if isinstance(value, str) and "@" in value else value
