"""Events of the Calendar API: one meeting wherever it comes from."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

import pytest

from graph_model.entities import AddressKind, Interaction, Role
from ingest.calendars.calendar import parse_calendar
from ingest.candidate import Candidate, Facts
from ingest.forgiving_json import JsonObject
from ingest.google.event import parse_events
from ingest.google.records import google_facts, google_records

NOW_MS = 1_717_200_000_000  # 1 June 2024
ICS = """BEGIN:VCALENDAR
VERSION:2.0
BEGIN:VEVENT
UID:abc@google.com
DTSTAMP:20240301T100000Z
DTSTART;TZID=Europe/Berlin:20240327T100000
DTEND;TZID=Europe/Berlin:20240327T103000
RRULE:FREQ=WEEKLY;COUNT=3
EXDATE;TZID=Europe/Berlin:20240410T100000
ORGANIZER;CN=Ada:mailto:ada@example.com
ATTENDEE;CN=Ada;PARTSTAT=ACCEPTED:mailto:ada@example.com
ATTENDEE;PARTSTAT=TENTATIVE:mailto:bob@partner.org
END:VEVENT
END:VCALENDAR
"""
MASTER: dict[str, Any] = {
    "kind": "calendar#event",
    "id": "abc",
    "status": "confirmed",
    "iCalUID": "abc@google.com",
    "summary": "Weekly",
    "updated": "2024-03-01T10:00:00.000Z",
    "organizer": {"email": "ada@example.com", "displayName": "Ada", "self": True},
    "creator": {"email": "ada@example.com"},
    "attendees": [
        {
            "email": "ada@example.com",
            "displayName": "Ada",
            "organizer": True,
            "self": True,
            "responseStatus": "accepted",
        },
        {"email": "bob@partner.org", "responseStatus": "tentative", "optional": True},
    ],
    "start": {"dateTime": "2024-03-27T10:00:00+01:00", "timeZone": "Europe/Berlin"},
    "end": {"dateTime": "2024-03-27T10:30:00+01:00", "timeZone": "Europe/Berlin"},
    "recurrence": ["RRULE:FREQ=WEEKLY;COUNT=3", "EXDATE;TZID=Europe/Berlin:20240410T100000"],
}
SINGLE = {key: value for key, value in MASTER.items() if key != "recurrence"}
INSTANCE = {
    **SINGLE,
    "id": "abc_20240403T080000Z",
    "recurringEventId": "abc",
    "originalStartTime": {"dateTime": "2024-04-03T10:00:00+02:00", "timeZone": "Europe/Berlin"},
    "start": {"dateTime": "2024-04-03T10:00:00+02:00"},
    "end": {"dateTime": "2024-04-03T10:30:00+02:00"},
}
DELETED = {
    "kind": "calendar#event",
    "id": "abc_20240403T080000Z",
    "status": "cancelled",
    "recurringEventId": "abc",
    "originalStartTime": INSTANCE["originalStartTime"],
}


def facts(*events: dict[str, Any]) -> list[Facts]:
    return list(parse_events([JsonObject(each) for each in events], "a.json", "record 1", NOW_MS))


def candidates(found: Iterable[Facts]) -> Iterator[Candidate]:
    return (candidate for each in found for candidate in each.candidates)


def held(found: Iterable[Facts]) -> dict[str, Interaction]:
    return {each.interaction.id: each.interaction for each in candidates(found) if not each.signs.cancelled}


def from_file(*events: dict[str, Any]) -> list[Facts]:
    page = json.dumps({"kind": "calendar#events", "defaultReminders": [{"method": "popup"}], "items": events}, indent=1)
    return [
        each for place, data in google_records([page.encode()]) for each in google_facts(data, "a.json", place, NOW_MS)
    ]


def test_a_series_from_google_and_from_a_calendar_file_is_one() -> None:
    google, ics = held(facts(MASTER)), held(parse_calendar(ICS.encode(), "a.ics", NOW_MS))
    assert [each.at_ms for each in google.values()] == [1_711_530_000_000, 1_712_131_200_000]
    assert google.keys() == ics.keys()
    for key, meeting in google.items():
        assert meeting.participants == ics[key].participants
        assert meeting.at_ms == ics[key].at_ms


def test_the_same_meeting_from_google_and_from_exchange_is_one() -> None:
    from ingest.microsoft.event import parse_events as parse_graph

    foreign = "040000008200E00074C5B7101A82E008" + "0" * 40 + "1b000000" + b"vCal-Uid\x01\0\0\0abc@google.com\0".hex()
    graph = {
        "type": "singleInstance",
        "iCalUId": foreign,
        "start": {"dateTime": "2024-03-27T09:00:00.0000000", "timeZone": "UTC"},
        "end": {"dateTime": "2024-03-27T09:30:00.0000000", "timeZone": "UTC"},
        "organizer": {"emailAddress": {"address": "ada@example.com"}},
        "attendees": [{"emailAddress": {"address": "bob@partner.org"}}],
    }
    exchange = held(parse_graph([JsonObject(graph)], "a.json", "record 1", NOW_MS))
    assert exchange.keys() == held(facts(SINGLE)).keys()


def test_an_instance_is_the_one_that_its_series_has_there() -> None:
    (instance,) = held(facts(INSTANCE)).values()
    assert held(facts(MASTER))[instance.id].at_ms == instance.at_ms


def test_a_deleted_instance_is_not_held_though_little_is_said_of_it() -> None:
    (instance,) = held(facts(INSTANCE))
    assert held(from_file(DELETED, MASTER)).keys() == held(facts(MASTER)).keys() - {instance}


OF_ANOTHER = {"email": "ada@example.com"}


@pytest.mark.parametrize(
    "events",
    [
        (DELETED,),
        (DELETED, {**MASTER, "organizer": OF_ANOTHER}),
        ({**INSTANCE, "status": "cancelled", "organizer": OF_ANOTHER},),
        ({**SINGLE, "status": "cancelled", "organizer": OF_ANOTHER},),
    ],
)
def test_what_a_guest_deletes_from_their_own_calendar_is_called_off_for_nobody(events: tuple[dict[str, Any]]) -> None:
    found = facts(*events)
    assert [name for each in found for name in each.excluded] == ["removed"]
    assert list(candidates(found)) == list(candidates(facts(*events[1:])))


def test_a_meeting_that_was_deleted_after_it_was_held_stays_a_fact() -> None:
    before, after = "2024-03-27T08:00:00Z", "2024-03-28T08:00:00Z"
    assert facts({**SINGLE, "status": "cancelled", "updated": after}) == [Facts(excluded=("removed",))]
    (called_off,) = candidates(facts({**SINGLE, "status": "cancelled", "updated": before}))
    assert called_off.signs.cancelled


def test_items_of_a_page_are_read_whatever_stands_around_them() -> None:
    found = from_file(SINGLE, {**SINGLE, "iCalUID": "x@y", "eventType": "focusTime"}, {"kind": "calendar#event"})
    assert len(held(found)) == 1
    assert [name for each in found for name in each.excluded] == ["focus-time"]
    assert [each.reason for one in found for each in one.rejects] == ["no readable start"]


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("outOfOffice", "out-of-office"),
        ("focusTime", "focus-time"),
        ("workingLocation", "working-location"),
        ("birthday", "birthday"),
    ],
)
def test_entries_that_are_no_meetings_are_left_out_by_name(kind: str, name: str) -> None:
    assert facts({**SINGLE, "eventType": kind}) == [Facts(excluded=(name,))]


def test_rooms_responses_and_marks_are_read() -> None:
    room = {"email": "c_1@resource.calendar.google.com", "resource": True, "responseStatus": "accepted"}
    (found,) = candidates(facts({**SINGLE, "attendees": [*SINGLE["attendees"], room], "transparency": "transparent"}))
    assert {each.email for each in found.addresses if each.kind is AddressKind.ROOM} == {room["email"]}
    assert {each.email: each.response for each in found.interaction.participants}["bob@partner.org"] == "tentative"
    assert found.subject == "weekly"
    assert found.signs.busy == "free"


@pytest.mark.parametrize("visibility", ["private", "confidential"])
def test_private_entries_are_shown_as_such_to_the_gate(visibility: str) -> None:
    (found,) = candidates(facts({**SINGLE, "visibility": visibility}))
    assert found.sensitivity == "private"


def test_who_made_an_event_arranged_what_stands_in_a_calendar_that_is_nobodys() -> None:
    (found,) = candidates(facts({**SINGLE, "organizer": {"email": "c_77@group.calendar.google.com"}}))
    organisers = [each.email for each in found.interaction.participants if each.role is Role.ORGANISER]
    assert organisers == ["ada@example.com"]


def test_whole_days_and_unknown_zones_are_read() -> None:
    (day,) = candidates(facts({**SINGLE, "start": {"date": "2024-05-01"}, "end": {"date": "2024-05-02"}}))
    assert day.signs.all_day
    (odd,) = candidates(facts({**SINGLE, "start": {"dateTime": "2024-03-27T10:00:00+01:00", "timeZone": "../x"}}))
    assert odd.interaction.at_ms == 1_711_530_000_000


def test_no_rule_can_add_a_line_to_the_calendar() -> None:
    found = candidates(
        facts(
            {
                **MASTER,
                "recurrence": ["RRULE:FREQ=DAILY;COUNT=2\r\nATTENDEE:mailto:evil@x.org", "ATTENDEE:mailto:evil@x.org"],
            }
        )
    )
    assert all(each.email != "evil@x.org" for one in found for each in one.interaction.participants)


def test_of_two_copies_the_later_answer_holds_whichever_is_read_first() -> None:
    def copy(response: str, updated: str) -> Interaction:
        single = {key: value for key, value in MASTER.items() if key != "recurrence"}
        bob = {"email": "bob@partner.org", "responseStatus": response}
        (found,) = candidates(facts({**single, "attendees": [bob], "updated": updated}))
        return found.interaction

    yes, no = copy("accepted", "2024-03-02T10:00:00.000Z"), copy("declined", "2024-03-03T10:00:00.000Z")
    assert yes.merge(no) == no.merge(yes)
    assert [each.response for each in no.merge(yes).participants if "bob" in each.email] == ["declined"]
