"""Threads joined over a whole mailbox: by what answers what, the same in whatever order messages come."""

from __future__ import annotations

from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_model.entities import Channel, Interaction, Participation, Role
from graph_model.identifiers import identifier
from graph_model.recorder import Recorder
from graph_model.snapshot_reader import current_snapshot
from graph_model.store import Store
from graph_model.threads import joined_threads
from tests.graph_model import company
from tests.graph_model.test_store_contract import resolved


class Seen(NamedTuple):
    """What is recorded of one message: its thread, the Message-ID that it answers, and its own."""

    thread: str
    answers: str = ""
    own: tuple[str, ...] = ()


def joined(*messages: Seen) -> list[str]:
    """The thread of each message."""
    names, which = joined_threads(
        [each.thread for each in messages],
        [each.answers and identifier("header", each.answers) for each in messages],
        [each.own for each in messages],
    )
    assert names.tolist() == sorted(set(names.tolist()))
    return ["" if at < 0 else names[at].decode() for at in which]


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
        ([Seen(""), Seen(""), Seen("a")], ["", "", "a"]),  # none, not one
        ([Seen("", own=("1",)), Seen("", "1"), Seen("a")], ["", "", "a"]),
        ([Seen("", own=("1",)), Seen("b", "1")], ["b", "b"]),
        ([Seen("a", "2", ("1",)), Seen("b", "1", ("2",))], ["a", "a"]),  # a circle
        ([Seen("a", "1", ("1",)), Seen("b", "9"), Seen("c")], ["a", "b", "c"]),  # answers itself; nothing; alone
    ],
)
def test_what_answers_what_is_one_thread(messages: list[Seen], threads: list[str]) -> None:
    assert joined(*messages) == threads


IDS = st.sampled_from("123456")
MESSAGES = st.lists(
    st.builds(
        Seen,
        st.sampled_from(["", *"abcd", "~s", "~t"]),
        st.sampled_from(["", *"123456"]),
        st.sets(IDS, max_size=2).map(tuple),
    ),
    max_size=12,
)


def one_by_one(messages: list[Seen]) -> list[str]:
    """The slow, obvious twin: put the groups of every two that share a label together."""
    groups = [{at} for at in range(len(messages))]
    for at, each in enumerate(messages):
        for other, another in enumerate(messages):
            labels = [
                {("thread", one.thread), *(("id", own) for own in (*one.own, one.answers))} for one in (each, another)
            ]
            if labels[0] & labels[1] - {("thread", ""), ("id", "")}:
                whole = groups[at] | groups[other]
                for member in whole:
                    groups[member] = whole
    return [min((messages[one].thread for one in group if messages[one].thread), default="") for group in groups]


@given(MESSAGES)
@settings(deadline=None, max_examples=150)
def test_threads_are_those_of_the_slow_twin(messages: list[Seen]) -> None:
    assert joined(*messages) == one_by_one(messages)


@given(MESSAGES.flatmap(lambda each: st.tuples(st.just(each), st.permutations(range(len(each))))))
@settings(deadline=None, max_examples=100)
def test_order_changes_no_thread(drawn: tuple[list[Seen], list[int]]) -> None:
    messages, order = drawn
    threads = joined(*messages)
    assert joined(*(messages[at] for at in order)) == [threads[at] for at in order]


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
    ]
    with Recorder(any_store) as recorder:
        recorder.addresses(company.ADDRESSES)
        recorder.interactions([*meetings, *messages])
    table = current_snapshot(resolved(any_store), None).interactions
    threads = dict(zip((each[0] for each in table.id), table.thread.tolist(), strict=True))
    assert threads == {"2": 0, "3": 0, "4": 0, "5": 1, "w": 2, "x": 2, "y": 3, "z": -1}
