"""A manager sees what is of their own accounts, by whichever way they ask, and pages and counts are of that."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from gql.caller import Caller, Role
from gql.node import FINDING_TYPES, global_id, parsed_id
from gql.rules import CONTINUITY, SCORES, rule_of
from graph_model.directory import accounts_owned_by
from graph_model.findings import FindingKind
from graph_model.store import Store
from tests.gql.client import Client, CountingView
from tests.gql.fixture_company import (
    ALIAS,
    CONTRACTS,
    DROPPED,
    MANAGER,
    MEETING,
    MESSAGES,
    OUTSIDE,
    OWN,
    SIZE,
    STAFF,
    SUPPLIERS,
    ZOE,
)
from tests.gql.operations import OPERATIONS

OF_ACCOUNTS = (
    "contactCoverage",
    "accountHealth",
    "deteriorationAlarms",
    "responseTimes",
    "outreachConflicts",
    "criticalContacts",
)
KINDS = {
    FindingKind.CONTACT_COVERAGE,
    FindingKind.ACCOUNT_HEALTH,
    FindingKind.DETERIORATION_ALARM,
    FindingKind.RESPONSE_TIMES,
    FindingKind.OUTREACH_CONFLICT,
    FindingKind.CRITICAL_CONTACT,
}
OTHERS = [i for i in range(SIZE) if i not in OWN]
NODE = "query ($id: ID!) { node(id: $id) { __typename id } }"


def client_of(store: Store, person: str, *roles: Role) -> Client:
    return Client(store, caller=Caller("ann", frozenset(roles or {Role.MANAGER}), person))


@pytest.fixture(scope="module")
def manager(company_store: Store) -> Client:
    return client_of(company_store, MANAGER.email)


@pytest.fixture(scope="module")
def stranger(company_store: Store) -> Client:
    """A manager whom nobody knows."""
    return client_of(company_store, "")


def nodes(answer: Any) -> list[Any]:
    (connection,) = answer.values()
    return [edge["node"] for edge in connection["edges"]]


@pytest.mark.parametrize("field", OF_ACCOUNTS)
def test_findings_are_those_of_own_accounts_in_pages_that_are_right(
    manager: Client, client: Client, field: str
) -> None:
    query = f"""query ($n: Int, $after: String) {{ {field}(first: $n, after: $after) {{
        totalCount pageInfo {{ hasNextPage endCursor }} edges {{ node {{ id organisation {{ id name }} }} }}
    }} }}"""
    first = manager.ask(query, n=1)
    second = manager.ask(query, n=9, after=first[field]["pageInfo"]["endCursor"])
    assert [page[field]["totalCount"] for page in (first, second)] == [len(OWN)] * 2
    assert [page[field]["pageInfo"]["hasNextPage"] for page in (first, second)] == [True, False]
    found = [node["organisation"]["name"] for node in (*nodes(first), *nodes(second))]
    assert found == [f"Supplier {i}" for i in OWN]
    assert client.ask(f"{{ {field}(first: 1) {{ totalCount }} }}")[field]["totalCount"] == SIZE


@pytest.mark.parametrize("field", [*OF_ACCOUNTS, "interactions"])
def test_who_owns_nothing_or_is_nobody_sees_none(company_store: Store, stranger: Client, field: str) -> None:
    for client in (stranger, client_of(company_store, ZOE.email), client_of(company_store, "nobody@us.example")):
        assert client.ask(f"{{ {field}(first: 5) {{ totalCount edges {{ cursor }} }} }}")[field] == {
            "totalCount": 0,
            "edges": [],
        }


def test_interactions_are_those_in_which_somebody_of_an_own_account_took_part(manager: Client) -> None:
    query = """query ($person: ID, $n: Int = 9) { interactions(first: $n, person: $person, includeDropped: true) { totalCount
        pageInfo { hasNextPage } edges { node { id at participants { email role person { name } } } } } }"""
    found = manager.ask(query)
    assert [node["id"] for node in nodes(found)] == [global_id("Interaction", MESSAGES[i].id) for i in OWN]
    assert found["interactions"]["totalCount"] == len(OWN)
    assert manager.ask(query, n=1)["interactions"]["pageInfo"]["hasNextPage"]
    assert {each["email"] for each in nodes(found)[0]["participants"]} == {
        STAFF[20].email,
        OUTSIDE[20].email,
        ALIAS.email,
    }
    of_one = manager.ask(query, person=global_id("Person", STAFF[21].id))
    assert [node["id"] for node in nodes(of_one)] == [global_id("Interaction", MESSAGES[21].id)]
    assert manager.ask(query, person=global_id("Person", STAFF[3].id))["interactions"]["totalCount"] == 0


def test_whether_somebody_outside_is_known_is_not_told(manager: Client) -> None:
    query = "query ($person: ID) { interactions(first: 1, person: $person) { totalCount } }"
    there, nowhere = (
        manager.post(query, variables={"person": global_id("Person", key)}).json() for key in (OUTSIDE[3].id, "0" * 24)
    )
    assert there["errors"][0]["message"] == nowhere["errors"][0]["message"]
    assert manager.ask(NODE, id=global_id("Person", OUTSIDE[3].id)) == manager.ask(
        NODE, id=global_id("Person", "0" * 24)
    )


def test_people_are_those_of_own_accounts_and_colleagues(manager: Client, client: Client) -> None:
    query = """query ($org: ID, $search: String) { people(first: 50, organisation: $org, search: $search) {
        totalCount edges { node { name } } } }"""
    found = manager.ask(query)
    names = {node["name"] for node in nodes(found)}
    assert {name for name in names if name.startswith("Out")} == {f"Out {i}" for i in OWN}
    assert found["people"]["totalCount"] == SIZE + len(OWN) == len(names)
    assert client.ask(query)["people"]["totalCount"] == 2 * SIZE
    other, own = (global_id("Organisation", SUPPLIERS[i]) for i in (3, 20))
    assert manager.ask(query, org=other)["people"] == {"totalCount": 0, "edges": []}
    assert manager.ask(query, org=own)["people"]["totalCount"] == 1
    assert manager.ask(query, search=OUTSIDE[3].email)["people"]["totalCount"] == 0
    assert manager.ask(query, search="Out 03")["people"]["totalCount"] == 0
    assert manager.ask(query, search=OUTSIDE[20].email)["people"]["totalCount"] == 1


def test_of_colleagues_there_is_the_entry_of_the_address_book(manager: Client) -> None:
    entry = "name email internal listed title level unit { name } teams { name } organisation { name }"
    query = f"query ($id: ID!) {{ node(id: $id) {{ ... on Person {{ {entry} %s }} }} }}"
    colleague, contact = global_id("Person", STAFF[3].id), global_id("Person", OUTSIDE[20].id)
    assert manager.ask(query % "", id=colleague)["node"]["email"] == STAFF[3].email
    for more in (
        "addresses { email }",
        "startedAt",
        "leftAt",
        "interactions(first: 1) { totalCount }",
    ):
        assert set(manager.codes(query % more, id=colleague)) == {"FORBIDDEN"}
        assert manager.codes(query % more, id=contact) == []
    for more in (
        "manager { name }",
        "reports(first: 1) { totalCount }",
        "ties(first: 1) { totalCount }",
        "influence { rank }",
        "findings(first: 1) { totalCount }",
        "singlePointOfFailure { rank }",
    ):
        for who in (colleague, contact):
            assert set(manager.codes(query % more, id=who)) == {"FORBIDDEN"}


ORGANISATION = {
    "people(first: 1) { totalCount }": {"totalCount": 1},
    "coverage { rank }": {"rank": 21},
    "health { rank }": {"rank": 21},
    "deterioration { rank }": {"rank": 21},
    "responseTimes { rank }": {"rank": 21},
    "outreachConflict { rank }": {"rank": 21},
    "findings(first: 9) { totalCount }": {"totalCount": 7},
}


@pytest.mark.parametrize("field", ORGANISATION)
def test_pages_of_organisations_are_full_for_own_accounts_and_plain_for_others(manager: Client, field: str) -> None:
    query = f"query ($id: ID!) {{ node(id: $id) {{ ... on Organisation {{ name field: {field} }} }} }}"
    own, other = (global_id("Organisation", SUPPLIERS[i]) for i in (20, 3))
    assert manager.ask(query, id=own)["node"]["field"] == ORGANISATION[field]
    answer = manager.post(query, variables={"id": other}).json()
    assert {error["extensions"]["code"] for error in answer["errors"]} == {"FORBIDDEN"}
    assert answer["data"]["node"] is None or answer["data"]["node"]["field"] is None


def all_findings(client: Client) -> dict[str, list[tuple[str, int]]]:
    """Type of finding -> global ids, each with the number of whom it is about."""
    found: dict[str, list[tuple[str, int]]] = {}
    for field in OF_ACCOUNTS:
        ranked = nodes(client.ask(f"{{ {field}(first: 50) {{ edges {{ node {{ __typename id rank }} }} }} }}"))
        found[ranked[0]["__typename"]] = [(node["id"], node["rank"] - 1) for node in ranked]
    return found


def test_by_id_there_is_what_is_own_and_nothing_else(manager: Client, client: Client) -> None:
    own = [global_id("Person", OUTSIDE[20].id), global_id("Interaction", MESSAGES[21].id)]
    others = [
        global_id("Person", OUTSIDE[3].id),
        *(global_id("Interaction", each.id) for each in (MESSAGES[3], DROPPED, MEETING)),
    ]
    for found in all_findings(client).values():
        assert len(found) == SIZE
        own += [key for key, number in found if number in OWN]
        others += [key for key, number in found if number not in OWN]
    assert all(manager.ask(NODE, id=key)["node"]["id"] == key for key in own)
    some = others[:100]
    assert client.ask("query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=some)["nodes"] == [
        {"id": key} for key in some
    ]
    for start in range(0, len(others), 100):
        ids = others[start : start + 100]
        assert manager.ask("query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=ids)["nodes"] == [None] * len(ids)


@pytest.mark.parametrize(
    "kind", [kind for kind in FindingKind if rule_of(FINDING_TYPES[kind], "id") in (SCORES, CONTINUITY)]
)
def test_findings_about_people_are_not_for_managers(manager: Client, kind: FindingKind) -> None:
    assert kind not in KINDS
    assert manager.codes(NODE, id=global_id(FINDING_TYPES[kind], "0" * 24)) == ["FORBIDDEN"]


def test_evidence_shows_what_is_own_only(company_store: Store, manager: Client, client: Client) -> None:
    """Whoever reads anything reads choke points: what they rest on may be somebody outside, or a message."""
    before = company_store.read(
        "MATCH (f:Finding {kind: 'choke_point', rank: 1}) RETURN f.id AS id, f.reasons AS reasons"
    )
    keys = [CONTRACTS[0].id, ZOE.id, OUTSIDE[3].id, OUTSIDE[20].id, MESSAGES[3].id, MESSAGES[20].id]
    reasons = json.dumps([{"weight": 1.0, "text": "so", "evidence": keys}])
    change = "MATCH (f:Finding {id: $id}) SET f.reasons = $reasons"
    company_store.write_query(change, id=before[0]["id"], reasons=reasons)
    query = "{ chokePoints(first: 1) { edges { node { score { reasons { evidence { id } } } } } } }"
    try:
        shown = {}
        for asking in (client, manager):
            (reason,) = nodes(asking.ask(query))[0]["score"]["reasons"]
            shown[asking] = [parsed_id(each["id"])[1] for each in reason["evidence"]]
    finally:
        company_store.write_query(change, **before[0])
    assert shown[client] == keys
    assert shown[manager] == [CONTRACTS[0].id, ZOE.id, OUTSIDE[20].id, MESSAGES[20].id]


@pytest.mark.parametrize("name", OPERATIONS)
def test_no_operation_names_anybody_outside_who_is_not_of_an_own_account(
    manager: Client, stranger: Client, name: str
) -> None:
    for asking, own in ((manager, OWN), (stranger, ())):
        text = asking.post(OPERATIONS[name], variables={"n": SIZE}).text
        named = {
            int(number) for number in re.findall(r"\bOut (\d\d)\b|\bo(\d\d)@s", text) for number in number if number
        }
        assert named <= set(own)


def test_roles_add_up(company_store: Store) -> None:
    both = client_of(company_store, MANAGER.email, Role.MANAGER, Role.ANALYST)
    assert both.ask("{ accountHealth(first: 1) { totalCount } people(first: 1) { totalCount } }") == {
        "accountHealth": {"totalCount": SIZE},
        "people": {"totalCount": 2 * SIZE},
    }


def test_a_person_is_known_by_any_of_their_addresses(company_store: Store) -> None:
    company_store.write_query(
        "MATCH (a:Address {id: $id}), (o:Organisation {id: $o}) MATCH (a)-[:IDENTIFIES]->(p:Person) CREATE (p)-[:OWNS]->(o)",
        id=ZOE.id,
        o=SUPPLIERS[23],
    )
    try:
        assert accounts_owned_by(company_store, ALIAS.email) == {SUPPLIERS[23]}
        assert client_of(company_store, ALIAS.email).ask("{ accountHealth(first: 1) { totalCount } }") == {
            "accountHealth": {"totalCount": 1}
        }
    finally:
        company_store.write_query("MATCH (:Person {id: $id})-[o:OWNS]->() DELETE o", id=ZOE.id)


def test_managers_decide_about_nothing_and_see_what_was_decided_about_their_own(
    manager: Client, client: Client
) -> None:
    (own,) = [key for key, number in all_findings(client)["AccountHealth"] if number == 20]
    mutation = f'mutation {{ recordDisposition(input: {{finding: "{own}", state: ACCEPTED}}) {{ finding {{ id }} }} }}'
    assert manager.codes(mutation) == ["FORBIDDEN"]
    assert manager.ask("{ accountHealth(first: 1) { edges { node { disposition { by note } } } } }")


def test_scope_costs_a_number_of_round_trips_that_does_not_grow_with_the_page(company_store: Store) -> None:
    counted = []
    for size in (1, 2):
        view = CountingView(company_store)
        client = Client(view, caller=Caller("ann", frozenset({Role.MANAGER}), MANAGER.email))
        client.ask(
            """query ($n: Int) { interactions(first: $n) { edges { node { id participants { person { name } } } } }
            accountHealth(first: $n) { edges { node { organisation { people(first: 2) { edges { node { name } } } } } } } }""",
            n=size,
        )
        counted.append(view.reads)
    assert counted[0] == counted[1]
