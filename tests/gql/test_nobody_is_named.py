"""Whatever a viewer asks, no answer holds anybody's name, address or id: of a company with planted traps."""

from __future__ import annotations

import json

from gql.node import global_id
from graph_model.store import Store
from tests.gql.client import Client
from tests.gql.fixture_company import FILE
from tests.gql.operations import OPERATIONS
from tests.gql.viewer_questions import VIEWER, named, people_words


def test_a_viewer_is_told_of_nobody(company_store: Store) -> None:
    found, told = named(company_store)
    assert found == set()
    assert len(told) > 100_000
    assert all(word in told for word in ("Supplier 07", "Buying", "Contract 3", "At least 5 people of Buying"))


def test_who_sees_names_is_told_of_them_by_the_same_questions(company_store: Store) -> None:
    """So that the test above can fail."""
    words = people_words(company_store)
    for question in (OPERATIONS["chokePoints"], OPERATIONS["contracts"], "{ us { notes } }"):
        answer = Client(company_store).post(question, variables={"n": 20}).json()
        assert any(each in json.dumps(answer) for each in words)


def test_of_a_file_only_its_name_is_told(company_store: Store) -> None:
    query = "{ contracts(first: 1) { edges { node { source } } } }"
    for client, source in ((Client(company_store), FILE), (Client(company_store, caller=VIEWER), "contracts.csv")):
        assert client.ask(query)["contracts"]["edges"][0]["node"]["source"] == source


def test_ids_of_people_are_refused_whatever_they_are_asked_as(company_store: Store) -> None:
    (row,) = company_store.read("MATCH (p:Person) RETURN p.id AS id LIMIT 1")
    client = Client(company_store, caller=VIEWER)
    for type_name in ("Person", "Influence", "SinglePointOfFailure", "Interaction"):
        query = "query ($id: ID!) { node(id: $id) { id } nodes(ids: [$id]) { id } }"
        assert set(client.codes(query, id=global_id(type_name, row["id"]))) == {"FORBIDDEN"}
    query = "query ($id: ID!) { node(id: $id) { id } }"
    assert client.ask(query, id=global_id("Community", row["id"])) == {"node": None}
