"""Pull, against a twin that reads one mail after the other."""

import statistics

import numpy as np
import pytest
from hypothesis import given, settings

from analytics.attention_graph import AttentionGraph, contributions_among
from analytics.parameters import RunParameters, WorkingTime
from analytics.pull import Correspondence, Pull, correspondence, pull
from analytics.ties import compute_ties
from graph_model.snapshot import Snapshot
from tests.analytics import strategies
from tests.analytics.snapshots import company

ALWAYS = RunParameters(working=WorkingTime(0.0, 24.0, range(7)))


def mail_of(snapshot: Snapshot, parameters: RunParameters = ALWAYS) -> Correspondence:
    """Everybody's, whatever their ties."""
    graph = AttentionGraph.of(snapshot, compute_ties(snapshot, parameters), parameters)
    everybody = AttentionGraph(np.arange(len(snapshot.people), dtype=np.int32), graph.edges, graph.unit, graph.as_of)
    return correspondence(snapshot, contributions_among(snapshot, everybody, parameters), everybody.people, parameters)


def slowly(mail: Correspondence) -> list[float]:
    """The definition of `Pull.value`, a person at a time."""
    values = []
    messages = [
        (int(s), int(t), float(mail.amount[at] * mail.times[mail.interaction[at]]), bool(mail.opening[at]))
        for at, (s, t) in enumerate(zip(mail.source, mail.target, strict=True))
    ]
    replies = [
        (int(a), int(b), float(mail.weight[at]), float(mail.hours[at]), int(mail.times[mail.reply[at]]))
        for at, (a, b) in enumerate(zip(mail.answering, mail.answered, strict=True))
    ]
    for i in range(mail.size):
        opened = sum(amount for s, _, amount, opening in messages if s == i and opening)
        came = sum(amount for _, t, amount, opening in messages if t == i and opening)
        wrote = sum(amount for s, _, amount, _ in messages if s == i)
        got = sum(amount for _, t, amount, _ in messages if t == i)
        had = sum(weight * times for _, b, weight, _, times in replies if b == i)
        gave = sum(weight * times for a, _, weight, _, times in replies if a == i)
        theirs = [hours for _, b, _, hours, times in replies if b == i for _ in range(times)]
        own = [hours for a, _, _, hours, times in replies if a == i for _ in range(times)]
        shares = [came / (came + opened)] if came + opened else []
        if wrote and got and had / wrote + gave / got:
            shares.append((had / wrote) / (had / wrote + gave / got))
        if theirs and own:
            slow, fast = statistics.median(own), statistics.median(theirs)
            shares.append(slow / (slow + fast) if slow + fast else 0.5)
        values.append(sum(shares) / len(shares) if shares and len(theirs) + len(own) >= 1 else np.nan)
    return values


@given(strategies.answering_companies())
@settings(deadline=None, max_examples=100)
def test_pull_is_what_the_slow_twin_says_also_when_threads_are_drawn_again(snapshot: Snapshot) -> None:
    mail = mail_of(snapshot)
    np.testing.assert_allclose(pull(mail, 1).value, slowly(mail))
    again = mail.drawn(np.arange(len(snapshot.interactions)) % 3.0)
    np.testing.assert_allclose(pull(again, 1).value, slowly(again))


def asked(times: int, later_hours: float, back_hours: float) -> Snapshot:
    """Bo (1) asks Ann (0) so many times, and answers her; who is asked takes so many hours."""
    mails, reply_to = [], []
    for turn in range(times):
        mails += [(1, [0], turn), (0, [1], turn + later_hours / 24), (1, [0], turn + (later_hours + back_hours) / 24)]
        reply_to += [-1, 3 * turn, 3 * turn + 1]
    return company(2, mails=mails, reply_to=reply_to)


def found(snapshot: Snapshot, fewest: int = 1) -> Pull:
    return pull(mail_of(snapshot), fewest)


def test_who_is_asked_and_answered_at_once_pulls_more_than_who_asks() -> None:
    result = found(asked(6, later_hours=8, back_hours=1))
    assert result.value[0] > 0.5 > result.value[1]
    assert result.approached.tolist() == [1.0, 0.0]
    assert result.reply_hours[0] == result.own_hours[1] == pytest.approx(1)
    assert result.own_hours[0] == result.reply_hours[1] == pytest.approx(8)


def test_two_who_treat_each_other_alike_pull_alike() -> None:
    mails = [(0, [1], 0), (1, [0], 1), (1, [0], 0), (0, [1], 1)]
    assert found(company(2, mails=mails, reply_to=[-1, 0, -1, 2])).value.tolist() == [0.5, 0.5]


def test_of_who_answered_little_nothing_is_known() -> None:
    snapshot = asked(2, 8, 1)
    assert np.isnan(found(snapshot, fewest=5).value).all()
    assert not np.isnan(found(snapshot, fewest=4).value).any()


def test_a_mail_to_many_expects_a_part_of_an_answer_from_each() -> None:
    mails = [(0, [1, 2, 3, 4], 0), *((who, [0], 1) for who in (1, 2, 3))]
    assert found(company(5, mails=mails, reply_to=[-1, 0, 0, 0])).answer_rate[0] == pytest.approx(0.75)
