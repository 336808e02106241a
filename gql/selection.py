"""What a field was asked for: which fields stand below it."""

from __future__ import annotations

from collections.abc import Iterator

from graphql import FieldNode, FragmentSpreadNode, SelectionSetNode

from gql.context import Info


def selected_below(info: Info) -> frozenset[str]:
    """The names of all fields that stand anywhere below the present one; those of fragments once, directives aside."""
    seen: set[str] = set()
    return frozenset(name for node in info.field_nodes for name in _names(info, node.selection_set, seen))


def _names(info: Info, selection: SelectionSetNode | None, seen: set[str]) -> Iterator[str]:
    for node in selection.selections if selection else ():
        if isinstance(node, FragmentSpreadNode):
            name = node.name.value
            if name not in seen:
                seen.add(name)
                yield from _names(info, info.fragments[name].selection_set, seen)
            continue
        if isinstance(node, FieldNode):
            yield node.name.value
        yield from _names(info, node.selection_set, seen)  # type: ignore[attr-defined]  # a field or an inline fragment
