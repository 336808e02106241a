"""Contracts, supply and organisations entered over the API, on a graph that is really resolved, on both servers."""

from __future__ import annotations

from typing import Any

import pytest

from gql.caller import Caller, Role
from graph_model.entities import Address, Contract, Employment, Organisation
from graph_model.policy import Policy
from graph_model.recorder import Recorder
from graph_model.store import Store
from sociogram.jobs import resolve_graph
from tests.gql.client import Client
from tests.graph_model.test_store_contract import whole_graph

LISTED = Contract("c-1", "us", "acme", "Steel", source="contracts.csv", stated_ms=9)


def mutation(name: str, shown: str) -> str:
    given = f"{name[0].upper()}{name[1:]}Input"
    return f"mutation ($input: {given}!) {{ {name}(input: $input) {{ concluded {shown} }} }}"


CONTRACT = mutation(
    "recordContract",
    """contract { key title category perYear startAt endAt terms substitutable recoveryDays survivalDays source
    value { amount currency } buyer { name internal } supplier { name } }""",
)
SUPPLY = mutation(
    "recordSupply",
    """dependency { category share substitutable recoveryDays annualValue { amount currency } source
    supplier { name } buyer { name } }""",
)
ORGANISATION = mutation("recordOrganisation", "organisation { name domains country rule recoveryDays }")


@pytest.fixture
def client(any_store: Store) -> Client:
    with Recorder(any_store) as recorder:
        recorder.policy(Policy(our_domains=("us.example",)))
        recorder.organisations(
            [
                Organisation("us", "Us Ltd", ("us.example",), source="organisations.csv", stated_ms=9),
                Organisation("acme", "Acme", ("acme.example",), source="organisations.csv", stated_ms=9),
            ]
        )
        recorder.contracts([LISTED])
    resolve_graph(any_store)
    return Client(any_store)


def entered(client: Client, query: str, **given: Any) -> Any:
    (found,) = client.ask(query, input=given).values()
    return found


def keys(client: Client) -> list[str]:
    found = client.ask("{ contracts(first: 9) { edges { node { key } } } }")["contracts"]["edges"]
    return [edge["node"]["key"] for edge in found]


def test_a_contract_is_entered_changed_as_a_whole_and_taken_back_without_a_trace(
    client: Client, any_store: Store
) -> None:
    before = whole_graph(any_store)
    said = {
        "key": "c-2",
        "title": "Ore",
        "category": "mining",
        "value": {"amount": "1250.5", "currency": "CHF"},
        "perYear": True,
        "startAt": "2026-01-01T00:00:00.000Z",
        "endAt": "2026-12-31T00:00:00.000Z",
        "terms": "30 days",
        "substitutable": False,
        "recoveryDays": 90.0,
        "survivalDays": 5.0,
    }
    found = entered(client, CONTRACT, **said, buyer="us.example", supplier="Beta  AG")
    ends = {"buyer": {"name": "Us Ltd", "internal": True}, "supplier": {"name": "Beta AG"}, "source": "api"}
    assert found == {"concluded": True, "contract": {**said, **ends}}
    again = entered(client, CONTRACT, key="c-2", buyer="us", supplier="acme")["contract"]
    assert (again["supplier"], again["value"], again["terms"]) == ({"name": "Acme"}, None, "")
    assert keys(client) == ["c-1", "c-2"]
    withdraw = mutation("withdrawContract", "withdrawn")
    assert entered(client, withdraw, key="c-2") == {"concluded": True, "withdrawn": True}
    assert entered(client, withdraw, key="c-2") == {"concluded": True, "withdrawn": False}
    assert whole_graph(any_store) == before


def test_supply_is_entered_and_taken_back(client: Client, any_store: Store) -> None:
    before = whole_graph(any_store)
    pair = {"supplier": "Ore Mines", "buyer": "acme", "category": "ore"}
    more = {
        "share": 0.25,
        "substitutable": True,
        "recoveryDays": 7.0,
        "annualValue": {"amount": "9", "currency": "EUR"},
    }
    found = entered(client, SUPPLY, **pair, **more)["dependency"]
    shown = {"supplier": {"name": "Ore Mines"}, "buyer": {"name": "Acme"}, "category": "ore", "source": "api"}
    assert found == {**more, **shown}
    suppliers = '{ organisations(first: 1, search: "Acme") { edges { node { suppliers(first: 9) { totalCount } } } } }'
    (edge,) = client.ask(suppliers)["organisations"]["edges"]
    assert edge["node"]["suppliers"]["totalCount"] == 1
    assert entered(client, mutation("withdrawSupply", "withdrawn"), **pair)["withdrawn"] is True
    assert whole_graph(any_store) == before


def test_an_organisation_is_entered_and_taken_back_while_others_go_on_to_name_it(client: Client) -> None:
    entered(client, CONTRACT, key="c-2", buyer="us", supplier="Beta AG")
    found = entered(client, ORGANISATION, key="Beta AG", name="Beta Group", domains=["@Beta.example"], country="CH")
    assert found["organisation"]["name"] == "Beta Group"
    assert found["organisation"]["domains"] == ["beta.example"]
    assert found["organisation"]["rule"] == "listed"
    assert entered(client, mutation("withdrawOrganisation", "withdrawn"), key="Beta AG")["withdrawn"] is True
    named = client.ask('{ organisations(first: 9, search: "Beta") { edges { node { name rule domains } } } }')
    (edge,) = named["organisations"]["edges"]
    assert (edge["node"]["name"], edge["node"]["domains"]) == ("Beta AG", [])
    assert edge["node"]["rule"] != "listed"


def test_whose_account_an_organisation_is_is_entered_and_asked(client: Client, any_store: Store) -> None:
    with Recorder(any_store) as recorder:
        recorder.addresses([Address("ann@us.example")])
        recorder.employments([Employment("ann@us.example", "Ann Lee", "Buyer", source="people.csv", stated_ms=9)])
    said = {"key": "beta", "name": "Beta", "owners": [" Ann@us.example", "nobody@us.example"]}
    query = mutation("recordOrganisation", "organisation { id owners(first: 9) { edges { node { name } } } }")
    found = entered(client, query, **said)["organisation"]
    assert found["owners"]["edges"] == [{"node": {"name": "Ann Lee"}}]
    own = Client(any_store, caller=Caller("ann", frozenset({Role.MANAGER}), "ann@us.example"))
    (mine,) = own.ask("query ($ids: [ID!]!) { viewer { own(ids: $ids) } }", ids=[found["id"]])["viewer"].values()
    assert mine == [found["id"]]
    assert entered(client, query, key="beta", name="Beta")["organisation"]["owners"]["edges"] == []


@pytest.mark.parametrize(
    ("query", "given"),
    [
        (CONTRACT, {"key": "c-1", "buyer": "us", "supplier": "Beta"}),
        (mutation("withdrawContract", "withdrawn"), {"key": "c-1"}),
        (ORGANISATION, {"key": "acme", "name": "Other"}),
        (mutation("withdrawOrganisation", "withdrawn"), {"key": "acme"}),
    ],
)
def test_what_a_file_lists_is_changed_there(
    client: Client, any_store: Store, query: str, given: dict[str, Any]
) -> None:
    before = whole_graph(any_store)
    (error,) = client.post(query, variables={"input": given}).json()["errors"]
    assert error["extensions"]["code"] == "BAD_INPUT"
    assert ".csv lists it" in error["message"]
    assert whole_graph(any_store) == before


@pytest.mark.parametrize(
    "wrong",
    [
        {"key": " "},
        {"supplier": "x" * 501},
        {"value": {"amount": "12 000", "currency": "EUR"}},
        {"value": {"amount": "NaN", "currency": "EUR"}},
        {"value": {"amount": "-1", "currency": "EUR"}},
        {"value": {"amount": "1e400", "currency": "EUR"}},
        {"value": {"amount": "1", "currency": "Euro"}},
        {"recoveryDays": -1},
        {"startAt": "2026-01-02T00:00:00Z", "endAt": "2026-01-01T00:00:00Z"},
    ],
)
def test_what_makes_no_sense_is_refused(client: Client, wrong: dict[str, Any]) -> None:
    given = {"key": "c-2", "buyer": "us", "supplier": "Beta", **wrong}
    assert client.codes(CONTRACT, input=given) == ["BAD_USER_INPUT"]
    assert keys(client) == ["c-1"]


def test_domains_owners_and_shares_that_make_no_sense_are_refused(client: Client) -> None:
    assert client.codes(ORGANISATION, input={"key": "x", "name": "X", "domains": ["x@"]}) == ["BAD_USER_INPUT"]
    assert client.codes(ORGANISATION, input={"key": "x", "name": "X", "owners": ["ann"]}) == ["BAD_USER_INPUT"]
    assert client.codes(SUPPLY, input={"supplier": "x", "buyer": "us", "share": 1.5}) == ["BAD_USER_INPUT"]


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
def test_only_an_admin_enters_anything(client: Client, any_store: Store, role: Role) -> None:
    somebody = Client(any_store, caller=Caller("somebody", frozenset({role})))
    given = {"key": "c-2", "buyer": "us", "supplier": "Beta"}
    assert somebody.codes(CONTRACT, input=given) == ["FORBIDDEN"]
    assert keys(client) == ["c-1"]
