"""Retention: interactions past their age are removed; where policy says so, how many there were stays, by pair and month.

In: the policy and the moment, UTC. Out: a graph without interactions older than `retention_days`, and an account of what
went. An interaction without a date, or with one that lies in the future, goes too while a limit is in force: its age cannot
be known, and it counts for no tie. Addresses that nothing refers to any more go with it.

A batch is summed and removed in one transaction, so that a crash counts nothing twice. Sums stand at
`(Address)-[:PAST]->(Address)`: mails from the first to the second; meetings of the two once, from the lower id to the higher.
The graph remembers before which instant sums hold what was removed: what is older is not loaded again, even if the limit
is lifted, because it would be counted twice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from itertools import combinations

from graph_model.entities import ABSENT, MILLISECONDS_A_DAY, Role
from graph_model.interaction_removal import BATCH, read_employed, remove_interactions
from graph_model.loaded_files import forget_loaded_files
from graph_model.policy import Policy
from graph_model.queries import privacy
from graph_model.store import Row, Transaction, View
from graph_model.suppression import read_state
from graph_model.writer_lease import WriterLease

_YEAR_1_MS, _YEAR_9999_MS = -62_135_596_800_000, 253_402_300_799_999


@dataclass(frozen=True, slots=True)
class Retained:
    """What retention did: interactions and addresses removed. `oldest_ms`: what is older is gone, None where all may stay."""

    oldest_ms: int | None = None
    interactions: int = 0
    addresses: int = 0

    def __add__(self, other: Retained) -> Retained:
        return Retained(self.oldest_ms, self.interactions + other.interactions, self.addresses + other.addresses)


def oldest_allowed(policy: Policy, now_ms: int, summed_before_ms: int = 0) -> int | None:
    """The instant before which nothing is kept, nor loaded; None where everything is.

    >>> oldest_allowed(Policy(), 0), oldest_allowed(Policy(retention_days=1), 90_000_000)
    (None, 3600000)
    """
    limit = now_ms - policy.retention_days * MILLISECONDS_A_DAY if policy.retention_days else None
    return max(filter(None, (limit, summed_before_ms)), default=None)


def retain(view: View, lease: WriterLease, policy: Policy, now_ms: int) -> Retained:
    """Remove what is older than the policy's limit at `now_ms`, batch by batch. Doing it again removes nothing more."""
    if not policy.retention_days:
        return Retained()
    oldest_ms = oldest_allowed(policy, now_ms, read_state(view).summed_before_ms) or 0
    employed = read_employed(view)
    whole = Retained(oldest_ms)
    steps: tuple[tuple[str, Callable[[Transaction], Retained]], ...] = (
        (privacy.ANY_OLD, partial(_remove_old, oldest_ms, policy.keep_monthly_sums, employed)),
        (privacy.ANY_OF_UNKNOWN_AGE, partial(_remove_of_unknown_age, employed)),
    )
    for any_left, remove in steps:
        while view.read(any_left, oldest=oldest_ms):
            if not whole.interactions:
                forget_loaded_files(lease)  # first, so that a crash costs reading them again and nothing else
            whole += lease.write(remove)
    return whole


def _remove_old(oldest_ms: int, keep_sums: bool, employed: frozenset[str], transaction: Transaction) -> Retained:
    rows = transaction.run(privacy.OLD, oldest=oldest_ms, limit=BATCH)
    if keep_sums:
        _add_to_past(transaction, sums_of(rows))
        transaction.run(privacy.KEEP_SUMMED, before=oldest_ms)
    gone = remove_interactions(transaction, [row["id"] for row in rows], employed)
    return Retained(interactions=len(rows), addresses=gone)


def _remove_of_unknown_age(employed: frozenset[str], transaction: Transaction) -> Retained:
    ids = [row["id"] for row in transaction.run(privacy.OF_UNKNOWN_AGE, limit=BATCH)]
    return Retained(interactions=len(ids), addresses=remove_interactions(transaction, ids, employed))


# ── sums ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(slots=True)
class Sums:
    """How many mails and meetings a pair had, by month (`202403` is March 2024)."""

    mails: Counter[int] = field(default_factory=Counter)
    meetings: Counter[int] = field(default_factory=Counter)

    def as_row(self) -> Row:
        months = sorted({*self.mails, *self.meetings})
        return {
            "months": months,
            "mails": [self.mails[month] for month in months],
            "meetings": [self.meetings[month] for month in months],
        }


def month_of(at_ms: int) -> int:
    """The month of an instant, UTC, as year times 100 and month.

    >>> month_of(1_709_251_200_000)
    202403
    """
    moment = datetime.fromtimestamp(min(max(at_ms, _YEAR_1_MS), _YEAR_9999_MS) / 1000, UTC)
    return moment.year * 100 + moment.month


def sums_of(rows: Iterable[Row]) -> dict[tuple[str, str], Sums]:
    """The sums of interactions as `privacy.OLD` reads them, by the ids of both addresses.

    Noise adds nothing, nor does what is dated before there was mail.
    """
    sums: dict[tuple[str, str], Sums] = {}
    for row in rows:
        month = month_of(row["at"])
        for pair in _pairs(row):
            found = sums.setdefault(pair, Sums())
            (found.meetings if row["meeting"] else found.mails)[month] += 1
    return sums


def _pairs(row: Row) -> Iterator[tuple[str, str]]:
    if row["uncounted"]:
        return
    present = [each for each in row["participants"] if each[0] is not None and each[2] not in ABSENT]
    if row["meeting"]:
        yield from combinations(sorted(each[0] for each in present), 2)
        return
    senders = [key for key, role, _ in present if role == Role.SENDER]
    yield from ((sender, key) for sender in senders for key, role, _ in present if role != Role.SENDER)


def _add_to_past(transaction: Transaction, sums: Mapping[tuple[str, str], Sums]) -> None:
    starts = sorted({start for start, _ in sums})
    for row in transaction.run(privacy.PAST_OF, starts=starts) if starts else ():
        known = sums.get((row["start"], row["end"]))
        if known is not None:
            known.mails.update(dict(zip(row["months"], row["mails"], strict=True)))
            known.meetings.update(dict(zip(row["months"], row["meetings"], strict=True)))
    rows = [{"start": start, "end": end, **found.as_row()} for (start, end), found in sorted(sums.items())]
    if rows:
        transaction.run(privacy.WRITE_PAST, rows=rows)
