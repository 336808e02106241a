"""A lead sees what breaks if somebody of their own department leaves, and of other colleagues the address book."""

from __future__ import annotations

from typing import Any

import pytest

from gql.caller import Caller, Role
from gql.node import global_id
from graph_model.directory import department_of
from graph_model.store import Store
from tests.gql.client import Client
from tests.gql.fixture_company import MESSAGES, OUTSIDE, SIZE, STAFF, ZOE
from tests.gql.operations import OPERATIONS

LEAVE = "MATCH (p:Person)-[m:MEMBER_OF]->(:Unit {kind: 'department'}) WHERE NOT p.id IN $ids DELETE m"
DEPARTMENT = [each.id for each in STAFF[:3]]
NODE = "query ($id: ID!) { node(id: $id) { __typename id } }"


@pytest.fixture(scope="module")
def lead(company_store: Store) -> Client:
    company_store.write_query(LEAVE, ids=DEPARTMENT)
    return Client(company_store, caller=Caller("ann", frozenset({Role.LEAD}), STAFF[1].email))


def nodes(answer: Any) -> list[Any]:
    (connection,) = answer.values()
    return [edge["node"] for edge in connection["edges"]]


def test_a_department_is_that_of_the_person_with_all_of_its_people(company_store: Store, lead: Client) -> None:
    assert department_of(company_store, STAFF[1].email) == {"u" * 24, *DEPARTMENT}
    for email in (STAFF[5].email, OUTSIDE[0].email, "nobody@us.example"):
        assert department_of(company_store, email) == frozenset()


def test_what_is_ones_own_can_be_asked_before_it_is_read(lead: Client) -> None:
    own = [global_id("Unit", "u" * 24), *(global_id("Person", key) for key in DEPARTMENT)]
    others = [global_id("Person", STAFF[5].id), global_id("Organisation", "o" * 24)]
    found = lead.ask("query ($ids: [ID!]!) { viewer { own(ids: $ids) } }", ids=[*others, *own])
    assert found["viewer"]["own"] == own


def test_what_breaks_is_told_of_the_own_department_in_pages_that_are_right(lead: Client) -> None:
    query = """query ($n: Int, $after: String) { singlePointsOfFailure(first: $n, after: $after) { totalCount
        pageInfo { hasNextPage endCursor } edges { node { person { id } rank
        successors { person { name } finding { leaver { name } good } } bridges { person { name } }
        handover { contact { name } organisation { name } receiver { name } } accounts { organisation { name } } } } } }"""
    first = lead.ask(query, n=2)["singlePointsOfFailure"]
    rest = lead.ask(query, n=2, after=first["pageInfo"]["endCursor"])["singlePointsOfFailure"]
    assert (first["totalCount"], first["pageInfo"]["hasNextPage"], rest["pageInfo"]["hasNextPage"]) == (3, True, False)
    found = [edge["node"] for page in (first, rest) for edge in page["edges"]]
    assert [node["person"]["id"] for node in found] == [global_id("Person", key) for key in DEPARTMENT]
    for node in found:
        assert node["successors"][0]["finding"]["good"]
        assert node["handover"][0]["contact"] is None  # somebody outside
        assert node["handover"][0]["receiver"]["name"]


def test_people_are_colleagues_and_of_the_own_department_there_is_more(lead: Client) -> None:
    people = lead.ask("{ people(first: 50) { totalCount edges { node { id internal email } } } }")
    assert people["people"]["totalCount"] == len(nodes(people)) == SIZE
    assert all(node["internal"] for node in nodes(people))
    query = "query ($id: ID!) { node(id: $id) { ... on Person { name %s } } }"
    own, other = global_id("Person", ZOE.id), global_id("Person", STAFF[5].id)
    for more in ("addresses { email }", "startedAt", "manager { name }", "singlePointOfFailure { rank }"):
        assert lead.codes(query % more, id=own) == []
        assert set(lead.codes(query % more, id=other)) == {"FORBIDDEN"}
    for more in ("interactions(first: 1) { totalCount }", "ties(first: 1) { totalCount }", "influence { rank }"):
        assert set(lead.codes(query % more, id=own)) == {"FORBIDDEN"}


def test_by_id_there_is_what_is_own_and_nothing_else(lead: Client, client: Client) -> None:
    every = nodes(client.ask("{ singlePointsOfFailure(first: 50) { edges { node { id rank } } } }"))
    assert [bool(lead.ask(NODE, id=each["id"])["node"]) for each in every] == [each["rank"] <= 3 for each in every]
    assert lead.ask(NODE, id=global_id("Person", OUTSIDE[0].id)) == {"node": None}
    assert lead.codes(NODE, id=global_id("Interaction", MESSAGES[0].id)) == ["FORBIDDEN"]


@pytest.mark.parametrize("name", OPERATIONS)
def test_no_operation_names_anybody_outside(lead: Client, name: str) -> None:
    text = lead.post(OPERATIONS[name], variables={"n": SIZE}).text
    assert "Out " not in text
    assert "@s" not in text


def test_who_belongs_to_no_department_sees_none(company_store: Store, lead: Client) -> None:
    for person in ("", STAFF[5].email, "nobody@us.example"):
        other = Client(company_store, caller=Caller("bob", frozenset({Role.LEAD}), person))
        assert (
            other.ask("{ singlePointsOfFailure(first: 5) { totalCount } }")["singlePointsOfFailure"]["totalCount"] == 0
        )
