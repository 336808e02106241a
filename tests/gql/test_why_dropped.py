"""`whyDropped`: the reasons for what counts and what does not."""

from __future__ import annotations

import pytest

from gql.caller import Caller, Role
from gql.node import global_id
from graph_model.store import Store
from tests.gql.client import Client, CountingView
from tests.gql.fixture_company import DROPPED, MESSAGES, NEWS, ZOE

WHY = """query ($of: String!) { whyDropped(of: $of) { known excluded { rule reason count }
    address { email kind rule reason identifiedBy identifiedBecause kept dropped { rule reason count } person { name } }
    interactions { reason doubtReason sourceIds interaction { id droppedBy participants { email } } } } }"""


def why(client: Client, of: str) -> dict:
    return client.ask(WHY, of=of)["whyDropped"]


def test_an_address_is_explained(client: Client) -> None:
    found = why(client, ZOE.email)
    assert found["address"]["person"] == {"name": "Zoë Müller"}
    assert (found["known"], found["address"]["kept"], found["address"]["dropped"]) == (True, 2, [])
    [dropped] = why(client, NEWS.email)["address"]["dropped"]
    assert dropped == {"rule": "list", "reason": 'By the rule "list" of an earlier version.', "count": 1}


@pytest.mark.parametrize("of", [DROPPED.id, global_id("Interaction", DROPPED.id), "30@x", "<30@x>"])
def test_a_dropped_message_is_explained_by_any_of_its_names(client: Client, of: str) -> None:
    [found] = why(client, of)["interactions"]
    assert found["interaction"] == {
        "id": global_id("Interaction", DROPPED.id), "droppedBy": "list", "participants": [{"email": NEWS.email}],
    }  # fmt: skip
    assert found["reason"]


def test_what_is_not_stored_is_said_to_be_not_known(client: Client) -> None:
    assert why(client, "nobody@nowhere.example") == {
        "known": False,
        "excluded": [{"rule": "legal", "reason": "It was excluded from storage.", "count": 24}],
        "address": None,
        "interactions": [],
    }


@pytest.mark.parametrize("of", ["", "  ", "x" * 2_000])
def test_a_name_has_a_length(client: Client, of: str) -> None:
    assert client.codes(WHY, of=of) == ["BAD_USER_INPUT"]


def test_many_names_are_looked_up_together(company_store: Store) -> None:
    def reads(names: list[str]) -> int:
        view = CountingView(company_store)
        fields = (f'n{i}: whyDropped(of: "{name}") {{ known }}' for i, name in enumerate(names))
        data = Client(view).ask(f"{{ {' '.join(fields)} }}")
        assert all(each["known"] for each in data.values())
        return view.reads

    assert reads(["0@x", "1@x", "2@x", "3@x"]) == reads(["0@x"])
    assert MESSAGES[0].source_ids == ("<0@x>",)


def test_who_may_not_see_people_may_not_ask(company_store: Store) -> None:
    viewer = Client(company_store, caller=Caller("v", frozenset({Role.VIEWER})))
    assert viewer.codes(WHY, of=ZOE.email) == ["FORBIDDEN"]
