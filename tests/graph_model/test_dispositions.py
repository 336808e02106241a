"""What was decided about a finding is kept with its topic, on both servers, and goes with an erased person."""

from __future__ import annotations

import pytest

from graph_model.disposition import Disposition, DispositionState
from graph_model.disposition_store import decide, read_dispositions, withdraw
from graph_model.entities import Address
from graph_model.erasure import remove_person, subject_of
from graph_model.errors import NotFound
from graph_model.findings import FindingKind, Topic
from graph_model.identifiers import address_id
from graph_model.recorder import Recorder
from graph_model.revision import read_revision
from graph_model.store import Store
from graph_model.subject_export import export_of
from graph_model.suppression import Why
from graph_model.writer_lease import WriterLease
from sociogram.jobs import resolve_graph

ADA, BOB = (address_id(f"{name}@us.example") for name in ("ada", "bob"))
CONTACT = Topic(FindingKind.CRITICAL_CONTACT, ADA, ("acme",))
ACCEPTED = Disposition(CONTACT, DispositionState.ACCEPTED, "Zoë", 7, "Bob Hill", 90, "until the new year")
KEY = b"k" * 32


@pytest.fixture
def people(any_store: Store) -> Store:
    with Recorder(any_store) as recorder:
        recorder.addresses([Address("ada@us.example", names=("Ada King",)), Address("bob@us.example")])
    resolve_graph(any_store)
    return any_store


def say(store: Store, disposition: Disposition) -> None:
    with WriterLease(store) as lease:
        decide(store, lease, disposition)


def test_the_latest_decision_about_a_topic_holds_and_makes_no_new_revision(people: Store) -> None:
    before = read_revision(people).number
    say(people, ACCEPTED)
    later = Disposition(CONTACT, DispositionState.IN_PROGRESS, "Zoë", 8)
    other = Disposition(Topic(FindingKind.CHOKE_POINT, "acme"), DispositionState.DISMISSED, "Zoë", 9, review_ms=5)
    say(people, later)
    say(people, other)
    assert read_dispositions(people) == [other, later]
    assert read_revision(people).number == before
    with WriterLease(people) as lease:
        withdraw(people, lease, CONTACT)
    assert read_dispositions(people) == [other]
    with pytest.raises(NotFound), WriterLease(people) as lease:
        withdraw(people, lease, CONTACT)


def test_a_decision_follows_a_person_who_gets_another_id(people: Store) -> None:
    people.write_query("MATCH (p:Person {id: $id}) SET p.former_ids = ['was-ada']", id=ADA)
    say(people, Disposition(Topic(FindingKind.SINGLE_POINT_OF_FAILURE, "was-ada"), DispositionState.ACCEPTED, "Zoë", 1))
    [found] = read_dispositions(people)
    assert found.topic.subject == ADA
    say(people, Disposition(found.topic, DispositionState.DISMISSED, "Zoë", 2))
    assert [each.state for each in read_dispositions(people)] == [DispositionState.DISMISSED]


def test_an_erased_persons_decisions_go_and_others_are_kept_without_them(people: Store) -> None:
    say(people, ACCEPTED)
    say(people, Disposition(Topic(FindingKind.CHOKE_POINT, "acme"), DispositionState.ACCEPTED, "ada@us.example", 3))
    assert len(export_of(people, subject_of(people, "ada@us.example"))["dispositions"]) == 1
    with WriterLease(people) as lease:
        went = remove_person(people, lease, KEY, subject_of(people, "ada@us.example"), why=Why.ERASED, now_ms=9)
    assert went["dispositions"] == 1
    assert [each.by for each in read_dispositions(people)] == ["an erased person"]
