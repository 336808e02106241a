"""Who sees what: by role, at the root, on every node and on every edge."""

from __future__ import annotations

from typing import Any

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    get_named_type,
    is_non_null_type,
)

from gql.caller import Caller, Role
from gql.node import FINDING_TYPES, global_id
from gql.rights_table import BEGIN, END, PAGE, rights_table
from gql.rules import SCOPED_ROLES, may_read, scopes_of
from gql.schema import schema
from gql.scope import JUDGED, Scope
from graph_model.store import Store
from tests.gql.client import Client
from tests.gql.fixture_company import CONTRACTS, ZOE
from tests.gql.operations import OPERATIONS

PLAIN = {
    "contracts", "dependencyPaths", "chokePoints", "concentrations", "runs", "who controls whom", "pseudonymousInfluencers",
}  # fmt: skip
"""Operations without named people."""
OF_ACCOUNTS = {
    "interactions", "contactCoverage", "criticalContacts", "accountHealth", "deteriorationAlarms", "responseTimes",
    "outreachConflicts",
}  # fmt: skip
NOT_FOR_REVIEWERS = {
    "people", "what was found about people", "identityReviews", "judgements", "influencers", "communities",
}  # fmt: skip
"""Each asks for ties, scores, or who is one person."""
FOR_ADMINS = {"jobs", "imports"}
"""Each asks what was loaded from where."""

ALLOWED: dict[Role, set[str]] = {
    Role.VIEWER: PLAIN,
    Role.MANAGER: PLAIN | OF_ACCOUNTS,
    Role.LEAD: PLAIN | {"singlePointsOfFailure"},
    Role.AUDITOR: set(),
    Role.REVIEWER: set(OPERATIONS) - NOT_FOR_REVIEWERS - FOR_ADMINS,
    Role.ANALYST: set(OPERATIONS) - FOR_ADMINS,
    Role.ADMIN: set(OPERATIONS),
}

DECIDERS = {Role.ANALYST, Role.REVIEWER, Role.ADMIN}
MAY_CHANGE: dict[str, set[Role]] = {
    "recordDisposition": DECIDERS,
    "withdrawDisposition": DECIDERS,
    "judgeIdentity": {Role.ANALYST, Role.ADMIN},
    "withdrawJudgement": {Role.ANALYST, Role.ADMIN},
    "conclude": {Role.ANALYST, Role.ADMIN},
    **{key: {Role.ADMIN} for key in ("exportPerson", "erasePerson", "applyRetention")},
    "startRun": {Role.ANALYST, Role.ADMIN},
    "cancelJob": {Role.ANALYST, Role.ADMIN},
    "startImport": {Role.ADMIN},
    "updatePolicy": {Role.ADMIN},
    **{f"{act}Schedule": {Role.ADMIN} for act in ("record", "withdraw", "pause", "run")},
    **{
        f"{act}{what}": {Role.ADMIN}
        for act in ("record", "withdraw")
        for what in ("Contract", "Supply", "Organisation")
    },
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


def test_every_role_is_tried() -> None:
    assert set(ALLOWED) == set(Role)
    assert set(MAY_CHANGE) == set(fields_of("Mutation"))


def given_to(type_: GraphQLInputType) -> Any:
    """Some value that an argument of this type takes."""
    if isinstance(type_, GraphQLNonNull):
        return given_to(type_.of_type)
    if isinstance(type_, GraphQLList):
        return []
    if isinstance(type_, GraphQLInputObjectType):
        required = {name: field for name, field in type_.fields.items() if isinstance(field.type, GraphQLNonNull)}
        return {name: given_to(field.type) for name, field in required.items()}
    if isinstance(type_, GraphQLEnumType):
        return next(iter(type_.values))
    return {"ID": global_id("Run", "none"), "Boolean": False, "Int": 1, "Float": 1.0}.get(type_.name, "none")


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("name", MAY_CHANGE)
def test_role_changes_what_it_may_and_nothing_else(company_store: Store, role: Role, name: str) -> None:
    """Nobody's input is sound here: who may not is refused before it is looked at."""
    field = schema().mutation_type.fields[name]
    arguments = ", ".join(f"${each}: {argument.type}" for each, argument in field.args.items())
    passed = ", ".join(f"{each}: ${each}" for each in field.args)
    document = f"mutation ({arguments}) {{ {name}({passed}) {{ __typename }} }}".replace("()", "")
    given = {each: given_to(argument.type) for each, argument in field.args.items()}
    codes = as_role(company_store, role).codes(document, **given)
    assert ("FORBIDDEN" in codes) == (role not in MAY_CHANGE[name])


@pytest.mark.parametrize("name", MAY_CHANGE)
def test_a_mutation_takes_one_input_and_who_may_send_it_reads_what_comes_back(name: str) -> None:
    field = schema().mutation_type.fields[name]
    assert set(field.args) <= {"input"}
    for each in field.args.values():
        assert isinstance(get_named_type(each.type), GraphQLInputObjectType)
    payload = get_named_type(field.type)
    for role in MAY_CHANGE[name]:
        assert all(may_read(Caller("somebody", frozenset({role})), payload.name, each) for each in payload.fields)


def objects() -> list[GraphQLObjectType]:
    types = schema().type_map.values()
    return [each for each in types if isinstance(each, GraphQLObjectType) and not each.name.startswith("__")]


def granted(role: Role, type_name: str, field: str) -> frozenset[Scope] | None:
    """Within which scopes a role reads a field; None where of whatever thing."""
    caller = Caller("somebody", frozenset({role}))
    return None if may_read(caller, type_name, field) else scopes_of(caller, type_name, field)


@pytest.mark.parametrize(
    ("role", "some"),
    [
        (Role.MANAGER, {"Contact", "Participant", "PersonEdge", "InteractionConnection"}),
        (Role.LEAD, {"HandoverStep", "PersonEdge", "SinglePointOfFailureConnection"}),
    ],
)
def test_what_is_a_part_of_something_is_reached_from_there_only(role: Role, some: set[str]) -> None:
    """A part is not judged by itself: so whatever leads to it must have been."""
    parts = {each.name for each in objects() if any(granted(role, each.name, f) == {Scope.PART} for f in each.fields)}
    assert some <= parts
    for type_ in objects():
        for name, field in type_.fields.items():
            if get_named_type(field.type).name in parts:
                assert granted(role, type_.name, name) is not None, f"{type_.name}.{name}"


@pytest.mark.parametrize("role", sorted(SCOPED_ROLES))
def test_a_scope_is_for_types_whose_things_it_can_judge(role: Role) -> None:
    by_name = {"PersonRecord": {"Person"}, "OrganisationRecord": {"Organisation"}, "InteractionRecord": {"Interaction"}}
    by_name |= {"UnitRecord": {"Unit"}, "StoredFinding": set(FINDING_TYPES.values())}
    judged = {scope: {"Query"}.union(*(by_name[kind.__name__] for kind in kinds)) for scope, kinds in JUDGED.items()}
    judged |= {Scope.COLLEAGUES: {"Query", "Person"}, Scope.PART: {each.name for each in objects()} - {"Query"}}
    for type_ in objects():
        for scope in {scope for each in type_.fields for scope in granted(role, type_.name, each) or ()}:
            assert type_.name in judged[scope]


@pytest.mark.parametrize("role", Role)
def test_a_field_that_is_read_of_fewer_things_than_its_neighbours_may_be_null(role: Role) -> None:
    """Where it could not, its refusal would take the whole thing, or the list that it stands in."""
    for type_ in objects():
        reads = {name: granted(role, type_.name, name) for name in type_.fields}
        anywhere = None in reads.values()
        found = reads.get("id") or frozenset().union(*(scopes for scopes in reads.values() if scopes is not None))
        narrower = {name for name, scopes in reads.items() if scopes is not None and (anywhere or not scopes >= found)}
        assert not {each for each in narrower if is_non_null_type(type_.fields[each].type)}, type_.name


def test_lists_at_the_root_that_a_scope_limits_are_those_that_ask_within() -> None:
    for role, expected in ((Role.MANAGER, OF_ACCOUNTS), (Role.LEAD, {"singlePointsOfFailure"})):
        assert {each for each in fields_of("Query") if granted(role, "Query", each)} == expected | {"people"}


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


def test_of_several_nodes_and_root_fields_one_that_is_refused_fails_alone(company_store: Store) -> None:
    ids = [global_id("Contract", CONTRACTS[0].id), global_id("Person", ZOE.id)]
    query = "query ($ids: [ID!]!) { us { domains } policy { version } nodes(ids: $ids) { __typename } }"
    answer = as_role(company_store, Role.VIEWER).post(query, variables={"ids": ids}).json()
    refused = [(error["path"], error["extensions"]["code"]) for error in answer["errors"]]
    assert sorted(refused) == [(["nodes", 1], "FORBIDDEN"), (["policy"], "FORBIDDEN")]
    assert answer["data"]["us"]["domains"]
    assert answer["data"]["policy"] is None
    assert answer["data"]["nodes"] == [{"__typename": "Contract"}, None]


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


def test_the_page_for_reviewers_has_the_table_of_rights() -> None:
    assert f"{BEGIN}{rights_table()}{END}" in PAGE.read_text("utf-8"), "write it again: make schema"
