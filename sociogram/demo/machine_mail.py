"""What fills mailboxes without being a relationship: lists, bots, newsletters, broadcasts, role addresses, cold calls.

In: the people. Out: messages in the mailroom, most of which the rules for noise must keep out of the ties.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sociogram.demo.mailroom import Mailroom, answer_time, moments
from sociogram.demo.organisation_chart import OUR_DOMAIN
from sociogram.demo.partners import Partner
from sociogram.demo.topics import account, work

EVERYBODY = f"all@{OUR_DOMAIN}"
SUPPORT = f"support@{OUR_DOMAIN}"
_LISTS = (("quality-alerts", 6.0), ("canteen", 7.0))


@dataclass(frozen=True, slots=True)
class Bot:
    """A program that writes: a subject with a number in it, and the headers that give it away."""

    sender: str
    subject: str
    every_days: float
    marks: tuple[tuple[str, str], ...] = ()


_AUTOMATIC = (("Auto-Submitted", "auto-generated"),)
_BOTS = (
    Bot(f"no-reply@{OUR_DOMAIN}", "Work order {} was closed", 2.0),
    Bot(f"build@{OUR_DOMAIN}", "Build {} failed", 3.0, _AUTOMATIC),
    Bot("notifications@travel-desk.example", "Your itinerary {}", 5.0, _AUTOMATIC),
)
_SELLERS = ("leads@bright-prospects.example", "offers@paper-clips.example", "anna.hunter@talent-finders.example")
BROADCAST = 40
"""People named one by one in a broadcast: more than any audience that counts."""


def write_machine_mail(
    room: Mailroom, people: Sequence[str], partners: Sequence[Partner], chief: str, begins: int
) -> None:
    """Everything that is nobody's correspondence."""
    for name, every_days in _LISTS:
        _list(room, name, people, every_days, begins)
    for bot in _BOTS:
        _bot(room, bot, people, begins)
    _newsletter(room, people, begins)
    _broadcasts(room, people, chief, begins)
    _support(room, people, partners, begins)
    _cold_calls(room, people, begins)


def _list(room: Mailroom, name: str, people: Sequence[str], every_days: float, begins: int) -> None:
    address = f"{name}@lists.{OUR_DOMAIN}"
    marks = (("List-Id", f"{name} <{name}.lists.{OUR_DOMAIN}>"), ("Precedence", "list"))
    for at in moments(room.dice, every_days, begins, room.ends):
        readers = room.dice.sample(people, 2)
        room.post(at, room.dice.pick(people), (address,), work(room.dice), marks=marks, delivered=readers)


def _bot(room: Mailroom, bot: Bot, people: Sequence[str], begins: int) -> None:
    for at in moments(room.dice, bot.every_days, begins, room.ends):
        room.post(
            at, bot.sender, (room.dice.pick(people),), bot.subject.format(room.dice.below(90_000)), marks=bot.marks
        )


def _newsletter(room: Mailroom, people: Sequence[str], begins: int) -> None:
    marks = (("Precedence", "bulk"), ("List-Unsubscribe", "<mailto:leave@photonics-weekly.example>"))
    for number, at in enumerate(moments(room.dice, 7.0, begins, room.ends)):
        for reader in room.dice.sample(people, 2):
            room.post(
                at, "editor@photonics-weekly.example", (reader,), f"Photonics Weekly, issue {number + 1}", marks=marks
            )


def _broadcasts(room: Mailroom, people: Sequence[str], chief: str, begins: int) -> None:
    """To everybody by name, or by the address that stands for everybody."""
    for number, at in enumerate(moments(room.dice, 20.0, begins, room.ends)):
        if number % 2:
            room.post(at, chief, (EVERYBODY,), f"News from Halden, no. {number}", delivered=(chief, *people[:2]))
        else:
            room.post(at, chief, room.dice.sample(people, BROADCAST), f"All hands on {work(room.dice).lower()}")


def _support(room: Mailroom, people: Sequence[str], partners: Sequence[Partner], begins: int) -> None:
    """Customers write to a role address; whoever is on duty keeps a copy."""
    for at in moments(room.dice, 5.0, begins, room.ends):
        sender = room.dice.pick(room.dice.pick(partners).people).email
        room.post(at, sender, (SUPPORT,), account(room.dice), delivered=(room.dice.pick(people),))


def _cold_calls(room: Mailroom, people: Sequence[str], begins: int) -> None:
    """Sellers write to anybody; one in ten is told that we are not interested."""
    for at in moments(room.dice, 4.0, begins, room.ends):
        seller, target = room.dice.pick(_SELLERS), room.dice.pick(people)
        offer = room.post(at, seller, (target,), f"A quick question about {work(room.dice).lower()}")
        if offer is not None and room.dice.chance(0.1):
            room.post(offer.at + answer_time(room.dice), target, (seller,), f"Re: {offer.subject}", answers=offer)
