"""Machines by how they write, and people who write a lot."""

import random

import numpy as np
import pytest

from graph_model.derived import Evidence, Traffic
from graph_model.entities import ROLE_ORDER, Address, AddressKind, Employment, Role
from graph_model.policy import Policy
from ingest.cadence import machines

HOUR = 3_600_000
START = 1_700_000_000_000


def evidence(sent, received=(), meetings=(), **more):
    """email -> times sent, in a graph where the emails in `received` got a mail and those in `meetings` met."""
    rows = [(email, at, Role.SENDER, False) for email, times in sent.items() for at in times]
    rows += [(email, START, Role.CC, False) for email in received]
    rows += [(email, START, Role.ATTENDEE, True) for email in meetings]
    emails = sorted({row[0] for row in rows})
    rows.sort()
    traffic = Traffic(
        address=np.array([emails.index(row[0]) for row in rows], np.int32),
        interaction=np.arange(len(rows), dtype=np.int32),
        at_ms=np.array([row[1] for row in rows], np.int64),
        role=np.array([ROLE_ORDER[row[2]] for row in rows], np.int8),
        meeting=np.array([row[3] for row in rows], np.bool_),
        dropped=np.zeros(len(rows), np.bool_),
    )
    kinds = more.pop("kinds", {})
    addresses = tuple(Address(email, kinds.get(email, AddressKind.PERSON)) for email in emails)
    return Evidence(addresses, traffic=traffic, **more)


def every(interval_hours, count=40, jitter_s=60):
    dice = random.Random(1)
    return [START + int(n * interval_hours * HOUR) + dice.randrange(jitter_s * 1000) for n in range(count)]


@pytest.mark.parametrize("interval", [0.75, 1, 24, 168])
def test_what_writes_like_clockwork_and_is_never_answered_is_a_machine(interval):
    [(email, rule, reason)] = machines(evidence({"ops@x.org": every(interval)}))
    assert (email, rule) == ("ops@x.org", "machine-cadence")
    assert "40 mails" in reason


def test_days_off_do_not_hide_the_rhythm():
    workdays = [START + day * 24 * HOUR for day in range(60) if day % 7 < 5]
    assert [each[1] for each in machines(evidence({"ops@x.org": workdays}))] == ["machine-cadence"]


def test_what_writes_without_pause_is_a_machine():
    times = [START + day * 24 * HOUR + n * 60_000 for day in range(6) for n in range(300)]
    assert [each[1] for each in machines(evidence({"ops@x.org": times}))] == ["machine-volume"]


@pytest.mark.parametrize(
    "more",
    [
        {"received": ["ops@x.org"]},
        {"meetings": ["ops@x.org"]},
        {"employments": (Employment("ops@x.org", "Ops"),)},
        {"kinds": {"ops@x.org": AddressKind.LIST}},
    ],
)
def test_who_was_written_to_met_or_is_listed_is_left_alone(more):
    assert machines(evidence({"ops@x.org": every(24)}, **more)) == ()


def test_a_busy_person_whom_nobody_answers_is_no_machine():
    dice = random.Random(2)
    mornings = [START + day * 24 * HOUR + dice.randrange(40 * 60_000) for day in range(200)]
    all_day = [START + day * 24 * HOUR + dice.randrange(10 * HOUR) for day in range(200) for _ in range(60)]
    bursts = [START + day * 24 * HOUR + n * 60_000 for day in range(3) for n in range(250)]
    assert machines(evidence({"a@x.org": mornings, "b@x.org": all_day, "c@x.org": bursts})) == ()


def test_a_rule_can_be_switched_off():
    assert machines(evidence({"ops@x.org": every(24)}, policy=Policy(noise_off=("machine-cadence",)))) == ()


def test_too_few_mails_show_no_rhythm_and_no_traffic_no_machine():
    assert machines(evidence({"ops@x.org": every(24, count=19)})) == ()
    assert machines(Evidence((Address("ops@x.org"),))) == ()
