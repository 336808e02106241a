"""Statements of beneficial ownership, and entities that follow the money."""

import json
import tarfile
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_model.entities import later_statement
from graph_model.errors import BadRecord
from graph_model.policy import Policy
from ingest.organisations.control import is_control
from ingest.ownership.bods import reference_to, statement_facts
from ingest.ownership.ftm import entity_facts
from ingest.ownership.register import is_ownership, ownership_facts
from ingest.pipeline import load
from ingest.terms import Terms
from tests.conftest import shared_data
from tests.ingest.memory_recording import MemoryRecording

DAY_2024 = 1_704_067_200_000
INTEREST = {"type": "shareholding", "directOrIndirect": "direct", "share": {"exact": 75}, "startDate": "2010-01-01"}


def relationship(**details):
    return {
        "statementId": "s", "recordId": "r", "recordType": "relationship", "recordStatus": "new", "statementDate": "2024-01-01",
        "recordDetails": {"subject": "owned", "interestedParty": "owner", "interests": [INTEREST], **details},
    }  # fmt: skip


def line(given, **changes):
    [found] = statement_facts({**given, **changes}, "file", 0).ownerships
    return found


def test_an_interest_is_a_line_with_its_share_and_dates():
    found = line(relationship())
    assert (found.owner, found.owned, found.share, found.interests) == (
        reference_to("owner"), reference_to("owned"), 0.75, ("shareholding",)
    )  # fmt: skip
    assert (found.start_ms, found.end_ms, found.stated_ms) == (1_262_304_000_000, None, DAY_2024)
    assert is_control(found)


def test_a_closed_record_has_ended():
    assert line(relationship(), recordStatus="closed").end_ms == DAY_2024


@pytest.mark.parametrize(
    ("changes", "expected"),
    [({"recordStatus": "closed"}, (0.75, DAY_2024)), ({"recordStatus": "updated"}, (0.4, None))],
    ids=["closed", "updated"],
)
def test_of_the_statements_of_one_day_the_one_that_ends_or_changes_the_record_holds(changes, expected):
    share = {"updated": 40}.get(changes["recordStatus"], 75)
    first, then = (
        line(relationship()),
        line(relationship(interests=[{**INTEREST, "share": {"exact": share}}]), **changes),
    )
    for one, other in ((first, then), (then, first)):
        held = later_statement(one, other)
        assert (held.share, held.end_ms) == expected


def test_an_entity_is_an_organisation_that_interests_find():
    entity = {
        "statementId": "s", "recordId": "owned", "recordType": "entity", "statementDate": "2024-01-01",
        "recordDetails": {"name": "Acme Ltd", "identifiers": [{"scheme": "GB-COH", "id": "1"}], "jurisdiction": {"code": "GB"}},
    }  # fmt: skip
    [found] = statement_facts(entity, "file", 0).organisations
    assert (found.key, found.name, found.country, found.also) == (
        "GB-COH-1",
        "Acme Ltd",
        "GB",
        (reference_to("owned"),),
    )


def test_older_versions_refer_to_statements_and_replace_them():
    old = {
        "statementID": "n", "statementType": "ownershipOrControlStatement", "statementDate": "2024-01-01",
        "subject": {"describedByEntityStatement": "e"}, "interestedParty": {"describedByPersonStatement": "p"},
        "replacesStatements": ["m"],
        "interests": [{"type": "voting-rights", "share": {"minimum": 50, "maximum": 75, "exclusiveMinimum": True}}],
    }  # fmt: skip
    found = line(old)
    assert (found.person, found.voting, found.more_than, found.share) == (True, 0.5, True, None)
    assert found.replaces == (reference_to("m"),)
    assert is_control(found)


def test_of_persons_nothing_is_kept():
    person = {
        "statementId": "s", "recordId": "p", "recordType": "person", "statementDate": "2024-01-01",
        "recordDetails": {"names": [{"fullName": "Jane Smith"}], "birthDate": "1975-06-20"},
    }  # fmt: skip
    facts = statement_facts(person, "file", 0)
    assert (facts.organisations, facts.ownerships, facts.excluded) == ((), (), ("personal-details",))
    assert "Jane" not in repr(facts)


@pytest.mark.parametrize(
    ("share", "expected"),
    [
        ({"minimum": 25, "maximum": 50}, (0.25, False)),
        ({"exclusiveMinimum": 50, "maximum": 75}, (0.5, True)),
        ({"exact": 100, "minimum": 100}, (1.0, False)),
        ({}, (None, False)),
    ],
)
def test_of_a_range_the_lower_end_counts(share, expected):
    found = line(relationship(interests=[{"type": "shareholding", "share": share}]))
    assert (found.share, found.more_than and found.share is not None) == expected


def test_what_has_ended_does_not_count_beside_what_lasts():
    past = {**INTEREST, "share": {"exact": 90}, "endDate": "2020-01-01"}
    assert line(relationship(interests=[past, {**INTEREST, "share": {"exact": 10}}])).share == 0.1
    assert line(relationship(interests=[past])).end_ms == 1_577_836_800_000


def test_what_is_to_come_does_not_count_beside_what_holds():
    coming = {**INTEREST, "share": {"exact": 90}, "startDate": "2090-01-01"}
    assert line(relationship(interests=[coming, {**INTEREST, "share": {"exact": 10}}])).share == 0.1
    assert line(relationship(interests=[coming])).share == 0.9


@pytest.mark.parametrize("kind", ["appointmentOfBoard", "appointment-of-board", "otherInfluenceOrControl"])
def test_some_interests_are_control_by_their_kind(kind):
    assert is_control(line(relationship(interests=[{"type": kind}])))


def test_a_quarter_and_a_seat_on_the_board_are_no_control():
    quarter = {**INTEREST, "share": {"minimum": 25}, "beneficialOwnershipOrControl": True}
    assert not is_control(line(relationship(interests=[quarter, {"type": "boardMember"}])))


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"recordType": "thing"}, "no known type"),
        ({"statementId": ""}, "without an id"),
        ({"statementDate": "someday"}, "statementDate"),
        (relationship(subject=None), "no subject"),
        (relationship(interests=[{"type": "shareholding", "share": {"exact": 120}}]), "implausible share"),
        (relationship(interests=[{"startDate": "x"}]), "startDate"),
    ],
)
def test_what_is_no_statement_is_rejected_with_a_reason(changes, reason):
    with pytest.raises(BadRecord, match=reason):
        statement_facts({**relationship(), **changes}, "file", 0)


def entity(schema, **properties):
    return {"id": "e", "schema": schema, "properties": {name: [value] for name, value in properties.items()}}


def test_entities_that_follow_the_money():
    link = entity("Ownership", owner="a", asset="b", percentage="50-75 %", startDate="2005", role="Subsidiary of")
    [found] = entity_facts(link, "file", 7).ownerships
    assert (found.share, found.start_ms, found.interests, found.stated_ms) == (
        0.5,
        1_104_537_600_000,
        ("subsidiary",),
        7,
    )
    [company] = entity_facts(
        entity("Company", name="X", website="https://www.x.co.uk/a", jurisdiction="gb"), "f", 7
    ).organisations
    assert (company.name, company.domains, company.country) == ("X", ("x.co.uk",), "GB")
    assert entity_facts(entity("Person", name="Jane"), "f", 7).excluded == ("personal-details",)
    with pytest.raises(BadRecord):
        entity_facts(entity("Ownership", owner="a"), "f", 7)


VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.floats(), st.text(max_size=4), st.sampled_from(["2024-01-01", 50])),
    lambda inner: st.one_of(
        st.lists(inner, max_size=2),
        st.dictionaries(
            st.sampled_from(["share", "exact", "minimum", "type", "startDate", "endDate", "interests", "subject", "name",
                             "interestedParty", "describedByEntityStatement", "owner", "asset", "identifiers", "scheme"]),
            inner, max_size=4),
    ),
    max_leaves=10,
)  # fmt: skip


@given(
    st.sampled_from(["entity", "person", "relationship", "Ownership", "Company"]),
    st.dictionaries(st.sampled_from(["subject", "interestedParty", "interests", "name", "identifiers"]), VALUES),
)
@settings(deadline=None, max_examples=200)
def test_nothing_raises_anything_but_a_bad_record(kind, details):
    with suppress(BadRecord):
        statement_facts({"statementId": "s", "recordId": "r", "recordType": kind, "recordDetails": details}, "f", 0)
    with suppress(BadRecord):
        entity_facts({"id": "s", "schema": kind, "properties": details}, "f", 0)


def test_a_broken_statement_does_not_hide_its_neighbours():
    found = [
        *ownership_facts(b"{broken", "f", "object 1", 0),
        *ownership_facts(json.dumps(relationship()).encode(), "f", "2", 0),
    ]
    assert [len(each.ownerships) for each in found] == [0, 1]
    assert found[0].rejects[0].reason.startswith("unreadable JSON")
    assert not is_ownership(b'{"schema": "x"}')


@pytest.mark.parametrize(
    ("name", "facts", "excluded"),
    [
        ("bods", {"organisations": 59, "ownerships": 101}, {"nobody-named": 189, "personal-details": 152}),
        (
            "followthemoney",
            {"organisations": 85, "ownerships": 17},
            {"not-about-ownership": 815, "personal-details": 50},
        ),
    ],
)
def test_registers_of_others_are_read_or_rejected_with_a_reason(tmp_path, name, facts, excluded):
    with tarfile.open(shared_data(f"ownership/{name}.tar.gz")) as archive:
        archive.extractall(tmp_path, filter="data")
    recording = MemoryRecording()
    record = load([tmp_path], recording, terms=Terms(Policy(), 1_790_000_000_000))
    assert {kind: len(lines) for kind, lines in recording.facts.items() if lines} == facts
    assert record.excluded == excluded
    assert all(each.reason and each.place for each in record.rejects)
