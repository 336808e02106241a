"""Whatever happens to a graph between two snapshots, the one that is read on is the one that is read whole."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from graph_model.entities import Address, Contract, Employment, Interaction, Judgement, Participation, Role, Verdict
from graph_model.erasure import remove_person, subject_of
from graph_model.errors import NotFound
from graph_model.identifiers import identifier
from graph_model.judgements import judge, undo
from graph_model.migrations import migrate
from graph_model.policy import Policy
from graph_model.recorder import Recorder
from graph_model.retention import retain
from graph_model.store import Store
from graph_model.suppression import Why
from graph_model.sync_store import withdraw_planned
from graph_model.writer_lease import WriterLease
from sociogram.jobs import resolve_graph
from tests.graph_model.company import ANN, ANN_ALIAS, BOB, DAY, EVE, NEWS, message
from tests.graph_model.loaded_calendars import load
from tests.graph_model.test_notices import answer, at, series, uninvited
from tests.graph_model.test_store_contract import taken

NEW = Address("new@them.example", names=("Ann Ash",))
ADDRESSES = (ANN, ANN_ALIAS, BOB, EVE, NEWS, NEW)
KEY = bytes(range(32))
NOW = 100 * DAY
PEOPLE = st.sampled_from(ADDRESSES)
KNOWN = [(50, BOB, EVE), (51, BOB, EVE), (1, ANN, NEW), (2, NEW, ANN_ALIAS), (3, EVE, ANN)]
"""Few, so that most are copies of one that is known."""
MESSAGES = st.builds(
    lambda known, bcc, header, answers, topic, noise: replace(
        message(*known, dropped_by="list" if noise else ""),
        participants=(*message(*known).participants[: 1 if noise else 2], *bcc),
        source_ids=(header,),
        reply_to=answers,
        topic=topic,
        thread="",
    ),
    st.sampled_from(KNOWN),
    st.lists(PEOPLE.map(lambda each: Participation(each.email, Role.BCC)), max_size=1),
    st.sampled_from(["1@x", "2@x", "3@x"]),
    st.sampled_from(["", identifier("header", "1@x"), identifier("header", "9@x")]),
    st.sampled_from(["", "t" * 24, ">" + "t" * 24]),
    st.sampled_from([False, False, True]),
)
CALENDARS = st.sampled_from(
    [series(), series(sequence=1, made=3), answer("DECLINED"), uninvited("bob"), at(8), at(8, following=True)]
)


class Graph(RuleBasedStateMachine):
    """A small company on a real server, and what loads, people and time do to it."""

    store: ClassVar[Store]
    looks: ClassVar[list[bool]] = []

    def __init__(self) -> None:
        super().__init__()
        self.place = tempfile.TemporaryDirectory()

    @initialize()
    def begin(self) -> None:
        self.store.write_query("MATCH (n) DETACH DELETE n")
        migrate(self.store)
        self._record([message(day, BOB, EVE) for day in range(50, 70)])
        self.look()

    @rule(some=st.lists(MESSAGES, min_size=1, max_size=3))
    def mail(self, some: Sequence[Interaction]) -> None:
        self._record(some)
        self.look()

    @rule(files=st.lists(CALENDARS, min_size=1, max_size=2))
    def calendar(self, files: Sequence[bytes]) -> None:
        load(self.store, *files)
        self.look()

    @rule(value=st.sampled_from([1.0, 2.0]), name=st.sampled_from(["Ann Ash", "Bob"]))
    def tables(self, value: float, name: str) -> None:
        with Recorder(self.store) as recorder:
            recorder.contracts([Contract("c", "us", "them", "Steel", "steel", value, "EUR", per_year=True)])
            recorder.employments([Employment(ANN.email, name, "Head", 6.0, "Buying", organisation="us")])

    @rule(domain=st.sampled_from(["us.example", "them.example"]))
    def policy(self, domain: str) -> None:
        with Recorder(self.store) as recorder:
            recorder.policy(Policy(our_domains=(domain,)))

    @rule(one=PEOPLE, other=PEOPLE, verdict=st.sampled_from([Verdict.SAME, Verdict.DIFFERENT]), again=st.booleans())
    def judgement(self, one: Address, other: Address, verdict: Verdict, *, again: bool) -> None:
        with WriterLease(self.store) as lease:
            try:
                if one != other:
                    judge(self.store, lease, Judgement(one.email, other.email, verdict))
                    if again:
                        undo(self.store, lease, one.email, other.email)
            except NotFound:
                pass  # an address that was erased

    @rule(kind=st.sampled_from(["erasure", "retention", "withdrawal"]), who=st.sampled_from([EVE, NEW]))
    def removal(self, kind: str, who: Address) -> None:
        with WriterLease(self.store) as lease:
            if kind == "erasure":
                remove_person(self.store, lease, KEY, subject_of(self.store, who.email), why=Why.ERASED, now_ms=NOW)
            elif kind == "retention":
                retain(self.store, lease, Policy(retention_days=98), NOW)
            else:
                threads = [row["t"] for row in self.store.read("MATCH (i:Meeting) RETURN DISTINCT i.thread AS t")]
                withdraw_planned(self.store, lease, threads, 0)

    def look(self) -> None:
        resolve_graph(self.store, now_ms=NOW)
        self.looks.append(taken(self.store, Path(self.place.name)))

    def teardown(self) -> None:
        self.look()
        self.place.cleanup()

    def _record(self, some: Sequence[Interaction]) -> None:
        with Recorder(self.store) as recorder:
            recorder.addresses(ADDRESSES)
            recorder.interactions(some)


def test_after_whatever_happens_the_snapshot_that_is_read_on_is_the_one_read_whole(store: Store) -> None:
    Graph.store = store
    run_state_machine_as_test(
        Graph,
        settings=settings(
            max_examples=8, stateful_step_count=8, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
    assert Graph.looks.count(True) > len(Graph.looks) / 5  # or it would say nothing
    assert Graph.looks.count(False) > len(Graph.looks) / 10
