"""Groups of a directory as teams, and what is no team."""

from __future__ import annotations

from itertools import permutations

import pytest

from graph_model.derived import Evidence, Person, Resolution
from graph_model.entities import Address, DirectoryGroup, Employment, Judgement, Verdict
from ingest.hr.group import MOST_IN_A_TEAM
from ingest.identity.teams import SMALL_GROUP
from ingest.resolution import resolve


def line(number: int, *, source: str = "hr", domain: str = "us.example") -> Employment:
    return Employment(f"p{number}@{domain}", f"Person {number}", department="Dep", source=source, key=str(number))


def group(name: str, *members: int, source: str = "groups") -> DirectoryGroup:
    return DirectoryGroup(f"key of {name}", name, tuple(sorted(map(str, members))), source)


def teams(found: Resolution) -> dict[str, list[str]]:
    """Name of each team -> the local parts of its people."""
    return {unit.name: _people_in(unit.id, found.people) for unit in found.units if unit.kind == "team"}


def _people_in(unit: str, people: tuple[Person, ...]) -> list[str]:
    return sorted(each.email.partition("@")[0] for each in people if unit in each.teams)


def test_a_group_is_a_team_beside_the_department_and_one_person_is_in_several() -> None:
    groups = (group("Pumps", 1, 2), group("Valves", 2, 3))
    found = resolve(Evidence(employments=tuple(map(line, range(1, 4))), groups=groups))
    assert teams(found) == {"Pumps": ["p1", "p2"], "Valves": ["p2", "p3"]}
    [department] = (unit for unit in found.units if unit.kind == "department")
    assert {each.unit for each in found.people} == {department.id}


def test_the_order_of_lines_makes_no_difference() -> None:
    lines, groups = tuple(map(line, range(1, 4))), (group("Pumps", 1, 2), group("Valves", 2, 3))
    found = [
        resolve(Evidence(employments=some, groups=others))
        for some in permutations(lines)
        for others in permutations(groups)
    ]
    assert all(each == found[0] for each in found)


def test_members_of_whom_no_line_tells_are_left_out_and_one_alone_is_no_team() -> None:
    lines = tuple(map(line, range(1, 4)))
    assert teams(resolve(Evidence(employments=lines, groups=(group("Pumps", 1, 2, 77), group("Odd", 3, 78))))) == {
        "Pumps": ["p1", "p2"]
    }


def test_a_number_that_two_companies_use_means_the_one_of_the_same_source() -> None:
    lines = (line(1), line(2), line(1, source="other", domain="them.example"))
    assert teams(resolve(Evidence(employments=lines, groups=(group("Pumps", 1, 2, source="hr"),)))) == {
        "Pumps": ["p1", "p2"]
    }
    assert teams(resolve(Evidence(employments=lines, groups=(group("Pumps", 1, 2),)))) == {}


def test_a_person_with_two_addresses_is_one_member() -> None:
    again = Employment("other@us.example", "Person 1", source="later", key="1")
    evidence = Evidence(
        addresses=(Address("other@us.example"),),
        employments=(line(1), line(2), again),
        groups=(group("Pumps", 1, 2),),
        judgements=(Judgement("other@us.example", "p1@us.example", Verdict.SAME),),
    )
    [members] = teams(resolve(evidence)).values()
    assert len(members) == 2


@pytest.mark.parametrize(
    ("listed", "members", "is_team"),
    [
        (SMALL_GROUP, SMALL_GROUP, True),
        (SMALL_GROUP + 1, SMALL_GROUP + 1, False),
        (400, MOST_IN_A_TEAM, True),
        (400, MOST_IN_A_TEAM + 1, False),
    ],
)
def test_a_group_of_most_people_or_of_very_many_is_no_team(listed: int, members: int, is_team: bool) -> None:
    lines = tuple(map(line, range(1, listed + 1)))
    found = resolve(Evidence(employments=lines, groups=(group("Licence", *range(1, members + 1)),)))
    assert bool(teams(found)) is is_team
    assert any("too large for a team" in note for note in found.notes) is not is_team
