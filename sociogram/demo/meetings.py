"""Meetings: weekly ones of teams and managers, reviews with partners, and what calendars hold beside meetings.

In: the chart, the accounts and the quarters. Out: `Meeting` series. Occurrences on holidays are left out of a series, as
somebody who keeps a calendar would.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sociogram.demo.account_mail import AccountTeam
from sociogram.demo.casting import SoleContact
from sociogram.demo.dice import Dice
from sociogram.demo.mailroom import Staffing, moments
from sociogram.demo.office_mail import Quarter
from sociogram.demo.organisation_chart import OUR_DOMAIN, Chart, Team
from sociogram.demo.topics import account, work
from sociogram.demo.working_time import DAY, EPOCH, at_work, day_of, is_working_day, moment, public_holidays

ACCEPTED, DECLINED, TENTATIVE, SILENT = "ACCEPTED", "DECLINED", "TENTATIVE", "NEEDS-ACTION"

ROOMS = tuple(f"room-{name}@{OUR_DOMAIN}" for name in ("fjord", "fjell", "skog", "hav"))
_REVIEW_MINUTES = 90
_REVIEW_EVERY_DAYS = 90.0


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting, or a series of `weeks` occurrences `every` weeks apart without those on `skipped` days.

    `day` is the first day (an ordinal), `minute` the local minute of the day at which it begins. `attendees` are
    (address, answer), the organiser included. All-day entries last `minutes` / 1440 days.
    """

    uid: str
    organiser: str
    attendees: tuple[tuple[str, str], ...]
    summary: str
    day: int
    minute: int
    minutes: int
    weeks: int = 1
    every: int = 1
    skipped: tuple[int, ...] = ()
    room: str = ""
    all_day: bool = False

    def days(self) -> Iterator[int]:
        """The days on which it takes place."""
        candidates = (self.day + 7 * self.every * number for number in range(self.weeks))
        return (day for day in candidates if day not in self.skipped)

    def starts(self) -> Iterator[int]:
        """The UTC second of the beginning of each occurrence."""
        return (moment(day, self.minute * 60) for day in self.days())

    @property
    def is_series(self) -> bool:
        return self.weeks > 1


class Planner:
    """Numbers meetings, answers invitations, books rooms."""

    def __init__(self, dice: Dice, staffing: Staffing) -> None:
        self.dice, self.staffing = dice, staffing
        self.meetings: list[Meeting] = []

    def weekly(self, people: Sequence[str], summary: str, quarter: Quarter, *, every: int = 1) -> None:
        """A series of an hour each over a quarter. The first of `people` organises it."""
        weekday, minute = self.dice.below(5), 30 * (17 + self.dice.below(15))
        first = quarter.first_day.toordinal()
        first += (weekday - date.fromordinal(first).weekday()) % 7
        weeks = (day_of(quarter.ends - 1) - first) // (7 * every) + 1
        days = range(first, first + 7 * every * weeks, 7 * every)
        skipped = tuple(day for day in days if not is_working_day(day) or self.dice.chance(0.04))
        if 1 < weeks != len(skipped):
            single = self._meeting(people, summary, first, minute)
            self.meetings.append(replace(single, weeks=weeks, every=every, skipped=skipped))

    def once(self, people: Sequence[str], summary: str, minutes: int, at: int) -> None:
        """A single meeting near a moment. The first of `people` organises it."""
        start = at_work(at, self.staffing.away.get(people[0], ()))
        single = self._meeting(people, summary, day_of(start), 30 * (18 + self.dice.below(12)))
        self.meetings.append(replace(single, minutes=minutes))

    def whole_days(self, people: Sequence[str], summary: str, first: int, last: int) -> None:
        """A whole-day entry: in one's own calendar, or shared by several."""
        uid = f"days-{len(self.meetings):06}-{first}@calendar.{OUR_DOMAIN}"
        shared = tuple((email, ACCEPTED) for email in people) if len(people) > 1 else ()
        length = 24 * 60 * (last - first + 1)
        self.meetings.append(Meeting(uid, people[0], shared, summary, first, 0, length, all_day=True))

    def _meeting(self, people: Sequence[str], summary: str, day: int, minute: int) -> Meeting:
        uid = f"{len(self.meetings):06}-{day}@calendar.{OUR_DOMAIN}"
        attendees = ((people[0], ACCEPTED), *((email, self._answer()) for email in people[1:]))
        room = self.dice.pick(ROOMS) if len(people) > 2 and self.dice.chance(0.7) else ""
        return Meeting(uid, people[0], attendees, summary, day, minute, 60, room=room)

    def _answer(self) -> str:
        draw = self.dice.unit()
        return ACCEPTED if draw < 0.88 else SILENT if draw < 0.94 else TENTATIVE if draw < 0.98 else DECLINED


def plan_office(planner: Planner, chart: Chart, periods: Sequence[Quarter]) -> None:
    """Team meetings, department meetings, the management's, and projects across departments."""
    for quarter in periods:
        teams = chart.teams_on(quarter.first_day)
        for team in teams:
            people = _staying(planner, (team.lead, *team.members), quarter)
            planner.weekly(people, f"Team {team.name}", quarter)
        _plan_management(planner, chart, quarter)
        _plan_projects(planner, teams, quarter)


def _staying(planner: Planner, people: Sequence[str], quarter: Quarter) -> list[str]:
    """Those who are there for the whole quarter: who leaves in it is not invited any more."""
    return [email for email in people if planner.staffing.present[email][1] >= quarter.ends]


def _plan_management(planner: Planner, chart: Chart, quarter: Quarter) -> None:
    managers = chart.management_on(quarter.first_day)
    planner.weekly((chart.assistant, managers.chief, *managers.heads[:12]), "Management", quarter, every=2)
    for department, head, leads in managers.departments:
        if leads:
            planner.weekly((head, *leads), f"{department}: leads", quarter)


def _plan_projects(planner: Planner, teams: Sequence[Team], quarter: Quarter) -> None:
    """Every other week, four leads of different teams."""
    leads = planner.dice.shuffled([team.lead for team in teams])
    for first in range(0, len(leads) - 3, 4):
        planner.weekly(leads[first : first + 4], f"Project {work(planner.dice)}", quarter, every=2)


def plan_reviews(
    planner: Planner, accounts: Sequence[AccountTeam], soles: Sequence[SoleContact], begins: int, ends: int
) -> None:
    """Every quarter everybody who keeps up an account meets the partner's people."""
    teams = [(tuple(contact for contact, _ in team.contacts), team.partner) for team in accounts]
    teams += [((sole.email,), sole.partner) for sole in soles]
    for ours, partner in teams:
        for at in moments(planner.dice, _REVIEW_EVERY_DAYS, begins, ends - 5 * DAY):
            people = (*ours, *(person.email for person in partner.people))
            planner.once(people, f"Review: {account(planner.dice)}", _REVIEW_MINUTES, at)


def plan_days(planner: Planner, people: Sequence[str], first_day: date, last_day: date) -> None:
    """Public holidays, vacations, fairs, blocks of time for oneself, and gatherings of everybody."""
    for number, owner in enumerate(people):
        for first, last in planner.staffing.away.get(owner, ()):
            planner.whole_days((owner,), "Vacation", first, last)
        if number % 8 == 0:
            _public_holidays(planner, owner, first_day, last_day)
            planner.once((owner,), "Focus time", 120, _noon(first_day) + planner.dice.below(300) * DAY)
    for at in moments(planner.dice, 91.0, _noon(first_day), _noon(last_day) - 7 * DAY):
        planner.once(people[:_EVERYBODY], "All hands", 60, at)
        planner.whole_days(planner.dice.sample(people, 4), "Trade fair", day_of(at), day_of(at) + 2)


_EVERYBODY = 80
"""Invited to a gathering: more than any audience that counts."""


def _public_holidays(planner: Planner, owner: str, first_day: date, last_day: date) -> None:
    for year in range(first_day.year, last_day.year + 1):
        for day, name in sorted(public_holidays(year).items()):
            if first_day.toordinal() <= day <= last_day.toordinal():
                planner.whole_days((owner,), name, day, day)


def _noon(day: date) -> int:
    return (day.toordinal() - EPOCH) * DAY + DAY // 2
