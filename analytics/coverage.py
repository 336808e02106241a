"""Who of us is in touch with whom outside: the contacts of every account, and how concentrated they are.

In: a snapshot and its ties. Out: one `AccountCoverage` for each external organisation, and findings of them. A pair of
people is a live contact if, by default, the ties of both directions are live: each has lately approached the other more
than once, by mail or in a meeting. Being in Cc, having been close once, or refusing a cold caller holds no account.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from analytics.mailbox_coverage import MailboxCoverage
from analytics.parameters import ContinuityParameters, RunParameters
from analytics.population import present_internal
from analytics.sentences import day, listed, organisation_name, person_name
from analytics.ties import Ties, scale_of
from graph_model.findings import Finding, FindingKind, Reason, Score, ScoreKind
from graph_model.snapshot import NO_TIME, Snapshot

MAX_LAPSED = 10
"""Contacts that are not live which a finding lists, the strongest first."""


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """One row for each of ours (`inside`) and theirs (`outside`) with any tie, sorted; positions of people.

    `strength` is that of both directions together, `account` the position of the outsider's organisation. `here` is b1[people]:
    who of us is with us at the moment of the ties.
    """

    inside: NDArray[np.int64]
    outside: NDArray[np.int64]
    account: NDArray[np.int32]
    strength: NDArray[np.float64]
    last_at: NDArray[np.int64]
    live: NDArray[np.bool_]
    here: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Contact:
    """One of our people and what ties them to an account. `share` is of the live strength, 0 where not live.

    `partial`: they are here, and nothing shows that their own mailbox is loaded, so that there may be more than is seen.
    """

    person: int
    strength: float
    share: float
    last_at: int
    live: bool
    partial: bool = False


@dataclass(frozen=True, slots=True)
class AccountCoverage:
    """An external organisation (position) and its contacts, the live ones first, the strongest first."""

    organisation: int
    contacts: tuple[Contact, ...]

    @property
    def live(self) -> tuple[Contact, ...]:
        return tuple(each for each in self.contacts if each.live)

    @property
    def unseen(self) -> tuple[Contact, ...]:
        """Those beside the first live one who may hold more of the account than is seen."""
        return unseen(self.contacts)

    @property
    def strength(self) -> float:
        """Everything that holds the account: the sum of its live contacts."""
        return math.fsum(each.strength for each in self.live)

    @property
    def hhi(self) -> float:
        """Herfindahl–Hirschman index of the shares: 1 where one person holds everything, 0 where nobody does."""
        return math.fsum(each.share**2 for each in self.contacts)

    def state(self, parameters: ContinuityParameters) -> str:
        """Whether the account has a sole, a dominant, shared or no live contact: sole | dominant | shared | none."""
        return contact_state(self.live, parameters)

    def without(self, people: Collection[int]) -> AccountCoverage:
        """The coverage if these were not there. Who is gone leaves no doubt either."""
        return account_coverage(self.organisation, [each for each in self.contacts if each.person not in people])


def unseen(contacts: Sequence[Contact]) -> tuple[Contact, ...]:
    """Of contacts in order, those beside the first live one who may hold more than is seen."""
    return tuple(each for number, each in enumerate(contacts) if each.partial and not (number == 0 and each.live))


def contact_state(live: Sequence[Contact], parameters: ContinuityParameters) -> str:
    """How live contacts, the strongest first, share what they hold: sole | dominant | shared | none."""
    if len(live) <= 1:
        return "sole" if live else "none"
    return "dominant" if live[0].share >= parameters.dominant_share else "shared"


def contact_pairs(snapshot: Snapshot, ties: Ties, parameters: RunParameters) -> Pairs:
    """All pairs of one of ours and somebody of an external organisation, from the directed ties."""
    people, account_of = snapshot.people, accounts_of_people(snapshot)
    outward = people.internal[ties.source] & (account_of[ties.target] >= 0)
    inward = people.internal[ties.target] & (account_of[ties.source] >= 0)
    rows = np.flatnonzero(outward | inward)
    ours, theirs = np.where(outward, ties.source, ties.target)[rows], np.where(outward, ties.target, ties.source)[rows]
    inside, outside, strength, last, live = joined(ties, rows, ours, theirs, parameters)
    here = present_internal(snapshot, ties.as_of)
    return Pairs(inside, outside, account_of[outside].astype(np.int32), strength, last, live & here[inside], here)


class Joined(NamedTuple):
    """One row for each two people of different sides, sorted: `strength` of both directions, and whether they are a contact."""

    one: NDArray[np.int64]
    other: NDArray[np.int64]
    strength: NDArray[np.float64]
    last_at: NDArray[np.int64]
    live: NDArray[np.bool_]


def joined(
    ties: Ties, rows: NDArray[np.int64], one: NDArray[np.integer], other: NDArray[np.integer], parameters: RunParameters
) -> Joined:
    """The directed ties at `rows`, both directions as one. `one` and `other` are the ends of each, by the side they are on."""
    keys, pair = np.unique(one.astype(np.int64) * ties.people + other, return_inverse=True)
    first, second = np.divmod(keys, max(ties.people, 1))
    # mails of both directions add up; a meeting stands in both and counts once, as in `Ties.symmetrised`
    once = ties.mail_strength[rows] + ties.meeting_strength[rows] / 2.0
    strength = np.bincount(pair, once, minlength=len(keys)).astype(np.float64)
    last = np.full(len(keys), NO_TIME)
    np.maximum.at(last, pair, ties.last_at[rows])
    # a contact is who is turned to in both directions: one refusal does not make a cold caller an account
    directions = 2 if parameters.continuity.mutual_only else 1
    live = np.bincount(pair, ties.live(parameters)[rows], minlength=len(keys)) >= directions
    return Joined(first, second, strength, last, live)


def accounts_of_people(snapshot: Snapshot) -> NDArray[np.int64]:
    """The position of the external organisation of each person, -1 for ours and for who belongs to none."""
    people = snapshot.people
    return np.where(people.internal, -1, _external(snapshot)[people.organisation])


def _external(snapshot: Snapshot) -> NDArray[np.int64]:
    """Position of an organisation -> itself if it is external, else -1; the last entry answers for position -1."""
    positions = np.arange(len(snapshot.organisations) + 1)
    positions[:-1][snapshot.organisations.internal] = -1
    positions[-1] = -1
    return positions


def coverage(snapshot: Snapshot, pairs: Pairs, also: Iterable[int] = ()) -> list[AccountCoverage]:
    """The coverage of every account with any contact, or whose contacts have moved elsewhere, and of `also`, by position."""
    known = {*also, *_left_behind(snapshot, pairs)}
    partial = ~MailboxCoverage.of(snapshot).loaded & pairs.here
    contacts: dict[int, list[Contact]] = {each: [] for each in known if not snapshot.organisations.internal[each]}
    for account, contact in _contacts(pairs, partial):
        contacts.setdefault(account, []).append(contact)
    return [account_coverage(account, contacts[account]) for account in sorted(contacts)]


def _left_behind(snapshot: Snapshot, pairs: Pairs) -> list[int]:
    """Where people outside whom we have any tie with worked before: an account does not vanish with its last contact."""
    former = snapshot.former_posts
    found: list[int] = np.unique(former.organisation[np.isin(former.person, pairs.outside)]).tolist()
    return found


def _contacts(pairs: Pairs, partial: NDArray[np.bool_]) -> Iterator[tuple[int, Contact]]:
    held = holdings(pairs.account, pairs.inside, pairs.strength, pairs.last_at, pairs.live)
    for account, person, strength, last_at, live in zip(*(column.tolist() for column in held), strict=True):
        yield account, Contact(person, strength, 0.0, last_at, live, bool(partial[person]))


class Holdings(NamedTuple):
    """What each person holds of each thing (an account, a pair of units): one row for each two of them, sorted."""

    thing: NDArray[np.int64]
    person: NDArray[np.int64]
    strength: NDArray[np.float64]
    last_at: NDArray[np.int64]
    live: NDArray[np.bool_]

    def at(self, rows: NDArray[np.int64]) -> Holdings:
        return Holdings(self.thing[rows], self.person[rows], self.strength[rows], self.last_at[rows], self.live[rows])


def holdings(
    thing: NDArray[np.integer],
    person: NDArray[np.integer],
    strength: NDArray[np.float64],
    last_at: NDArray[np.int64],
    live: NDArray[np.bool_],
) -> Holdings:
    """Of each person's pairs with somebody there, the live ones added up, or where none is live, all of them."""
    people = int(person.max(initial=0)) + 1
    keys, row = np.unique(thing.astype(np.int64) * people + person, return_inverse=True)
    alive = np.bincount(row, live, minlength=len(keys)) > 0
    counts = live | ~alive[row]
    held = np.bincount(row, np.where(counts, strength, 0.0), minlength=len(keys)).astype(np.float64)
    last = np.full(len(keys), NO_TIME)
    np.maximum.at(last, row, np.where(counts, last_at, NO_TIME))
    return Holdings(*np.divmod(keys, people), held, last, alive)


def account_coverage(organisation: int, contacts: Iterable[Contact]) -> AccountCoverage:
    """The contacts in order, with the shares that they have among the live ones."""
    ordered = sorted(contacts, key=lambda each: (not each.live, -each.strength, each.person))
    total = sum(each.strength for each in ordered if each.live)
    shared = [replace(each, share=each.strength / total if each.live else 0.0) for each in ordered]
    return AccountCoverage(organisation, tuple(shared))


def coverage_findings(
    snapshot: Snapshot, accounts: Iterable[AccountCoverage], parameters: RunParameters
) -> list[Finding]:
    """CONTACT_COVERAGE findings: the most concentrated and strongest accounts first."""
    scored = [(_score(snapshot, each, parameters), each) for each in accounts]
    scored.sort(key=lambda pair: (-pair[0].value, snapshot.organisations.id.at(pair[1].organisation)))
    return [
        Finding(
            kind=FindingKind.CONTACT_COVERAGE,
            subject=snapshot.organisations.id.at(each.organisation),
            rank=rank,
            score=score,
            about=tuple(snapshot.people.id.at(contact.person) for contact in each.live),
            details={
                "state": each.state(parameters.continuity),
                "partial": bool(each.unseen),
                "contacts": contact_details(snapshot, each.contacts, parameters),
                "hhi": each.hhi,
            },
        )
        for rank, (score, each) in enumerate(scored, 1)
    ]


def contact_details(snapshot: Snapshot, contacts: Iterable[Contact], parameters: RunParameters) -> list[dict[str, Any]]:
    """Contacts as findings list them: all that are live, and the strongest of those that are not."""
    each = list(contacts)
    shown = [contact for contact in each if contact.live] + [contact for contact in each if not contact.live][
        :MAX_LAPSED
    ]
    return [
        {
            "person": snapshot.people.id.at(contact.person),
            "strength": contact.strength,
            "scale": readable(contact.strength, parameters),
            "share": contact.share,
            "last_at": contact.last_at,
            "live": contact.live,
            "partial": contact.partial,
        }
        for contact in shown
    ]


def readable(strength: float, parameters: RunParameters) -> float:
    """One strength on the scale of 0–100."""
    return float(scale_of(np.array([strength]), parameters)[0])


def _score(snapshot: Snapshot, account: AccountCoverage, parameters: RunParameters) -> Score:
    """Concentration times strength: 100 is the strongest account in the hands of one person."""
    name, scale = organisation_name(snapshot, account.organisation), readable(account.strength, parameters)
    reasons = (
        Reason(account.hhi, _concentration(snapshot, account, name)),
        Reason(scale, f"All live contacts with {name} together have strength {scale:.0f} of 100."),
    )
    return Score(account.hhi * scale, ScoreKind.PRODUCT, reasons, unit="concentration × strength")


def _concentration(snapshot: Snapshot, account: AccountCoverage, name: str) -> str:
    live = account.live
    if not live:
        lapsed = f"{_lapsed(snapshot, account)}{_gone(snapshot, account)}"
        return f"Nobody of us is in live contact with {name}{lapsed}.{reservation(snapshot, account.contacts)}"
    first = f"{person_name(snapshot, live[0].person)} (last on {day(live[0].last_at)})"
    if len(live) == 1:
        only = f"{first} is the only live contact with {name}{_lapsed(snapshot, account)}."
        return only + reservation(snapshot, account.contacts)
    others = listed([person_name(snapshot, each.person) for each in live[1:]])
    held = f"{first} holds {live[0].share:.0%} of the live contact with {name}, beside {others}."
    return held + reservation(snapshot, account.contacts)


def reservation(snapshot: Snapshot, contacts: Sequence[Contact]) -> str:
    """Who may hold more of it than is seen, as a sentence to append; "" where nobody may."""
    names = [person_name(snapshot, each.person) for each in unseen(contacts)]
    if not names:
        return ""
    mailbox = "mailbox" if len(names) == 1 else "mailboxes"
    return f" There may be more than is seen: the own {mailbox} of {listed(names)} may not be loaded."


def _gone(snapshot: Snapshot, account: AccountCoverage) -> str:
    former = snapshot.former_posts
    left = former.person[former.organisation == account.organisation]
    left = left[~snapshot.people.internal[left] & (snapshot.people.organisation[left] != account.organisation)]
    names = [person_name(snapshot, person) for person in left[:MAX_LAPSED].tolist()]
    return f"; {listed(names)} worked there and moved elsewhere" if names else ""


def _lapsed(snapshot: Snapshot, account: AccountCoverage) -> str:
    lapsed = [person_name(snapshot, each.person) for each in account.contacts if not each.live]
    return f" ({listed(lapsed)}: not live in both directions)" if lapsed else ""
