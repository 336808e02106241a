"""The planted truths and their decoys, as behaviour: who routes requests, who alone keeps up an account, who is only busy.

In: the cast. Out: messages in the mailroom. Nothing here knows how influence or coverage is measured.
"""

from __future__ import annotations

from collections.abc import Sequence

from sociogram.demo.account_mail import ONLY, ORDINARY, sometimes
from sociogram.demo.casting import Broker, Cast, SoleContact
from sociogram.demo.mailroom import Mailroom, Relation, Rhythm, answer_time, conversation, converse, moments
from sociogram.demo.organisation_chart import Management, Team
from sociogram.demo.topics import account, management, request, work
from sociogram.demo.working_time import DAY

REQUEST_EVERY_DAYS = 2.8
_COPIED_SHARE = 0.6
LAST_OPENED_DAYS = 260
"""Days before the end after which the former contacts open no conversation any more."""


def write_planted_mail(room: Mailroom, cast: Cast, begins: int) -> None:
    """All mail of the cast but their ordinary work."""
    for broker in cast.brokers:
        for at in moments(room.dice, REQUEST_EVERY_DAYS, begins, room.ends):
            _route(room, broker, at)
    for sole in (cast.to_customer, cast.to_source):
        _sole_contact(room, sole, begins)


def _route(room: Mailroom, broker: Broker, at: int) -> None:
    """One group needs something of another: it asks the broker, who asks there, and carries the answer back.

    Who forwards starts a thread of their own, as mail programs do.
    """
    asking, knowing = room.dice.sample(broker.groups, 2)
    asker, expert = room.dice.pick(asking), room.dice.pick(knowing)
    subject = request(room.dice)
    asked = room.post(at, asker, (broker.email,), subject)
    if asked is None:
        return
    passed_on = room.post(asked.at + answer_time(room.dice), broker.email, (expert,), f"FW: {subject}")
    if passed_on is None:
        return
    later = passed_on.at + answer_time(room.dice)
    answered = room.post(later, expert, (broker.email,), f"Re: FW: {subject}", answers=passed_on)
    if answered is not None:
        room.post(answered.at + answer_time(room.dice), broker.email, (asker,), f"Re: {subject}", answers=asked)


def _sole_contact(room: Mailroom, sole: SoleContact, begins: int) -> None:
    """One of ours keeps up the account. A superior is only ever in Cc; a predecessor has long moved on to other work."""
    people = sole.partner.people
    rhythm = Rhythm(ONLY.every_days * len(people), ONLY.shortest, ONLY.longest)
    copied = sometimes(_COPIED_SHARE, sole.copied)
    for person in people:
        converse(room, Relation(sole.email, person.email, rhythm, account, copied), begins, room.ends)
    former = Relation(sole.stale, people[0].email, ORDINARY, account)
    converse(room, former, begins, room.ends - LAST_OPENED_DAYS * DAY)


def write_busy_mail(room: Mailroom, cast: Cast, managers: Management, team: Team, begins: int) -> None:
    """The decoys among the influential: much traffic, but nothing goes through them. `team` is the dispatcher's."""
    heads = managers.heads[:HEADS]
    _assist(room, cast.assistant, managers.chief, heads, begins)
    mates = [email for email in (team.lead, *team.members) if email != cast.dispatcher]
    _write_around(room, cast.dispatcher, mates, Rhythm(3.0, 1, 3), begins)
    _write_around(room, cast.busy_head, [head for head in heads if head != cast.busy_head], Rhythm(5.0, 2, 3), begins)


HEADS = 7
"""Those of the first site."""


def _assist(room: Mailroom, assistant: str, chief: str, heads: Sequence[str], begins: int) -> None:
    for at in moments(room.dice, 5.0, begins, room.ends):
        room.post(at, assistant, heads, f"Agenda: {management(room.dice)}", bcc=(chief,))
    converse(room, Relation(assistant, chief, Rhythm(2.5), management), begins, room.ends)
    for head in heads:
        converse(room, Relation(assistant, head, Rhythm(21.0), management), begins, room.ends)


def _write_around(room: Mailroom, one: str, others: Sequence[str], rhythm: Rhythm, begins: int) -> None:
    """Somebody writes to one after the other of a circle."""
    for at in moments(room.dice, rhythm.every_days, begins, room.ends):
        other = room.dice.pick(others)
        conversation(room, Relation(one, other, rhythm, work), (one, other), at)
