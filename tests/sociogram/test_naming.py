"""Whom a command line means: names, addresses, domains, own ids and ours, on both servers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from graph_model.entities import Address, Employment, Judgement, Organisation, Verdict, organisation_id
from graph_model.errors import InputError, NotFound
from graph_model.identifiers import address_id
from graph_model.judgements import judge
from graph_model.policy import Policy
from graph_model.recorder import Recorder
from graph_model.snapshot_reader import current_snapshot
from graph_model.store import Store
from graph_model.writer_lease import WriterLease
from sociogram.commands.naming import Naming
from sociogram.jobs import resolve_graph, run_import
from sociogram.privacy_key import PrivacyKey

ADA, PRIVATE = "ada.quill@us.example", "x7@home.example"
ADDRESSES = [
    Address(ADA, names=("Hannelore Quill",)),
    Address(PRIVATE, names=("Zed",)),
    Address("jo.berg@us.example", names=("Jo Berg",)),
    Address("j.berg@us.example", names=("Jo Berg",)),
    Address("eve@steel.example", names=("Eve",)),
]
PEOPLE = [
    Employment(ADA, "Hannelore Quill", "Head"),
    Employment("jo.berg@us.example", "Jo Berg", "Buyer", department="Steel", key="1"),
    Employment("j.berg@us.example", "Jo Berg", "Lawyer", department="Law", key="2"),
]
ORGANISATIONS = [
    Organisation("P-025", "Steelworks AG", ("steel.example",), "DE", also=("XI-LEI-9",)),
    Organisation("P-026", "Acme", ("acme.example",), "DE"),
    Organisation("P-027", "Acme", country="FR"),
]


@pytest.fixture
def naming(any_store: Store, tmp_path: Path) -> Naming:
    with Recorder(any_store) as recorder:
        recorder.policy(Policy(our_domains=("us.example",)))
        recorder.addresses(ADDRESSES)
        recorder.employments(PEOPLE)
        recorder.organisations(ORGANISATIONS)
    resolve_graph(any_store)
    with WriterLease(any_store, wait_seconds=5) as lease:
        judge(any_store, lease, Judgement(ADA, PRIVATE, Verdict.SAME, "Zoë", 0, "She told me"))
        different = Judgement("jo.berg@us.example", "j.berg@us.example", Verdict.DIFFERENT, "Zoë", 0, "I know both")
        judge(any_store, lease, different)
    resolve_graph(any_store)
    return Naming(any_store, current_snapshot(any_store, None), PrivacyKey(tmp_path / "key", is_ours=True))


def test_a_person_is_called_by_a_name_any_address_and_any_id_that_they_had(naming: Naming) -> None:
    for called in ("hannelore quill", ADA, PRIVATE, "X7@Home.example", address_id(ADA), address_id(PRIVATE)):
        found = naming.person_of_ours(called)
        assert naming.snapshot.people.email.at(found) == ADA
        assert naming.person(called) == found
        assert naming.person_or_organisation(called) == (True, found)
        assert naming.snapshot.people.id.at(found) in naming.ids(called)


def test_an_organisation_is_called_by_a_name_a_domain_its_own_ids_and_ours(naming: Naming) -> None:
    domains = ("steel.example", "@Steel.example", "mail.steel.example")
    for called in ("steelworks ag", "P-025", "p-025", *domains, "xi-lei-9", organisation_id("P-025")):
        found = naming.organisation_but_ours(called)
        assert naming.snapshot.organisations.name.at(found) == "Steelworks AG"
        assert naming.person_or_organisation(called) == (False, found)
        assert organisation_id("P-025") in naming.ids(called)


def test_who_is_called_the_same_is_told_apart(naming: Naming) -> None:
    with pytest.raises(InputError) as people:
        naming.person_of_ours("Jo Berg")
    assert "2 are called Jo Berg. Say which, by email address or id: " in str(people.value)
    assert "Jo Berg (jo.berg@us.example, Buyer, Steel, us.example)" in str(people.value)
    assert "Jo Berg (j.berg@us.example, Lawyer, Law, us.example)" in str(people.value)
    with pytest.raises(InputError) as organisations:
        naming.organisation_but_ours("Acme")
    ids = [organisation_id(key) for key in ("P-026", "P-027")]
    assert f"Acme (P-026, acme.example, DE, id {ids[0]})" in str(organisations.value)
    assert f"Acme (P-027, FR, id {ids[1]})" in str(organisations.value)
    assert naming.told_apart([ids[1], "somebody else"]) == [f"Acme (P-027, FR, id {ids[1]})", "somebody else"]


def test_nobody_is_called_so_and_the_hint_says_what_does(naming: Naming) -> None:
    for find, called, hint in (
        (naming.person_of_ours, "eve@steel.example", "any email address or id"),
        (naming.person_of_ours, "nobody@us.example", "any email address or id"),
        (naming.organisation_but_ours, "us.example", "a mail domain, your own id of it or ours"),
        (naming.organisation_but_ours, "P-028", "a mail domain, your own id of it or ours"),
        (naming.person_or_organisation, "gmail.com", "a mail domain or your own id of an organisation"),
    ):
        with pytest.raises(NotFound, match=hint):
            find(called)


def test_in_a_graph_of_pseudonyms_people_are_called_by_their_real_addresses(store: Store, tmp_path: Path) -> None:
    box, key = tmp_path / "1.eml", PrivacyKey(tmp_path / "key", is_ours=True)
    box.write_text(
        "From: Ada <ada.quill@us.example>\nTo: e@them.example\nDate: Mon, 4 Mar 2024 10:00:00 +0000\nMessage-ID: <1@x>\n\n"
    )
    with Recorder(store) as recorder:
        recorder.policy(replace(Policy(our_domains=("us.example",)), pseudonymise=True))
    run_import(store, [box], privacy_key=key)
    naming = Naming(store, current_snapshot(store, None), key)
    found = naming.snapshot.people.email.at(naming.person_of_ours(ADA))
    assert found != ADA
    assert naming.snapshot.people.email.at(naming.person_of_ours(found)) == found
