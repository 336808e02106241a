"""Who plays which part in the planted truths, and who are the decoys beside them.

In: the chart and the market. Out: a `Cast`. Everybody cast stays for the whole period.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sociogram.demo.dice import Dice
from sociogram.demo.organisation_chart import MEMBER, Chart, Employee, Team
from sociogram.demo.partners import Market, Partner

GROUPS, PEOPLE_A_GROUP = 4, 4


@dataclass(frozen=True, slots=True)
class Broker:
    """Somebody through whom requests between groups go, and the people of those groups."""

    email: str
    groups: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class SoleContact:
    """The only one of ours with a live relationship to `partner`; the stale and the copied one beside them are decoys."""

    email: str
    partner: Partner
    stale: str
    copied: str


@dataclass(frozen=True, slots=True)
class Cast:
    """All parts."""

    brokers: tuple[Broker, ...]
    to_customer: SoleContact
    to_source: SoleContact
    successor: str
    """Shares the other accounts of the sole contact to the customer."""
    shared_accounts: tuple[Partner, Partner]
    namesake: str
    """Has the same title as the sole contact to the source, in the same team, and none of the contacts."""
    assistant: str
    dispatcher: str
    """Very busy, but only within one team."""
    busy_head: str
    uneven: tuple[Partner, str, str]
    """An account with two live contacts, the first of them the stronger."""

    @property
    def taken(self) -> tuple[str, ...]:
        """The people whose contacts are part of a truth."""
        alone = (self.to_customer, self.to_source)
        brokers = (broker.email for broker in self.brokers)
        beside = (email for each in alone for email in (each.email, each.stale, each.copied))
        return (*brokers, *beside, self.successor, self.namesake, self.dispatcher)


def make_cast(dice: Dice, chart: Chart, market: Market, first_day: date) -> Cast:
    """Draw who plays what, at the first site."""
    teams = {team.name: team for team in chart.teams_on(first_day) if team.site == 0}
    heads = {department: head for department, head, _ in chart.management_on(first_day).departments}
    sellers = [email for team in teams.values() if team.department == "Sales" for email in _stayers(chart, team, ())]
    seller, successor = sellers[:2]
    engineer, namesake = _two_of_a_kind(chart, _stayers(chart, teams["Research & Development 2"], ()))
    dispatcher = _stayers(chart, teams["Production 3"], ())[0]
    brokers = _brokers(dice, chart, teams, (seller, successor, engineer, namesake, dispatcher))
    customers = market.customers
    return Cast(
        brokers,
        SoleContact(seller, customers[0], chart.movers[0], heads["Sales"]),
        SoleContact(engineer, market.source, chart.movers[1], heads["Purchasing"]),
        successor,
        (customers[1], customers[2]),
        namesake,
        chart.assistant,
        dispatcher,
        heads["Production"],
        (customers[3], sellers[-1], sellers[-2]),
    )


def _stayers(chart: Chart, team: Team, but: tuple[str, ...]) -> list[str]:
    """Members of a team who were there before the period and stay in it until its end."""
    people = {employee.email: employee for employee in chart.employees}
    return [email for email in team.members if email not in but and email not in chart.movers and _stays(people[email])]


def _stays(employee: Employee) -> bool:
    return employee.left is None and all(position.role == MEMBER for position in employee.positions)


def _two_of_a_kind(chart: Chart, emails: list[str]) -> tuple[str, str]:
    """Two people with one title."""
    titles: dict[str, str] = {}
    people = {employee.email: employee for employee in chart.employees}
    for email in emails:
        title = people[email].positions[-1].title
        if title in titles:
            return titles[title], email
        titles[title] = email
    return emails[0], emails[1]


def _brokers(dice: Dice, chart: Chart, teams: dict[str, Team], but: tuple[str, ...]) -> tuple[Broker, ...]:
    """One each from Production, Quality and IT, of the lowest level there, with groups of other departments."""
    homes = [teams[name] for name in ("Production 2", "Quality 2", "Information Technology 1")]
    emails = [_lowest(chart, dice.shuffled(_stayers(chart, home, but))) for home in homes]
    used = [*but, *emails]
    found: list[Broker] = []
    for home, email in zip(homes, emails, strict=True):
        broker = Broker(email, _groups(dice, chart, teams, home, tuple(used)))
        used.extend(person for group in broker.groups for person in group)
        found.append(broker)
    return tuple(found)


def _lowest(chart: Chart, emails: list[str]) -> str:
    levels = {employee.email: employee.positions[-1].level for employee in chart.employees}
    return min(emails, key=levels.__getitem__)


def _groups(
    dice: Dice, chart: Chart, teams: dict[str, Team], home: Team, used: tuple[str, ...]
) -> tuple[tuple[str, ...], ...]:
    """Groups of people of different departments, none of whom another broker serves."""
    groups: list[tuple[str, ...]] = []
    departments = [home.department]
    for team in dice.shuffled(list(teams.values())):
        people = _stayers(chart, team, used)
        if team.department not in departments and len(people) >= PEOPLE_A_GROUP - 1 and len(groups) < GROUPS:
            groups.append(tuple(people[:PEOPLE_A_GROUP]))
            departments.append(team.department)
    return tuple(groups)
