"""Threads joined over a whole mailbox: by what answers what, the same in whatever order messages come."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_model.entities import Channel, Interaction, Participation, Role
from graph_model.identifiers import identifier
from graph_model.interaction_columns import MessageIds, RecordedInteractions
from graph_model.recorder import Recorder
from graph_model.snapshot import NO_TIME
from graph_model.snapshot_reader import current_snapshot
from graph_model.store import Store
from graph_model.threads import are_guessed, joined_threads
from tests.graph_model import company
from tests.graph_model.test_store_contract import resolved


class Seen(NamedTuple):
    """What is recorded of one message: its thread, the Message-ID that it answers, its own, its topic, and the day."""

    thread: str
    answers: str = ""
    own: tuple[str, ...] = ()
    topic: str = ""
    day: float | None = None


def columns(messages: list[Seen], ids: list[str]) -> tuple[RecordedInteractions, MessageIds]:
    recorded = RecordedInteractions.of(
        id=ids,
        at=[NO_TIME if each.day is None else int(each.day * company.DAY) for each in messages],
        thread=[each.thread for each in messages],
        reply_to=[each.answers and identifier("header", each.answers) for each in messages],
        topic=[each.topic for each in messages],
    )
    return recorded, MessageIds.of_each([each.own for each in messages])


def joined(*messages: Seen, ids: list[str] | None = None) -> list[str]:
    """The thread of each message; by default they are called m0, m1 and so on."""
    names, which = joined_threads(*columns([*messages], ids or [f"m{at}" for at in range(len(messages))]))
    assert names.tolist() == sorted(set(names.tolist()))
    assert are_guessed(names).tolist() == [each.startswith(b"~") for each in names.tolist()]
    return [names[at].decode() for at in which]


ROOT, ANSWER = Seen("a", own=("1",)), Seen("a", "1", ("2",))
THIN = Seen("~t", own=("5",))


@pytest.mark.parametrize(
    ("messages", "threads"),
    [
        ([], []),
        ([ROOT, ANSWER], ["a", "a"]),
        ([ROOT, ANSWER, Seen("c", "2", ("3",))], ["a", "a", "a"]),  # names only its parent
        ([Seen("c", "2", ("3",)), Seen("b", "2", ("4",))], ["b", "b"]),  # both answer what is not here
        ([THIN, Seen("b", "5", ("6",)), Seen("~t", own=("7",))], ["b", "b", "b"]),  # no longer thin
        ([THIN, Seen("~s", "5", ("6",))], ["~s", "~s"]),  # guessed both: still thin
        ([Seen("a", own=("1",)), Seen("b", own=("1", "2")), Seen("c", "2")], ["a", "a", "a"]),  # copies of one mail
        ([Seen(""), Seen(""), Seen("a")], ["m0", "m1", "a"]),  # none, not one
        ([Seen("", own=("1",)), Seen("", "1"), Seen("a")], ["m0", "m0", "a"]),
        ([Seen("", own=("1",)), Seen("b", "1")], ["b", "b"]),
        ([Seen("a", "2", ("1",)), Seen("b", "1", ("2",))], ["a", "a"]),  # a circle
        ([Seen("a", "1", ("1",)), Seen("b", "9"), Seen("c")], ["a", "b", "c"]),  # answers itself; nothing; alone
    ],
)
def test_what_answers_what_is_one_thread(messages: list[Seen], threads: list[str]) -> None:
    assert joined(*messages) == threads


def said(thread: str, day: float | None, topic: str = "t", **headers: Any) -> Seen:
    return Seen(thread, topic=topic, day=day, **headers)


def answer(thread: str, day: float | None, topic: str = "t", **headers: Any) -> Seen:
    return said(thread, day, ">" + topic, **headers)


@pytest.mark.parametrize(
    ("messages", "threads"),
    [
        ([said("a", 0), answer("b", 1), answer("c", 2)], ["~a", "~a", "~a"]),
        ([answer("b", 2), said("a", 0)], ["~a", "~a"]),  # in whatever order
        ([answer("a", 0), answer("b", 1)], ["~a", "~a"]),  # what they answer is not here
        ([said("a", 0), said("b", 1)], ["a", "b"]),  # the same again is no answer
        ([said("a", 0), said("b", 1), answer("c", 2)], ["a", "~b", "~b"]),  # the latest is answered
        ([said("a", 0), answer("b", 5), answer("c", 10)], ["~a", "~a", "~a"]),  # each within days of the last
        ([said("a", 0), answer("b", 6)], ["~a", "~a"]),
        ([said("a", 0), answer("b", 6.1)], ["a", "b"]),  # silence
        ([*(answer(name, 7 * week) for week, name in enumerate("abcd"))], ["a", "b", "c", "d"]),  # a weekly report
        ([said("a", 0), answer("b", 1, "u")], ["a", "b"]),  # another subject, or other people
        ([said("a", 0, ""), said("b", 0, "")], ["a", "b"]),  # no subject is none in common
        ([said("a", None), answer("b", 1), answer("c", None)], ["a", "b", "c"]),  # nobody knows when
        ([answer("b", 0), said("a", 0)], ["~a", "~a"]),  # in one second: an answer comes after
        ([said("", 0), answer("", 1)], ["~m0", "~m0"]),  # without Message-IDs
    ],
)
def test_answers_by_their_subject_alone_are_guessed_to_continue(messages: list[Seen], threads: list[str]) -> None:
    assert joined(*messages) == threads


def test_references_that_lead_somewhere_are_not_guessed_over() -> None:
    asked, same_words = said("a", 0, own=("1",)), said("b", 1, own=("2",))
    assert joined(asked, same_words, answer("a", 2, answers="1")) == ["a", "b", "a"]
    lost = answer("c", 2, answers="9")
    assert joined(asked, same_words, lost) == ["a", "~b", "~b"]
    assert joined(asked, same_words, lost, answer("c", 3, answers="9")) == ["a", "~b", "~b", "~b"]


IDS = st.sampled_from("123456")
MESSAGES = st.lists(
    st.builds(
        Seen,
        st.sampled_from(["", *"abcd", "~s", "~t"]),
        st.sampled_from(["", *"123456"]),
        st.sets(IDS, max_size=2).map(tuple),
        st.sampled_from(["", "t", ">t", ">t", "u", ">u"]),
        st.sampled_from([None, 0, 1, 4, 8, 15]),
    ),
    max_size=12,
)


def named(at: int) -> str:
    return f"m{at:02}"


def one_by_one(messages: list[Seen]) -> list[str]:
    """The slow, obvious twin: put the groups of every two that share a label together, then those that a guess joins."""
    groups = [{at} for at in range(len(messages))]
    for at, each in enumerate(messages):
        for other, another in enumerate(messages):
            labels = [
                {("thread", one.thread), *(("id", own) for own in (*one.own, one.answers))} for one in (each, another)
            ]
            if labels[0] & labels[1] - {("thread", ""), ("id", "")}:
                join(groups, at, other)
    by_headers = [*groups]
    guessed = set[int]()
    for head, later in continued(
        messages, [sorted(group, key=lambda at: in_time(messages, at))[0] for group in groups]
    ):
        if by_headers[head] is not by_headers[later]:
            join(groups, head, later)
            guessed |= {head, later}
    least = [min(messages[one].thread or named(one) for one in group) for group in groups]
    return [
        "~" + name.removeprefix("~") if group & guessed else name for name, group in zip(least, groups, strict=True)
    ]


def join(groups: list[set[int]], one: int, other: int) -> None:
    whole = groups[one] | groups[other]
    for member in whole:
        groups[member] = whole


def in_time(messages: list[Seen], at: int) -> tuple[float, bool, int]:
    day = messages[at].day
    return -1 if day is None else day, messages[at].topic.startswith(">"), at


def continued(messages: list[Seen], first: list[int]) -> Iterator[tuple[int, int]]:
    """Of every topic what is said and what continues it, in the order of time."""
    for topic in {each.topic.removeprefix(">") for each in messages} - {""}:
        head, last = -1, -100.0
        for at in sorted(range(len(messages)), key=lambda at: in_time(messages, at)):
            day = messages[at].day
            if messages[at].topic.removeprefix(">") != topic or day is None:
                continue
            if not messages[at].topic.startswith(">") or day - last > 6:
                head = at
            elif first[at] == at:
                yield head, at
            last = day


@given(MESSAGES)
@settings(deadline=None, max_examples=400)
def test_threads_are_those_of_the_slow_twin(messages: list[Seen]) -> None:
    assert joined(*messages, ids=[*map(named, range(len(messages)))]) == one_by_one(messages)


@given(MESSAGES.flatmap(lambda each: st.tuples(st.just(each), st.permutations(range(len(each))))))
@settings(deadline=None, max_examples=200)
def test_order_changes_no_thread(drawn: tuple[list[Seen], list[int]]) -> None:
    messages, order = drawn
    threads = joined(*messages, ids=[*map(named, range(len(messages)))])
    assert joined(*(messages[at] for at in order), ids=[*map(named, order)]) == [threads[at] for at in order]


@given(MESSAGES)
@settings(deadline=None, max_examples=100)
def test_joining_again_changes_nothing(messages: list[Seen]) -> None:
    threads = joined(*messages)
    assert joined(*(each._replace(thread=thread) for each, thread in zip(messages, threads, strict=True))) == threads


def recorded(number: int, thread: str, answers: str = "", own: tuple[str, ...] = (), **facts: str) -> Interaction:
    people = (Participation(company.ANN.email, Role.SENDER), Participation(company.EVE.email, Role.TO))
    answered = identifier("header", answers) if answers else ""
    return Interaction(
        f"{number}" * 24, Channel.MESSAGE, number * company.DAY, 1, people,
        thread=thread, reply_to=answered, source_ids=own, **facts,
    )  # fmt: skip


def test_snapshot_joins_threads_and_leaves_meetings_alone(any_store: Store) -> None:
    meetings = [
        Interaction(f"{name}" * 24, Channel.MEETING, 0, 1, (), 60, thread=thread, source_ids=("2@x",))
        for name, thread in (("w", "m"), ("x", "m"), ("y", "n"), ("z", ""))
    ]
    messages = [
        recorded(2, "~t", own=("1@x", "1@y")),
        recorded(3, "a", "1@y", ("2@x",)),
        recorded(4, "b", "2@x"),
        recorded(5, "c", own=("5@x",)),
        recorded(6, "c", "2@x", ("6@x",), dropped_by="list"),  # what is noise joins nothing
        recorded(7, "d", own=("7@x",), topic="t"),
        recorded(8, "e", own=("8@x",), topic=">t"),
    ]
    with Recorder(any_store) as recorder:
        recorder.addresses(company.ADDRESSES)
        recorder.interactions([*meetings, *messages])
    table = current_snapshot(resolved(any_store), None).interactions
    answered = {
        each[0]: table.id.at(to)[0] for each, to in zip(table.id, table.reply_to.tolist(), strict=True) if to >= 0
    }
    assert answered == {"3": "2", "4": "3"}
    threads = dict(zip((each[0] for each in table.id), table.thread.tolist(), strict=True))
    assert threads == {"2": 0, "3": 0, "4": 0, "5": 1, "w": 2, "x": 2, "y": 3, "z": 4, "7": 5, "8": 5}
    assert [each[0] for each, guessed in zip(table.id, table.guessed, strict=True) if guessed] == ["7", "8"]
