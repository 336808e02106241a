"""Who works where and under whom, and how that changes: joiners, leavers, movers and one reorganisation.

In: how many people, and the period. Out: a `Chart` of employees with their dated positions. Every site has the same
departments; a department has a head, team leads and teams of some six. The first site is where the truths are planted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from sociogram.demo.dice import Dice
from sociogram.demo.names import SIMILAR, Name, names

OUR_DOMAIN = "halden.example"
OUR_SECOND_DOMAIN = "halden-instruments.example"

PEOPLE_A_SITE = 150
TEAM = 7
ALIAS_EVERY = 5

HEAD, LEAD, MEMBER, OTHER = "head", "lead", "member", ""
NEW_DEPARTMENT = "Service & Calibration"

_SITES = ("Halden", "Ås", "Göteborg", "Łódź", "Pune", "A Coruña", "Graz", "Lyon", "Thessaloniki", "Leeds")

_DEPARTMENTS: tuple[tuple[str, float, tuple[tuple[str, int], ...]], ...] = (
    (
        "Research & Development",
        0.22,
        (("Development Engineer", 2), ("Laboratory Technician", 1), ("Senior Engineer", 3)),
    ),
    ("Production", 0.24, (("Production Technician", 1), ("Process Engineer", 2), ("Production Planner", 1))),
    ("Sales", 0.17, (("Account Specialist", 2), ("Account Specialist", 2), ("Sales Coordinator", 1))),
    ("Purchasing", 0.11, (("Purchasing Specialist", 2), ("Purchasing Specialist", 2), ("Purchasing Assistant", 1))),
    ("Quality", 0.09, (("Quality Engineer", 2), ("Inspection Technician", 1))),
    ("Finance", 0.08, (("Financial Analyst", 2), ("Accounting Assistant", 1))),
    ("Information Technology", 0.09, (("Systems Engineer", 2), ("Support Technician", 1), ("Senior Engineer", 3))),
)


@dataclass(frozen=True, slots=True)
class Position:
    """A line of the HR export: what somebody is, from `start` to `end` (None: to this day)."""

    title: str
    level: int
    department: str
    team: str = ""
    role: str = OTHER
    manager: str = ""
    start: date = date.min
    end: date | None = None

    def holds_on(self, day: date) -> bool:
        return self.start <= day and (self.end is None or day <= self.end)


@dataclass(frozen=True, slots=True)
class Employee:
    """One of our people. `email` is the address that HR lists, `aliases` are the other ones they write from."""

    name: str
    email: str
    aliases: tuple[str, ...]
    site: int
    positions: tuple[Position, ...]

    @property
    def left(self) -> date | None:
        """The last day of the last position."""
        return self.positions[-1].end

    def on(self, day: date) -> Position | None:
        """The position held on a day."""
        return next((position for position in self.positions if position.holds_on(day)), None)


@dataclass(frozen=True, slots=True)
class Team:
    """The people of one team on one day: emails."""

    name: str
    department: str
    site: int
    lead: str
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Management:
    """The people with a say on one day: the chief executive, and each department's head with their team leads."""

    chief: str
    departments: tuple[tuple[str, str, tuple[str, ...]], ...]
    """(department, head, leads)."""

    @property
    def heads(self) -> tuple[str, ...]:
        return tuple(head for _, head, _ in self.departments)


@dataclass(frozen=True, slots=True)
class Chart:
    """All employees, in the order of hiring numbers, and the people of the chart that others refer to."""

    employees: tuple[Employee, ...]
    chief: str
    assistant: str
    movers: tuple[str, str]
    """One of Sales and one of Purchasing, whose work changes with the reorganisation."""
    reorganised: date

    def teams_on(self, day: date) -> tuple[Team, ...]:
        """The teams as they are on a day."""
        leads: dict[str, tuple[str, str, int]] = {}
        members: dict[str, list[str]] = defaultdict(list)
        for employee in self.employees:
            position = employee.on(day)
            if position is not None and position.role == LEAD:
                leads[position.team] = (employee.email, position.department, employee.site)
            elif position is not None and position.role == MEMBER:
                members[position.team].append(employee.email)
        return tuple(
            Team(team, department, site, lead, tuple(members[team])) for team, (lead, department, site) in leads.items()
        )

    def management_on(self, day: date) -> Management:
        """Who leads on a day."""
        heads: dict[str, str] = {}
        leads: dict[str, list[str]] = defaultdict(list)
        for employee in self.employees:
            position = employee.on(day)
            if position is not None and position.role == HEAD:
                heads[position.department] = employee.email
            elif position is not None and position.role == LEAD:
                leads[position.department].append(employee.email)
        return Management(self.chief, tuple((name, head, tuple(leads[name])) for name, head in heads.items()))


def make_chart(dice: Dice, employees: int, first_day: date, last_day: date, reorganised: date) -> Chart:
    """A chart of exactly `employees` people, those who left and joined during the period included."""
    hiring = _Hiring(dice, first_day, last_day)
    chief = hiring.hire(Position("Chief Executive Officer", 9, "Management"), 0)
    assistant = hiring.hire(Position("Executive Assistant", 1, "Management", manager=chief), 0)
    sites = max(1, employees // PEOPLE_A_SITE)
    for site in range(sites):
        here = (employees - 2) * (site + 1) // sites - (employees - 2) * site // sites
        _staff_site(hiring, site, here, chief)
    people = hiring.people
    movers = (_member(people, "Sales 1", 1), _member(people, "Purchasing 1", 1))
    people = _reorganise(people, reorganised, movers)
    return Chart(tuple(people), chief, assistant, movers, reorganised)


class _Hiring:
    """Hands out names, addresses and hiring dates."""

    def __init__(self, dice: Dice, first_day: date, last_day: date) -> None:
        self.dice = dice
        self.names = names(dice)
        self.first_day, self.last_day = first_day, last_day
        self.people: list[Employee] = []

    def hire(self, position: Position, site: int) -> str:
        """The email of a new employee. The position's start is drawn: some time before the period."""
        name = next(self.names)
        if len(self.people) in (40, 41):
            name = SIMILAR[len(self.people) - 40]
        email = f"{name.first}.{name.last}@{OUR_DOMAIN}"
        hired = date(self.first_day.year - 1 - self.dice.below(9), 1 + self.dice.below(12), 1)
        position = replace(position, start=hired)
        self.people.append(Employee(name.shown, email, self._aliases(name), site, (position,)))
        return email

    def _aliases(self, name: Name) -> tuple[str, ...]:
        number = len(self.people)
        if number % ALIAS_EVERY != ALIAS_EVERY - 1:
            return ()
        if number % 2:
            return (f"{name.first}.{name.last}@{OUR_SECOND_DOMAIN}",)
        return (f"{name.first[0]}{name.last}{number}@{OUR_DOMAIN}",)

    def change_last(self, start: date | None = None, end: date | None = None) -> None:
        """The latest hire joined at `start`, or left at `end`."""
        employee = self.people[-1]
        position = employee.positions[0]
        self.people[-1] = replace(employee, positions=(replace(position, start=start or position.start, end=end),))


@dataclass(frozen=True, slots=True)
class _Place:
    """A department of a site, to be staffed."""

    site: int
    name: str
    suffix: str
    titles: tuple[tuple[str, int], ...]
    chief: str


def _staff_site(hiring: _Hiring, site: int, people: int, chief: str) -> None:
    suffix = "" if site == 0 else f", {_SITES[site % len(_SITES)]} {site // len(_SITES) or ''}".rstrip()
    sizes = [int(share * people) for _, share, _ in _DEPARTMENTS]
    sizes[1] += people - sum(sizes)
    for (name, _, titles), size in zip(_DEPARTMENTS, sizes, strict=True):
        _staff_department(hiring, _Place(site, name, suffix, titles, chief), size)


def _staff_department(hiring: _Hiring, place: _Place, size: int) -> None:
    """A head, and everybody else in teams."""
    department = place.name + place.suffix
    head = hiring.hire(Position(f"Head of {department}", 6, department, "", HEAD, place.chief), place.site)
    teams = max(1, round((size - 1) / TEAM))
    for number in range(teams):
        here = (size - 1) * (number + 1) // teams - (size - 1) * number // teams
        _staff_team(hiring, place, number, here, head)
        _turn_over(hiring, number)


def _staff_team(hiring: _Hiring, place: _Place, number: int, size: int, head: str) -> None:
    department, team = place.name + place.suffix, f"{place.name} {number + 1}{place.suffix}"
    lead = hiring.hire(Position(f"Team Lead, {place.name}", 4, department, team, LEAD, head), place.site)
    for member in range(size - 1):
        title, level = place.titles[member % len(place.titles)]
        hiring.hire(Position(title, level, department, team, MEMBER, lead), place.site)


def _turn_over(hiring: _Hiring, number: int) -> None:
    """The last member of every other team joined or left during the period."""
    period = hiring.last_day - hiring.first_day
    if number % 4 == 1:
        hiring.change_last(start=hiring.first_day + period * hiring.dice.between(0.15, 0.7))
    elif number % 4 == 3 or (number == 0 and hiring.dice.chance(0.5)):
        hiring.change_last(end=hiring.first_day + period * hiring.dice.between(0.3, 0.8))


def _member(people: list[Employee], team: str, index: int) -> str:
    members = (each.email for each in people if each.positions[0].team == team and each.positions[0].role == MEMBER)
    return [*members][index]


def _reorganise(people: list[Employee], day: date, movers: tuple[str, str]) -> list[Employee]:
    """One team of Production and one of Quality become a department; two people move to other teams."""
    lead_of = {each.positions[0].team: each.email for each in people if each.positions[0].role == LEAD}
    promoted = lead_of["Production 1"]
    successor = _member(people, "Production 1", 0)
    chief = people[0].email
    changes = dict(_new_department(people, promoted, successor, chief))
    for email, team in zip(movers, ("Finance 1", "Quality 1"), strict=True):
        lead = successor if team == "Production 1" else lead_of[team]
        department = NEW_DEPARTMENT if team == "Quality 1" else "Finance"
        changes[email] = {"team": team, "department": department, "manager": lead}
    return [_changed(each, day, changes[each.email]) if each.email in changes else each for each in people]


def _new_department(
    people: list[Employee], promoted: str, successor: str, chief: str
) -> Iterator[tuple[str, dict[str, object]]]:
    for each in people:
        position = each.positions[0]
        if position.team not in ("Production 1", "Quality 1") or position.end is not None:
            continue
        change: dict[str, object] = {"department": NEW_DEPARTMENT}
        if each.email == promoted:
            change |= {"title": f"Head of {NEW_DEPARTMENT}", "level": 6, "role": HEAD, "manager": chief, "team": ""}
        elif each.email == successor:
            change |= {"title": "Team Lead, Service", "level": 4, "role": LEAD, "manager": promoted}
        elif position.role == LEAD:
            change |= {"manager": promoted}
        elif position.manager == promoted:
            change |= {"manager": successor}
        yield each.email, change


def _changed(employee: Employee, day: date, change: dict[str, object]) -> Employee:
    """The employee with another position from `day` on. Who joins later starts in the new position."""
    old = employee.positions[-1]
    if old.start >= day:
        return replace(employee, positions=(replace(old, **change),))  # type: ignore[arg-type]  # fields by name
    before = replace(old, end=date.fromordinal(day.toordinal() - 1))
    after = replace(old, start=day, **change)  # type: ignore[arg-type]  # fields by name
    return replace(employee, positions=(*employee.positions[:-1], before, after))
