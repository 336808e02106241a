"""The demo company as one value: its people, partners, contracts, mail and meetings, and what is true of it.

In: a seed and a size. Out: a `Company`, equal for equal arguments on every platform. The work is linear in the size.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from graph_model.entities import Contract, Dependency
from graph_model.errors import InputError
from sociogram.demo.account_mail import account_teams, write_account_mail, write_chance_mail
from sociogram.demo.casting import Cast, make_cast
from sociogram.demo.dice import Dice
from sociogram.demo.machine_mail import write_machine_mail
from sociogram.demo.mailroom import Mailroom, Message, Staffing
from sociogram.demo.meetings import Meeting, Planner, plan_days, plan_office, plan_reviews
from sociogram.demo.names import names
from sociogram.demo.office_mail import quarters, write_office_mail
from sociogram.demo.organisation_chart import OUR_DOMAIN, OUR_SECOND_DOMAIN, Chart, Employee, make_chart
from sociogram.demo.partners import Market, Partner, make_market
from sociogram.demo.planted_mail import write_busy_mail, write_planted_mail
from sociogram.demo.planted_truth import tell_truth
from sociogram.demo.supply_chain import make_supply_chain
from sociogram.demo.truth import Truth
from sociogram.demo.who_is_who import WhoIsWho
from sociogram.demo.working_time import moment

OUR_NAME = "Halden Instruments"
OUR_COUNTRY = "NO"
LAST_DAY = date(2025, 6, 30)
"""Fixed: the same seed is the same company next year."""

MIN_EMPLOYEES, MIN_MONTHS = 140, 12
_REORGANISED_BEFORE_END = 272


@dataclass(frozen=True, slots=True)
class CompanySize:
    """How many people, partner organisations and months."""

    employees: int = 150
    partners: int = 40
    months: int = 18


DEFAULT = CompanySize()


@dataclass(frozen=True, slots=True)
class Company:
    """Everything about the company. Messages are in the order of time, meetings in the order of planning."""

    seed: int
    size: CompanySize
    first_day: date
    last_day: date
    employees: tuple[Employee, ...]
    partners: tuple[Partner, ...]
    contracts: tuple[Contract, ...]
    dependencies: tuple[Dependency, ...]
    messages: tuple[Message, ...]
    meetings: tuple[Meeting, ...]
    truth: Truth
    shown: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Names that addresses are shown with in turn, where they are not their owner's."""

    @property
    def our_domains(self) -> tuple[str, ...]:
        return (OUR_DOMAIN, OUR_SECOND_DOMAIN)


def make_company(seed: int = 1, size: CompanySize = DEFAULT, life: int = 0) -> Company:
    """The company of a seed. Another `life` of it: the same people, parts, accounts and habits, with other mail and meetings.

    Raises `InputError` for a size that cannot hold the planted truths.
    """
    if size.employees < MIN_EMPLOYEES or size.months < MIN_MONTHS:
        raise InputError(
            f"The demo company needs at least {MIN_EMPLOYEES} employees and {MIN_MONTHS} months, not {size}."
        )
    first_day = LAST_DAY - timedelta(days=size.months * 365 // 12)
    chart = make_chart(
        Dice(seed, "people"), size.employees, first_day, LAST_DAY, LAST_DAY - timedelta(days=_REORGANISED_BEFORE_END)
    )
    market = make_market(Dice(seed, "partners"), names(Dice(seed, "partner people")), size.partners)
    chain = make_supply_chain(Dice(seed, "supply"), market, first_day, LAST_DAY)
    cast = make_cast(Dice(seed, "cast"), chart, market, first_day)
    messages, meetings = _live(_streams(seed, life), chart, market, cast, first_day)
    shown = {employee.email: employee.name for employee in chart.employees}
    truth = replace(tell_truth(seed, cast, market, chain, shown), who=_who_is_who(chart, market))
    return Company(
        seed,
        size,
        first_day,
        LAST_DAY,
        chart.employees,
        market.all,
        chain.contracts,
        chain.dependencies,
        messages,
        meetings,
        truth,
    )


def _who_is_who(chart: Chart, market: Market) -> WhoIsWho:
    ours = [(each.email, *each.aliases) for each in chart.employees]
    return WhoIsWho((*ours, *((person.email,) for partner in market.all for person in partner.people)))


Streams = Callable[[str], Dice]
"""The stream of chance of each part of a company."""
_HABITS = ("vacations", "accounts")
"""Parts that every life of a company shares."""


def _streams(seed: int, life: int) -> Streams:
    return lambda part: Dice(seed, f"{part} of life {life}" if life and part not in _HABITS else part)


def _live(
    dice: Streams, chart: Chart, market: Market, cast: Cast, first_day: date
) -> tuple[tuple[Message, ...], tuple[Meeting, ...]]:
    """Eighteen months of mail and meetings."""
    begins, ends = moment(first_day.toordinal(), 0), moment(LAST_DAY.toordinal() + 1, 0)
    staffing = _staffing(dice("vacations"), chart, first_day, begins, ends)
    periods = quarters(first_day, LAST_DAY)
    accounts = account_teams(dice("accounts"), market, cast, *_account_people(chart, cast, first_day))
    staff = [employee.email for employee in chart.employees]

    def room(part: str) -> Mailroom:
        return Mailroom(dice(part), staffing, ends)

    rooms = [room(part) for part in ("office", "account mail", "planted", "busy", "machines", "chance")]
    office, account, planted, busy, machines, chance = rooms
    write_office_mail(office, chart, periods)
    write_account_mail(account, accounts, begins, ends)
    write_planted_mail(planted, cast, begins)
    first = chart.management_on(first_day)
    mates = next(team for team in chart.teams_on(first_day) if cast.dispatcher in team.members)
    write_busy_mail(busy, cast, first, mates, begins)
    write_machine_mail(machines, staff, market.customers, chart.chief, begins)
    write_chance_mail(chance, market.accounts, staff, begins, ends - 120 * 86_400)
    planner = Planner(dice("meetings"), staffing)
    plan_office(planner, chart, periods)
    plan_reviews(planner, accounts, (cast.to_customer, cast.to_source), begins, ends)
    plan_days(planner, staff, first_day, LAST_DAY)
    return _in_order(rooms), tuple(planner.meetings)


def _in_order(rooms: Sequence[Mailroom]) -> tuple[Message, ...]:
    messages = [message for room in rooms for message in room.messages]
    return tuple(sorted(messages, key=lambda message: (message.at, message.sender, message.header_id)))


def _account_people(chart: Chart, cast: Cast, first_day: date) -> tuple[list[str], list[str]]:
    """Sellers and buyers who stay, in all sites; nobody whose contacts are part of a truth."""
    taken = dict.fromkeys(cast.taken)
    stay = [
        employee for employee in chart.employees if employee.left is None and employee.positions[0].start < first_day
    ]
    free = [employee for employee in stay if employee.email not in taken and employee.positions[0].role == "member"]
    by_department = _grouped(free)
    return by_department["Sales"], by_department["Purchasing"]


def _grouped(employees: Sequence[Employee]) -> Mapping[str, list[str]]:
    groups: dict[str, list[str]] = {"Sales": [], "Purchasing": []}
    for employee in employees:
        groups.setdefault(employee.positions[0].department.partition(",")[0], []).append(employee.email)
    return groups


def _staffing(dice: Dice, chart: Chart, first_day: date, begins: int, ends: int) -> Staffing:
    """When everybody is there: from the first to the last day of their positions, without three weeks in July and one more."""
    present: dict[str, tuple[int, int]] = {}
    away: dict[str, tuple[tuple[int, int], ...]] = {}
    for employee in chart.employees:
        left = employee.left
        start = max(begins, moment(employee.positions[0].start.toordinal(), 0))
        present[employee.email] = (start, ends if left is None else moment(left.toordinal() + 1, 0))
        away[employee.email] = _vacations(dice, first_day)
    return Staffing(present, away, {employee.email: employee.aliases for employee in chart.employees})


def _vacations(dice: Dice, first_day: date) -> tuple[tuple[int, int], ...]:
    found = []
    for year in range(first_day.year, LAST_DAY.year + 1):
        summer = date(year, 6, 24).toordinal() + dice.below(25)
        other = date(year, 1, 10).toordinal() + dice.below(140)
        found += [(other, other + 6), (summer, summer + 20)]
    return tuple(
        (first, last) for first, last in found if first_day.toordinal() <= first and last <= LAST_DAY.toordinal()
    )
