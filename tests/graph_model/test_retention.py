"""What is past its age goes, its monthly sums stay once, whatever interrupts it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from graph_model import retention
from graph_model.entities import Address, Interaction, Participation, Role
from graph_model.errors import StoreError
from graph_model.policy import Policy
from graph_model.recorder import Recorder
from graph_model.retention import Retained, retain
from graph_model.store import Store, Transaction
from graph_model.suppression import read_state
from graph_model.writer_lease import WriterLease
from tests.graph_model import company
from tests.graph_model.company import ANN, BOB, DAY, EVE, MEETING, NEWS, message

LIMIT = Policy(retention_days=100)


def loaded(store: Store, *interactions: Interaction) -> Store:
    with Recorder(store) as recorder:
        recorder.addresses(company.ADDRESSES)
        recorder.interactions(interactions or company.INTERACTIONS)
    return store


def retained(store: Store, policy: Policy, now_days: float) -> Retained:
    with WriterLease(store) as lease:
        return retain(store, lease, policy, int(now_days * DAY))


def emails(store: Store) -> list[str]:
    return [row["email"] for row in store.read("MATCH (a:Address) RETURN a.email AS email ORDER BY email")]


def days(store: Store) -> list[int]:
    return [row["at"] // DAY for row in store.read("MATCH (i:Interaction) RETURN i.at AS at ORDER BY at")]


def past(store: Store) -> dict[tuple[str, str], tuple[Any, ...]]:
    rows = store.read(
        "MATCH (a:Address)-[p:PAST]->(b:Address) "
        "RETURN a.email AS a, b.email AS b, p.months AS months, p.mails AS mails, p.meetings AS meetings"
    )
    return {(row["a"], row["b"]): (row["months"], row["mails"], row["meetings"]) for row in rows}


def test_without_a_limit_everything_stays(any_store: Store) -> None:
    loaded(any_store)
    assert retained(any_store, Policy(), 100_000) == Retained()
    assert len(days(any_store)) == 5


def test_what_is_older_than_the_limit_goes_and_its_sums_stay(any_store: Store) -> None:
    loaded(any_store)
    done = retained(any_store, LIMIT, 112)
    assert (done.interactions, days(any_store)) == (2, [12, 13, 20])
    month = [197001]
    assert past(any_store) == {
        (ANN.email, EVE.email): (month, [1], [0]),
        (ANN.email, BOB.email): (month, [1], [0]),
        (ANN.email, company.ANN_ALIAS.email): (month, [1], [0]),
        (EVE.email, company.ANN_ALIAS.email): (month, [1], [0]),
    }


def test_meetings_count_once_a_pair_and_not_for_who_declined(any_store: Store) -> None:
    loaded(any_store, MEETING)
    retained(any_store, LIMIT, 1000)
    [(pair, sums)] = past(any_store).items()
    assert set(pair) == {ANN.email, EVE.email}
    assert sums == ([197001], [0], [1])


def test_noise_leaves_no_sums_and_its_sender_goes(any_store: Store) -> None:
    loaded(any_store, message(13, NEWS, ANN, dropped_by="list"))
    assert retained(any_store, LIMIT, 1000).addresses == 1
    assert past(any_store) == {}
    assert NEWS.email not in emails(any_store)


def test_without_sums_nothing_stays_but_who_hr_lists(any_store: Store) -> None:
    loaded(any_store)
    with Recorder(any_store) as recorder:
        recorder.employments([replace(company.EMPLOYMENT, manager=BOB.email)])
    retained(any_store, replace(LIMIT, keep_monthly_sums=False), 100_000)
    assert past(any_store) == {}
    assert emails(any_store) == sorted([ANN.email, BOB.email])
    assert read_state(any_store).summed_before_ms == 0


def test_what_has_no_date_or_one_in_the_future_goes_while_a_limit_is_in_force(any_store: Store) -> None:
    whole = message(500, ANN, BOB)
    loaded(any_store, replace(whole, id="a" * 24, at_ms=None), replace(whole, id="b" * 24, doubt="future"), whole)
    assert retained(any_store, LIMIT, 501).interactions == 2
    assert (days(any_store), past(any_store)) == ([500], {})


def test_dates_of_before_there_was_mail_add_to_no_sum(any_store: Store) -> None:
    loaded(any_store, replace(message(3, ANN, BOB), doubt="ancient"))
    assert retained(any_store, LIMIT, 501).interactions == 1
    assert past(any_store) == {}


def test_removing_again_counts_nothing_twice(any_store: Store) -> None:
    loaded(any_store)
    retained(any_store, LIMIT, 1000)
    before = past(any_store)
    assert retained(any_store, LIMIT, 1000).interactions == 0
    assert past(any_store) == before


def test_sums_grow_by_month(any_store: Store) -> None:
    loaded(any_store, *(message(day, ANN, BOB) for day in (1, 2, 40, 70)))
    for now in (102.5, 135, 145, 200):
        retained(any_store, LIMIT, now)
    assert past(any_store) == {(ANN.email, BOB.email): ([197001, 197002, 197003], [2, 1, 1], [0, 0, 0])}


def test_a_crash_between_batches_counts_nothing_twice(any_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    loaded(any_store, *(message(day, ANN, BOB) for day in range(1, 8)))
    monkeypatch.setattr(retention, "BATCH", 2)
    whole, calls = retention._add_to_past, []

    def breaks(transaction: Transaction, sums: Any) -> None:
        whole(transaction, sums)
        calls.append(1)
        if len(calls) == 3:
            raise StoreError("the server died here")

    monkeypatch.setattr(retention, "_add_to_past", breaks)
    with pytest.raises(StoreError):
        retained(any_store, LIMIT, 1000)
    assert (len(days(any_store)), past(any_store)[ANN.email, BOB.email]) == (3, ([197001], [4], [0]))
    retained(any_store, LIMIT, 1000)
    assert (days(any_store), past(any_store)) == ([], {(ANN.email, BOB.email): ([197001], [7], [0])})


def test_a_limit_that_was_lifted_lets_nothing_back_in_that_is_summed(any_store: Store) -> None:
    loaded(any_store, message(10, ANN, BOB))
    retained(any_store, LIMIT, 1000)
    summed = read_state(any_store).summed_before_ms
    assert summed == 900 * DAY
    assert retention.oldest_allowed(Policy(), 2000 * DAY, summed) == summed
    assert retention.oldest_allowed(LIMIT, 2000 * DAY, summed) == 1900 * DAY


def test_meeting_of_three_in_one_batch_with_mail_of_the_same_pair(any_store: Store) -> None:
    alone = Address("zoe@us.example")
    with Recorder(any_store) as recorder:
        recorder.addresses([alone])
    people = (Participation(ANN.email, Role.ORGANISER), Participation(BOB.email, Role.ATTENDEE, "accepted"))
    loaded(any_store, replace(MEETING, participants=people), message(20, ANN, BOB), message(20, BOB, ANN))
    retained(any_store, LIMIT, 1000)
    sums = past(any_store)
    assert sorted(value[1:] for value in sums.values()) == [([1], [0]), ([1], [1])]
    assert alone.email in emails(any_store)
