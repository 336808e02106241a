"""The deterioration alarm: whose exchange with us has fallen below its own past, since when, and between whom.

In: the exchange with the accounts. Out: a watch of every account, and DETERIORATION_ALARM findings of those that fell. The
test is `analytics.cusum`; what it cannot tell is said in a sentence (`watch_sentence`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from analytics.account_exchange import WEEK_MS, AccountExchange, Floats, Longs
from analytics.cusum import HISTORY_WEEKS, WARM_UP_WEEKS, WATCHED_WEEKS, WEEKS, Watch, watch
from analytics.parameters import AccountParameters
from analytics.sentences import counted, day, organisation_name, person_name
from graph_model.findings import Finding, FindingKind, Reason, Score, ScoreKind
from graph_model.snapshot import Snapshot

MAX_PAIRS = 5
"""Pairs of people that an alarm names, those that lost most first."""
MAX_EVIDENCE = 5
"""Interactions of each pair that are shown, the latest first."""


@dataclass(frozen=True, slots=True)
class PairFall:
    """Two people whose exchange fell: strength a week before and since; `interactions` are their latest."""

    ours: int
    theirs: int
    before: float
    since: float
    interactions: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Alarm:
    """An account (place in the exchange) that fell in the week `began`, which was noticed in the week `noticed`.

    Weeks count as in `AccountExchange`; `before` and `since` are its strength a week, `pairs` those who lost most of it.
    """

    account: int
    began: int
    noticed: int
    history: int
    before: float
    since: float
    pairs: tuple[PairFall, ...]


def watched(exchange: AccountExchange, chosen: AccountParameters) -> Watch:
    """The watch of every account. A fall on the scale of roots is one only if the strength itself fell, too."""
    found = watch(exchange.weekly, exchange.unit, chosen.allowance, chosen.false_alarms_per_year)
    before, since = _rates(exchange.weekly, HISTORY_WEEKS + found.began)
    return replace(found, falling=found.falling & (since < before))


def _rates(weekly: Floats, began: Longs) -> tuple[Floats, Floats]:
    """Mean strength a week before the week `began` of each account, and from it on."""
    later = np.arange(WEEKS) >= began[:, None]
    known = ~np.isnan(weekly)
    strength = np.where(known, weekly, 0.0)
    means = [(strength * part).sum(axis=1) / np.maximum((known & part).sum(axis=1), 1) for part in (~later, later)]
    return means[0], means[1]


def alarms(exchange: AccountExchange, found: Watch) -> list[Alarm]:
    """The alarms that stand, by account."""
    before, since = _rates(exchange.weekly, HISTORY_WEEKS + found.began)
    order = np.argsort(exchange.account, kind="stable")
    bounds = np.searchsorted(exchange.account[order], np.arange(len(exchange) + 1))
    result = []
    for account in np.flatnonzero(found.falling).tolist():
        rows, began = order[bounds[account] : bounds[account + 1]], int(HISTORY_WEEKS + found.began[account])
        result.append(
            Alarm(
                account=account,
                began=began,
                noticed=int(HISTORY_WEEKS + found.noticed[account]),
                history=int(found.history[account]),
                before=float(before[account]),
                since=float(since[account]),
                pairs=tuple(_pairs(exchange, rows, int(exchange.first_week[account]) + 1, began)),
            )
        )
    return result


def _pairs(exchange: AccountExchange, rows: Longs, first: int, began: int) -> Iterator[PairFall]:
    """Who lost most, of these rows of one account, whose first whole week was `first`."""
    rows = rows[exchange.week[rows] >= first]
    keys = exchange.ours[rows].astype(np.int64) * (int(exchange.theirs.max()) + 1) + exchange.theirs[rows]
    pairs, of = np.unique(keys, return_inverse=True)
    later, amount = exchange.week[rows] >= began, exchange.amount[rows]
    before = np.bincount(of, amount * ~later, minlength=len(pairs)) / max(began - first, 1)
    since = np.bincount(of, amount * later, minlength=len(pairs)) / (WEEKS - began)
    for pair in np.argsort(since - before, kind="stable")[:MAX_PAIRS].tolist():
        own = rows[of == pair]
        if since[pair] < before[pair]:
            yield PairFall(
                ours=int(exchange.ours[own[0]]),
                theirs=int(exchange.theirs[own[0]]),
                before=float(before[pair]),
                since=float(since[pair]),
                interactions=_latest(exchange, own),
            )


def _latest(exchange: AccountExchange, rows: Longs) -> tuple[int, ...]:
    latest = rows[np.lexsort((exchange.interaction[rows], -exchange.at[rows]))]
    return tuple(dict.fromkeys(exchange.interaction[latest].tolist()))[:MAX_EVIDENCE]


# ── findings ────────────────────────────────────────────────────────────────────────────────────────────────────────


def deterioration_findings(
    snapshot: Snapshot, exchange: AccountExchange, found: Watch, chosen: AccountParameters
) -> list[Finding]:
    """DETERIORATION_ALARM findings: who lost the most strength a week first."""
    standing = alarms(exchange, found)
    standing.sort(key=lambda each: (each.since - each.before, _id(snapshot, exchange, each.account)))
    return [_finding(snapshot, exchange, each, rank, chosen) for rank, each in enumerate(standing, 1)]


def _finding(
    snapshot: Snapshot, exchange: AccountExchange, each: Alarm, rank: int, chosen: AccountParameters
) -> Finding:
    people = snapshot.people.id
    return Finding(
        kind=FindingKind.DETERIORATION_ALARM,
        subject=_id(snapshot, exchange, each.account),
        rank=rank,
        score=Score(
            each.before - each.since,
            ScoreKind.SUM,
            tuple(_reasons(snapshot, exchange, each, chosen)),
            unit="strength a week lost",
        ),
        about=tuple(dict.fromkeys(people.at(who) for pair in each.pairs for who in (pair.ours, pair.theirs))),
        details={
            "began": week_begins(exchange, each.began),
            "noticed": week_begins(exchange, each.noticed + 1),
            "before": each.before,
            "since": each.since,
            "history_weeks": each.history,
            "false_alarms_per_year": chosen.false_alarms_per_year,
            "pairs": [
                {
                    "person": people.at(pair.ours),
                    "contact": people.at(pair.theirs),
                    "before": pair.before,
                    "since": pair.since,
                }
                for pair in each.pairs
            ],
        },
    )


def _reasons(snapshot: Snapshot, exchange: AccountExchange, each: Alarm, chosen: AccountParameters) -> Iterator[Reason]:
    name = organisation_name(snapshot, int(exchange.accounts[each.account]))
    yield Reason(
        0.0,
        f"What we and {name} give each other fell from {each.before:.2g} to {each.since:.2g} a week, in the week from "
        f"{day(week_begins(exchange, each.began))} on; by {day(week_begins(exchange, each.noticed + 1))} that could be told "
        f"from chance, by {counted(each.history, 'week')} of history. Chance alone raises at most "
        f"{chosen.false_alarms_per_year:g} such alarms a year of one account.",
    )
    for pair in each.pairs:
        yield Reason(
            pair.before - pair.since,
            f"{person_name(snapshot, pair.ours)} and {person_name(snapshot, pair.theirs)}: from {pair.before:.2g} to "
            f"{pair.since:.2g} a week.",
            tuple(snapshot.interactions.id.at(number) for number in pair.interactions),
        )
    rest = each.before - each.since - sum(pair.before - pair.since for pair in each.pairs)
    if abs(rest) > 1e-9:
        yield Reason(rest, f"Everybody else together: {'less' if rest > 0 else 'more'} by {abs(rest):.2g} a week.")


def watch_state(found: Watch, account: int) -> str:
    """In a word: falling | steady | unknown."""
    if not found.known[account]:
        return "unknown"
    return "falling" if found.falling[account] else "steady"


def watch_sentence(found: Watch, account: int) -> str:
    """What the watch says of an account, for whom it concerns."""
    history = int(found.history[account])
    if history < WARM_UP_WEEKS:
        return (
            f"Whether the exchange is falling is not known: {counted(history, 'week')} of history before the last "
            f"{WATCHED_WEEKS} weeks, and {WARM_UP_WEEKS} are needed."
        )
    if not found.known[account]:
        return (
            "Whether the exchange is falling is not known: so little is usual that even silence would look like chance."
        )
    return "The exchange has fallen." if found.falling[account] else "No fall of the exchange can be told from chance."


def week_begins(exchange: AccountExchange, week: int) -> int:
    """The moment, in UTC milliseconds, at which a week begins."""
    return exchange.as_of - (WEEKS - week) * WEEK_MS


def _id(snapshot: Snapshot, exchange: AccountExchange, account: int) -> str:
    return snapshot.organisations.id.at(int(exchange.accounts[account]))
