"""The health of each account, held against its own past: how much, how mutual, how lately, how broad, how fast.

In: the exchange with the accounts. Out: ACCOUNT_HEALTH findings. The latest window of some weeks is compared, part by part,
with the windows of the same length before it; two accounts are never compared with each other.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from analytics.account_exchange import WEEK_MS, AccountExchange, Flags, Floats, Ints, Longs
from analytics.answers import answers, medians
from analytics.cusum import WEEKS, Watch
from analytics.deterioration import watch_sentence, watch_state
from analytics.parameters import AccountParameters, RunParameters
from analytics.sentences import counted, organisation_name
from analytics.time_window import DAY_MS
from graph_model.findings import Finding, FindingKind, Reason, Score, ScoreKind
from graph_model.snapshot import Snapshot

AS_BEFORE = 50.0
"""Points of a part that is as before; 100 is one that only is now, 0 one that is gone."""
MOVED_POINTS = 10.0
"""Nearer to `AS_BEFORE` a part counts as unchanged: by a third less, or a half more, it has moved."""
FEWEST_WINDOWS = 2
"""Earlier windows that an account must have been there for, as a whole."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of health. `sentence` is told (what is now, what was before); of some `less` is better.

    `grain` is added to both before they are compared: nobody is judged by differences that small.
    """

    sentence: Callable[[float, float], str]
    less: bool = False
    grain: float = 0.0

    def points(self, now: float, before: float) -> float:
        """0–100: 100 · now / (now + before), or the other way round where less is better; NaN where either is not known, or
        both are nothing.
        """
        now, before = now + self.grain, before + self.grain
        if now + before == 0.0:
            return math.nan
        return 100.0 * ((before if self.less else now) / (now + before))


PARTS: Mapping[str, Part] = {
    "strength": Part(lambda now, before: f"Strength {now:.2g} a week, {before:.2g} before."),
    "reciprocity": Part(
        lambda now, before: f"The lesser direction of mail is {now:.0%} of the greater, {before:.0%} before."
    ),
    "recency": Part(
        lambda now, before: f"Last in touch {now:.0f} days ago, {before:.0f} at the end of an earlier window.",
        less=True,
        grain=7.0,
    ),
    "our_breadth": Part(lambda now, before: f"{now:.0f} of ours take part, {before:.1f} before."),
    "their_breadth": Part(lambda now, before: f"{now:.0f} of theirs take part, {before:.1f} before."),
    "our_reply_hours": Part(
        lambda now, before: f"We answer within {now:.1f} working hours (median), {before:.1f} before.",
        less=True,
        grain=1.0,
    ),
    "their_reply_hours": Part(
        lambda now, before: f"They answer within {now:.1f} working hours (median), {before:.1f} before.",
        less=True,
        grain=1.0,
    ),
}
"""Every part by name, in the order in which reasons give them."""


@dataclass(frozen=True, slots=True, eq=False)
class Health:
    """Of every account what each part is in the latest window and was before; NaN where it cannot be said.

    `windows` counts the earlier ones that the account was there for as a whole.
    """

    now: Mapping[str, Floats]
    before: Mapping[str, Floats]
    windows: Longs


def health(snapshot: Snapshot, exchange: AccountExchange, parameters: RunParameters) -> Health:
    """The parts of the health of every account. Linear in the exchange, but for sorting."""
    chosen = parameters.accounts
    windows = _windows(exchange, chosen)
    series = {
        "strength": _strength(exchange, windows) / chosen.window_weeks,
        "reciprocity": _reciprocity(exchange, windows),
        "recency": _recency(exchange, windows, chosen),
        "our_breadth": _breadth(exchange, windows, exchange.ours),
        "their_breadth": _breadth(exchange, windows, exchange.theirs),
    }
    there = windows.there[:, 1:]
    before = {name: _mean(values[:, 1:], there) for name, values in series.items()}
    now = {name: np.where(windows.there[:, 0], values[:, 0], np.nan) for name, values in series.items()}
    for name, ours in (("our_reply_hours", True), ("their_reply_hours", False)):
        now[name], before[name] = _reply_hours(snapshot, exchange, windows, parameters, ours=ours)
    return Health(now, before, there.sum(axis=1))


@dataclass(frozen=True, slots=True, eq=False)
class _Windows:
    """`of` [row]: 0 the latest window, 1 the one before it …; `count` for what lies before all. `there` [account, window]."""

    of: Longs
    count: int
    there: Flags

    def place(self, exchange: AccountExchange, rows: Flags) -> Longs:
        """Account and window of these rows as one number."""
        return exchange.account[rows] * self.count + self.of[rows]


def _windows(exchange: AccountExchange, chosen: AccountParameters) -> _Windows:
    count = 1 + min(chosen.earlier_windows, WEEKS // chosen.window_weeks - 1)
    of = np.minimum((WEEKS - 1 - exchange.week) // chosen.window_weeks, count)
    begins = WEEKS - (np.arange(count) + 1) * chosen.window_weeks
    return _Windows(of, count, exchange.first_week[:, None] < begins)


def _mean(values: Floats, there: Flags) -> Floats:
    """Of the windows that are there and known; NaN where fewer than two are."""
    known = there & ~np.isnan(values)
    total, count = np.where(known, values, 0.0).sum(axis=1), known.sum(axis=1)
    return np.where(count >= FEWEST_WINDOWS, total / np.maximum(count, 1), np.nan)


def _sums(exchange: AccountExchange, windows: _Windows, rows: Flags) -> Floats:
    rows = rows & (windows.of < windows.count)
    total = np.bincount(windows.place(exchange, rows), exchange.amount[rows], minlength=len(exchange) * windows.count)
    return np.asarray(total.reshape(len(exchange), windows.count))


def _strength(exchange: AccountExchange, windows: _Windows) -> Floats:
    return _sums(exchange, windows, np.ones(len(exchange.week), bool))


def _reciprocity(exchange: AccountExchange, windows: _Windows) -> Floats:
    """The lesser direction of mail over the greater; NaN without mail."""
    given, got = (_sums(exchange, windows, ~exchange.meeting & way) for way in (exchange.outward, ~exchange.outward))
    greater = np.maximum(given, got)
    return np.where(greater > 0, np.minimum(given, got) / np.where(greater > 0, greater, 1.0), np.nan)


def _recency(exchange: AccountExchange, windows: _Windows, chosen: AccountParameters) -> Floats:
    """Days from the last exchange to the end of each window."""
    last = np.full((len(exchange), windows.count + 1), exchange.as_of - (WEEKS + 1) * WEEK_MS)
    np.maximum.at(last, (exchange.account, windows.of), exchange.at)
    until = np.maximum.accumulate(last[:, ::-1], axis=1)[:, ::-1][:, : windows.count]
    ends = exchange.as_of - np.arange(windows.count) * chosen.window_weeks * WEEK_MS
    return np.asarray((ends - until) / DAY_MS)


def _breadth(exchange: AccountExchange, windows: _Windows, people: Ints) -> Floats:
    """How many of these people took part."""
    rows = windows.of < windows.count
    span = int(people.max(initial=0)) + 1
    places = np.unique(windows.place(exchange, rows) * span + people[rows]) // span
    found = np.bincount(places, np.ones(len(places)), minlength=len(exchange) * windows.count)
    return np.asarray(found.reshape(len(exchange), windows.count))


def _reply_hours(
    snapshot: Snapshot, exchange: AccountExchange, windows: _Windows, parameters: RunParameters, *, ours: bool
) -> tuple[Floats, Floats]:
    """Median working hours of the answers in the latest window, and in all earlier ones; NaN of fewer than enough."""
    found = answers(snapshot, exchange.parts, parameters.working)
    row_of_tie = exchange.parts.bounds[:-1]
    account, by_us = exchange.account[row_of_tie][found.tie], exchange.outward[row_of_tie][found.tie]
    age = exchange.as_of - snapshot.interactions.at[found.interaction]
    window = age // (parameters.accounts.window_weeks * WEEK_MS)
    rows = (by_us == ours) & (window < windows.count)
    period = np.where(window[rows] == 0, 0, 1)
    group = account[rows] * 2 + period
    count = np.bincount(group, minlength=2 * len(exchange))
    hours = np.where(
        count >= parameters.accounts.fewest_answers, medians(group, found.hours[rows], 2 * len(exchange)), np.nan
    ).reshape(-1, 2)
    enough = windows.there[:, 1:].sum(axis=1) >= FEWEST_WINDOWS
    return hours[:, 0], np.where(enough, hours[:, 1], np.nan)


# ── findings ────────────────────────────────────────────────────────────────────────────────────────────────────────


def health_findings(
    snapshot: Snapshot, exchange: AccountExchange, found: Watch, parameters: RunParameters
) -> list[Finding]:
    """ACCOUNT_HEALTH findings: those that fare worst against their own past first, those without enough of it last."""
    parts = health(snapshot, exchange, parameters)
    scored = [
        (_score(snapshot, exchange, parts, account, parameters.accounts), account) for account in range(len(exchange))
    ]
    ids = snapshot.organisations.id
    scored.sort(
        key=lambda each: (each[0].kind is ScoreKind.EVIDENCE, each[0].value, ids.at(int(exchange.accounts[each[1]])))
    )
    return [
        Finding(
            kind=FindingKind.ACCOUNT_HEALTH,
            subject=ids.at(int(exchange.accounts[account])),
            rank=rank,
            score=score,
            details={
                "state": _state(score.value) if score.kind is ScoreKind.SUM else "unknown",
                "parts": _part_details(parts, account),
                "watch": watch_state(found, account),
                "watch_sentence": watch_sentence(found, account),
            },
        )
        for rank, (score, account) in enumerate(scored, 1)
    ]


def _points(parts: Health, account: int) -> dict[str, float]:
    """The points of every part that is known."""
    points = {
        name: part.points(float(parts.now[name][account]), float(parts.before[name][account]))
        for name, part in PARTS.items()
    }
    return {name: value for name, value in points.items() if not np.isnan(value)}


def _score(
    snapshot: Snapshot, exchange: AccountExchange, parts: Health, account: int, chosen: AccountParameters
) -> Score:
    """The weighted mean of the points; where nothing can be compared, what the account has now."""
    points = _points(parts, account)
    whole = sum(chosen.weights.get(name, 0.0) for name in points)
    if not whole:
        return _not_comparable(snapshot, exchange, parts, account, chosen)
    reasons = [
        Reason(
            points[name] * chosen.weights.get(name, 0.0) / whole,
            PARTS[name].sentence(float(parts.now[name][account]), float(parts.before[name][account])),
        )
        for name in points
    ]
    reasons += _left_out(points)
    return Score(sum(each.weight for each in reasons), ScoreKind.SUM, tuple(reasons), unit="points: 50 is as before")


def _left_out(points: Mapping[str, float]) -> Iterator[Reason]:
    missing = [name.replace("_", " ") for name in PARTS if name not in points]
    if missing:
        yield Reason(0.0, f"Not known, now or before, and left out: {', '.join(missing)}.")


def _not_comparable(
    snapshot: Snapshot, exchange: AccountExchange, parts: Health, account: int, chosen: AccountParameters
) -> Score:
    name = organisation_name(snapshot, int(exchange.accounts[account]))
    strength = float(np.nansum(exchange.weekly[account, WEEKS - chosen.window_weeks :]))
    windows = int(parts.windows[account])
    text = (
        f"How {name} fares against its own past is not known: of {counted(windows, 'earlier window')} of "
        f"{chosen.window_weeks} weeks there is exchange, and {FEWEST_WINDOWS} are needed."
    )
    unit = "strength a week; nothing to compare it with"
    return Score(strength / chosen.window_weeks, ScoreKind.EVIDENCE, (Reason(0.0, text),), unit=unit)


def _state(points: float) -> str:
    if abs(points - AS_BEFORE) < MOVED_POINTS:
        return "as_before"
    return "better" if points > AS_BEFORE else "worse"


def _part_details(parts: Health, account: int) -> list[dict[str, object]]:
    points = _points(parts, account)
    return [
        {
            "name": name,
            "now": _known(float(parts.now[name][account])),
            "before": _known(float(parts.before[name][account])),
            "points": points.get(name),
            "state": _state(points[name]) if name in points else "unknown",
        }
        for name in PARTS
    ]


def _known(value: float) -> float | None:
    return None if np.isnan(value) else value
