"""How long accounts wait for our answers, against what was promised to them.

In: the exchange with the accounts. Out: RESPONSE_TIMES findings. What counts are their messages of the latest window to us
(not only in Cc). A message is answered by the first that one of ours writes to the account in the same conversation, later:
reply headers and References join conversations. The last word of a conversation that we had taken part in waits for nothing:
no header tells thanks from a question.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from analytics.account_exchange import WEEK_MS, AccountExchange, Flags, Floats, Longs
from analytics.account_mail import NONE, account_mail
from analytics.answers import medians
from analytics.contributions import senders
from analytics.parameters import RunParameters
from analytics.sentences import MAX_LISTED, counted, organisation_name, person_name
from analytics.working_time import working_hours_between
from graph_model.findings import Finding, FindingKind, Reason, Score, ScoreKind
from graph_model.snapshot import TO, Snapshot

MAX_UNANSWERED = 20
"""Messages without an answer that a finding lists, those that have waited longest first."""
MAX_PEOPLE = 20
"""Of ours who answer, those who answered most first."""


@dataclass(frozen=True, slots=True, eq=False)
class Waiting:
    """Their messages that want an answer, one row each: `answer` is the interaction that it is (-1 for none yet), `hours` the
    working hours until then, or until as_of. `late` says that these are more than was promised.
    """

    account: Longs
    interaction: Longs
    answer: Longs
    hours: Floats
    late: Flags


def waiting(snapshot: Snapshot, exchange: AccountExchange, parameters: RunParameters) -> Waiting:
    """Their messages of the latest window that were answered, or are still to be."""
    mail, chosen = account_mail(snapshot, exchange), parameters.accounts
    answer = mail.next_answer
    begin = exchange.as_of - chosen.window_weeks * WEEK_MS
    wants = ~mail.outward & (mail.at > begin) & _to_us(snapshot)[mail.interaction]
    rows = np.flatnonzero(wants & ((answer != NONE) | ~mail.taken_part))
    found = answer[rows]
    until = np.where(found == NONE, exchange.as_of, mail.at[found])
    hours = working_hours_between(mail.at[rows], until, parameters.working)
    promised = promises(snapshot, exchange, parameters)
    return Waiting(
        account=mail.account[rows],
        interaction=mail.interaction[rows],
        answer=np.where(found == NONE, NONE, mail.interaction[found]),
        hours=hours,
        late=hours > promised[mail.account[rows]],
    )


def _to_us(snapshot: Snapshot) -> Flags:
    """Which interactions have one of ours as a recipient, not only in Cc."""
    rows = snapshot.participations
    to = (rows.role == TO) & snapshot.people.internal[rows.person]
    return np.bincount(rows.interaction, to, minlength=len(snapshot.interactions)) > 0


def promises(snapshot: Snapshot, exchange: AccountExchange, parameters: RunParameters) -> Floats:
    """Working hours within which each account is to be answered."""
    chosen, working = parameters.accounts, parameters.working
    own = {key.casefold(): days for key, days in chosen.sla_days_of.items()}
    days = np.full(len(exchange), chosen.sla_days)
    if own:
        for account, position in enumerate(exchange.accounts.tolist()):
            by_name = own.get(organisation_name(snapshot, position).casefold(), chosen.sla_days)
            days[account] = own.get(snapshot.organisations.id.at(position).casefold(), by_name)
    return days * (working.end_hour - working.begin_hour)


# ── findings ────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, eq=False)
class _Account:
    """What one account waited for: rows of `found`, and the working hours that it was promised."""

    found: Waiting
    rows: Longs
    promised: float

    @property
    def answered(self) -> Longs:
        return np.asarray(self.rows[self.found.answer[self.rows] != NONE])

    @property
    def late(self) -> Longs:
        return np.asarray(self.rows[(self.found.answer[self.rows] != NONE) & self.found.late[self.rows]])

    @property
    def within(self) -> int:
        return len(self.answered) - len(self.late)

    @property
    def unanswered(self) -> Longs:
        """Those that wait longer than was promised, the longest first: what came lately does not count yet."""
        rows = self.rows[(self.found.answer[self.rows] == NONE) & self.found.late[self.rows]]
        return np.asarray(rows[np.argsort(-self.found.hours[rows], kind="stable")])

    @property
    def counted(self) -> int:
        return len(self.answered) + len(self.unanswered)

    @property
    def breaches(self) -> int:
        return len(self.late) + len(self.unanswered)

    @property
    def within_share(self) -> float:
        return self.within / self.counted

    @property
    def median_hours(self) -> float | None:
        return _median(self.found.hours[self.answered])


@dataclass(frozen=True, slots=True)
class _Answerer:
    """One of ours (position), how many messages they answered, how many in time, and the median of the working hours."""

    person: int
    answered: int
    within: int
    median_hours: float | None


def _median(hours: Floats) -> float | None:
    return float(np.median(hours)) if len(hours) else None


def response_findings(snapshot: Snapshot, exchange: AccountExchange, parameters: RunParameters) -> list[Finding]:
    """RESPONSE_TIMES findings of the accounts that waited for anything: those with most breaches first."""
    found = waiting(snapshot, exchange, parameters)
    promised, people = promises(snapshot, exchange, parameters), _PeopleOf(snapshot)
    order = np.argsort(found.account, kind="stable")
    bounds = np.searchsorted(found.account[order], np.arange(len(exchange) + 1))
    each = [
        (position, _Account(found, order[bounds[account] : bounds[account + 1]], float(promised[account])))
        for account, position in enumerate(exchange.accounts.tolist())
    ]
    ids = snapshot.organisations.id
    waited = sorted(
        (pair for pair in each if pair[1].counted),
        key=lambda pair: (-pair[1].breaches, pair[1].within_share, ids.at(pair[0])),
    )
    return [_finding(snapshot, people, *pair, rank) for rank, pair in enumerate(waited, 1)]


class _PeopleOf:
    """Who of ours wrote an interaction, and to whom of ours it was addressed."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._senders = senders(snapshot)
        table = snapshot.participations  # sorted by interaction
        self._starts = np.searchsorted(table.interaction, np.arange(len(snapshot.interactions) + 1))

    def answerers(self, account: _Account) -> list[_Answerer]:
        """Everybody of ours who answered, those who answered most first."""
        found, rows = account.found, account.answered
        who, of = np.unique(self._senders[found.answer[rows]], return_inverse=True)
        in_time = np.bincount(of, ~found.late[rows], minlength=len(who)).astype(np.int64)
        columns = (who, np.bincount(of, minlength=len(who)), in_time, medians(of, found.hours[rows], len(who)))
        made = [_Answerer(*each) for each in zip(*(column.tolist() for column in columns), strict=True)]
        return sorted(made, key=lambda each: (-each.answered, each.person))

    def addressed(self, interaction: int) -> list[str]:
        """The ids of those of ours to whom it went, not only in Cc."""
        table = self._snapshot.participations
        rows = np.arange(self._starts[interaction], self._starts[interaction + 1])
        rows = rows[(table.role[rows] == TO) & self._snapshot.people.internal[table.person[rows]]]
        return [self._snapshot.people.id.at(person) for person in table.person[rows].tolist()]


def _finding(snapshot: Snapshot, people: _PeopleOf, position: int, account: _Account, rank: int) -> Finding:
    answerers, ids = people.answerers(account), snapshot.people.id
    waiting_now = [
        {
            "interaction": snapshot.interactions.id.at(int(account.found.interaction[row])),
            "people": people.addressed(int(account.found.interaction[row])),
            "hours": float(account.found.hours[row]),
        }
        for row in account.unanswered[:MAX_UNANSWERED].tolist()
    ]
    return Finding(
        kind=FindingKind.RESPONSE_TIMES,
        subject=snapshot.organisations.id.at(position),
        rank=rank,
        score=Score(
            float(account.breaches),
            ScoreKind.SUM,
            tuple(_reasons(snapshot, position, account, answerers)),
            unit="messages not answered in time",
        ),
        about=tuple(ids.at(each.person) for each in answerers[:MAX_PEOPLE]),
        details={
            "promised_hours": account.promised,
            "messages": account.counted,
            "within": account.within,
            "late": len(account.late),
            "unanswered": len(account.unanswered),
            "within_share": account.within_share,
            "median_hours": account.median_hours,
            "people": [
                {
                    "person": ids.at(each.person),
                    "answered": each.answered,
                    "within": each.within,
                    "median_hours": each.median_hours,
                }
                for each in answerers[:MAX_PEOPLE]
            ],
            "waiting": waiting_now,
        },
    )


def _reasons(snapshot: Snapshot, position: int, account: _Account, answerers: list[_Answerer]) -> Iterator[Reason]:
    name, promised = organisation_name(snapshot, position), counted_hours(account.promised)
    whole = f"Of {counted(account.counted, 'message')} from {name} {account.within_share:.0%} were answered within {promised}"
    median = "" if account.median_hours is None else f" (median {account.median_hours:.1f})"
    yield Reason(0.0, f"{whole}{median}.")
    if len(account.late):
        text = f"{counted(len(account.late), 'answer')} came later."
        yield Reason(float(len(account.late)), text, _ids(snapshot, account, account.late))
    if len(account.unanswered):
        longest = counted_hours(float(account.found.hours[account.unanswered[0]]))
        text = f"{counted(len(account.unanswered), 'message')} without an answer, the oldest for {longest}."
        yield Reason(float(len(account.unanswered)), text, _ids(snapshot, account, account.unanswered))
    for each in answerers[:MAX_LISTED]:
        text = (
            f"{person_name(snapshot, each.person)} answered {counted(each.answered, 'message')}, {each.within:,} of them in "
            f"time (median {each.median_hours:.1f} working hours)."
        )
        yield Reason(0.0, text, (snapshot.people.id.at(each.person),))


def counted_hours(hours: float) -> str:
    """Working hours as a sentence has them.

    >>> counted_hours(10.0), counted_hours(1.0)
    ('10 working hours', '1 working hour')
    """
    return f"{hours:,.4g} working hour{'' if hours == 1 else 's'}"


def _ids(snapshot: Snapshot, account: _Account, rows: Longs) -> tuple[str, ...]:
    return tuple(snapshot.interactions.id.at(int(account.found.interaction[row])) for row in rows[:MAX_UNANSWERED])
