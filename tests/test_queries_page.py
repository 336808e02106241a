"""docs/queries.md is true: each of its queries is answered by the demo company, and none comes back empty."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from graph_model.store import Store
from sociogram.demo.performance import Performance
from tests.gql.client import Client

PAGE = (Path(__file__).resolve().parents[1] / "docs" / "queries.md").read_text("utf-8")
QUERIES = {
    re.search(r"(?:query|mutation) (\w+)", text)[1]: text  # type: ignore[index]  # each of them has a name
    for text in re.findall(r"```graphql\n(.*?)```", PAGE, re.DOTALL)
}

MAY_BE_EMPTY = {"excluded", "formerPositions", "failedToo", "disposition", "notes", "alternatives", "trend"}
"""Of this the demo company has nothing to show in the queries of that page."""
EMPTY_THERE = {"Search": {"organisations"}, "Brief": {"contracts"}, "Losing": {"deteriorationAlarms"}}
"""Nor of this in one of them."""


@pytest.fixture(scope="module")
def client(demo: tuple[Store, Performance]) -> Client:
    return Client(demo[0])


@pytest.fixture(scope="module")
def variables(client: Client) -> dict[str, dict[str, Any]]:
    (critical,) = client.ask(
        "{ criticalContacts(first: 1) { edges { node { person { id name email } organisation { id } } } } }"
    )["criticalContacts"]["edges"]
    person, organisation = critical["node"]["person"], critical["node"]["organisation"]["id"]
    ties = client.ask(
        "query ($id: ID!) { node(id: $id) { ... on Person { ties(first: 9) { edges { node { person { id internal } } } } } } }",
        id=person["id"],
    )["node"]["ties"]["edges"]
    known = [edge["node"]["person"] for edge in ties]
    colleague = next(each["id"] for each in known if each["internal"])
    finding = client.ask("{ singlePointsOfFailure(first: 1) { edges { node { id } } } }")["singlePointsOfFailure"]
    unit = client.ask('{ units(first: 1, kind: "department") { edges { node { id } } } }')["units"]["edges"][0]["node"][
        "id"
    ]
    (ending,) = client.ask("{ contracts(first: 1, orderBy: {field: END_AT}) { edges { node { endAt } } } }")[
        "contracts"
    ]["edges"]
    return {
        "PeopleOfUnit": {"unit": unit},
        "Renewals": {"from": ending["node"]["endAt"], "until": "2100-01-01"},
        "Search": {"text": person["name"].split()[0]},
        "PersonPage": {"id": person["id"]},
        "Why": {"one": person["id"], "other": known[0]["id"]},
        "WhyNot": {"address": person["email"]},
        "Decide": {"finding": finding["edges"][0]["node"]["id"]},
        "IfTheyLeave": {"people": [person["id"]]},
        "TakeOver": {"account": organisation},
        "Brief": {"id": organisation},
        "Introduce": {"from": colleague, "to": organisation},
        "IfItFails": {"which": [organisation]},
    }


def empty(name: str, value: Any, aside: set[str]) -> Iterator[str]:
    """Where an answer has nothing to show."""
    if value is None or value == []:
        yield name
    elif isinstance(value, dict):
        for key, inner in value.items():
            if key not in aside:
                yield from empty(f"{name}.{key}", inner, aside)
    elif isinstance(value, list):
        found = [list(empty(name, each, aside)) for each in value]
        yield from min(found, key=len)  # what one of them has to show is enough


@pytest.mark.parametrize("name", QUERIES)
def test_query_is_answered_and_has_something_to_show(
    client: Client, variables: dict[str, dict[str, Any]], name: str
) -> None:
    given = variables.get(name, {})
    assert bool(given) == ("$" in QUERIES[name]), "each variable must be given, and only where there is one"
    assert list(empty("", client.ask(QUERIES[name], **given), MAY_BE_EMPTY | EMPTY_THERE.get(name, set()))) == []


def test_the_page_has_a_part_for_each_who_asks() -> None:
    parts = re.split(r"^## ", PAGE, flags=re.MULTILINE)[1:]
    assert len(parts) == 4
    assert all(part.count("```graphql") >= 3 for part in parts)
