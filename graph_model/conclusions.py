"""What follows from everything recorded so far, in numbers: of a resolution just made, or as it stands in the graph."""

from __future__ import annotations

from dataclasses import dataclass

from graph_model.derived import Resolution
from graph_model.queries import control, derived
from graph_model.revision import read_revision
from graph_model.store import View


@dataclass(frozen=True, slots=True)
class Conclusions:
    """How many people stand behind how many addresses, how many organisations there are, and who counts as us."""

    people: int
    addresses: int
    organisations: int
    our_domains: tuple[str, ...] = ()
    our_domains_guessed: bool = False
    notes: tuple[str, ...] = ()

    @classmethod
    def of(cls, resolution: Resolution) -> Conclusions:
        return cls(
            people=len(resolution.people),
            addresses=len(resolution.identifications),
            organisations=len(resolution.organisations),
            our_domains=resolution.our_domains,
            our_domains_guessed=resolution.our_domains_guessed,
            notes=resolution.notes,
        )


def read_conclusions(view: View) -> Conclusions:
    """The same from the graph, whose derived facts are up to date."""
    revision = read_revision(view)
    people, organisations = (view.read(control.COUNT[label])[0]["count"] for label in ("Person", "Organisation"))
    return Conclusions(
        people=people,
        addresses=view.read(derived.COUNT_IDENTIFIED)[0]["count"],
        organisations=organisations,
        our_domains=revision.our_domains,
        our_domains_guessed=revision.our_domains_guessed,
        notes=revision.notes,
    )
