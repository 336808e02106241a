"""The tie of two people over the API: the command line's numbers and the run's, page by page, at a bounded cost."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from analytics.parameters import RunParameters
from gql.limits import Limits
from gql.node import global_id
from graph_model.bolt_address import BoltAddress
from graph_model.entities import Address, Channel, Interaction, Participation, Role
from graph_model.identifiers import identifier, meeting_id, message_id
from graph_model.snapshot_reader import current_snapshot
from graph_model.store import Store
from sociogram import web
from sociogram.analysing import run_analysis
from sociogram.tie import tie_facts
from tests.conftest import empty_graph
from tests.gql.client import Client, CountingView
from tests.gql.fixture_deals import DAY, HOLDER, LAST_DAY, OUTSIDE, STAFF, write_deals
from tests.gql.operations import QUESTIONS
from tests.gql.test_questions import person, place
from tests.gql.test_round_trips import InTurn

HOUR = 3_600_000
ADA, BOB = STAFF[2], STAFF[3]
APART = STAFF[6]
ASKED = {"one": person(ADA), "other": person(BOB)}


def mail(sender: Address, to: Address, at: int, header: str = "", answers: str = "") -> Interaction:
    return Interaction(
        message_id(at, sender.email, [to.email], "t", ""),
        Channel.MESSAGE,
        at,
        1,
        (Participation(sender.email, Role.SENDER), Participation(to.email, Role.TO)),
        source_ids=(header,) if header else (),
        reply_to=identifier("header", answers) if answers else "",
    )


def meeting(day: int, minutes: int) -> Interaction:
    both = (Participation(ADA.email, Role.ORGANISER), Participation(BOB.email, Role.ATTENDEE))
    return Interaction(meeting_id(f"m{day}", None), Channel.MEETING, day * DAY + 9 * HOUR, 2, both, minutes)


def more() -> list[Interaction]:
    """Forty weeks of questions answered after three hours, meetings, and what two of them wrote more than a year ago."""
    found = [meeting(LAST_DAY - 10 * week, 45) for week in range(1, 6)]
    for week in range(40):
        at, header = (LAST_DAY - 3 - 7 * week) * DAY + 9 * HOUR, f"{week}@us.example"
        found += [mail(ADA, BOB, at, header), mail(BOB, ADA, at + 3 * HOUR, answers=header)]
    return found + [mail(BOB, ADA, (LAST_DAY - day) * DAY) for day in range(380, 520, 5)]


@pytest.fixture(scope="module")
def talks(embedded_address: BoltAddress) -> Iterator[Store]:
    for store in empty_graph(embedded_address):
        write_deals(store, more())
        yield store


def told(direction: dict[str, Any]) -> dict[str, Any]:
    """A direction of the API as the command line has it."""
    names = {"lastAt": "last_at", "daysSinceLast": "days_since_last", "perWeek": "per_week"}
    names |= {"meetingShare": "meeting_share", "replyHours": "reply_hours"}
    lists = {"interactions", "interactionsBefore", "source", "target"}
    found = {names.get(name, name): value for name, value in direction.items() if name not in lists}
    found |= {"band": found["band"] and found["band"].lower(), "last_at": seconds(found["last_at"])}
    if "source" in direction:
        found |= {"from": direction["source"]["name"], "to": direction["target"]["name"]}
        found |= {"interactions": parts(direction["interactions"])}
        found |= {"interactions_before": parts(direction["interactionsBefore"])}
    return found


def parts(connection: dict[str, Any]) -> list[dict[str, Any]]:
    nodes = [edge["node"] for edge in connection["edges"]]
    assert [each["interaction"]["at"] for each in nodes] == [each["at"] for each in nodes]
    assert [each["interaction"]["channel"] for each in nodes] == [each["channel"] for each in nodes]
    return [
        {
            "interaction": each["interaction"]["id"],
            "at": seconds(each["at"]),
            "meeting": each["channel"] == "MEETING",
            "amount": each["amount"],
            "answers": each["answerTo"] and each["answerTo"]["id"],
            "answered_at": each["answerTo"] and seconds(each["answerTo"]["at"]),
            "reply_hours": each["replyHours"],
        }
        for each in nodes
    ]


def seconds(moment: str | None) -> str | None:
    return moment and moment.replace(".000Z", "+00:00")


def with_global_ids(direction: dict[str, Any]) -> dict[str, Any]:
    def named(each: dict[str, Any]) -> dict[str, Any]:
        keys = {name: each[name] and global_id("Interaction", each[name]) for name in ("interaction", "answers")}
        return {**each, **keys}

    lists = ("interactions", "interactions_before")
    return direction | {name: [named(each) for each in direction[name]] for name in lists}


def test_the_api_says_what_the_command_line_says(talks: Store) -> None:
    found = Client(talks).ask(QUESTIONS["tieBetween"], n=100, **ASKED)["tieBetween"]
    snapshot = current_snapshot(talks, None)
    facts = tie_facts(snapshot, place(snapshot, ADA), place(snapshot, BOB), RunParameters())
    assert (found["absence"], found["windowDays"]) == (None, facts["window_days"])
    assert told(found["pair"]) == facts["pair"]
    for name, direction in zip(("there", "back"), facts["directions"], strict=True):
        assert told(found[name]) == with_global_ids(direction)
        strength = sum(each["amount"] for each in direction["interactions"])
        assert strength == pytest.approx(found[name]["strength"], abs=1e-9)
        before = sum(each["amount"] for each in direction["interactions_before"])
        assert before == pytest.approx(found[name]["before"], abs=1e-9)
    assert (found["back"]["answers"], found["back"]["replyHours"]) == (40, 3.0)
    assert found["there"]["meetings"] == found["back"]["meetings"] == 5
    assert found["back"]["interactionsBefore"]["totalCount"] > 0


def test_two_without_a_tie_are_told_so(talks: Store) -> None:
    asked = {"one": person(APART), "other": person(OUTSIDE[5])}
    found = Client(talks).ask(QUESTIONS["tieBetween"], n=1, **asked)["tieBetween"]
    sentence = "There is no tie between Person 06 and Out 05: nothing that counts in the 365 days up to 2024-10-04."
    assert (found["absence"], found["asOf"]) == (sentence, "2024-10-04T00:00:00.000Z")
    assert (found["pair"], found["there"], found["back"]) == (None, None, None)


def test_pages_of_the_evidence_are_all_of_it_and_a_cursor_belongs_to_its_list(talks: Store) -> None:
    client = Client(talks)
    query = """query ($one: ID!, $other: ID!, $c: String) { tieBetween(one: $one, other: $other) { there { strength
        interactions(first: 20, after: $c) { pageInfo { hasNextPage endCursor } edges { node { amount } } } } } }"""
    amounts: list[float] = []
    cursor, goes_on = None, True
    while goes_on:
        there = client.ask(query, c=cursor, **ASKED)["tieBetween"]["there"]
        page = there["interactions"]
        amounts += [edge["node"]["amount"] for edge in page["edges"]]
        cursor, goes_on = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]
    assert len(amounts) == 51  # 40 questions, 5 meetings, 6 mails of the ring
    assert sum(amounts) == pytest.approx(there["strength"], abs=1e-9)
    other = {"one": person(HOLDER), "other": person(OUTSIDE[5])}
    turned = {"one": person(BOB), "other": person(ADA)}
    assert client.codes(query, c=cursor, **other) == client.codes(query, c=cursor, **turned) == ["BAD_USER_INPUT"]
    assert client.codes(query.replace("first: 20, ", ""), **ASKED) == ["BAD_USER_INPUT"]


def test_round_trips_do_not_grow_with_the_evidence(talks: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "GraphThreads", InTurn)
    view = CountingView(talks)
    client = Client(view, limits=Limits(held=0))

    def reads(size: int) -> tuple[int, int]:
        view.reads = 0
        found = client.ask(QUESTIONS["tieBetween"], n=size, **ASKED)["tieBetween"]
        return view.reads, len(found["there"]["interactions"]["edges"])

    cold, _ = reads(1)
    one, short = reads(1)
    many, long = reads(50)
    assert (short, long) == (1, 50)
    assert many == one < cold
    assert many <= 8


def test_a_run_of_today_has_stored_the_same_strengths_and_one_of_another_day_has_not(
    embedded_address: BoltAddress,
) -> None:
    query = """query ($id: ID!, $one: ID!, $other: ID!) {
        node(id: $id) { ... on Person { ties(first: 100) { edges { node {
            person { id } strength given received live trend
        } } } } }
        tieBetween(one: $one, other: $other) { asOf pair { strength live trend } there { strength } back { strength } }
    }"""

    def asked(client: Client) -> tuple[dict[str, Any], dict[str, Any]]:
        data = client.ask(query, id=person(ADA), **ASKED)
        ties = (edge["node"] for edge in data["node"]["ties"]["edges"])
        [stored] = [each for each in ties if each.pop("person")["id"] == person(BOB)]
        now = data["tieBetween"]
        directions = {"given": now["there"]["strength"], "received": now["back"]["strength"]}
        return stored, {**now["pair"], **directions, "asOf": now["asOf"]}

    for store in empty_graph(embedded_address):  # the one of `talks`: nothing may come after this
        write_deals(store, more())
        run_analysis(store)
        stored, now = asked(Client(store))
        assert {**stored, "asOf": now["asOf"]} == pytest.approx(now, abs=1e-9)
        run_analysis(store, RunParameters(as_of_ms=(LAST_DAY - 200) * DAY))
        earlier, still = asked(Client(store))
        assert still == now
        assert earlier["strength"] != pytest.approx(now["strength"], rel=0.01)
