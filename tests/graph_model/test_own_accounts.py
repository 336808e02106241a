"""A person's accounts, and what belongs to them, on both servers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from graph_model import directory
from graph_model.directory import Catalogue, about_filters, filters
from graph_model.entities import Address, Organisation
from graph_model.findings import FindingKind
from graph_model.policy import Policy
from graph_model.recorder import Recorder
from graph_model.store import Store
from graph_model.window import Window
from sociogram.jobs import resolve_graph
from tests.conftest import empty_graph
from tests.gql.fixture_company import (
    ALIAS,
    MANAGER,
    MEETING,
    MESSAGES,
    OUTSIDE,
    OWN,
    RUN,
    SIZE,
    STAFF,
    SUPPLIERS,
    ZOE,
    write_company,
)

ACCOUNTS = frozenset(SUPPLIERS[i] for i in OWN)


@pytest.fixture(scope="module", params=["embedded", "neo4j"])
def company(request: pytest.FixtureRequest) -> Iterator[Store]:
    for store in empty_graph(request.getfixturevalue(f"{request.param}_address")):
        write_company(store)
        yield store


def test_an_account_is_owned_with_all_that_it_controls(company: Store) -> None:
    assert directory.accounts_owned_by(company, MANAGER.email) == ACCOUNTS
    for email in (ZOE.email, ALIAS.email, "nobody@us.example", ""):
        assert directory.accounts_owned_by(company, email) == frozenset()


def test_a_department_is_told_with_its_people_and_is_nobodys_who_belongs_to_none(company: Store) -> None:
    department = {"u" * 24, *(each.id for each in STAFF)}
    for email in (MANAGER.email, ALIAS.email):
        assert directory.department_of(company, email) == department
    for email in (OUTSIDE[0].email, ""):
        assert directory.department_of(company, email) == frozenset()


def test_of_interactions_the_organisations_outside_are_told(company: Store) -> None:
    found = directory.organisations_in(company, [MESSAGES[3].id, MEETING.id, "none"])
    assert found == {MESSAGES[3].id: {SUPPLIERS[3]}}


def read(store: Store, catalogue: Catalogue[Any], **given: Any) -> tuple[list[str], int]:
    chosen = filters(**given)
    page = directory.read_page(store, catalogue, Window(100), chosen)
    return [each.id for each in page.items], directory.read_count(store, catalogue, chosen)


def test_people_within_are_ours_and_those_of_own_accounts(company: Store) -> None:
    own = tuple(sorted(ACCOUNTS))
    found, count = read(company, directory.PEOPLE, own=own)
    assert set(found) == {*(each.id for each in STAFF), *(OUTSIDE[i].id for i in OWN)}
    assert count == len(found) == SIZE + len(OWN)
    assert read(company, directory.PEOPLE, own=own, internal=False)[1] == len(OWN)
    assert read(company, directory.PEOPLE, own=(), internal=False) == ([], 0)
    assert read(company, directory.PEOPLE, own=own, address=OUTSIDE[3].id) == ([], 0)


def test_interactions_within_are_those_of_own_accounts_whoever_else_is_asked_for(company: Store) -> None:
    own = tuple(sorted(ACCOUNTS))
    assert read(company, directory.INTERACTIONS, own=own) == ([MESSAGES[i].id for i in OWN], len(OWN))
    assert read(company, directory.INTERACTIONS, own=own, person=STAFF[21].id) == ([MESSAGES[21].id], 1)
    assert read(company, directory.INTERACTIONS, own=own, person=STAFF[3].id) == ([], 0)
    assert read(company, directory.INTERACTIONS, own=()) == ([], 0)


@pytest.mark.parametrize("kind", [FindingKind.ACCOUNT_HEALTH, FindingKind.CRITICAL_CONTACT])
def test_findings_within_are_those_about_own_accounts(company: Store, kind: FindingKind) -> None:
    given = {"run": RUN, "kind": kind.value}
    found, count = read(company, directory.FINDINGS, **given, **about_filters(kind, ACCOUNTS))
    assert (len(found), count) == (len(OWN), len(OWN))
    ranked = directory.findings_by_id(company, found)
    assert sorted(each.rank for each in ranked.values()) == [i + 1 for i in OWN]
    assert read(company, directory.FINDINGS, **given, **about_filters(kind, ())) == ([], 0)


def test_owners_that_a_list_names_own_the_account_until_it_names_others(any_store: Store) -> None:
    us = Organisation("us", "Us", ("us.example",))
    with Recorder(any_store) as recorder:
        recorder.policy(Policy(our_domains=("us.example",)))
        recorder.addresses([Address("ann@us.example"), Address("bob@us.example")])
        recorder.organisations([us, Organisation("a", "A", owners=("ann@us.example",), stated_ms=1)])
    resolve_graph(any_store)
    a = Organisation("a", "A").id
    assert directory.accounts_owned_by(any_store, "ann@us.example") == {a}
    with Recorder(any_store) as recorder:
        recorder.organisations([Organisation("a", "A", owners=("bob@us.example",), stated_ms=2)])
    resolve_graph(any_store)
    assert directory.accounts_owned_by(any_store, "ann@us.example") == frozenset()
    assert directory.accounts_owned_by(any_store, "bob@us.example") == {a}
