"""What-if questions and introductions: the same answers as the command line's, for whom they are meant, at a bounded cost."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from analytics.introductions import people_of
from analytics.parameters import RunParameters, TieParameters
from analytics.scope import unit_members
from gql.caller import Caller, Role
from gql.limits import Limits
from gql.node import global_id
from gql.questions import resolvers
from graph_model.bolt_address import BoltAddress
from graph_model.entities import Address, Organisation
from graph_model.errors import Cancelled
from graph_model.long_work import step
from graph_model.recorder import Recorder
from graph_model.run_store import RunRecord, write_run
from graph_model.snapshot import Snapshot
from graph_model.snapshot_reader import current_snapshot
from graph_model.store import Store
from graph_model.writer_lease import WriterLease
from sociogram import web
from sociogram.introductions import introduction_facts
from sociogram.succession import account_facts, person_facts, unit_facts
from sociogram.what_if import failing_facts, leaving_facts
from tests.conftest import empty_graph
from tests.gql.client import Client, CountingView
from tests.gql.fixture_deals import ACCOUNTS, DEPUTY, HOLDER, OUTSIDE, STAFF, SUPPLIERS, TOP, US, write_deals
from tests.gql.operations import QUESTIONS
from tests.gql.test_round_trips import InTurn

TOLD = RunParameters()


def person(address: Address) -> str:
    return global_id("Person", address.id)


def organisation(key: str) -> str:
    return global_id("Organisation", key)


ASKED: dict[str, dict[str, Any]] = {
    "whatIfLeave": {"people": [person(HOLDER)]},
    "succession": {"person": person(HOLDER)},
    "whatIfFail": {"organisations": [organisation(SUPPLIERS[-1])], "controlled": False},
    "introductions": {"from": person(STAFF[3]), "to": organisation(SUPPLIERS[0]), "steps": 4},
    "tieBetween": {"one": person(HOLDER), "other": person(OUTSIDE[5])},
}


@pytest.fixture(scope="module")
def deals(embedded_address: BoltAddress) -> Iterator[Store]:
    for store in empty_graph(embedded_address):
        write_deals(store)
        yield store


@pytest.fixture(scope="module")
def client(deals: Store) -> Client:
    return Client(deals)


@pytest.fixture(scope="module")
def snapshot(deals: Store) -> Snapshot:
    return current_snapshot(deals, None)


def names(connection: dict[str, Any]) -> list[str]:
    return [edge["node"]["name"] for edge in connection["edges"]]


def place(snapshot: Snapshot, address: Address) -> int:
    return list(snapshot.people.id).index(address.id)


def test_who_leaves_breaks_what_the_command_line_says(client: Client, snapshot: Snapshot) -> None:
    found = client.ask(QUESTIONS["whatIfLeave"], n=100, people=[person(HOLDER)])["whatIfLeave"]
    facts = leaving_facts(snapshot, [place(snapshot, HOLDER)], TOLD)
    assert [each["name"] for each in found["people"]] == facts["people"] == ["Person 00"]
    lost = [edge["node"] for edge in found["accountsLost"]["edges"]]
    assert [(each["organisation"]["name"], each["partial"]) for each in lost] == [
        (each["organisation"], each["partial"]) for each in facts["accounts_lost"]
    ]
    assert all(each["scale"] > 0 for each in lost)
    assert found["accountsLost"]["totalCount"] == ACCOUNTS - 1  # the deputy knows one
    (weakened,) = (edge["node"] for edge in found["accountsWeakened"]["edges"])
    assert (weakened["organisation"], weakened["person"]) == ({"name": "Supplier 00"}, {"name": "Person 01"})
    assert weakened["partial"] is facts["accounts_weakened"][0]["partial"] is False
    assert (found["strengthLost"], found["cutOff"]) == (pytest.approx(facts["strength_lost"]), facts["cut_off"])
    assert found["efficiency"] == pytest.approx(facts["efficiency"])
    assert [(each["organisation"]["name"], each["partial"]) for each in found["choke"]] == [
        (each["organisation"], each["partial"]) for each in facts["choke_points"]
    ]
    assert handover(found) == facts["handover"]
    assert len(facts["handover"]) == ACCOUNTS


def handover(found: dict[str, Any]) -> list[dict[str, Any]]:
    """The handover as facts of the command line have it."""
    return [
        {name: (step[name] or {}).get("name") for name in ("contact", "organisation", "receiver", "between")}
        | {"leaver": step["person"]["name"], "knows": step["knows"]}
        | {"scale": step["scale"], "tie_scale": step["tieScale"]}
        for step in (edge["node"] for edge in found["handover"]["edges"])
    ]


def test_succession_is_that_of_the_command_line(client: Client, snapshot: Snapshot) -> None:
    first = list(snapshot.organisations.id).index(SUPPLIERS[0])
    asked: list[tuple[dict[str, Any], dict[str, Any]]] = [
        ({"person": person(DEPUTY)}, person_facts(snapshot, place(snapshot, DEPUTY), TOLD)),
        ({"account": organisation(SUPPLIERS[0])}, account_facts(snapshot, first, TOLD)),
        ({"unit": "buying"}, unit_facts(snapshot, unit_members(snapshot, "Buying"), TOLD)),
    ]
    for given, facts in asked:
        found = client.ask(QUESTIONS["succession"], n=100, **given)["succession"]
        accounts, leavers = ([edge["node"] for edge in found[name]["edges"]] for name in ("accounts", "leavers"))
        assert [
            (each["organisation"]["name"], each["state"].lower(), each["partial"], each["hhi"], each["scale"],
             [(one["person"]["name"], one["share"], one["live"]) for one in each["contacts"]])
            for each in accounts
        ] == [
            (each["organisation"], each["state"], each["partial"], each["hhi"], each["scale"],
             [(one["person"], one["share"], one["live"]) for one in each["contacts"]])
            for each in facts["accounts"]
        ]  # fmt: skip
        assert [
            (
                each["person"]["name"],
                [(one["organisation"]["name"], one["state"].lower(), one["stateWithout"].lower(), one["share"])
                 for one in each["holds"]],
                [(one["person"]["name"], one["score"]["value"], [reason["text"] for reason in one["score"]["reasons"]],
                  one["residualLoss"], one["good"]) for one in each["successors"]],
            )
            for each in leavers
        ] == [
            (
                each["person"],
                [(one["organisation"], one["state"], one["state_without"], one["share"]) for one in each["holds"]],
                [(one["person"], one["points"], one["reasons"], one["residual_loss"], one["good"])
                 for one in each["successors"]],
            )
            for each in facts["leavers"]
        ]  # fmt: skip
        assert handover(found) == facts["handover"]
    (of_person, of_account, of_unit) = (facts for _, facts in asked)
    assert [each["organisation"] for each in of_person["accounts"]] == ["Supplier 00"]
    assert [each["person"] for each in of_account["leavers"]] == ["Person 00", "Person 01"]
    assert [each["person"] for each in of_unit["leavers"]] == ["Person 00"]
    assert len(of_unit["accounts"]) == len(of_unit["handover"]) == ACCOUNTS  # also the one that two of the unit hold
    assert {each["receiver"] for each in of_unit["handover"]} == {"Person 09"}  # the only one outside whom they know


def test_of_a_small_unit_no_distances_are_told(client: Client, snapshot: Snapshot) -> None:
    def units(address: Address) -> list[str]:
        found = client.ask(QUESTIONS["whatIfLeave"], n=1, people=[person(address)])["whatIfLeave"]
        return [each["name"] for each in found["units"]]

    labs = STAFF[7]
    assert [each["unit"] for each in leaving_facts(snapshot, [place(snapshot, labs)], TOLD)["units"]] == ["Labs"]
    assert units(labs) == []  # three of it would stay
    assert units(HOLDER) == ["Buying"]


@pytest.mark.parametrize("controlled", [False, True])
def test_who_fails_costs_what_the_command_line_says(client: Client, snapshot: Snapshot, controlled: bool) -> None:
    which = TOP if controlled else SUPPLIERS[-1]
    found = client.ask(QUESTIONS["whatIfFail"], n=100, organisations=[organisation(which)], controlled=controlled)
    at = list(snapshot.organisations.id).index(which)
    facts = failing_facts(snapshot, [at], TOLD, with_controlled=controlled)
    found = found["whatIfFail"]
    assert [each["name"] for each in found["organisations"]] == facts["organisations"]
    assert names(found["controlled"]) == facts["controlled"]
    assert names(found["failedToo"]) == facts["failed_too"]
    assert [(each["category"], each["certain"], each["exposedDays"]) for each in found["needsLost"]] == [
        (each["category"], each["certain"], each["exposed_days"])
        for each in (*facts["needs_lost"], *facts["needs_in_doubt"])
    ]
    assert float(found["valueAtRisk"]["amount"]) == facts["value_at_risk"] == 3650.0 * ACCOUNTS
    assert float(found["valueLost"]["amount"]) == pytest.approx(facts["value_lost"]) == 10.0 * 20 * ACCOUNTS
    assert len(facts["controlled"]) == (ACCOUNTS if controlled else 0)


def test_introductions_are_those_of_the_command_line(client: Client, snapshot: Snapshot) -> None:
    found = client.ask(QUESTIONS["introductions"], **ASKED["introductions"])["introductions"]
    at = list(snapshot.organisations.id).index(SUPPLIERS[0])
    wanted = people_of(snapshot, at, TOLD)
    facts = introduction_facts(snapshot, place(snapshot, STAFF[3]), wanted, TOLD, max_steps=4)
    assert found["others"] == facts["others"]
    told = [
        {
            "strength": path["strength"],
            "steps": [
                (step["knows"]["name"], step["person"]["name"], step["closeness"], step["mailsTo"], len(step["latest"]))
                for step in path["steps"]
            ],
        }
        for path in found["paths"]
    ]
    assert told == [
        {
            "strength": path["strength"],
            "steps": [
                (step["from"], step["to"], step["closeness"], step["mails_to"], len(step["latest"]))
                for step in path["steps"]
            ],
        }
        for path in facts["paths"]
    ]
    assert [path["steps"][-2]["person"]["name"] for path in found["paths"]] == ["Person 01", "Person 00"]
    one = {**ASKED["introductions"], "to": person(OUTSIDE[5])}
    assert len(client.ask(QUESTIONS["introductions"], **one)["introductions"]["paths"]) == 1


ALLOWED: dict[Role, set[str]] = {
    Role.VIEWER: {"whatIfFail"},
    Role.MANAGER: {"whatIfFail"},
    Role.LEAD: {"whatIfFail"},
    Role.ANALYST: set(QUESTIONS),
    Role.REVIEWER: {"whatIfFail", "whatIfLeave", "succession"},
    Role.AUDITOR: set(),
    Role.ADMIN: set(QUESTIONS),
}


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("name", QUESTIONS)
def test_role_may_ask_what_it_may_read_and_nothing_else(deals: Store, role: Role, name: str) -> None:
    view = CountingView(deals)
    codes = Client(view, caller=Caller("somebody", frozenset({role}))).codes(QUESTIONS[name], n=1, **ASKED[name])
    assert codes == ([] if name in ALLOWED[role] else ["FORBIDDEN"])
    assert (view.reads > 0) == (name in ALLOWED[role])


LONGEST = {"whatIfLeave": "accountsLost", "succession": "accounts", "whatIfFail": "failedToo"}


@pytest.mark.parametrize("name", LONGEST)
def test_round_trips_do_not_grow_with_the_page(deals: Store, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "GraphThreads", InTurn)
    view = CountingView(deals)
    client = Client(view, limits=Limits(held=0))

    def reads(size: int) -> tuple[int, int]:
        view.reads = 0
        found = client.ask(QUESTIONS[name], n=size, **ASKED[name])[name]
        return view.reads, len(found[LONGEST[name]]["edges"])

    cold, _ = reads(1)
    one, short = reads(1)
    many, long = reads(20)
    assert (short, long) == (1, 20)
    assert many <= one + 2 < cold  # the graph itself is read once
    assert many <= 12


def test_round_trips_of_introductions_do_not_grow_with_the_paths(deals: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "GraphThreads", InTurn)
    view = CountingView(deals)
    client = Client(view, limits=Limits(held=0))
    client.ask(QUESTIONS["introductions"], **ASKED["introductions"])

    def reads(to: str) -> tuple[int, int]:
        view.reads = 0
        found = client.ask(QUESTIONS["introductions"], **{**ASKED["introductions"], "to": to})["introductions"]
        return view.reads, len(found["paths"])

    few, one = reads(person(OUTSIDE[5]))
    more, two = reads(person(OUTSIDE[0]))
    assert (one, two) == (1, 2)
    assert more == few


def test_work_past_the_deadline_ends_where_it_is(deals: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    started, ended = Event(), Event()

    def endless(*_: Any) -> None:
        started.set()
        with suppress(Cancelled):
            while True:
                step()
        ended.set()

    monkeypatch.setattr(resolvers, "leaving", endless)
    slow = Client(deals, limits=Limits(seconds=5.0))
    assert slow.codes(QUESTIONS["whatIfLeave"], n=1, **ASKED["whatIfLeave"]) == ["DEADLINE_EXCEEDED"]
    assert started.is_set()
    assert ended.wait(60), "the thread of the question goes on although nobody waits for it"


def test_lists_are_paged_and_a_cursor_belongs_to_its_question(client: Client) -> None:
    query = """query ($p: [ID!]!, $c: String) { whatIfLeave(people: $p) { handover(first: 20, after: $c) {
        pageInfo { hasNextPage endCursor } edges { node { contact { id } } } } } }"""

    def page(people: list[str], after: str | None = None) -> dict[str, Any]:
        return client.ask(query, p=people, c=after)["whatIfLeave"]["handover"]

    first = page([person(HOLDER)])
    rest = page([person(HOLDER)], first["pageInfo"]["endCursor"])
    contacts = [edge["node"]["contact"]["id"] for each in (first, rest) for edge in each["edges"]]
    assert (len(first["edges"]), len(contacts), len(set(contacts))) == (20, ACCOUNTS, ACCOUNTS)
    assert (first["pageInfo"]["hasNextPage"], rest["pageInfo"]["hasNextPage"]) == (True, False)
    assert client.codes(query, p=[person(DEPUTY)], c=first["pageInfo"]["endCursor"]) == ["BAD_USER_INPUT"]
    assert client.codes(query.replace("first: 20, ", ""), p=[person(HOLDER)]) == ["BAD_USER_INPUT"]


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("whatIfLeave", {"people": []}),
        ("whatIfLeave", {"people": [person(HOLDER)] * 21}),
        ("whatIfLeave", {"people": [person(OUTSIDE[0])]}),  # not ours
        ("whatIfLeave", {"people": [global_id("Person", "nobody")]}),
        ("whatIfLeave", {"people": [organisation(TOP)]}),
        ("whatIfLeave", {"people": ["x"]}),
        ("succession", {}),
        ("succession", {"person": person(HOLDER), "unit": "Buying"}),
        ("succession", {"person": person(OUTSIDE[0])}),
        ("succession", {"person": organisation(TOP)}),
        ("succession", {"account": organisation(US)}),
        ("succession", {"account": organisation("none")}),
        ("succession", {"unit": "Selling"}),
        ("succession", {"unit": ""}),
        ("whatIfFail", {"organisations": []}),
        ("whatIfFail", {"organisations": [organisation(TOP)] * 21}),
        ("whatIfFail", {"organisations": [organisation(US)]}),
        ("whatIfFail", {"organisations": [organisation("none")]}),
        ("introductions", {**ASKED["introductions"], "steps": 9}),
        ("introductions", {**ASKED["introductions"], "steps": 0}),
        ("introductions", {**ASKED["introductions"], "steps": None}),
        ("introductions", {**ASKED["introductions"], "from": person(OUTSIDE[0])}),
        ("introductions", {**ASKED["introductions"], "to": organisation(US)}),
        ("introductions", {**ASKED["introductions"], "to": person(STAFF[3])}),
        ("introductions", {**ASKED["introductions"], "to": global_id("Contract", "c")}),
        ("tieBetween", {"one": person(HOLDER), "other": person(HOLDER)}),
        ("tieBetween", {"one": person(HOLDER), "other": organisation(SUPPLIERS[0])}),
        ("tieBetween", {"one": global_id("Person", "nobody"), "other": person(HOLDER)}),
        ("tieBetween", {"one": "x", "other": person(HOLDER)}),
    ],
)
def test_what_cannot_be_asked_is_refused_in_a_sentence(client: Client, name: str, asked: dict[str, Any]) -> None:
    assert client.codes(QUESTIONS[name], n=1, **asked) == ["BAD_USER_INPUT"]


def test_a_question_costs_more_than_what_it_returns_and_few_go_into_one_operation(client: Client) -> None:
    one = '{ whatIfLeave(people: ["x"]) { cutOff } }'
    assert client.post(one).json()["extensions"]["cost"]["requested"] == 20_002
    many = "{" + " ".join(f'a{i}: whatIfLeave(people: ["x"]) {{ cutOff }}' for i in range(5)) + "}"
    assert client.codes(many) == ["TOO_EXPENSIVE"]
    for name, query in QUESTIONS.items():
        assert client.codes(query, n=Limits().page, **ASKED[name]) == []


def test_it_is_judged_as_the_latest_run_judged(embedded_address: BoltAddress) -> None:
    for store in empty_graph(embedded_address):
        write_deals(store)
        strict = RunParameters(ties=TieParameters(live_scale=99.0))
        with WriterLease(store) as lease:
            write_run(
                store, lease, RunRecord("run-1", 0, 365.0, strict.to_json(), "", "hash", "rev", 1, {}, ()), [], []
            )
        found = Client(store).ask(QUESTIONS["whatIfLeave"], n=1, **ASKED["whatIfLeave"])["whatIfLeave"]
        assert (found["accountsLost"]["totalCount"], found["efficiency"]) == (0, None)  # no tie is as close as that


def test_what_was_recorded_since_is_in_the_next_answer(embedded_address: BoltAddress, tmp_path: Path) -> None:
    for store in empty_graph(embedded_address):
        write_deals(store)
        client = Client(store, cache=tmp_path)
        assert client.codes(QUESTIONS["whatIfFail"], n=1, **ASKED["whatIfFail"]) == []
        assert list(tmp_path.iterdir())  # the next process need not read the graph either
        with Recorder(store) as recorder:
            recorder.organisations([Organisation("new", "New Ltd")])
        answer = client.post(QUESTIONS["whatIfFail"], variables={"n": 1, **ASKED["whatIfFail"]}).json()
        assert "identities were not resolved since" in answer["errors"][0]["message"]
