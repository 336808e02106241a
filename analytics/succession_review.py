"""Succession as its reviewers ask for it, answered from a snapshot at once: of a person, of an account, of a unit.

In: a snapshot, its ties, whom it is about (positions), and the parameters of a run. Out: a `Succession`, in positions.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from analytics.coverage import AccountCoverage, contact_pairs, coverage
from analytics.handover import Introduction, accounts_of_contacts, handover_plan
from analytics.live_contacts import Contacts, contacts
from analytics.parameters import RunParameters
from analytics.removal import Held, hanging_on, loss
from analytics.succession import Successor, successors
from analytics.ties import Ties
from graph_model.snapshot import Snapshot

Steps = Iterable[tuple[int, Introduction]]
"""Who leaves, and one contact of theirs."""

MOST_HOLDERS = 20
"""Of so many who hold one account successors are sought, the strongest first: whoever comes after them holds little of it."""


@dataclass(frozen=True, slots=True)
class Leaver:
    """Somebody who may leave, what they hold, the strongest first, and who could follow them there, the best first."""

    person: int
    held: tuple[Held, ...]
    successors: tuple[Successor, ...]


@dataclass(frozen=True, slots=True)
class Succession:
    """What is at stake, by `accounts`, the strongest first; who may leave; and the handover: (who leaves, step).

    Of a person: all accounts that they hold. Of an account: itself, and each of its strongest live contacts as if they left
    alone, all restricted to it. Of a unit: the accounts that nobody outside of it holds, as if it left together, and with
    `leavers` those of it on whom some account hangs alone, the worst first, each as if they left alone, but for the last
    `left_out` of them.
    """

    accounts: tuple[AccountCoverage, ...]
    leavers: tuple[Leaver, ...]
    handover: tuple[tuple[int, Introduction], ...]
    together: frozenset[int] = frozenset()
    left_out: int = 0

    def doubtful(self, account: AccountCoverage) -> bool:
        """Whether somebody may hold more of it than is seen; not one of those who leave together."""
        return bool(account.without(self.together).unseen)


@dataclass(frozen=True, slots=True, eq=False)
class _Ground:
    """Who holds which account, and what else succession looks at."""

    accounts: Sequence[AccountCoverage]
    known: Contacts
    account_of: Mapping[int, int]
    parameters: RunParameters

    @classmethod
    def of(cls, snapshot: Snapshot, ties: Ties, parameters: RunParameters, also: Iterable[int] = ()) -> _Ground:
        pairs = contact_pairs(snapshot, ties, parameters)
        known = contacts(snapshot, ties, pairs, parameters)
        return cls(coverage(snapshot, pairs, also), known, accounts_of_contacts(pairs), parameters)

    def within(self, accounts: Collection[int]) -> Contacts:
        return self.known.within(accounts, self.account_of)

    def plan(self, known: Contacts, leaver: Leaver) -> Steps:
        return (
            (leaver.person, step) for step in handover_plan(known, self.account_of, leaver.person, leaver.successors)
        )

    def leaver(self, known: Contacts, person: int, held: Iterable[Held] = ()) -> Leaver:
        return Leaver(person, tuple(held), tuple(successors(known, person, self.parameters)))


def person_succession(snapshot: Snapshot, ties: Ties, person: int, parameters: RunParameters) -> Succession:
    """Who could follow one of ours, in all that they hold."""
    ground = _Ground.of(snapshot, ties, parameters)
    held = sorted(_held_by(person, ground.accounts, parameters), key=lambda each: -each.contact.strength)
    leaver = ground.leaver(ground.known, person, held)
    return Succession(tuple(each.account for each in held), (leaver,), tuple(ground.plan(ground.known, leaver)))


def account_succession(snapshot: Snapshot, ties: Ties, organisation: int, parameters: RunParameters) -> Succession:
    """Who holds an account, and for each of them, who could take their part of it over."""
    ground = _Ground.of(snapshot, ties, parameters, [organisation])
    [account] = [each for each in ground.accounts if each.organisation == organisation]
    known = ground.within({organisation})
    leavers = [
        ground.leaver(known, each.person, _held_by(each.person, [account], parameters))
        for each in account.live[:MOST_HOLDERS]
    ]
    return Succession((account,), tuple(leavers), tuple(step for each in leavers for step in ground.plan(known, each)))


def unit_succession(
    snapshot: Snapshot, ties: Ties, members: frozenset[int], parameters: RunParameters, *, most: int | None = None
) -> Succession:
    """Who could follow those of a unit on whom accounts hang, `most` of them at most; to whom outside of it what hangs on it as
    a whole could go.
    """
    ground = _Ground.of(snapshot, ties, parameters)
    alone = {person: held for person, held in hanging_on(ground.accounts, parameters).items() if person in members}
    worst = sorted(alone, key=lambda each: (-math.fsum(loss(held, parameters) for held in alone[each]), each))
    hanging = [each for each in ground.accounts if each.live and all(one.person in members for one in each.live)]
    return Succession(
        accounts=tuple(sorted(hanging, key=lambda each: (-each.strength, each.organisation))),
        leavers=tuple(ground.leaver(ground.known, each, alone[each]) for each in worst[:most]),
        handover=tuple(_outward(ground, hanging, members)),
        together=members,
        left_out=len(worst[most:]) if most is not None else 0,
    )


def _held_by(person: int, accounts: Iterable[AccountCoverage], parameters: RunParameters) -> Iterator[Held]:
    for account in accounts:
        for contact in account.live:
            if contact.person == person:
                state = account.state(parameters.continuity) if contact is account.live[0] else "shared"
                yield Held(account, contact, state)


def _outward(ground: _Ground, hanging: Sequence[AccountCoverage], members: frozenset[int]) -> Steps:
    """Each contact of these accounts once: from whoever of the unit has the strongest tie, of those who know a receiver.

    Where none of those does, to whoever receives the most of the account otherwise, by way of the colleague who knows them.
    """
    known = ground.within({each.organisation for each in hanging}).without(members)
    best: dict[int, tuple[int, Introduction]] = {}
    for person in sorted({contact.person for account in hanging for contact in account.live}):
        for leaver, step in ground.plan(known, ground.leaver(known, person)):
            if step.contact not in best or _preferred(step) > _preferred(best[step.contact][1]):
                best[step.contact] = leaver, step
    plan = sorted(best.values(), key=lambda each: (-each[1].strength, each[1].contact))
    received = {step.account: (leaver, step) for leaver, step in reversed(plan) if step.receiver >= 0}
    for leaver, step in plan:
        if step.receiver < 0 and step.account in received:
            colleague, other = received[step.account]
            between = colleague if colleague in ground.known.colleagues.get(leaver, ()) else -1
            yield leaver, replace(step, receiver=other.receiver, between=between)
        else:
            yield leaver, step


def _preferred(step: Introduction) -> tuple[bool, float]:
    return step.receiver >= 0, step.strength
