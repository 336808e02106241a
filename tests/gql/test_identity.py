"""Who is who over the API: reviewing, judging and taking it back, on a graph that is really resolved."""

from __future__ import annotations

from typing import Any

import pytest

from gql import loaders
from gql.caller import Caller, Role
from gql.identity.resolvers import LONGEST_WHY
from graph_model.entities import Address
from graph_model.recorder import Recorder
from graph_model.store import Store
from graph_model.writer_lease import WriterLease
from sociogram import jobs
from sociogram.jobs import resolve_graph
from tests.gql.client import Client

ADA, SLIP, BOB = "ada.king@us.example", "ak@us.example", "bob@us.example"
PEOPLE = (Address(ADA, names=("Ada King",)), Address(SLIP, names=("Ada Kinng",)), Address(BOB, names=("Bob Hill",)))
WHO = "email kind names person { name addresses { email } }"
SAID = f"concluded notes judgement {{ verdict by why one {{ {WHO} }} other {{ {WHO} }} }}"
JUDGE = f"mutation ($input: JudgeIdentityInput!) {{ judgeIdentity(input: $input) {{ {SAID} }} }}"
WITHDRAW = f"mutation ($input: WithdrawJudgementInput!) {{ withdrawJudgement(input: $input) {{ {SAID} }} }}"
REVIEWS = f"""{{ identityReviews(first: 10) {{ totalCount edges {{ node {{
    score reasons {{ weight text }} one {{ {WHO} }} other {{ {WHO} }}
}} }} }} }}"""
JUDGEMENTS = (
    "query ($of: Verdict) { judgements(first: 10, verdict: $of) { totalCount edges { node { verdict why } } } }"
)
PAIR = {"one": SLIP, "other": ADA}


@pytest.fixture
def company(any_store: Store) -> Client:
    with Recorder(any_store) as recorder:
        recorder.addresses(PEOPLE)
    resolve_graph(any_store)
    return Client(any_store)


def judge(client: Client, verdict: str, **more: Any) -> Any:
    return client.ask(JUDGE, input={**PAIR, "verdict": verdict, "why": "I know her", **more})["judgeIdentity"]


def people(client: Client) -> int:
    found: int = client.ask("{ people(first: 1) { totalCount } }")["people"]["totalCount"]
    return found


def test_a_pair_is_reviewed_judged_and_let_go_again(company: Client) -> None:
    queue = company.ask(REVIEWS)["identityReviews"]
    (pair,) = [edge["node"] for edge in queue["edges"]]
    assert {pair["one"]["email"], pair["other"]["email"]} == {ADA, SLIP}
    assert all(reason["weight"] and reason["text"] for reason in pair["reasons"])
    assert (queue["totalCount"], people(company)) == (1, 3)

    said = judge(company, "SAME")
    assert said["concluded"] is True
    assert said["judgement"]["by"] == "test"
    owner = said["judgement"]["one"]["person"]
    assert {each["email"] for each in owner["addresses"]} == {ADA, SLIP}
    assert (company.ask(REVIEWS)["identityReviews"]["totalCount"], people(company)) == (0, 2)
    assert company.ask(JUDGEMENTS)["judgements"]["edges"] == [{"node": {"verdict": "SAME", "why": "I know her"}}]

    taken_back = company.ask(WITHDRAW, input=PAIR)["withdrawJudgement"]
    assert taken_back["judgement"]["verdict"] == "SAME"
    assert (company.ask(REVIEWS)["identityReviews"], people(company)) == (queue, 3)
    assert company.codes(WITHDRAW, input=PAIR) == ["NOT_FOUND"]


def test_the_reviews_of_a_person_are_those_of_their_addresses(company: Client) -> None:
    reviews = "identityReviews(first: 5) { totalCount edges { node { score } } }"
    query = f"{{ people(first: 9) {{ edges {{ node {{ email {reviews} }} }} }} }}"
    found = {edge["node"]["email"]: edge["node"]["identityReviews"] for edge in company.ask(query)["people"]["edges"]}
    assert {email: reviews["totalCount"] for email, reviews in found.items()} == {ADA: 1, SLIP: 1, BOB: 0}
    assert found[ADA] == found[SLIP]


def test_what_follows_can_be_put_off_and_concluded_later(company: Client) -> None:
    assert judge(company, "SAME", conclude=False)["concluded"] is False
    assert people(company) == 3
    assert company.ask("mutation { conclude { concluded notes } }") == {"conclude": {"concluded": True, "notes": []}}
    assert people(company) == 2


def test_judgements_are_listed_by_what_they_say(company: Client) -> None:
    judge(company, "UNSURE", conclude=False)
    counts = {of: company.ask(JUDGEMENTS, of=of)["judgements"]["totalCount"] for of in ("SAME", "UNSURE", None)}
    assert counts == {"SAME": 0, "UNSURE": 1, None: 1}


def test_a_judgement_is_kept_while_somebody_else_writes_and_followed_later(
    company: Client, any_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loaders, "WAIT_FOR_WRITER_SECONDS", 0.0)
    monkeypatch.setattr(jobs, "WAIT_FOR_WRITER_SECONDS", 0.0)
    judge(company, "SAME", conclude=False)
    with WriterLease(any_store):
        assert company.ask("mutation { conclude { concluded } }") == {"conclude": {"concluded": False}}
    assert people(company) == 3
    assert company.ask("mutation { conclude { concluded } }") == {"conclude": {"concluded": True}}
    assert people(company) == 2


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"other": SLIP}, "BAD_INPUT"),
        ({"other": "nobody@us.example"}, "NOT_FOUND"),
        ({"why": " "}, "BAD_USER_INPUT"),
        ({"why": "x" * (LONGEST_WHY + 1)}, "BAD_USER_INPUT"),
    ],
)
def test_what_cannot_be_judged_is_refused(company: Client, more: dict[str, str], code: str) -> None:
    given = {**PAIR, "verdict": "SAME", "why": "I know her", **more}
    assert company.codes(JUDGE, input=given) == [code]
    assert company.ask(JUDGEMENTS)["judgements"]["totalCount"] == 0


@pytest.mark.parametrize("role", Role)
def test_only_who_sees_identities_judges_them(company: Client, any_store: Store, role: Role) -> None:
    somebody = Client(any_store, caller=Caller("somebody", frozenset({role})))
    codes = somebody.codes(JUDGE, input={**PAIR, "verdict": "UNSURE", "why": "who knows", "conclude": False})
    assert codes == ([] if role in {Role.ANALYST, Role.ADMIN} else ["FORBIDDEN"])
    assert company.ask(JUDGEMENTS)["judgements"]["totalCount"] == (not codes)
