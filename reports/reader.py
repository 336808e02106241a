"""For whom a report is made: what each role may see of people, as over the API (docs/api-security.md)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from graph_model.errors import NotAllowed


@dataclass(frozen=True, slots=True)
class Reader:
    """`names`: people by name, who is whose contact, exact numbers of groups; `scores`: influence of people by name, and ties.
    `own_account`: names in what is about one account, as its owner sees it.
    """

    role: str
    names: bool = False
    scores: bool = False
    own_account: bool = False

    def need_names(self, title: str) -> None:
        """Raises NotAllowed for whoever sees nobody by name."""
        if not self.names:
            able = ", ".join(role for role, reader in READERS.items() if reader.names)
            raise NotAllowed(
                f"A {title.lower()} names people in every line, whom the role {self.role} may not see. Roles that may: {able}."
            )


READERS: Mapping[str, Reader] = {
    each.role: each
    for each in (
        Reader("viewer"),
        Reader("manager", own_account=True),
        Reader("reviewer", names=True, own_account=True),
        Reader("analyst", names=True, scores=True, own_account=True),
        Reader("admin", names=True, scores=True, own_account=True),
    )
}
