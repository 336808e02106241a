"""Lists that are kept to a part and ordered: the same as a filter and a sort of everything, on both servers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gql.node import global_id, parsed_id
from graph_model.search_text import search_text
from tests.conftest import empty_graph
from tests.gql.client import Client
from tests.gql.random_company import DAY, RATES, UNITS, RandomCompany

Node = dict[str, Any]
Keep = Callable[[Node, Any], bool]
DAYS = st.integers(-1, 1001).map(lambda day: day * DAY)
ZERO = 1_000_000 * DAY


@dataclass(frozen=True)
class List:
    """A list of the schema: what to read of it, the arguments of the whole, and the obvious meaning of the others."""

    node: str
    whole: str = ""
    filters: Mapping[str, tuple[str, st.SearchStrategy[Any], Keep]] = field(default_factory=dict)
    orders: Mapping[str, Callable[[Node], Any]] = field(default_factory=dict)


def moment(ms: int) -> str:
    """As the API writes it, so that text compares as moments do."""
    from gql.scalars import DateTime

    return DateTime.serialize(ms)


def words(text: str, wanted: str) -> bool:
    asked = search_text(wanted).split()
    return bool(asked) and all(word in search_text(text) for word in asked)


MOMENTS = DAYS.map(moment)
FLAGS = st.booleans()
PEOPLE_IDS: st.SearchStrategy[str]


def known(of: str, test: Callable[[Any, Any], bool]) -> Keep:
    """A comparison that what is not known fails."""
    return lambda node, value: node[of] is not None and test(node[of], value)


def least(a: Any, b: Any) -> bool:
    return bool(a >= b)


def before(a: Any, b: Any) -> bool:
    return bool(a < b)


def most(a: Any, b: Any) -> bool:
    return bool(a <= b)


def same(a: Any, b: Any) -> bool:
    return bool(a == b)


def day_after(text: str) -> str:
    """A day later, of a moment as the API writes it."""
    from gql.scalars import DateTime

    return moment(DateTime.parse_value(text) + DAY)


def present(node: Node, at: str) -> bool:
    started = node["startedAt"] is None or node["startedAt"] <= at
    return started and (node["leftAt"] is None or day_after(node["leftAt"]) > at)


def in_force(node: Node, at: str) -> bool:
    begun = node["startAt"] is None or node["startAt"] <= at
    return begun and (node["endAt"] is None or day_after(node["endAt"]) > at)


def in_base_currency(contract: Node) -> float | None:
    worth = contract["annualValue"]
    rate = {"": 1.0, "CHF": 1.0, **RATES}.get(worth["currency"]) if worth else None
    return None if rate is None else float(worth["amount"]) * rate


def person_of(node: Node) -> Node:
    found: Node = node["person"]
    return found


def belongs(person: Node, unit: str) -> bool:
    return unit in {each["id"] for each in (person["unit"], *person["teams"]) if each}


def state_of(finding: Node) -> str:
    return finding["disposition"]["state"] if finding["disposition"] else "OPEN"


def owner_of(finding: Node) -> str:
    return finding["disposition"]["owner"] if finding["disposition"] else ""


ORGANISATIONS = st.integers(0, 7).map(lambda i: global_id("Organisation", _organisation(i)))
UNIT_IDS = st.sampled_from([global_id("Unit", each.id) for each in UNITS])
STATES = st.lists(st.sampled_from(["OPEN", "ACCEPTED", "IN_PROGRESS", "DISMISSED"]), max_size=3)


def _organisation(i: int) -> str:
    from graph_model.entities import organisation_id

    return organisation_id("us" if i == 0 else f"o{i - 1}")


def _people(node: Node) -> list[Node]:
    return [each["person"] for each in node["participants"] if each["person"]]


def findings(about: Mapping[str, Any], node: str) -> List:
    return List(
        f"rank score {{ value }} disposition {{ state owner }} {node}",
        filters={
            "rankFrom": ("Int", st.integers(1, 18), known("rank", least)),
            "rankTo": ("Int", st.integers(1, 18), known("rank", most)),
            "scoreFrom": ("Float", st.sampled_from([1.5, 2.0, 9.0]), lambda n, v: n["score"]["value"] >= v),
            "scoreTo": ("Float", st.sampled_from([1.5, 2.0, 9.0]), lambda n, v: n["score"]["value"] <= v),
            "disposition": ("[FindingState!]", STATES, lambda n, v: state_of(n) in v),
            "owner": ("String", st.sampled_from(["", "Ann", "Eve"]), lambda n, v: owner_of(n) == v),
            **about,
        },
        orders={"RANK": lambda n: n["rank"], "SCORE": lambda n: n["score"]["value"]},
    )


OF_PERSON = {
    "person": ("ID", "people", lambda n, v: person_of(n)["id"] == v),
    "unit": ("ID", UNIT_IDS, lambda n, v: belongs(person_of(n), v)),
}
OF_ORGANISATION = {"organisation": ("ID", ORGANISATIONS, lambda n, v: n["organisation"]["id"] == v)}
PERSON = "person { id unit { id } teams { id } }"

LISTS: dict[str, Any] = {
    "people": List(
        "name email internal listed title level startedAt leftAt unit { id } teams { id } organisation { id }",
        filters={
            "internal": ("Boolean", FLAGS, known("internal", same)),
            "listed": ("Boolean", FLAGS, known("listed", same)),
            "organisation": ("ID", ORGANISATIONS, lambda n, v: n["organisation"]["id"] == v),
            "unit": ("ID", UNIT_IDS, belongs),
            "search": (
                "String", st.sampled_from(["ANN", "zoe", "ash bob", "--"]), lambda n, v: words(n["name"] + " " + n["email"], v)
            ),
            "title": ("String", st.sampled_from(["sales", "CAFE", "head sales", "--"]), lambda n, v: words(n["title"], v)),
            "levelFrom": ("Float", st.sampled_from([1.0, 2.0, 3.0]), known("level", least)),
            "levelTo": ("Float", st.sampled_from([1.0, 2.0, 3.0]), known("level", most)),
            "presentAt": ("DateTime", MOMENTS, present),
            "startedSince": ("DateTime", MOMENTS, known("startedAt", least)),
            "startedUntil": ("DateTime", MOMENTS, known("startedAt", before)),
            "leftSince": ("DateTime", MOMENTS, known("leftAt", least)),
            "leftUntil": ("DateTime", MOMENTS, known("leftAt", before)),
        },
        orders={
            "NAME": lambda n: n["name"].lower(),
            "EMAIL": lambda n: n["email"].lower(),
            "LEVEL": lambda n: n["level"],
            "STARTED_AT": lambda n: n["startedAt"],
        },
    ),
    "organisations": List(
        "name country internal recoveryDays survivalDays contracts(first: 1) { totalCount }",
        filters={
            "internal": ("Boolean", FLAGS, known("internal", same)),
            "country": ("String", st.sampled_from(["DE", "fr", "it"]), lambda n, v: n["country"].lower() == v.lower()),
            "hasContracts": ("Boolean", FLAGS, lambda n, v: (n["contracts"]["totalCount"] > 0) == v),
            "search": ("String", st.sampled_from(["ann", "BOB", "o1"]), lambda n, v: words(n["name"], v)),
        },
        orders={
            "NAME": lambda n: n["name"].lower(),
            "COUNTRY": lambda n: n["country"].lower(),
            "RECOVERY_DAYS": lambda n: n["recoveryDays"],
            "SURVIVAL_DAYS": lambda n: n["survivalDays"],
        },
    ),
    "units": List(
        "name kind",
        filters={
            "kind": ("String", st.sampled_from(["team", "department"]), known("kind", same)),
            "search": ("String", st.sampled_from(["l", "SALES"]), lambda n, v: v.lower() in n["name"].lower()),
        },
        orders={"NAME": lambda n: n["name"].lower(), "KIND": lambda n: n["kind"]},
    ),
    "contracts": List(
        """key title category startAt endAt substitutable value { amount } annualValue { amount currency }
        buyer { id } supplier { id }""",
        filters={
            "supplier": ("ID", ORGANISATIONS, lambda n, v: n["supplier"]["id"] == v),
            "buyer": ("ID", ORGANISATIONS, lambda n, v: n["buyer"]["id"] == v),
            "category": ("String", st.sampled_from(["POWER", "ore"]), lambda n, v: n["category"].lower() == v.lower()),
            "inForceAt": ("DateTime", MOMENTS, in_force),
            "endingSince": ("DateTime", MOMENTS, known("endAt", least)),
            "endingUntil": ("DateTime", MOMENTS, known("endAt", before)),
            "substitutable": ("Boolean", FLAGS, known("substitutable", same)),
            "annualValueFrom": (
                "Float", st.sampled_from([0.0, 60.0, 150.0, 999.0]), lambda n, v: (in_base_currency(n) or -1.0) >= v
            ),
        },
        orders={
            "KEY": lambda n: n["key"].lower(),
            "TITLE": lambda n: n["title"].lower(),
            "START_AT": lambda n: n["startAt"],
            "END_AT": lambda n: n["endAt"],
            "ANNUAL_VALUE": in_base_currency,
        },
    ),
    "interactions": List(
        "channel at droppedBy participants { email person { id organisation { id } } }",
        whole="includeDropped: true",
        filters={
            "channel": ("Channel", st.sampled_from(["MESSAGE", "MEETING"]), known("channel", same)),
            "since": ("DateTime", MOMENTS, known("at", least)),
            "until": ("DateTime", MOMENTS, known("at", before)),
            "onlyDropped": ("Boolean", FLAGS, lambda n, v: not v or n["droppedBy"] != ""),
            "person": ("ID", "people", lambda n, v: v in {each["id"] for each in _people(n)}),
            "organisation": ("ID", ORGANISATIONS, lambda n, v: v in {each["organisation"]["id"] for each in _people(n)}),
            "address": ("String", "addresses", lambda n, v: v.lower() in {each["email"] for each in n["participants"]}),
        },
        orders={"AT": lambda n: n["at"]},
    ),
    "influencers": findings(OF_PERSON, PERSON),
    "singlePointsOfFailure": findings(OF_PERSON, PERSON),
    "contactCoverage": findings(OF_ORGANISATION, "organisation { id }"),
    "criticalContacts": findings(OF_PERSON | OF_ORGANISATION, f"organisation {{ id }} {PERSON}"),
}  # fmt: skip


class Company:
    """A random company that is served, and everything that its lists hold."""

    def __init__(self, seed: int, client: Client) -> None:
        self.drawn, self.client = RandomCompany(seed), client
        self._whole: dict[str, list[Node]] = {}

    def strategy(self, values: Any) -> st.SearchStrategy[Any]:
        people = self.drawn.people
        if values == "people":
            return st.sampled_from([global_id("Person", each.id) for each in people])
        return st.sampled_from([each.email.upper() for each in people]) if values == "addresses" else values

    def whole(self, name: str) -> list[Node]:
        if name not in self._whole:
            arguments = ", ".join(filter(None, ("first: 100", LISTS[name].whole)))
            found = self.client.ask(f"{{ {name}({arguments}) {{ edges {{ node {{ id {LISTS[name].node} }} }} }} }}")
            self._whole[name] = [edge["node"] for edge in found[name]["edges"]]
        return self._whole[name]


@pytest.fixture(scope="module", params=[("embedded", 1), ("embedded", 2), ("neo4j", 3)], ids=str)
def company(request: pytest.FixtureRequest) -> Iterator[Company]:
    server, seed = request.param
    for store in empty_graph(request.getfixturevalue(f"{server}_address")):
        made = Company(seed, Client(store))
        made.drawn.write(store)
        yield made


def ordered(nodes: list[Node], key: Callable[[Node], Any], *, descending: bool) -> list[Node]:
    """By key and then by id, both from the same end; what is not known last."""

    def place(node: Node) -> tuple[Any, str]:
        return key(node), parsed_id(node["id"])[1]

    sure = [node for node in nodes if key(node) not in (None, "")]
    rest = [node for node in nodes if key(node) in (None, "")]
    by_id = sorted(rest, key=lambda node: parsed_id(node["id"])[1], reverse=descending)
    return [*sorted(sure, key=place, reverse=descending), *by_id]


def read_in_pages(client: Client, query: str, name: str, size: int, *, backward: bool, **given: Any) -> list[str]:
    """The ids of a whole list, page by page from either end."""
    found: list[str] = []
    there: dict[str, Any] = {"last" if backward else "first": size}
    while True:
        page = client.ask(query, **there, **given)[name]
        ids = [edge["node"]["id"] for edge in page["edges"]]
        found = [*ids, *found] if backward else [*found, *ids]
        info = page["pageInfo"]
        if not info["hasPreviousPage" if backward else "hasNextPage"]:
            assert page["totalCount"] == len(found)
            return found
        there["before" if backward else "after"] = info["startCursor" if backward else "endCursor"]


@pytest.mark.parametrize("name", LISTS)
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_pages_are_what_a_filter_and_a_sort_of_everything_give(
    company: Company, name: str, data: st.DataObject
) -> None:
    listed: List = LISTS[name]
    chosen = data.draw(st.lists(st.sampled_from(sorted(listed.filters)), unique=True, max_size=3))
    asked = {each: data.draw(company.strategy(listed.filters[each][1]), label=each) for each in chosen}
    order, descending = data.draw(st.sampled_from(sorted(listed.orders))), data.draw(st.booleans())
    types = {each: listed.filters[each][0] for each in chosen}
    declared = "".join(f", ${each}: {type_}" for each, type_ in types.items())
    passed = "".join(f", {each}: ${each}" for each in chosen) + (f", {listed.whole}" if listed.whole else "")
    by = f"orderBy: {{field: {order}, direction: {'DESC' if descending else 'ASC'}}}"
    query = f"""query ($first: Int, $after: String, $last: Int, $before: String{declared}) {{
        {name}(first: $first, after: $after, last: $last, before: $before, {by}{passed}) {{
        totalCount pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }} edges {{ node {{ id }} }} }} }}"""
    kept = [node for node in company.whole(name) if all(listed.filters[each][2](node, asked[each]) for each in chosen)]
    expected = [node["id"] for node in ordered(kept, listed.orders[order], descending=descending)]
    size, backward = data.draw(st.integers(4, 9)), data.draw(st.booleans())
    assert read_in_pages(company.client, query, name, size, backward=backward, **asked) == expected
