"""What readers can ask the graph for: the same on every server."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_model import directory, run_store
from graph_model.directory import Catalogue, filters
from graph_model.directory_records import TieRecord
from graph_model.findings import Finding, FindingKind, Reason, Score, ScoreKind
from graph_model.queries import directory as queries
from graph_model.recorder import Recorder
from graph_model.resolution_store import write_resolution
from graph_model.revision import read_revision
from graph_model.run_store import RunRecord, write_run
from graph_model.store import Store
from graph_model.window import Page, Position, Window, page_of
from graph_model.writer_lease import WriterLease
from tests.graph_model import company

RUN = RunRecord("run-1", 30 * company.DAY, 365.0, "{}", "policy", "hash", "revision", 7, {"sociogram": "1"}, ("note",))
PEOPLE = (company.BOB.id, company.ANN.id, company.EVE.id)


def _influence(subject: str, rank: int) -> Finding:
    details = {"components": {}, "raw": {}, "informal": subject == company.BOB.id}
    return Finding(
        FindingKind.INFLUENCE, subject, rank, Score(2.0, ScoreKind.SUM, (Reason(2.0, "so"),)), details=details
    )


def written(store: Store) -> Store:
    tie = {
        "strength": 3.0,
        "mail_strength": 1.0,
        "meeting_strength": 2.0,
        "mails": 1,
        "meetings": 1,
        "first_at": 3,
        "last_at": 9,
    }
    measured = {
        **tie,
        "first_at": 5,
        "balance": 0.75,
        "reciprocity": 0.5,
        "answers": 2,
        "reply_hours": 1.5,
        "pair_before": 6.0,
    }
    ann, bob = company.ANN.id, company.BOB.id
    with Recorder(store) as recorder:
        company.record_company(recorder)
    with WriterLease(store) as lease:
        write_resolution(store, lease, company.RESOLUTION, read_revision(store).number)
        # equal scores share a rank
        write_run(
            store, lease, RUN, [_influence(ann, 1), _influence(bob, 1)], [(ann, [(bob, measured)]), (bob, [(ann, tie)])]
        )
    return store


def test_every_answer_is_the_same_on_both_servers(any_store: Store) -> None:
    store = written(any_store)
    people = directory.read_page(store, directory.PEOPLE, Window(9), ())
    assert [(p.name, p.title, p.manager_id) for p in people.items] == [
        ("Ann Ash", "Head of Steel", None),
        ("Bob", "", company.ANN.id),
        ("Ève Ünal", "", None),
    ]
    assert people.items[0].unit == directory.records.UnitRecord("u" * 24, "Buying", "department")
    assert directory.read_count(store, directory.PEOPLE, filters(internal=True)) == 2
    assert directory.read_count(store, directory.PEOPLE, filters(internal=True, words=("nobody",))) == 0
    assert directory.read_page(store, directory.PEOPLE, Window(1), filters(words=("nobody",))) == Page()
    _check_links(store)
    _check_interactions(store)
    _check_findings(store)


def _check_links(store: Store) -> None:
    ann, bob = company.ANN.id, company.BOB.id
    ties = directory.read_pages_of(store, [ann, bob], directory.TIES_OF_PERSON, Window(5), filters(run="run-1"))
    common = {"strength": 4.0, "given": 3.0, "received": 3.0, "meeting_strength": 2.0, "mails": 2, "meetings": 1,
              "first_ms": 3, "last_ms": 9, "reciprocity": 0.5, "before": 6.0}  # fmt: skip
    assert [*ties[ann].items] == [
        TieRecord(person_id=bob, **common, balance=0.75, answers_given=2, reply_hours_given=1.5)
    ]
    assert [*ties[bob].items] == [
        TieRecord(person_id=ann, **common, balance=0.25, answers_received=2, reply_hours_received=1.5)
    ]
    suppliers = directory.read_pages_of(store, [company.US], directory.SUPPLIERS_OF_ORGANISATION, Window(5), ())
    assert {link.evidence for link in suppliers[company.US].items} == {company.CONTRACT.id, company.DEPENDENCY.id}
    assert directory.read_counts_of(store, [company.US, company.THEM], directory.CUSTOMERS_OF_ORGANISATION, ()) == {
        company.US: 0,
        company.THEM: 2,
    }
    (contract,) = directory.contracts_by_id(store, [company.CONTRACT.id]).values()
    assert (contract.contract, contract.buyer_id, contract.supplier_id) == (company.CONTRACT, company.US, company.THEM)
    (dependency,) = directory.dependencies_by_id(store, [company.DEPENDENCY.id]).values()
    assert (dependency.dependency, dependency.supplier_id) == (company.DEPENDENCY, company.THEM)


def _check_interactions(store: Store) -> None:
    newest = directory.read_page(store, directory.INTERACTIONS, Window(2), filters(kept=True))
    assert [(i.channel.value, i.at_ms) for i in newest.items] == [
        ("meeting", 20 * company.DAY),
        ("message", 12 * company.DAY),
    ]
    of_ann = filters(person=company.ANN.id, since=11 * company.DAY, until=20 * company.DAY)
    assert [i.at_ms for i in directory.read_page(store, directory.INTERACTIONS, Window(9), of_ann).items] == [
        12 * company.DAY,
        11 * company.DAY,
    ]
    taking_part = directory.participants_of(store, [company.MEETING.id])[company.MEETING.id]
    assert [each.person_id for each in taking_part] == [company.ANN.id, company.BOB.id, company.EVE.id]


def _check_findings(store: Store) -> None:
    page = directory.read_page(store, directory.FINDINGS, Window(9), filters(run="run-1", kind="influence"))
    assert sorted(f.subject for f in page.items) == sorted((company.ANN.id, company.BOB.id))
    only = filters(run="run-1", kind="influence", informal=True)
    assert [f.subject for f in directory.read_page(store, directory.FINDINGS, Window(9), only).items] == [
        company.BOB.id
    ]
    about = directory.findings_about(store, list(PEOPLE), "run-1", FindingKind.INFLUENCE)
    assert set(about) == {company.ANN.id, company.BOB.id}
    latest = run_store.latest_run(store)
    assert latest is not None
    assert (latest.id, latest.versions, latest.notes) == ("run-1", {"sociogram": "1"}, ("note",))
    assert directory.runs_by_id(store, ["run-1", "none"]).keys() == {"run-1"}


def test_people_are_found_by_former_ids_and_by_any_address(store: Store) -> None:
    written(store)
    found = directory.people_by_id(store, [company.ANN_ALIAS.id, company.BOB.id, "nobody"])
    assert {key: person.name for key, person in found.items()} == {
        company.ANN_ALIAS.id: "Ann Ash",
        company.BOB.id: "Bob",
    }
    for search in (company.ANN_ALIAS.email, "ash ANN", " Ann.Ash@US.example "):
        page = directory.read_page(store, directory.PEOPLE, Window(9), filters(**directory.person_filters(search)))
        assert [person.name for person in page.items] == ["Ann Ash"]
    first, second = directory.addresses_of(store, [company.ANN.id])[company.ANN.id]
    assert (first.email, second.email, second.score) == (company.ANN.email, company.ANN_ALIAS.email, 0.9)


def test_every_id_says_what_it_names(store: Store) -> None:
    written(store)
    ids = {company.ANN.id: "Person", company.US: "Organisation", company.CONTRACT.id: "Contract", "run-1": "Run"}
    ids |= {company.DEPENDENCY.id: "Dependency", company.MEETING.id: "Interaction"}
    assert directory.labels_by_id(store, [*ids, "nothing"]) == ids


def test_run_that_is_not_complete_is_not_shown(store: Store) -> None:
    written(store)
    store.write_query("CREATE (r:Run {id: 'half', complete: false, sequence: 9})")
    latest = run_store.latest_run(store)
    assert latest is not None
    assert latest.id == "run-1"
    assert directory.runs_by_id(store, ["half"]) == {}
    assert directory.read_count(store, directory.RUNS, ()) == 1


@pytest.mark.parametrize("catalogue", [directory.PEOPLE, directory.INTERACTIONS, directory.ORGANISATIONS])
def test_windows_of_any_size_put_together_are_the_list(store: Store, catalogue: Catalogue[object]) -> None:
    written(store)
    whole = directory.read_page(store, catalogue, Window(50), ())
    assert not whole.has_next
    for size in (1, 2):
        after: Position | None = None
        found: list[Position] = []
        while page := directory.read_page(store, catalogue, Window(size, after=after), ()).positions:
            found += page
            after = page[-1]
        assert tuple(found) == whole.positions
    assert all(low < high for low, high in pairwise(whole.positions))


def test_reading_queries_bound_themselves() -> None:
    from graph_model.queries.listing import Bounds, page_query

    for listing in (queries.PEOPLE, queries.TIES_OF_PERSON, queries.FINDINGS):
        assert "LIMIT $limit" in page_query(listing, (), Bounds(True, True, False))


@settings(deadline=None, max_examples=100)
@given(st.lists(st.tuples(st.integers(0, 5), st.text(max_size=3)), unique=True), st.integers(1, 6), st.booleans())
def test_page_is_the_head_or_the_tail_in_order(positions: list[Position], size: int, backward: bool) -> None:
    ordered = sorted(positions)
    given_rows = (ordered[-(size + 1) :] if backward else ordered[: size + 1])[::-1]
    page = page_of([(each, each) for each in given_rows], Window(size, backward))
    assert list(page.positions) == (ordered[-size:] if backward else ordered[:size])
    assert (page.has_previous if backward else page.has_next) == (len(ordered) > size)
