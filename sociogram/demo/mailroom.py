"""Messages, and the room that stamps them: ids, reply headers, working hours, and nobody writing before or after their time.

In: who writes what to whom, from when on. Out: `Message` values. A message nobody could have sent is not sent.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sociogram.demo.dice import Dice
from sociogram.demo.working_time import HOUR, Absences, at_work


@dataclass(frozen=True, slots=True)
class Message:
    """A message as its headers tell it. `at` is UTC seconds; addresses are as written, aliases included.

    `delivered` are the addresses in whose mailboxes a copy lies. `marks` are further headers (List-Id, Precedence …).
    """

    header_id: str
    at: int
    sender: str
    to: tuple[str, ...]
    cc: tuple[str, ...]
    bcc: tuple[str, ...]
    subject: str
    answers: str
    references: tuple[str, ...]
    delivered: tuple[str, ...]
    marks: tuple[tuple[str, str], ...] = ()

    @property
    def is_noise(self) -> bool:
        """Whether a header says that a machine or a list sent it."""
        return bool(self.marks)

    @property
    def recipients(self) -> tuple[str, ...]:
        return (*self.to, *self.cc, *self.bcc)


MAX_COPIES = 2
"""Mailboxes of recipients that keep a copy of one message, beside the sender's."""


@dataclass(frozen=True, slots=True)
class Staffing:
    """Who can write when: first and last moment of each of our people, their absences, and their aliases."""

    present: Mapping[str, tuple[int, int]]
    away: Mapping[str, Absences]
    aliases: Mapping[str, tuple[str, ...]]


class Mailroom:
    """Stamps and keeps messages."""

    def __init__(self, dice: Dice, staffing: Staffing, ends: int) -> None:
        self.dice = dice
        self.staffing = staffing
        self.ends = ends
        self.messages: list[Message] = []
        self._stamps: set[tuple[int, str]] = set()  # only asked for members, never iterated

    def post(
        self,
        at: int,
        sender: str,
        to: Sequence[str],
        subject: str,
        *,
        cc: Sequence[str] = (),
        bcc: Sequence[str] = (),
        answers: Message | None = None,
        marks: tuple[tuple[str, str], ...] = (),
        delivered: Sequence[str] | None = None,
    ) -> Message | None:
        """Send it as soon after `at` as the sender is at work; None where the sender has left, or the period is over."""
        begins, ends = self.staffing.present.get(sender, (0, self.ends))
        at = max(at, begins)
        if not marks:  # machines never rest
            at = at_work(at, self.staffing.away.get(sender, ()))
        if at >= min(ends, self.ends):
            return None
        shown = self._address_of(sender)
        at = self._own_second(at, shown)
        message = Message(
            f"{at:x}.{len(self.messages):x}@{shown.partition('@')[2]}", at, shown, tuple(to), tuple(cc), tuple(bcc), subject,
            answers.header_id if answers else "", (*answers.references, answers.header_id) if answers else (),
            self._mailboxes(sender, (*to, *cc, *bcc)) if delivered is None else tuple(delivered), marks,
        )  # fmt: skip
        self.messages.append(message)
        return message

    def _address_of(self, sender: str) -> str:
        """Most mail is sent from the first address; one in five of those who have an alias also use it."""
        aliases = self.staffing.aliases.get(sender, ())
        return self.dice.pick(aliases) if aliases and self.dice.chance(0.2) else sender

    def _own_second(self, at: int, sender: str) -> int:
        """Nobody sends two mails in one second: with subject and recipients that is what identifies a message."""
        while (at, sender) in self._stamps:
            at += 1
        self._stamps.add((at, sender))
        return at

    def _mailboxes(self, sender: str, recipients: Sequence[str]) -> tuple[str, ...]:
        """Those of our people who keep a copy: the sender and the first recipients."""
        ours = [email for email in recipients if email in self.staffing.present and email != sender]
        return (*([sender] if sender in self.staffing.present else []), *ours[:MAX_COPIES])


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How two people write to each other: a conversation every so many days, of so many messages."""

    every_days: float
    shortest: int = 2
    longest: int = 3


def moments(dice: Dice, every_days: float, begins: int, ends: int) -> list[int]:
    """Moments between `begins` and `ends`, `every_days` apart give or take 40 %, the first within one interval."""
    found = []
    at = begins + int(dice.unit() * every_days * 24 * HOUR)
    while at < ends:
        found.append(at)
        at += int(dice.between(0.6, 1.4) * every_days * 24 * HOUR)
    return found


def nobody(dice: Dice) -> Sequence[str]:
    """No one is in Cc."""
    return ()


@dataclass(frozen=True, slots=True)
class Relation:
    """Two people who write to each other. `topics` and `copied` draw each conversation's subject and Cc."""

    one: str
    other: str
    rhythm: Rhythm
    topics: Callable[[Dice], str]
    copied: Callable[[Dice], Sequence[str]] = nobody


def converse(room: Mailroom, relation: Relation, begins: int, ends: int) -> None:
    """All conversations of two people in a period. They open in turn."""
    for number, at in enumerate(moments(room.dice, relation.rhythm.every_days, begins, ends)):
        pair = (relation.one, relation.other) if number % 2 else (relation.other, relation.one)
        conversation(room, relation, pair, at)


def conversation(room: Mailroom, relation: Relation, pair: tuple[str, str], at: int) -> None:
    """The first of a pair writes; each answers the other until one has had the last word."""
    rhythm = relation.rhythm
    subject, cc = relation.topics(room.dice), relation.copied(room.dice)
    length = rhythm.shortest + room.dice.below(rhythm.longest - rhythm.shortest + 1)
    before = room.post(at, pair[0], (pair[1],), subject, cc=cc)
    for turn in range(1, length):
        if before is None:
            return
        later = before.at + answer_time(room.dice)
        before = room.post(later, pair[turn % 2], (pair[(turn + 1) % 2],), f"Re: {subject}", cc=cc, answers=before)


def answer_time(dice: Dice) -> int:
    """Seconds until an answer: mostly the same day, now and then days later."""
    return int(dice.between(600, 5 * HOUR)) if dice.chance(0.7) else int(dice.between(5 * HOUR, 60 * HOUR))
