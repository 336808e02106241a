"""Calendars: what is a meeting, what is left out, and what a broken event may not do to its neighbours."""

from datetime import UTC, datetime
from itertools import permutations
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_model.entities import SUPERSEDED, AddressKind, Participation, Role
from graph_model.errors import BadRecord
from ingest.calendars.calendar import parse_calendar
from ingest.calendars.recurrence import MAX_OCCURRENCES, Effort
from tests.ingest.calendars.known_meetings import NOW, after_loading, calendar, is_notice

PEOPLE = "ORGANIZER:mailto:ada@x.org\nATTENDEE:mailto:ada@x.org\nATTENDEE:mailto:bob@x.org"


def event(*lines, uid="1", start="DTSTART:20240506T100000Z\nDTEND:20240506T103000Z", people=PEOPLE):
    parts = ("BEGIN:VEVENT", f"UID:{uid}" if uid else "", start, people, *lines, "END:VEVENT")
    return "\n".join(part for part in parts if part)


def facts(*parts):
    return list(parse_calendar(calendar(*parts), "a.ics", NOW))


def meetings(*parts):
    return [candidate.interaction for each in facts(*parts) for candidate in each.candidates]


def signs(*parts):
    return [candidate.signs for each in facts(*parts) for candidate in each.candidates]


def rejects(*parts):
    return [reject for each in facts(*parts) for reject in each.rejects]


def excluded(*parts):
    return [name for each in facts(*parts) for name in each.excluded]


def clock(meeting):
    return datetime.fromtimestamp(meeting.at_ms / 1000, UTC).strftime("%m-%d %H:%M")


def starts(*parts):
    return list(map(clock, meetings(*parts)))


def held(*parts):
    """The starts of what was not cancelled."""
    found = (candidate for each in facts(*parts) for candidate in each.candidates)
    return [clock(each.interaction) for each in found if not each.signs.cancelled]


def recorded(*files):
    """The meetings that are known after loading these files, whatever their order, together or one after the other."""
    data = [calendar(*parts) for parts in files]
    outcomes = [after_loading(loads) for order in permutations(data) for loads in ([order], [[each] for each in order])]
    assert all(each == outcomes[0] for each in outcomes)
    return [each for each in outcomes[0].values() if not is_notice(each) and each.dropped_by != SUPERSEDED]


def clocks(*files):
    """When the meetings are that are held, after loading these files."""
    return sorted(clock(each) for each in recorded(*files) if not each.dropped_by)


def test_who_meets_when_and_for_how_long():
    [meeting] = meetings(event("ATTENDEE;PARTSTAT=DECLINED;CN=Eve Hill:MAILTO:Eve@Y.org"))
    assert meeting.participants == (
        Participation("ada@x.org", Role.ORGANISER),
        Participation("bob@x.org", Role.ATTENDEE),
        Participation("eve@y.org", Role.ATTENDEE, "declined"),
    )
    assert (meeting.duration_minutes, meeting.audience, meeting.source_ids) == (30, 3, ("1",))


def test_rooms_are_addresses_of_their_own_kind_and_no_audience():
    room = "ATTENDEE;CUTYPE=ROOM;CN=Blue Room:mailto:blue@x.org"
    [each] = [candidate for found in facts(event(room)) for candidate in found.candidates]
    assert {a.kind for a in each.addresses if a.email == "blue@x.org"} == {AddressKind.ROOM}
    assert each.interaction.audience == 2


def sensitivities(*parts):
    return [candidate.sensitivity for each in facts(*parts) for candidate in each.candidates]


@pytest.mark.parametrize("privacy", ["PRIVATE", "CONFIDENTIAL", "X-PERSONAL", "SECRET"])
def test_private_events_and_those_of_a_class_that_nobody_knows_say_so_for_the_gate_to_keep_them_out(privacy):
    assert sensitivities(event(f"CLASS:{privacy}"), event("CLASS:Public", uid="2")) == ["private", ""]


def test_an_exception_of_a_private_series_is_as_private():
    moved = event("RECURRENCE-ID:20240507T100000Z", start="DTSTART:20240507T140000Z")
    assert sensitivities(event("RRULE:FREQ=DAILY;COUNT=2", "CLASS:PRIVATE"), moved) == ["private"] * 2


def test_a_private_event_without_a_uid_makes_no_other_private():
    assert sorted(sensitivities(event("CLASS:PRIVATE", uid=""), event(uid=""))) == ["", "private"]


def test_an_entry_without_people_is_left_out_and_counted():
    assert excluded(event(people="")) == ["personal-entry"]


def called_off(day, *lines):
    """An occurrence of `DAILY` that does not take place: who was to come is not said."""
    return event(f"RECURRENCE-ID:202405{day:02}T100000Z", "STATUS:CANCELLED", *lines, people="")


def test_an_occurrence_that_another_file_calls_off_without_its_people_is_not_held():
    assert clocks([event("RRULE:FREQ=DAILY;COUNT=3")], [called_off(7)]) == ["05-06 10:00", "05-08 10:00"]
    from_there = called_off(7).replace("RECURRENCE-ID:", "RECURRENCE-ID;RANGE=THISANDFUTURE:")
    stamped = from_there.replace("STATUS", "DTSTAMP:20240501T000000Z\nSTATUS")
    assert clocks([event("RRULE:FREQ=DAILY;COUNT=3")], [stamped]) == ["05-06 10:00"]


def test_a_called_off_occurrence_of_a_series_of_the_owners_own_stays_left_out():
    assert excluded(event("RRULE:FREQ=DAILY;COUNT=3", people=""), called_off(7)) == ["personal-entry"] * 2


def test_the_signs_of_noise_are_seen():
    [cancelled] = signs(event("STATUS:CANCELLED"))
    [day] = signs(event(start="DTSTART;VALUE=DATE:20240506"))
    [long] = signs(event(start="DTSTART:20240506T000000Z\nDURATION:P2D"))
    [planned] = signs(event(start="DTSTART:20250506T100000Z"))
    assert (cancelled.cancelled, day.all_day, long.all_day, planned.planned) == (True, True, True, True)


@pytest.mark.parametrize(
    ("end", "minutes", "all_day", "noted"),
    [
        ("DTEND:20240506T090000Z", 0, False, True),
        ("DURATION:-PT1H", 0, False, True),
        ("DTEND:20240506T090000Z\nDURATION:PT1H", 60, False, False),
        ("DURATION:an hour", 0, False, False),
        ("DTEND:20240506T100000Z", 0, False, False),
        ("", 0, False, False),
        ("DTEND:20240615T100000Z", 7 * 24 * 60, True, False),
    ],
)
def test_an_event_of_no_sensible_length_is_kept_of_unknown_length_or_as_all_day(end, minutes, all_day, noted):
    found = facts(event(start=f"DTSTART:20240506T100000Z\n{end}".strip()))
    [meeting] = [candidate for each in found for candidate in each.candidates]
    assert (meeting.interaction.duration_minutes, meeting.signs.all_day) == (minutes, all_day)
    notes = [note for each in found for note in each.notes]
    assert notes == ["a.ics, event 1: ends before it begins: kept as a meeting of unknown length."] * noted


def test_a_broken_event_does_not_hide_its_neighbours():
    broken = "BEGIN:VEVENT\nUID:2\nDTSTART:sometime\nATTENDEE:mailto:a@x.org\nEND:VEVENT"
    assert len(meetings(event(), broken, event(uid="3"))) == 2
    [reject] = rejects(event(), broken, event(uid="3"))
    assert (reject.source, reject.place, reject.reason) == ("a.ics", "event 2", "no readable start (DTSTART)")


def test_an_event_without_an_end_does_not_hide_its_neighbours():
    unfinished = "BEGIN:VEVENT\nUID:2\nDTSTART:20240506T100000Z"
    assert len(meetings(event(), unfinished, event(uid="3"))) == 2
    [reject] = rejects(event(), unfinished, event(uid="3"))
    assert (reject.place, reject.reason) == ("event 2, line 11", "event without an end")


def test_a_line_that_is_no_property_does_not_hide_the_other_events():
    assert len(meetings(event(), event("NO PROPERTY AT ALL", uid="2"), event(uid="3"))) >= 2


def test_what_is_no_calendar_is_rejected_as_a_whole():
    with pytest.raises(BadRecord, match="no VCALENDAR"):
        list(parse_calendar(b"hello", "a.ics", NOW))


def test_a_file_of_tasks_and_time_zones_is_read_without_finding_meetings():
    assert facts("BEGIN:VTODO", "UID:1", "END:VTODO") == []


def test_an_empty_calendar_is_rejected_as_a_whole():
    with pytest.raises(BadRecord, match="calendar without anything in it"):
        facts()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings_of_calendar_programs_are_read(encoding):
    data = calendar(event("ATTENDEE;CN=Jörg:mailto:j@x.de")).decode().encode(encoding).replace(b"\n", b"\n")
    [found] = [candidate for each in parse_calendar(data, "a", NOW) for candidate in each.candidates]
    assert ("Jörg",) in {address.names for address in found.addresses}


def test_a_series_is_expanded_up_to_now_and_keeps_its_clock_time_across_summer_time():
    weekly = event("RRULE:FREQ=WEEKLY;COUNT=4", start="DTSTART;TZID=Europe/Berlin:20240321T100000\nDURATION:PT1H")
    assert starts(weekly) == ["03-21 09:00", "03-28 09:00", "04-04 08:00", "04-11 08:00"]
    daily = event("RRULE:FREQ=DAILY", start="DTSTART:20240529T100000Z\nDURATION:PT1H")
    assert starts(daily) == ["05-29 10:00", "05-30 10:00", "05-31 10:00"]


def test_dates_can_be_excepted_added_and_moved():
    series = event("RRULE:FREQ=DAILY;UNTIL=20240509", "EXDATE:20240507T100000Z", "RDATE:20240520T100000Z")
    moved = event("RECURRENCE-ID:20240508T100000Z", start="DTSTART:20240508T150000Z")
    assert sorted(held(series, moved)) == ["05-06 10:00", "05-08 15:00", "05-09 10:00", "05-20 10:00"]


def test_a_moved_occurrence_has_the_id_of_the_one_it_replaces():
    ids = {each.id for each in meetings(event("RRULE:FREQ=DAILY;COUNT=3"))}
    [moved] = meetings(event("RECURRENCE-ID:20240507T100000Z", start="DTSTART:20240507T150000Z"))
    assert moved.id in ids


def test_only_the_latest_of_an_endless_series_are_kept():
    endless = event("RRULE:FREQ=DAILY", start="DTSTART:19800101T100000Z\nDURATION:PT1H")
    kept = [each.at_ms for each in meetings(endless)]
    assert len(kept) == MAX_OCCURRENCES
    assert NOW - 86_400_000 < max(kept) <= NOW


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY;COUNT=2", "freq=daily;count=2;", "FREQ=DAILY; COUNT=2", "FREQ=DAILY;COUNT=2;UNTIL=",
        "FREQ=DAILY;COUNT=2;WKST=", "RSCALE=GREGORIAN;FREQ=DAILY;COUNT=2;SKIP=OMIT",
        "FREQ=DAILY;BYDAY=MO,TU,;COUNT=2", "FREQ=DAILY;COUNT=2;X-OURS=1",
    ],
)  # fmt: skip
def test_rules_with_empty_or_unknown_parts_are_read(rule):
    assert starts(event(f"RRULE:{rule}")) == ["05-06 10:00", "05-07 10:00"]


def test_a_rule_of_another_calendar_is_rejected():
    [reject] = rejects(event("RRULE:RSCALE=CHINESE;FREQ=YEARLY"))
    assert reject.reason == "repeats by a calendar that is not read (RRULE)"


@pytest.mark.parametrize(
    "rule",
    ["FREQ=SECONDLY", "FREQ=HOURLY;COUNT=3", "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "FREQ=DAILY;INTERVAL=0"],
)
def test_rules_that_would_never_end_are_rejected(rule):
    assert meetings(event(f"RRULE:{rule}")) == []
    assert [reject.reason[-7:] for reject in rejects(event(f"RRULE:{rule}"))] == ["(RRULE)"]


def test_a_count_includes_a_start_that_its_rule_does_not_match():
    assert starts(event("RRULE:FREQ=WEEKLY;BYDAY=TU;COUNT=3")) == ["05-06 10:00", "05-07 10:00", "05-14 10:00"]


@pytest.mark.parametrize(
    ("start", "rule", "last"),
    [
        ("16010101T100000Z", "FREQ=DAILY", "06-01 10:00"),
        ("16010102T100000Z", "FREQ=WEEKLY;INTERVAL=2", "05-28 10:00"),
        ("16010115T100000Z", "FREQ=MONTHLY", "05-15 10:00"),
        ("16040229T100000Z", "FREQ=YEARLY", "02-29 10:00"),
    ],
)
def test_a_series_that_began_centuries_ago_ends_today(start, rule, last):
    now = int(datetime(2024, 6, 1, 12, tzinfo=UTC).timestamp() * 1000)
    data = calendar(event(f"RRULE:{rule}", start=f"DTSTART:{start}\nDURATION:PT1H"))
    found = [candidate.interaction for each in parse_calendar(data, "a", now) for candidate in each.candidates]
    assert (clock(found[-1]), datetime.fromtimestamp(found[-1].at_ms / 1000, UTC).year) == (last, 2024)
    assert found[0].at_ms >= 631_152_000_000


def test_a_bare_day_excepts_whatever_is_on_it_and_a_rule_can_except_too():
    series = event("RRULE:FREQ=DAILY;COUNT=4", "EXDATE;VALUE=DATE:20240507", "EXRULE:FREQ=DAILY;INTERVAL=3")
    assert held(series) == ["05-08 10:00"]


def test_a_zone_by_its_windows_name_is_known():
    there = event(start='DTSTART;TZID="W. Europe Standard Time":20240506T100000\nDURATION:PT1H')
    assert starts(there) == ["05-06 08:00"]


@pytest.mark.parametrize(
    ("zone", "winter", "summer"),
    [
        ("(UTC-05:00) Eastern Time (US and Canada)", "02-06 15:00", "05-06 14:00"),
        ("(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna", "02-06 09:00", "05-06 08:00"),
        ("(GMT) Greenwich Mean Time : Dublin, Edinburgh, Lisbon, London", "02-06 10:00", "05-06 09:00"),
        ("(UTC+05:30) Chennai, Kolkata, Mumbai, New Delhi", "02-06 04:30", "05-06 04:30"),
        ("(UTC+01:00) Nowhere that is known", "02-06 09:00", "05-06 09:00"),
        ("UTC+02:00", "02-06 08:00", "05-06 08:00"),
        ("GMT+0200", "02-06 08:00", "05-06 08:00"),
    ],
)
def test_a_zone_by_the_name_that_windows_shows_has_its_summer_time(zone, winter, summer):
    daily = "DTSTART;TZID={}:2024{}T100000\nDURATION:PT1H"
    assert starts(event(start=daily.format(f'"{zone}"', "0206"))) == [winter]
    assert starts(event(start=daily.format(f'"{zone}"', "0506"))) == [summer]
    assert starts(f"X-WR-TIMEZONE:{zone}", event(start="DTSTART:20240506T100000\nDURATION:PT1H")) == [summer]


def test_a_midnight_names_the_day_of_a_series_of_days():
    series = event("RRULE:FREQ=DAILY;COUNT=2", start="DTSTART;VALUE=DATE:20240506")
    moved = event("RECURRENCE-ID;TZID=W. Europe Standard Time:20240507T000000", start="DTSTART;VALUE=DATE:20240509")
    assert starts(series, moved) == ["05-06 00:00", "05-09 00:00"]


# ── events that hold for all that follow ────────────────────────────────────────────────────────────────────────────

DAILY = event("RRULE:FREQ=DAILY;COUNT=6")


def from_on(day, *lines, start="", people=PEOPLE):
    """An event that tells of the occurrence of that day in May and of all that follow, at 14:00 for an hour."""
    start = start or f"DTSTART:202405{day:02}T140000Z\nDURATION:PT1H"
    return event(f"RECURRENCE-ID;RANGE=THISANDFUTURE:202405{day:02}T100000Z", *lines, start=start, people=people)


@pytest.mark.parametrize(
    "parts", list(permutations([DAILY, from_on(8), from_on(10, start="DTSTART:20240509T090000Z")]))
)
def test_a_change_holds_for_all_that_follow_until_the_next_one(parts):
    found = sorted((clock(each), each.duration_minutes) for each in recorded(parts))
    assert found == [
        ("05-06 10:00", 30), ("05-07 10:00", 30), ("05-08 14:00", 60), ("05-09 09:00", 0), ("05-09 14:00", 60),
        ("05-10 09:00", 0),
    ]  # fmt: skip


def test_a_change_holds_for_who_is_invited_and_a_cancelled_one_for_whether_it_is_held():
    with_eve = from_on(8, people=PEOPLE + "\nATTENDEE:mailto:eve@x.org")
    found = {clock(each)[:5]: each.audience for each in recorded([DAILY, with_eve])}
    assert found == {"05-06": 2, "05-07": 2, "05-08": 3, "05-09": 3, "05-10": 3, "05-11": 3}
    assert clocks([DAILY, from_on(8, "STATUS:CANCELLED")]) == ["05-06 10:00", "05-07 10:00"]


def test_an_occurrence_with_an_event_of_its_own_is_as_that_says_whatever_holds_before():
    own = event("RECURRENCE-ID:20240509T100000Z", start="DTSTART:20240509T180000Z")
    for files in (
        [[DAILY, from_on(8), own]],
        [[DAILY, from_on(8, "SEQUENCE:7")], [DAILY, own]],
        [[DAILY], [from_on(8)], [own]],
    ):
        assert clocks(*files)[2:5] == ["05-08 14:00", "05-09 18:00", "05-10 14:00"]


def test_a_copy_of_the_series_without_the_change_does_not_undo_it():
    found = clocks([event("RRULE:FREQ=DAILY;COUNT=6", "SEQUENCE:2")], [DAILY, from_on(8)])
    assert found[2:] == [f"05-{day:02} 14:00" for day in (8, 9, 10, 11)]


def test_a_change_keeps_the_series_clock_across_summer_time():
    weekly = event("RRULE:FREQ=WEEKLY;COUNT=4", start="DTSTART;TZID=Europe/Berlin:20240314T100000\nDURATION:PT1H")
    later = event("RECURRENCE-ID;RANGE=THISANDFUTURE:20240321T090000Z", start="DTSTART:20240321T100000Z\nDURATION:PT1H")
    assert (
        clocks([weekly, later])
        == clocks([weekly], [later])
        == ["03-14 09:00", "03-21 10:00", "03-28 10:00", "04-04 09:00"]
    )


def test_a_change_can_make_days_of_hours_and_hours_of_days():
    days = from_on(8, start="DTSTART;VALUE=DATE:20240509")
    found = [(clock(each), each.dropped_by) for each in recorded([DAILY, days])]
    assert sorted(found)[2:] == [(f"05-{day:02} 00:00", "all-day") for day in (9, 10, 11, 12)]
    series = event("RRULE:FREQ=DAILY;COUNT=3", start="DTSTART;VALUE=DATE:20240506")
    hours = event("RECURRENCE-ID;RANGE=THISANDFUTURE;VALUE=DATE:20240507", start="DTSTART:20240507T150000Z")
    assert clocks([series, hours]) == ["05-07 15:00", "05-08 15:00"]


def test_a_change_that_cannot_be_read_changes_nothing_but_is_rejected():
    broken = from_on(8, start="DTSTART:sometime")
    assert len(recorded([DAILY, broken])) == 5
    assert len(rejects(DAILY, broken)) == 1


# ── revisions, across files and whatever their order ────────────────────────────────────────────────────────────────

FIRST = event("SEQUENCE:0", "DTSTAMP:20240501T000000Z")
MOVED = event("SEQUENCE:1", "DTSTAMP:20240502T000000Z", start="DTSTART:20240507T090000Z\nDURATION:PT1H")


def test_a_meeting_moved_by_a_later_sequence_ends_with_the_later_time():
    [found] = recorded([FIRST], [MOVED], [event("SEQUENCE:0", "DTSTAMP:20240503T000000Z")])
    assert (clock(found), found.duration_minutes) == ("05-07 09:00", 60)


def test_of_two_copies_of_one_sequence_the_one_made_last_says_when():
    last = event("SEQUENCE:0", "DTSTAMP:20240503T000000Z", start="DTSTART:20240506T080000Z\nDURATION:PT1H")
    assert [clock(each) for each in recorded([FIRST], [last])] == ["05-06 08:00"]


def test_copies_of_one_revision_add_up_and_a_later_one_can_leave_somebody_out():
    with_eve = event("SEQUENCE:0", "DTSTAMP:20240502T000000Z", "ATTENDEE:mailto:eve@x.org")
    [both] = recorded([FIRST], [with_eve])
    [without] = recorded([FIRST], [with_eve], [MOVED])
    assert (len(both.participants), len(without.participants)) == (3, 2)


def test_a_cancelled_meeting_is_cancelled_until_a_later_revision_calls_it_again():
    cancelled = event("SEQUENCE:1", "STATUS:CANCELLED", "DTSTAMP:20240502T000000Z")
    again = event("SEQUENCE:2", "DTSTAMP:20240503T000000Z")
    assert [each.dropped_by for each in recorded([FIRST], [cancelled])] == ["cancelled"]
    assert [each.dropped_by for each in recorded([FIRST], [cancelled], [again])] == [""]


def test_an_occurrence_moved_in_another_file_is_not_met_twice():
    series = event("RRULE:FREQ=DAILY;COUNT=2", "SEQUENCE:3")
    moved = event("RECURRENCE-ID:20240507T100000Z", start="DTSTART:20240507T150000Z\nDURATION:PT1H")
    assert sorted(clock(each) for each in recorded([series], [moved])) == ["05-06 10:00", "05-07 15:00"]


def test_an_occurrence_excepted_in_one_copy_of_a_series_is_not_held_by_another():
    old, new = event("RRULE:FREQ=DAILY;COUNT=2"), event("RRULE:FREQ=DAILY;COUNT=2", "EXDATE:20240507T100000Z")
    found = {clock(each): each.dropped_by for each in recorded([old], [new])}
    assert found == {"05-06 10:00": "", "05-07 10:00": "cancelled"}


def test_a_day_as_recurrence_id_means_the_series_time_on_that_day():
    series, moved = (
        event("RRULE:FREQ=DAILY;COUNT=2"),
        event("RECURRENCE-ID;VALUE=DATE:20240507", start="DTSTART:20240507T150000Z\nDURATION:PT1H"),
    )
    assert sorted(starts(series, moved)) == ["05-06 10:00", "05-07 15:00"]


# ── scheduling messages ─────────────────────────────────────────────────────────────────────────────────────────────


def test_an_answer_brings_one_response_and_drops_nobody():
    answer = event(people="ORGANIZER:mailto:ada@x.org\nATTENDEE;PARTSTAT=DECLINED:mailto:bob@x.org")
    [found] = recorded([event("ATTENDEE:mailto:eve@x.org")], ["METHOD:REPLY", answer])
    assert [(each.email, each.response) for each in found.participants] == [
        ("ada@x.org", ""),
        ("bob@x.org", "declined"),
        ("eve@x.org", ""),
    ]


def test_an_answer_does_not_decide_when_the_meeting_is():
    answer = event("DTSTAMP:20240601T000000Z", start="DTSTART:20240506T230000Z\nDURATION:PT1H")
    assert [clock(each) for each in recorded([FIRST], ["METHOD:REPLY", answer])] == ["05-06 10:00"]


def test_an_answer_to_one_occurrence_drops_nobody_from_it():
    series = event("RRULE:FREQ=DAILY;COUNT=2", "ATTENDEE:mailto:eve@x.org", "DTSTAMP:20240501T000000Z")
    answer = event(
        "RECURRENCE-ID:20240507T100000Z", "DTSTAMP:20240502T000000Z", start="DTSTART:20240507T100000Z",
        people="ORGANIZER:mailto:ada@x.org\nATTENDEE;PARTSTAT=DECLINED:mailto:bob@x.org",
    )  # fmt: skip
    found = {clock(each): [(one.email, one.response) for one in each.participants] for each in recorded(
        [series], ["METHOD:REPLY", answer])}  # fmt: skip
    assert found["05-06 10:00"] == [("ada@x.org", ""), ("bob@x.org", ""), ("eve@x.org", "")]
    assert found["05-07 10:00"] == [("ada@x.org", ""), ("bob@x.org", "declined"), ("eve@x.org", "")]


def answered(response, stamp, *, sequence=0, parameters=""):
    people = f"ORGANIZER:mailto:ada@x.org\nATTENDEE;PARTSTAT={response}{parameters}:mailto:bob@x.org"
    return event(f"SEQUENCE:{sequence}", f"DTSTAMP:{stamp}T000000Z", people=people)


def response_of_bob(*files):
    [found] = recorded(*files)
    return next(each.response for each in found.participants if each.email == "bob@x.org")


def test_of_two_answers_the_later_one_holds_as_message_or_as_copy():
    yes, no = answered("ACCEPTED", "20240502"), answered("DECLINED", "20240503")
    assert response_of_bob(["METHOD:REPLY", yes], ["METHOD:REPLY", no], [FIRST]) == "declined"
    assert response_of_bob([yes], [no]) == "declined"
    assert (
        response_of_bob([answered("DECLINED", "20240502")], ["METHOD:REPLY", answered("ACCEPTED", "20240503")])
        == "accepted"
    )
    assert response_of_bob([yes], [no], [answered("NEEDS-ACTION", "20240504")]) == "declined"
    assert response_of_bob([no], [answered("ACCEPTED", "20240501", sequence=1)]) == "accepted"


def test_when_an_attendee_answered_counts_before_when_the_copy_was_made():
    stale = answered("ACCEPTED", "20240509", parameters=";X-CALENDARSERVER-DTSTAMP=20240501T000000Z")
    assert response_of_bob([stale], ["METHOD:REPLY", answered("DECLINED", "20240503")]) == "declined"


def test_a_cancellation_needs_no_start():
    gone = ["METHOD:CANCEL", event("SEQUENCE:1", "DTSTAMP:20240502T000000Z", start="")]
    assert [each.dropped_by for each in recorded([FIRST], gone)] == ["cancelled"]


def test_a_cancellation_is_the_last_word_of_its_sequence():
    before = ["METHOD:CANCEL", event("SEQUENCE:1", "DTSTAMP:20240502T000000Z")]
    after = event("SEQUENCE:1", "DTSTAMP:20240503T000000Z")
    assert [each.dropped_by for each in recorded([FIRST], before, [after])] == ["cancelled"]
    assert [each.dropped_by for each in recorded([event("SEQUENCE:2")], before)] == [""]


def test_an_occurrence_that_is_called_off_is_not_held_and_the_others_are():
    gone = ["METHOD:CANCEL", event("RECURRENCE-ID:20240507T100000Z", start="")]
    assert sorted((clock(each), each.dropped_by) for each in recorded([event("RRULE:FREQ=DAILY;COUNT=3")], gone)) == [
        ("05-06 10:00", ""), ("05-07 10:00", "cancelled"), ("05-08 10:00", ""),
    ]  # fmt: skip


def test_a_cancellation_cancels_and_a_proposal_says_nothing():
    assert [each.dropped_by for each in recorded(["METHOD:CANCEL", FIRST], ["METHOD:REQUEST", FIRST])] == ["cancelled"]
    assert excluded("METHOD:COUNTER", MOVED) == ["proposal"]


def test_the_method_is_known_beside_a_broken_event():
    broken = "BEGIN:VEVENT\nUID:2\nDTSTART:20240506T100000Z"
    assert excluded("METHOD:COUNTER", FIRST, broken) == ["proposal"]


def test_who_is_only_informed_or_sends_another_does_not_meet():
    [found] = meetings(
        event("ATTENDEE;ROLE=NON-PARTICIPANT:mailto:n@x.org", "ATTENDEE;PARTSTAT=DELEGATED:mailto:d@x.org")
    )
    assert {each.email: each.response for each in found.participants} == {
        "ada@x.org": "", "bob@x.org": "", "d@x.org": "declined",
    }  # fmt: skip


def test_an_event_before_1990_is_kept_with_a_doubt():
    assert [each.doubt for each in meetings(event(start="DTSTART:19800101T100000Z\nDURATION:PT1H"))] == ["ancient"]


@pytest.mark.parametrize(
    "attendee",
    [
        ":bob@x.org", ":mailto: bob@x.org", ":mailto:bob%40x.org", ":mailto:<bob@x.org>", ":mailto:Bob Hill <bob@x.org>",
        ":mailto:bob@x.org?subject=Hi", ":mailto://bob@x.org", ":sip:bob@x.org", ":smtp:bob@x.org", ":MAILTO:'bob@x.org'",
        ";EMAIL=bob@x.org:urn:uuid:12", ";CN=bob@x.org:invalid:nomail", ";CN=bob@x.org:/principals/1/",
    ],
)  # fmt: skip
def test_addresses_as_calendars_write_them_are_read(attendee):
    [found] = meetings(event(people=f"ORGANIZER:mailto:ada@x.org\nATTENDEE{attendee}"))
    assert [each.email for each in found.participants] == ["ada@x.org", "bob@x.org"]


def test_an_occurrence_that_is_added_leaves_its_series_as_it_is():
    series = event("RRULE:FREQ=DAILY;COUNT=2", "SEQUENCE:0", "DTSTAMP:20240501T000000Z")
    added = event("SEQUENCE:1", "DTSTAMP:20240502T000000Z", start="DTSTART:20240510T100000Z\nDURATION:PT1H")
    assert clocks([series], ["METHOD:ADD", added]) == ["05-06 10:00", "05-07 10:00", "05-10 10:00"]
    again = event("RRULE:FREQ=DAILY;COUNT=2", "RDATE:20240510T100000Z", "SEQUENCE:2", "DTSTAMP:20240503T000000Z")
    assert clocks([series], ["METHOD:ADD", added], [again]) == ["05-06 10:00", "05-07 10:00", "05-10 10:00"]


def test_title_and_categories_are_there_to_be_judged_by_and_are_not_kept():
    [found] = [each for one in facts(event("SUMMARY:Works Council", "CATEGORIES:Red,Blue")) for each in one.candidates]
    assert (found.subject, found.labels) == ("works council", ("blue", "red"))
    assert "works" not in repr((found.interaction, found.addresses)).lower()


def test_a_zone_that_the_file_defines_is_used_and_forgotten_with_the_file():
    zone = (
        "BEGIN:VTIMEZONE\nTZID:Ours\nBEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETFROM:{0}\nTZOFFSETTO:{0}\n"
        "END:STANDARD\nEND:VTIMEZONE"
    )
    ours = event(start="DTSTART;TZID=Ours:20240506T100000\nDURATION:PT1H")
    assert starts(zone.format("+0200"), ours) == ["05-06 08:00"]
    assert starts(zone.format("-0500"), ours) == ["05-06 15:00"]


@pytest.mark.parametrize("name", ["Europe", "US", "x" * 300, "../Europe/Berlin", "Europe/Berlin/x"])
def test_a_zone_of_an_odd_name_costs_nothing_but_its_offset(name):
    odd = event(start=f"DTSTART;TZID={name}:20240506T100000\nDURATION:PT1H", uid="2")
    assert starts(f"X-WR-TIMEZONE:{name}", odd, event()) == ["05-06 10:00", "05-06 10:00"]


def test_a_zone_that_changes_every_second_costs_its_offset_only():
    zone = (
        "BEGIN:VTIMEZONE\nTZID:Ours\nBEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETFROM:+0200\nTZOFFSETTO:+0100\n"
        "RRULE:FREQ=SECONDLY\nEND:STANDARD\nEND:VTIMEZONE"
    )
    ours = event(start="DTSTART;TZID=Ours:20240506T100000\nDURATION:PT1H")
    started = process_time()
    assert starts(zone, ours) == ["05-06 10:00"]
    assert process_time() - started < 5


def test_a_broken_event_does_not_have_all_zones_read_again_for_each_of_the_others():
    zone = (
        "BEGIN:VTIMEZONE\nTZID:{0}\nBEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETFROM:+0200\nTZOFFSETTO:+0200\n"
        "END:STANDARD\nEND:VTIMEZONE"
    )
    zones = [zone.format(f"Z{number}") for number in range(200)]
    events = [event(start=f"DTSTART;TZID=Z{number % 200}:20240506T100000", uid=str(number)) for number in range(400)]
    started = process_time()
    assert set(starts(*zones, *events, "BEGIN:VEVENT\nUID:broken")) == {"05-06 08:00"}
    assert process_time() - started < 10


def test_what_recurs_in_one_file_is_followed_up_to_a_limit(monkeypatch):
    series = [event("RRULE:FREQ=DAILY", start="DTSTART:20230101T100000Z", uid=str(number)) for number in range(4)]
    once = len(meetings(series[0]))
    monkeypatch.setattr(Effort, "__init__", lambda self: setattr(self, "left", 60 * once))
    found = facts(*series, event(uid="single"))
    assert sum(len(each.candidates) for each in found) == 3 * once + 1
    [reject] = [reject for each in found for reject in each.rejects]
    assert reject.place == "event 4"
    assert "split the calendar" in reject.reason


def test_floating_times_are_in_the_calendars_zone():
    floating = event(start="DTSTART:20240506T100000\nDURATION:PT1H")
    assert starts("X-WR-TIMEZONE:Europe/Berlin", floating) == ["05-06 08:00"]
    assert starts(floating) == ["05-06 10:00"]


@pytest.mark.parametrize("named", ["J\xf6rg".encode("latin-1"), "J\u00f6rg".encode(), b"J\xc3\n \xb6rg"])
def test_names_are_read_in_windows_encoding_too_and_where_a_line_is_folded_within_a_letter(named):
    utf8 = "ATTENDEE;CN=Zo\u00eb:mailto:zoe@x.org".encode()
    data = calendar(event("ATTENDEE;CN=NAME:mailto:joerg@x.org")).replace(b"NAME", named) + b"\n" + calendar(event())
    found = parse_calendar(data.replace(b"ATTENDEE:mailto:bob@x.org", utf8), "a.ics", NOW)
    addresses = (address for each in found for candidate in each.candidates for address in candidate.addresses)
    names = {name for address in addresses for name in address.names}
    assert names == {"J\u00f6rg", "Zo\u00eb"}


def test_two_attendees_calendars_hold_one_meeting():
    [one], [two] = meetings(event()), meetings(event("ATTENDEE;PARTSTAT=ACCEPTED:mailto:bob@x.org"))
    assert one.id == two.id
    assert one.merge(two) == two.merge(one)
    assert one.merge(two).participants[1] == Participation("bob@x.org", Role.ATTENDEE, "accepted")


def test_a_proposal_for_one_occurrence_takes_nothing_from_its_series():
    proposal = ["METHOD:COUNTER", event("RECURRENCE-ID:20240507T100000Z", start="DTSTART:20240507T150000Z")]
    both = calendar(event("RRULE:FREQ=DAILY;COUNT=3")) + calendar(*proposal)
    found = [each for facts in parse_calendar(both, "a", NOW) for each in facts.candidates]
    assert [clock(each.interaction) for each in found] == ["05-06 10:00", "05-07 10:00", "05-08 10:00"]


GOOD_LINES = (
    calendar(event("RRULE:FREQ=WEEKLY;BYDAY=MO", "EXDATE:20240513T100000Z"), event(uid="")).decode().splitlines()
)
BAD_LINES = [
    "RRULE:FREQ=MONTHLY;BYSETPOS=9", "RRULE:FREQ=;COUNT=x", "DTSTART;TZID=Nowhere:20240506T100000", "EXDATE:x", "DURATION:P",
    ":", "RECURRENCE-ID:x", "EXRULE:x", "DTSTAMP:00010101T000000Z", "RECURRENCE-ID;TZID=Asia/Tokyo:00010101T000000",
    "DTSTART;TZID=Asia/Tokyo:00010101T000000", "RECURRENCE-ID;TZID=America/New_York:99991231T235959", "SEQUENCE:x",
    "DTSTAMP:x", "CATEGORIES:", "RDATE:x", "METHOD:REPLY", "METHOD:CANCEL", "METHOD:ADD",
    "STATUS:CANCELLED", "ATTENDEE;CN=x", "CLASS;:PRIVATE", "UID",
    "RECURRENCE-ID;RANGE=THISANDFUTURE:20240513T100000Z", "RECURRENCE-ID;RANGE=THISANDFUTURE:00010101T000000",
]  # fmt: skip
LINES = st.sampled_from([*GOOD_LINES, *BAD_LINES])


@given(st.lists(LINES, max_size=30))
@settings(deadline=None, max_examples=200)
def test_any_lines_are_read_or_rejected(lines):
    data = "\n".join(("BEGIN:VCALENDAR", "BEGIN:VTODO", *lines)).encode()
    for each in parse_calendar(data, "a.ics", NOW):
        assert each.read >= 0
