"""What a company writes to itself on an ordinary day: along reporting lines, among neighbours, and now and then across.

In: the chart and the quarters of the period. Out: messages in the mailroom. Teams are taken as they are at the
beginning of each quarter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from sociogram.demo.mailroom import Mailroom, Relation, Rhythm, answer_time, converse, moments
from sociogram.demo.organisation_chart import Chart, Management, Team
from sociogram.demo.topics import management, work
from sociogram.demo.working_time import moment

_WITH_LEAD, _WITH_NEIGHBOUR = Rhythm(110.0), Rhythm(150.0, 1, 3)
_LEAD_AND_HEAD, _AMONG_LEADS, _AMONG_HEADS = Rhythm(30.0), Rhythm(44.0), Rhythm(48.0)
_ROUND_EVERY_DAYS = 60.0


@dataclass(frozen=True, slots=True)
class Quarter:
    """Some three months: its first day, and the moments between which it lies."""

    first_day: date
    begins: int
    ends: int


def quarters(first_day: date, last_day: date) -> tuple[Quarter, ...]:
    """The period in pieces of thirteen weeks."""
    first, last = first_day.toordinal(), last_day.toordinal() + 1
    borders = [*range(first, last - 45, 91), last]
    return tuple(Quarter(date.fromordinal(a), moment(a, 0), moment(b, 0)) for a, b in pairwise(borders))


def write_office_mail(room: Mailroom, chart: Chart, periods: Sequence[Quarter]) -> None:
    """All ordinary internal mail."""
    for quarter in periods:
        teams = chart.teams_on(quarter.first_day)
        for team in teams:
            _within_team(room, team, quarter)
        _among_managers(room, chart.management_on(quarter.first_day), quarter)
        _across(room, teams, quarter)


def _within_team(room: Mailroom, team: Team, quarter: Quarter) -> None:
    for member in team.members:
        converse(room, Relation(member, team.lead, _WITH_LEAD, work), quarter.begins, quarter.ends)
    for one, other in pairwise(team.members):
        converse(room, Relation(one, other, _WITH_NEIGHBOUR, work), quarter.begins, quarter.ends)
    for at in moments(room.dice, _ROUND_EVERY_DAYS, quarter.begins, quarter.ends):
        _round(room, team, at)


def _round(room: Mailroom, team: Team, at: int) -> None:
    """The lead writes to everybody, and one of them answers."""
    if not team.members:
        return
    subject = work(room.dice)
    asked = room.post(at, team.lead, team.members, subject)
    if asked is not None:
        answering = room.dice.pick(team.members)
        room.post(asked.at + answer_time(room.dice), answering, (team.lead,), f"Re: {subject}", answers=asked)


def _among_managers(room: Mailroom, managers: Management, quarter: Quarter) -> None:
    begins, ends = quarter.begins, quarter.ends
    leads: list[str] = []
    for _, head, its_leads in managers.departments:
        converse(room, Relation(head, managers.chief, _AMONG_HEADS, management), begins, ends)
        for lead in its_leads:
            converse(room, Relation(lead, head, _LEAD_AND_HEAD, management), begins, ends)
        leads.extend(its_leads)
    _ring(room, managers.heads, _AMONG_HEADS, quarter, steps=(1, 2))
    # leads coordinate with leads of other departments: a stride keeps a department's own leads apart
    _ring(room, leads, _AMONG_LEADS, quarter, steps=(4, 9))


def _ring(room: Mailroom, people: Sequence[str], rhythm: Rhythm, quarter: Quarter, steps: tuple[int, ...]) -> None:
    """Everybody converses with those a few places on, wrapping around; the same pairs as long as people stay."""
    for step in steps:
        for place, one in enumerate(people):
            other = people[(place + step) % len(people)]
            if other != one:
                converse(room, Relation(one, other, rhythm, management), quarter.begins, quarter.ends)


def _across(room: Mailroom, teams: Sequence[Team], quarter: Quarter) -> None:
    """Chance acquaintance: somebody asks somebody of any other team, once."""
    everybody = [member for team in teams for member in team.members]
    for _ in range(len(everybody) // 3):
        one, other = room.dice.sample(everybody, 2)
        at = quarter.begins + int(room.dice.unit() * (quarter.ends - quarter.begins))
        asked = room.post(at, one, (other,), work(room.dice))
        if asked is not None and room.dice.chance(0.6):
            room.post(asked.at + answer_time(room.dice), other, (one,), f"Re: {asked.subject}", answers=asked)
