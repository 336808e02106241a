"""Events of Graph and of Data Connect: one meeting wherever it comes from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from graph_model.entities import AddressKind, Interaction
from ingest.calendars.calendar import parse_calendar
from ingest.candidate import Candidate, Facts
from ingest.forgiving_json import JsonObject
from ingest.microsoft.event import parse_events

NOW_MS = 1_717_200_000_000  # 1 June 2024
SERIES = (
    "040000008200E00074C5B7101A82E00800000000756DC3EEFFE5CC01000000000000000010000000FCE197631C1A2E4C89172A4115BEB7B5"
)
ON_8_MAY = SERIES[:32] + "07E80508" + SERIES[40:]
ICS = f"""BEGIN:VCALENDAR
VERSION:2.0
BEGIN:VEVENT
UID:{SERIES}
DTSTART;TZID=America/Los_Angeles:20240501T140000
DTEND;TZID=America/Los_Angeles:20240501T150000
RRULE:FREQ=WEEKLY;COUNT=3
ORGANIZER;CN=Lidia:mailto:lidia@example.com
ATTENDEE;PARTSTAT=ACCEPTED:mailto:megan@example.com
ATTENDEE;PARTSTAT=DECLINED:mailto:bob@partner.org
ATTENDEE;CUTYPE=ROOM:mailto:room1@example.com
END:VEVENT
END:VCALENDAR
"""


def guest(address: str, response: str = "none", kind: str = "required") -> dict[str, Any]:
    return {"type": kind, "status": {"response": response}, "emailAddress": {"name": "", "address": address}}


def time(text: str, zone: str = "UTC") -> dict[str, str]:
    return {"dateTime": f"{text}.0000000", "timeZone": zone}


MASTER = {
    "@odata.type": "#microsoft.graph.event",
    "id": "M",
    "type": "seriesMaster",
    "iCalUId": SERIES,
    "start": time("2024-05-01T21:00:00"),
    "end": time("2024-05-01T22:00:00"),
    "originalStartTimeZone": "Pacific Standard Time",
    "organizer": {"emailAddress": {"name": "Lidia", "address": "lidia@example.com"}},
    "attendees": [
        guest("megan@example.com", "accepted"),
        guest("bob@partner.org", "declined"),
        guest("room1@example.com", kind="resource"),
    ],
    "recurrence": {
        "pattern": {"type": "weekly", "interval": 1, "daysOfWeek": ["wednesday"], "firstDayOfWeek": "sunday"},
        "range": {
            "type": "numbered",
            "numberOfOccurrences": 3,
            "startDate": "2024-05-01",
            "recurrenceTimeZone": "Pacific Standard Time",
        },
    },
}
OCCURRENCE = {
    **MASTER,
    "id": "O2",
    "type": "occurrence",
    "seriesMasterId": "M",
    "iCalUId": ON_8_MAY,
    "originalStart": "2024-05-08T21:00:00Z",
    "start": time("2024-05-08T21:00:00"),
    "end": time("2024-05-08T22:00:00"),
    "recurrence": None,
}
SINGLE = {**MASTER, "id": "S", "type": "singleInstance", "recurrence": None}
THIN = {key: OCCURRENCE[key] for key in ("@odata.type", "id", "type", "seriesMasterId", "start", "end")}


def facts(*events: dict[str, Any]) -> list[Facts]:
    return list(parse_events([JsonObject(each) for each in events], "a.json", "record 1", NOW_MS))


def candidates(found: Iterable[Facts]) -> Iterator[Candidate]:
    return (candidate for each in found for candidate in each.candidates)


def meetings(*events: dict[str, Any]) -> dict[str, Interaction]:
    return {each.interaction.id: each.interaction for each in candidates(facts(*events))}


def from_ics(text: str = ICS) -> dict[str, Interaction]:
    return {
        each.interaction.id: each.interaction for each in candidates(parse_calendar(text.encode(), "a.ics", NOW_MS))
    }


def test_a_series_from_graph_and_from_a_calendar_file_is_one() -> None:
    graph, ics = meetings(MASTER), from_ics()
    assert len(ics) == 3
    assert graph.keys() == ics.keys()
    for key, meeting in graph.items():
        assert (meeting.at_ms, meeting.duration_minutes, meeting.audience) == (ics[key].at_ms, 60, ics[key].audience)
        assert {each.email for each in meeting.participants} == {each.email for each in ics[key].participants}
        assert meeting.thread == ics[key].thread


def test_an_occurrence_is_the_one_that_its_series_has_there() -> None:
    (occurrence,) = meetings(OCCURRENCE).values()
    assert meetings(MASTER)[occurrence.id].at_ms == occurrence.at_ms


def test_a_single_meeting_in_several_zones_and_copies_is_one() -> None:
    elsewhere = {
        **SINGLE,
        "id": "T",
        "start": time("2024-05-01T23:00:00", "W. Europe Standard Time"),
        "end": time("2024-05-02T00:00:00", "W. Europe Standard Time"),
    }
    single = ICS.replace("RRULE:FREQ=WEEKLY;COUNT=3\n", "")
    assert meetings(SINGLE).keys() == meetings(elsewhere).keys() == from_ics(single).keys()
    assert {each.at_ms for each in meetings(SINGLE, elsewhere).values()} == {1_714_597_200_000}


def test_a_moved_occurrence_keeps_its_id_and_takes_its_new_time() -> None:
    moved = {
        **OCCURRENCE,
        "type": "exception",
        "start": time("2024-05-09T17:00:00"),
        "end": time("2024-05-09T18:30:00"),
    }
    together = meetings(MASTER, moved)
    assert together.keys() == meetings(MASTER).keys()
    (alone,) = meetings(moved).values()
    assert together[alone.id].at_ms == alone.at_ms == 1_715_274_000_000
    assert together[alone.id].duration_minutes == 90


def test_the_day_in_an_occurrences_id_stands_for_an_original_start_that_is_not_given() -> None:
    moved = {**OCCURRENCE, "type": "exception", "originalStart": None, "start": time("2024-05-09T21:00:00")}
    assert meetings(moved).keys() == meetings(OCCURRENCE).keys()


def test_a_master_is_not_expanded_where_its_instances_are_listed() -> None:
    assert meetings(MASTER, OCCURRENCE).keys() == meetings(OCCURRENCE).keys()


def test_a_thin_occurrence_has_its_masters_people_and_uid() -> None:
    (thin,) = meetings(MASTER, THIN).values()
    (whole,) = meetings(OCCURRENCE).values()
    assert {each.email for each in thin.participants} == {each.email for each in whole.participants}
    assert thin.source_ids == whole.source_ids
    assert thin.id == whole.id


def test_days_that_a_master_calls_cancelled_are_not_held() -> None:
    found = candidates(facts({**MASTER, "cancelledOccurrences": ["OID.M.2024-05-08"]}))
    held = {each.interaction.id for each in found if not each.signs.cancelled}
    assert held == meetings(MASTER).keys() - meetings(OCCURRENCE).keys()


def test_responses_rooms_and_marks_are_read() -> None:
    event = {**SINGLE, "categories": ["Legal"], "subject": "Budget", "isCancelled": True, "showAs": "oof"}
    (found,) = candidates(facts(event))
    assert {each.email: each.response for each in found.interaction.participants}["megan@example.com"] == "accepted"
    assert {each.email for each in found.addresses if each.kind is AddressKind.ROOM} == {"room1@example.com"}
    assert found.signs.cancelled
    assert found.signs.busy == "oof"
    assert found.subject == "budget"
    assert "legal" in {label.casefold() for label in found.labels}


@pytest.mark.parametrize("name", ["locationEmailAddress", "locationUri", "uniqueId"])
def test_a_room_that_is_only_named_as_the_place_is_a_room(name: str) -> None:
    event = {
        **SINGLE,
        "attendees": [guest("bob@partner.org"), guest("R2@example.com")],
        "locations": [{name: "r2@example.com"}],
    }
    (found,) = candidates(facts(event))
    assert {each.email for each in found.addresses if each.kind is AddressKind.ROOM} == {"r2@example.com"}


def test_private_entries_are_shown_as_such_to_the_gate() -> None:
    for word in ("private", "personal", "confidential", "microsoft.graph.sensitivity'private'"):
        (found,) = candidates(facts({**SINGLE, "sensitivity": word}))
        assert found.sensitivity in ("private", "confidential"), word


def test_all_day_entries_are_whole_days() -> None:
    event = {**SINGLE, "isAllDay": True, "start": time("2024-05-01T00:00:00"), "end": time("2024-05-02T00:00:00")}
    (found,) = candidates(facts(event))
    assert found.signs.all_day


def test_a_broken_event_does_not_hide_its_neighbours() -> None:
    broken = {**SINGLE, "start": {"dateTime": "datetime-value", "timeZone": "UTC"}}
    odd = {**MASTER, "id": "N", "recurrence": {"pattern": {"type": "hourly"}}}
    found = facts(broken, odd, SINGLE)
    assert {(each.place, each.reason) for one in found for each in one.rejects} == {
        ("record 1", "no readable start"),
        ("record 1", "unknown recurrence pattern 'hourly'"),
    }
    assert len(list(candidates(found))) == 1


def test_no_text_can_add_a_line_to_the_calendar() -> None:
    event = {**SINGLE, "subject": "x\r\nATTENDEE:mailto:evil@x.org", "iCalUId": "u\nATTENDEE:mailto:evil@x.org"}
    event["attendees"] = [guest("bob@partner.org\r\nATTENDEE:mailto:evil@x.org"), guest("megan@example.com")]
    (found,) = candidates(facts(event))
    assert "evil@x.org" not in {each.email for each in found.interaction.participants}


def test_a_pattern_of_every_kind_is_expanded() -> None:
    patterns = [
        {"type": "daily", "interval": 10},
        {"type": "weekly", "interval": 2, "daysOfWeek": ["wednesday", "friday"], "firstDayOfWeek": "monday"},
        {"type": "absoluteMonthly", "interval": 1, "dayOfMonth": 1},
        {"type": "relativeMonthly", "interval": 1, "daysOfWeek": ["wednesday"], "index": "first"},
        {"type": "absoluteYearly", "interval": 1, "month": 5, "dayOfMonth": 1},
        {"type": "relativeYearly", "interval": 1, "month": 5, "daysOfWeek": ["wednesday"], "index": "first"},
    ]
    limits = {"type": "endDate", "endDate": "2024-05-31"}
    counts = [len(meetings({**MASTER, "recurrence": {"pattern": each, "range": limits}})) for each in patterns]
    assert counts == [4, 6, 1, 1, 1, 1]


@pytest.mark.parametrize(
    ("pattern", "days"),
    [
        ({"type": "absoluteMonthly", "dayOfMonth": 31}, ["2020-01-31", "2020-02-29", "2020-03-31", "2020-04-30"]),
        ({"type": "absoluteMonthly", "dayOfMonth": 30}, ["2021-01-30", "2021-02-28", "2021-03-30", "2021-04-30"]),
        ({"type": "absoluteYearly", "month": 2, "dayOfMonth": 29}, ["2020-02-29", "2021-02-28", "2022-02-28"]),
    ],
)
def test_a_day_that_a_month_does_not_have_is_its_last(pattern: dict[str, Any], days: list[str]) -> None:
    start = f"{days[0]}T21:00:00"
    limits = {"type": "numbered", "numberOfOccurrences": len(days)}
    event = {**MASTER, "start": time(start), "end": time(start), "recurrence": {"pattern": pattern, "range": limits}}
    held = sorted(each.at_ms or 0 for each in meetings(event).values())
    assert [datetime.fromtimestamp(at / 1000, UTC).date().isoformat() for at in held] == days


def test_of_two_copies_the_later_answer_holds_whenever_the_copies_were_changed() -> None:
    def copy(response: str, answered: str, changed: str) -> dict[str, Any]:
        status = {"response": response, "time": answered}
        bob = {**guest("bob@partner.org"), "status": status}
        return {**SINGLE, "attendees": [bob], "lastModifiedDateTime": changed}

    yes = copy("accepted", "2024-04-02T10:00:00Z", "2024-04-09T10:00:00Z")
    no = copy("declined", "2024-04-03T10:00:00Z", "2024-04-03T10:00:00Z")
    undated = copy("tentativelyAccepted", "0001-01-01T00:00:00Z", "2024-04-02T12:00:00Z")
    merged = [one.merge(two) for first, second in ((yes, no), (no, undated)) for one in meetings(first).values()
              for two in meetings(second).values()]  # fmt: skip
    assert [[each.response for each in one.participants if "bob" in each.email] for one in merged] == [["declined"]] * 2
