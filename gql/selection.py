"""Which fields an operation, or a field of it, selects: wherever they stand, also in fragments, each of which counts once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    SelectionSetNode,
)

from gql.context import Info

Fragments = Mapping[str, FragmentDefinitionNode]


def fragments_of(document: DocumentNode) -> Fragments:
    return {each.name.value: each for each in document.definitions if isinstance(each, FragmentDefinitionNode)}


def selected(selection: SelectionSetNode, fragments: Fragments) -> list[FieldNode]:
    """The fields of this level, those of fragments among them. A fragment that there is not has none."""
    return list(_fields(selection, fragments, set()))


def selected_below(info: Info) -> frozenset[str]:
    """The names of all fields that stand anywhere below the present one."""
    seen: set[str] = set()
    return frozenset(name for node in info.field_nodes for name in _names(node.selection_set, info.fragments, seen))


def _names(selection: SelectionSetNode | None, fragments: Fragments, seen: set[str]) -> Iterator[str]:
    if selection is not None:
        for node in _fields(selection, fragments, seen):
            yield node.name.value
            yield from _names(node.selection_set, fragments, seen)


def _fields(selection: SelectionSetNode, fragments: Fragments, seen: set[str]) -> Iterator[FieldNode]:
    """`seen` are the fragments that were gone into before."""
    for node in selection.selections:
        if isinstance(node, FieldNode):
            yield node
        elif isinstance(node, InlineFragmentNode):
            yield from _fields(node.selection_set, fragments, seen)
        elif isinstance(node, FragmentSpreadNode) and node.name.value not in seen:
            seen.add(node.name.value)
            if node.name.value in fragments:
                yield from _fields(fragments[node.name.value].selection_set, fragments, seen)
