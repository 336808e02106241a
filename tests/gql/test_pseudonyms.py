"""The influence ranking under pseudonyms: the same name for the same person within a run, and no way back to whom it is."""

from __future__ import annotations

import json
from base64 import b64decode
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from analytics.pseudonyms import pseudonym
from gql.caller import Caller, Role
from gql.node import global_id
from graph_model.bolt_address import BoltAddress
from graph_model.findings import FindingKind
from graph_model.run_store import read_findings, write_run
from graph_model.store import Store
from graph_model.writer_lease import WriterLease
from tests.conftest import empty_graph
from tests.gql.client import AUDIT_KEY, Client
from tests.gql.fixture_company import OLDER_RUN, RUN, SIZE, STAFF, _influence, _run, write_company

QUERY = """query ($r: ID, $n: Int, $after: String) { pseudonymousInfluencers(run: $r, first: $n, after: $after) {
    totalCount pageInfo { hasNextPage endCursor } edges { cursor node {
    pseudonym rank rankLow rankHigh unit level components { name percentile }
    score { value unit kind reasons { weight text evidence { __typename id } } } } } } }"""
THIRD_RUN = "run-0"


@pytest.fixture(scope="module")
def store(embedded_address: BoltAddress) -> Iterator[Store]:
    """The company, with a further run that ranked the same people alike."""
    for store in empty_graph(embedded_address):
        write_company(store)
        with WriterLease(store) as lease:
            write_run(store, lease, _run(THIRD_RUN), [_influence(i, max(i, 1)) for i in range(SIZE)], [])
        yield store


def viewer(store: Store, role: Role = Role.VIEWER) -> Client:
    return Client(store, caller=Caller("somebody", frozenset({role})))


def ranked(client: Client, run: str = RUN, n: int = 100) -> list[dict[str, Any]]:
    edges = client.ask(QUERY, r=global_id("Run", run), n=n)["pseudonymousInfluencers"]["edges"]
    return [edge["node"] for edge in edges]


def test_a_pseudonym_is_one_persons_within_a_run_whoever_asks_and_on_whatever_page(store: Store) -> None:
    whole = ranked(viewer(store))
    assert len({each["pseudonym"] for each in whole}) == len(whole) == 20
    assert ranked(viewer(store, Role.ANALYST)) == whole
    paged, after = [], None
    for _ in range(3):
        page = viewer(store).ask(QUERY, r=global_id("Run", RUN), n=7, after=after)["pseudonymousInfluencers"]
        paged += [edge["node"] for edge in page["edges"]]
        after = page["pageInfo"]["endCursor"]
    assert paged == whole
    assert not page["pageInfo"]["hasNextPage"]


def test_pseudonyms_of_two_runs_have_nothing_in_common(store: Store) -> None:
    one, other = ranked(viewer(store)), ranked(viewer(store), THIRD_RUN)
    assert len(other) == len(one)
    assert not {each["pseudonym"] for each in one} & {each["pseudonym"] for each in other}


def test_a_pseudonym_needs_the_key_and_is_two_words_that_can_be_said() -> None:
    made = pseudonym(AUDIT_KEY, "run", "person")
    others = [(b"b" * 32, "run", "person"), (AUDIT_KEY, "run-2", "person"), (AUDIT_KEY, "run", "person-2")]
    assert made not in {pseudonym(*each) for each in others}
    assert made == pseudonym(AUDIT_KEY, "run", "person")
    assert [len(word) for word in made.split()] == [7, 7]
    assert made.replace(" ", "").isalpha()


def test_thousands_of_people_are_called_differently() -> None:
    assert len({pseudonym(AUDIT_KEY, "run", str(i)) for i in range(20_000)}) == 20_000


def test_nothing_in_an_answer_leads_back_to_whom_it_is_about(store: Store) -> None:
    answer = viewer(store).ask(QUERY, r=global_id("Run", RUN), n=100)["pseudonymousInfluencers"]
    cursors = " ".join(b64decode(edge["cursor"] + "===", altchars="-_").decode() for edge in answer["edges"])
    spoken = json.dumps(answer, ensure_ascii=False) + cursors
    findings = read_findings(store, RUN, FindingKind.INFLUENCE, limit=100)
    assert findings
    assert not [key for each in findings for key in (each.subject, each.id, *_evidence(each)) if key in spoken]
    assert not [each for each in STAFF if each.email in spoken or each.names[0] in spoken]
    assert not [key for key in range(SIZE) if global_id("Person", STAFF[key].id) in spoken]
    assert all(reason["evidence"] == [] for edge in answer["edges"] for reason in edge["node"]["score"]["reasons"])


def _evidence(finding: Any) -> list[str]:
    return [key for reason in finding.score.reasons for key in reason.evidence]


def test_a_ranking_ends_at_a_whole_step_so_that_it_does_not_tell_how_many_are_ranked(store: Store) -> None:
    answer = viewer(store).ask(QUERY, r=global_id("Run", RUN), n=100)["pseudonymousInfluencers"]
    assert SIZE == 24
    assert answer["totalCount"] == len(answer["edges"]) == 20
    assert not answer["pageInfo"]["hasNextPage"]
    nodes = [edge["node"] for edge in answer["edges"]]
    assert [each["rank"] for each in nodes] == [*range(1, 21)], "no gap tells of who was erased"
    assert all(each["rankLow"] <= each["rank"] <= each["rankHigh"] <= 20 for each in nodes)
    of_one = viewer(store).ask(QUERY, r=global_id("Run", OLDER_RUN), n=100)["pseudonymousInfluencers"]
    assert (of_one["totalCount"], of_one["edges"]) == (0, [])


def test_percentiles_are_told_in_whole_steps_and_make_the_score(store: Store) -> None:
    for each in ranked(viewer(store)):
        assert each["components"] == [{"name": "reach", "percentile": 90.0}, {"name": "brokerage", "percentile": None}]
        score = each["score"]
        assert [reason["text"] for reason in score["reasons"]] == [
            "Reach: percentile 90 or above", "Brokerage is not known of this person",
        ]  # fmt: skip
        assert score["kind"] == "SUM"
        assert score["value"] == sum(reason["weight"] for reason in score["reasons"]) == 90.0


def test_unit_and_level_are_what_the_run_found_to_be_shared_by_enough(store: Store) -> None:
    found = [(each["unit"], each["level"]) for each in ranked(viewer(store))]
    assert Counter(found) == {("Buying", 2.0): 10, ("Buying", None): 10}
    older = [replace(_influence(i, i + 1), details={"components": {"reach": 10.0}}) for i in range(5)]
    run = _run("run-00")
    with WriterLease(store) as lease:
        write_run(store, lease, run, older, [])
    assert {(each["unit"], each["level"]) for each in ranked(viewer(store), run.id)} == {(None, None)}, "an older run"


@pytest.mark.parametrize("role", Role)
def test_every_role_but_the_auditor_may_ask(store: Store, role: Role) -> None:
    codes = viewer(store, role).codes(QUERY, n=5)
    assert codes == (["FORBIDDEN"] if role is Role.AUDITOR else [])
