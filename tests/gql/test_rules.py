"""Who sees what: by role, at the root, on every node and on every edge."""

from __future__ import annotations

import pytest
from graphql import GraphQLObjectType

from gql.caller import Caller, Role
from gql.node import global_id
from gql.rules import may_read
from gql.schema import schema
from graph_model.store import Store
from tests.gql.client import Client
from tests.gql.fixture_company import CONTRACTS, ZOE
from tests.gql.operations import OPERATIONS

ALLOWED: dict[Role, set[str]] = {
    Role.VIEWER: {
        "contracts",
        "who controls whom",
        "dependencyPaths",
        "chokePoints",
        "concentrations",
        "runs",
    },
    Role.MANAGER: {
        "contracts",
        "who controls whom",
        "dependencyPaths",
        "chokePoints",
        "concentrations",
        "runs",
    },
    Role.AUDITOR: set(),
    Role.ADMIN: set(OPERATIONS),
}


def fields_of(type_name: str) -> list[str]:
    type_ = schema().type_map[type_name]
    assert isinstance(type_, GraphQLObjectType)
    return list(type_.fields)


def as_role(store: Store, *roles: Role) -> Client:
    return Client(store, caller=Caller("somebody", frozenset(roles)))


@pytest.mark.parametrize("role", ALLOWED)
@pytest.mark.parametrize("name", OPERATIONS)
def test_role_sees_what_it_may_and_nothing_else(company_store: Store, role: Role, name: str) -> None:
    codes = as_role(company_store, role).codes(OPERATIONS[name], n=1)
    assert set(codes) == (set() if name in ALLOWED[role] else {"FORBIDDEN"})


def test_reviewer_sees_continuity_and_not_influence(company_store: Store) -> None:
    reviewer = as_role(company_store, Role.REVIEWER)
    assert reviewer.codes(OPERATIONS["singlePointsOfFailure"], n=1) == []
    assert reviewer.codes("{ influencers(first: 1) { totalCount } }") == ["FORBIDDEN"]
    assert reviewer.codes("{ people(first: 1) { edges { node { influence { rank } } } } }") == ["FORBIDDEN"]


def test_node_checks_the_type_that_an_id_names(company_store: Store) -> None:
    viewer = as_role(company_store, Role.VIEWER)
    query = "query ($id: ID!) { node(id: $id) { __typename id } }"
    assert viewer.codes(query, id=global_id("Person", ZOE.id)) == ["FORBIDDEN"]
    assert viewer.ask(query, id=global_id("Contract", CONTRACTS[0].id))["node"]["__typename"] == "Contract"


def test_evidence_that_a_caller_may_not_see_is_left_out(company_store: Store) -> None:
    query = "{ chokePoints(first: 1) { edges { node { score { reasons { evidence { __typename } } } } } } }"
    for role, expected in ((Role.ADMIN, ["Contract", "Person"]), (Role.VIEWER, ["Contract"])):
        (edge,) = as_role(company_store, role).ask(query)["chokePoints"]["edges"]
        (reason,) = edge["node"]["score"]["reasons"]
        assert [each["__typename"] for each in reason["evidence"]] == expected


def test_refused_field_leaves_the_rest_of_the_organisation(company_store: Store) -> None:
    query = "{ organisations(first: 2) { edges { node { name coverage { rank } } } } }"
    answer = as_role(company_store, Role.VIEWER).post(query).json()
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["FORBIDDEN"] * 2
    assert all(
        edge["node"]["name"] and edge["node"]["coverage"] is None for edge in answer["data"]["organisations"]["edges"]
    )


def test_no_roles_see_nothing_but_themselves(company_store: Store) -> None:
    nobody = as_role(company_store)
    assert nobody.codes("{ organisations(first: 1) { totalCount } }") == ["FORBIDDEN"]
    assert nobody.codes("{ viewer { name } }") == ["FORBIDDEN"]


def test_viewer_sees_sizes_of_communities_and_nobody_in_them(company_store: Store) -> None:
    viewer = as_role(company_store, Role.VIEWER)
    sizes = """{ communities(first: 3) { edges { node { label size others densityInside units { name people }
        score { value reasons { text evidence { id } } } } } } communityComparison { nmi outsidersTotal score { value } } }"""
    assert viewer.codes(sizes) == []
    for named in ("members(first: 1) { totalCount }", "topPeople { strength }"):
        answer = viewer.post(f"{{ communities(first: 1) {{ edges {{ node {{ size {named} }} }} }} }}").json()
        assert [error["extensions"]["code"] for error in answer["errors"]] == ["FORBIDDEN"]
        assert answer["data"]["communities"]["edges"][0]["node"]["size"] == 5
    assert viewer.codes("{ communityComparison { outsiders { reason } } }") == ["FORBIDDEN"]
    assert viewer.codes("{ influenceSet { reach } }") == ["FORBIDDEN"]
    assert as_role(company_store, Role.REVIEWER).codes("{ influenceSet { reach } }") == ["FORBIDDEN"]


TIES = [
    (name, field) for name in ("TieBetween", "PairTie", "DirectedTie", "TieInteraction") for field in fields_of(name)
]


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize(("type_name", "field"), [("Query", "tieBetween"), *TIES])
def test_the_tie_of_two_is_for_who_may_see_stored_ties_and_interactions(role: Role, type_name: str, field: str) -> None:
    caller = Caller("somebody", frozenset({role}))
    allowed = may_read(caller, type_name, field)
    assert allowed == (role in {Role.ANALYST, Role.ADMIN})
    assert allowed == may_read(caller, "Person", "ties") == may_read(caller, "IntroductionStep", "latest")
    assert may_read(caller, "Interaction", "at") or not allowed
