"""Who asks: known in every resolver, from the first day.

In: what the transport found out about a request. Out: a name for the logs and the roles that decide what may be read.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What somebody is trusted with. Which fields each may read stands in `gql.rules`."""

    VIEWER = "viewer"
    """Organisations and aggregates, no named people."""
    ANALYST = "analyst"
    """People and their scores."""
    REVIEWER = "reviewer"
    """People, succession and continuity: of ties between colleagues, those that a handover goes along."""
    MANAGER = "manager"
    """What a viewer sees; and of own accounts their people, interactions, contacts and how they fare."""
    LEAD = "lead"
    """What a viewer sees; and of the people of their own department what breaks if one of them leaves."""
    ADMIN = "admin"
    """Everything but the audit log."""
    AUDITOR = "auditor"
    """The audit log, and none of the data."""


def roles_named(words: Iterable[str]) -> frozenset[Role]:
    """The roles that these words name. A word that names none gives nothing.

    >>> roles_named(["viewer", "root"])
    frozenset({<Role.VIEWER: 'viewer'>})
    """
    known = {role.value: role for role in Role}
    return frozenset(known[word] for word in words if word in known)


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody who proved who they are. `person` is the address by which the graph knows them, '' for a program.

    >>> Caller("ci", frozenset({Role.VIEWER})).has_any(frozenset({Role.ADMIN}))
    False
    """

    name: str
    roles: frozenset[Role]
    person: str = ""

    def has_any(self, roles: frozenset[object]) -> bool:
        return not self.roles.isdisjoint(roles)
