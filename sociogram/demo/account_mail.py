"""What we and our partners write to each other: every account has two or three of us who keep it up, more or less evenly.

In: the market, the teams and the cast. Out: messages in the mailroom, and `AccountTeam`s for the meetings. Two accounts
have their own stories (`casting.SoleContact`), told in `planted_mail`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sociogram.demo.casting import Cast
from sociogram.demo.dice import Dice
from sociogram.demo.mailroom import Mailroom, Relation, Rhythm, answer_time, converse
from sociogram.demo.partners import CUSTOMER, Market, Partner
from sociogram.demo.topics import account

ORDINARY, STRONGER, WEAKER, ONLY = Rhythm(28.0), Rhythm(22.0), Rhythm(30.0), Rhythm(12.0)
_THREE_CONTACTS, _COPIED_SHARE = 0.45, 0.2


@dataclass(frozen=True, slots=True)
class AccountTeam:
    """The people of ours who keep up an account, and how often each of them writes."""

    partner: Partner
    contacts: tuple[tuple[str, Rhythm], ...]


def account_teams(
    dice: Dice, market: Market, cast: Cast, sellers: Sequence[str], buyers: Sequence[str]
) -> tuple[AccountTeam, ...]:
    """Who keeps up which account. Sellers and buyers take turns, so that nobody has all of them."""
    special = {cast.to_customer.partner.key, *(partner.key for partner in cast.shared_accounts), cast.uneven[0].key}
    teams = []
    sellers, buyers = dice.shuffled(sellers), dice.shuffled(buyers)
    turn = 0
    for partner in market.accounts:
        if partner.key in special:
            continue
        ours = sellers if partner.kind == CUSTOMER else buyers
        count = 3 if dice.chance(_THREE_CONTACTS) else 2
        teams.append(AccountTeam(partner, tuple((ours[(turn + step) % len(ours)], ORDINARY) for step in range(count))))
        turn += count
    return (*teams, *_cast_accounts(cast))


def _cast_accounts(cast: Cast) -> list[AccountTeam]:
    partner, first, second = cast.uneven
    shared = ((cast.to_customer.email, ORDINARY), (cast.successor, ORDINARY))
    return [AccountTeam(partner, ((first, STRONGER), (second, WEAKER)))] + [
        AccountTeam(each, shared) for each in cast.shared_accounts
    ]


def write_account_mail(room: Mailroom, teams: Sequence[AccountTeam], begins: int, ends: int) -> None:
    """The correspondence of all accounts: each contact writes with one person there, a colleague now and then in Cc."""
    for team in teams:
        for number, (contact, rhythm) in enumerate(team.contacts):
            person = team.partner.people[number % len(team.partner.people)].email
            copied = sometimes(_COPIED_SHARE, team.contacts[number - 1][0])
            converse(room, Relation(contact, person, rhythm, account, copied), begins, ends)


def sometimes(share: float, email: str) -> Callable[[Dice], Sequence[str]]:
    """Somebody who is in Cc of a share of the conversations."""
    return lambda dice: (email,) if dice.chance(share) else ()


def write_chance_mail(room: Mailroom, partners: Sequence[Partner], ours: Sequence[str], begins: int, ends: int) -> None:
    """Once in the period somebody at a partner writes to one of ours who has nothing to do with the account."""
    for partner in partners:
        one = room.dice.pick(ours)
        person = room.dice.pick(partner.people).email
        at = begins + int(room.dice.unit() * (ends - begins))
        asked = room.post(at, person, (one,), account(room.dice))
        if asked is not None:
            room.post(asked.at + answer_time(room.dice), one, (person,), f"Re: {asked.subject}", answers=asked)
