"""Whoever reads of people by name stands in the audit log before the answer leaves, on a real graph."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from gql.audit.log import AuditLog
from gql.audit.purpose import Purposes
from gql.caller import Caller, Role
from gql.node import global_id, local_id
from graph_model.audit_chain import Act, Entry, Event, Head, person_digest
from graph_model.audit_store import append, head_of, read_entries, verify
from graph_model.store import Store
from tests.gql.client import ADMIN, AUDIT_KEY, Client, CountingView, Remembered
from tests.gql.fixture_company import ALIAS, OUTSIDE, STAFF, SUPPLIERS, ZOE
from tests.gql.operations import AUDIT, OPERATIONS, QUESTIONS

NAMES = {"Zoë Müller": ZOE.id} | {f"Person {i:02}": each.id for i, each in enumerate(STAFF) if i}
NAMES |= {f"Out {i:02}": each.id for i, each in enumerate(OUTSIDE)}
ADDRESSES = {each.email: each.id for each in (*STAFF, *OUTSIDE)} | {ALIAS.email: ZOE.id}
AUDITOR = Caller("Ines", frozenset({Role.AUDITOR}))
NAMING_NOBODY = {
    "contracts", "dependencyPaths", "concentrations", "runs", "who controls whom", "pseudonymousInfluencers",
}  # fmt: skip
INFLUENCE = "{ influencers(first: 2) { edges { node { rank } } } }"


@pytest.fixture(autouse=True)
def empty_log(company_store: Store) -> Iterator[None]:
    company_store.write_query("MATCH (n) WHERE n:AuditEntry OR n:AuditHead DELETE n")
    yield
    company_store.write_query("MATCH (n) WHERE n:AuditEntry OR n:AuditHead DELETE n")


def as_role(store: Store, *roles: Role, **more: Any) -> Client:
    return Client(store, caller=Caller("somebody", frozenset(roles)), **more)


def entries(store: Store) -> list[Entry]:
    return list(read_entries(store))


def only(store: Store) -> Event:
    (entry,) = entries(store)
    return entry.event


def digests(*people: str) -> set[str]:
    return {person_digest(AUDIT_KEY, each) for each in people}


def named_in(answer: Any) -> set[str]:
    """The people whose names or addresses stand in an answer, as whole texts."""
    text = json.dumps(answer, ensure_ascii=False)
    return {key for name, key in (NAMES | ADDRESSES).items() if f'"{name}"' in text}


# ── what is entered ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_read_says_who_when_what_and_of_whom(company_store: Store, client: Client) -> None:
    client.post("query top { influencers(first: 2) { edges { node { rank person { name } } } } }")
    event = only(company_store)
    assert (event.caller, event.act, event.operation) == (ADMIN.name, "read", "query top")
    assert event.fields == (
        "Influence.person", "Influence.rank", "InfluenceConnection.edges", "InfluenceEdge.node", "Person.name",
        "Query.influencers",
    )  # fmt: skip
    assert event.refused == event.errors == ()
    assert digests(ZOE.id, STAFF[1].id) <= set(event.people)
    assert event.at_ms > 1_700_000_000_000


@pytest.mark.parametrize("name", OPERATIONS)
def test_everybody_named_in_an_answer_is_in_the_entry(company_store: Store, client: Client, name: str) -> None:
    named = named_in(client.ask(OPERATIONS[name], n=20))
    found = entries(company_store)
    assert digests(*named) <= {each for entry in found for each in entry.event.people}
    assert len(found) == (name not in NAMING_NOBODY)


QUESTIONS_ASKED: dict[str, dict[str, Any]] = {
    "whatIfLeave": {"people": [global_id("Person", STAFF[0].id), global_id("Person", STAFF[3].id)]},
    "succession": {"person": global_id("Person", STAFF[0].id)},
    "introductions": {
        "from": global_id("Person", STAFF[1].id), "to": global_id("Organisation", SUPPLIERS[0]), "steps": 3,
    },
    "tieBetween": {"one": global_id("Person", STAFF[0].id), "other": global_id("Person", OUTSIDE[0].id)},
}  # fmt: skip


@pytest.mark.parametrize("name", QUESTIONS_ASKED)
def test_whoever_is_asked_about_or_named_in_an_answer_is_in_the_entry(
    company_store: Store, client: Client, name: str
) -> None:
    asked = QUESTIONS_ASKED[name]
    named = named_in(client.ask(QUESTIONS[name], n=20, **asked))
    keys = {STAFF[0].id} if name != "introductions" else {STAFF[1].id}
    assert digests(*named, *keys) <= set(only(company_store).people)


def test_a_finding_counts_as_read_where_only_its_number_is(company_store: Store, client: Client) -> None:
    client.ask(INFLUENCE)
    assert digests(ZOE.id, STAFF[1].id) <= set(only(company_store).people)


def test_sentences_are_about_whom_they_speak_of(company_store: Store, client: Client) -> None:
    client.ask("{ influencers(first: 1) { edges { node { score { reasons { text } } } } } }")
    assert set(only(company_store).people) == digests(ZOE.id, STAFF[1].id)


def test_what_names_nobody_is_not_entered(company_store: Store, client: Client) -> None:
    client.ask(
        "{ organisations(first: 2) { edges { node { name } } } communities(first: 2) { edges { node { size } } } }"
    )
    client.ask(
        "{ jobs(first: 2) { totalCount edges { node { id state } } } runs(first: 2) { edges { node { job { id } } } } }"
    )
    as_role(company_store, Role.VIEWER).ask("{ runs(first: 1) { totalCount } viewer { name } }")
    assert entries(company_store) == []


def test_members_of_a_community_are_read_where_they_are_shown(company_store: Store, client: Client) -> None:
    client.ask("{ communities(first: 1) { edges { node { members(first: 2) { edges { node { name } } } } } } }")
    event = only(company_store)
    assert "Community.members" in event.fields
    assert len(event.people) < 5


def test_columns_of_ties_are_read_of_everybody_in_them(company_store: Store, client: Client) -> None:
    query = "query ($id: ID!) { node(id: $id) { ... on Person { tieColumns { people } } } }"
    columns = client.ask(query, id=global_id("Person", ZOE.id))["node"]["tieColumns"]
    others = [local_id(each, "Person") or "" for each in columns["people"]]
    assert STAFF[1].id in others
    assert set(only(company_store).people) == digests(ZOE.id, *others)


def test_no_name_address_or_id_stands_in_the_log(company_store: Store, client: Client) -> None:
    for name in ("people", "singlePointsOfFailure", "interactions"):
        client.ask(OPERATIONS[name], n=20)
    rows = company_store.read("MATCH (e:AuditEntry) RETURN properties(e) AS entry")
    text = json.dumps(rows, ensure_ascii=False)
    assert [each for each in (*NAMES, *ADDRESSES, *NAMES.values()) if each in text] == []


# ── what is refused, and what changes ───────────────────────────────────────────────────────────────────────────────


def test_a_refused_read_is_entered_with_whom_it_was_about(company_store: Store) -> None:
    query = "query ($id: ID!) { node(id: $id) { id } }"
    viewer = as_role(company_store, Role.VIEWER)
    assert viewer.codes(query, id=global_id("Person", ZOE.id)) == ["FORBIDDEN"]
    assert viewer.codes(INFLUENCE) == ["FORBIDDEN"]
    first, second = (each.event for each in entries(company_store))
    assert first.errors == second.errors == ("FORBIDDEN",)
    assert set(first.people) == digests(ZOE.id)
    assert second.refused == ("Query.influencers",)
    assert second.fields == ()


def test_a_change_is_entered_before_it_is_made_and_with_what_came_of_it(company_store: Store, client: Client) -> None:
    (edge,) = client.ask("{ singlePointsOfFailure(first: 1) { edges { node { id } } } }")["singlePointsOfFailure"][
        "edges"
    ]
    mutation = (
        "mutation decide($input: RecordDispositionInput!) { recordDisposition(input: $input) { finding { id } } }"
    )
    client.ask(mutation, input={"finding": edge["node"]["id"], "state": "ACCEPTED"})
    client.codes(mutation, input={"finding": "nothing", "state": "ACCEPTED"})
    acts = [(each.event.act, each.event.operation, each.event.errors) for each in entries(company_store)[1:]]
    told = ("mutation decide", ())
    assert acts == [("begin", *told), ("change", *told), ("begin", *told), ("change", told[0], ("BAD_USER_INPUT",))]
    begun, changed = (each.event for each in entries(company_store)[1:3])
    assert begun.fields == ("Mutation.recordDisposition",)
    assert digests(ZOE.id) <= set(changed.people)


def test_a_change_that_stands_in_a_fragment_is_entered_by_its_field(company_store: Store, client: Client) -> None:
    fragment = 'fragment F on Mutation { withdrawDisposition(input: {finding: "nothing"}) { withdrawn } }'
    assert client.codes(f"mutation {{ ... on Mutation {{ ...F }} }} {fragment}") == ["BAD_USER_INPUT"]
    assert entries(company_store)[0].event.fields == ("Mutation.withdrawDisposition",)


# ── no entry, no answer ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def closed_log(company_store: Store) -> AuditLog:
    """A log whose database cannot be reached any more."""
    store = Store(company_store.address)
    store.close()
    return AuditLog(store, AUDIT_KEY, Remembered())


@pytest.mark.filterwarnings("ignore:Using a driver after it has been closed:DeprecationWarning")
def test_without_an_entry_no_answer_leaves(company_store: Store, closed_log: AuditLog) -> None:
    client = Client(company_store, audit=closed_log)
    answer = client.post(INFLUENCE).json()
    assert answer["data"] is None
    assert [each["extensions"]["code"] for each in answer["errors"]] == ["AUDIT_UNAVAILABLE"]
    assert "Person" not in json.dumps(answer)
    assert client.codes("{ organisations(first: 1) { totalCount } }") == []


@pytest.mark.filterwarnings("ignore:Using a driver after it has been closed:DeprecationWarning")
def test_without_an_entry_nothing_is_changed(company_store: Store, client: Client, closed_log: AuditLog) -> None:
    worst = "{ singlePointsOfFailure(first: 1) { edges { node { id disposition { state } } } } }"
    before = client.ask(worst)
    key = before["singlePointsOfFailure"]["edges"][0]["node"]["id"]
    mutation = "mutation ($input: RecordDispositionInput!) { recordDisposition(input: $input) { finding { id } } }"
    state = {"finding": key, "state": "DISMISSED"}
    assert Client(company_store, audit=closed_log).codes(mutation, input=state) == ["AUDIT_UNAVAILABLE"]
    assert client.ask(worst) == before


def test_an_end_that_cannot_be_kept_is_no_entry(company_store: Store) -> None:
    class Full(Remembered):
        def keep(self, head: Head) -> None:
            raise OSError(28, "No space left on device")

    client = Client(company_store, audit=AuditLog(company_store, AUDIT_KEY, Full()))
    assert client.codes(INFLUENCE) == ["AUDIT_UNAVAILABLE"]


# ── groups ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_entries_of_many_requests_go_in_few_transactions(company_store: Store) -> None:
    kept: list[Head] = []

    class Counting(Remembered):
        def keep(self, head: Head) -> None:
            kept.append(head)

    log = AuditLog(company_store, AUDIT_KEY, Counting())

    async def many() -> None:
        await asyncio.gather(*(log.write(Event(each, "x", Act.READ, "query")) for each in range(200)))

    asyncio.run(many())
    log.close()
    verdict = verify(company_store, AUDIT_KEY)
    assert (verdict.last, verdict.broken) == (200, None)
    assert len(kept) < 20
    assert kept[-1] == verdict.head


def test_two_services_write_one_chain(company_store: Store) -> None:
    clients = [Client(company_store), Client(company_store)]
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda each: clients[each % 2].ask(INFLUENCE), range(12)))
    verdict = verify(company_store, AUDIT_KEY)
    assert (verdict.last, verdict.broken) == (12, None)


def test_whoever_gives_up_does_not_take_the_others_of_the_group_along(company_store: Store) -> None:
    log = AuditLog(company_store, AUDIT_KEY, Remembered())

    async def one_gives_up() -> None:
        first, second, third = (
            asyncio.ensure_future(log.write(Event(each, "x", Act.READ, "query"))) for each in range(3)
        )
        await asyncio.sleep(0)
        second.cancel()
        await asyncio.gather(first, third)

    asyncio.run(one_gives_up())
    log.close()
    assert head_of(company_store).number == 3


# ── auditors ────────────────────────────────────────────────────────────────────────────────────────────────────────


def listed(client: Client, **filters: Any) -> list[int]:
    given = ", ".join(f"{name}: {json.dumps(value)}" for name, value in filters.items())
    found = client.ask(
        f"{{ auditEntries(last: 100{', ' + given if given else ''}) {{ edges {{ node {{ number }} }} }} }}"
    )
    return [edge["node"]["number"] for edge in found["auditEntries"]["edges"]]


def test_an_auditor_sees_the_log_and_none_of_the_data(company_store: Store, client: Client) -> None:
    client.ask(INFLUENCE)
    auditor = Client(company_store, caller=AUDITOR)
    found = auditor.ask(AUDIT["auditEntries"], n=5)["auditEntries"]
    (edge,) = found["edges"]
    assert (found["totalCount"], edge["node"]["caller"], edge["node"]["act"]) == (1, "test", "READ")
    assert auditor.codes(INFLUENCE) == ["FORBIDDEN"]
    for role in set(Role) - {Role.AUDITOR}:
        for query in AUDIT.values():
            assert as_role(company_store, role).codes(query, n=1) == ["FORBIDDEN"]


def test_reading_the_log_is_entered_in_it(company_store: Store) -> None:
    Client(company_store, caller=AUDITOR).ask(AUDIT["auditEntries"], n=1, person=ZOE.email)
    event = only(company_store)
    assert (event.caller, event.act) == ("Ines", "read")
    assert "Query.auditEntries" in event.fields


def test_entries_are_found_by_person_under_any_address_or_id(company_store: Store, client: Client) -> None:
    client.ask('{ people(first: 1, search: "Zoë") { edges { node { name } } } }')
    client.ask('{ people(first: 1, search: "Person 07") { edges { node { name } } } }')
    auditor = Client(company_store, caller=AUDITOR)
    for zoe in (ZOE.email, ALIAS.email, f" {ZOE.email.upper()} ", ZOE.id, global_id("Person", ZOE.id)):
        assert listed(auditor, person=zoe)[0] == 1
        assert 2 not in listed(auditor, person=zoe)
    assert listed(auditor, person="nobody@us.example") == []


@pytest.mark.parametrize("asked", ["edges { cursor }", "pageInfo { endCursor }"])
def test_a_cursor_of_a_list_of_people_holds_a_name_and_counts_as_reading_it(
    company_store: Store, client: Client, asked: str
) -> None:
    client.ask(f'{{ people(first: 1, search: "Zoë") {{ {asked} }} }}')
    client.ask('{ people(first: 1, search: "Zoë") { totalCount } }')
    assert listed(Client(company_store, caller=AUDITOR), person=ZOE.email) == [1]


def test_entries_are_found_by_caller_and_field(company_store: Store, client: Client) -> None:
    client.ask(INFLUENCE)
    as_role(company_store, Role.VIEWER).codes(INFLUENCE)
    auditor = Client(company_store, caller=AUDITOR)
    assert listed(auditor, caller="somebody") == [2]
    assert listed(auditor, field="Influence.rank") == [1]
    assert listed(auditor, field="Query.influencers") == [1, 2]
    assert listed(auditor, until="2020-01-01T00:00:00Z") == []


def test_the_log_takes_as_many_round_trips_for_many_entries_as_for_one(company_store: Store, client: Client) -> None:
    for _ in range(6):
        client.ask(INFLUENCE)
    counts = []
    for size in (1, 5):
        view = CountingView(company_store)
        Client(view, caller=AUDITOR).ask(AUDIT["auditEntries"], n=size)
        counts.append(view.reads)
    assert counts[0] == counts[1] <= 3


def test_the_chain_is_checked_against_the_end_that_was_kept(company_store: Store) -> None:
    client = Client(company_store)
    for _ in range(3):
        client.ask(INFLUENCE)
    known = str(head_of(company_store))
    auditor = Client(company_store, caller=AUDITOR)
    found = auditor.ask(AUDIT["auditChain"], known=known)["auditChain"]
    assert (found["intact"], found["first"], found["last"], found["head"]) == (True, 1, 3, known)
    company_store.write_query("MATCH (n) WHERE n:AuditEntry OR n:AuditHead DELETE n")
    append(company_store, AUDIT_KEY, [Event(1, "x", Act.READ, "query")])
    assert auditor.ask(AUDIT["auditChain"])["auditChain"]["broken"] is not None, "this server kept the end itself"
    found = auditor.ask(AUDIT["auditChain"], known=known)["auditChain"]
    assert (found["intact"], found["fault"][:14]) == (False, "It was cut off")
    assert auditor.codes(AUDIT["auditChain"], known="nonsense") == ["BAD_USER_INPUT"]


# ── purpose ─────────────────────────────────────────────────────────────────────────────────────────────────────────

ALLOWED = Purposes(("Succession review", "Audit"))


@pytest.mark.parametrize("said", ["", "curiosity"])
def test_without_an_allowed_purpose_nobody_is_read_by_name(company_store: Store, said: str) -> None:
    client = Client(company_store, purposes=ALLOWED, purpose=said)
    answer = client.post("{ organisations(first: 1) { totalCount } influencers(first: 1) { totalCount } }").json()
    (error,) = answer["errors"]
    assert error["extensions"]["code"] == "PURPOSE_REQUIRED"
    assert "one of Succession review, Audit" in error["message"]
    event = only(company_store)
    assert (event.errors, event.refused, event.fields) == (("PURPOSE_REQUIRED",), ("Query.influencers",), ())
    assert client.ask("{ organisations(first: 1) { totalCount } }")["organisations"]["totalCount"] > 0


def test_the_purpose_is_entered_as_it_is_allowed(company_store: Store) -> None:
    Client(company_store, purposes=ALLOWED, purpose=" succession  REVIEW").ask(INFLUENCE)
    assert only(company_store).purpose == "Succession review"


@pytest.mark.parametrize(
    ("allowed", "codes"), [((), []), (("*",), ["PURPOSE_REQUIRED"]), (("Audit", "*"), ["PURPOSE_REQUIRED"])]
)
def test_any_purpose_may_be_allowed_and_still_be_required(
    company_store: Store, allowed: tuple[str, ...], codes: list[str]
) -> None:
    assert Client(company_store, purposes=Purposes(allowed)).codes(INFLUENCE) == codes
    Client(company_store, purposes=Purposes(allowed), purpose="because").ask(INFLUENCE)
    assert entries(company_store)[-1].event.purpose == "because"
