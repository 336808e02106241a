"""What one request touches of people by name, collected where every field is checked (`gql.rules.guard`)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Trail:
    """Fields are `Type.field`. `roots` are the things whose fields were read, each once; `people` ids that a resolver adds."""

    fields: set[str] = field(default_factory=set)
    refused: set[str] = field(default_factory=set)
    people: set[str] = field(default_factory=set)
    _roots: dict[int, Any] = field(default_factory=dict)

    def reads(self, name: str, root: Any) -> None:
        """A field of something is about to be read."""
        self.fields.add(name)
        self._roots[id(root)] = root

    def refuses(self, name: str, root: Any) -> None:
        """A field was asked for that this caller may not read, or not without a purpose."""
        self.refused.add(name)
        self._roots[id(root)] = root

    @property
    def roots(self) -> list[Any]:
        return list(self._roots.values())
