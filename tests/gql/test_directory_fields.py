"""People, organisations, contracts and interactions: pages, filters, ids."""

from __future__ import annotations

import base64

import pytest

from gql.node import global_id
from tests.gql.client import Client
from tests.gql.fixture_company import ALIAS, CONTRACTS, MEETING, SIZE, STAFF, SUPPLIERS, TEAMS, US, ZOE

NAMES = "totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { cursor node { name } }"


def names(connection: dict) -> list[str]:
    return [edge["node"]["name"] for edge in connection["edges"]]


def pages(client: Client, field: str, node: str, size: int, *, backward: bool = False) -> list[str]:
    """All ids of a list, page after page."""
    found: list[str] = []
    cursor = None
    bounds = ("last", "before") if backward else ("first", "after")
    query = f"""query ($n: Int, $c: String) {{ {field}({bounds[0]}: $n, {bounds[1]}: $c) {{
        pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }} edges {{ node {{ {node} }} }} }} }}"""
    while True:
        page = client.ask(query, n=size, c=cursor)[field]
        ids = [edge["node"][node] for edge in page["edges"]]
        found = [*ids, *found] if backward else [*found, *ids]
        if not page["pageInfo"]["hasPreviousPage" if backward else "hasNextPage"]:
            return found
        cursor = page["pageInfo"]["startCursor" if backward else "endCursor"]


@pytest.mark.parametrize(
    "field", ["people", "organisations", "contracts", "interactions", "influencers", "dependencyPaths", "runs"]
)
def test_pages_forwards_and_backwards_are_the_whole_list(client: Client, field: str) -> None:
    whole = pages(client, field, "id", 100)
    assert len(whole) == len(set(whole)) == client.ask(f"{{ {field}(first: 1) {{ totalCount }} }}")[field]["totalCount"]
    assert pages(client, field, "id", 7) == whole
    assert pages(client, field, "id", 7, backward=True) == whole


def test_people_are_in_the_order_of_their_names(client: Client) -> None:
    found = names(client.ask(f"{{ people(first: 100) {{ {NAMES} }} }}")["people"])
    assert found == sorted(found, key=str.lower)
    assert len(found) == 2 * SIZE


def test_window_between_two_cursors(client: Client) -> None:
    edges = client.ask(f"{{ people(first: 5) {{ {NAMES} }} }}")["people"]["edges"]
    query = f"query ($a: String, $b: String) {{ people(first: 9, after: $a, before: $b) {{ {NAMES} }} }}"
    between = client.ask(query, a=edges[0]["cursor"], b=edges[4]["cursor"])["people"]
    assert names(between) == [edge["node"]["name"] for edge in edges[1:4]]
    assert between["pageInfo"]["hasPreviousPage"]


@pytest.mark.parametrize(
    ("search", "expected"),
    [
        ("muller ZOE", ["Zoë Müller"]),
        ("zoë", ["Zoë Müller"]),
        ("p00@us.example", ["Zoë Müller"]),
        (ALIAS.email.upper(), ["Zoë Müller"]),
        ("person 07", ["Person 07"]),
        ("zoe nobody", []),
    ],
)
def test_search_ignores_accents_case_and_order_and_knows_every_address(
    client: Client, search: str, expected: list[str]
) -> None:
    found = client.ask(f"query ($s: String) {{ people(first: 9, search: $s) {{ {NAMES} }} }}", s=search)["people"]
    assert (names(found), found["totalCount"]) == (expected, len(expected))


@pytest.mark.parametrize("field", ["people", "organisations"])
def test_search_without_letter_or_digit_finds_nothing_and_a_blank_one_everything(client: Client, field: str) -> None:
    query = f"query ($s: String) {{ {field}(first: 100, search: $s) {{ {NAMES} }} }}"
    for search in ("%", "--", " . ", "\u0301"):
        found = client.ask(query, s=search)[field]
        assert (found["edges"], found["totalCount"]) == ([], 0), search
    everything = client.ask(f"{{ {field}(first: 100) {{ {NAMES} }} }}")[field]
    assert len(everything["edges"]) > SIZE
    for blank in (None, "", "  "):
        found = client.ask(query, s=blank)[field]
        assert (names(found), found["totalCount"]) == (names(everything), everything["totalCount"])


def test_people_filters_combine(client: Client) -> None:
    query = f"query ($o: ID) {{ people(first: 99, internal: false, organisation: $o) {{ {NAMES} }} }}"
    assert names(client.ask(query, o=global_id("Organisation", SUPPLIERS[3]))["people"]) == ["Out 03"]
    assert names(client.ask(query, o=global_id("Organisation", US))["people"]) == []


def test_organisations_by_word_and_side(client: Client) -> None:
    query = f'{{ organisations(first: 9, search: "07 supplier", internal: false) {{ {NAMES} }} }}'
    assert names(client.ask(query)["organisations"]) == ["Supplier 07"]


def test_contracts_by_party_and_category(client: Client) -> None:
    query = """query ($s: ID, $b: ID) { contracts(first: 99, supplier: $s, buyer: $b, category: "STEEL") {
        totalCount edges { node { title value { amount currency } perYear startAt endAt } } } }"""
    us = global_id("Organisation", US)
    assert client.ask(query, b=us)["contracts"]["totalCount"] == SIZE // 2
    (only,) = client.ask(query, b=us, s=global_id("Organisation", SUPPLIERS[3]))["contracts"]["edges"]
    assert only["node"] == {
        "title": "Contract 3",
        "value": {"amount": "4001", "currency": "EUR"},
        "perYear": True,
        "startAt": "1970-01-01T00:00:00.000Z",
        "endAt": None,
    }


def test_interactions_by_channel_person_and_time(client: Client) -> None:
    query = """query ($c: Channel, $p: ID, $since: DateTime, $until: DateTime, $all: Boolean) {
        interactions(first: 99, channel: $c, person: $p, since: $since, until: $until, includeDropped: $all) {
            totalCount edges { node { id at droppedBy durationMinutes participants { email role response } } } } }"""
    (meeting,) = client.ask(query, c="MEETING", p=global_id("Person", ALIAS.id))["interactions"]["edges"]
    assert meeting["node"]["id"] == global_id("Interaction", MEETING.id)
    assert [each["role"] for each in meeting["node"]["participants"]] == ["ORGANISER", "ATTENDEE"]
    day = {"since": "2024-10-01T00:00:00Z", "until": "2024-10-03T02:00:00+02:00"}
    assert [each["node"]["at"][:10] for each in client.ask(query, **day)["interactions"]["edges"]] == [
        "2024-10-02",
        "2024-10-01",
    ]
    assert client.ask(query)["interactions"]["totalCount"] == SIZE + 1
    everything = client.ask(query, all=True)["interactions"]
    assert [each["node"]["droppedBy"] for each in everything["edges"] if each["node"]["droppedBy"]] == ["list"]


def test_tie_adds_up_both_directions_and_counts_meetings_once(client: Client) -> None:
    query = """query ($id: ID!) { node(id: $id) { ... on Person { ties(first: 1) { edges { node {
        strength given received scale live mails meetings person { name } } } } } } }"""
    (edge,) = client.ask(query, id=global_id("Person", ZOE.id))["node"]["ties"]["edges"]
    assert edge["node"] == {
        "strength": 10.0,
        "given": 8.0,
        "received": 4.0,
        "scale": 50.0,
        "live": True,
        "mails": 8,
        "meetings": 1,
        "person": {"name": "Person 01"},
    }


def test_tie_says_beside_its_strength_how_it_is_kept_up_and_answered(client: Client) -> None:
    query = """query ($id: ID!) { node(id: $id) { ... on Person { ties(first: 1) { edges { node {
        band daysSinceLast perWeek meetingShare reciprocity balance
        answersGiven answersReceived replyHoursGiven replyHoursReceived trend } } } } } }"""
    zoe, other = (
        client.ask(query, id=global_id("Person", each.id))["node"]["ties"]["edges"][0]["node"] for each in STAFF[:2]
    )
    shared = {
        "band": "REGULAR", "daysSinceLast": 1.0, "perWeek": pytest.approx(9 * 7 / 365), "meetingShare": 0.2,
        "reciprocity": pytest.approx(1 / 3), "trend": 50.0,
    }  # fmt: skip
    answers = {"answersGiven": 2, "answersReceived": 0, "replyHoursGiven": 1.5, "replyHoursReceived": None}
    assert zoe == {**shared, **answers, "balance": 0.75}
    answers = {"answersGiven": 0, "answersReceived": 2, "replyHoursGiven": None, "replyHoursReceived": 1.5}
    assert other == {**shared, **answers, "balance": 0.25}


def test_columns_of_ties_say_the_same_as_the_ties(client: Client) -> None:
    query = """query ($id: ID!) { node(id: $id) { ... on Person {
        ties(first: 100) { edges { node { person { id } scale live firstAt lastAt } } }
        tieColumns { people scale live firstAt lastAt moreExist } } } }"""
    for each in STAFF[:2]:
        found = client.ask(query, id=global_id("Person", each.id))["node"]
        ties, columns = [edge["node"] for edge in found["ties"]["edges"]], found["tieColumns"]
        assert columns.pop("moreExist") is False
        assert columns == {
            "people": [tie["person"]["id"] for tie in ties],
            **{column: [tie[column] for tie in ties] for column in ("scale", "live", "firstAt", "lastAt")},
        }
        assert len(ties) > 3


# ── ids ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_everything_can_be_asked_for_again_by_its_id(client: Client) -> None:
    fields = ("people", "organisations", "contracts", "interactions", "runs", "influencers", "chokePoints")
    for field in fields:
        ids = pages(client, field, "id", 100)[:3]
        found = client.ask("query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=ids)["nodes"]
        assert [each["id"] for each in found] == ids


def test_former_id_names_the_person_of_today(client: Client) -> None:
    query = "query ($id: ID!) { node(id: $id) { id ... on Person { name } } }"
    found = client.ask(query, id=global_id("Person", ALIAS.id))["node"]
    assert found == {"id": global_id("Person", ZOE.id), "name": "Zoë Müller"}


def test_id_of_nothing_is_null_and_a_wrong_one_is_an_error(client: Client) -> None:
    query = "query ($id: ID!) { node(id: $id) { id } }"
    assert client.ask(query, id=global_id("Person", "x" * 24)) == {"node": None}
    for wrong in ("", "Person", "!!", global_id("Secret", "a"), "é"):
        assert client.codes(query, id=wrong) == ["BAD_USER_INPUT"]
    contract = global_id("Contract", CONTRACTS[0].id)
    query = "query ($id: ID) { people(first: 1, organisation: $id) { totalCount } }"
    assert client.codes(query, id=contract) == ["BAD_USER_INPUT"]


def test_finding_id_is_not_the_id_of_a_finding_of_another_kind(client: Client) -> None:
    (edge,) = client.ask("{ influencers(first: 1) { edges { node { id } } } }")["influencers"]["edges"]
    key = base64.urlsafe_b64decode(edge["node"]["id"]).decode().partition(":")[2]
    query = "query ($id: ID!) { node(id: $id) { id } }"
    assert client.ask(query, id=global_id("ChokePoint", key)) == {"node": None}


@pytest.mark.parametrize("field", ["ties", "findings", "interactions"])
def test_list_of_a_person_goes_on_behind_its_cursor(client: Client, field: str) -> None:
    query = f"""query ($id: ID!, $n: Int, $c: String) {{ node(id: $id) {{ ... on Person {{
        {field}(first: $n, after: $c) {{ edges {{ cursor }} }} }} }} }}"""
    whole, rest = [], {"n": 1, "c": None}
    everything = client.ask(query, id=global_id("Person", ZOE.id), n=100)["node"][field]["edges"]
    while edges := client.ask(query, id=global_id("Person", ZOE.id), **rest)["node"][field]["edges"]:
        whole += edges
        rest["c"] = edges[-1]["cursor"]
    assert whole == everything
    assert len(whole) > 1


@pytest.mark.parametrize("field", ["suppliers", "customers", "contracts", "people", "findings"])
def test_list_of_an_organisation_goes_on_behind_its_cursor(client: Client, field: str) -> None:
    query = f"""query ($c: String) {{ organisations(first: 3) {{ edges {{ node {{
        {field}(first: 1, after: $c) {{ edges {{ cursor }} }} }} }} }} }}"""
    lists = [edge["node"][field]["edges"] for edge in client.ask(query)["organisations"]["edges"]]
    cursor = next(edges[0]["cursor"] for edges in lists if edges)
    assert client.codes(query, c=cursor) == []


def test_forged_cursor_is_bad_input_and_not_an_empty_page(client: Client) -> None:
    forged = base64.urlsafe_b64encode(b'["people", 5, "x"]').decode()
    assert client.codes("query ($c: String) { people(first: 1, after: $c) { totalCount } }", c=forged) == [
        "BAD_USER_INPUT"
    ]


def test_units_are_found_by_kind_and_words_with_their_people(client: Client) -> None:
    query = """query ($kind: String, $search: String) { units(first: 100, kind: $kind, search: $search) {
        totalCount edges { node { id name kind people(first: 100) { totalCount edges { node { email } } } } }
    } }"""
    assert client.ask(query)["units"]["totalCount"] == len(TEAMS) + 1
    (department,) = [edge["node"] for edge in client.ask(query, kind="department")["units"]["edges"]]
    assert (department["name"], department["people"]["totalCount"]) == ("Buying", SIZE)
    (team,) = [edge["node"] for edge in client.ask(query, kind="team", search="01 TEAM")["units"]["edges"]]
    assert team["name"] == "Team 01"
    assert team["people"] == {"totalCount": 1, "edges": [{"node": {"email": STAFF[3].email}}]}
    assert client.ask("query ($id: ID!) { node(id: $id) { ... on Unit { name } } }", id=team["id"]) == {
        "node": {"name": "Team 01"}
    }


def test_a_person_tells_where_they_worked_before_the_latest_first(client: Client) -> None:
    query = """{ people(first: 1, search: "p03@us.example") { edges { node { formerPositions {
        title startedAt endedAt organisation { name }
    } } } } }"""
    (edge,) = client.ask(query)["people"]["edges"]
    assert edge["node"]["formerPositions"] == [
        {
            "title": "Clerk",
            "startedAt": None,
            "endedAt": "1970-01-10T00:00:00.000Z",
            "organisation": {"name": "Supplier 01"},
        },
        {
            "title": "Trainee",
            "startedAt": "1970-01-01T00:00:00.000Z",
            "endedAt": "1970-01-03T00:00:00.000Z",
            "organisation": {"name": "Supplier 00"},
        },
    ]


def test_who_controls_whom_is_told_from_both_ends(client: Client) -> None:
    ends = "totalCount edges { node { share organisation { name } } }"
    query = f"""{{ organisations(first: 1, search: "Supplier 05") {{ edges {{ node {{
        controls(first: 9) {{ {ends} }} controlledBy(first: 9) {{ {ends} }}
    }} }} }} }}"""
    (edge,) = client.ask(query)["organisations"]["edges"]
    assert edge["node"] == {
        end: {"totalCount": 1, "edges": [{"node": {"share": 0.6, "organisation": {"name": name}}}]}
        for end, name in (("controls", "Supplier 06"), ("controlledBy", "Supplier 04"))
    }
