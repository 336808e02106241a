"""The exchange with accounts: what counts, and that weeks add up to it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given

from analytics.account_exchange import WEEK_MS, account_exchange
from analytics.cusum import WEEKS
from analytics.parameters import ContinuityParameters, RunParameters
from analytics.time_window import resolve_as_of
from graph_model.snapshot import SENDER, Snapshot
from tests.analytics.account_book import OURS, book, books
from tests.analytics.snapshots import company

PARAMETERS = RunParameters()
ONE_WAY_TOO = RunParameters(continuity=ContinuityParameters(mutual_only=False))


def exchange_of(snapshot: Snapshot, parameters: RunParameters = PARAMETERS):
    return account_exchange(snapshot, parameters, resolve_as_of(snapshot, parameters))


def with_account(mails, **more):
    """Two of ours, one of another organisation."""
    return company(3, external=[2], organisation=[0, 0, 1], organisations=["us", "them"], mails=mails, **more)


def test_mail_is_divided_among_its_recipients_and_a_meeting_counts_once():
    mails = [(0, [2], 1), (2, [0], 1), (2, [0, 1], 1), (0, [2, 1], 8)]
    found = exchange_of(with_account([*mails, (0, [2], -600)], meetings=[([0, 2], 8, 1.5)] * 2), ONE_WAY_TOO)
    assert found.accounts.tolist() == [1]
    assert found.weekly[0, -2:].tolist() == pytest.approx([1 + 1 + 1, 0.5 + 2 * 1.5])


def test_what_is_long_ago_does_not_fade():
    found = exchange_of(with_account([(0, [2], 0), (2, [0], 0)] * 2 + [(0, [2], 400)]))
    assert found.amount.tolist() == [1.0] * 5


@pytest.mark.parametrize(("refusals", "accounts"), [(1, 0), (2, 1)])
def test_whom_we_only_refused_is_no_account(refusals, accounts):
    found = exchange_of(with_account([(2, [0], day) for day in range(20)] + [(0, [2], 20)] * refusals))
    assert len(found) == accounts


def test_the_week_in_which_it_began_is_not_known_unless_it_is_older_than_all_weeks():
    mails = [(0, [2], 700.0), (2, [0], 700.0)] * 2
    young = exchange_of(with_account([*mails, (2, [0], 600)]))
    began = WEEKS - 1 - 14
    assert np.isnan(young.weekly[0]).tolist() == [week <= began for week in range(WEEKS)]
    assert young.weekly[0, began + 1 :].sum() == 4.0
    old = exchange_of(with_account([*mails, (2, [0], 100)]))
    assert not np.isnan(old.weekly).any()


def test_the_unit_makes_counts_of_strengths():
    mails = [(0, [2, 1], 100 + each) for each in range(10)] + [(2, [0], 200), (0, [2], 400)]
    found = exchange_of(with_account(mails), ONE_WAY_TOO)
    assert found.unit.tolist() == pytest.approx([(10 * 0.25 + 1) / (10 * 0.5 + 1)])


def slow_weekly(snapshot: Snapshot, as_of: int) -> dict[int, list[float]]:
    """Account -> strength of each week, mail by mail and pair by pair; without the weeks before it began."""
    found: dict[int, list[float]] = {}
    rows, people = snapshot.participations, snapshot.people
    for i in range(len(snapshot.interactions)):
        here = [
            (int(who), int(role))
            for at, who, role in zip(rows.interaction, rows.person, rows.role, strict=True)
            if at == i
        ]
        age = (as_of - int(snapshot.interactions.at[i])) // WEEK_MS
        sender = next((who for who, role in here if role == SENDER), None)
        if sender is None or not 0 <= age < WEEKS or len(here) < 2:
            continue
        for who, _ in here:
            outsider = who if people.internal[sender] else sender
            if who != sender and people.internal[who] != people.internal[sender]:
                series = found.setdefault(int(people.organisation[outsider]), [0.0] * WEEKS)
                series[WEEKS - 1 - age] += 1 / (len(here) - 1)
    return found


@given(books())
def test_weeks_are_the_sums_of_what_each_mail_gives(drawn):
    snapshot = book(OURS, ["one", "two"], [1, 1, 2], drawn[0])
    one_way = RunParameters(ties=replace(PARAMETERS.ties, live_scale=0.0), continuity=ONE_WAY_TOO.continuity)
    found = exchange_of(snapshot, one_way)
    slow = slow_weekly(snapshot, found.as_of)
    assert found.accounts.tolist() == sorted(slow)
    for account, position in enumerate(found.accounts.tolist()):
        known = np.arange(WEEKS) > found.first_week[account]
        assert found.weekly[account, known] == pytest.approx(np.array(slow[position])[known])
