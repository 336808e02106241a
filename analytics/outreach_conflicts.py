"""Outreach conflicts: two of us who write to the same account at about the same time, and do not know of each other.

In: the exchange with the accounts. Out: OUTREACH_CONFLICT findings. A conflict are two conversations that different people of
ours opened with one account within some days, if no conversation with it, and no meeting, has both of them. Linear in the
messages: each opening is held against the latest one of each of the few who opened one before it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, islice

import numpy as np

from analytics.account_exchange import WEEK_MS, AccountExchange, Longs
from analytics.account_mail import account_mail, conversations
from analytics.contributions import senders
from analytics.parameters import RunParameters
from analytics.sentences import MAX_LISTED, counted, day, listed, organisation_name, person_name
from analytics.time_window import DAY_MS
from graph_model.findings import Finding, FindingKind, Reason, Score, ScoreKind
from graph_model.snapshot import Snapshot

MAX_OPENERS = 8
"""Others whose openings one is held against, those who wrote last."""
MAX_CONFLICTS = 20
"""Conflicts of an account that a finding lists, the latest first."""


@dataclass(frozen=True, slots=True)
class Opening:
    """A conversation that one of ours (`person`) opened with people of an account (place in the exchange); `to` are these."""

    account: int
    at: int
    interaction: int
    person: int
    to: frozenset[int]


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two openings that collide, the earlier first."""

    first: Opening
    second: Opening

    @property
    def contacts(self) -> frozenset[int]:
        """To whom both wrote."""
        return self.first.to & self.second.to


Shared = dict[tuple[int, int], set[int]]
"""(account, one of ours) -> the conversations and meetings with the account in which they took part."""


def conflicts(openings: Sequence[Opening], shared: Shared, within_ms: int) -> Iterator[Conflict]:
    """Every opening with the openings before it that it collides with: of each other person the latest one.

    `openings` are sorted by account and time. At most `MAX_OPENERS` others are looked at, so that the work is linear.
    """
    for account, some in groupby(openings, key=lambda each: each.account):
        latest: dict[int, Opening] = {}  # by who opened it, who wrote last at the end
        for opening in some:
            latest.pop(opening.person, None)
            for before in islice(reversed(latest.values()), MAX_OPENERS):
                if opening.at - before.at > within_ms:
                    break
                if _apart(shared, account, before.person, opening.person):
                    yield Conflict(before, opening)
            latest[opening.person] = opening


def _apart(shared: Shared, account: int, one: int, other: int) -> bool:
    return shared.get((account, one), set()).isdisjoint(shared.get((account, other), ()))


def openings(snapshot: Snapshot, exchange: AccountExchange, since: int) -> list[Opening]:
    """The conversations that one of ours opened with an account after the moment `since`, by account and time."""
    mail, sender = account_mail(snapshot, exchange), senders(snapshot)
    first = mail.begins & mail.outward & (mail.at > since) & (snapshot.interactions.reply_to[mail.interaction] < 0)
    rows = np.flatnonzero(first)
    to = _recipients(exchange, mail.interaction[rows])
    columns = (mail.account[rows], mail.at[rows], mail.interaction[rows], sender[mail.interaction[rows]])
    found = [
        Opening(account, at, interaction, person, frozenset(to[account, interaction]))
        for account, at, interaction, person in zip(*(each.tolist() for each in columns), strict=True)
    ]
    return sorted(found, key=lambda each: (each.account, each.at, each.interaction))


def _recipients(exchange: AccountExchange, interactions: Longs) -> dict[tuple[int, int], list[int]]:
    """(account, interaction) -> the account's people to whom it went."""
    rows = np.flatnonzero(exchange.outward & np.isin(exchange.interaction, interactions))
    found: dict[tuple[int, int], list[int]] = {}
    columns = (exchange.account[rows], exchange.interaction[rows], exchange.theirs[rows])
    for account, interaction, person in zip(*(each.tolist() for each in columns), strict=True):
        found.setdefault((account, interaction), []).append(person)
    return found


def shared_conversations(snapshot: Snapshot, exchange: AccountExchange) -> Shared:
    """What each of ours took part in with each account, also in Cc."""
    rows, span = snapshot.participations, max(len(snapshot.interactions), 1)
    account, interaction = np.divmod(np.unique(exchange.account * span + exchange.interaction), span)
    conversation = conversations(snapshot, interaction)
    bounds = np.searchsorted(rows.interaction, np.stack([interaction, interaction + 1]))  # rows are sorted by it
    found: Shared = {}
    columns = (account, conversation, *bounds)
    for of, what, begin, end in zip(*(each.tolist() for each in columns), strict=True):
        for person in rows.person[begin:end].tolist():
            found.setdefault((of, person), set()).add(what)
    return found


# ── findings ────────────────────────────────────────────────────────────────────────────────────────────────────────


def conflict_findings(snapshot: Snapshot, exchange: AccountExchange, parameters: RunParameters) -> list[Finding]:
    """OUTREACH_CONFLICT findings of the latest window: accounts where most went to the same person first."""
    within_ms = round(parameters.accounts.conflict_days * DAY_MS)
    begin = exchange.as_of - parameters.accounts.window_weeks * WEEK_MS
    lately = openings(snapshot, exchange, begin - within_ms)
    found = conflicts(lately, shared_conversations(snapshot, exchange), within_ms)
    ids, by_account = snapshot.organisations.id, dict[int, list[Conflict]]()
    for each in found:
        if each.second.at > begin:
            by_account.setdefault(int(exchange.accounts[each.second.account]), []).append(each)
    ordered = sorted(by_account.items(), key=lambda pair: (-_to_same_person(pair[1]), -len(pair[1]), ids.at(pair[0])))
    return [_finding(snapshot, position, some[::-1], rank) for rank, (position, some) in enumerate(ordered, 1)]


def _to_same_person(some: Iterable[Conflict]) -> int:
    return sum(bool(each.contacts) for each in some)


def _finding(snapshot: Snapshot, position: int, found: Sequence[Conflict], rank: int) -> Finding:
    """`found` has the latest first."""
    people, interactions = snapshot.people.id, snapshot.interactions.id
    shown = found[:MAX_CONFLICTS]
    return Finding(
        kind=FindingKind.OUTREACH_CONFLICT,
        subject=snapshot.organisations.id.at(position),
        rank=rank,
        score=Score(float(len(found)), ScoreKind.SUM, tuple(_reasons(snapshot, position, found)), unit="conflicts"),
        about=tuple(sorted({people.at(each.person) for pair in shown for each in (pair.first, pair.second)})),
        details={
            "conflicts": [
                {
                    "people": [people.at(each.first.person), people.at(each.second.person)],
                    "contacts": sorted(people.at(person) for person in each.contacts),
                    "openings": [interactions.at(each.first.interaction), interactions.at(each.second.interaction)],
                    "at": each.second.at,
                    "days_apart": (each.second.at - each.first.at) / DAY_MS,
                }
                for each in shown
            ],
            "total": len(found),
            "to_same_person": _to_same_person(found),
            "more_exist": len(found) > len(shown),
        },
    )


def _reasons(snapshot: Snapshot, position: int, found: Sequence[Conflict]) -> Iterator[Reason]:
    """One for each two of ours, those who collided most often first."""
    account, by_pair = organisation_name(snapshot, position), dict[tuple[int, ...], list[Conflict]]()
    for each in found:
        by_pair.setdefault(tuple(sorted((each.first.person, each.second.person))), []).append(each)
    ordered = sorted(by_pair.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    for pair, some in ordered[:MAX_LISTED]:
        who = " and ".join(person_name(snapshot, person) for person in pair)
        contacts = sorted({person for each in some for person in each.contacts})
        whom = f"{listed([person_name(snapshot, each) for each in contacts])} of {account}" if contacts else account
        both = [each.interaction for conflict in some for each in (conflict.second, conflict.first)]
        yield Reason(
            float(len(some)),
            f"{who} opened conversations with {whom} within days of each other, {_times(len(some))}, last on "
            f"{day(some[0].second.at)}, and no conversation or meeting with it has both of them.",
            tuple(snapshot.interactions.id.at(number) for number in dict.fromkeys(both[:MAX_CONFLICTS])),
        )
    rest = sum(len(some) for _, some in ordered[MAX_LISTED:])
    if rest:
        yield Reason(
            float(rest), f"{counted(rest, 'conflict')} more, among {len(ordered) - MAX_LISTED:,} other pairs of ours."
        )


def _times(number: int) -> str:
    return "once" if number == 1 else f"{number:,} times"
