"""Deciding about findings over the API, on a real graph."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from typing import Any

import pytest

from gql import loaders
from gql.caller import Caller, Role
from gql.dispositions.resolvers import LONGEST_NOTE
from gql.node import global_id
from graph_model.store import Store
from graph_model.writer_lease import WriterLease
from tests.gql.client import Client
from tests.gql.fixture_company import ZOE

DECIDED = "disposition { state owner reviewAt note by at }"
RECORD = f"""mutation ($input: RecordDispositionInput!) {{ recordDisposition(input: $input) {{ finding {{
    __typename id {DECIDED}
}} }} }}"""
WITHDRAW = f"""mutation ($input: WithdrawDispositionInput!) {{ withdrawDisposition(input: $input) {{
    withdrawn finding {{ id {DECIDED} }}
}} }}"""
WORST = f"{{ singlePointsOfFailure(first: 1) {{ edges {{ node {{ id {DECIDED} }} }} }} }}"


@pytest.fixture
def finding(client: Client) -> Iterator[str]:
    """The id of a finding about which nothing is decided, before the test and after it."""
    key: str = worst(client)["id"]
    client.ask(WITHDRAW, input={"finding": key})
    yield key
    client.ask(WITHDRAW, input={"finding": key})


def worst(client: Client) -> Any:
    (edge,) = client.ask(WORST)["singlePointsOfFailure"]["edges"]
    return edge["node"]


def test_what_is_decided_is_returned_and_shown_from_then_on(client: Client, finding: str) -> None:
    said = {"state": "IN_PROGRESS", "owner": "Zoë", "reviewAt": "2999-01-01T00:00:00Z", "note": "Ask her again."}
    found = client.ask(RECORD, input={"finding": finding, **said})["recordDisposition"]["finding"]
    assert found["id"] == finding
    decided = found["disposition"]
    assert decided.pop("at") > "2026"
    assert decided == {**said, "reviewAt": "2999-01-01T00:00:00.000Z", "by": "test"}
    shown = worst(client)["disposition"]
    shown.pop("at")
    assert shown == decided


def test_a_later_decision_takes_the_place_of_the_earlier(client: Client, finding: str) -> None:
    for state in ("ACCEPTED", "DISMISSED", "DISMISSED"):
        client.ask(RECORD, input={"finding": finding, "state": state})
    assert worst(client)["disposition"]["state"] == "DISMISSED"
    taken_back = [client.ask(WITHDRAW, input={"finding": finding})["withdrawDisposition"] for _ in range(2)]
    assert [each["withdrawn"] for each in taken_back] == [True, False]
    assert [each["finding"]["disposition"] for each in taken_back] == [None, None]
    assert worst(client)["disposition"] is None


@pytest.mark.parametrize("role", Role)
def test_who_may_read_a_decision_may_decide(company_store: Store, finding: str, role: Role) -> None:
    somebody = Client(company_store, caller=Caller("somebody", frozenset({role})))
    codes = somebody.codes(RECORD, input={"finding": finding, "state": "ACCEPTED"})
    assert codes == ([] if role in {Role.ANALYST, Role.REVIEWER, Role.ADMIN} else ["FORBIDDEN"])


def test_a_reviewer_decides_about_no_finding_that_is_not_theirs(company_store: Store, client: Client) -> None:
    reviewer = Client(company_store, caller=Caller("reviewer", frozenset({Role.REVIEWER})))
    found = client.ask("{ influencers(first: 1) { edges { node { id disposition { by } } } } }")["influencers"]["edges"]
    assert reviewer.codes(RECORD, input={"finding": found[0]["node"]["id"], "state": "ACCEPTED"}) == ["FORBIDDEN"]
    again = client.ask("{ influencers(first: 1) { edges { node { id disposition { by } } } } }")["influencers"]["edges"]
    assert again == found


@pytest.mark.parametrize(
    ("more", "about"),
    [
        ({"finding": "nothing"}, "is not an id"),
        ({"finding": global_id("Person", ZOE.id)}, "names no finding"),
        ({"finding": global_id("Influence", "0" * 32)}, "names no finding"),
        ({"reviewAt": "2001-01-01T00:00:00Z"}, "in the past"),
        ({"note": "x" * (LONGEST_NOTE + 1)}, f"may have {LONGEST_NOTE} characters"),
    ],
)
def test_what_cannot_be_recorded_is_refused(client: Client, finding: str, more: dict[str, str], about: str) -> None:
    answer = client.post(RECORD, variables={"input": {"finding": finding, "state": "ACCEPTED", **more}}).json()
    (error,) = answer["errors"]
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert about in error["message"]
    assert worst(client)["disposition"] is None


def test_a_document_changes_one_thing(client: Client, finding: str) -> None:
    one = f'recordDisposition(input: {{finding: "{finding}", state: ACCEPTED}}) {{ finding {{ id }} }}'
    assert client.codes(f"mutation {{ a: {one} b: {one} }}") == ["TOO_MANY_MUTATIONS"]
    assert worst(client)["disposition"] is None


def test_a_mutation_is_not_sent_with_get(client: Client, finding: str) -> None:
    one = f'mutation {{ recordDisposition(input: {{finding: "{finding}", state: ACCEPTED}}) {{ finding {{ id }} }} }}'
    answer = client.request("GET", "/graphql", params={"query": one})
    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (405, "METHOD_NOT_ALLOWED")
    assert worst(client)["disposition"] is None


def test_while_somebody_else_writes_nothing_is_changed(
    company_store: Store, client: Client, finding: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loaders, "WAIT_FOR_WRITER_SECONDS", 0.0)
    with WriterLease(company_store):
        answer = client.post(RECORD, variables={"input": {"finding": finding, "state": "ACCEPTED"}}).json()
    (error,) = answer["errors"]
    assert error["extensions"]["code"] == "STORE_BUSY"
    assert socket.gethostname() not in error["message"]
    assert str(os.getpid()) not in error["message"]
    assert worst(client)["disposition"] is None
