"""Which fields stand below a field of a document."""

from __future__ import annotations

from typing import Any

import pytest
from graphql import build_schema, graphql_sync

from gql.selection import selected_below

SCHEMA = build_schema("type Query { start: Thing other: Thing } type Thing { name: String inner: Thing list: [Thing] }")


def _below(document: str) -> set[str]:
    found: set[str] = set()

    class Root:
        def start(self, info: Any) -> None:
            found.update(selected_below(info))

    assert graphql_sync(SCHEMA, document, Root()).errors is None
    return found


@pytest.mark.parametrize(
    ("document", "names"),
    [
        ("{ start { name } other { list { name } } }", {"name"}),
        ("{ start { inner { list { name } } } }", {"inner", "list", "name"}),
        ("{ start { x: name } }", {"name"}),
        ("{ start { ...F } } fragment F on Thing { inner { ...G ...G } } fragment G on Thing { name }", {"inner", "name"}),
        ("{ start { ... on Thing { inner { name } } ... { list { __typename } } } }", {"inner", "name", "list", "__typename"}),
        ("{ start { name } start { inner { name } } }", {"name", "inner"}),
    ],
)  # fmt: skip
def test_every_field_below_is_found_wherever_it_is_written(document: str, names: set[str]) -> None:
    assert _below(document) == names


def test_fragments_that_spread_each_other_twice_are_gone_through_once() -> None:
    """Otherwise thirty of them would be a thousand million."""
    spread = " ".join(f"fragment F{i} on Thing {{ ...F{i + 1} ...F{i + 1} }}" for i in range(30))
    assert _below(f"{{ start {{ ...F0 }} }} {spread} fragment F30 on Thing {{ name }}") == {"name"}
