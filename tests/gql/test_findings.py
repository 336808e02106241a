"""The answers of a run: by rank, with reasons that lead to what they speak of."""

from __future__ import annotations

from gql.node import global_id
from graph_model.bolt_address import BoltAddress
from graph_model.disposition import Disposition, DispositionState
from graph_model.disposition_store import decide, withdraw
from graph_model.findings import FindingKind, Topic
from graph_model.store import Store
from graph_model.writer_lease import WriterLease
from tests.conftest import empty_graph
from tests.gql.client import Client
from tests.gql.fixture_company import CONTRACTS, MESSAGES, OLDER_RUN, RUN, SIZE, STAFF, SUPPLIERS, US, ZOE

ROOTS = (
    "influencers",
    "singlePointsOfFailure",
    "contactCoverage",
    "unitCoverage",
    "dependencyPaths",
    "chokePoints",
    "criticalContacts",
    "concentrations",
    "communities",
    "accountHealth",
    "deteriorationAlarms",
    "responseTimes",
    "outreachConflicts",
)


def first(client: Client, field: str, node: str) -> dict:
    (edge,) = client.ask(f"{{ {field}(first: 1) {{ edges {{ node {{ {node} }} }} }} }}")[field]["edges"]
    return edge["node"]


def test_findings_come_by_rank_and_from_the_latest_run(client: Client) -> None:
    for field in ROOTS:
        query = f"{{ {field}(first: 100) {{ totalCount edges {{ node {{ rank run {{ id latest }} }} }} }} }}"
        found = client.ask(query)[field]
        ranks = [edge["node"]["rank"] for edge in found["edges"]]
        assert ranks == sorted(ranks)
        assert len(ranks) == found["totalCount"] == SIZE
        assert all(e["node"]["run"] == {"id": global_id("Run", RUN), "latest": True} for e in found["edges"])


def test_older_run_still_answers(client: Client) -> None:
    query = "query ($r: ID) { influencers(run: $r, first: 5) { totalCount edges { node { run { latest } } } } }"
    found = client.ask(query, r=global_id("Run", OLDER_RUN))["influencers"]
    assert found == {"totalCount": 1, "edges": [{"node": {"run": {"latest": False}}}]}
    assert client.codes(query, r=global_id("Run", "none")) == ["BAD_USER_INPUT"]


def test_cursor_of_one_run_is_refused_in_another(client: Client) -> None:
    (edge,) = client.ask("{ influencers(first: 1) { edges { cursor } } }")["influencers"]["edges"]
    query = "query ($r: ID, $c: String) { influencers(run: $r, first: 5, after: $c) { totalCount } }"
    assert client.codes(query, c=edge["cursor"]) == []
    assert client.codes(query, c=edge["cursor"], r=global_id("Run", OLDER_RUN)) == ["BAD_USER_INPUT"]


def test_score_comes_with_reasons_and_their_evidence(client: Client) -> None:
    found = first(
        client,
        "influencers",
        "rank rankLow rankHigh kind score { value unit kind reasons { weight text evidence { __typename id } } }",
    )
    assert (found["rank"], found["rankLow"], found["rankHigh"], found["kind"]) == (1, 1, 3, "INFLUENCE")
    (reason,) = found["score"].pop("reasons")
    assert found["score"] == {"value": 99.0, "unit": "points", "kind": "SUM"}
    assert (reason["weight"], reason["text"]) == (99.0, "because")
    assert {each["__typename"] for each in reason["evidence"]} == {"Person", "Interaction"}


def test_informal_influencers_only(client: Client) -> None:
    query = "{ influencers(first: 99, informalOnly: true) { totalCount edges { node { informal gap gapState } } } }"
    found = client.ask(query)["influencers"]
    assert found["totalCount"] == SIZE // 2
    assert {str(edge["node"]) for edge in found["edges"]} == {"{'informal': True, 'gap': 50.0, 'gapState': 'GAP'}"}


def test_gap_is_influence_percentile_less_formal_percentile(client: Client) -> None:
    query = "{ influencers(first: 99) { edges { node { influencePercentile formalPercentile gap } } } }"
    nodes = [edge["node"] for edge in client.ask(query)["influencers"]["edges"]]
    placed = [node for node in nodes if node["gap"] is not None]
    assert len(placed) == SIZE // 2
    assert all(node["gap"] == node["influencePercentile"] - node["formalPercentile"] for node in placed)
    assert all(node["influencePercentile"] == 90.0 for node in nodes)


def test_run_that_kept_less_still_answers(client: Client) -> None:
    query = """query ($r: ID) { influencers(run: $r, first: 1) { edges { node {
        rank influencePercentile mailbox roles { liaison } scope { name } } } } }"""
    (edge,) = client.ask(query, r=global_id("Run", OLDER_RUN))["influencers"]["edges"]
    assert edge["node"] == {"rank": 1, "influencePercentile": None, "mailbox": None, "roles": None, "scope": None}


def test_influence_says_roles_scope_and_whether_it_is_partial(client: Client) -> None:
    query = """{ influencers(first: 3) { edges { node { mailbox scope { kind name }
        roles { coordinator gatekeeper representative consultant liaison } } } } }"""
    nodes = [edge["node"] for edge in client.ask(query)["influencers"]["edges"]]
    scope = {"kind": "UNIT", "name": "Buying"}
    roles = {"coordinator": 1, "gatekeeper": 2, "representative": 3, "consultant": 4}
    assert {"mailbox": "LOADED", "scope": None, "roles": None} in nodes
    assert {"mailbox": "SEEN_BY_OTHERS", "scope": scope, "roles": roles | {"liaison": 1}} in nodes
    assert {"mailbox": "SEEN_BY_OTHERS", "scope": scope, "roles": roles | {"liaison": 2}} in nodes


def test_component_that_is_not_known_is_null(client: Client) -> None:
    found = first(client, "influencers", "components { name percentile value }")["components"]
    assert found == [
        {"name": "brokerage", "percentile": None, "value": None},
        {"name": "reach", "percentile": 90.0, "value": 0.1},
    ]


def test_single_point_of_failure_names_accounts_and_explained_successors(client: Client) -> None:
    found = first(
        client,
        "singlePointsOfFailure",
        """person { name } accounts { organisation { name } state lastAt }
           successors { points person { name } finding { good leaver { name } residualLoss } }""",
    )
    assert found == {
        "person": {"name": "Zoë Müller"},
        "accounts": [{"organisation": {"name": "Supplier 00"}, "state": "SOLE", "lastAt": "2024-10-04T00:00:00.000Z"}],
        "successors": [
            {
                "points": 61.0,
                "person": {"name": "Person 01"},
                "finding": {"good": True, "leaver": {"name": "Zoë Müller"}, "residualLoss": 0.25},
            }
        ],
    }


def test_dependency_paths_of_one_supplier_with_money_in_the_policys_currency(client: Client) -> None:
    query = """query ($s: ID) { dependencyPaths(first: 9, supplier: $s) { totalCount edges { node {
        tier organisations { name } evidence { __typename id }
        steps { category supplier { name } buyer { name } annualValue { amount currency } } } } } }"""
    found = client.ask(query, s=global_id("Organisation", SUPPLIERS[1]))["dependencyPaths"]
    assert found["totalCount"] == 1
    path = found["edges"][0]["node"]
    assert [each["name"] for each in path["organisations"]] == ["Supplier 01", "Supplier 00", "Us Ltd"]
    assert path["steps"] == [
        {
            "category": "ore",
            "supplier": {"name": "Supplier 01"},
            "buyer": {"name": "Supplier 00"},
            "annualValue": {"amount": "5", "currency": "CHF"},
        },
        {"category": "steel", "supplier": {"name": "Supplier 00"}, "buyer": {"name": "Us Ltd"}, "annualValue": None},
    ]
    assert [each["__typename"] for each in path["evidence"]] == ["Dependency", "Contract"]
    assert path["evidence"][1]["id"] == global_id("Contract", CONTRACTS[0].id)


def test_choke_point_and_its_critical_contact(client: Client) -> None:
    choke = first(
        client, "chokePoints", "organisation { id } operational valueAtRisk { amount currency } valueUnknown { amount }"
    )
    critical = first(
        client, "criticalContacts", "person { id } organisation { id } state valueAtRisk { amount } path { id }"
    )
    assert choke == {
        "organisation": {"id": global_id("Organisation", SUPPLIERS[0])},
        "operational": "LOST",
        "valueAtRisk": {"amount": "10000000", "currency": "CHF"},
        "valueUnknown": None,
    }
    assert critical == {
        "person": {"id": global_id("Person", ZOE.id)},
        "organisation": choke["organisation"],
        "state": "DOMINANT",
        "valueAtRisk": {"amount": "8000000"},
        "path": [{"id": global_id("Organisation", key)} for key in (SUPPLIERS[0], US)],
    }


def test_a_choke_point_says_for_how_long_and_what_its_owner_would_cost(client: Client) -> None:
    lost = "category recoveryDays survivalDays exposedDays valueLost { amount }"
    found = first(
        client,
        "chokePoints",
        "recoveryDays exposure exposedDays valueLost { amount } controls { name } "
        f"needsLost {{ {lost} }} needsTogether {{ {lost} }}",
    )
    need = {
        "category": "steel",
        "recoveryDays": 120.0,
        "survivalDays": 47.0,
        "exposedDays": 73.0,
        "valueLost": {"amount": "2000000"},
    }
    assert found == {
        "recoveryDays": 120.0,
        "exposure": "EXPOSED",
        "exposedDays": 73.0,
        "valueLost": {"amount": "2000000"},
        "controls": [{"name": "Supplier 02"}],
        "needsLost": [need],
        "needsTogether": [{**need, "category": "coal"}],
    }


def test_a_concentration_names_the_parties_and_their_contracts(client: Client) -> None:
    found = first(
        client,
        "concentrations",
        "organisation { id } side ofAll total { amount currency } unstated limit band2010 band2023 others parties { "
        "organisation { id } members { id } annualValue { amount currency } share overLimit contracts { id } }",
    )
    assert found.pop("parties") == [
        {
            "organisation": {"id": global_id("Organisation", SUPPLIERS[0])},
            "members": [{"id": global_id("Organisation", each)} for each in SUPPLIERS[:2]],
            "annualValue": {"amount": "600", "currency": "CHF"},
            "share": 0.6,
            "overLimit": True,
            "contracts": [{"id": global_id("Contract", CONTRACTS[0].id)}],
        }
    ]
    assert found == {
        "organisation": {"id": global_id("Organisation", US)},
        "side": "REVENUE",
        "ofAll": True,
        "total": {"amount": "1000", "currency": "CHF"},
        "unstated": 2,
        "limit": 0.1,
        "band2010": "MODERATE",
        "band2023": "HIGH",
        "others": 3,
    }


def test_findings_hang_on_whom_they_are_about(client: Client) -> None:
    query = """query ($p: ID!, $o: ID!) {
        person: node(id: $p) { ... on Person { influence { rank } singlePointOfFailure { accountsLost } findings(first: 9) {
            edges { node { __typename rank } } } } }
        organisation: node(id: $o) { ... on Organisation { coverage { state } chokePoint { tier } findings(first: 9) {
            totalCount } } } }"""
    found = client.ask(query, p=global_id("Person", STAFF[3].id), o=global_id("Organisation", SUPPLIERS[2]))
    assert found["person"]["influence"] == {"rank": 3}
    kinds = {edge["node"]["__typename"] for edge in found["person"]["findings"]["edges"]}
    assert kinds == {"Influence", "SinglePointOfFailure", "Successor", "CriticalContact"}
    assert found["organisation"] == {
        "coverage": {"state": "SOLE"},
        "chokePoint": {"tier": 1},
        "findings": {"totalCount": 7},
    }


def test_coverage_of_one_organisation(client: Client) -> None:
    query = (
        "query ($o: ID) { contactCoverage(first: 9, organisation: $o) { edges { node { organisation { name } } } } }"
    )
    (edge,) = client.ask(query, o=global_id("Organisation", SUPPLIERS[5]))["contactCoverage"]["edges"]
    assert edge["node"]["organisation"]["name"] == "Supplier 05"


def test_an_account_says_how_it_fares_who_waits_and_who_collides(client: Client) -> None:
    query = """query ($o: ID!) { node(id: $o) { ... on Organisation {
        health { state watch watchSentence parts { name now points state } }
        deterioration { began pairs { person { name } contact { email } before since } }
        responseTimes { withinShare people { person { name } answered } waiting { interaction { id } people { name } hours } }
        outreachConflict { conflicts { people { name } contacts { email } openings { id } at } } } } }"""
    found = client.ask(query, o=global_id("Organisation", SUPPLIERS[2]))["node"]
    health = found["health"]
    assert (health["state"], health["watch"], health["watchSentence"]) == (
        "WORSE",
        "FALLING",
        "The exchange has fallen.",
    )
    assert health["parts"][1] == {"name": "our_reply_hours", "now": None, "points": None, "state": "UNKNOWN"}
    assert found["deterioration"] == {
        "began": "2024-07-26T00:00:00.000Z",
        "pairs": [
            {"person": {"name": "Person 02"}, "contact": {"email": "o02@s2.example"}, "before": 4.0, "since": 0.5}
        ],
    }
    message = {"id": global_id("Interaction", MESSAGES[2].id)}
    assert found["responseTimes"] == {
        "withinShare": 0.5,
        "people": [{"person": {"name": "Person 02"}, "answered": 3}],
        "waiting": [{"interaction": message, "people": [{"name": "Person 02"}], "hours": 20.0}],
    }
    (conflict,) = found["outreachConflict"]["conflicts"]
    assert [each["name"] for each in conflict["people"]] == ["Person 02", "Person 03"]
    assert conflict["openings"] == [message, {"id": global_id("Interaction", MESSAGES[3].id)}]


def test_the_truck_factor_names_the_people_on_whom_most_hangs(client: Client) -> None:
    found = client.ask("{ truckFactor { kind people { name } accounts accountsLost exact atLeast } }")["truckFactor"]
    names = [each["name"] for each in found.pop("people")]
    assert names == ["Zoë Müller", *(f"Person {i:02}" for i in range(1, 13))]
    assert found == {"kind": "TRUCK_FACTOR", "accounts": SIZE, "accountsLost": 13, "exact": True, "atLeast": 13}
    older = client.ask("query ($r: ID) { truckFactor(run: $r) { accounts } }", r=global_id("Run", OLDER_RUN))
    assert older == {"truckFactor": None}


def test_what_was_decided_stands_beside_the_finding_in_every_run(company_store: Store, client: Client) -> None:
    topic = Topic(FindingKind.INFLUENCE, STAFF[0].id)
    with WriterLease(company_store) as lease:
        decide(
            company_store, lease, Disposition(topic, DispositionState.ACCEPTED, "Zoë", 0, "Bob", 86_400_000, "known")
        )
    try:
        decided = "disposition { state owner reviewAt note by at }"
        query = f"query ($r: ID) {{ influencers(run: $r, first: 1) {{ edges {{ node {{ {decided} }} }} }} }}"
        for run in (RUN, OLDER_RUN):
            [edge] = client.ask(query, r=global_id("Run", run))["influencers"]["edges"]
            assert edge["node"]["disposition"] == {
                "state": "ACCEPTED",
                "owner": "Bob",
                "reviewAt": "1970-01-02T00:00:00.000Z",
                "note": "known",
                "by": "Zoë",
                "at": "1970-01-01T00:00:00.000Z",
            }
    finally:
        with WriterLease(company_store) as lease:
            withdraw(company_store, lease, topic)
    [edge] = client.ask(query)["influencers"]["edges"]
    assert edge["node"]["disposition"] is None


def test_a_community_says_its_units_and_lists_its_members_in_pages(client: Client) -> None:
    pages = """query ($after: String) { communities(first: 1) { edges { node { label size units { name people }
        members(first: 2, after: $after) { totalCount pageInfo { hasNextPage endCursor } edges { node { name } } } } } } }"""
    names, after = [], None
    for _ in range(3):
        (edge,) = client.ask(pages, after=after)["communities"]["edges"]
        found = edge["node"].pop("members")
        assert edge["node"] == {"label": 1, "size": 5, "units": [{"name": "Buying", "people": 5}]}
        assert found["totalCount"] == 5
        names += [each["node"]["name"] for each in found["edges"]]
        after = found["pageInfo"]["endCursor"]
    assert not found["pageInfo"]["hasNextPage"]
    assert names == ["Zoë Müller", "Person 01", "Person 02", "Person 03", "Person 04"]


def test_members_are_paged_from_the_end_too(client: Client) -> None:
    query = """{ communities(first: 1) { edges { node { members(last: 2) { pageInfo { hasPreviousPage startCursor }
        edges { node { name } } } } } } }"""
    found = client.ask(query)["communities"]["edges"][0]["node"]["members"]
    assert [each["node"]["name"] for each in found["edges"]] == ["Person 03", "Person 04"]
    assert found["pageInfo"]["hasPreviousPage"]


def test_the_comparison_with_the_chart_names_who_is_outside_and_why(client: Client) -> None:
    found = client.ask("""{ communityComparison { kind nmi nmiByChance modularity unitModularity outsidersTotal
        outsiders { person { name } unitName community unitCommunity shareThere shareHome reason } } }""")
    assert found["communityComparison"] == {
        "kind": "COMMUNITY_COMPARISON", "nmi": 0.5, "nmiByChance": 0.1, "modularity": 0.6, "unitModularity": 0.4,
        "outsidersTotal": 1,
        "outsiders": [{"person": {"name": "Person 02"}, "unitName": "Buying", "community": 2, "unitCommunity": None,
                       "shareThere": 0.75, "shareHome": 0.25, "reason": "because"}],
    }  # fmt: skip


def test_the_influence_set_lists_its_members_by_what_each_adds(client: Client) -> None:
    found = client.ask("""{ influenceSet { reach reachLow reachHigh confidence approximation topByRankReach difference
        members { person { name } adds together } topByRank { name } } }""")["influenceSet"]
    assert found["members"] == [
        {"person": {"name": "Person 03"}, "adds": 8.0, "together": 8.0},
        {"person": {"name": "Zoë Müller"}, "adds": 2.0, "together": 10.0},
    ]
    assert found["topByRank"] == [{"name": "Zoë Müller"}, {"name": "Person 01"}]
    assert (found["reach"], found["reachLow"], found["reachHigh"]) == (10.0, 9.0, 11.0)


def test_a_run_without_communities_has_no_comparison_and_no_influence_set(client: Client) -> None:
    query = "query ($r: ID) { communityComparison(run: $r) { nmi } influenceSet(run: $r) { reach } }"
    older = client.ask(query, r=global_id("Run", OLDER_RUN))
    assert older == {"communityComparison": None, "influenceSet": None}


def test_without_a_run_the_error_says_what_to_do_next(embedded_address: BoltAddress) -> None:
    for store in empty_graph(embedded_address):
        client = Client(store)
        for field in ROOTS:
            (error,) = client.post(f"{{ {field}(first: 1) {{ totalCount }} }}").json()["errors"]
            assert error["extensions"]["code"] == "NO_RUN"
            assert "sociogram analyse" in error["message"]
        assert client.codes("{ run { id } }") == ["NO_RUN"]
        assert client.ask("{ people(first: 1) { totalCount edges { node { name } } } us { domains } }") == {
            "people": {"totalCount": 0, "edges": []},
            "us": {"domains": []},
        }
