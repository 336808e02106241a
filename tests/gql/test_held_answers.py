"""What was read of the graph is held while nobody writes into it, and not a moment longer."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gql.held_answers import HeldAnswers
from gql.limits import Limits
from gql.loaders import Loaders
from graph_model import directory
from graph_model.audit_chain import Act, Event
from graph_model.audit_store import ENTRIES, append
from graph_model.directory import Catalogue
from graph_model.findings import FindingKind, Score, ScoreKind
from graph_model.job import Job, JobKind
from graph_model.job_store import JOBS, create_job
from graph_model.run_store import StoredFinding
from graph_model.store import Store, Transaction
from graph_model.window import Page
from graph_model.writer_lease import WriterLease
from sociogram.jobs import resolve_graph
from tests.gql.client import Client, CountingView
from tests.gql.fixture_company import RUN, STAFF, write_company
from tests.gql.operations import OPERATIONS

TOP = """{ influencers(first: 5) { totalCount edges { node {
    rank person { name title } score { reasons { text evidence { __typename id } } }
} } } }"""
MOST = 20


def rename(transaction: Transaction) -> None:
    transaction.run("MATCH (p:Person {id: $id}) SET p.name = $name", id=STAFF[0].id, name="Renamed")


def rewrite_finding(transaction: Transaction) -> None:
    transaction.run("MATCH (f:Finding {run: $run, kind: 'influence', rank: 1}) SET f.rank = 0", run=RUN)


def lose_finding(transaction: Transaction) -> None:
    transaction.run("MATCH (f:Finding {run: $run, kind: 'influence', rank: 2}) DETACH DELETE f", run=RUN)


def lose_run(transaction: Transaction) -> None:
    transaction.run("MATCH (r:Run {id: $run}) SET r.complete = false", run=RUN)


@pytest.fixture
def view(store: Store) -> CountingView:
    write_company(store)
    return CountingView(store)


def test_while_nobody_writes_the_graph_is_asked_for_its_state_only(view: CountingView) -> None:
    client = Client(view)
    told = client.ask(TOP)
    asked = view.reads
    assert client.ask(TOP) == told
    assert view.reads == asked + 1 < 2 * asked


def test_whoever_wants_nothing_held_asks_each_time(view: CountingView) -> None:
    client = Client(view, limits=Limits(held=0))
    client.ask(TOP)
    asked = view.reads
    client.ask(TOP)
    assert view.reads == 2 * asked


@pytest.mark.parametrize("recorded", [True, False], ids=["recorded facts", "what follows"])
@pytest.mark.parametrize("change", [rename, rewrite_finding, lose_finding, lose_run])
def test_whatever_is_written_is_in_the_next_answer(
    view: CountingView, store: Store, change: Callable[[Transaction], None], recorded: bool
) -> None:
    client = Client(view)
    before = client.ask(TOP)
    with WriterLease(store) as lease:
        lease.write(change, recorded=recorded)
        assert client.ask(TOP) == Client(view).ask(TOP) != before


@pytest.mark.parametrize("name", OPERATIONS)
def test_what_is_held_answers_as_what_is_read(client: Client, company_store: Store, name: str) -> None:
    told = [client.ask(OPERATIONS[name], n=n) for n in (3, 3, 7, 3)]
    assert told[0] == told[1] == told[3]
    assert told[2] == Client(company_store, limits=Limits(held=0)).ask(OPERATIONS[name], n=7)


PAGES = st.integers(0, 2 * MOST).map(lambda size: Page(items=(None,) * size))


@given(st.lists(st.tuples(st.integers(0, 9), st.one_of(st.integers(), PAGES))))
def test_no_more_than_so_many_records_are_held(answers: list[tuple[Hashable, Any]]) -> None:
    held = HeldAnswers(MOST).of("state")
    for key, answer in answers:
        held.hold(key, answer)
        assert sum(max(1, len(each.items)) if isinstance(each, Page) else 1 for each in held.answers.values()) <= MOST


def test_long_questions_and_long_findings_count_as_what_they_take() -> None:
    held = HeldAnswers(MOST).of("state")
    held.hold(("short", ("a", 1)), 1)
    held.hold(("long", (("words", ("w" * 30_000,)),)), 0)
    assert list(held.answers) == [("short", ("a", 1))]
    held.hold("community", Page(items=(community(members=3_000),)))
    assert list(held.answers) == [("short", ("a", 1))]
    held.hold("community", Page(items=(community(members=30),)))
    assert "community" in held.answers


def community(members: int) -> StoredFinding:
    score = Score(1.0, ScoreKind.EVIDENCE, (), "people")
    details = {"members": ["p"] * members}
    return StoredFinding(FindingKind.COMMUNITY, "c", 1, score, details=details, id="f", run=RUN)


def queue(store: Store) -> None:
    create_job(store, Job(uuid4().hex, JobKind.RUN, "ann", "{}"))


def enter(store: Store) -> None:
    append(store, b"a" * 32, [Event(1, "ann", Act.READ, "query")])


@pytest.mark.parametrize(("catalogue", "write"), [(JOBS, queue), (ENTRIES, enter)])
def test_what_is_written_without_the_lease_is_read_each_time(
    company_store: Store, catalogue: Catalogue[Any], write: Callable[[Store], None]
) -> None:
    async def counts() -> list[int]:
        with ThreadPoolExecutor(1) as threads:
            loaders = Loaders(company_store, threads, resolve_graph, HeldAnswers(MOST))
            loaders.begin_in("the same")
            before = await loaders.read(directory.read_count, catalogue, ())
            write(company_store)
            return [before, await loaders.read(directory.read_count, catalogue, ())]

    before, after = asyncio.run(counts())
    assert after == before + 1


def test_of_two_states_each_has_its_own_and_the_former_is_forgotten() -> None:
    answers = HeldAnswers(MOST)
    former = answers.of("one")
    present = answers.of("two")
    former.hold("key", "old")
    assert present.answers == {}
    assert answers.of("two") is present
    assert answers.of("one") is not former
    answers.forget()
    assert answers.of("one").answers == {}
