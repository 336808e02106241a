"""Teams: groups of directories in, units with the people in them out. Pure.

Most directories also have groups for licences, lists and everybody: by their size they are told from teams.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from graph_model.derived import Evidence, Person, Unit
from graph_model.identifiers import identifier
from ingest.hr.group import MOST_IN_A_TEAM
from ingest.hr.named_by_key import NamedByKey

TEAM = "team"
LEAST_IN_A_TEAM = 2
MOST_OF_EVERYBODY = 0.5
"""A group of more than this part of all whom HR lists is everybody, or a licence…"""
SMALL_GROUP = 12
"""… unless it has no more members than this: in a small company a team is much of it."""


@dataclass(frozen=True, slots=True)
class Teams:
    """The people with their teams, the units that these are, and notes."""

    people: tuple[Person, ...]
    units: tuple[Unit, ...] = ()
    notes: tuple[str, ...] = ()


def teams_of(people: Sequence[Person], evidence: Evidence, owners: Mapping[str, str]) -> Teams:
    """The groups that are teams. `owners`: address -> the person's id. Members whom no HR line names are left out."""
    lines = (line for line in evidence.employments if line.email in owners)
    named = NamedByKey((line.source, line.key, owners[line.email]) for line in lines)
    most = _most(sum(each.listed for each in people))
    members = {group: {named.person(group.source, key) for key in group.members} - {""} for group in evidence.groups}
    large = {group for group in members if len(group.members) > MOST_IN_A_TEAM or len(members[group]) > most}
    teams = [group for group in members if len(members[group]) >= LEAST_IN_A_TEAM and group not in large]
    units = {group: Unit(identifier("unit", TEAM, group.key), group.name, TEAM) for group in teams}
    of_person: dict[str, list[str]] = defaultdict(list)
    for group in teams:
        for person in members[group]:
            of_person[person].append(units[group].id)
    return Teams(
        tuple(
            replace(each, teams=tuple(sorted(of_person[each.id]))) if each.id in of_person else each for each in people
        ),
        tuple(sorted(units.values(), key=lambda unit: unit.id)),
        (f"Groups of the directory that are too large for a team, and not taken for one: {len(large):,}.",)
        if large
        else (),
    )


def _most(listed: int) -> int:
    return min(MOST_IN_A_TEAM, max(SMALL_GROUP, int(listed * MOST_OF_EVERYBODY)))
