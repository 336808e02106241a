"""SCIM resources."""

import json
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_model.errors import BadRecord
from graph_model.policy import Policy
from ingest.hr.group import MOST_IN_A_TEAM
from ingest.hr.record import person_key
from ingest.hr.scim import is_scim, scim_facts
from ingest.pipeline import load
from ingest.terms import Terms
from tests.ingest.memory_recording import MemoryRecording

ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
ADA = {
    "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User", ENTERPRISE],
    "id": "7-ada", "userName": "ada@x.org", "title": "Head of Engines", "active": True,
    "name": {"givenName": "Ada", "familyName": "Lovelace"},
    "emails": [{"value": "ada.home@gmail.com", "type": "home"}, {"value": "A.Lovelace@x.org", "type": "work"},
               {"value": "Ada@X.org", "type": "work", "primary": True}],
    ENTERPRISE: {"employeeNumber": "17", "department": "Engines", "organization": "Acme", "manager": {"value": "8-BOB"}},
}  # fmt: skip
BOB = {"schemas": ADA["schemas"], "id": "8-bob", "userName": "bob@x.org", "displayName": "Bob Builder", "active": "False",
       "meta": {"lastModified": "2024-03-01T10:00:00Z"}}  # fmt: skip


def facts_of(resource, written_ms=5):
    return list(scim_facts(json.dumps(resource).encode(), "users.json", written_ms))


def line_of(resource, **changes):
    [facts] = facts_of({**resource, **changes})
    return facts.employments[0]


def test_a_user_is_a_position_with_all_the_addresses():
    [facts] = facts_of(ADA)
    [line] = facts.employments
    assert (line.email, line.aliases, line.name) == (
        "ada@x.org",
        ("a.lovelace@x.org", "ada.home@gmail.com"),
        "Ada Lovelace",
    )
    assert (line.title, line.department, line.organisation) == ("Head of Engines", "Engines", "Acme")
    assert (line.key, line.manager_key, line.end_ms) == (person_key("7-ada"), person_key("8-bob"), None)
    assert [each.email for each in facts.addresses] == ["ada@x.org", "a.lovelace@x.org", "ada.home@gmail.com"]


def test_an_inactive_user_has_left_when_the_record_was_last_changed_or_at_the_export():
    assert line_of(BOB).end_ms == 1_709_251_200_000
    assert line_of(BOB, meta={}).end_ms == 5


@pytest.mark.parametrize(("groups", "department"), [(["Sales"], "Sales"), (["Sales", "All"], ""), ([], "")])
def test_the_only_group_of_somebody_without_a_department_stands_for_one(groups, department):
    assert line_of(BOB, groups=[{"display": each} for each in groups]).department == department


def test_names_of_attributes_are_compared_without_case():
    given = {
        "Schemas": ADA["schemas"],
        "ID": "1",
        "UserName": "c@x.org",
        "Title": "Clerk",
        ENTERPRISE.upper(): {"Department": "D"},
    }
    assert (line_of(given).email, line_of(given).title, line_of(given).department) == ("c@x.org", "Clerk", "D")


GROUP = {
    "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"], "id": "g-1", "displayName": "Pumps",
    "members": [{"value": "7-ada", "type": "User"}, {"$ref": "https://x.org/Users/8-bob"}, {"value": "g-2", "type": "Group"}],
}  # fmt: skip


def test_a_group_is_kept_with_the_keys_of_its_people():
    [facts] = facts_of(GROUP)
    [group] = facts.groups
    assert (group.name, group.members) == ("Pumps", tuple(sorted((person_key("7-ada"), person_key("8-bob")))))
    assert facts.read == 1


@pytest.mark.parametrize("missing", ["members", "displayName"])
def test_a_group_that_does_not_show_its_name_or_its_people_is_counted(missing):
    [facts] = facts_of({name: value for name, value in GROUP.items() if name != missing})
    assert (facts.groups, facts.excluded) == ((), ("group",))


def test_a_group_of_a_million_costs_no_more_than_one_that_is_too_large():
    [facts] = facts_of({**GROUP, "members": [{"value": str(number)} for number in range(10_000)]})
    assert len(facts.groups[0].members) == MOST_IN_A_TEAM + 1


def test_bulk_operations_that_write_whole_users_and_groups_are_read_and_changes_are_counted():
    bulk = {"schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"], "Operations": [
        {"method": "POST", "path": "/Users", "data": BOB}, {"method": "DELETE", "path": "/Users/7"},
        {"method": "POST", "path": "/Groups", "data": {"displayName": "G", "members": [{"value": "7-ada"}]}}]}  # fmt: skip
    facts = facts_of(bulk)
    assert [len(each.employments) for each in facts] == [1, 0, 0]
    assert [each.excluded for each in facts[1:]] == [("change-of-a-record",), ()]
    assert [each.name for each in facts[2].groups] == ["G"]


def test_the_operations_of_a_patch_are_counted_as_changes(tmp_path):
    operations = [
        {"op": "replace", "path": "active", "value": False},
        {"op": "Add", "value": {"emails": [{"value": "ada@x.org"}]}},
    ]
    patch = {"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": operations}
    (tmp_path / "patch.json").write_text(json.dumps(patch), encoding="utf-8")
    record = load([tmp_path], MemoryRecording(), terms=Terms(Policy(), 10))
    assert (record.excluded, record.rejected) == ({"change-of-a-record": 2}, {})


@pytest.mark.parametrize("emails", [[], [{"type": "work", "value": None}], [{"value": "ada"}], None])
def test_the_user_name_is_the_address_where_no_other_is_given(emails):
    assert line_of(ADA, emails=emails).email == "ada@x.org"


@pytest.mark.parametrize(
    "resource",
    [
        {**ADA, "emails": [], "userName": "ada"},
        {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:Schema"], "id": "x"},
    ],
)
def test_what_is_nobody_is_rejected_with_a_reason(resource):
    with pytest.raises(BadRecord):
        facts_of(resource)


def test_pages_of_a_list_give_the_same_as_one_list_and_managers_are_found_across_pages(tmp_path):
    schema = "urn:ietf:params:scim:api:messages:2.0:ListResponse"
    pages = [{"schemas": [schema], "totalResults": 2, "Resources": [each]} for each in (ADA, BOB)]
    for number, page in enumerate(pages):
        (tmp_path / f"page{number}.json").write_text(json.dumps(page), encoding="utf-8")
    recording = MemoryRecording()
    record = load([tmp_path], recording, terms=Terms(Policy(), 10))
    assert (record.read, record.rejected) == (2, {})
    assert is_scim(json.dumps(pages[0]).encode())
    assert {each.email for each in recording.all("employments")} == {"ada@x.org", "bob@x.org"}


VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=4), st.just("a@b.co")),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(["value", "type", "primary", "givenName", "manager", "data", "method"]), inner),
    ),
    max_leaves=8,
)


@given(
    st.dictionaries(
        st.sampled_from([*ADA, "Resources", "Operations", "method", "data", "members", "meta", "displayName"]), VALUES
    )
)
@settings(deadline=None, max_examples=200)
def test_no_object_raises_anything_but_a_bad_record(resource):
    with suppress(BadRecord):
        facts_of(resource)
