"""The policy over the API: shown, changed in part, refused where it makes no sense."""

from __future__ import annotations

from typing import Any

import pytest

from gql.caller import Caller, Role
from graph_model.entities import Address
from graph_model.policy import Policy
from graph_model.recorder import Recorder, read_policy
from graph_model.store import Store
from sociogram.jobs import resolve_graph
from tests.gql.client import Client

DECISIONS = """
    version ourDomains baseCurrency broadcastMail broadcastMeeting noiseOff freeMail sameFrom reviewFrom retentionDays
    keepMonthlySums pseudonymise rates { currency rate } titleLevels { word level } subsidiaries { domain organisation }
    exclusions { name field pattern }
"""
SHOW = f"{{ policy {{ {DECISIONS} }} }}"
UPDATE = (
    f"mutation ($input: UpdatePolicyInput!) {{ updatePolicy(input: $input) {{ concluded policy {{ {DECISIONS} }} }} }}"
)


@pytest.fixture
def graph(store: Store) -> Store:
    with Recorder(store) as recorder:
        recorder.addresses([Address("ada@us.example"), Address("bob@them.example")])
    resolve_graph(store)
    return store


def internal(client: Client) -> list[str]:
    found = client.ask("{ people(first: 9, internal: true) { edges { node { email } } } }")["people"]["edges"]
    return [edge["node"]["email"] for edge in found]


def test_the_policy_is_shown_as_it_is_in_force(graph: Store) -> None:
    shown = Client(graph).ask(SHOW)["policy"]
    decided = Policy()
    assert shown["version"] == decided.version
    assert {each["word"]: each["level"] for each in shown["titleLevels"]} == decided.title_levels
    assert (shown["sameFrom"], shown["rates"], shown["exclusions"]) == (decided.same_from, [], [])


def test_what_is_changed_is_in_force_and_followed_at_once_and_all_else_stays(graph: Store) -> None:
    client = Client(graph)
    changes: dict[str, Any] = {
        "ourDomains": ["@Them.example"],
        "rates": [{"currency": "usd", "rate": 0.9}],
        "exclusions": [{"name": "legal", "field": "domain", "pattern": "law.example"}],
    }
    found = client.ask(UPDATE, input=changes)["updatePolicy"]
    assert found["concluded"] is True
    assert found["policy"]["ourDomains"] == ["them.example"]
    assert found["policy"]["rates"] == [{"currency": "USD", "rate": 0.9}]
    assert found["policy"]["exclusions"] == changes["exclusions"]
    assert internal(client) == ["bob@them.example"]
    again = client.ask(UPDATE, input={"broadcastMail": 10, "conclude": False})["updatePolicy"]
    assert again == {
        "concluded": False,
        "policy": {**found["policy"], "broadcastMail": 10, "version": again["policy"]["version"]},
    }
    kept = read_policy(graph)
    assert kept is not None
    assert (kept.version, kept.broadcast_mail, kept.rates) == (again["policy"]["version"], 10, {"USD": 0.9})
    assert client.ask(SHOW)["policy"] == again["policy"]


@pytest.mark.parametrize(
    ("changes", "about"),
    [
        ({"ourDomains": ["no domain"]}, "no mail domain"),
        ({"reviewFrom": 0.9, "sameFrom": 0.5}, "review_from"),
        ({"broadcastMail": 0}, "broadcast limits"),
        ({"rates": [{"currency": "USD", "rate": 0}]}, "USD has 0"),
        ({"rates": [{"currency": "USD", "rate": 1e-320}]}, "A rate lies between"),
        ({"titleLevels": [{"word": " ", "level": 1}]}, "has no name"),
        ({"noiseOff": ["nonsense"]}, "no noise rule"),
        ({"retentionDays": -1}, "retention_days"),
        ({"exclusions": [{"name": "x", "field": "body", "pattern": "*"}]}, "looks at one of"),
        ({"pseudonymise": True}, "cannot be pseudonymised"),
    ],
)
def test_a_decision_that_makes_no_sense_is_refused_and_nothing_changes(
    graph: Store, changes: dict[str, Any], about: str
) -> None:
    client = Client(graph)
    (error,) = client.post(UPDATE, variables={"input": changes}).json()["errors"]
    assert error["extensions"]["code"] == "BAD_INPUT"
    assert about in error["message"]
    assert client.ask(SHOW)["policy"]["version"] == Policy().version


@pytest.mark.parametrize("role", Role)
def test_only_an_admin_decides_and_sees_what_is_excluded(graph: Store, role: Role) -> None:
    client = Client(graph, caller=Caller("somebody", frozenset({role})))
    admin = role is Role.ADMIN
    assert client.codes(UPDATE, input={"broadcastMail": 10, "conclude": False}) == ([] if admin else ["FORBIDDEN"])
    assert client.codes("{ policy { exclusions { name } } }") == ([] if admin else ["FORBIDDEN"])
    named = role in {Role.ANALYST, Role.REVIEWER, Role.ADMIN}
    assert client.codes("{ policy { sameFrom } }") == ([] if named else ["FORBIDDEN"])
