"""Which state of the recorded facts the graph is in, and what has been derived from it."""

from __future__ import annotations

from dataclasses import dataclass

from graph_model.errors import NotFound
from graph_model.queries import control
from graph_model.store import View


@dataclass(frozen=True, slots=True)
class Revision:
    """`number` counts the transactions that changed recorded facts; `resolved` is the number derived facts belong to."""

    graph: str
    number: int
    resolved: int
    resolution: str
    our_domains: tuple[str, ...]
    our_domains_guessed: bool
    notes: tuple[str, ...]
    rules: int = 0
    """By which version of the rules the derived facts were concluded."""
    rewritten: int = 0
    """Since that number, of all interactions and who took part only those have changed that are noted as written."""
    stamp: str = ""
    """Of who wrote this number: a graph that was restored from a backup and went on has the same numbers by others."""
    rewritten_stamp: str = ""

    @property
    def is_resolved(self) -> bool:
        return self.number == self.resolved

    @property
    def key(self) -> str:
        """Names this state of this graph, recorded and derived: what caches are kept under."""
        return f"{self.graph}-{self.number}-{self.stamp}-{self.resolution}"


def read_revision(view: View) -> Revision:
    """The graph's present revision.

    Raises:
        NotFound: the graph was never migrated, so it has none.

    """
    rows = view.read(control.READ)
    if not rows:
        raise NotFound("revision", "graph")
    found = rows[0]["revision"]
    return Revision(
        graph=found["graph"],
        number=found["number"],
        resolved=found["resolved"],
        resolution=found["resolution"],
        our_domains=tuple(found["our_domains"]),
        our_domains_guessed=found["our_domains_guessed"],
        notes=tuple(found["notes"]),
        rules=found.get("rules") or 0,
        rewritten=found.get("rewritten") or 0,
        stamp=found.get("stamp") or "",
        rewritten_stamp=found.get("rewritten_stamp") or "",
    )
