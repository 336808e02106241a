"""The company as a worse set of data tells of it: what was planted stays true, and is harder to see.

In: a company and how much of each kind of noise. Out: the same company and truth, with chance mail and ties of long ago
added, with addresses that nobody has joined, and with mail and whole mailboxes missing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from sociogram.demo.account_mail import ORDINARY
from sociogram.demo.company import Company
from sociogram.demo.dice import Dice
from sociogram.demo.disguises import Alias, rewritten
from sociogram.demo.mailroom import Mailroom, Message, Relation, Staffing, answer_time, converse
from sociogram.demo.planted_mail import LAST_OPENED_DAYS
from sociogram.demo.topics import account, work
from sociogram.demo.working_time import DAY, moment

OTHER_DOMAIN = "webmail.example"
SHARE_OF_OTHER_ADDRESS = 0.5
ANSWERED = 0.6
AMONG_US = 0.7
FORMER_DAYS = 150
"""How long somebody of long ago kept up an account."""


@dataclass(frozen=True, slots=True)
class Noise:
    """How much of each kind, as parts (0–1). Nothing by default."""

    chance: float = 0.0
    """Mails between two people drawn at random, six in ten of them answered, to one that there is."""
    former: float = 0.0
    """Partners' people with whom another of ours used to write, long ago."""
    addresses: float = 0.0
    """People, ours and partners', half of whose mail is from an address that nobody knows to be theirs."""
    lost: float = 0.0
    """Messages that are missing."""
    mailboxes: float = 0.0
    """People of ours whose mailboxes were not loaded: what lies in no other one is missing."""

    @classmethod
    def of_all(cls, level: float) -> Noise:
        """The same part of every kind."""
        return cls(level, level, level, level, level)


def noisy(company: Company, noise: Noise) -> Company:
    """The company with this noise. Each kind draws from a stream of its own, and more of it keeps what less of it drew."""
    messages = [*company.messages, *_chance(company, noise.chance), *_former(company, noise.former)]
    messages.sort(key=lambda message: (message.at, message.sender, message.header_id))
    messages = [*rewritten(messages, _other_addresses(company, noise.addresses), Dice(company.seed, "noise: sent as"))]
    lots = Dice(company.seed, "noise: lost")
    messages = [message for message in messages if lots.unit() >= noise.lost]
    closed = _closed_mailboxes(company, noise.mailboxes)
    left = (replace(each, delivered=tuple(one for one in each.delivered if one not in closed)) for each in messages)
    kept = tuple(message for message in left if message.delivered)
    held = tuple(each for each in company.meetings if not each.attendees or _ours(company, each.attendees) - closed)
    return replace(company, messages=kept, meetings=held)


def _chance(company: Company, part: float) -> list[Message]:
    """Mail between people who have nothing to do with each other, at moments at which there is mail."""
    room = _room(company, "noise: chance")
    ours, theirs = [each.email for each in company.employees], _partner_people(company)
    real = [message.at for message in company.messages if not message.is_noise]
    while len(room.messages) < part * len(real):
        other = room.dice.pick(ours) if room.dice.chance(AMONG_US) else room.dice.pick(theirs)
        pair = room.dice.shuffled([room.dice.pick(ours), other])
        asked = room.post(room.dice.pick(real), pair[0], pair[1:], work(room.dice))
        if asked is not None and room.dice.chance(ANSWERED):
            room.post(asked.at + answer_time(room.dice), pair[1], pair[:1], f"Re: {asked.subject}", answers=asked)
    return room.messages


def _former(company: Company, part: float) -> list[Message]:
    """Correspondence that ended before ties of today begin."""
    room = _room(company, "noise: former")
    ours = [each.email for each in company.employees]
    ends = room.ends - LAST_OPENED_DAYS * DAY
    for person in _partner_people(company):
        one, drawn = room.dice.pick(ours), room.dice.unit()
        if drawn < part:
            converse(room, Relation(one, person, ORDINARY, account), ends - FORMER_DAYS * DAY, ends)
    return room.messages


def _other_addresses(company: Company, part: float) -> dict[str, Alias]:
    dice = Dice(company.seed, "noise: addresses")
    people = [each.email for each in company.employees] + _partner_people(company)
    return {
        email: Alias(f"{email.replace('@', '.')}@{OTHER_DOMAIN}", "", SHARE_OF_OTHER_ADDRESS)
        for email in people
        if dice.unit() < part
    }


def _closed_mailboxes(company: Company, part: float) -> set[str]:
    dice = Dice(company.seed, "noise: mailboxes")
    return {each.email for each in company.employees if dice.unit() < part}


def _ours(company: Company, attendees: tuple[tuple[str, str], ...]) -> set[str]:
    return {email for email, _ in attendees if email.partition("@")[2] in company.our_domains}


def _partner_people(company: Company) -> list[str]:
    return [person.email for partner in company.partners for person in partner.people]


def _room(company: Company, part: str) -> Mailroom:
    """A room for further mail of people while they are there. Vacations are not kept."""
    ends = moment(company.last_day.toordinal() + 1, 0)
    present = {
        each.email: (
            moment(max(company.first_day, each.positions[0].start).toordinal(), 0),
            ends if each.left is None else moment(each.left.toordinal() + 1, 0),
        )
        for each in company.employees
    }
    return Mailroom(Dice(company.seed, part), Staffing(present, {}, {}), ends)
