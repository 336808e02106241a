"""What a backup holds of the graph: tables of nodes and relationships, generated from the classes of `graph_model.nodes`.

Recorded facts travel. So do stored runs with their findings and ties: they say what was concluded at a time, from a state of
the graph that is no more, and cannot be computed again. What is concluded anew from the recorded facts stays behind; so does
what only holds for a moment. A test fails on a label or relationship that is in none of these lists.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from neomodel import StructuredNode

from graph_model import nodes
from graph_model.loaded_files import FILES_A_NODE
from graph_model.nodes import NODES


@dataclass(frozen=True, slots=True)
class NodePart:
    """A table of the nodes with a label, `columns` are properties, the first is the id. `where` says which nodes, of `n`.

    `weight`: so many plain rows are as large as one of these.
    """

    label: str
    labels: tuple[str, ...]
    columns: tuple[str, ...]
    where: str = ""
    weight: int = 1

    @property
    def name(self) -> str:
        return self.label

    def with_columns(self, columns: Sequence[str]) -> NodePart:
        """The same table as a backup has it."""
        return replace(self, columns=tuple(columns))


@dataclass(frozen=True, slots=True)
class LinkPart:
    """A table of the relationships of a type between two labels: `columns` are the ids of both ends, then properties."""

    type: str
    start: str
    end: str
    properties: tuple[str, ...]
    weight: int = 1

    @property
    def name(self) -> str:
        return f"{self.type}-{self.end}"

    @property
    def columns(self) -> tuple[str, ...]:
        return ("start", "end", *self.properties)

    def with_columns(self, columns: Sequence[str]) -> LinkPart:
        """The same table as a backup has it."""
        return replace(self, properties=tuple(columns[2:]))


Part = NodePart | LinkPart

_CONCLUDED = {
    "Address": ("derived_kind", "derived_rule", "derived_reason"),
    "Organisation": ("internal", "rule", "search"),
}
"""Label -> properties that are concluded anew."""

_WHERE = {"Organisation": "n.listed = true"}
_WEIGHTS = {"LoadedFiles": FILES_A_NODE, "Finding": 10}


def _node_part(node: type[StructuredNode]) -> NodePart:
    label = node.__label__
    left_out = _CONCLUDED.get(label, ())
    names = [name for name in _properties(node) if name not in left_out and name != "id"]
    # the general label first, as everything else that writes does
    return NodePart(
        label,
        tuple(reversed(node.inherited_labels())),
        ("id", *names),
        _WHERE.get(label, ""),
        _WEIGHTS.get(label, 1),
    )


def _properties(owner: Any) -> list[str]:
    found = owner.defined_properties(aliases=False, rels=False)
    return [definition.get_db_property_name(name) for name, definition in found.items()]


def links_of(node: type[StructuredNode]) -> Iterator[LinkPart]:
    """The relationships that begin at the nodes of a class."""
    definitions: dict[str, Any] = node.defined_properties(aliases=False, properties=False)
    for each in definitions.values():
        if each.definition["direction"].name == "OUTGOING":
            model = each.definition["model"]
            properties = tuple(_properties(model)) if model else ()
            yield LinkPart(each.definition["relation_type"], node.__label__, each._raw_class, properties)


ALL_LINKS: Final = tuple(link for node in NODES for link in links_of(node))


def _links(*types: str) -> tuple[LinkPart, ...]:
    return tuple(link for kind in types for link in ALL_LINKS if link.type == kind)


RECORDED: Final[tuple[Part, ...]] = (
    *map(
        _node_part,
        (
            nodes.Suppressed, nodes.Policy, nodes.Address, nodes.Message, nodes.Meeting, nodes.Employment,
            nodes.DirectoryGroup, nodes.Organisation, nodes.Contract, nodes.Award, nodes.Ownership, nodes.Dependency,
            nodes.Disposition, nodes.Import, nodes.Reject, nodes.LoadedFiles, nodes.Sync, nodes.Schedule,
        ),
    ),
    *_links("TOOK_PART", "JUDGED", "PAST", "REJECTED"),
)  # fmt: skip
"""What was recorded, in the order in which it can be written."""

HISTORY: Final[tuple[Part, ...]] = (_node_part(nodes.Run), _node_part(nodes.Finding), *_links("ABOUT", "TIE"))
"""Stored runs; their links lead to what is concluded from the recorded facts, so they come after that."""

PARTS: Final[tuple[Part, ...]] = (*RECORDED, *HISTORY)

CONCLUDED_LABELS: Final = ("Person", "Unit")
CONCLUDED_LINKS: Final = (
    "IDENTIFIES", "RESEMBLES", "WORKS_FOR", "WORKED_FOR", "MEMBER_OF", "REPORTS_TO", "PARTY_TO", "SUPPLIES", "CONTROLS",
)  # fmt: skip

UNWRITTEN_LINKS: Final = ("HOLDS", "OWNS")
"""Declared, but written by no source yet. Whoever writes one says here how it travels."""

IN_MANIFEST: Final = ("Revision", "Privacy")
"""One node each, of which only a part is true of another graph."""

PASSING_LABELS: Final = ("Written", "Job", "Alert", "AlertMessage")
"""True for a moment."""

STAYING_LABELS: Final = ("ApiKey", "AuditEntry", "AuditHead")
"""Who may call is decided where the graph is served: no backup brings back a key that was revoked, or takes one away. What
was read there stays in its log, whatever is restored."""

KEPT_LABELS: Final = ("Suppressed",)
"""What a graph has stays there when a backup takes its place, and is added to: who must not come back does not."""

REPLACED_LABELS: Final = (
    "Interaction",  # first, so that no address has a million relationships when it goes
    *(
        each.label
        for each in PARTS
        if isinstance(each, NodePart) and len(each.labels) == 1 and each.label not in KEPT_LABELS
    ),
    *CONCLUDED_LABELS,
    "Written",
    "Alert",
    "AlertMessage",
)
"""What goes from a graph before a backup takes its place."""
