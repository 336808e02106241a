"""Files of Microsoft 365 and Google: recognised by content, cut, read or rejected with a reason."""

from __future__ import annotations

import gzip
import json
import os
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from functools import partial, reduce
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_model.entities import Employment, later_statement
from graph_model.errors import BadRecord
from graph_model.policy import Policy
from ingest.google.records import google_facts, google_records, is_google
from ingest.microsoft.records import is_microsoft, microsoft_facts, microsoft_records
from ingest.pipeline import load
from ingest.sources import recognised
from ingest.terms import Terms
from tests.conftest import shared_data
from tests.ingest.memory_recording import MemoryRecording
from tests.ingest.microsoft.test_event import MASTER, OCCURRENCE, SINGLE, THIN
from tests.ingest.microsoft.test_message import GRAPH, pascal_case

NOW_MS = 1_800_000_000_000
USER = {
    "id": "0409",
    "userPrincipalName": "ada@example.onmicrosoft.com",
    "mail": "Ada@example.com",
    "proxyAddresses": ["smtp:lovelace@example.com", "SMTP:ada@example.com", "SIP:ada@example.com"],
    "displayName": "Ada Lovelace",
    "jobTitle": "Director",
    "department": "Research",
    "companyName": "Example AG",
    "accountEnabled": True,
    "employeeHireDate": "2020-01-01T00:00:00Z",
    "manager": {"@odata.type": "#microsoft.graph.user", "id": "0001", "mail": "ceo@example.com"},
}


NOTHING_OF_A_POSITION = dict.fromkeys(("jobTitle", "department", "employeeHireDate", "manager"))
SWITCHED_OFF_ROOM = {**USER, **NOTHING_OF_A_POSITION, "accountEnabled": False}


def outcome(data: bytes, path: str = "export.json") -> Counter[str]:
    """How many records of a file became what."""
    counts: Counter[str] = Counter()
    for place, record in microsoft_records([data]):
        try:
            for each in microsoft_facts(record, path, place, NOW_MS, NOW_MS):
                counts.update(candidate.interaction.channel.value for candidate in each.candidates)
                counts.update({"employment": len(each.employments), "rejected": len(each.rejects)})
                counts.update(each.excluded)
        except BadRecord:
            counts["rejected"] += 1
    return +counts


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("record", [GRAPH, SINGLE, USER, pascal_case(GRAPH), {"value": [GRAPH]}])
def test_files_are_recognised_by_what_they_hold(tmp_path: Path, encoding: str, record: dict[str, Any]) -> None:
    plain, packed = tmp_path / "x", tmp_path / "y.json.gz"
    plain.write_bytes(json.dumps(record).encode(encoding))
    packed.write_bytes(gzip.compress(json.dumps([record]).encode(encoding)))
    found, others = recognised([plain, packed], Terms(Policy(), NOW_MS))
    assert [each.source.name for each in found] == ["microsoft", "microsoft"]
    assert not others


def test_files_of_google_are_told_from_those_of_microsoft() -> None:
    google = [
        b'{"kind": "calendar#events", "items": []}',
        b'[{"id": "1", "threadId": "2", "payload": {"headers": []}}]',
        b'{"iCalUID": "x@google.com"}',
    ]
    assert all(map(is_google, google))
    assert not any(map(is_microsoft, google))
    assert not any(map(is_google, (json.dumps(each).encode() for each in (GRAPH, MASTER, USER))))
    others = (
        b'{"ocid": "x", "releases": []}',
        b'{"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"]}',
        b"From: a@b.c\n\n",
    )
    assert not any(map(is_google, others))
    assert not any(map(is_microsoft, others))


def test_a_page_with_a_series_gives_each_instance_once_whatever_the_order() -> None:
    for items in ([MASTER, OCCURRENCE, SINGLE], [OCCURRENCE, SINGLE, MASTER], [THIN, MASTER]):
        page = json.dumps({"@odata.context": "x", "value": items}).encode()
        assert outcome(page)["meeting"] == len(items) - 1


def test_a_broken_record_does_not_hide_its_neighbours() -> None:
    lines = [
        json.dumps(GRAPH),
        json.dumps(GRAPH)[:-40],
        json.dumps({**GRAPH, "from": None, "sender": None}),
        json.dumps(USER),
    ]
    assert outcome("\n".join(lines).encode()) == {"message": 1, "rejected": 2, "employment": 1}


@pytest.mark.parametrize(
    ("record", "name"),
    [
        ({"@odata.type": "#microsoft.graph.message", "id": "x", "@removed": {"reason": "deleted"}}, "removed"),
        ({**USER, "userType": "Guest"}, "guest-account"),
        (SWITCHED_OFF_ROOM, "disabled-account"),
        ({**GRAPH, "rowinformation": {"isUserSummaryRow": True}}, "rejected"),
        ({"error": {"code": "ErrorAccessDenied"}}, "rejected"),
        ({"@odata.type": "#microsoft.graph.contact", "mail": "a@b.c"}, "rejected"),
    ],
)
def test_what_is_no_fact_is_counted_by_name(record: dict[str, Any], name: str) -> None:
    assert outcome(json.dumps(record).encode()) == {name: 1}


def test_an_account_is_an_hr_line_with_all_its_addresses() -> None:
    (facts,) = microsoft_facts(json.dumps(USER).encode(), "users.json", "record 1", NOW_MS, NOW_MS)
    (line,) = facts.employments
    assert (line.email, line.aliases, line.name) == ("ada@example.com", ("lovelace@example.com",), "Ada Lovelace")
    assert (line.title, line.department, line.organisation) == ("Director", "Research", "Example AG")
    assert (line.manager, line.manager_key, line.key) == ("ceo@example.com", "0001", "0409")
    assert line.start_ms == 1_577_836_800_000
    assert {each.email for each in facts.addresses} == {"ada@example.com", "lovelace@example.com", "ceo@example.com"}


@pytest.mark.parametrize(
    ("leaves", "end_ms"),
    [(None, NOW_MS), ("2024-06-30T00:00:00Z", 1_719_705_600_000), ("2090-01-01T00:00:00Z", NOW_MS)],
)
def test_whose_account_is_switched_off_has_left(leaves: str | None, end_ms: int) -> None:
    user = {**USER, "accountEnabled": False, "employeeLeaveDateTime": leaves}
    (facts,) = microsoft_facts(json.dumps(user).encode(), "users.json", "record 1", NOW_MS, NOW_MS)
    assert [(line.title, line.end_ms) for line in facts.employments] == [("Director", end_ms)]


@pytest.mark.parametrize("loaded", list(permutations(("1.json", "7.json", "9.json"))))
def test_whose_account_is_switched_off_left_when_that_was_first_said(tmp_path: Path, loaded: Sequence[str]) -> None:
    january, july, september = 1_706_659_200, 1_722_384_000, 1_727_654_400
    for name, is_on, at in (("1.json", True, january), ("7.json", False, july), ("9.json", False, september)):
        (tmp_path / name).write_text(json.dumps({**USER, "accountEnabled": is_on}))
        os.utime(tmp_path / name, (at, at))
    recording = MemoryRecording()
    for name in loaded:
        load([tmp_path / name], recording, terms=Terms(Policy(), NOW_MS))
    assert [line.end_ms for line in recording.all("employments")] == [1000 * july]


def test_who_came_back_and_left_again_left_the_second_time() -> None:
    lines = [
        Employment("ada@x.org", "Ada", "Clerk", stated_ms=at, end_ms=at if off else None)
        for at, off in ((1, True), (2, False), (3, True), (4, True))
    ]
    assert reduce(later_statement, lines).end_ms == 3


def test_who_is_yet_to_be_hired_has_not_left() -> None:
    user = {**USER, "accountEnabled": False, "employeeHireDate": "2999-01-01T00:00:00Z"}
    (facts,) = microsoft_facts(json.dumps(user).encode(), "users.json", "record 1", NOW_MS, NOW_MS)
    assert [line.end_ms for line in facts.employments] == [None]


def test_a_direct_report_names_its_manager_by_an_id() -> None:
    record = json.dumps({**USER, "manager": None, "puser": "0001"}).encode()
    (reports,) = microsoft_facts(record, "BasicDataSet_v0.DirectReport_v0.json", "record 1", NOW_MS, NOW_MS)
    (managers,) = microsoft_facts(record, "BasicDataSet_v0.Manager_v0.json", "record 1", NOW_MS, NOW_MS)
    assert [each.employments[0].manager_key for each in (reports, managers)] == ["0001", ""]


EXPORTS = {
    "CalendarView_v0": {"meeting": 10},
    "Contact_v0": {"rejected": 10},
    "Contact_v1": {"rejected": 10},
    "DirectReport_v0": {"employment": 10},
    "GroupMembers_v0": {"employment": 8},
    "Inbox_v1": {"message": 10},
    "Manager_v0": {"employment": 10},
    "Message_v0": {"message": 10},
    "Message_v1": {"message": 10},
    "SentItem_v0": {"message": 10},
    "SentItem_v1": {"message": 10},
    "TeamChat_v1": {"rejected": 10},
    "TeamsCallRecords_v1": {"rejected": 9},
    "User_v0": {"employment": 10},
    "User_v1": {"employment": 10},
}


@pytest.fixture(scope="module")
def exports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    import tarfile

    folder = tmp_path_factory.mktemp("exports")
    with tarfile.open(shared_data("microsoft/graph-data-connect.tar.gz")) as archive:
        archive.extractall(folder, filter="data")
    return folder / "graph-data-connect"


@pytest.mark.parametrize("name", EXPORTS)
def test_every_export_of_data_connect_is_read_or_rejected_whole(exports: Path, name: str) -> None:
    data = (exports / f"BasicDataSet_v0.{name}.json").read_bytes()
    assert is_microsoft(data[:16384])
    assert outcome(data, name) == EXPORTS[name]


def test_series_of_an_export_expand_to_the_occurrences_that_another_export_lists(exports: Path) -> None:
    def meetings(name: str) -> set[tuple[str, int | None]]:
        data = (exports / f"BasicDataSet_v0.{name}.json").read_bytes()
        found = (
            each
            for place, raw in microsoft_records([data])
            for each in microsoft_facts(raw, name, place, NOW_MS, NOW_MS)
        )
        return {(one.interaction.id, one.interaction.at_ms) for each in found for one in each.candidates}

    assert len(meetings("Event_v0") & meetings("CalendarView_v0")) == 8


def test_every_body_of_graphs_documentation_is_read_or_rejected() -> None:
    bodies = json.loads(gzip.decompress(shared_data("microsoft/graph_docs_json_samples.json.gz").read_bytes()))
    assert len(bodies) == 327
    counts: Counter[str] = Counter()
    for each in bodies:
        counts.update(outcome(json.dumps(each["json"]).encode()))
    assert counts["message"] >= 20
    assert counts["meeting"] >= 30
    assert counts["employment"] >= 10
    assert counts["removed"] == 2
    assert counts["draft"] >= 10


NAMES = [
    "@odata.type", "type", "id", "iCalUId", "iCalUID", "seriesMasterId", "recurringEventId", "start",
    "end", "dateTime", "date", "timeZone", "originalStart", "originalStartTime", "recurrence",
    "pattern", "range", "interval", "daysOfWeek", "dayOfMonth", "index", "endDate",
    "numberOfOccurrences", "attendees", "organizer", "emailAddress", "email", "address", "name", "from",
    "toRecipients", "sentDateTime", "internetMessageHeaders", "internetMessageId", "conversationId",
    "categories", "payload", "headers", "value", "labelIds", "internalDate", "mail", "proxyAddresses",
    "employeeHireDate", "status", "sequence", "cancelledOccurrences", "kind", "isAllDay",
]  # fmt: skip
TEXTS = [
    "seriesMaster", "occurrence", "exception", "weekly", "relativeYearly", "numbered", "endDate",
    "monday", "last", "99999", "0", "-1", "2024-05-01T10:00:00.0000000", "9999-12-31T23:59:59.9999999",
    "1601-01-01T00:00:00+14:00", "0001-01-01T00:00:00Z", "2024-05-01", "UTC", "Pacific Standard Time",
    "Europe/Berlin", "../../etc", "a@b.c", "<x@y>", "#microsoft.graph.event", "calendar#event", "user",
    "RRULE:FREQ=DAILY", "RRULE:FREQ=YEARLY;UNTIL=x", "EXDATE:x",
    "040000008200E00074C5B7101A82E00807E40107", "true", "{", "[{}]", "\ud83d",
]  # fmt: skip
ANYTHING = st.recursive(
    st.sampled_from([*TEXTS, None, True, 7, -1, 1.5]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=6),
    max_leaves=25,
)


@pytest.mark.parametrize(
    "records_and_facts",
    [(microsoft_records, partial(microsoft_facts, written_ms=NOW_MS)), (google_records, google_facts)],
)
@settings(deadline=None, max_examples=150)
@given(value=st.dictionaries(st.sampled_from(NAMES), ANYTHING, max_size=12))
def test_whatever_stands_in_a_record_it_is_read_or_rejected_with_a_reason(
    records_and_facts: tuple[Any, Any], value: dict[str, Any]
) -> None:
    records, facts = records_and_facts
    for place, record in records([json.dumps([value, [value, value], {"value": [[value]]}]).encode()]):
        with suppress(BadRecord):
            list(facts(record, "x.json", place, NOW_MS))
