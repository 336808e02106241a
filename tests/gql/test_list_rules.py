"""Filters and orders tell a role nothing that it may not read, and cursors belong to what they came with."""

from __future__ import annotations

from typing import Any

import pytest

from gql.audit.purpose import Purposes
from gql.caller import Caller, Role
from gql.node import global_id
from gql.rules import NAMED, rule_of
from gql.scope import Scope, Scoped
from graph_model.store import Store
from tests.gql.arguments import ASKED, PAGING, Asked, lists, node_type
from tests.gql.client import Client
from tests.gql.fixture_company import MANAGER, OWN, SIZE, SUPPLIERS, US, ZOE

CALLERS = {role: Caller("somebody", frozenset({role}), MANAGER.email) for role in Role}


def scopes(role: Role, type_name: str, field: str) -> set[Scope] | None:
    """What a role reads of a field: None for everything, no scopes for nothing."""
    rule = rule_of(type_name, field) or frozenset()
    return None if role in rule else {each.scope for each in rule if isinstance(each, Scoped) and each.role is role}


def is_allowed(role: Role, asked: Asked) -> bool:
    if node_type(asked.list) == "Community" and role not in NAMED and set(asked.reads) - {"rank"}:
        return False  # told in round numbers, and kept by the exact ones
    listed = scopes(role, "Query", asked.list)
    fields = [scopes(role, node_type(asked.list), field) for field in asked.reads]
    if listed is None:
        return all(each is None for each in fields)
    return listed != set() and all(each is None or listed <= each for each in fields)


def totals(asked: Asked) -> str:
    kept = f"{asked.list}(first: 2, {asked.argument}: $given)"
    return f"query ($given: {asked.type}) {{ {kept} {{ totalCount edges {{ cursor }} }} }}"


@pytest.mark.parametrize("asked", ASKED, ids=str)
def test_a_list_is_kept_and_ordered_by_what_the_caller_may_read_of_all_of_it(
    company_store: Store, asked: Asked
) -> None:
    for role, caller in CALLERS.items():
        codes = Client(company_store, caller=caller).codes(totals(asked), given=asked.value)
        assert set(codes) == (set() if is_allowed(role, asked) else {"FORBIDDEN"}), role


@pytest.mark.parametrize("asked", ASKED, ids=str)
def test_a_filter_or_order_names_fields_that_there_are(asked: Asked) -> None:
    for field in asked.reads:
        assert rule_of(node_type(asked.list), field) is not None, field


def test_every_filter_says_what_it_tells_of() -> None:
    plain = {str(each) for each in ASKED if not each.reads}
    assert {each.split()[1] for each in plain} == {"includeDropped", "informalOnly"}
    assert len(lists()) > 20
    unordered = {name for name, listed in lists().items() if "orderBy" not in listed.args}
    assert unordered == {"pseudonymousInfluencers"}, "by rank alone, which is all that it tells"
    assert set(PAGING) & {each.argument for each in ASKED} == set()


@pytest.mark.parametrize(
    ("role", "query"),
    [
        (Role.MANAGER, "people(first: 1, orderBy: {field: STARTED_AT})"),
        (Role.MANAGER, 'people(first: 1, presentAt: "2020-01-01T00:00:00Z")'),
        (Role.LEAD, 'people(first: 1, leftSince: "2020-01-01T00:00:00Z")'),
        (Role.VIEWER, "chokePoints(first: 1, disposition: [OPEN])"),
        (Role.VIEWER, "communities(first: 1, scoreFrom: 7)"),
        (Role.LEAD, "communities(first: 1, orderBy: {field: SCORE})"),
        (Role.VIEWER, 'dependencyPaths(first: 1, owner: "Ann")'),
    ],
)
def test_what_is_not_a_roles_to_read_is_not_told_by_a_list(company_store: Store, role: Role, query: str) -> None:
    client = Client(company_store, caller=CALLERS[role])
    assert client.codes(f"{{ {query} {{ totalCount }} }}") == ["FORBIDDEN"]


def test_what_only_a_filter_tells_wants_a_purpose_and_stands_in_the_audit_log(company_store: Store) -> None:
    """The list itself names nobody."""
    query = "{ chokePoints(first: 1, disposition: [OPEN]) { totalCount } }"
    purposes = Purposes(("review",))
    assert Client(company_store, purposes=purposes).codes("{ chokePoints(first: 1) { totalCount } }") == []
    assert Client(company_store, purposes=purposes).codes(query) == ["PURPOSE_REQUIRED"]
    assert Client(company_store, purposes=purposes, purpose="review").codes(query) == []
    auditor = Client(company_store, caller=CALLERS[Role.AUDITOR])
    (entry,) = auditor.ask("{ auditEntries(last: 1) { edges { node { fields purpose } } } }")["auditEntries"]["edges"]
    assert entry["node"] == {"fields": ["ChokePoint.disposition"], "purpose": "review"}


def test_scope_holds_under_every_filter(company_store: Store) -> None:
    manager = Client(company_store, caller=CALLERS[Role.MANAGER])
    own, other = (global_id("Organisation", SUPPLIERS[i]) for i in (OWN[0], 3))
    query = "query ($id: ID!) { %s(first: 9, organisation: $id) { totalCount } }"
    for field in ("accountHealth", "criticalContacts", "contactCoverage", "interactions"):
        assert manager.ask(query % field, id=own)[field]["totalCount"] == 1, field
        assert manager.ask(query % field, id=other)[field]["totalCount"] == 0, field
    ordered = (
        "{ accountHealth(first: 9, orderBy: {field: SCORE, direction: DESC}) { totalCount edges { node { rank } } } }"
    )
    found = manager.ask(ordered)["accountHealth"]
    assert found["totalCount"] == len(OWN)
    assert [edge["node"]["rank"] for edge in found["edges"]] == [i + 1 for i in OWN]


OTHERWISE: tuple[dict[str, Any], ...] = (
    {"o": {"field": "NAME", "direction": "DESC"}},
    {"o": {"field": "LEVEL"}},
    {"o": {"field": "NAME"}, "i": True},
    {"i": True},
    {},
)


@pytest.mark.parametrize("otherwise", OTHERWISE, ids=str)
def test_a_cursor_is_refused_under_another_order_or_filter(company_store: Store, otherwise: dict[str, Any]) -> None:
    client = Client(company_store)
    query = """query ($c: String, $o: PersonOrder, $i: Boolean) { people(first: 2, after: $c, orderBy: $o, internal: $i) {
        pageInfo { endCursor } } }"""
    asked = {"o": {"field": "NAME", "direction": "ASC"}}
    cursor = client.ask(query, **asked)["people"]["pageInfo"]["endCursor"]
    assert client.codes(query, **asked, c=cursor) == []
    assert client.codes(query, **otherwise, c=cursor) == ["BAD_USER_INPUT"]


def test_lists_of_one_thing_are_kept_and_ordered_too(company_store: Store) -> None:
    client = Client(company_store)
    query = """query ($id: ID!) { node(id: $id) { ... on Organisation {
        contracts(first: 2, annualValueFrom: 0, orderBy: {field: ANNUAL_VALUE, direction: DESC}) { totalCount }
        steel: contracts(first: 2, category: "STEEL", orderBy: {field: END_AT}) { totalCount edges { node { category } } }
        all: findings(first: 9) { totalCount } findings(first: 9, kind: [CHOKE_POINT]) { totalCount edges { node { kind } } }
    } ... on Person { interactions(first: 9, channel: MEETING, orderBy: {field: AT}) { totalCount edges { node { channel } } }
        findings(first: 9, kind: [INFLUENCE, COMMUNITY]) { edges { node { kind } } } } } }"""
    us = client.ask(query, id=global_id("Organisation", US))["node"]
    assert us["contracts"]["totalCount"] == 0, "there is no rate for what they are worth"
    assert us["steel"]["totalCount"] == SIZE // 2
    assert {edge["node"]["category"] for edge in us["steel"]["edges"]} == {"steel"}
    supplier = client.ask(query, id=global_id("Organisation", SUPPLIERS[3]))["node"]
    assert supplier["all"]["totalCount"] > supplier["findings"]["totalCount"] == 1
    assert supplier["findings"]["edges"] == [{"node": {"kind": "CHOKE_POINT"}}]
    zoe = client.ask(query, id=global_id("Person", ZOE.id))["node"]
    assert [edge["node"]["channel"] for edge in zoe["interactions"]["edges"]] == ["MEETING"]
    assert [edge["node"]["kind"] for edge in zoe["findings"]["edges"]] == ["INFLUENCE"]
