"""The number of database round trips of an operation depends on its shape, and not on how much it returns."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from graphql import get_named_type, is_object_type

from gql.caller import Caller, Role
from gql.limits import Limits
from gql.node import global_id
from gql.schema import schema
from graph_model.bolt_address import BoltAddress
from graph_model.store import Store
from sociogram import web
from tests.conftest import empty_graph
from tests.gql import arguments, fixture_company
from tests.gql.client import ADMIN, Client, CountingView
from tests.gql.operations import AUDIT, OPERATIONS, QUESTIONS

MOST_ROUND_TRIPS = 26  # one of them finds out of whom sentences speak, for the audit log
PAGE = Limits().page
SIZE_LINE = "\nSIZE = 24\n"


class InTurn(Executor):
    """Answers each question at once, so that the order of answers, by which questions fall together, is always the same."""

    def __init__(self, *_arguments: Any, **_more: Any) -> None:
        """Takes what a pool of threads takes."""

    def submit(self, work: Callable[..., Any], /, *arguments: Any, **more: Any) -> Future[Any]:
        answer: Future[Any] = Future()
        answer.set_result(work(*arguments, **more))
        return answer


def reads(store: Store, operation: str, size: int) -> tuple[int, int]:
    """Round trips, and edges of the outer page."""
    view = CountingView(store)
    data = Client(view).ask(operation, n=size)
    (connection,) = data.values()
    return view.reads, len(connection["edges"])


def of_size(size: int) -> ModuleType:
    """`fixture_company` once more, with so many of everything."""
    source = Path(fixture_company.__file__).read_text("utf-8")
    assert SIZE_LINE in source
    made = ModuleType(f"company_of_{size}")
    sys.modules[made.__name__] = made  # dataclasses look their module up
    exec(compile(source.replace(SIZE_LINE, f"\nSIZE = {size}\n"), fixture_company.__file__, "exec"), vars(made))
    return made


@pytest.fixture(scope="module")
def large_company() -> ModuleType:
    """As many of everything as a page may have."""
    return of_size(PAGE)


@pytest.fixture(scope="module")
def large_store(embedded_address: BoltAddress, large_company: ModuleType) -> Iterator[Store]:
    for store in empty_graph(embedded_address):
        large_company.write_company(store)
        yield store


@pytest.mark.parametrize("name", OPERATIONS)
def test_round_trips_do_not_grow_with_the_page(large_store: Store, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "GraphThreads", InTurn)
    one, short = reads(large_store, OPERATIONS[name], 1)
    many, long = reads(large_store, OPERATIONS[name], PAGE)
    assert short == 1
    assert long == (2 if name == "runs" else PAGE)
    assert many <= one + 2, "a first page of one may lack what needs a further query, but no more than that"
    assert many <= MOST_ROUND_TRIPS


AUDITOR = Caller("auditor", frozenset({Role.AUDITOR}))


@pytest.mark.parametrize("asked", arguments.ASKED, ids=str)
def test_round_trips_do_not_grow_with_the_page_of_a_list_that_is_kept_or_ordered(
    large_store: Store, asked: arguments.Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web, "GraphThreads", InTurn)
    operation = {**OPERATIONS, **AUDIT}[asked.list]
    for of_its_own in (", includeDropped: true", ", $person: String", ", person: $person"):
        operation = operation.replace(of_its_own, "")
    declared, passed = f"$n: Int, $given: {asked.type}", f"first: $n, {asked.argument}: $given"
    operation = operation.replace("$n: Int", declared, 1).replace("first: $n", passed, 1)
    counts = []
    for size in (PAGE // 5, PAGE):
        view = CountingView(large_store)
        client = Client(view, caller=AUDITOR if asked.list in AUDIT else ADMIN)
        client.ask(operation, n=size, given=asked.value)
        counts.append(view.reads)
    assert counts[1] <= counts[0] + 2, "fewer may lack what needs a further query"
    assert counts[1] <= MOST_ROUND_TRIPS + 1, "the rates of the policy are read besides"


@pytest.mark.parametrize("name", QUESTIONS)
def test_round_trips_of_a_question_do_not_grow_with_its_lists(
    large_store: Store, large_company: ModuleType, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web, "GraphThreads", InTurn)
    asked = about(large_company)[name]
    counts = []
    for size in (1, 1, PAGE):  # the first reads the graph into memory
        view = CountingView(large_store)
        (answer,) = Client(view, limits=Limits(cost=10**9)).ask(QUESTIONS[name], n=size, **asked).values()
        assert answer["asOf"]
        counts.append(view.reads)
    assert counts[2] <= counts[1] + 2


def about(company: ModuleType) -> dict[str, dict[str, Any]]:
    """What each question is asked about."""
    zoe, next_to_her = (global_id("Person", company.STAFF[i].id) for i in (0, 1))
    supplier, other = (global_id("Organisation", each) for each in company.SUPPLIERS[:2])
    return {
        "whatIfLeave": {"people": [zoe, next_to_her]},
        "succession": {"person": zoe},
        "whatIfFail": {"organisations": [supplier, other], "controlled": True},
        "introductions": {"from": zoe, "to": next_to_her, "steps": 2},
        "tieBetween": {"one": zoe, "other": next_to_her},
    }


def test_the_operations_cover_every_connection_of_the_schema() -> None:
    covered = " ".join([*OPERATIONS.values(), *QUESTIONS.values(), *AUDIT.values()])
    connections = {
        name
        for type_ in schema().type_map.values()
        if is_object_type(type_)
        for name, field in type_.fields.items()
        if get_named_type(field.type).name.endswith("Connection")
    }
    assert {name for name in connections if f"{name}(first" not in covered} == set()
