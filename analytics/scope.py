"""Whose influence is ranked: everybody's of us, or that of one organisation, department, team, or of those who hold an account.

In: a snapshot, its ties and the run's parameters. Out: a population. All else stays the same: who is in the scope is ranked by
ties among those in it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics.parameters import RunParameters
from analytics.population import present_internal
from analytics.sentences import listed
from analytics.ties import Ties
from graph_model.errors import AnalysisError, InputError
from graph_model.snapshot import Organisations, Snapshot, Teams, Units

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Population:
    """`members` [people]: who is of us, had not left, and is in the scope. `kind`, `id` and `name` are empty for everybody."""

    members: Flags
    kind: str = ""
    id: str = ""
    name: str = ""

    def details(self) -> dict[str, str] | None:
        """What a finding says of its scope, None for everybody."""
        return {"kind": self.kind, "id": self.id, "name": self.name} if self.kind else None


def population(snapshot: Snapshot, ties: Ties, parameters: RunParameters) -> Population:
    """Who is to be ranked. Raises AnalysisError for a scope that is nothing in this graph."""
    present, scope = present_internal(snapshot, ties.as_of), parameters.scope
    if not scope.kind:
        return Population(present)
    among, table, members = _SCOPES[scope.kind]
    things = table(snapshot)
    place = _place(scope.kind, scope.of, things, among(snapshot))
    chosen = members(snapshot, ties, parameters, place) & present
    return Population(chosen, scope.kind, things.id.at(place), things.name.at(place))


Things = Organisations | Units | Teams


def _place(kind: str, of: str, things: Things, among: Flags) -> int:
    """The position of the one that is meant by its id, or its name in any case."""
    ids, names = list(things.id), list(things.name)
    places = np.flatnonzero(among).tolist()
    found = _called(of, things, places)
    if len(found) == 1:
        return int(found[0])
    if found:
        raise AnalysisError(
            f"Several have the name {of!r} as {kind}; give the id: {listed([ids[each] for each in found])}."
        )
    known = listed(sorted(names[place] for place in places)) or "none is loaded"
    raise AnalysisError(f"The scope {of!r} is no {kind} in this graph; there are: {known}.")


def _called(of: str, things: Things, places: Sequence[int]) -> list[int]:
    """Those of the places that have this id, else this name in any case."""
    ids, names = list(things.id), list(things.name)
    by_name = [place for place in places if names[place].casefold() == of.casefold()]
    return [place for place in places if ids[place] == of] or by_name


@dataclass(frozen=True, slots=True)
class UnitMembers:
    """A department or a team, and who of us is or was in it (positions)."""

    id: str
    name: str
    people: frozenset[int]


def unit_members(snapshot: Snapshot, called: str) -> UnitMembers:
    """The department or team that has this id, or this name in any case. Raises InputError for none, or several."""
    units, teams = snapshot.units, snapshot.teams
    departments = (
        UnitMembers(units.id.at(place), units.name.at(place), _ours(snapshot, snapshot.people.unit == place))
        for place in _called(called, units, range(len(units)))
    )
    others = (
        UnitMembers(teams.id.at(place), teams.name.at(place), _ours(snapshot, _in_team(snapshot, place)))
        for place in _called(called, teams, range(len(teams)))
    )
    found = [*departments, *others]
    if len(found) > 1:
        ids = listed([each.id for each in found])
        raise InputError(f"{len(found)} units are called {called!r}; give the id: {ids}.")
    if not found:
        known = listed(sorted({*units.name, *teams.name})) or "none is loaded"
        raise InputError(f"There is no unit {called!r} in this graph; there are: {known}.")
    return found[0]


def _ours(snapshot: Snapshot, some: Flags) -> frozenset[int]:
    return frozenset(np.flatnonzero(some & snapshot.people.internal).tolist())


def _everything(things: Things) -> Flags:
    return np.ones(len(things), bool)


def _of_organisation(snapshot: Snapshot, _ties: Ties, _parameters: RunParameters, place: int) -> Flags:
    return np.asarray(snapshot.people.organisation == place)


def _of_unit(snapshot: Snapshot, _ties: Ties, _parameters: RunParameters, place: int) -> Flags:
    return np.asarray(snapshot.people.unit == place)


def _of_team(snapshot: Snapshot, _ties: Ties, _parameters: RunParameters, place: int) -> Flags:
    return _in_team(snapshot, place)


def _in_team(snapshot: Snapshot, place: int) -> Flags:
    members = np.zeros(len(snapshot.people), bool)
    members[snapshot.memberships.person[snapshot.memberships.team == place]] = True
    return members


def _of_account(snapshot: Snapshot, ties: Ties, parameters: RunParameters, place: int) -> Flags:
    """Who has a live tie with the account's people, in either direction."""
    theirs = (snapshot.people.organisation == place) & ~snapshot.people.internal
    live = ties.live(parameters)
    members = np.zeros(len(snapshot.people), bool)
    members[ties.source[live & theirs[ties.target]]] = True
    members[ties.target[live & theirs[ties.source]]] = True
    return members


_SCOPES: Mapping[
    str,
    tuple[
        Callable[[Snapshot], Flags],
        Callable[[Snapshot], Things],
        Callable[[Snapshot, Ties, RunParameters, int], Flags],
    ],
] = {
    "organisation": (lambda graph: graph.organisations.internal, lambda graph: graph.organisations, _of_organisation),
    "unit": (lambda graph: _everything(graph.units), lambda graph: graph.units, _of_unit),
    "account": (lambda graph: ~graph.organisations.internal, lambda graph: graph.organisations, _of_account),
    "project": (lambda graph: _everything(graph.teams), lambda graph: graph.teams, _of_team),
}
"""Kind -> which things it may mean, the table that they stand in, and who is in one of them."""
